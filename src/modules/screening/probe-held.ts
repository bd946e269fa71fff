// What is held is looked into in time, and is not paid meanwhile (S3.1, S3.3). Cases, orders and payments come in as
// functions: screening knows none of them.
import type { Clock } from '../../kernel/clock.ts';
import type { Sight } from '../policy.ts';

export interface HeldOrder {
  orderId: string;
  number: string;
}

export interface HeldParts {
  clock: Clock;
  /** Held since before a time. */
  held: (before: Date) => Promise<HeldOrder[]>;
}

/** What is held and what is known of it are asked one after the other: a decision may fall in between. */
const settledMs = 300_000;

export async function probeCases(
  { clock, held }: HeldParts,
  cases: {
    counts: (at: Date) => Promise<{ open: number; overdue: number }>;
    /** Whether there ever was a case about it: one that is decided is closed before the money has moved. */
    isKnown: (number: string) => Promise<boolean>;
  },
): Promise<Sight> {
  const now = clock.now();
  const { open, overdue } = await cases.counts(now);
  const findings = overdue > 0 ? [`${overdue} of ${open} cases are past their deadline: see "watchword cases"`] : [];
  const orders = await held(new Date(now.getTime() - settledMs));
  for (const { number } of orders) {
    if (!(await cases.isKnown(number))) findings.push(`order ${number} is held and has no case`);
  }
  return {
    summary: `${open} cases are open, none is past its deadline, and each of ${orders.length} held orders has its case.`,
    findings,
  };
}

export async function probeHeld(
  { clock, held }: HeldParts,
  isCaptured: (orderId: string) => Promise<boolean>,
): Promise<Sight> {
  const orders = await held(new Date(clock.now().getTime() - settledMs));
  const findings: string[] = [];
  for (const { orderId, number } of orders) {
    if (await isCaptured(orderId)) findings.push(`order ${number} is held, and its money was taken`);
  }
  return { summary: `${orders.length} orders are held, and no money was taken for any of them.`, findings };
}
