// Inventory: how many of each variant can be bought, and what orders hold of it until they are paid or cancelled.
// Never sells what is not there: every move is one statement on locked rows, and check constraints refuse the rest.
// It does not decide that a reservation is over: an expired one stays until a flow has cancelled the payment.
import type { Database, Tx } from '../kernel/database.ts';
import { openFreshCache } from '../kernel/fresh-cache.ts';
import { isUuid } from '../kernel/ids.ts';
import type { VariantId } from './catalog.ts';
import { openSoldOut } from './stock/sold-out.ts';
import * as store from './stock/stock-store.ts';

export { stockSound } from './stock/controls.ts';
export { itemsForDesk, lockItem, type StockItem } from './stock/desk-store.ts';
export { probeStock } from './stock/probe-stock.ts';

export interface StockLine {
  variantId: VariantId;
  /** A whole number from 1. */
  quantity: number;
}

export type ReserveOutcome =
  | { kind: 'reserved' }
  /** The first variant (by id) that is short, and how many of it could be bought. Nothing was reserved. */
  | { kind: 'out-of-stock'; variantId: VariantId; available: number };

/** `nothing-held`: was settled before, was released, or never was. A repeated call gets it: nothing changes. */
export type SettleOutcome = { kind: 'committed' | 'released' } | { kind: 'nothing-held' };

export interface StockCount {
  variantId: VariantId;
  tracked: boolean;
  oversell: boolean;
  /** How many can be sold beyond what orders hold already; absent leaves the count. */
  available?: number | undefined;
}

export interface Stock {
  /**
   * Holds the lines for an order until `expiresAt`, all or none. Idempotent per order id: an order that holds
   * or bought something gets `reserved` and nothing changes; one that was released may reserve anew. Locks the variants in id order until the transaction ends,
   * so let it be among the last statements.
   */
  reserve(tx: Tx, orderId: string, lines: readonly StockLine[], expiresAt: Date): Promise<ReserveOutcome>;
  /** Like `reserve`, straight to sold: for orders on account. */
  take(tx: Tx, orderId: string, lines: readonly StockLine[]): Promise<ReserveOutcome>;
  /** The order waits longer: its reservations lapse at `expiresAt`. */
  prolong(tx: Tx, orderId: string, expiresAt: Date): Promise<void>;
  /** The order was paid: what it held has left the shelf. */
  commit(tx: Tx, orderId: string): Promise<SettleOutcome>;
  /** The order was cancelled: what it held can be sold again. */
  release(tx: Tx, orderId: string): Promise<SettleOutcome>;
  /**
   * Pieces of a sold order are on the shelf again: cancelled before they were sent, or sent back. Throws when the order
   * never bought so many. Once for each fact is the caller's care.
   */
  restock(tx: Tx, orderId: string, lines: readonly StockLine[]): Promise<void>;
  /** Orders whose reservations lapsed at `now`, the longest lapsed first. Cancel their payments before `release`. */
  expired(now: Date, limit: number): Promise<string[]>;
  /** Sets counts and rules, creating what is new. Never takes away what an order holds. */
  setCounts: (tx: Tx, counts: readonly StockCount[]) => Promise<void>;
  /**
   * How many of each can be bought now; `unlimited` for what is not counted, 0 for what is unknown. From memory:
   * as fresh as this process's last commit, and at most a second behind other processes'.
   */
  available(variantIds: readonly VariantId[]): Promise<Map<VariantId, number>>;
  /** Every variant that cannot be bought now; as fresh as `available`, and the same array while it is the same set. */
  soldOut(): Promise<readonly VariantId[]>;
}

/** What `available` says of a variant that is sold without counting or beyond zero. */
export const unlimited = 999_999;

const maxQuantity = 1_000_000;

export function openStock({ database }: { database: Database }): Stock {
  const cache = openFreshCache<VariantId, number>({
    load: (variantIds) => store.readAvailable(database, variantIds, unlimited),
    maxEntries: 50_000,
  });
  const soldOut = openSoldOut({
    all: () => store.readSoldOut(database),
    available: (variantIds) => cache.getMany(variantIds),
  });
  const forget = (variantIds: readonly VariantId[]) => {
    cache.invalidate(variantIds);
    soldOut.touched(variantIds);
  };

  async function hold(tx: Tx, orderId: string, lines: readonly StockLine[], expiresAt: Date | null) {
    for (const { quantity } of lines)
      if (!Number.isInteger(quantity) || quantity < 1 || quantity > maxQuantity)
        throw new RangeError(`not a quantity: ${quantity}`);
    const short = await store.hold(tx, { orderId, lines, expiresAt });
    if (short !== undefined) return { kind: 'out-of-stock', ...short } as const;
    tx.afterCommit(() => forget(lines.map((line) => line.variantId)));
    return { kind: 'reserved' } as const;
  }

  return {
    reserve: hold,
    take: (tx, orderId, lines) => hold(tx, orderId, lines, null),
    prolong: (tx, orderId, expiresAt) => store.prolong(tx, orderId, expiresAt),
    async commit(tx, orderId) {
      // On hand and reserved fall together: what can be bought stays the same, so no answer in memory is wrong.
      const moved = await store.commit(tx, orderId);
      return { kind: moved.length > 0 ? 'committed' : 'nothing-held' };
    },
    async release(tx, orderId) {
      const moved = await store.release(tx, orderId);
      tx.afterCommit(() => forget(moved));
      return { kind: moved.length > 0 ? 'released' : 'nothing-held' };
    },
    async restock(tx, orderId, lines) {
      if (lines.length === 0) return;
      const variantIds = [...new Set(lines.map((line) => line.variantId))];
      const moved = await store.restock(tx, orderId, lines);
      if (moved !== variantIds.length) throw new Error(`order ${orderId} did not buy all that comes back`);
      tx.afterCommit(() => forget(variantIds));
    },
    expired: (now, limit) => store.readExpired(database, now, limit),
    async setCounts(tx, counts) {
      for (const { available } of counts)
        if (available !== undefined && (!Number.isInteger(available) || Math.abs(available) > 1_000_000_000))
          throw new RangeError(`not a count: ${available}`);
      await store.setCounts(tx, counts);
      tx.afterCommit(() => forget(counts.map((count) => count.variantId)));
    },
    async available(variantIds) {
      const known = await cache.getMany(variantIds.filter(isUuid));
      return new Map(variantIds.map((variantId) => [variantId, known.get(variantId) ?? 0]));
    },
    soldOut: () => soldOut.current(),
  };
}
