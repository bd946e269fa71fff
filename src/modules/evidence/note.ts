// Signed notes (c2sp.org/signed-note): text, Ed25519 signatures and their keys. Pure.
// Text of a note that did not verify never leaves this file as trusted.
import { createPrivateKey, createPublicKey, hash, type KeyObject, randomBytes, sign, verify } from 'node:crypto';

/** Signature types of the specification that are spoken here. */
export const signatureType = { ed25519: 0x01, cosignature: 0x04 } as const;

/** Notes here are checkpoints of a few hundred bytes; witnesses may add signatures of 5 kB. */
const maxNoteBytes = 256 * 1024;
const maxSignatures = 64;

export interface Signature {
  name: string;
  keyId: number;
  /** Without the key id. */
  bytes: Buffer;
}

export interface Note {
  /** Ends in a newline. Not to be trusted before `verifyNote` says so. */
  text: string;
  signatures: Signature[];
}

/** A verifier key: `name+keyid+base64(type ‖ public key)`. */
export interface VerifierKey {
  name: string;
  keyId: number;
  type: number;
  publicKey: KeyObject;
  /** The key in its one spelling. */
  text: string;
}

export interface SigningKey {
  verifier: VerifierKey;
  /** `PRIVATE+KEY+name+keyid+base64(type ‖ seed)`, the format that other tools of this family read. A secret. */
  secretText: string;
  privateKey: KeyObject;
}

/** Splits a note into text and signatures; undefined when the bytes are not a note. */
export function parseNote(bytes: Uint8Array): Note | undefined {
  if (bytes.length > maxNoteBytes) return undefined;
  const whole = decodeUtf8(bytes);
  if (whole === undefined || hasControls(whole) || !whole.endsWith('\n')) return undefined;
  const split = whole.lastIndexOf('\n\n');
  if (split === -1) return undefined;
  const lines = whole.slice(split + 2, -1).split('\n');
  if (lines.length > maxSignatures) return undefined;
  const signatures: Signature[] = [];
  for (const line of lines) {
    const signature = parseSignature(line);
    if (signature === undefined) return undefined;
    signatures.push(signature);
  }
  return { text: whole.slice(0, split + 1), signatures };
}

/** One signature line without its newline: `— name base64`. */
export function parseSignature(line: string): Signature | undefined {
  const match = /^— (\S+) (\S+)$/u.exec(line);
  const name = match?.[1] ?? '';
  const bytes = decodeBase64(match?.[2] ?? '');
  if (!isKeyName(name) || bytes === undefined || bytes.length < 5) return undefined;
  return { name, keyId: bytes.readUInt32BE(0), bytes: bytes.subarray(4) };
}

export type NoteVerdict =
  | { kind: 'verified'; by: VerifierKey[] }
  | { kind: 'unsigned' }
  | { kind: 'forged'; name: string };

/**
 * Checks the note against the keys one trusts. Signatures by others are ignored; a signature that claims a trusted
 * key and fails condemns the whole note (signed-note, "Signatures").
 */
export function verifyNote(note: Note, trusted: readonly VerifierKey[]): NoteVerdict {
  const by: VerifierKey[] = [];
  for (const signature of note.signatures) {
    const key = trusted.find(({ name, keyId }) => name === signature.name && keyId === signature.keyId);
    if (key === undefined) continue;
    if (!verifySignature(note.text, signature, key)) return { kind: 'forged', name: key.name };
    by.push(key);
  }
  return by.length === 0 ? { kind: 'unsigned' } : { kind: 'verified', by };
}

function verifySignature(text: string, { bytes }: Signature, key: VerifierKey): boolean {
  if (key.type === signatureType.ed25519) {
    return bytes.length === 64 && verify(null, Buffer.from(text), key.publicKey, bytes);
  }
  // c2sp.org/tlog-cosignature: eight bytes of POSIX time, then Ed25519 over a header, the time and the text.
  if (bytes.length !== 72) return false;
  const message = `cosignature/v1\ntime ${bytes.readBigUInt64BE(0)}\n${text}`;
  return bytes.readBigUInt64BE(0) < 2n ** 63n && verify(null, Buffer.from(message), key.publicKey, bytes.subarray(8));
}

