// The copy of the key file that may leave the machine: protected by a passphrase, in a text format with a version.
// Whoever loses key file and copy has lost every sealed value; whoever has both copy and passphrase has the keys.
import { randomBytes, scrypt } from 'node:crypto';
import { decrypt, encrypt } from './aead.ts';
import { formatKeys, type Keys, parseKeys, placeKeyFile, readKeyFile } from './key-file.ts';
import { VaultRefused } from './refusals.ts';

const begin = '-----BEGIN WATCHWORD KEYS-----';
const end = '-----END WATCHWORD KEYS-----';
const minPassphraseLength = 12;
const saltBytes = 16;
// scrypt (RFC 7914) with 128 MiB: 0.4 s and as much memory for each guess.
const cost = { N: 131_072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const header = `Version: 1\nKdf: scrypt N=${cost.N} r=${cost.r} p=${cost.p}\nCipher: AES-256-GCM`;

/** Makes the protected copy. Throws VaultRefused for a passphrase of fewer than 12 characters. */
export async function protectKeys(keys: Keys, passphrase: string): Promise<string> {
  if (passphrase.trim().length < minPassphraseLength)
    throw new VaultRefused(
      'passphrase',
      `the passphrase needs at least ${minPassphraseLength} characters: better four or more words`,
    );
  const salt = randomBytes(saltBytes);
  const box = encrypt(await passphraseKey(passphrase, salt), Buffer.from(header), Buffer.from(formatKeys(keys)));
  const lines =
    Buffer.concat([salt, box])
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  return `${begin}\n${header}\n\n${lines.join('\n')}\n${end}\n`;
}

/** Opens a protected copy. Throws VaultRefused when it is damaged or the passphrase is another. */
export async function openProtectedKeys(text: string, passphrase: string): Promise<Keys> {
  const content = text.replaceAll('\r\n', '\n').trim();
  // Only these parameters: a copy must not choose how weakly it is protected, nor how much memory opening it takes.
  const prefix = `${begin}\n${header}\n\n`;
  if (!content.startsWith(prefix) || !content.endsWith(`\n${end}`))
    throw new VaultRefused('key-file-damaged', 'this is not a whole copy of Watchword keys of version 1');
  const bytes = Buffer.from(content.slice(prefix.length, -end.length), 'base64');
  const key = await passphraseKey(passphrase, bytes.subarray(0, saltBytes));
  const plaintext = decrypt(key, Buffer.from(header), bytes.subarray(saltBytes));
  if (plaintext === undefined)
    throw new VaultRefused(
      'passphrase',
      'the passphrase is not the one that this copy was made with, or the copy was altered',
    );
  return parseKeys(plaintext.toString('utf8'), 'the copy of the key file');
}

/**
 * Puts the key file back from a protected copy; nothing happens when it is there already with the same keys. Throws
 * VaultRefused when another key file is in the way.
 */
export async function importKeys(options: { keyFile: string; copy: string; passphrase: string }): Promise<void> {
  const keys = await openProtectedKeys(options.copy, options.passphrase);
  if (placeKeyFile(options.keyFile, keys)) return;
  const present = readKeyFile(options.keyFile);
  if (present !== undefined && formatKeys(present) === formatKeys(keys)) return;
  throw new VaultRefused(
    'key-file-exists',
    `${options.keyFile} holds other keys: move it away first, and keep it until you know that the copy opens everything`,
  );
}

function passphraseKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same passphrase typed on another keyboard must be the same bytes.
    scrypt(passphrase.normalize('NFKC').trim(), salt, 32, cost, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
