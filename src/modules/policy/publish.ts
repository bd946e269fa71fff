// Publishing a version, confirming what a sentence promises, approving what a word means: each a row that nobody can change
// afterwards, with its entry in the log, in one transaction (S0, L2, L20). Never decides that somebody may: callers do.
import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { type KnownShop, promises } from '../promises.ts';
import { type Clause, compilePolicy, parties } from './compile.ts';
import * as store from './document-store.ts';
import type { AppendEvidence } from './look.ts';
import { defaultParameters, type ParameterValue, parameterWords, valueFault } from './parameters.ts';

/** Who acts, and when he last proved himself anew; undefined: he could not, because nobody is enrolled yet. */
export interface By {
  /** `staff:<id>`, `operator:cli`, `product`. */
  actor: string;
  steppedUpAt: Date | undefined;
}

export interface PublishRequest {
  body: string;
  /** A day, as 2026-11-22; the day of publication when not said. */
  effectiveOn?: string;
  /** When it is to be looked at again; a year later when not said. */
  reviewBy?: string;
  /** What is new in it. */
  note?: string;
  by: By;
}

export type PublishOutcome =
  | { kind: 'published'; version: number; publishedOn: string; effectiveOn: string; reviewBy: string }
  /** Exactly this text, with these days, is the newest version already. */
  | { kind: 'unchanged'; version: number }
  | { kind: 'refused'; problems: { line: number; message: string }[] };

export interface PaperParts {
  database: Database;
  clock: Clock;
  shop: KnownShop;
  appendEvidence: AppendEvidence;
}

const reviewDays = 365;
const dayMs = 86_400_000;
const maxBody = 4_000_000;

/** Of what is no day: the same, which is refused as such. */
function yearAfter(day: string): string {
  const at = Date.parse(day) + reviewDays * dayMs;
  return Number.isFinite(at) ? dayOf(new Date(at)) : day;
}

/** Publishes a text as the next version. `onlyFirst`: nothing happens when there is one already. */
export async function publishVersion(
  { database, clock, shop, appendEvidence }: PaperParts,
  request: PublishRequest,
  { onlyFirst }: { onlyFirst: boolean } = { onlyFirst: false },
): Promise<PublishOutcome> {
  const now = clock.now();
  const publishedOn = dayOf(now);
  const { body, note = '', by } = request;
  const effectiveOn = request.effectiveOn ?? publishedOn;
  const reviewBy = request.reviewBy ?? yearAfter(effectiveOn);
  const compilation =
    body.length > maxBody || body.includes('\0') || !body.isWellFormed() ? tooMuch : compilePolicy(body, shop);
  const problems = [
    ...dayProblems({ publishedOn, effectiveOn, reviewBy }),
    ...(note.length > 500 ? [{ line: 1, message: 'the note is longer than 500 characters' }] : []),
    ...(compilation.kind === 'refused' ? compilation.problems : []),
  ];
  if (problems.length > 0 || compilation.kind === 'refused') return { kind: 'refused', problems };
  const bodyHash = createHash('sha256').update(body).digest();
  return await database.transaction(async (tx): Promise<PublishOutcome> => {
    await store.lockVersions(tx);
    const newest = (await store.versions(tx))[0];
    const isSame = newest?.bodyHash.equals(bodyHash) === true && newest.effectiveOn === effectiveOn;
    if (newest !== undefined && (onlyFirst || isSame)) return { kind: 'unchanged', version: newest.version };
    const version = (newest?.version ?? 0) + 1;
    const evidenceId = newId<string>(now.getTime());
    const days = { publishedOn, effectiveOn, reviewBy };
    const title = compilation.compiled.title.slice(0, 200);
    const who = { actor: by.actor, steppedUpAt: by.steppedUpAt ?? null };
    await store.insertVersion(tx, {
      version,
      title,
      body,
      bodyHash,
      publishedAt: now,
      ...days,
      note,
      ...who,
      evidenceId,
    });
    await appendEvidence(tx, {
      id: evidenceId,
      act: 'policy.published',
      actor: by.actor,
      object: `policy:${version}`,
      detail: { version, ...days },
      commitments: { body: `sha256:${bodyHash.toString('hex')}` },
    });
    return { kind: 'published', version, ...days };
  });
}

const tooMuch = {
  kind: 'refused',
  problems: [{ line: 1, message: 'it is too long, or no text' }],
} as const satisfies { kind: 'refused'; problems: object[] };

