// The rest of a return's way, decided by a person at each step: approve or decline it, take the goods in (back on the shelf
// or written off), give the money back or close it. Each step is one transaction with its evidence (L1, L3.1).
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as orders from '../modules/orders.ts';
import type { Stock } from '../modules/stock.ts';
import { abandon, orAbandon } from './abandon.ts';
import { stockLines } from './cancel-order.ts';
import { piecesOf } from './fulfil-order.ts';
import { giveBack, type HeldOrder, holdOrder, type WayBack } from './give-back.ts';
import { once, type SentForm } from './once.ts';
import { type OrderMailKind, oweOrderMail } from './order-mail-job.ts';
import type { Reason } from './reason.ts';
import { priceParts } from './sale-postings.ts';
import { settleStanding } from './settle-standing.ts';

export interface ReturnParts {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  stock: Stock;
  evidence: EvidenceWriter;
}

/** Says `W-100234-R1` or what else people call a return. */
interface ReturnAct {
  number: string;
  actor: string;
  /** Sent again, it is answered with what it did (L1). */
  form?: SentForm;
}

export type NoReturn =
  | { kind: 'no-return' }
  /** The table has no such step from here. */
  | { kind: 'not-now'; state: orders.ReturnState };

export type DecideReturnOutcome = { kind: 'approved' | 'declined' | 'closed' } | NoReturn;

export type DecideReturn = (
  act: ReturnAct & { decision: 'approve' | 'decline' | 'close'; reason: Reason },
) => Promise<DecideReturnOutcome>;

const decided = { approve: 'approved', decline: 'declined', close: 'closed' } as const;

/** Approves or declines a return, or closes one without money: the goods never came, or nothing is given back. */
export function decideReturn(parts: ReturnParts): DecideReturn {
  return (act) =>
    step<DecideReturnOutcome>({ ...parts, word: `return-${act.decision}` }, act, async (held) => {
      const { tx, at, back } = held;
      const to = decided[act.decision];
      if (!orders.mayMoveReturn(back.state, to)) return { kind: 'not-now', state: back.state };
      await orders.moveReturn(tx, { returnId: back.returnId, from: back.state, to, at });
      // What does not come back is with the customer, and may be announced again.
      if (to !== 'approved' && back.state !== 'received') await orders.noteReceived(tx, back.returnId, []);
      await record(held, { act: `return.${to}`, actor: act.actor, detail: { reason: act.reason } });
      if (to !== 'closed') await tell(held, `return-${to}`);
      return { kind: to };
    });
}

export type ReceiveReturnOutcome =
  | { kind: 'received'; pieces: number; dueMinor: number }
  /** More pieces than were announced. */
  | { kind: 'too-many'; announced: orders.LineQuantity[] }
  | NoReturn;

export type ReceiveReturn = (
  act: ReturnAct & { condition: 'restock' | 'write-off'; lines: 'all' | readonly orders.LineQuantity[] },
) => Promise<ReceiveReturnOutcome>;

/** The goods are here. What can be sold again is on the shelf with the commit. */
export function receiveReturn(parts: ReturnParts): ReceiveReturn {
  return (act) =>
    step<ReceiveReturnOutcome>({ ...parts, word: 'return-receive' }, act, async (held) => {
      const { tx, at, back, story } = held;
      if (back.state !== 'approved') {
        return { kind: 'not-now', state: back.state };
      }
      const received = act.lines === 'all' ? back.lines : act.lines;
      if (!orders.isWithin(received, back.lines)) return { kind: 'too-many', announced: back.lines };
      const { returnId } = back;
      const { condition } = act;
      await orders.moveReturn(tx, { returnId, from: back.state, to: 'received', at, condition });
      await orders.noteReceived(tx, returnId, received);
      if (condition === 'restock') await parts.stock.restock(tx, story.order.orderId, stockLines(story, received));
      const pieces = piecesOf(received);
      await record(held, { act: 'return.received', actor: act.actor, detail: { pieces, condition } });
      await tell(held, 'return-received');
      return { kind: 'received', pieces, dueMinor: dueFor(story, received) };
    });
}

export type RefundReturnOutcome =
  /** By hand, a person still has to pay it out. */
  | { kind: 'refunded'; way: WayBack; amountMinor: number; refundId: string | undefined }
  | { kind: 'too-much'; refundableMinor: number }
  /** All of it was given back before: close the return instead. */
  | { kind: 'nothing-due' }
  | { kind: 'nothing-paid' }
  | NoReturn;

