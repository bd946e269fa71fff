// The words of a policy that runs: a control, its probe, what a probe saw, and the violations that it must catch.
// Types only, and the one error by which a probe says that it could not look.
import type { Query } from '../../kernel/sql.ts';

/** From where a fact can be seen: `outside` can be repeated on a stranger's machine, `shop` by the running shop only. */
export type Grade = 'outside' | 'shop';

/** What enforces a promise, as data. */
export interface Control {
  /** For ever: observations and policies name it. */
  readonly id: string;
  /** The promises that it keeps (S1.3, L5.1 …). */
  readonly requirements: readonly string[];
  /** What holds while it is green, in plain words. */
  readonly statement: string;
  /** Where in the source it is enforced. */
  readonly enforcedAt: readonly string[];
  /** How old an observation may be before it counts for nothing. The probe looks twice in this time. */
  readonly intervalMs: number;
  readonly grade: Grade;
  /** Deliberate breaches that the probe must catch in a scratch copy. None: nobody has seen it fail, so it is unproven. */
  readonly planted: readonly PlantedViolation[];
}

/** What a probe saw. A finding names a place and a number, never a value: it may be personal. */
export interface Sight {
  /** One line in plain words: what was looked at, and what was seen. */
  readonly summary: string;
  /** Empty: the control holds. */
  readonly findings: readonly string[];
}

/**
 * Looks at the running shop. Whatever it throws counts as red (a probe may die of the very fault it seeks), except
 * CannotLook.
 */
export type Probe = () => Promise<Sight>;

export interface BoundControl extends Control {
  readonly probe: Probe;
}

/** The probe lacks something that is no fault of what it looks at. The message says what, and how to provide it. */
export class CannotLook extends Error {
  override readonly name = 'CannotLook';
}

/** A deliberate breach, brought about from outside the program: the program has no switch for it. */
export interface PlantedViolation {
  readonly id: string;
  /** In plain words. */
  readonly what: string;
  readonly act: PlantedAct;
}

export type PlantedAct =
  /** As the database's owner. `traces`: its bytes stay in the raw files after healing, so the probe stays red. */
  | { kind: 'sql'; plant: readonly Query[]; heal: readonly Query[]; traces?: true }
  /** A file below the data folder, made or added to. */
  | { kind: 'file'; path: string; content: string; encoding: 'utf8' | 'utf16le' }
  /** One line of a copy of the source; `find` must be there exactly once. */
  | { kind: 'source'; file: string; find: string; replace: string }
  /** Something between the visitors and the shop. */
  | { kind: 'front'; front: Front };

export type Front =
  /** Plain HTTP that answers with the shop's content. */
  | { kind: 'plain-content' }
  /** HTTPS that sends visitors of one path to plain HTTP. */
  | { kind: 'downgrade'; path: string }
  /** HTTPS whose pages load a picture over plain HTTP. */
  | { kind: 'mixed-content' }
  /** TLS with rules of its own. `weak`: a certificate with a key of 2,048 bits RSA. */
  | {
      kind: 'tls';
      minVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2';
      maxVersion?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
      ciphers?: string;
      certificate?: 'weak';
    };
