// The controls of screening and of what a person must look into, and the violations that their probes must catch.
import type { Control } from '../policy.ts';
import * as planted from './planted-store.ts';

const hour = 3_600_000;

export const everyOrderScreened: Control = {
  id: 'every-order-screened',
  requirements: ['S3.1'],
  statement:
    'Every order was looked at before it was placed, and every card payment once more before its money was taken.',
  enforcedAt: ['src/flows/checkout.ts', 'src/flows/record-payment-outcome.ts', 'src/modules/screening/look.ts'],
  intervalMs: 4 * hour,
  grade: 'shop',
  planted: [
    {
      id: 'an-order-without-a-first-look',
      what: 'the record of an order’s first look is gone',
      act: { kind: 'sql', ...planted.firstLookGone },
    },
    {
      id: 'a-capture-without-a-second-look',
      what: 'money was taken from a card, and the record of the second look is gone',
      act: { kind: 'sql', ...planted.secondLookGone },
    },
    {
      id: 'looks-that-are-not-kept',
      what: 'one edited line: the first look at an order is kept without the order',
      act: {
        kind: 'source',
        file: 'src/modules/screening/trace-store.ts',
        find: 'about.orderId ?? null}',
        replace: 'about.orderId === undefined ? null : null}',
      },
    },
  ],
};

export const decisionsRepeatable: Control = {
  id: 'decisions-repeatable',
  requirements: ['S3.1'],
  statement: 'Each recorded look gives the same verdict again from its own facts and the rules of its time.',
  enforcedAt: ['src/modules/screening/rules.ts', 'src/modules/screening/look.ts'],
  intervalMs: 12 * hour,
  grade: 'shop',
  planted: [
    {
      id: 'a-verdict-that-was-changed',
      what: 'a recorded verdict was changed from pass to hold',
      act: { kind: 'sql', ...planted.verdictChanged },
    },
    {
      id: 'facts-that-were-changed',
      what: 'the recorded score of a look was raised',
      act: { kind: 'sql', ...planted.scoreChanged },
    },
  ],
};

export const casesInTime: Control = {
  id: 'cases-in-time',
  requirements: ['S3.1', 'S3.3'],
  statement:
    'Whatever was held for a person to look into has a case with a deadline, and no case is past its deadline.',
  enforcedAt: ['src/flows/screen-cases.ts', 'src/flows/sweep-cases.ts', 'src/modules/cases/cases-store.ts'],
  intervalMs: hour,
  grade: 'shop',
  planted: [
    {
      id: 'a-case-past-its-deadline',
      what: 'a case was due a day ago and nobody has decided',
      act: { kind: 'sql', ...planted.caseOverdue },
    },
    {
      id: 'held-and-forgotten',
      what: 'an order is held and nobody was given a case',
      act: { kind: 'sql', ...planted.heldWithoutCase },
    },
  ],
};

export const heldNotCaptured: Control = {
  id: 'held-not-captured',
  requirements: ['S3.1'],
  statement: 'While an order is held, no money is taken for it.',
  enforcedAt: ['src/flows/record-payment-outcome.ts', 'src/modules/payments/payments-state.ts'],
  intervalMs: hour,
  grade: 'shop',
  planted: [
    {
      id: 'held-and-paid-all-the-same',
      what: 'an order whose money was taken is held',
      act: { kind: 'sql', ...planted.heldAndPaid },
    },
  ],
};
