// What an entry of the log looks like: canonical JSON (RFC 8785) with a random salt. Pure but for the randomness.
// The log forgets people, not facts: entries hold no readable personal data (L5.1), and a person appears only
// as the vault's reference. The salt keeps a leaf hash, which is public, from being guessed back to its entry.
import { randomFillSync } from 'node:crypto';
import { maxEntryBytes } from './tiles.ts';

export interface NewEntry {
  /** A fresh UUIDv7, when the caller must know the entry again; made here otherwise. */
  id?: string;
  /** What was done, e.g. `order.placed`. */
  act: string;
  /** Who did it: a role or an opaque id, never a name. */
  actor: string;
  /** What it was done to, e.g. `order:<id>`. */
  object: string;
  /** Facts about the act: single values only. */
  detail?: Record<string, string | number | boolean | null>;
  /** Hashes of what is kept elsewhere. */
  commitments?: Record<string, string>;
  /** `vault.reference(person)`: unlinkable once the person's key is gone. */
  person?: string;
}

export class EntryRefused extends Error {
  override readonly name = 'EntryRefused';
}

/**
 * The entry's canonical bytes. Keys are in the order of their UTF-16 units, numbers as ECMAScript writes them, no
 * white space (RFC 8785). Throws EntryRefused for a value that has no canonical form or an entry beyond 65,535 bytes.
 */
export function encodeEntry(id: string, at: Date, entry: NewEntry): Buffer {
  // The members in canonical order, written out: this runs in every business transaction.
  const text =
    `{"act":${string(entry.act, 'act')},"actor":${string(entry.actor, 'actor')},"at":"${at.toISOString()}"` +
    `,"commitments":${members(entry.commitments, 'commitments')},"detail":${members(entry.detail, 'detail')}` +
    `,"id":"${id}","object":${string(entry.object, 'object')}` +
    `${entry.person === undefined ? '' : `,"person":${string(entry.person, 'person')}`},"salt":"${newSalt()}"}`;
  const bytes = Buffer.from(text);
  if (bytes.length > maxEntryBytes) {
    throw new EntryRefused(
      `evidence entry of ${bytes.length} bytes; at most ${maxEntryBytes} fit. Commit to a hash instead`,
    );
  }
  return bytes;
}

function members(values: Record<string, unknown> | undefined, field: string): string {
  if (values === undefined) return '{}';
  const parts: string[] = [];
  for (const key of Object.keys(values).sort()) {
    const value = values[key];
    if (value === undefined) continue;
    const where = `${field}.${key}`;
    if (field === 'commitments' && typeof value !== 'string') throw new EntryRefused(`${where} must be a string`);
    parts.push(`${string(key, where)}:${primitive(value, where)}`);
  }
  return `{${parts.join(',')}}`;
}

function primitive(value: unknown, where: string): string {
  if (typeof value === 'string') return string(value, where);
  if (value === null || typeof value === 'boolean') return String(value);
  // JSON.stringify writes numbers as RFC 8785 wants them, -0 as 0 included; what JSON cannot say is refused.
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  throw new EntryRefused(`${where} must be a string, a finite number, true, false or null`);
}

function string(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new EntryRefused(`${where} must be a string`);
  // RFC 8785 §3.2.2.2: a lone surrogate has no UTF-8, so two parties would hash different bytes.
  if (!value.isWellFormed()) throw new EntryRefused(`${where} is not well-formed Unicode`);
  return JSON.stringify(value);
}

const salts = Buffer.allocUnsafe(16 * 256);
let saltsUsed = salts.length;

/** 128 random bits, base64url. Many salts for one call of the system. */
function newSalt(): string {
  if (saltsUsed === salts.length) {
    randomFillSync(salts);
    saltsUsed = 0;
  }
  saltsUsed += 16;
  return salts.toString('base64url', saltsUsed - 16, saltsUsed);
}
