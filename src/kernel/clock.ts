// Where time comes from. Production reads the machine; tests own the hands.

export interface Clock {
  /** The present, to the millisecond. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is told to move. */
export function fakeClock(
  start = '2026-01-01T00:00:00Z',
): Clock & { advance(ms: number): void; set(to: string): void } {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    advance(ms) {
      at += ms;
    },
    set(to) {
      at = new Date(to).getTime();
    },
  };
}
