// Reading cosignatures (c2sp.org/tlog-cosignature): who says to have seen a checkpoint, and when. Pure.
// A witness's key is one of type cosignature/v1: a log's own key can never pass for one.
import {
  formatSignature,
  type Note,
  parseSignature,
  parseVerifierKey,
  signatureType,
  type VerifierKey,
  verifyNote,
} from './note.ts';

/** How far a witness's clock may be from ours before we take its word for nothing. */
export const clockToleranceMs = 300_000;

export interface Cosignature {
  witness: VerifierKey;
  /** By the witness's clock. */
  at: Date;
  /** With its newline. */
  line: string;
}

export function parseWitnessKey(text: string): VerifierKey | undefined {
  const key = parseVerifierKey(text.trim());
  return key?.type === signatureType.cosignature ? key : undefined;
}

/** The valid cosignatures of these witnesses on a note, the newest of each; false ones are left out. */
export function cosignaturesOn(note: Note, witnesses: readonly VerifierKey[]): Cosignature[] {
  return witnesses.flatMap((witness) => {
    const own = note.signatures
      .filter(({ name, keyId }) => name === witness.name && keyId === witness.keyId)
      .filter((signature) => verifyNote({ text: note.text, signatures: [signature] }, [witness]).kind === 'verified')
      .map((signature) => ({ witness, at: timeOf(signature.bytes), line: formatSignature(signature) }))
      .toSorted((a, b) => a.at.getTime() - b.at.getTime());
    return own.at(-1) ?? [];
  });
}

export type CosignatureVerdict =
  | { kind: 'valid'; cosignature: Cosignature }
  /** No line of the witness's, or one that does not verify. */
  | { kind: 'false' }
  | { kind: 'wrong-clock'; at: Date };

/** What a witness answered about the text of a checkpoint. Lines of others are ignored, as the specification says. */
export function checkAnswer(answer: string, text: string, witness: VerifierKey, now: Date): CosignatureVerdict {
  const signatures = answer.split('\n').flatMap((line) => parseSignature(line) ?? []);
  const [cosignature] = cosignaturesOn({ text, signatures }, [witness]);
  if (cosignature === undefined) return { kind: 'false' };
  const { at } = cosignature;
  if (Math.abs(at.getTime() - now.getTime()) > clockToleranceMs) return { kind: 'wrong-clock', at };
  return { kind: 'valid', cosignature };
}

// Beyond what a Date can hold: the last moment it can.
function timeOf(bytes: Buffer): Date {
  return new Date(Math.min(Number(bytes.readBigUInt64BE(0)) * 1000, 8.64e15));
}
