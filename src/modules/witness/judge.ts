// Whether a submission may be countersigned: the checks of c2sp.org/tlog-witness, in its order. Pure.
import {
  type Checkpoint,
  emptyRoot,
  formatSignature,
  parseCheckpointBody,
  parseNote,
  parseSubmission,
  type Submission,
  type VerifierKey,
  verifyConsistency,
  verifyNote,
} from '../evidence.ts';

export type Judgement =
  /** The checkpoint's text, and of its signature lines those of the log. */
  | { kind: 'continues'; checkpoint: Checkpoint; text: string; signatures: string[] }
  | { kind: 'malformed' }
  | { kind: 'unknown-log' }
  | { kind: 'not-signed' }
  /** The size that was countersigned last is another than the sender says. */
  | { kind: 'conflict'; size: number }
  /** Signed by the log, and not shown to continue what was countersigned: perhaps proof of two histories. */
  | { kind: 'inconsistent'; checkpoint: Checkpoint; note: string };

export interface Known {
  /** Keys of this log. */
  keys: readonly VerifierKey[];
  /** What was countersigned last; undefined: nothing yet. */
  last: Pick<Checkpoint, 'size' | 'root'> | undefined;
}

/** `known` says what is known of a log by its origin. */
export function judge(body: Buffer, known: (origin: string) => Known | undefined): Judgement {
  const submission = parseSubmission(body);
  const note = submission && parseNote(submission.note);
  const checkpoint = note && parseCheckpointBody(note.text);
  if (submission === undefined || note === undefined || checkpoint === undefined) return { kind: 'malformed' };

  const log = known(checkpoint.origin);
  if (log === undefined) return { kind: 'unknown-log' };
  if (verifyNote(note, log.keys).kind !== 'verified') return { kind: 'not-signed' };

  if (submission.old > checkpoint.size) return { kind: 'malformed' };
  const last = log.last ?? { size: 0, root: emptyRoot };
  if (submission.old !== last.size) return { kind: 'conflict', size: last.size };
  if (!continues(checkpoint, last, submission)) {
    return { kind: 'inconsistent', checkpoint, note: submission.note.toString('utf8') };
  }
  const signatures = note.signatures.filter(({ name, keyId }) =>
    log.keys.some((key) => key.name === name && key.keyId === keyId),
  );
  return { kind: 'continues', checkpoint, text: note.text, signatures: signatures.map(formatSignature) };
}

/** RFC 6962 §2.1.2. The empty tree has one root, and every tree continues it without a proof. */
function continues(
  { size, root }: Checkpoint,
  last: Pick<Checkpoint, 'size' | 'root'>,
  { proof }: Submission,
): boolean {
  if (size === 0 && !emptyRoot.equals(root)) return false;
  return verifyConsistency({ earlier: last.size, size, proof, earlierRoot: last.root, root });
}
