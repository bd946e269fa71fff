// Earlier checkpoints held against a log: it must begin with each of them, or it was cut or forked.
// Reads the files that a person names; the checking is pure.
import { readFile } from 'node:fs/promises';
import { openCheckpoint, splitSeries } from './checkpoint.ts';
import type { Findings } from './findings.ts';
import { emptyRoot, equal } from './merkle.ts';
import type { VerifierKey } from './note.ts';
import type { WitnessesSeen } from './witnesses-seen.ts';

/** "The first `size` entries have this root", and who says so. */
export interface Claim {
  size: number;
  root: Buffer;
  source: string;
}

export interface ClaimReading {
  key: VerifierKey;
  findings: Findings;
  /** Looks for cosignatures on each. */
  seen?: WitnessesSeen;
}

/** The claims of files that hold a checkpoint or a series of them. What cannot be read or trusted is a finding. */
export async function readClaims(files: readonly string[], reading: ClaimReading): Promise<Claim[]> {
  const { findings } = reading;
  const claims: Claim[] = [];
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch {
      findings.add({ kind: 'unusable', message: `The earlier checkpoint ${file} cannot be read.`, path: file });
      continue;
    }
    claims.push(...claimsIn(text, file, reading));
  }
  return claims;
}

function claimsIn(text: string, file: string, { key, findings, seen }: ClaimReading): Claim[] {
  const series = splitSeries(text);
  if (series.length === 0) findings.add({ kind: 'unusable', message: `${file} holds no checkpoint.`, path: file });
  return series.flatMap((note, i) => {
    const opened = openCheckpoint(Buffer.from(note), key);
    if (opened.kind === 'verified') {
      const { size, root } = opened.checkpoint;
      const source = series.length === 1 ? file : `${file} (checkpoint ${i + 1})`;
      seen?.see(Buffer.from(note), size, source);
      return [{ size, root, source }];
    }
    const message = `The earlier checkpoint in ${file}${series.length === 1 ? '' : ` (number ${i + 1})`} cannot be used: ${opened.reason}.`;
    findings.add({ kind: 'unusable', message, path: file });
    return [];
  });
}

/** Checks claims while a log is read from its beginning; call `at` for each size that is reached, in order. */
export class ClaimCheck {
  readonly #claims: Claim[];
  readonly #findings: Findings;
  #next = 0;

  constructor(claims: readonly Claim[], size: number, findings: Findings) {
    this.#findings = findings;
    this.#claims = claims.filter((claim) => claim.size <= size).sort((a, b) => a.size - b.size);
    for (const claim of claims.filter((claim) => claim.size > size)) {
      const message = `The log was cut: ${claim.source} was signed over ${claim.size} entries, this log has ${size}; the last ${claim.size - size} are gone.`;
      findings.add({ kind: 'cut', message, index: size });
    }
    this.at(0, () => emptyRoot);
  }

  at(size: number, root: () => Buffer): void {
    for (let claim = this.#claims[this.#next]; claim?.size === size; claim = this.#claims[++this.#next]) {
      if (equal(claim.root, root())) continue;
      const message = `Fork: the first ${size} entries are not those that ${claim.source} was signed over. Two histories carry the log's signature.`;
      this.#findings.add({ kind: 'fork', message, index: size });
    }
  }
}
