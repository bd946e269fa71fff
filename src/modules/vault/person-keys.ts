// Persons' keys in memory: made, wrapped under the key-encryption key, unwrapped, and kept while they are in use.
// The only place where a person's key is in the clear; it is wiped when it leaves.
import { randomBytes } from 'node:crypto';
import type { Brand } from '../../kernel/ids.ts';
import { decrypt, derive, encrypt, joinFields, mac } from './aead.ts';
import { type Kek, type Keys, newestKek } from './key-file.ts';
import type { WrappedKey } from './key-store.ts';
import { KeyNotInMemory, VaultRefused } from './refusals.ts';

/** An opaque id of a person: a customer, a guest of one order, a member of staff. */
export type PersonId = Brand<string, 'PersonId'>;

const secretBytes = 32;
/** Persons' keys have one version until a way to renew them is built; the seal format and the store carry it. */
export const firstKeyVersion = 1;

/** Fresh key of a fresh person, with its wrapped form. */
export function makePersonKey(person: PersonId, kek: Kek): { key: PersonKey; wrapped: WrappedKey } {
  const secret = randomBytes(secretBytes);
  const key = new PersonKey(person, firstKeyVersion, secret);
  return { key, wrapped: wrap(person, firstKeyVersion, secret, kek) };
}

/** The same key under another key-encryption key. */
export function rewrap(old: WrappedKey, keys: Keys, kek: Kek): WrappedKey {
  const secret = unwrapSecret(old, keys);
  const renewed = wrap(old.person, old.version, secret, kek);
  secret.fill(0);
  return renewed;
}

export function unwrap(wrapped: WrappedKey, keys: Keys): PersonKey {
  return new PersonKey(wrapped.person as PersonId, wrapped.version, unwrapSecret(wrapped, keys));
}

/** True when the key file holds the key-encryption key that this key is wrapped under. */
export function canUnwrap(wrapped: WrappedKey, keys: Keys): boolean {
  return keys.keks.some((kek) => kek.version === wrapped.kekVersion);
}

/** One person's key; each use has a key of its own, derived from it. */
export class PersonKey {
  readonly person: PersonId;
  readonly version: number;
  readonly #secret: Buffer;
  #wiped = false;
  #sealing: Buffer | undefined;
  #reference: string | undefined;

  constructor(person: PersonId, version: number, secret: Buffer) {
    this.person = person;
    this.version = version;
    this.#secret = secret;
  }

  /** AES-256 key for sealed values. */
  get sealing(): Buffer {
    this.#assertThere();
    this.#sealing ??= derive(this.#secret, 'watchword/sealing/1');
    return this.#sealing;
  }

  /** How evidence names the person: nobody can compute it once the key is gone. 128 bits, base64url. */
  get reference(): string {
    this.#assertThere();
    this.#reference ??= mac(derive(this.#secret, 'evidence-reference'), this.person).toString('base64url', 0, 16);
    return this.#reference;
  }

  wipe(): void {
    this.#wiped = true;
    this.#secret.fill(0);
    this.#sealing?.fill(0);
  }

  // Whoever still holds a wiped key must not go on with a key of zeros.
  #assertThere(): void {
    if (this.#wiped) throw new KeyNotInMemory();
  }
}

/** Longer than a transaction may last (kernel/database). */
const unbornMs = 60_000;

/** Keys in memory, at most `limit`: the one unused for longest goes first. */
export class Keyring {
  readonly #keys = new Map<string, PersonKey>();
  readonly #limit: number;
  /** Persons made here a moment ago, and until when nobody else can know them: their transaction may still be open. */
  readonly #unborn = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(person: PersonId): PersonKey | undefined {
    const key = this.#keys.get(person);
    if (key === undefined) return undefined;
    this.#keys.delete(person);
    this.#keys.set(person, key);
    return key;
  }

  put(key: PersonKey): void {
    this.#keys.delete(key.person);
    this.#keys.set(key.person, key);
    for (const [person] of this.#keys) {
      if (this.#keys.size <= this.#limit) break;
      this.forget(person);
    }
  }

  /** A key for a person who is being made now. */
  putNew(key: PersonKey): void {
    this.put(key);
    const now = performance.now();
    this.#unborn.set(key.person, now + unbornMs);
    for (const [person, until] of this.#unborn) {
      if (until > now) break;
      this.#unborn.delete(person);
    }
  }

  forget(person: string): void {
    this.#keys.get(person)?.wipe();
    this.#keys.delete(person);
  }

  /** Forgets whoever may have been erased elsewhere without our hearing of it: all but those who are just being made. */
  forgetUnheard(): void {
    const now = performance.now();
    for (const person of this.#keys.keys()) {
      if ((this.#unborn.get(person) ?? 0) <= now) this.forget(person);
    }
  }

  clear(): void {
    for (const key of this.#keys.values()) key.wipe();
    this.#keys.clear();
  }

  get size(): number {
    return this.#keys.size;
  }
}

function wrap(person: string, version: number, secret: Buffer, kek: Kek): WrappedKey {
  const wrapped = encrypt(kek.key, wrapAad(person, version, kek.version), secret);
  return { person, version, kekVersion: kek.version, wrapped };
}

function unwrapSecret(key: WrappedKey, keys: Keys): Buffer {
  const kek = keys.keks.find(({ version }) => version === key.kekVersion);
  if (kek === undefined)
    throw new VaultRefused(
      'wrong-key',
      `the key file has no key-encryption key of version ${key.kekVersion} (newest: ${newestKek(keys).version}): restore the newest key file`,
    );
  const secret = decrypt(kek.key, wrapAad(key.person, key.version, key.kekVersion), key.wrapped);
  if (secret?.length !== secretBytes)
    throw new VaultRefused('key-store-damaged', 'a key in the key store was altered: restore the newest copy of it');
  return secret;
}

function wrapAad(person: string, version: number, kekVersion: number): Buffer {
  return joinFields('watchword/person-key/1', person, String(version), String(kekVersion));
}
