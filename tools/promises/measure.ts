// Holds what the check says of labelled sentences against what a person said of them: precision and recall of ids, kinds,
// the sentences that are said to promise too much, and those that could be shown green for less than they promise.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CheckedClause, checkPolicy } from '../../src/modules/promises.ts';

const data = path.join(path.dirname(path.dirname(import.meta.dirname)), 'test', 'data', 'policies');

export interface Labelled {
  readonly policy: string;
  readonly sentence: string;
  readonly kind: string;
  readonly ids: readonly string[];
}

export interface Verdict extends Labelled {
  /** Undefined: no clause of the report is this sentence. */
  readonly clause: CheckedClause | undefined;
}

export interface Figures {
  readonly sentences: number;
  readonly precision: number;
  readonly recall: number;
  readonly kinds: number;
  /**
   * Would be shown green although a promise that a person reads in it is not kept: with every promise that the check reads kept
   * and confirmed as read, it promises nothing of the kind, or something besides.
   */
  readonly wronglyGreen: readonly string[];
  /** Is said to promise something that it does not. Beside what it does promise that can only keep it from being green. */
  readonly tooMuch: readonly string[];
  readonly misses: readonly Verdict[];
}

export interface Measured {
  readonly founding: Figures;
  readonly tuned: Figures;
  readonly aside: Figures;
  /** Written when the rules stood. */
  readonly later: Figures;
  readonly laterAside: Figures;
}

const foundingFiles: Record<string, string> = {
  S: 'systems-x-security-policy.txt',
  L: 'lux-watch-winders-ecommerce-policy.txt',
};

export function measure(): Measured {
  const founding = Object.entries(foundingFiles).flatMap(([policy, file]) => {
    const rows = labelled('founding-sentences.tsv').filter((row) => row.policy === policy);
    return verdictsOf(rows, readFileSync(path.join(data, file)));
  });
  const others = verdictsIn('other-styles.tsv');
  const later = verdictsIn('later-sentences.tsv');
  const tuned = others.filter(({ sentence }) => !isAside(sentence));
  return {
    founding: figuresOf(founding),
    tuned: figuresOf(tuned),
    aside: figuresOf(others.filter(({ sentence }) => isAside(sentence))),
    later: figuresOf(later.filter(({ sentence }) => !isAside(sentence))),
    laterAside: figuresOf(later.filter(({ sentence }) => isAside(sentence))),
  };
}

function verdictsIn(file: string): Verdict[] {
  return [...byPolicy(labelled(file)).values()].flatMap((rows) =>
    verdictsOf(rows, Buffer.from(rows.map(({ sentence }) => sentence).join('\n'))),
  );
}

/** Decided before the first rule was written. */
export function isAside(sentence: string): boolean {
  return (createHash('sha256').update(sentence).digest()[0] ?? 1) % 3 === 0;
}

export function labelled(file: string): Labelled[] {
  const [, ...lines] = readFileSync(path.join(data, file), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [policy = '', , sentence = '', kind = '', ids = ''] = line.split('\t');
    return { policy, sentence, kind, ids: ids.split(' ').filter((id) => id !== '') };
  });
}

function byPolicy(rows: readonly Labelled[]): Map<string, Labelled[]> {
  return Map.groupBy(rows, ({ policy }) => policy);
}

/** Both stand in the order of the document, so that a sentence that stands twice meets its own clause. */
function verdictsOf(rows: readonly Labelled[], document: Uint8Array): Verdict[] {
  const outcome = checkPolicy(document, { controls: [], facts: [] });
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  const { clauses } = outcome.check;
  let next = 0;
  return rows.map((row) => {
    const wanted = bare(row.sentence);
    const whole = clauses.findIndex(({ text }, index) => index >= next && bare(text) === wanted);
    if (whole >= 0) {
      next = whole + 1;
      return { ...row, clause: clauses[whole] };
    }
    // A label and what follows it may stand in one row: "Effective Date: January 1".
    const parted = clauses.findIndex(
      ({ text }, index) => index >= next && bare(text + (clauses[index + 1]?.text ?? '')) === wanted,
    );
    if (parted >= 0) next = parted + 2;
    return { ...row, clause: parted < 0 ? undefined : clauses[parted + 1] };
  });
}

function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function figuresOf(verdicts: readonly Verdict[]): Figures {
  let [right, said, labels, kinds] = [0, 0, 0, 0];
  const wronglyGreen: string[] = [];
  const tooMuch: string[] = [];
  const misses: Verdict[] = [];
  for (const verdict of verdicts) {
    const { ids, kind, clause } = verdict;
    const found = clause?.requirements ?? [];
    const common = found.filter((id) => ids.includes(id)).length;
    right += common;
    said += found.length;
    labels += ids.length;
    if (clause?.kind === kind) kinds += 1;
    const claims = clause?.kind === 'promise' && found.length > 0;
    if (claims && (kind !== 'promise' || common < ids.length)) wronglyGreen.push(verdict.sentence);
    if (claims && (kind !== 'promise' || common < found.length)) tooMuch.push(verdict.sentence);
    if (common < ids.length || common < found.length || clause?.kind !== kind) misses.push(verdict);
  }
  return {
    sentences: verdicts.length,
    precision: said === 0 ? 1 : right / said,
    recall: labels === 0 ? 1 : right / labels,
    kinds: kinds / verdicts.length,
    wronglyGreen,
    tooMuch,
    misses,
  };
}
