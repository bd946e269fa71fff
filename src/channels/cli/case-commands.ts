// `watchword cases`: what a person must look into. Shows no personal data; deciding is `watchword orders release|refuse`.
import { type Reason, reasonFrom } from '../../flows/reason.ts';
import type { WorkOnCase } from '../../flows/screen-cases.ts';
import type { Case, CaseEvent, CaseState } from '../../modules/cases.ts';
import type { LookStory } from '../../modules/screening.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface CaseParts {
  /** As it stands in the history: who gives the commands on this machine. */
  operator: string;
  now: () => Date;
  list: (page: { state?: CaseState; limit: number }) => Promise<Case[]>;
  /** The newest case of an order, what happened to it, and what screening saw. */
  find: (name: string) => Promise<{ found: Case; history: CaseEvent[]; looks: LookStory[] } | undefined>;
  work: WorkOnCase;
}

export const usage =
  'watchword cases [list] [--all] [--limit N]\nwatchword cases show NUMBER\n' +
  'watchword cases note NUMBER --reason WORD\nwatchword cases assign NUMBER WHO\n' +
  'A case is decided with: watchword orders release|refuse NUMBER --reason WORD --yes';

export async function casesCommand(parts: CaseParts, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    all: { type: 'boolean', default: false },
    limit: { type: 'string', default: '50' },
    reason: { type: 'string' },
  });
  const [act = 'list', name, who] = positionals;
  if (act === 'list') {
    if (!/^[1-9]\d{0,3}$/.test(values.limit)) throw new UsageError('--limit must be a whole number from 1 to 9999.');
    return listCases(parts, { limit: Number(values.limit), ...(values.all ? {} : { state: 'open' }) }, terminal);
  }
  if (name === undefined) throw new UsageError(usage);
  if (act === 'show') return showCase(parts, name, terminal);
  if (act === 'note') return work(parts, name, { act: 'note', word: readReason(values.reason) }, terminal);
  if (act !== 'assign' || who === undefined) throw new UsageError(usage);
  if (!/^[a-z0-9]+([-:][a-z0-9]+)*$/.test(who) || who.length > 60)
    throw new UsageError(
      'Say who as it stands in the evidence: small letters and digits, like "operator:cli" or "ann".',
    );
  return work(parts, name, { act: 'assign', to: who }, terminal);
}

async function listCases(
  parts: CaseParts,
  page: { state?: CaseState; limit: number },
  terminal: Terminal,
): Promise<ExitCode> {
  const found = await parts.list(page);
  const now = parts.now();
  const isLate = (one: Case) => one.state === 'open' && one.deadlineAt <= now;
  const rows = found.map((one) => [
    one.name,
    isLate(one) ? 'OVERDUE' : one.state,
    `due ${one.deadlineAt.toISOString().slice(0, 16)}`,
    one.assignee ?? '–',
    one.reasons[0] ?? '',
  ]);
  terminal.result(found, rows.length === 0 ? 'No cases.' : table(rows));
  return found.some(isLate) ? 1 : 0;
}

async function showCase({ find }: CaseParts, name: string, terminal: Terminal): Promise<ExitCode> {
  const story = await find(name);
  if (story === undefined) return notFound(terminal, name);
  const { found, history, looks } = story;
  const saw = looks.flatMap((look) => [
    `${look.stage} look: ${look.verdict}, score ${look.score} (rules of version ${look.rulesVersion})`,
    ...look.findings.map(({ score, reason, id }) => `  ${String(score).padStart(3)}  ${reason} [${id}]`),
  ]);
  const steps = history.map((event) => [event.at.toISOString(), event.act, event.actor, event.word ?? '']);
  const text = [
    `${found.name}  ${found.state}  due ${found.deadlineAt.toISOString()}  ${found.assignee ?? 'nobody’s'}`,
    ...saw,
    table(steps),
    ...(found.state === 'open' ? [`Decide: watchword orders release|refuse ${found.name} --reason WORD --yes`] : []),
  ];
  terminal.result({ ...found, history, looks }, text.join('\n'));
  return 0;
}

async function work(
  parts: CaseParts,
  name: string,
  given: Parameters<WorkOnCase>[1],
  terminal: Terminal,
): Promise<ExitCode> {
  const outcome = await parts.work(name, given, parts.operator);
  switch (outcome.kind) {
    case 'done':
      terminal.result(outcome, `Case ${name}: done.`);
      return 0;
    case 'closed':
      terminal.result(outcome, `Case ${name} is ${outcome.state}. Nothing was changed.`);
      return 1;
    case 'no-case':
      return notFound(terminal, name);
  }
}

// It stays in the history, which holds no personal data: a word, not a story.
function readReason(text: string | undefined): Reason {
  const reason = reasonFrom(text ?? '');
  if (reason === undefined) throw new UsageError('Note a word or two: --reason called-the-buyer');
  return reason;
}

function notFound(terminal: Terminal, name: string): ExitCode {
  terminal.result({ kind: 'not-found' }, `There is no case of ${name}.`);
  return 1;
}
