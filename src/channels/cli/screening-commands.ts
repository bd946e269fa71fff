// `watchword screening`: lists, rules, and what rules decide about decisions on file. What is typed to be listed is hashed
// at once and never shown again.
import { readFile } from 'node:fs/promises';
import { type Reason, reasonFrom } from '../../flows/reason.ts';
import type { NewEntry, ScreenLists } from '../../flows/screen-lists.ts';
import type { ChangeScreeningRules } from '../../flows/screen-rules.ts';
import type {
  Facts,
  Judgement,
  ListEntry,
  ListName,
  ReplayResult,
  RulesDocument,
  TraitName,
} from '../../modules/screening.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface ScreeningParts {
  operator: string;
  now: () => Date;
  listNames: readonly ListName[];
  traitNames: readonly TraitName[];
  lists: ScreenLists;
  /** With `keys`, only these. */
  entries: (page: { keys?: readonly Buffer[]; limit: number }) => Promise<ListEntry[]>;
  /** The keyed hash of what was typed; undefined when that cannot be one. */
  keyOf: (trait: TraitName, typed: string) => Buffer | undefined;
  rules: () => Promise<{ version: number; document: RulesDocument }>;
  /** Throws ZodError. */
  parseRules: (body: unknown) => RulesDocument;
  changeRules: ChangeScreeningRules;
  judge: (rules: RulesDocument, given: { stage: 'first' | 'second'; facts: Facts; enforced: boolean }) => Judgement;
  replay: (options: { since?: Date | undefined; rules?: RulesDocument | undefined }) => Promise<ReplayResult>;
}

export const usage = `watchword screening list [TRAIT VALUE]
watchword screening add allow|review|block TRAIT VALUE|- --reason WORD [--until DATE|never]
watchword screening add allow|review|block TRAIT --order NUMBER --reason WORD [--until DATE|never]
watchword screening remove ENTRY --reason WORD
watchword screening rules [--set FILE --reason WORD]
watchword screening replay [--since DATE] [--rules FILE]
watchword screening try FACTS-FILE [--stage first|second] [--rules FILE]

TRAIT: mailbox, domain, country, network, card (only --order), address, building ("LINES, POSTAL CODE, COUNTRY").
VALUE - is asked for, so that it does not stay in the shell's history. Entries end after a year unless --until says else.`;

interface Wish {
  parts: ScreeningParts;
  rest: readonly string[];
  values: {
    reason?: string;
    until?: string;
    order?: string;
    set?: string;
    since?: string;
    rules?: string;
    stage: string;
  };
  terminal: Terminal;
}

const acts: Record<string, (wish: Wish) => Promise<ExitCode>> = {
  list: listEntries,
  add: addEntry,
  remove: removeEntry,
  rules: showOrSetRules,
  replay: replayLooks,
  try: tryFacts,
};

export async function screeningCommand(
  parts: ScreeningParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    reason: { type: 'string' },
    until: { type: 'string' },
    order: { type: 'string' },
    set: { type: 'string' },
    since: { type: 'string' },
    rules: { type: 'string' },
    stage: { type: 'string', default: 'first' },
  });
  const [name = 'list', ...rest] = positionals;
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
  if (act === undefined) throw new UsageError(usage);
  return act({ parts, rest, values, terminal });
}

async function listEntries({ parts, rest: [trait, value], terminal }: Wish): Promise<ExitCode> {
  const keys = trait === undefined ? {} : { keys: [await readKey(parts, readTrait(parts, trait), value, terminal)] };
  const found = await parts.entries({ ...keys, limit: 1_000 });
  const rows = found.map((entry) => [
    entry.entryId,
    entry.list,
    entry.trait,
    entry.reason,
    entry.addedBy,
    entry.until === undefined ? 'for ever' : `until ${entry.until.toISOString().slice(0, 10)}`,
  ]);
  terminal.result(found, rows.length === 0 ? 'Nothing is listed.' : table(rows));
  return 0;
}

async function addEntry({ parts, rest, values, terminal }: Wish): Promise<ExitCode> {
  const [wantedList, wantedTrait, value] = rest;
  const list = parts.listNames.find((one) => one === wantedList);
  if (list === undefined) throw new UsageError(usage);
  const trait = readTrait(parts, wantedTrait);
  const reason = readReason(values.reason);
  const until = readUntil(values.until, parts.now());
  const of: NewEntry['of'] =
    values.order === undefined ? { key: await readKey(parts, trait, value, terminal) } : { order: values.order };
  const outcome = await parts.lists.add({ list, trait, of, reason, until, actor: parts.operator });
  switch (outcome.kind) {
    case 'added':
      terminal.result(outcome, `On the ${list} list: ${outcome.entryId}`);
      return 0;
    case 'no-order':
      terminal.result(outcome, `There is no order ${values.order}.`);
      return 1;
    case 'not-known':
      terminal.result(
        outcome,
        `The ${trait} of order ${values.order} is not known: it has none, or more than eight days have passed.`,
      );
      return 1;
  }
}

async function removeEntry({ parts, rest: [entryId], values, terminal }: Wish): Promise<ExitCode> {
  if (entryId === undefined || !/^[0-9a-f-]{36}$/.test(entryId)) throw new UsageError(usage);
  const kind = await parts.lists.remove(entryId, { actor: parts.operator, reason: readReason(values.reason) });
  terminal.result({ kind }, kind === 'removed' ? 'It is on no list any more.' : 'There is no such entry.');
  return kind === 'removed' ? 0 : 1;
}

