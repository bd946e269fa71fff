// Why the vault says no. Each refusal says in plain words what to do; none quotes a key or personal data.

export type StartRefusal =
  | 'key-file-missing'
  | 'key-file-mode'
  | 'key-file-damaged'
  | 'wrong-key'
  | 'key-store-missing'
  | 'key-store-mode'
  | 'key-store-damaged'
  | 'key-store-older'
  | 'key-store-other'
  | 'key-store-beside-database'
  | 'keys-missing'
  | 'key-file-exists'
  | 'passphrase';

/** The vault will not open (or a key file not be imported): nobody may go on without mending it. */
export class VaultRefused extends Error {
  override readonly name = 'VaultRefused';
  readonly refusal: StartRefusal;
  constructor(refusal: StartRefusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

/** The key store does not answer within two seconds, or cannot be written. Nothing has changed; try again later. */
export class KeyStoreUnavailable extends Error {
  override readonly name = 'KeyStoreUnavailable';
  constructor(reason: string, options?: ErrorOptions) {
    super(`the key store is not available: ${reason}`, options);
  }
}

/** Two rotations, or a rotation and a new batch, do not fit together. Nothing has changed; the later one starts anew. */
export class KeyStoreConflict extends Error {
  override readonly name = 'KeyStoreConflict';
}

/** The person's key is gone or going: what was sealed for this person cannot be opened, now or ever (S4.1). */
export class PersonErased extends Error {
  override readonly name = 'PersonErased';
  constructor() {
    super('this person has been erased');
  }
}

/** The caller did not await `ready`, or the person has been erased: there is nothing to seal with. */
export class KeyNotInMemory extends Error {
  override readonly name = 'KeyNotInMemory';
  constructor() {
    super('no key in memory for this person: await vault.ready first; an erased person has none');
  }
}

/** A sealed value is not what was sealed: altered, cut, or moved from another row, column or person (L5.1). */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
  readonly label: string;
  constructor(label: string) {
    super(`a value of ${label} is not as it was sealed, or belongs to another row or person`);
    this.label = label;
  }
}

/** The purpose does not cover what was asked for (S2.5), or the asker did not say who he is. */
export class DisclosureRefused extends Error {
  override readonly name = 'DisclosureRefused';
}
