// Forms that must act once however often they are sent: each is drawn with a key of its own, and who sends it again, from
// another tab or to another process of the shop, is told what it did the first time (L1, L3.1).
import { createHash } from 'node:crypto';
import { type SentForm, SentOtherwise } from '../../flows/once.ts';
import type { Reply } from '../../kernel/http.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import type { OrderId } from '../../modules/orders.ts';
import type { OrderScreens } from './parts.ts';
import type { StaffExchange } from './routes.ts';

/** The hidden field that makes a form act once. */
export function formKey(): { form: string } {
  return { form: newId<string>() };
}

/** `said`: the word to say on the next page. `reply`: something else comes first, as a step-up. */
export type ActOutcome = { said: string } | { faults: string[] } | { reply: Reply };

/** One sending of a form: where to, whose, and all that was typed. */
export interface Sending {
  exchange: StaffExchange;
  path: string;
  raw: Readonly<Record<string, string>>;
}

/** The form as the flows compare it; undefined when it has no key of ours. */
function sentForm({ exchange, path, raw }: Sending): SentForm | undefined {
  const key = raw['form'] ?? '';
  if (!isUuid(key)) return undefined;
  const fields = Object.entries(raw).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash('sha256')
    .update(JSON.stringify([path, exchange.actor.staffId, fields]))
    .digest();
  return { key, digest };
}

const sentOtherwise = {
  faults: ['This form was sent before, with other contents. Look at what it did; nothing more was done.'],
};

/**
 * Runs an act once for each form: what it said the first time, or what `run` says now. `said`: the word to say, by the kind of
 * an outcome that did something.
 */
export async function actOnce(
  orders: Pick<OrderScreens, 'sentBefore'>,
  { orderId, act, said, sending }: { orderId: OrderId; act: string; said: Said; sending: Sending },
  run: (form: SentForm) => Promise<ActOutcome>,
): Promise<ActOutcome> {
  const form = sentForm(sending);
  if (form === undefined) return { faults: ['The form has no key: it was not drawn by this page. Nothing was done.'] };
  const before = await orders.sentBefore({ orderId, act, form });
  if (before.kind === 'otherwise') return sentOtherwise;
  if (before.kind === 'answered') return { said: wordFor(said, before.outcome.kind) };
  try {
    return await run(form);
  } catch (error) {
    // Another process was faster between our look and our turn.
    if (error instanceof SentOtherwise) return sentOtherwise;
    throw error;
  }
}

export type Said = Readonly<Record<string, string>>;

function wordFor(said: Said, kind: string): string {
  const word = said[kind];
  if (word === undefined) throw new Error(`nothing is said of "${kind}"`);
  return word;
}
