// What is not needed any more goes by itself: carts that lay idle, traces that velocity no longer counts (S4.1).
// What screening takes for usual in this shop is computed anew.
import type { Clock } from '../kernel/clock.ts';
import type { Reader } from '../kernel/database.ts';
import * as orders from '../modules/orders.ts';
import * as screening from '../modules/screening.ts';

export function sweepOld(parts: { database: Reader; clock: Clock }): () => Promise<{ carts: number; traces: number }> {
  return async () => {
    const now = parts.clock.now();
    const entries = await screening.sweepEntries(parts.database, now);
    const traces = entries + (await screening.sweepTraces(parts.database, now));
    await screening.refreshUsual(parts.database, now);
    let carts = 0;
    for (let swept = 1; swept > 0; carts += swept) swept = await orders.sweepCarts(parts.database, now);
    return { carts, traces };
  };
}
