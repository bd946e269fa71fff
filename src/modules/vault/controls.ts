// The vault's control, and the violations that its probe must catch.
import type { Control } from '../policy.ts';
import * as planted from './planted-store.ts';

export const personalDataSealed: Control = {
  id: 'personal-data-sealed',
  requirements: ['S2.1', 'L5.1'],
  statement:
    'Personal data is stored sealed under its person’s own key, which is kept apart from the database; no other column, file or log holds any.',
  enforcedAt: [
    'src/modules/vault/sealed-value.ts',
    'src/modules/vault.ts',
    'src/kernel/migrate.ts',
    'src/kernel/log.ts',
  ],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'plain-text-in-a-sealed-column',
      what: 'an order’s sealed telephone number is replaced by plain text',
      act: { kind: 'sql', ...planted.plainTextInSealedColumn },
    },
    {
      id: 'e-mails-in-a-new-column',
      what: 'a new column, declared to say nothing of a person, holds e-mail addresses',
      act: { kind: 'sql', ...planted.emailsInNewColumn },
    },
    {
      id: 'a-column-without-a-class',
      what: 'a new column has no data class',
      act: { kind: 'sql', ...planted.columnWithoutClass },
    },
    {
      id: 'an-address-among-facts',
      what: 'a JSON column of business facts holds a postal address',
      act: { kind: 'sql', ...planted.addressInFacts },
    },
    {
      id: 'a-telephone-number-in-a-job',
      what: 'a job’s data holds a telephone number',
      act: { kind: 'sql', ...planted.phoneInJob },
    },
    {
      id: 'sealing-that-seals-nothing',
      what: 'one edited line: what should be sealed is stored as it is',
      act: {
        kind: 'source',
        file: 'src/modules/vault/sealed-value.ts',
        find: '  return Buffer.concat([header, encrypt(key, aadOf(place, keyVersion), pad(plaintext, place.label))]);',
        replace: '  return Buffer.from(plaintext);',
      },
    },
    {
      id: 'sealing-without-a-cipher',
      what: 'one edited line: sealed values have the right form around plain text',
      act: {
        kind: 'source',
        file: 'src/modules/vault/sealed-value.ts',
        find: '  return Buffer.concat([header, encrypt(key, aadOf(place, keyVersion), pad(plaintext, place.label))]);',
        replace:
          '  return Buffer.concat([header, Buffer.alloc(nonceBytes), pad(plaintext, place.label), Buffer.alloc(tagBytes)]);',
      },
    },
    {
      id: 'sealed-words-in-the-log',
      what: 'one edited line: what is sealed is written to the log as well',
      act: {
        kind: 'source',
        file: 'src/modules/vault/sealed-value.ts',
        find: '  const header = Buffer.allocUnsafe(headerBytes);',
        replace: '  process.stderr.write(plaintext); const header = Buffer.allocUnsafe(headerBytes);',
      },
    },
  ],
};
