// The control of the books, and the violations that its probe must catch.
import type { Control } from '../policy.ts';
import * as planted from './planted-store.ts';

export const booksBalance: Control = {
  id: 'books-balance',
  requirements: ['L1'],
  statement:
    'Every entry of the books is whole and sums to zero in each currency, and the database itself refuses any other.',
  enforcedAt: ['src/modules/ledger/schema/0001.sql', 'src/modules/ledger/ledger-store.ts'],
  intervalMs: 4 * 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-posting-for-another-amount',
      what: 'one posting is larger by a cent',
      act: { kind: 'sql', ...planted.anotherAmount },
    },
    {
      id: 'a-posting-that-is-gone',
      what: 'a posting was deleted',
      act: { kind: 'sql', ...planted.postingGone },
    },
    {
      id: 'an-account-that-nobody-knows',
      what: 'a posting names an account that is not in the chart',
      act: { kind: 'sql', ...planted.unknownAccount },
    },
    {
      id: 'the-books-guard-is-off',
      what: 'the trigger that refuses unbalanced entries is switched off',
      act: { kind: 'sql', ...planted.guardOff },
    },
  ],
};