/** Signs the text; the result is the whole note. Throws on a text that is not the text of a note. */
export function signNote(text: string, key: SigningKey): string {
  if (!text.endsWith('\n') || hasControls(text) || !text.isWellFormed()) throw new Error('not the text of a note');
  return `${text}\n${signatureLine(key.verifier, sign(null, Buffer.from(text), key.privateKey))}`;
}

/** A cosignature line for a checkpoint's text, as a witness gives it. `time` is in seconds since 1970. */
export function cosign(text: string, key: SigningKey, time: number): string {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  const message = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
  return signatureLine(key.verifier, Buffer.concat([stamp, sign(null, message, key.privateKey)]));
}

/** A signature as its line, with the newline: the opposite of `parseSignature`. */
export function formatSignature({ name, keyId, bytes }: Signature): string {
  return `— ${name} ${Buffer.concat([uint32(keyId), bytes]).toString('base64')}\n`;
}

function signatureLine({ name, keyId }: VerifierKey, bytes: Buffer): string {
  return formatSignature({ name, keyId, bytes });
}

/** Reads a verifier key; undefined when it is malformed, of another type, or its id is not that of its key. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text);
  const name = match?.[1] ?? '';
  const material = decodeBase64(match?.[3] ?? '');
  if (!isKeyName(name) || material?.length !== 33) return undefined;
  const type = material[0];
  if (type !== signatureType.ed25519 && type !== signatureType.cosignature) return undefined;
  const key = verifierKey(name, type, material.subarray(1));
  return key?.text === text ? key : undefined;
}

/** Makes a fresh Ed25519 key of the given name. Throws on a name that a note cannot carry. */
export function newSigningKey(name: string, type: number = signatureType.ed25519): SigningKey {
  return signingKey(name, type, randomBytes(32));
}

/** Reads `PRIVATE+KEY+…`; undefined when it is not one. */
export function parseSigningKey(text: string): SigningKey | undefined {
  const match = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text);
  const name = match?.[1] ?? '';
  const material = decodeBase64(match?.[3] ?? '');
  if (!isKeyName(name) || material?.length !== 33) return undefined;
  const type = material[0];
  if (type !== signatureType.ed25519 && type !== signatureType.cosignature) return undefined;
  const key = signingKey(name, type, material.subarray(1));
  return key.secretText === text ? key : undefined;
}

function signingKey(name: string, type: number, seed: Buffer): SigningKey {
  if (!isKeyName(name)) throw new Error(`not a key name: ${JSON.stringify(name)}`);
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const verifier = verifierKey(name, type, spki.subarray(-32));
  if (verifier === undefined) throw new Error('Ed25519 key without a public half');
  const secretText = `PRIVATE+KEY+${name}+${hex32(verifier.keyId)}+${Buffer.concat([Buffer.of(type), seed]).toString('base64')}`;
  return { verifier, secretText, privateKey };
}

function verifierKey(name: string, type: number, raw: Buffer): VerifierKey | undefined {
  const keyId = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), raw]), 'buffer').readUInt32BE(
    0,
  );
  try {
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const text = `${name}+${hex32(keyId)}+${Buffer.concat([Buffer.of(type), raw]).toString('base64')}`;
    return { name, keyId, type, publicKey, text };
  } catch {
    return undefined; // not a point of the curve
  }
}

/** Non-empty, without Unicode spaces or plus. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\p{White_Space}\p{Cc}+]/u.test(name);
}

/** Standard base64 in its one spelling (padding right, no stray bits); undefined for anything else. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && bytes.toString('base64') === text ? bytes : undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0');
}
