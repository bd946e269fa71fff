// The log's signing key: `<data>/keys/evidence.key`, 0600, made once. Its name inside is the log's origin for ever.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { writePrivateFile } from '../../kernel/private-file.ts';
import { isOrigin } from './checkpoint.ts';
import { newSigningKey, parseSigningKey, type SigningKey, signatureType } from './note.ts';
import { EvidenceUnusable } from './unusable.ts';

export function logKeyFile(dataFolder: string): string {
  return path.join(dataFolder, 'keys', 'evidence.key');
}

/** The key, or undefined when there is none. Throws EvidenceUnusable when there is a file that is no safe key. */
export function readLogKey(dataFolder: string): SigningKey | undefined {
  const file = logKeyFile(dataFolder);
  let text: string;
  try {
    const mode = statSync(file).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      throw new EvidenceUnusable(
        'key-unreadable',
        `Others may read the log's signing key ${file} (mode ${mode.toString(8)}). Run: chmod 600 '${file}'. If somebody may have copied it, begin a new log.`,
      );
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof EvidenceUnusable) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new EvidenceUnusable('key-unreadable', `The log's signing key ${file} cannot be read.`, { cause: error });
  }
  const key = parseSigningKey(text.trim());
  if (key === undefined || key.verifier.type !== signatureType.ed25519) {
    throw new EvidenceUnusable(
      'key-unreadable',
      `${file} is not a signing key (PRIVATE+KEY+…). Put it back from your copy of the keys folder.`,
    );
  }
  return key;
}

/** Makes the key of a new log. `origin` is a schema-less URL such as `shop.example/log`. */
export function makeLogKey(
  dataFolder: string,
  origin = `watchword.local/${randomBytes(4).toString('hex')}`,
): SigningKey {
  if (!isOrigin(origin)) {
    throw new EvidenceUnusable(
      'key-unreadable',
      `A log cannot be called ${JSON.stringify(origin)}: no spaces, no plus.`,
    );
  }
  const file = logKeyFile(dataFolder);
  const key = newSigningKey(origin);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writePrivateFile(file, `${key.secretText}\n`);
  chmodSync(file, 0o600);
  return key;
}
