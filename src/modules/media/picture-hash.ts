// The two names of a picture: the hash of what is served, which is its address, and the hash of what it was made from,
// which tells that the work is done already.
import { createHash } from 'node:crypto';
import type { EncodedPicture } from './encode-picture.ts';

// Half of a SHA-256: a page of twenty products names its pictures 160 times. Nobody gains by two pictures with one hash:
// whoever could make them could as well put the other one at the address that we fetch.
const hashDigits = 32;

/** The same encodings, the same hash; so what is under an address never changes. */
export function hashOf(picture: EncodedPicture): string {
  const hash = createHash('sha256');
  const files = picture.files.toSorted((a, b) => a.width - b.width || a.format.localeCompare(b.format, 'en'));
  for (const { width, format, bytes } of files) hash.update(`${width}.${format} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex').slice(0, hashDigits);
}

/** Of the bytes of a source and of the recipe by which they are encoded: 64 hexadecimal digits. */
export function madeFrom(bytes: Uint8Array, recipe: string): string {
  return createHash('sha256').update(`${recipe}\n`).update(bytes).digest('hex');
}
