// Whether this process has time to spare: work that nobody waits for asks before it takes some from those who do.
// Looks at the event loop only; knows nothing of other processes.
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

export interface QuietMoment {
  /** Resolves at once while the process has time to spare, else as soon as it has, at the latest after `atMostMs`. */
  wait(atMostMs: number): Promise<void>;
  close(): void;
}

export interface QuietMomentOptions {
  /** The share of the time, 0 to 1, that the event loop worked since it was last asked. */
  utilization?: () => number;
  lookEveryMs?: number;
}

/** Above this share of the time at work, who waits for an answer waits for others already. */
const busyShare = 0.5;

export function openQuietMoment(options: QuietMomentOptions = {}): QuietMoment {
  const { utilization = eventLoop(), lookEveryMs = 50 } = options;
  const state = { busy: false };
  const timer = setInterval(() => {
    state.busy = utilization() > busyShare;
  }, lookEveryMs);
  timer.unref();
  return {
    async wait(atMostMs) {
      const until = performance.now() + atMostMs;
      while (state.busy && performance.now() < until) await delay(lookEveryMs);
    },
    close() {
      clearInterval(timer);
      state.busy = false;
    },
  };
}

function eventLoop(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