export type RefundReturn = (
  act: ReturnAct & {
    /** `due`: the share of what arrived; or less, in minor units. */
    amountMinor: 'due' | number;
    reason: Reason;
  },
) => Promise<RefundReturnOutcome>;

/** Gives back what the pieces that arrived were paid for, or less. */
export function refundReturn(parts: ReturnParts): RefundReturn {
  return (act) =>
    step<RefundReturnOutcome>({ ...parts, word: 'return-refund' }, act, async (held) => {
      const { tx, at, back, story } = held;
      if (back.state !== 'received') return { kind: 'not-now', state: back.state };
      const due = returnCredit(story, receivedOf(back));
      const dueMinor = orders.sumOf(due.parts);
      if (dueMinor === 0) return { kind: 'nothing-due' };
      const amountMinor = act.amountMinor === 'due' ? dueMinor : act.amountMinor;
      if (amountMinor > dueMinor || amountMinor <= 0) return { kind: 'too-much', refundableMinor: dueMinor };
      const { returnId } = back;
      await orders.moveReturn(tx, { returnId, from: 'received', to: 'refunded', at });
      await record(held, { act: 'return.refunded', actor: act.actor, detail: { amountMinor, reason: act.reason } });
      const plan = { parts: orders.partsOfAmount(amountMinor, due.parts), lines: due.lines };
      const given = await giveBack(
        { ...held, actor: act.actor, reason: act.reason },
        { kind: 'return', plan, returnId },
      );
      if (given.kind !== 'given') return abandon<RefundReturnOutcome>(given);
      await settleStanding(tx, story.order.orderId, at);
      return { kind: 'refunded', way: given.way, amountMinor, refundId: given.refundId };
    });
}

/** What these pieces were paid for and has not been given back yet, in minor units. Shipping stays. */
export function dueFor(story: orders.OrderStory, lines: readonly orders.LineQuantity[]): number {
  return orders.sumOf(returnCredit(story, lines).parts);
}

function returnCredit(story: orders.OrderStory, lines: readonly orders.LineQuantity[]): orders.CreditPlan {
  return orders.creditFor(story, priceParts(story.order), { lines, shipping: 'keep' });
}

/** What arrived of a return; until then, what was announced. */
export function receivedOf({ lines }: orders.OrderReturn): orders.LineQuantity[] {
  return lines
    .map(({ line, quantity, received }) => ({ line, quantity: received ?? quantity }))
    .filter(({ quantity }) => quantity > 0);
}

interface Held extends ReturnParts, HeldOrder {
  tx: Tx;
  at: Date;
  back: orders.OrderReturn;
}

const moved: readonly orders.ReturnState[] = ['approved', 'declined', 'closed', 'received', 'refunded'];

/** Runs one step of a return in a transaction, with payment and order locked and the return as it is now. */
function step<Outcome extends { kind: string }>(
  { word, ...parts }: ReturnParts & { word: string },
  { number, form }: ReturnAct,
  work: (held: Held) => Promise<Outcome>,
): Promise<Outcome | { kind: 'no-return' }> {
  return orAbandon<Outcome | { kind: 'no-return' }>(parts.database, async (tx) => {
    const found = await orders.returnByNumber(tx, number);
    if (found === undefined) return { kind: 'no-return' };
    const held = await holdOrder(tx, found.orderId);
    const back = held.story.returns.find((each) => each.returnId === found.returnId);
    if (back === undefined) throw new Error(`return ${number} is not in its order's story`);
    const at = parts.clock.now();
    return once(tx, { orderId: found.orderId, act: word, at, form, done: moved }, () =>
      work({ ...parts, ...held, tx, at, back }),
    );
  });
}

function record(
  { evidence, tx, back }: Held,
  entry: { act: string; actor: string; detail: Record<string, string | number> },
): Promise<void> {
  return evidence.append(tx, {
    act: entry.act,
    actor: entry.actor,
    object: `return:${back.returnId}`,
    detail: { number: back.number, ...entry.detail },
  });
}

function tell({ jobs, tx, story, back }: Held, kind: OrderMailKind): Promise<void> {
  return oweOrderMail(jobs, tx, { orderId: story.order.orderId, kind, detailId: back.returnId });
}
