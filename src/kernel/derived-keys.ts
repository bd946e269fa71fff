// Keys of the shop that are no one's data keys: one secret file, and a key for each purpose derived from it. What
// protects personal data is not made here (the vault has its own file).
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writePrivateFile } from './private-file.ts';

export interface DerivedKeys {
  /** 32 bytes for one purpose, by HKDF-SHA-256 (RFC 5869). The name is part of the format: never change one. */
  key(purpose: string): Buffer;
  /** HMAC-SHA-256 under the key of that purpose. */
  hash(purpose: string, text: string): Buffer;
}

/** Reads `<keysDir>/shop.key` (0600), making it on first use. Losing it invalidates links to orders, nothing else. */
export function openDerivedKeys(keysDir: string): DerivedKeys {
  const file = path.join(keysDir, 'shop.key');
  if (!existsSync(file)) writePrivateFile(file, `${randomBytes(32).toString('hex')}\n`);
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  if (secret.length !== 32)
    throw new Error(`${file} is damaged: it must hold 64 hexadecimal digits. Restore it from a backup.`);
  const keys = new Map<string, Buffer>();
  const key = (purpose: string) => {
    const known = keys.get(purpose);
    if (known !== undefined) return known;
    const made = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `watchword/${purpose}`, 32));
    keys.set(purpose, made);
    return made;
  };
  return { key, hash: (purpose, text) => createHmac('sha256', key(purpose)).update(text).digest() };
}
