// The control of card numbers, and the violations that its probe must catch.
import type { Control } from '../policy.ts';
import * as planted from './planted-store.ts';

export const cardDigitsNowhere: Control = {
  id: 'card-digits-nowhere',
  requirements: ['S1.4'],
  statement:
    'No card number is in the database, its raw files, the key store, the logs or the evidence, and no field of ours takes one.',
  enforcedAt: ['src/channels/store-api/schemas.ts', 'src/channels/storefront', 'src/kernel/log.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-number-in-a-log-line',
      what: 'a line of a log holds a card number',
      act: {
        kind: 'file',
        path: 'logs/proxy.log',
        content: '10.0.0.9 - "POST /pay" card=4242424242424242 exp=12/34\n',
        encoding: 'utf8',
      },
    },
    {
      id: 'a-number-in-utf-16',
      what: 'an exported spreadsheet in UTF-16 holds a card number with dashes',
      act: { kind: 'file', path: 'evidence/customers.csv', content: 'Ann;3782-822463-10005;\n', encoding: 'utf16le' },
    },
    {
      id: 'a-number-beside-the-keys',
      what: 'a file in the key store’s folder holds a card number',
      act: { kind: 'file', path: 'key-store/notes.txt', content: 'Visa 4000 0000 0000 9995\n', encoding: 'utf8' },
    },
    {
      id: 'a-payment-that-takes-more-fields',
      what: 'one edited line: the Store API takes unknown fields beside the payment method',
      act: {
        kind: 'source',
        file: 'src/channels/store-api/schemas.ts',
        find: '  payment: z.strictObject({',
        replace: '  payment: z.looseObject({',
      },
    },
    {
      id: 'a-number-in-a-note',
      what: 'a JSON column of business facts holds a card number',
      act: { kind: 'sql', ...planted.numberInNote, traces: true },
    },
    {
      id: 'a-number-in-a-job',
      what: 'a job’s data holds a card number',
      act: { kind: 'sql', ...planted.numberInJob, traces: true },
    },
  ],
};