async function showOrSetRules({ parts, values, terminal }: Wish): Promise<ExitCode> {
  if (values.set !== undefined) {
    const rules = await readRules(parts, values.set);
    await parts.changeRules(rules, { actor: parts.operator, reason: readReason(values.reason) });
    const { version } = await parts.rules();
    terminal.result({ version }, `These rules, version ${version}, count from now on.`);
    return 0;
  }
  const { version, document } = await parts.rules();
  const { hold, stop } = document.thresholds;
  const rows = document.rules.map((rule) => [
    rule.stage,
    rule.id,
    rule.score,
    `${rule.action ?? ''}${rule.enforced ? '' : ' (on trial)'}`,
    rule.reason,
  ]);
  const head = `Version ${version}: held from a score of ${hold}, refused from ${stop}; looked at within ${document.caseHours} hours.`;
  terminal.result(document, `${head}\n${table(rows)}`);
  return 0;
}

async function replayLooks({ parts, values, terminal }: Wish): Promise<ExitCode> {
  const since = values.since === undefined ? undefined : readDate(values.since, '--since');
  const rules = values.rules === undefined ? undefined : await readRules(parts, values.rules);
  const result = await parts.replay({ since, rules });
  const { looks, differing, recorded, replayed, changed, changes } = result;
  const lines = [
    `${looks} decisions replayed by their own rules: ${differing.length} differ.`,
    ...differing
      .slice(0, 20)
      .map((one) => `  ${one.lookId}: on file "${one.recorded}", by its rules "${one.replayed}"`),
  ];
  if (rules !== undefined) {
    const row = (name: string, of: ReplayResult['recorded']) => [name, of.pass, of.hold, of.stop];
    lines.push(
      table([['', 'pass', 'hold', 'stop'], row('as decided', recorded), row('by these rules', replayed)]),
      `${changes} decisions would have been others.`,
      ...changed.map((one) => `  ${one.stage} look of order ${one.orderId ?? '(refused)'}: ${one.from} → ${one.to}`),
    );
  }
  terminal.result(result, lines.join('\n'));
  return differing.length > 0 ? 1 : 0;
}

async function tryFacts({ parts, rest: [file], values, terminal }: Wish): Promise<ExitCode> {
  const { stage } = values;
  if (file === undefined || (stage !== 'first' && stage !== 'second')) throw new UsageError(usage);
  const facts = readFacts(await readJson(file), file);
  const rules = values.rules === undefined ? (await parts.rules()).document : await readRules(parts, values.rules);
  const judgement = parts.judge(rules, { stage, facts, enforced: true });
  const found = judgement.findings.map((id, index) => [judgement.scores[index] ?? 0, id]);
  terminal.result(judgement, [`${judgement.verdict}, score ${judgement.score}`, table(found)].join('\n'));
  return 0;
}

function readTrait(parts: ScreeningParts, name: string | undefined): TraitName {
  const trait = parts.traitNames.find((one) => one === name);
  if (trait === undefined) throw new UsageError(usage);
  return trait;
}

async function readKey(
  parts: ScreeningParts,
  trait: TraitName,
  value: string | undefined,
  terminal: Terminal,
): Promise<Buffer> {
  if (trait === 'card')
    throw new UsageError('A card is listed from its order: --order NUMBER. Nobody here knows its number.');
  if (value === undefined) throw new UsageError(usage);
  const typed = value === '-' ? await terminal.askSecret(`${trait}: `) : value;
  const key = parts.keyOf(trait, typed);
  if (key === undefined) throw new UsageError(`That is no ${trait}.\n\n${usage}`);
  return key;
}

function readReason(text: string | undefined): Reason {
  const reason = reasonFrom(text ?? '');
  if (reason === undefined)
    throw new UsageError('Say why in a word or two: --reason chargeback, --reason known-customer');
  return reason;
}

const yearMs = 365 * 86_400_000;

/** After a year nobody remembers why: what shall stay is said so. */
function readUntil(text: string | undefined, now: Date): Date | undefined {
  if (text === undefined) return new Date(now.getTime() + yearMs);
  if (text === 'never') return undefined;
  const until = readDate(text, '--until');
  if (until <= now) throw new UsageError('--until must lie ahead.');
  return until;
}

function readDate(text: string, name: string): Date {
  const date = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(text) ? new Date(text) : undefined;
  if (date === undefined || Number.isNaN(date.getTime()))
    throw new UsageError(`${name} must be a date like 2026-12-24.`);
  return date;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new UsageError(`${file} cannot be read.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

async function readRules(parts: ScreeningParts, file: string): Promise<RulesDocument> {
  const body = await readJson(file);
  try {
    return parts.parseRules(body);
  } catch (error) {
    const issues = error instanceof Error && 'issues' in error && Array.isArray(error.issues) ? error.issues : [];
    const lines = issues.map(
      (issue: { path: unknown[]; message: string }) => `  ${issue.path.join('.')}: ${issue.message}`,
    );
    throw new UsageError(`${file} cannot be used as rules:\n${lines.join('\n')}`);
  }
}

function readFacts(body: unknown, file: string): Facts {
  const isFact = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value);
  if (typeof body !== 'object' || body === null || Array.isArray(body) || !Object.values(body).every(isFact))
    throw new UsageError(`${file} must be an object of facts: {"amountMinor": 12900, "deliveryCountry": "US"}`);
  return { ...body };
}
