// The key file: the key-encryption keys (KEK) of all versions in use and the secret of the blind indexes, in one 0600
// file that never leaves its folder but as a passphrase-protected copy. Written whole or not at all; never logged.
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { writePrivateFile } from '../../kernel/private-file.ts';
import { derive } from './aead.ts';
import { VaultRefused } from './refusals.ts';

const format = 'watchword-keys-1';
const secretBytes = 32;

export interface Kek {
  version: number;
  key: Buffer;
  madeAt: string;
}

export interface Keys {
  indexSecret: Buffer;
  /** Ascending versions, at least one. The last one wraps; the others only unwrap while a rotation is under way. */
  keks: Kek[];
}

/** The keys, or undefined when there is no file. Throws VaultRefused when others can read it or it is damaged. */
export function readKeyFile(path: string): Keys | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isFile()) throw new VaultRefused('key-file-mode', `${path} is not a plain file`);
  if ((stat.mode & 0o777) !== 0o600) {
    const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
    throw new VaultRefused(
      'key-file-mode',
      `${path} has mode ${mode}, and must have 0600: nobody but the shop may read it. If others could read it, run "watchword keys rotate" after mending it (chmod 600).`,
    );
  }
  const uid = process.getuid?.();
  if (uid !== undefined && stat.uid !== uid)
    throw new VaultRefused('key-file-mode', `${path} belongs to user ${stat.uid}, but the shop runs as user ${uid}`);
  return parseKeys(readFileSync(path, 'utf8'), path);
}

/** Makes a key file with fresh keys. When another process was faster, its file stands and is read. */
export function createKeyFile(path: string, now: Date): Keys {
  const keys: Keys = { indexSecret: randomBytes(secretBytes), keks: [makeKek(1, now)] };
  return placeKeyFile(path, keys) ? keys : (readKeyFile(path) ?? createKeyFile(path, now));
}

export function makeKek(version: number, now: Date): Kek {
  return { version, key: randomBytes(secretBytes), madeAt: now.toISOString() };
}

/** Puts a key file where there is none. False, and nothing changed, when there is one. */
export function placeKeyFile(path: string, keys: Keys): boolean {
  if (mkdirSync(dirname(path), { recursive: true, mode: 0o700 }) !== undefined) syncFolder(dirname(dirname(path)));
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writePrivateFile(draft, formatKeys(keys));
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(path));
  return true;
}

/** Replaces the key file in one step: after a crash there is the old one or the new one. */
export function replaceKeyFile(path: string, keys: Keys): void {
  writePrivateFile(path, formatKeys(keys));
}

/** The key that wraps. */
export function newestKek(keys: Keys): Kek {
  const kek = keys.keks.at(-1);
  if (kek === undefined) throw new Error('a key file has at least one key-encryption key');
  return kek;
}

/** A value by which a secret is recognised and from which it cannot be found: 16 bytes of HKDF output. */
export function checkValue(secret: Buffer): Buffer {
  return derive(secret, 'watchword/key-check/1', 16);
}

export function formatKeys(keys: Keys): string {
  const keks = keys.keks.map(({ version, key, madeAt }) => ({ version, madeAt, key: key.toString('base64') }));
  return `${JSON.stringify({ format, indexSecret: keys.indexSecret.toString('base64'), keks }, null, 2)}\n`;
}

/** Reads the text of a key file. Throws VaultRefused; the message names the place, never the content. */
export function parseKeys(text: string, path: string): Keys {
  const damaged = (what: string) =>
    new VaultRefused(
      'key-file-damaged',
      `${path} is damaged (${what}): restore it from your copy with "watchword keys import"`,
    );
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw damaged('not JSON');
  }
  if (!isRecord(content) || content['format'] !== format) throw damaged(`not of format ${format}`);
  const secret = (value: unknown, what: string): Buffer => {
    const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
    if (bytes === undefined || bytes.toString('base64') !== value) throw damaged(`${what} is not base64`);
    if (bytes.length !== secretBytes) throw damaged(`${what} has ${bytes.length} bytes, not ${secretBytes}`);
    return bytes;
  };
  const list = content['keks'];
  if (!Array.isArray(list) || list.length === 0) throw damaged('no key-encryption key');
  const keks = list.map((entry: unknown, index): Kek => {
    if (!isRecord(entry)) throw damaged(`key ${index + 1}`);
    const { version, madeAt, key } = entry;
    if (!Number.isSafeInteger(version) || typeof madeAt !== 'string') throw damaged(`key ${index + 1}`);
    return { version: version as number, madeAt, key: secret(key, `key ${index + 1}`) };
  });
  if (keks.some((kek, index) => kek.version <= (keks[index - 1]?.version ?? 0))) throw damaged('versions out of order');
  return { indexSecret: secret(content['indexSecret'], 'indexSecret'), keks };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Makes what was created or renamed in a folder survive a power failure. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
