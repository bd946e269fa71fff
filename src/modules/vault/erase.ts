// Erasure of a person (S4.1): the key goes, the blind indexes go, the facts stay. It spans two stores, so it is a row
// first (erasure open), then the deletion in the key store, then the completion; whatever a crash leaves is finished
// by `replay`, which also erases again whoever a restored copy of either store has brought back.
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../kernel/database.ts';
import type { Log } from '../../kernel/log.ts';
import { actorPattern } from './disclose.ts';
import type { KeyStore } from './key-store.ts';
import type { PersonId } from './person-keys.ts';
import { KeyStoreUnavailable } from './refusals.ts';
import * as rows from './vault-store.ts';

/** The vault's way into the evidence log: one entry in the act's own transaction. */
export type AppendEvidence = (
  tx: Tx,
  entry: {
    act: string;
    actor: string;
    object: string;
    detail?: Record<string, string | number | boolean | null>;
    person?: string;
  },
) => Promise<void>;

/** Removes what a module keeps to find the person: its blind indexes. Must be idempotent. */
export type EraseIndex = (tx: Tx, person: PersonId) => Promise<void>;

export interface ErasureReceipt {
  /**
   * How the log names the person. It is on this receipt and in the log only: nothing in the shop joins it to the
   * person any more. Undefined when the key was lost before.
   */
  personReference: string | undefined;
  erasedAt: Date;
  reason: string;
  /** Until this day (YYYY-MM-DD, UTC) a copy of the key store may still hold the key; then the erasure is complete. */
  keyCopiesExpireOn: string;
}

export type EraseOutcome =
  | { kind: 'erased'; receipt: ErasureReceipt }
  | { kind: 'already-erased'; erasedOn: string; keyCopiesExpireOn: string }
  /** Recorded, nothing can be opened any more; the key itself goes as soon as the key store answers again. */
  | { kind: 'begun' }
  | { kind: 'unknown-person' }
  /** The key store does not answer. Nothing has changed. */
  | { kind: 'unavailable' };

export interface EraserOptions {
  database: Database;
  store: KeyStore;
  clock: Clock;
  log: Log;
  keyCopyDays: number;
  appendEvidence: AppendEvidence;
  eraseIndexes: readonly EraseIndex[];
  /** The person's evidence reference, from the key; undefined when there is no key. */
  referenceOf(person: PersonId): Promise<string | undefined>;
  forget(person: PersonId): void;
}

export interface Eraser {
  erase(person: PersonId, by: { actor: string; reason: string }): Promise<EraseOutcome>;
  /** Finishes open erasures and repeats those that a restored copy undid; answers how many persons. */
  replay(): Promise<number>;
}

const dayMs = 24 * 60 * 60 * 1_000;
const pageSize = 1_000;

export function makeEraser(options: EraserOptions): Eraser {
  const { database, store, clock, log, appendEvidence } = options;

  async function erase(person: PersonId, by: { actor: string; reason: string }): Promise<EraseOutcome> {
    if (!actorPattern.test(by.actor) || !/^[a-z-]+$/.test(by.reason))
      throw new RangeError('who erases is a word or an opaque id, and why is one of our words');
    const standing = await rows.erasureOf(database, person);
    if (standing === undefined) return { kind: 'unknown-person' };
    if (standing.done !== undefined) return { kind: 'already-erased', ...standing.done };
    try {
      // Asked although the key may be in memory: a store that is down must refuse before anything is written.
      await store.load([person]);
      const reference = await options.referenceOf(person);
      if (!standing.open && reference !== undefined)
        await database.transaction((tx) => rows.openErasure(tx, { person, reference, ...by, begunAt: clock.now() }));
    } catch (error) {
      if (error instanceof KeyStoreUnavailable) return { kind: 'unavailable' };
      throw error;
    }
    try {
      const receipt = await finish(person, by);
      if (receipt !== undefined) return { kind: 'erased', receipt };
    } catch (error) {
      if (!(error instanceof KeyStoreUnavailable)) throw error;
      return (await rows.erasureOf(database, person))?.open === true ? { kind: 'begun' } : { kind: 'unavailable' };
    }
    // Another process finished it between our two looks.
    const now = await rows.erasureOf(database, person);
    if (now?.done === undefined) throw new Error('an erasure was neither finished nor open');
    return { kind: 'already-erased', ...now.done };
  }

  /** Undefined when another process finished it first. */
  async function finish(person: PersonId, by: { actor: string; reason: string }): Promise<ErasureReceipt | undefined> {
    const at = clock.now();
    await store.erase([person], at);
    options.forget(person);
    return database.transaction(async (tx) => {
      const open = await rows.closeErasure(tx, person);
      const keyCopiesExpireOn = dayOf(new Date(at.getTime() + options.keyCopyDays * dayMs));
      if (!(await rows.insertErasure(tx, person, { erasedOn: dayOf(at), keyCopiesExpireOn }))) return undefined;
      for (const eraseIndex of options.eraseIndexes) await eraseIndex(tx, person);
      const { actor, reason } = open ?? by;
      await appendEvidence(tx, {
        act: 'person.erased',
        actor,
        object: 'person',
        detail: { reason, keyCopiesExpireOn },
        ...(open === undefined ? {} : { person: open.reference }),
      });
      return { personReference: open?.reference, erasedAt: at, reason, keyCopiesExpireOn };
    });
  }

  async function replay(): Promise<number> {
    const here = { actor: 'vault', reason: 'replayed' };
    let replayed = 0;
    const tombstones = await store.erased();
    for (const person of new Set([
      ...(await rows.openErasures(database)),
      ...(await rows.notErased(database, tombstones)),
    ]))
      if ((await finish(person, here)) !== undefined) replayed++;

    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const page = await rows.erasedAfter(database, after, pageSize);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last;
      const back = [...new Set((await store.load(page)).map(({ person }) => person))];
      if (back.length === 0) continue;
      await store.erase(back, clock.now());
      await database.transaction((tx) =>
        appendEvidence(tx, {
          act: 'person.erased-again',
          actor: here.actor,
          object: 'key-store',
          detail: { persons: back.length },
        }),
      );
      replayed += back.length;
    }
    if (replayed > 0) log.info('vault: erasures were replayed', { persons: replayed });
    return replayed;
  }

  return { erase, replay };
}

/** Looks for keys of erased persons; finds them only after a restored copy, until the next replay. */
export async function erasedWithKey(
  database: Database,
  store: Pick<KeyStore, 'load'>,
): Promise<{ erased: number; withKey: number }> {
  const found = { erased: 0, withKey: 0 };
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const page = await rows.erasedAfter(database, after, pageSize);
    const last = page.at(-1);
    if (last === undefined) return found;
    after = last;
    found.erased += page.length;
    found.withKey += new Set((await store.load(page)).map(({ person }) => person)).size;
  }
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
