// Replays recorded looks: the same facts under the same version of the rules must give the same decision. Shows that
// decisions came from the rules, and that neither was changed afterwards.
import type { Reader } from '../../kernel/database.ts';
import { judge, ruleSets } from './rules.ts';
import { findingsAbout, type RecordedLook, readLooks } from './screening-store.ts';

export interface ReplayResult {
  looks: number;
  /** Looks whose recorded decision does not follow from what they saw. Empty when all is well. */
  differing: { lookId: string; recorded: string; replayed: string }[];
}

/** Replays every recorded look, a thousand at a time. */
export async function replay(reader: Reader): Promise<ReplayResult> {
  const result: ReplayResult = { looks: 0, differing: [] };
  let after: string | undefined;
  for (;;) {
    const looks = await readLooks(reader, { after, limit: 1_000 });
    if (looks.length === 0) return result;
    for (const look of looks) {
      result.looks++;
      const recorded = spell(look);
      const replayed = replayOne(look);
      if (recorded !== replayed) result.differing.push({ lookId: look.lookId, recorded, replayed });
    }
    after = looks.at(-1)?.lookId;
  }
}

function replayOne(look: RecordedLook): string {
  const rules = ruleSets.get(look.rulesVersion)?.[look.stage];
  return rules === undefined
    ? `no rules of version ${look.rulesVersion}`
    : spell(judge(rules, look.facts, look.enforced));
}

function spell({ verdict, findings }: { verdict: string; findings: string[] }): string {
  return [verdict, ...findings].join(' ');
}

/** Why an order is doubtful, in the words of the rules that found it so. */
export async function reasonsAbout(reader: Reader, orderId: string): Promise<string[]> {
  const looks = await findingsAbout(reader, orderId);
  return looks.flatMap(({ rulesVersion, findings }) => {
    const rules = ruleSets.get(rulesVersion);
    const all = rules === undefined ? [] : [...rules.first, ...rules.second];
    return findings.map((id) => all.find((rule) => rule.id === id)?.reason ?? id);
  });
}
