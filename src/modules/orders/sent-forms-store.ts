// The SQL of forms that did something: each key once, with the answer that its act gave.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { OrderId } from './order.ts';

/** A form as it was sent. */
export interface SentForm {
  /** UUID, made when the form was drawn. */
  key: string;
  /** SHA-256 of all that was sent, and by whom. */
  digest: Buffer;
}

export interface AnsweredForm {
  orderId: OrderId;
  act: string;
  /** Undefined after an erasure. */
  digest: Buffer | undefined;
  outcome: { kind: string };
}

/** Fails on a key that is there already: be the order's row locked, and looked up before. */
export async function keepAnswer(
  tx: Tx,
  answer: { form: SentForm; orderId: OrderId; act: string; outcome: { kind: string }; at: Date },
): Promise<void> {
  const { form, orderId, act, outcome, at } = answer;
  await tx.execute(sql`
    insert into orders.sent_form (key, order_id, act, digest, outcome, at)
    values (${form.key}, ${orderId}, ${act}, ${form.digest}, ${JSON.stringify(outcome)}, ${at})`);
}

export async function answerOfForm(reader: Reader, key: string): Promise<AnsweredForm | undefined> {
  const row = await reader.maybeOne(
    sql<{
      order_id: OrderId;
      act: string;
      digest: Buffer | null;
      outcome: { kind: string };
    }>`select order_id, act, digest, outcome from orders.sent_form where key = ${key}`,
  );
  return row && { orderId: row.order_id, act: row.act, digest: row.digest ?? undefined, outcome: row.outcome };
}
