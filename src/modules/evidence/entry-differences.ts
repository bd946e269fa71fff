// Says in words what happened to entries whose hashes are not where the tiles have them: altered, deleted, inserted,
// swapped. Pure.
import type { Findings } from './findings.ts';
import { equal } from './merkle.ts';

interface Difference {
  index: number;
  /** Hex; undefined where there is none. */
  expected: string | undefined;
  actual: string | undefined;
}

/** Beyond these the story is only counted: a ruined log must not fill the memory. */
const mostRemembered = 20_000;

export class EntryDifferences {
  readonly #list: Difference[] = [];
  #more = 0;

  /** `expected` by the tile, `actual` by the bundle; either is shorter when it lacks some. */
  compare(start: number, expected: readonly Buffer[], actual: readonly Buffer[]): void {
    for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
      const a = expected[i];
      const b = actual[i];
      if (a !== undefined && b !== undefined && equal(a, b)) continue;
      const difference = { index: start + i, expected: a?.toString('hex'), actual: b?.toString('hex') };
      if (this.#list.length < mostRemembered) this.#list.push(difference);
      else this.#more++;
    }
  }

  report(findings: Findings): void {
    const actuals = new Map(this.#list.map((it) => [it.actual, it]));
    const expecteds = new Map(this.#list.map((it) => [it.expected, it]));
    const lost = (it: Difference) => it.expected !== undefined && !actuals.has(it.expected);
    const alien = (it: Difference) => it.actual !== undefined && !expecteds.has(it.actual);
    const shifted = this.#list.some((it) => lost(it) !== alien(it));
    for (const it of this.#list) {
      const { index } = it;
      if (lost(it) && alien(it)) {
        findings.add({ kind: 'altered-entry', message: `Entry ${index} was altered.`, index });
      } else if (lost(it)) {
        findings.add({ kind: 'deleted-entry', message: `Entry ${index} was deleted.`, index });
      } else if (alien(it)) {
        findings.add({ kind: 'inserted-entry', message: `A foreign entry was put in at ${index}.`, index });
      } else if (!shifted) {
        reportMove(it, actuals.get(it.expected)?.index ?? index, expecteds.get(it.actual)?.index ?? index, findings);
      }
      // Otherwise it only moved up or down because of what was deleted or put in.
    }
    if (this.#more > 0) {
      findings.add({ kind: 'altered-entry', message: `${this.#more} more entries are not where they belong.` });
    }
  }
}

function reportMove({ index }: Difference, wentTo: number, cameFrom: number, findings: Findings): void {
  if (wentTo === cameFrom) {
    if (index > wentTo) return; // said at the first of the two
    findings.add({ kind: 'swapped-entries', message: `Entries ${index} and ${wentTo} were swapped.`, index });
  } else {
    findings.add({ kind: 'swapped-entries', message: `Entry ${index} was moved to ${wentTo}.`, index });
  }
}
