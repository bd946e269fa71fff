// The control of stock, and the violations that its probe must catch.
import type { Control } from '../policy.ts';
import * as planted from './planted-store.ts';

export const stockSound: Control = {
  id: 'stock-sound',
  requirements: ['L1', 'L3.1'],
  statement:
    'Nothing is sold that is not there: no count is below zero, what orders hold adds up, and what they no longer pay for is set free.',
  enforcedAt: ['src/modules/stock/schema/0001.sql', 'src/modules/stock/stock-store.ts', 'src/flows/sweep-payments.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'sold-below-zero',
      what: 'the database’s guard is taken away and an item is sold below zero',
      act: { kind: 'sql', ...planted.belowZero },
    },
    {
      id: 'a-reservation-of-nobody',
      what: 'an item is reserved once more than orders hold',
      act: { kind: 'sql', ...planted.heldByNobody },
    },
    {
      id: 'a-reservation-that-does-not-lapse',
      what: 'an order that nobody pays for has held its goods for two days beyond its time',
      act: { kind: 'sql', ...planted.neverLapses },
    },
    {
      id: 'the-stock-guard-is-gone',
      what: 'the constraint against overselling is dropped',
      act: { kind: 'sql', ...planted.guardGone },
    },
  ],
};
