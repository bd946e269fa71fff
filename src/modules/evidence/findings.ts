// What verification says: findings in plain words for a person, with the place for a program. Pure.

export type FindingKind =
  | 'unusable'
  | 'key'
  | 'checkpoint'
  | 'altered-entry'
  | 'deleted-entry'
  | 'inserted-entry'
  | 'swapped-entries'
  | 'missing-file'
  | 'extra-file'
  | 'bad-file'
  | 'hash-mismatch'
  | 'rewritten'
  | 'cut'
  | 'cosignature'
  | 'fork'
  | 'not-integrated';

export interface Finding {
  kind: FindingKind;
  message: string;
  /** The entry's number in the log, from 0. */
  index?: number;
  /** The file, relative to the export. */
  path?: string;
}

export type Verification =
  | { kind: 'sound'; origin: string; size: number; root: string; notes: string[] }
  /** `more` findings were not listed. */
  | { kind: 'findings'; findings: Finding[]; more: number };

export interface Progress {
  done: number;
  total: number;
}

const mostListed = 100;

/** Collects findings; a ruined log must not fill the memory with them. */
export class Findings {
  readonly list: Finding[] = [];
  #more = 0;

  add(finding: Finding): void {
    if (this.list.length < mostListed) this.list.push({ ...finding, message: printable(finding.message) });
    else this.#more++;
  }

  get any(): boolean {
    return this.list.length > 0;
  }

  result(sound: { origin: string; size: number; root: Buffer; notes?: string[] }): Verification {
    if (this.any) return { kind: 'findings', findings: this.list, more: this.#more };
    const { origin, size, root, notes = [] } = sound;
    return { kind: 'sound', origin, size, root: root.toString('base64'), notes };
  }
}

/** Names in a foreign log may hold what steers a terminal or turns the reading direction. */
export function printable(text: string): string {
  const safe = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (it) => `\\u{${(it.codePointAt(0) ?? 0).toString(16)}}`);
  return safe.length > 1000 ? `${safe.slice(0, 1000)}…` : safe;
}
