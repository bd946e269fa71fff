// The merchant's side of collections: set, show, remove; and their members, which follow every import.
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import type { ProductId } from '../catalog.ts';
import type { CollectionDocument } from './collection-document.ts';
import { belongs } from './collection-rule.ts';
import * as store from './collection-store.ts';
import { lockImports } from './import-store.ts';
import { sanitizeDescription } from './sanitize-description.ts';
import { wordsOf } from './search-words.ts';

export interface SetCollectionOutcome {
  kind: 'created' | 'changed' | 'unchanged';
  /** How many products are in it now, listed or not. */
  members: number;
  /** By hand: handles that no product has yet. They take their places when a product comes. */
  unknown: string[];
}

/** What else must happen in the same transaction: the evidence of it. */
export type Alongside = (tx: Tx, did: { handle: string; change: 'created' | 'changed' | 'removed' }) => Promise<void>;

export interface ChangeCollections {
  list(): Promise<{ document: CollectionDocument; members: number }[]>;
  read(handle: string): Promise<{ document: CollectionDocument; members: number } | undefined>;
  /** Makes the collection with the document's handle what the document says. */
  set(document: CollectionDocument, alongside?: Alongside): Promise<SetCollectionOutcome>;
  /** False: there was none. Its products stay. */
  remove(handle: string, alongside?: Alongside): Promise<boolean>;
}

export interface CollectionParts {
  database: Database;
  clock: Clock;
  /** Drops what is in memory of the catalogue. */
  forget: () => void;
}

const productsAtOnce = 2_000;

export function changeCollections({ database, clock, forget }: CollectionParts): ChangeCollections {
  return {
    list: () => store.readStoredCollections(database),
    read: async (handle) => (await store.readStoredCollections(database, handle))[0],
    set: (given, alongside) =>
      database.transaction(async (tx) => {
        const document = { ...given, descriptionHtml: sanitizeDescription(given.descriptionHtml) };
        const { handle, products } = document;
        // Not while an import changes what is in it.
        await lockImports(tx);
        const [stored] = await store.readStoredCollections(tx, handle);
        if (stored !== undefined && isDeepStrictEqual(stored.document, document))
          return { kind: 'unchanged', members: stored.members, unknown: [] };
        const id = stored?.id ?? newId();
        const change = stored === undefined ? 'created' : 'changed';
        await store.saveCollection(tx, {
          id,
          document,
          searchTitle: wordsOf(document.title).join(' '),
          at: clock.now(),
        });
        await store.emptyCollection(tx, id);
        const unknown =
          products === undefined ? await fillByRule(tx, id, document) : await store.addByHandle(tx, id, products);
        await alongside?.(tx, { handle, change });
        await store.raiseRevision(tx);
        tx.afterCommit(forget);
        const [after] = await store.readStoredCollections(tx, handle);
        return { kind: change, members: after?.members ?? 0, unknown };
      }),
    remove: (handle, alongside) =>
      database.transaction(async (tx) => {
        await lockImports(tx);
        if (!(await store.deleteCollection(tx, handle))) return false;
        await alongside?.(tx, { handle, change: 'removed' });
        await store.raiseRevision(tx);
        tx.afterCommit(forget);
        return true;
      }),
  };
}

async function fillByRule(tx: Tx, collection: string, { rule }: CollectionDocument): Promise<string[]> {
  if (rule === undefined) return [];
  for (let position = 0; ; ) {
    const products = await store.readRuledProducts(tx, { position, limit: productsAtOnce });
    const last = products.at(-1);
    if (last === undefined) return [];
    position = last.position;
    const members = products.filter((product) => belongs(rule, product));
    await store.addMembers(
      tx,
      members.map((product) => ({ collection, product: product.id, position: product.position })),
    );
  }
}

/** After an import saved these products, in its transaction: they leave and enter collections. */
export async function followProducts(tx: Tx, ids: readonly ProductId[]): Promise<void> {
  const rules = await store.readRules(tx);
  for (let at = 0; at < ids.length; at += productsAtOnce) {
    const some = ids.slice(at, at + productsAtOnce);
    await store.placeByHand(tx, some);
    if (rules.length === 0) continue;
    const products = await store.readRuledByIds(tx, some);
    await store.takeOutOfRules(tx, some);
    await store.addMembers(
      tx,
      products.flatMap((product) =>
        rules
          .filter(({ rule }) => belongs(rule, product))
          .map(({ id }) => ({ collection: id, product: product.id, position: product.position })),
      ),
    );
  }
}
