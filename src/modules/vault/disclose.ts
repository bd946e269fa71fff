// Opening sealed values: only for a declared purpose that covers the label (S2.5), only with an actor's name, and
// never without a row that says so, in the same transaction (S2.2).
import type { Clock } from '../../kernel/clock.ts';
import type { Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import type { PersonId, PersonKey } from './person-keys.ts';
import { DisclosureRefused, PersonErased, VaultRefused } from './refusals.ts';
import { openValue } from './sealed-value.ts';
import { insertDisclosure } from './vault-store.ts';

/** Why sealed data may be opened at all. What each purpose covers is data, given when the vault is opened. */
export const purposes = [
  'delivery',
  'order-status',
  'payment',
  'screening',
  'support',
  'subject-request',
  'invoice',
  'sign-in',
] as const;
export type Purpose = (typeof purposes)[number];

export interface OpenRequest {
  person: PersonId;
  /** The row that the values stand in: what was given when they were sealed. */
  rowId: string;
  /** Who opens: our own word or an opaque id, e.g. `mail`, `staff:0198…`. Never a name or an address. */
  actor: string;
  /** Sealed values by label. */
  fields: Readonly<Record<string, Buffer>>;
}

export interface VaultReader {
  /**
   * Opens the values and records one disclosure in `tx`. Await `vault.ready` before the transaction: a key that is not
   * in memory is read from the key store, which may be across the network. Throws DisclosureRefused for a label that this reader was not
   * made for, PersonErased, SealBroken when a value is not what was sealed there, KeyStoreUnavailable.
   */
  open(tx: Tx, request: OpenRequest): Promise<Record<string, string>>;
}

export interface ReaderOptions {
  purpose: Purpose;
  labels: readonly string[];
  /** What the purpose covers. */
  covered: readonly string[];
  clock: Clock;
  keyOf: (person: PersonId) => Promise<PersonKey | undefined>;
}

/** Throws DisclosureRefused at once, when the house is wired, if the purpose does not cover a label. */
export function makeReader({ purpose, labels, covered, clock, keyOf }: ReaderOptions): VaultReader {
  for (const label of labels)
    if (!covered.includes(label)) throw new DisclosureRefused(`purpose "${purpose}" does not cover ${label}`);
  const allowed = new Set(labels);

  return {
    async open(tx, { person, rowId, actor, fields }) {
      const entries = Object.entries(fields);
      for (const [label] of entries)
        if (!allowed.has(label)) throw new DisclosureRefused(`this reader for "${purpose}" may not open ${label}`);
      if (entries.length === 0) throw new DisclosureRefused('nothing to open');
      if (!actorPattern.test(actor)) throw new DisclosureRefused('an actor is a word or an opaque id');

      const id = newId<string>();
      const row = { id, at: clock.now(), person, purpose, actor, labels: entries.map(([label]) => label), rowId };
      if (!(await insertDisclosure(tx, row))) throw new PersonErased();
      // After the insert: the key could leave memory while we wait.
      const key = await keyOf(person);
      if (key === undefined)
        throw new VaultRefused('keys-missing', 'the key store lacks the key of a person who was never erased');
      return Object.fromEntries(
        entries.map(([label, sealed]) => [
          label,
          openValue(key.sealing, key.version, { label, rowId, person }, sealed),
        ]),
      );
    },
  };
}

/** No @ and no space: neither an address nor a person's name fits. */
export const actorPattern = /^[a-z0-9][a-zA-Z0-9:._-]{0,119}$/;
