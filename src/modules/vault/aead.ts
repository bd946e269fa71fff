// The cryptographic primitives of the vault, each with one set of parameters: AES-256-GCM with a 96-bit random nonce
// and a 128-bit tag, HMAC-SHA-256, HKDF-SHA-256 (L5.2: all at or above 128-bit strength). Knows no key and no table.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;

/** Strength of the keys under which personal data is sealed. */
export const sealingBits = keyBytes * 8;
export const nonceBytes = 12;
export const tagBytes = 16;

/** AES-256-GCM (SP 800-38D): answers nonce ‖ ciphertext ‖ tag. The nonce is random unless a test vector gives one. */
export function encrypt(key: Buffer, aad: Buffer, plaintext: Buffer, nonce: Buffer = randomBytes(nonceBytes)): Buffer {
  checkSizes(key, nonce);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(aad);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `encrypt` made; undefined when key, AAD, nonce, ciphertext or tag are not the very same. */
export function decrypt(key: Buffer, aad: Buffer, box: Buffer): Buffer | undefined {
  if (box.length < nonceBytes + tagBytes) return undefined;
  const nonce = box.subarray(0, nonceBytes);
  checkSizes(key, nonce);
  // Without authTagLength a four-byte tag would do, and could be guessed.
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(aad);
  decipher.setAuthTag(box.subarray(box.length - tagBytes));
  const plaintext = decipher.update(box.subarray(nonceBytes, box.length - tagBytes));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** HMAC-SHA-256 (RFC 2104), 32 bytes. */
export function mac(key: Buffer, message: Buffer | string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

/** HKDF-SHA-256 (RFC 5869). A root secret never keys two uses: each use derives its own key by its own `info`. */
export function derive(secret: Buffer, info: string | Buffer, size = keyBytes, salt: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, size));
}

/**
 * Joins parts so that no two different lists give the same bytes: each part after its length in 16 bits.
 * Throws RangeError for a part of 64 KiB or more.
 */
export function joinFields(...parts: readonly string[]): Buffer {
  const bytes = parts.map((part) => Buffer.from(part, 'utf8'));
  const joined = Buffer.allocUnsafe(bytes.reduce((sum, part) => sum + 2 + part.length, 0));
  let at = 0;
  for (const part of bytes) {
    at = joined.writeUInt16BE(part.length, at);
    at += part.copy(joined, at);
  }
  return joined;
}

function checkSizes(key: Buffer, nonce: Buffer): void {
  if (key.length !== keyBytes) throw new RangeError(`an AES-256 key has ${keyBytes} bytes, not ${key.length}`);
  if (nonce.length !== nonceBytes) throw new RangeError(`a nonce has ${nonceBytes} bytes, not ${nonce.length}`);
}
