// Rules as data: what a rules document may say, and what it decides. The interpreter is total and deterministic: the same
// document and the same facts give the same decision, today and in ten years. It runs no code of a rule's.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Facts, factKinds, type Stage } from './facts.ts';

const factName = z.string().refine((name) => Object.hasOwn(factKinds, name), { error: 'is no fact that we know' });
const limit = z.number().min(0).max(1e14);

const simple = z.union([
  z.strictObject({ fact: factName, is: z.union([z.string().max(60), z.boolean()]) }),
  z.strictObject({ fact: factName, isNot: z.union([z.string().max(60), z.boolean()]) }),
  z.strictObject({ fact: factName, oneOf: z.array(z.string().max(60)).min(1).max(300) }),
  z.strictObject({ fact: factName, atLeast: limit }),
  z.strictObject({ fact: factName, atMost: limit }),
  z.strictObject({ fact: factName, atLeastTimes: z.number().positive().max(10_000), of: factName }),
  z.strictObject({ fact: factName, differsFrom: factName }),
]);

const rule = z.strictObject({
  /** A word that stays: what was found is stored by it. */
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(60),
  stage: z.enum(['first', 'second']),
  /** All must hold, of an `any` at least one. A fact that is not known fulfils no condition. */
  when: z
    .array(z.union([simple, z.strictObject({ any: z.array(simple).min(1).max(20) })]))
    .min(1)
    .max(20),
  /** What it adds to the score of a look. */
  score: z.int().min(0).max(1_000),
  /** Whatever the score: `stop` refuses an order or voids an authorization, `hold` waits for a person, `trust` passes. */
  action: z.enum(['stop', 'hold', 'trust']).optional(),
  /** Counts although another rule trusts the buyer. */
  despiteTrust: z.literal(true).optional(),
  /** In plain words, for the person who decides. */
  reason: z
    .string()
    .regex(/^\S.*[.?]$/)
    .min(20)
    .max(300),
  /** False: found and kept on file, and decides nothing. To try a rule out. */
  enforced: z.boolean(),
  /** A limit on how often: not enforced in a demonstration (simulators wired, loopback only). */
  velocity: z.literal(true).optional(),
});

/** The rules of a shop. Stored as settings of the kind `screening`, and with the first decision that each version makes. */
export const rulesSchema = z
  .strictObject({
    thresholds: z.strictObject({ hold: z.int().min(1).max(10_000), stop: z.int().min(1).max(10_000) }),
    /** Within how many hours a person has looked at a held order. An authorization lapses after seven days. */
    caseHours: z.int().min(1).max(144).default(48),
    /** Names and words of parcel forwarders, besides those that come with the program. */
    reshipperWords: z.array(z.string().trim().min(3).max(60)).max(500).default([]),
    rules: z.array(rule).max(500),
  })
  .superRefine((document, context) => {
    const complain = (index: number | string, message: string) =>
      context.addIssue({ code: 'custom', path: ['rules', index], message });
    const { hold, stop } = document.thresholds;
    if (stop < hold) context.addIssue({ code: 'custom', path: ['thresholds'], message: 'stop is not below hold' });
    const seen = new Set<string>();
    for (const [index, one] of document.rules.entries()) {
      if (seen.has(one.id)) complain(index, `there are two rules "${one.id}"`);
      seen.add(one.id);
      for (const fault of faultsOf(one)) complain(index, `${one.id}: ${fault}`);
    }
  });

export type RulesDocument = z.infer<typeof rulesSchema>;
export type Rule = z.infer<typeof rule>;
type SimpleCondition = z.infer<typeof simple>;
export type Condition = Rule['when'][number];

export interface Judgement {
  verdict: 'pass' | 'hold' | 'stop';
  /** Of the rules that decide. */
  score: number;
  /** Ids of all rules that apply, also of those that are only kept on file. */
  findings: string[];
  /** What each of them adds, or would add. */
  scores: number[];
  /** The reasons for the verdict, in plain words; empty for `pass`. */
  reasons: string[];
}

/**
 * Applies the rules of a stage to facts. A hard rule (`action`) decides whatever the score; else the score of all that
 * apply does, with that of a first look that passed. Who is trusted is passed over by all rules but those `despiteTrust`.
 */
