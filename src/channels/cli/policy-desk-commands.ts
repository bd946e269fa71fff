// `watchword policy publish|versions|show|sentences|confirm|parameters|approve`: what the shop has promised, and who said so.
// Until an owner is enrolled the host decides, and every answer says that nobody has proven himself for it.
import { readFile } from 'node:fs/promises';
import type {
  ApproveOutcome,
  ConfirmOutcome,
  ParameterValue,
  PolicyReader,
  PublishOutcome,
  TrustReport,
} from '../../modules/policy.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export const deskUsage = [
  'watchword policy publish FILE [--effective DAY] [--review DAY] [--note TEXT]',
  'watchword policy versions',
  'watchword policy show [VERSION]',
  'watchword policy sentences',
  'watchword policy confirm ID…|--all [--promises S1.2,L5.2] [--kept-by CONTROL,…] [--withdraw]',
  'watchword policy parameters',
  'watchword policy approve PARAMETER…|--all [--value VALUE] [--words TEXT]',
].join('\n');

export interface PolicyDesk extends Pick<PolicyReader, 'report' | 'version'> {
  publish: (request: {
    body: string;
    effectiveOn?: string;
    reviewBy?: string;
    note?: string;
  }) => Promise<PublishOutcome>;
  /** By the sentence's id in the version in effect; undefined: there is no such sentence, or it promises nothing. */
  confirm: (
    id: string,
    said: { requirements?: readonly string[]; controls?: readonly string[]; stands: boolean },
  ) => Promise<ConfirmOutcome | undefined>;
  approve: (parameter: string, said: { value?: ParameterValue; words?: string }) => Promise<ApproveOutcome>;
}

type Verb = (desk: PolicyDesk, args: readonly string[], terminal: Terminal) => Promise<ExitCode>;

const verbs: Record<string, Verb> = { publish, versions, show, sentences, confirm, parameters, approve };

export function isDeskVerb(verb: string | undefined): verb is string {
  return verb !== undefined && Object.hasOwn(verbs, verb);
}

export async function deskCommand(
  desk: PolicyDesk,
  [verb = '', ...args]: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const run = verbs[verb];
  if (run === undefined) throw new UsageError(deskUsage);
  return run(desk, args, terminal);
}

const unproven = 'No owner is enrolled yet: this stands without a second factor, and the trust page says so.';

async function publish(desk: PolicyDesk, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    effective: { type: 'string' },
    review: { type: 'string' },
    note: { type: 'string' },
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError(deskUsage);
  const outcome = await desk.publish({
    body: await textOf(file),
    ...(values.effective === undefined ? {} : { effectiveOn: values.effective }),
    ...(values.review === undefined ? {} : { reviewBy: values.review }),
    ...(values.note === undefined ? {} : { note: values.note }),
  });
  if (outcome.kind === 'refused') {
    const said = outcome.problems.map(({ line, message }) => `line ${line}: ${message}`);
    throw new UsageError(`${file} is not published.\n  ${said.join('\n  ')}`);
  }
  if (outcome.kind === 'unchanged') {
    terminal.result(outcome, `This very text is version ${outcome.version} already. Nothing changed.`);
    return 0;
  }
  const { clauses } = await desk.report();
  const open = clauses.filter(({ binding }) => binding === 'proposed').length;
  const unbound = clauses.filter(({ status }) => status === 'unbound').length;
  terminal.result(
    outcome,
    [
      `Version ${outcome.version}, published ${outcome.publishedOn}, in effect from ${outcome.effectiveOn}, to be reviewed by ${outcome.reviewBy}.`,
      `In the version in effect ${open} sentences wait for a person's confirmation, and ${unbound} hold words without an approved meaning: watchword policy sentences.`,
      unproven,
    ].join('\n'),
  );
  return 0;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read';
    throw new UsageError(`${file}: ${code === 'ENOENT' ? 'there is no such file' : code}.`);
  }
}

async function versions(desk: PolicyDesk, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  readArguments(args, {});
  const { versions: all, document } = await desk.report();
  const rows = all.map(({ version, publishedOn, effectiveOn, reviewBy, title, note }) => [
    `${version}${version === document.version ? ' *' : ''}`,
    publishedOn,
    effectiveOn,
    reviewBy,
    title,
    note,
  ]);
  const head = ['version', 'published', 'in effect', 'review by', 'title', 'what is new'];
  terminal.result(
    { versions: all, inEffect: document.version },
    rows.length === 0
      ? 'Nothing is published yet: the shop publishes its default when it first starts.'
      : table([head, ...rows]),
  );
  return 0;
}

async function show(desk: PolicyDesk, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { positionals } = readArguments(args, {});
  const wanted = positionals[0] === undefined ? (await desk.report()).document.version : Number(positionals[0]);
  const found = Number.isSafeInteger(wanted) && wanted > 0 ? await desk.version(wanted) : undefined;
  if (found === undefined || positionals.length > 1)
    throw new UsageError(`There is no version ${positionals[0] ?? ''}.`);
  terminal.result(found, found.body);
  return 0;
}

