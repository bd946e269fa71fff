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
  /** An existing file below the data folder gets another mode. */
  | { kind: 'mode'; path: string; mode: number }
  /** A file below the data folder is copied to a second place there. */
  | { kind: 'copy'; from: string; to: string }
  /** An existing file below the data folder holds something else. */
  | { kind: 'overwrite'; path: string; content: string }
  /** One line of a copy of the source; `find` must be there exactly once. `alone`: it would disturb other probes. */
  | { kind: 'source'; file: string; find: string; replace: string; alone?: true }
  /** Something between the visitors and the shop. */
  | { kind: 'front'; front: Front };

export type Front =
  /** Plain HTTP that answers with the shop's content. */
  | { kind: 'plain-content' }
  /** HTTPS that sends visitors of one path to plain HTTP. */
  | { kind: 'downgrade'; path: string }
  /** HTTPS whose pages load a picture over plain HTTP. */
  | { kind: 'mixed-content' }
  /** HTTPS whose answers have headers removed or changed; at one path, or everywhere. */
  | { kind: 'headers'; path?: string; drop?: readonly string[]; set?: Readonly<Record<string, string>> }
  /** HTTPS that answers one path by itself, with this status and nothing else. */
  | { kind: 'answer'; path: string; status: number }
  /** HTTPS whose text is changed: everywhere, or where the path begins so. `find` is a regular expression. */
  | { kind: 'edit'; path?: string; find: string; replace: string }
  /** HTTPS that passes a path on to the back office, or whatever names it by this header. */
  | { kind: 'back-office'; path: string }
  | { kind: 'back-office'; header: string }
  /** TLS with rules of its own. `weak`: a certificate with a key of 2,048 bits RSA; `expiring`: one that ends tomorrow. */
  | {
      kind: 'tls';
      minVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2';
      maxVersion?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
      ciphers?: string;
      certificate?: 'weak' | 'expiring';
    };
