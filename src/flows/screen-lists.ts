// Whom the merchant trusts, wants to see, or wants never again: entries come and go with an evidence entry that says who,
// on which list and why, and never whom (S3.1). What was typed is hashed before anything else happens.
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as orders from '../modules/orders.ts';
import * as screening from '../modules/screening.ts';
import type { Reason } from './reason.ts';

export interface NewEntry {
  list: screening.ListName;
  trait: screening.TraitName;
  /** The keyed hash, or the number of the order that it is taken from. */
  of: { key: Buffer } | { order: string };
  reason: Reason;
  /** Undefined: for ever. */
  until: Date | undefined;
  actor: string;
}

export type AddOutcome =
  | { kind: 'added'; entryId: string }
  | { kind: 'no-order' }
  /** The order's traces were swept, or it has no such trait (no card was tried). */
  | { kind: 'not-known' };

export interface ScreenLists {
  add(entry: NewEntry): Promise<AddOutcome>;
  remove(entryId: string, by: { actor: string; reason: Reason }): Promise<'removed' | 'no-entry'>;
}

export function screenLists(parts: { database: Database; clock: Clock; evidence: EvidenceWriter }): ScreenLists {
  const { database, clock, evidence } = parts;
  return {
    add: (entry) =>
      database.transaction(async (tx) => {
        const found = await keyOf(tx, entry);
        if (!('key' in found)) return found;
        const entryId = newId<string>();
        const { trait, list, reason, until, actor } = entry;
        const at = clock.now();
        await screening.putEntry(tx, { ...found, entryId, trait, list, reason, until, addedBy: actor, at });
        await evidence.append(tx, {
          act: 'screening.listed',
          actor,
          object: `screening-entry:${entryId}`,
          detail: { trait, list, reason, until: until?.toISOString() ?? null },
        });
        return { kind: 'added', entryId };
      }),
    remove: (entryId, { actor, reason }) =>
      database.transaction(async (tx) => {
        const removed = await screening.removeEntry(tx, entryId);
        if (removed === undefined) return 'no-entry';
        await evidence.append(tx, {
          act: 'screening.unlisted',
          actor,
          object: `screening-entry:${entryId}`,
          detail: { trait: removed.trait, list: removed.list, reason },
        });
        return 'removed';
      }),
  };
}

async function keyOf(
  tx: Tx,
  { of, trait }: NewEntry,
): Promise<{ key: Buffer; mailbox?: Buffer | undefined } | Exclude<AddOutcome, { kind: 'added' }>> {
  if ('key' in of) return of;
  const order = await orders.orderByNumber(tx, of.order);
  if (order === undefined) return { kind: 'no-order' };
  const traits: Partial<Record<string, Buffer>> = { ...(await screening.traitsOfOrder(tx, order.orderId)) };
  const key = traits[trait];
  return key === undefined ? { kind: 'not-known' } : { key, mailbox: traits['mailbox'] };
}
