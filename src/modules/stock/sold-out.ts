// Which variants cannot be bought now, all of them, for lists of what is in stock. Read as a whole once a second at most;
// between two readings only what a commit of this process touched is looked at again.
import { usualMaxAgeMs } from '../../kernel/fresh-cache.ts';
import type { VariantId } from '../catalog.ts';

export interface SoldOut {
  /** As new as this process's last commit, a second behind others' at most: the same array while it is the same set. */
  current(): Promise<readonly VariantId[]>;
  /** After a commit of our own that changed counts of these. */
  touched(variantIds: Iterable<VariantId>): void;
}

export interface SoldOutReads {
  all: () => Promise<VariantId[]>;
  /** As new as the last commit. */
  available: (variantIds: readonly VariantId[]) => Promise<ReadonlyMap<VariantId, number>>;
  /** Monotonic milliseconds. */
  now?: () => number;
}

export function openSoldOut({ all, available, now = () => performance.now() }: SoldOutReads): SoldOut {
  let known = new Set<VariantId>();
  let list: readonly VariantId[] = [];
  let loadedAt = Number.NEGATIVE_INFINITY;
  let dirty = new Set<VariantId>();
  let refreshing: Promise<void> | undefined;

  const isOldAt = (at: number) => at - loadedAt >= usualMaxAgeMs;

  async function refresh() {
    // What is touched from here on is looked at by the next one.
    const some = [...dirty];
    dirty = new Set();
    try {
      const startedAt = now();
      if (isOldAt(startedAt)) {
        adopt(new Set(await all()));
        loadedAt = startedAt;
      } else {
        const counts = await available(some);
        const next = new Set(known);
        for (const id of some)
          if ((counts.get(id) ?? 0) > 0) next.delete(id);
          else next.add(id);
        adopt(next);
      }
    } catch (error) {
      for (const id of some) dirty.add(id);
      throw error;
    }
  }

  function adopt(next: Set<VariantId>) {
    const same = next.size === known.size && [...next].every((id) => known.has(id));
    if (same) return;
    known = next;
    list = [...next].sort((a, b) => (a < b ? -1 : 1));
  }

  return {
    async current() {
      // A reading that began after the question will do, however long it took.
      const at = now();
      while (isOldAt(at) || dirty.size > 0 || refreshing !== undefined) {
        refreshing ??= refresh().finally(() => {
          refreshing = undefined;
        });
        await refreshing;
      }
      return list;
    },
    touched(variantIds) {
      for (const id of variantIds) dirty.add(id);
    },
  };
}
