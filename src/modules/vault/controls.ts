// The vault's controls, and the violations that their probes must catch.
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

const hour = 3_600_000;

export const keysApart: Control = {
  id: 'keys-apart',
  requirements: ['S2.1', 'L5.1'],
  statement:
    'Keys lie in folders that only the shop can read, apart from the database, and no copy of the key-encryption keys lies among its data.',
  enforcedAt: ['src/modules/vault/key-file.ts', 'src/modules/vault/sqlite-key-store.ts', 'src/kernel/private-file.ts'],
  intervalMs: hour,
  grade: 'shop',
  planted: [
    {
      id: 'a-key-file-that-others-read',
      what: 'everybody on the machine may read the key file',
      act: { kind: 'mode', path: 'keys/vault.key', mode: 0o644 },
    },
    {
      id: 'a-key-store-that-others-read',
      what: 'everybody on the machine may enter the key store’s folder',
      act: { kind: 'mode', path: 'key-store', mode: 0o755 },
    },
    {
      id: 'a-copy-of-the-key-file',
      what: 'a copy of the key file lies beside the evidence',
      act: { kind: 'copy', from: 'keys/vault.key', to: 'evidence/keys.bak' },
    },
    {
      id: 'a-copy-among-the-database',
      what: 'a copy of the key file lies in the database’s folder',
      act: { kind: 'copy', from: 'keys/vault.key', to: 'postgresql/vault.key' },
    },
  ],
};

export const openingsDeclared: Control = {
  id: 'openings-declared',
  requirements: ['S2.5', 'S2.2'],
  statement:
    'Sealed data is opened only for a declared purpose that covers it, by somebody who is named, and each opening is on record.',
  enforcedAt: ['src/modules/vault/disclose.ts', 'src/house.ts'],
  intervalMs: hour,
  grade: 'shop',
  planted: [
    {
      id: 'opened-out-of-curiosity',
      what: 'an opening is on record for a purpose that nobody declared',
      act: { kind: 'sql', ...planted.openedOutOfCuriosity },
    },
    {
      id: 'opened-beyond-the-purpose',
      what: 'an opening for delivery is on record that opened a customer’s account',
      act: { kind: 'sql', ...planted.openedBeyondPurpose },
    },
    {
      id: 'every-purpose-opens-everything',
      what: 'one edited line: what a purpose covers is not looked at',
      act: {
        kind: 'source',
        file: 'src/modules/vault/disclose.ts',
        find: '    if (!covered.includes(label)) throw',
        replace: '    if (!covered.includes(label) && labels.length > 99) throw',
      },
    },
  ],
};

export const erasedUnreadable: Control = {
  id: 'erased-unreadable',
  requirements: ['S4.1', 'L17'],
  statement: 'Of everybody who was erased the key is gone for good, and no erasure waits for longer than an hour.',
  enforcedAt: ['src/modules/vault/erase.ts', 'src/modules/vault/sqlite-key-store.ts'],
  intervalMs: 4 * hour,
  grade: 'shop',
  planted: [
    {
      id: 'erased-with-a-key',
      what: 'a person counts as erased whose key is still there',
      act: { kind: 'sql', ...planted.erasedWithKey },
    },
  ],
};

export const dataMapComplete: Control = {
  id: 'data-map-complete',
  requirements: ['S2.5', 'L17'],
  statement: 'Every column of the database says what kind of data it holds, and whatever is sealed has a declared use.',
  enforcedAt: ['src/kernel/migrate.ts', 'src/kernel/data-classes.ts'],
  intervalMs: 4 * hour,
  grade: 'shop',
  planted: [
    {
      id: 'a-column-that-says-nothing',
      what: 'a new column of the cases does not say what it holds',
      act: { kind: 'sql', ...planted.silentColumn },
    },
    {
      id: 'sealed-for-no-use',
      what: 'a column is sealed and nobody has said what it would be opened for',
      act: { kind: 'sql', ...planted.sealedForNothing },
    },
  ],
};