async function sentences(desk: PolicyDesk, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  readArguments(args, {});
  const { clauses, document } = await desk.report();
  const lines = clauses.map(({ id, kind, status, reason, binding, requirements, controls, text }) =>
    kind === 'heading'
      ? `\n# ${clean(text)}`
      : [
          `${id.padEnd(7)} ${clean(text)}`,
          `        ${kind}, ${status}${reason === undefined ? '' : `: ${reason}`}`,
          ...(binding === 'none'
            ? []
            : [
                `        ${binding}: ${requirements.join(', ') || 'no promise of ours'}${controls.length === 0 ? '' : `; kept by ${controls.map((control) => control.id).join(', ')}`}`,
              ]),
        ].join('\n'),
  );
  terminal.result({ version: document.version, clauses }, lines.join('\n'));
  return clauses.some(({ status }) => status === 'failing' || status === 'contradicted' || status === 'unbound')
    ? 1
    : 0;
}

async function confirm(desk: PolicyDesk, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    all: { type: 'boolean', default: false },
    promises: { type: 'string' },
    'kept-by': { type: 'string' },
    withdraw: { type: 'boolean', default: false },
  });
  const { clauses } = await desk.report();
  const wanted = values.all
    ? clauses.filter(({ binding }) => (values.withdraw ? binding === 'confirmed' : binding === 'proposed'))
    : positionals.map((id) => clauses.find((clause) => clause.id === id) ?? { id });
  const isOwn = values.promises !== undefined || values['kept-by'] !== undefined;
  if (wanted.length === 0 && !values.all) throw new UsageError(deskUsage);
  if (isOwn && wanted.length !== 1) throw new UsageError('Promises and controls are said of one sentence at a time.');
  for (const { id } of wanted) {
    const outcome = await desk.confirm(id, {
      stands: !values.withdraw,
      ...(values.promises === undefined ? {} : { requirements: listOf(values.promises) }),
      ...(values['kept-by'] === undefined ? {} : { controls: listOf(values['kept-by']) }),
    });
    if (outcome === undefined) throw new UsageError(`There is no sentence ${id} that promises something.`);
    if (outcome.kind === 'refused') throw new UsageError(`${id}: ${outcome.reason}.`);
  }
  const ids = wanted.map(({ id }) => id);
  const what = values.withdraw ? 'Taken back' : 'Confirmed';
  terminal.result(
    { confirmed: ids, stands: !values.withdraw },
    `${what}: ${ids.join(', ') || 'nothing'}.\n${unproven}`,
  );
  return 0;
}

async function parameters(desk: PolicyDesk, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  readArguments(args, {});
  const report = await desk.report();
  const lines = report.parameters.map(({ id, terms, meaning, approval, requirements }) =>
    [
      `${id} ${approval === undefined ? '(our default, unapproved)' : `(approved ${approval.at.toISOString().slice(0, 10)} by ${approval.by})`}`,
      `  ${meaning}`,
      `  binds ${terms.map((term) => `“${term}”`).join(', ')}${requirements.length === 0 ? '' : ` in ${requirements.join(', ')}`}`,
    ].join('\n'),
  );
  terminal.result({ parameters: report.parameters }, lines.join('\n'));
  return 0;
}

async function approve(desk: PolicyDesk, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    all: { type: 'boolean', default: false },
    value: { type: 'string' },
    words: { type: 'string' },
  });
  const known = (await desk.report()).parameters;
  const wanted = values.all ? known.filter(({ approval }) => approval === undefined).map(({ id }) => id) : positionals;
  const isOwn = values.value !== undefined || values.words !== undefined;
  if (wanted.length === 0 && !values.all) throw new UsageError(deskUsage);
  if (isOwn && (values.all || wanted.length !== 1))
    throw new UsageError('A value is given to one parameter at a time.');
  const approved: { parameter: string; meaning: string }[] = [];
  for (const id of wanted) {
    const parameter = known.find((candidate) => candidate.id === id);
    const outcome = await desk.approve(id, {
      ...(values.value === undefined ? {} : { value: valueOf(values.value, parameter) }),
      ...(values.words === undefined ? {} : { words: values.words }),
    });
    if (outcome.kind === 'refused') throw new UsageError(`${outcome.reason}.`);
    approved.push({ parameter: id, meaning: outcome.words });
  }
  const lines = approved.map(({ parameter, meaning }) => `${parameter}: ${meaning}`);
  terminal.result(
    { approved },
    [...lines, approved.length === 0 ? 'Nothing is left to approve.' : unproven].join('\n'),
  );
  return 0;
}

/** A number where a number is wanted, else a list whose items are parted by semicolons. */
function valueOf(text: string, parameter: TrustReport['parameters'][number] | undefined): ParameterValue {
  return parameter?.unit === 'list' ? listOf(text, ';') : Number(text);
}

function listOf(text: string, mark = ','): string[] {
  return text
    .split(mark)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Control characters of a foreign text must not reach the terminal. */
function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, ' ');
}
