// The faults that a test can order: the next messages are put off, refused, or left without an answer.
// Only in memory: a mailbox that starts anew behaves.

export type Fault = 'temporarily' | 'permanently' | 'hang';

export interface Refusals {
  /** The next `count` messages meet the fault; 0 ends it. */
  order(fault: Fault, count: number): void;
  /** The fault that the message at hand meets, if any: puts off first, then refuses, then hangs. */
  take(): Fault | undefined;
}

export const faults: readonly Fault[] = ['temporarily', 'permanently', 'hang'];

export function openRefusals(): Refusals {
  const left = new Map<Fault, number>();
  return {
    order: (fault, count) => void left.set(fault, count),
    take() {
      const fault = faults.find((name) => (left.get(name) ?? 0) > 0);
      if (fault !== undefined) left.set(fault, (left.get(fault) ?? 0) - 1);
      return fault;
    },
  };
}
