// All SQL of screening. Decisions are only ever inserted and hold nothing of a person. Traces are the keyed hashes that
// velocity is counted by: they lie apart, are swept after two days and go with an erasure.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { Look } from './look.ts';
import { countedUpTo, type Facts, type Judgement } from './rules.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface RecordedLook {
  lookId: string;
  stage: Look['stage'];
  orderId: string | undefined;
  rulesVersion: number;
  enforced: boolean;
  facts: Facts;
  verdict: Judgement['verdict'];
  findings: string[];
}

export interface ContactCounts {
  mailboxLastHour: number;
  mailboxLastDay: number;
  networkLastHour: number;
  networkLastDay: number;
}

/** How often this mailbox and this network tried before, counted up to a limit so that a flood stays cheap. */
export async function countContact(
  reader: Reader,
  { emailIndex, addressBlock, at }: { emailIndex: Buffer; addressBlock: Buffer; at: Date },
): Promise<ContactCounts> {
  const hourAgo = new Date(at.getTime() - hourMs);
  const dayAgo = new Date(at.getTime() - dayMs);
  const row = await reader.one(sql<{
    mailbox_hour: number;
    mailbox_day: number;
    network_hour: number;
    network_day: number;
  }>`
    select mailbox.hour as mailbox_hour, mailbox.day as mailbox_day,
           network.hour as network_hour, network.day as network_day
    from (select count(*) filter (where at > ${hourAgo}) as hour, count(*) as day
          from (select at from screening.trace where email_index = ${emailIndex} and at > ${dayAgo}
                order by at desc limit ${countedUpTo}) as recent) as mailbox,
         (select count(*) filter (where at > ${hourAgo}) as hour, count(*) as day
          from (select at from screening.trace where address_block = ${addressBlock} and at > ${dayAgo}
                order by at desc limit ${countedUpTo}) as recent) as network`);
  return {
    mailboxLastHour: row.mailbox_hour,
    mailboxLastDay: row.mailbox_day,
    networkLastHour: row.network_hour,
    networkLastDay: row.network_day,
  };
}

/** How often this card was authorized before. */
export async function countCard(
  reader: Reader,
  { fingerprint, at }: { fingerprint: Buffer; at: Date },
): Promise<{ cardLastHour: number; cardLastDay: number }> {
  const row = await reader.one(sql<{ hour: number; day: number }>`
    select count(*) filter (where at > ${new Date(at.getTime() - hourMs)}) as hour, count(*) as day
    from (select at from screening.trace
          where fingerprint = ${fingerprint} and at > ${new Date(at.getTime() - dayMs)}
          order by at desc limit ${countedUpTo}) as recent`);
  return { cardLastHour: row.hour, cardLastDay: row.day };
}

/**
 * Keeps a look and what later looks count of it, in one statement: in the transaction that acts on it, and for a
 * refusal in one of its own. `orderId` is absent when no order came of it.
 */
export async function record(tx: Tx, look: Look, about: { orderId?: string | undefined }): Promise<void> {
  const { basis, trace } = look;
  await tx.execute(sql`
    with look as (
      insert into screening.look (id, stage, order_id, at, rules_version, enforced, facts, verdict, findings)
      values (${look.lookId}, ${look.stage}, ${about.orderId ?? null}, ${basis.at}, ${basis.rulesVersion},
              ${basis.enforced}, ${JSON.stringify(basis.facts)}, ${basis.judgement.verdict}, ${basis.judgement.findings})
    )
    insert into screening.trace (look_id, at, email_index, address_block, fingerprint)
    select ${look.lookId}::uuid, ${basis.at}::timestamptz, ${trace.emailIndex ?? null}::bytea,
           ${trace.addressBlock ?? null}::bytea, ${trace.fingerprint ?? null}::bytea
    where ${trace.emailIndex !== undefined || trace.fingerprint !== undefined}`);
}

/** Recorded looks in the order of their ids, after the given one. */
export async function readLooks(
  reader: Reader,
  page: { after?: string | undefined; limit: number },
): Promise<RecordedLook[]> {
  const rows = await reader.query(sql<{
    id: string;
    stage: Look['stage'];
    order_id: string | null;
    rules_version: number;
    enforced: boolean;
    facts: Facts;
    verdict: Judgement['verdict'];
    findings: string[];
  }>`
    select id, stage, order_id, rules_version, enforced, facts, verdict, findings from screening.look
    where ${page.after ?? null}::uuid is null or id > ${page.after ?? null}::uuid
    order by id limit ${page.limit}`);
  return rows.map((row) => ({
    lookId: row.id,
    stage: row.stage,
    orderId: row.order_id ?? undefined,
    rulesVersion: row.rules_version,
    enforced: row.enforced,
    facts: row.facts,
    verdict: row.verdict,
    findings: row.findings,
  }));
}

/** What was found doubtful about an order, by rule id, for the person who decides about it; oldest first. */
export async function findingsAbout(
  reader: Reader,
  orderId: string,
): Promise<{ rulesVersion: number; findings: string[] }[]> {
  return reader.query(sql<{ rulesVersion: number; findings: string[] }>`
    select rules_version as "rulesVersion", findings from screening.look
    where order_id = ${orderId} and findings <> '{}' order by id`);
}

/** Deletes traces that no window reaches any more; returns how many. */
export async function sweepTraces(reader: Reader, at: Date): Promise<number> {
  return reader.execute(sql`delete from screening.trace where at < ${new Date(at.getTime() - 2 * dayMs)}`);
}

/**
 * Part of an erasure: deletes what is counted under e-mail addresses (their blind indexes). Decisions hold nothing of
 * the person, and what is counted under networks and cards goes with the sweep (S4.1, L17).
 */
export async function forgetTraces(tx: Tx, emailIndexes: readonly Buffer[]): Promise<number> {
  return tx.execute(sql`delete from screening.trace where email_index = any(${emailIndexes}::bytea[])`);
}
