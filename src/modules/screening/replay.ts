// Replays recorded looks: the same facts under the same version of the rules must give the same decision. Shows that
// decisions came from the rules, and that neither was changed afterwards; and what other rules would have decided.
import type { Reader } from '../../kernel/database.ts';
import { looksAt, type RecordedLook, readLooks } from './look-store.ts';
import { hashRules, type Judgement, judge, type RulesDocument, rulesSchema } from './rules.ts';
import { allRules } from './rules-store.ts';

type Verdict = Judgement['verdict'];
type Tally = Record<Verdict, number>;

export interface ReplayResult {
  looks: number;
  /** Looks whose recorded decision does not follow from what they saw. Empty when all is well. */
  differing: { lookId: string; recorded: string; replayed: string }[];
  recorded: Tally;
  /** By other rules, when some were given; else the same again. */
  replayed: Tally;
  /** Verdicts that other rules change; of more than a hundred, the first. */
  changed: { lookId: string; orderId: string | undefined; stage: string; from: Verdict; to: Verdict }[];
  changes: number;
}

const changesShown = 100;

/** Replays every recorded look since then, a thousand at a time: by its own rules, and by other ones when given. */
export async function replay(
  reader: Reader,
  options: { since?: Date | undefined; rules?: RulesDocument | undefined } = {},
): Promise<ReplayResult> {
  const known = await readRules(reader);
  const other = options.rules && replayBy(options.rules);
  const result: ReplayResult = {
    looks: 0,
    differing: [],
    recorded: { pass: 0, hold: 0, stop: 0 },
    replayed: { pass: 0, hold: 0, stop: 0 },
    changed: [],
    changes: 0,
  };
  for (let after: string | undefined; ; ) {
    const looks = await readLooks(reader, { after, since: options.since, limit: 1_000 });
    if (looks.length === 0) return result;
    for (const look of looks) tell(result, look, { known, other });
    after = looks.at(-1)?.lookId;
  }
}

function tell(
  result: ReplayResult,
  look: RecordedLook,
  by: { known: ReadonlyMap<number, RulesDocument | string>; other: ((look: RecordedLook) => Judgement) | undefined },
): void {
  result.looks++;
  const rules = by.known.get(look.rulesVersion) ?? `no rules of version ${look.rulesVersion}`;
  const own = typeof rules === 'string' ? rules : judge(rules, look);
  const recorded = spell(look);
  const replayed = typeof own === 'string' ? own : spell(own);
  if (recorded !== replayed) result.differing.push({ lookId: look.lookId, recorded, replayed });
  const judgement = by.other === undefined ? own : by.other(look);
  const to = typeof judgement === 'string' ? look.verdict : judgement.verdict;
  result.recorded[look.verdict]++;
  result.replayed[to]++;
  if (to === look.verdict) return;
  result.changes++;
  if (result.changed.length >= changesShown) return;
  const { lookId, orderId, stage, verdict } = look;
  result.changed.push({ lookId, orderId, stage, from: verdict, to });
}

/** Other rules give a first look another score, and that counts at the second. */
function replayBy(rules: RulesDocument): (look: RecordedLook) => Judgement {
  const scores = new Map<string, number>();
  return (look) => {
    const before = look.orderId === undefined ? undefined : scores.get(look.orderId);
    const isSecond = look.stage === 'second' && before !== undefined;
    const judgement = judge(rules, isSecond ? { ...look, facts: { ...look.facts, firstLookScore: before } } : look);
    if (look.orderId !== undefined && look.stage === 'first')
      scores.set(look.orderId, judgement.verdict === 'pass' ? judgement.score : 0);
    return judgement;
  };
}

/** By version; what stands there instead says why a document cannot be used. */
async function readRules(reader: Reader): Promise<Map<number, RulesDocument | string>> {
  const known = new Map<number, RulesDocument | string>();
  for (const { version, hash, document } of await allRules(reader)) {
    const parsed = rulesSchema.safeParse(document);
    if (!parsed.success) known.set(version, `the rules of version ${version} cannot be read`);
    else if (hashRules(parsed.data) !== hash) known.set(version, `the rules of version ${version} were altered`);
    else known.set(version, parsed.data);
  }
  return known;
}

function spell({ verdict, score, findings, scores }: Omit<Judgement, 'reasons'>): string {
  return [verdict, score, ...findings.map((id, index) => `${id}:${scores[index]}`)].join(' ');
}

export interface LookStory {
  stage: RecordedLook['stage'];
  at: Date;
  verdict: Verdict;
  score: number;
  rulesVersion: number;
  findings: { id: string; score: number; reason: string }[];
}

/** What the looks at an order found, in the words of the rules that found it; oldest first. */
export async function looksAbout(reader: Reader, orderId: string): Promise<LookStory[]> {
  const looks = await looksAt(reader, orderId);
  if (looks.length === 0) return [];
  const known = await readRules(reader);
  return looks.map(({ stage, at, verdict, score, rulesVersion, findings, scores }) => {
    const rules = known.get(rulesVersion);
    const reasonOf = (id: string) =>
      (typeof rules === 'object' ? rules.rules.find((one) => one.id === id)?.reason : undefined) ?? id;
    const found = findings.map((id, index) => ({ id, score: scores[index] ?? 0, reason: reasonOf(id) }));
    return { stage, at, verdict, score, rulesVersion, findings: found };
  });
}

/** Why an order is doubtful, in the words of the rules that found it so. */
export async function reasonsAbout(reader: Reader, orderId: string): Promise<string[]> {
  const looks = await looksAbout(reader, orderId);
  return looks.flatMap(({ findings }) => findings.map(({ reason }) => reason));
}
