// A held order is a case: opened in the transaction that holds it, closed in the one that decides about it, worked on in
// between (S3.1, S3.3).
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import * as cases from '../modules/cases.ts';
import * as orders from '../modules/orders.ts';
import { decisionDeadline } from './deadlines.ts';
import type { Reason } from './reason.ts';

const kind = 'held-order';
const hourMs = 3_600_000;
const beforeCases = 'It was held before there were cases.';
const hoursWithoutRule = 48;

/**
 * `hours`: within how many a person has looked, as the merchant's rules say; never later than the order lapses. False when
 * the order has an open case.
 */
export async function openHeldCase(
  tx: Tx,
  held: { orderId: string; number: string; reasons: readonly string[]; hours: number; at: Date },
): Promise<boolean> {
  const { at } = held;
  const lapses = decisionDeadline(at);
  const due = new Date(at.getTime() + held.hours * hourMs);
  return cases.openCase(tx, {
    kind,
    subject: `order:${held.orderId}`,
    name: held.number,
    reasons: held.reasons,
    actor: 'screening',
    at,
    deadlineAt: due < lapses ? due : lapses,
  });
}

const mostHeld = 1_000;

/** Orders that were held before there were cases, or whose case is missing for whatever reason, get one. Says how many. */
export async function openMissingCases({ database, clock }: { database: Database; clock: Clock }): Promise<number> {
  const held = await orders.listOrders(database, { state: 'held', limit: mostHeld });
  let opened = 0;
  for (const { orderId } of held) {
    opened += await database.transaction(async (tx) => {
      // Locked: a decision that comes at the same time is not followed by a case that nobody can decide.
      await orders.lockOrder(tx, orderId);
      const order = await orders.readOrder(tx, orderId);
      if (order?.state !== 'held') return 0;
      const facts = { orderId, number: order.number, reasons: [beforeCases], hours: hoursWithoutRule, at: clock.now() };
      return Number(await openHeldCase(tx, facts));
    });
  }
  return opened;
}

/** A decision about a held order. The shop itself only ever refuses, when nobody decided in time. */
export async function decideHeldCase(
  tx: Tx,
  decision: { orderId: string; decision: 'release' | 'refuse'; actor: string; at: Date },
): Promise<void> {
  const { orderId, actor, at } = decision;
  await cases.closeCase(tx, {
    kind,
    subject: `order:${orderId}`,
    to: actor === 'shop' ? 'expired' : 'decided',
    word: decision.decision === 'release' ? 'released' : 'refused',
    actor,
    at,
  });
}

/**
 * What was held has ended without a decision: the authorization lapsed, or the processor took or gave back the money. If a
 * decision came first, no case is open any more and nothing happens.
 */
export async function endHeldCase(
  tx: Tx,
  end: { orderId: string; to: 'captured' | 'cancelled'; heldSince: Date; at: Date },
): Promise<void> {
  const { orderId, to, heldSince, at } = end;
  const hasLapsed = to === 'cancelled' && decisionDeadline(heldSince) <= at;
  await cases.closeCase(tx, {
    kind,
    subject: `order:${orderId}`,
    to: hasLapsed ? 'expired' : 'overtaken',
    word: to,
    actor: hasLapsed ? 'shop' : 'stripe',
    at,
  });
}

export type WorkOnCase = (
  name: string,
  work: { act: 'note'; word: Reason } | { act: 'assign'; to: string },
  actor: string,
) => Promise<{ kind: 'done' } | { kind: 'no-case' } | { kind: 'closed'; state: cases.CaseState }>;

export function workOnCase({ database, clock }: { database: Database; clock: Clock }): WorkOnCase {
  return (name, work, actor) =>
    database.transaction(async (tx) => {
      const found = await cases.caseByName(tx, name);
      if (found === undefined) return { kind: 'no-case' };
      const { caseId } = found;
      const at = clock.now();
      const isOpen =
        work.act === 'note'
          ? await cases.noteCase(tx, { caseId, word: work.word, actor, at })
          : await cases.assignCase(tx, { caseId, assignee: work.to, actor, at });
      if (isOpen) return { kind: 'done' };
      const now = await cases.caseByName(tx, name);
      return { kind: 'closed', state: now?.state ?? found.state };
    });
}
