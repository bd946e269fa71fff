// How many of the shop's promises hold, for a line at the foot of every page. Asked for now and then in the background:
// no visitor waits for it, and a page made without an answer says only where to look.
import type { TrustReport } from '../../modules/policy.ts';

export interface PromiseState {
  promises: number;
  /** Seen to hold. */
  hold: number;
  /** Seen not to hold, or set up weaker than they sound. */
  broken: number;
}

/** The last answer, or undefined before the first. The same object for as long as the numbers stay the same. */
export type PromiseStateOf = () => PromiseState | undefined;

const freshMs = 5_000;

export function openPromiseState(
  report: () => Promise<Pick<TrustReport, 'clauses'>>,
  now: () => number = () => performance.now(),
): PromiseStateOf {
  let last: PromiseState | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  async function ask(): Promise<void> {
    const { clauses } = await report();
    const count = (...statuses: string[]) => clauses.filter(({ status }) => statuses.includes(status)).length;
    const promises = clauses.filter(({ status }) => status !== 'not-applicable').length;
    const next = { promises, hold: count('proven'), broken: count('failing', 'contradicted') };
    const isSame = last?.promises === next.promises && last.hold === next.hold && last.broken === next.broken;
    if (!isSame) last = next;
  }
  return () => {
    if (now() - askedAt >= freshMs) {
      askedAt = now();
      // A report that cannot be had is the trust page's business to say; here the line does without.
      ask().catch(() => {
        last = undefined;
      });
    }
    return last;
  };
}
