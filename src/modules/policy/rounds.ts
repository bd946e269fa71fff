// Looks again and again, twice in each control's interval, and at once when somebody asks. Of several processes one
// takes the turn. One look at a time: a probe reads a lot, and the shop must go on selling.
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import type { Log } from '../../kernel/log.ts';
import type { BoundControl } from './control.ts';
import * as store from './policy-store.ts';

export interface RoundsParts {
  database: Database;
  clock: Clock;
  log: Log;
  controls: readonly BoundControl[];
  look: (control: BoundControl, requestId?: string) => Promise<unknown>;
}

export interface Rounds {
  /** Looks at whatever is due now, and says at how many. */
  tick(): Promise<number>;
  /** From now on by itself: the first time after `delayMs`. */
  start(delayMs: number): Promise<void>;
  /** Waits for the look under way. */
  stop(): Promise<void>;
}

const tickMs = 5_000;
const requestsKeptMs = 86_400_000;

export function openRounds({ database, clock, log, controls, look }: RoundsParts): Rounds {
  let queue: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopHearing: (() => Promise<void>) | undefined;
  let stopped = false;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.catch((error: unknown) => log.error('a look could not be written down', error));
    return done;
  };

  async function tick(): Promise<number> {
    let looks = 0;
    for (const control of controls) {
      if (stopped) break;
      const now = clock.now();
      const before = new Date(now.getTime() - control.intervalMs / 2);
      if (!(await store.takeTurn(database, control.id, now, before))) continue;
      await inTurn(() => look(control));
      looks++;
    }
    await store.sweepTurns(database, new Date(clock.now().getTime() - requestsKeptMs));
    return looks;
  }

  async function answer(payload: string): Promise<void> {
    // An empty message: the connection broke meanwhile. Who asked then asks again.
    const [requestId = '', ...wanted] = payload.split(' ');
    if (requestId === '' || stopped) return;
    const now = clock.now();
    if (!(await store.takeTurn(database, `request ${requestId}`, now, new Date(0)))) return;
    for (const control of controls) {
      if (stopped || (wanted.length > 0 && !wanted.includes(control.id))) continue;
      await inTurn(() => look(control, requestId));
    }
  }

  const failed = (error: unknown) => log.error('the probes could not be run', error);
  const schedule = (delayMs: number) => {
    if (stopped) return;
    timer = setTimeout(() => {
      void tick()
        .catch(failed)
        .finally(() => schedule(tickMs));
    }, delayMs);
    timer.unref();
  };

  return {
    tick,
    async start(delayMs) {
      stopHearing = await database.listen(store.looksChannel, (payload) => void answer(payload).catch(failed));
      schedule(delayMs);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await stopHearing?.();
      await queue;
    },
  };
}
