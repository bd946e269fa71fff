// SQL of recorded looks. Decisions are only ever inserted (trace-store.ts, with what is counted of them) and hold nothing
// of a person.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { Facts, Stage } from './facts.ts';
import type { Judgement } from './rules.ts';

export interface RecordedLook {
  lookId: string;
  stage: Stage;
  orderId: string | undefined;
  at: Date;
  rulesVersion: number;
  enforced: boolean;
  facts: Facts;
  verdict: Judgement['verdict'];
  score: number;
  findings: string[];
  scores: number[];
}

interface LookRow extends Omit<RecordedLook, 'orderId'> {
  orderId: string | null;
}

/** Recorded looks in the order of their ids, after the given one, not before the given time. */
export async function readLooks(
  reader: Reader,
  page: { after?: string | undefined; since?: Date | undefined; limit: number },
): Promise<RecordedLook[]> {
  const rows = await reader.query(sql<LookRow>`
    select id as "lookId", stage, order_id as "orderId", at, rules_version as "rulesVersion", enforced, facts, verdict,
           score, findings, scores
    from screening.look
    where (${page.after ?? null}::uuid is null or id > ${page.after ?? null}::uuid)
      and (${page.since ?? null}::timestamptz is null or at >= ${page.since ?? null}::timestamptz)
    order by id limit ${page.limit}`);
  return rows.map((row) => ({ ...row, orderId: row.orderId ?? undefined }));
}

/** The looks at an order; oldest first. */
export async function looksAt(reader: Reader, orderId: string): Promise<RecordedLook[]> {
  const rows = await reader.query(sql<LookRow>`
    select id as "lookId", stage, order_id as "orderId", at, rules_version as "rulesVersion", enforced, facts, verdict,
           score, findings, scores
    from screening.look where order_id = ${orderId} order by at, stage, id`);
  return rows.map((row) => ({ ...row, orderId: row.orderId ?? undefined }));
}