function dayProblems(days: { publishedOn: string; effectiveOn: string; reviewBy: string }) {
  const { publishedOn, effectiveOn, reviewBy } = days;
  for (const day of [effectiveOn, reviewBy])
    if (!isDay(day)) return [{ line: 1, message: `"${day}" is not a day: write it like 2026-01-31` }];
  if (effectiveOn < publishedOn)
    return [
      {
        line: 1,
        message: `it cannot take effect on ${effectiveOn}, before it is published: a promise does not reach back`,
      },
    ];
  return reviewBy > publishedOn ? [] : [{ line: 1, message: `the review on ${reviewBy} lies in the past` }];
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && dayOf(new Date(time)) === text;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export interface ConfirmRequest {
  clause: Pick<Clause, 'text' | 'textHash' | 'requirements' | 'controls' | 'party'>;
  /** False: what was confirmed before is taken back. */
  stands: boolean;
  by: By;
}

export type ConfirmOutcome = { kind: 'confirmed' } | { kind: 'refused'; reason: string };

/** A person says what a sentence promises and what keeps it. Holds for the sentence wherever it stands, in any version. */
export async function confirmBinding(parts: PaperParts, request: ConfirmRequest): Promise<ConfirmOutcome> {
  const { clause, stands, by } = request;
  const reason = bindingFault(clause, parts.shop);
  if (reason !== undefined) return { kind: 'refused', reason };
  await parts.database.transaction((tx) => insertBinding(tx, parts, { clause, stands, by }));
  return { kind: 'confirmed' };
}

function bindingFault(
  { requirements, controls, party }: ConfirmRequest['clause'],
  shop: KnownShop,
): string | undefined {
  const promise = requirements.find((id) => !promises.some((entry) => entry.id === id));
  if (promise !== undefined) return `there is no promise ${promise}`;
  const control = controls.find((id) => !shop.controls.some((known) => known.id === id));
  if (control !== undefined) return `there is no control ${control}`;
  return party === undefined || parties.some(({ id }) => id === party) ? undefined : `nobody is known as ${party}`;
}

async function insertBinding(tx: Tx, parts: PaperParts, { clause, stands, by }: ConfirmRequest): Promise<void> {
  const at = parts.clock.now();
  const evidenceId = newId<string>(at.getTime());
  const { text, textHash, requirements, controls, party } = clause;
  await store.insertConfirmation(tx, {
    id: newId(at.getTime()),
    textHash: Buffer.from(textHash, 'hex'),
    text,
    stands,
    requirements: [...requirements],
    controls: [...controls],
    party: party ?? null,
    actor: by.actor,
    steppedUpAt: by.steppedUpAt ?? null,
    at,
    evidenceId,
  });
  await parts.appendEvidence(tx, {
    id: evidenceId,
    act: stands ? 'policy.binding-confirmed' : 'policy.binding-withdrawn',
    actor: by.actor,
    object: `sentence:${textHash}`,
    detail: { requirements: requirements.join(' '), controls: controls.join(' ') },
  });
}

/**
 * Confirms, as the product's own, the bindings of the sentences that it ships. What a person has said of a sentence stays.
 * Done at each start: a release may bring a sentence a control.
 */
export async function confirmOwn(parts: PaperParts, body: string): Promise<number> {
  const compilation = compilePolicy(body, parts.shop);
  if (compilation.kind === 'refused') {
    const said = compilation.problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
    throw new Error(`the shipped policy cannot be read: ${said}`);
  }
  const clauses = compilation.compiled.clauses.filter(({ kind }) => kind === 'promise' || kind === 'third party');
  return await parts.database.transaction(async (tx) => {
    await store.lockVersions(tx);
    const known = new Map((await store.confirmations(tx)).map((row) => [row.textHash.toString('hex'), row]));
    let count = 0;
    for (const clause of clauses) {
      const row = known.get(clause.textHash);
      const isTheirs = row !== undefined && row.actor !== product.actor;
      const isSame =
        row?.requirements.join(' ') === clause.requirements.join(' ') &&
        row.controls.join(' ') === clause.controls.join(' ') &&
        (row.party ?? undefined) === clause.party;
      if (isTheirs || isSame) continue;
      await insertBinding(tx, parts, { clause, stands: true, by: product });
      count++;
    }
    return count;
  });
}

/** Who confirms what is shipped. */
export const product: By = { actor: 'product', steppedUpAt: undefined };

export interface ApproveRequest {
  parameter: string;
  /** Our default when not said. */
  value?: ParameterValue;
  words?: string;
  by: By;
}

export type ApproveOutcome = { kind: 'approved'; words: string } | { kind: 'refused'; reason: string };

/** A person says what a vague word means here. */
export async function approveParameter(
  { database, clock, appendEvidence }: PaperParts,
  request: ApproveRequest,
): Promise<ApproveOutcome> {
  const parameter = defaultParameters.find(({ id }) => id === request.parameter);
  if (parameter === undefined) return { kind: 'refused', reason: `there is no parameter ${request.parameter}` };
  const value = request.value ?? parameter.value;
  const words = request.words ?? parameter.words;
  const fault =
    valueFault(parameter, value) ?? (words.trim() === '' || words.length > 2_000 ? 'words are missing' : undefined);
  if (fault !== undefined) return { kind: 'refused', reason: `${parameter.id}: ${fault}` };
  const at = clock.now();
  const evidenceId = newId<string>(at.getTime());
  await database.transaction(async (tx) => {
    const who = { actor: request.by.actor, steppedUpAt: request.by.steppedUpAt ?? null };
    await store.insertApproval(tx, {
      id: newId(at.getTime()),
      parameter: parameter.id,
      value,
      words,
      ...who,
      at,
      evidenceId,
    });
    await appendEvidence(tx, {
      id: evidenceId,
      act: 'policy.parameter-approved',
      actor: request.by.actor,
      object: `parameter:${parameter.id}`,
      detail: { value: JSON.stringify(value), unit: parameter.unit },
    });
  });
  return { kind: 'approved', words: parameterWords({ words, value, unit: parameter.unit }) };
}
