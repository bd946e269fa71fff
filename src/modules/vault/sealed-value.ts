// One sealed value: its bytes and what they are bound to (S2.1, L5.1). Never keeps a key and never touches a table.
//
//   0xF5 ‖ key version (16 bits) ‖ nonce (12) ‖ ciphertext (a multiple of 32) ‖ tag (16)
//
// 0xF5 occurs in no UTF-8 text, so that plain text is never taken for a sealed value, nor the other way round.
// AAD: format, label, row, person, key version, each after its length: a value does not open in another place.
import { decrypt, encrypt, joinFields, nonceBytes, tagBytes } from './aead.ts';
import { SealBroken } from './refusals.ts';

export const formatByte = 0xf5;
const headerBytes = 3;
/** Everything of a sealed value but its ciphertext, in bytes. */
export const overheadBytes = headerBytes + nonceBytes + tagBytes;
/** Plaintext is padded to a multiple of this, so that the length of a sealed telephone number or name says little. */
export const paddingBytes = 32;
/** The longest plaintext, in bytes of UTF-8. */
export const maxPlaintextBytes = 65_536;

/** Where a value belongs. All of it must be given again, unchanged, to open the value. */
export interface SealedPlace {
  label: string;
  rowId: string;
  person: string;
}

/**
 * Seals a text under a person's sealing key. Throws RangeError for text that is not well-formed Unicode (it could not
 * come back as it went in) or longer than 64 KiB.
 */
export function sealValue(key: Buffer, keyVersion: number, place: SealedPlace, plaintext: string): Buffer {
  const header = Buffer.allocUnsafe(headerBytes);
  header[0] = formatByte;
  header.writeUInt16BE(keyVersion, 1);
  return Buffer.concat([header, encrypt(key, aadOf(place, keyVersion), pad(plaintext, place.label))]);
}

/** Opens a sealed value; throws SealBroken when anything differs from what was sealed. */
export function openValue(key: Buffer, keyVersion: number, place: SealedPlace, sealed: Buffer): string {
  if (!looksSealed(sealed) || sealed.readUInt16BE(1) !== keyVersion) throw new SealBroken(place.label);
  const padded = decrypt(key, aadOf(place, keyVersion), sealed.subarray(headerBytes));
  if (padded === undefined) throw new SealBroken(place.label);
  return padded.toString('utf8', 0, padded.lastIndexOf(0x80));
}

/** True when the bytes have the shape of a sealed value. Whether they open is another question. */
export function looksSealed(bytes: Buffer): boolean {
  const ciphertext = bytes.length - overheadBytes;
  return bytes[0] === formatByte && ciphertext >= paddingBytes && ciphertext % paddingBytes === 0;
}

/**
 * True when the part that should be ciphertext shows plain text: eight zero bytes in a row (padding), or 24 printable
 * ones. For random bytes that happens in about one of 10^8 values of 100 bytes.
 */
export function showsPlaintext(sealed: Buffer): boolean {
  return /\0{8}|[\x20-\x7e]{24}/.test(sealed.toString('latin1', headerBytes + nonceBytes, sealed.length - tagBytes));
}

function aadOf(place: SealedPlace, keyVersion: number): Buffer {
  return joinFields('watchword/sealed/1', place.label, place.rowId, place.person, String(keyVersion));
}

// ISO/IEC 7816-4: 0x80, then zeros. The tag covers it, so it tells an attacker nothing.
function pad(plaintext: string, label: string): Buffer {
  if (!plaintext.isWellFormed()) throw new RangeError(`a value for ${label} is not well-formed Unicode`);
  const bytes = Buffer.byteLength(plaintext, 'utf8');
  if (bytes > maxPlaintextBytes) throw new RangeError(`a value for ${label} is longer than ${maxPlaintextBytes} bytes`);
  const padded = Buffer.alloc((Math.floor(bytes / paddingBytes) + 1) * paddingBytes);
  padded.write(plaintext, 'utf8');
  padded[bytes] = 0x80;
  return padded;
}
