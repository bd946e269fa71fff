// Identifiers: UUID version 7 (RFC 9562), so that rows made one after another lie near each other in an index,
// and opaque secrets for links and tokens. Ids are branded types: an order id is no person id.
import { createHash, randomBytes, randomFillSync } from 'node:crypto';

declare const brand: unique symbol;
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Makes a UUIDv7 of the given kind: `newId<OrderId>()`. */
export function newId<Id extends string>(nowMs: number = Date.now()): Id {
  const bytes = nextRandom();
  // 48 bits of milliseconds, then version and variant.
  bytes.writeUIntBE(nowMs, 0, 6);
  return uuidOf<Id>(bytes, 7);
}

/** The UUID of 16 bytes, of which it takes six bits for version and variant (RFC 9562 §4). Writes them into `bytes`. */
export function uuidOf<Id extends string>(bytes: Buffer, version: 7 | 8): Id {
  bytes[6] = (byteAt(bytes, 6) & 0x0f) | (version << 4);
  bytes[8] = (byteAt(bytes, 8) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Id;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True for a lower-case UUID of any version. Upper case is refused: an id has one spelling. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/** An unguessable token for a link, cookie or bearer header: 32 random bytes, base64url (43 characters). */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What the database keeps of a secret: SHA-256, 32 bytes. The secret has 256 bits, so no salt is needed. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

// Random bytes in one system call for many ids.
const pool = Buffer.allocUnsafe(16 * 128);
let used = pool.length;
function nextRandom(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + 16));
  used += 16;
  return bytes;
}

function byteAt(bytes: Buffer, index: number): number {
  return bytes[index] ?? 0;
}
