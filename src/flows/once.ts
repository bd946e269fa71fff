// An act of the back office that is sent twice happens once: its form carries a key from when it was drawn, and what it did
// is kept under that key in the transaction of the act (L1, L3.1). The command line sends no form and does without.
import type { Reader, Tx } from '../kernel/database.ts';
import * as orders from '../modules/orders.ts';

export type SentForm = orders.SentForm;

/** What a form did before; `otherwise`: its key did something, but with other contents or for another order. */
export type SentBefore = { kind: 'never' } | { kind: 'answered'; outcome: { kind: string } } | { kind: 'otherwise' };

/** The key did something else a moment ago. Nothing was done: the transaction is rolled back. */
export class SentOtherwise extends Error {
  constructor() {
    super('this form was sent before, with other contents');
  }
}

export interface OnceOf {
  orderId: orders.OrderId;
  /** One word for each act: a key answers for no other. */
  act: string;
  at: Date;
  form: SentForm | undefined;
  /** The kinds of its outcome that did something: a refusal is not kept, and is judged anew. */
  done: readonly string[];
}

/**
 * Runs `work`, or answers as it did when the same form came before. The order's row must be locked: whoever was first has
 * committed by then, and is seen.
 */
export async function once<Outcome extends { kind: string }>(
  tx: Tx,
  { orderId, act, at, form, done }: OnceOf,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  if (form === undefined) return work();
  const before = await sentBefore(tx, { orderId, act, form });
  if (before.kind === 'otherwise') throw new SentOtherwise();
  // What is kept under an act's word was its outcome, so it has its shape.
  if (before.kind === 'answered') return before.outcome as Outcome;
  const outcome = await work();
  if (done.includes(outcome.kind)) await orders.keepAnswer(tx, { form, orderId, act, outcome, at });
  return outcome;
}

export async function sentBefore(
  reader: Reader,
  { orderId, act, form }: { orderId: orders.OrderId; act: string; form: SentForm },
): Promise<SentBefore> {
  const answer = await orders.answerOfForm(reader, form.key);
  if (answer === undefined) return { kind: 'never' };
  const isSame = answer.orderId === orderId && answer.act === act && answer.digest?.equals(form.digest) === true;
  return isSame ? { kind: 'answered', outcome: answer.outcome } : { kind: 'otherwise' };
}
