// Which of the witnesses that a verifier trusts have countersigned which part of the log that is looked at.
// Collects and judges; reads no file.
import { clockToleranceMs, cosignaturesOn, parseWitnessKey } from './cosignature.ts';
import type { Findings } from './findings.ts';
import { parseNote, type VerifierKey } from './note.ts';

/** The keys that a person gave; what is none is a finding. */
export function readWitnessKeys(texts: readonly string[], findings: Findings): VerifierKey[] {
  return texts.flatMap((text) => {
    const key = parseWitnessKey(text);
    if (key === undefined) {
      const message = `${text.trim().slice(0, 200)} is not a verifier key of a witness (name+id+base64, type cosignature/v1).`;
      findings.add({ kind: 'key', message });
    }
    return key ?? [];
  });
}

/** Show it every checkpoint of the log whose own signature was verified, then let it report. */
export class WitnessesSeen {
  readonly #witnesses: readonly VerifierKey[];
  readonly #now: Date;
  readonly #findings: Findings;
  readonly #best = new Map<VerifierKey, { size: number; at: Date }>();

  constructor(witnesses: readonly VerifierKey[], now: Date, findings: Findings) {
    this.#witnesses = witnesses;
    this.#now = now;
    this.#findings = findings;
  }

  see(bytes: Uint8Array, size: number, source: string): void {
    const note = parseNote(bytes);
    if (note === undefined) return;
    for (const { witness, at } of cosignaturesOn(note, this.#witnesses)) {
      if (at.getTime() > this.#now.getTime() + clockToleranceMs) {
        const message = `${witness.name} dates its cosignature on ${source} in the future (${at.toISOString()}): its clock was wrong, or this one is.`;
        this.#findings.add({ kind: 'cosignature', message });
        continue;
      }
      const best = this.#best.get(witness);
      if (best === undefined || size > best.size || (size === best.size && at > best.at)) {
        this.#best.set(witness, { size, at });
      }
    }
  }

  /** A witness that one relies on and that has signed nothing is a finding: whoever hides a fork drops signatures. */
  report(size: number, notes: string[]): void {
    for (const witness of this.#witnesses) {
      const best = this.#best.get(witness);
      if (best === undefined) {
        const message = `${witness.name} has cosigned no checkpoint that is here: nothing shows that it saw this log.`;
        this.#findings.add({ kind: 'cosignature', message });
        continue;
      }
      const newer = size - best.size;
      const rest = newer > 0 ? ` The ${newer} after them are newer.` : '';
      notes.push(`Cosigned by ${witness.name} on ${best.at.toISOString()}: the first ${best.size} entries.${rest}`);
    }
  }
}