export function judge(
  document: RulesDocument,
  { stage, facts, enforced }: { stage: Stage; facts: Facts; enforced: boolean },
): Judgement {
  const found = document.rules.filter((one) => one.stage === stage && one.when.every((when) => holds(when, facts)));
  const counting = found.filter((one) => one.enforced && (enforced || one.velocity !== true));
  const isTrusted = counting.some((one) => one.action === 'trust');
  const deciding = counting.filter((one) => one.action !== 'trust' && (!isTrusted || one.despiteTrust === true));
  const before = isTrusted ? 0 : (numberOf(facts, 'firstLookScore') ?? 0);
  const score = deciding.reduce((total, one) => total + one.score, before);
  const has = (action: string) => deciding.some((one) => one.action === action);
  const { thresholds } = document;
  const verdict =
    has('stop') || score >= thresholds.stop ? 'stop' : has('hold') || score >= thresholds.hold ? 'hold' : 'pass';
  return {
    verdict,
    score,
    findings: found.map((one) => one.id),
    scores: found.map((one) => one.score),
    reasons: verdict === 'pass' ? [] : deciding.map((one) => one.reason),
  };
}

function holds(condition: Condition, facts: Facts): boolean {
  return 'any' in condition ? condition.any.some((one) => isFulfilled(one, facts)) : isFulfilled(condition, facts);
}

function isFulfilled(condition: SimpleCondition, facts: Facts): boolean {
  const value = Object.hasOwn(facts, condition.fact) ? facts[condition.fact] : undefined;
  if (value === undefined || value === null || Number.isNaN(value)) return false;
  if ('is' in condition) return value === condition.is;
  if ('isNot' in condition) return typeof value === typeof condition.isNot && value !== condition.isNot;
  if ('oneOf' in condition) return typeof value === 'string' && condition.oneOf.includes(value);
  if ('differsFrom' in condition) {
    const other = facts[condition.differsFrom];
    return typeof value === 'string' && typeof other === 'string' && value !== other;
  }
  if (typeof value !== 'number') return false;
  if ('atLeast' in condition) return value >= condition.atLeast;
  if ('atMost' in condition) return value <= condition.atMost;
  const other = numberOf(facts, condition.of);
  return other !== undefined && value >= condition.atLeastTimes * other;
}

function numberOf(facts: Facts, name: string): number | undefined {
  const value = facts[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** What can never come true, or would do nothing: better said when the rules are written than never noticed. */
function* faultsOf(one: Rule): Generator<string> {
  if (one.score === 0 && one.action === undefined && one.enforced) yield 'has neither a score nor an action';
  if (one.action === 'trust' && one.score > 0) yield 'trusts, and so has no score';
  for (const condition of one.when.flatMap((when) => ('any' in when ? when.any : [when]))) {
    yield* faultsOfCondition(condition, one.stage);
  }
}

function* faultsOfCondition(condition: SimpleCondition, stage: Stage): Generator<string> {
  const names = [condition.fact, ...('of' in condition ? [condition.of] : [])];
  if ('differsFrom' in condition) names.push(condition.differsFrom);
  for (const name of names) {
    const kind = factKinds[name];
    if (kind === undefined) continue;
    if (!kind.stages.includes(stage)) yield `${name} is not known at the ${stage} look`;
    const wanted = typeWanted(condition);
    if (kind.type !== wanted) yield `${name} is a ${kind.type}, and is compared as a ${wanted}`;
    if ('atLeast' in condition && kind.atMost !== undefined && condition.atLeast > kind.atMost)
      yield `${name} is counted up to ${kind.atMost} only`;
  }
}

function typeWanted(condition: SimpleCondition): 'number' | 'flag' | 'word' {
  if ('is' in condition) return typeof condition.is === 'boolean' ? 'flag' : 'word';
  if ('isNot' in condition) return typeof condition.isNot === 'boolean' ? 'flag' : 'word';
  return 'oneOf' in condition || 'differsFrom' in condition ? 'word' : 'number';
}

/** SHA-256 of the document, hex: the same for the same rules, however their members are ordered. */
export function hashRules(document: RulesDocument): string {
  return createHash('sha256').update(canonical(document)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}
