// `watchword discounts` and `watchword till`: codes, and the document of taxes, shipping, pick-up and rounding. Files are
// checked whole before anything is changed; what is wrong is said with its place.
import { readFile } from 'node:fs/promises';
import type { Invalid, TillDesk } from '../../flows/manage-till.ts';
import type { StoredDiscount, TillSettings } from '../../modules/pricing.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface TillParts {
  /** As it stands in the evidence: who gives the commands on this machine. */
  operator: string;
  now: () => Date;
  desk: TillDesk;
  till: () => Promise<{ settings: TillSettings; version: number }>;
  listDiscounts: (limit: number) => Promise<StoredDiscount[]>;
}

export const discountsUsage = `watchword discounts [list]
watchword discounts show CODE
watchword discounts add FILE.json
watchword discounts disable CODE --yes`;

const mostListed = 1_000;

export async function discountsCommand(
  parts: TillParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, { yes: { type: 'boolean', default: false } });
  const [act = 'list', what, ...more] = positionals;
  if (more.length > 0 || (act !== 'list' && what === undefined)) throw new UsageError(discountsUsage);
  switch (act) {
    case 'list':
      return listCodes(parts, terminal);
    case 'show':
      return showCode(parts, what ?? '', terminal);
    case 'add':
      return addCode(parts, what ?? '', terminal);
    case 'disable':
      return disableCode(parts, { code: what ?? '', yes: values.yes }, terminal);
    default:
      throw new UsageError(discountsUsage);
  }
}

async function listCodes(parts: TillParts, terminal: Terminal): Promise<ExitCode> {
  const found = await parts.listDiscounts(mostListed);
  const rows = found.map((discount) => [
    discount.code,
    standing(discount, parts.now()),
    usesText(discount),
    said(discount.title),
  ]);
  terminal.result(found, rows.length === 0 ? 'No discount codes.' : table(rows));
  return 0;
}

async function showCode(parts: TillParts, code: string, terminal: Terminal): Promise<ExitCode> {
  const found = await findCode(parts, code);
  if (found === undefined) return noSuchCode(terminal, code);
  const { createdAt, disabledAt, title, gives, when, combinesWith, limits, firstOrderOnly, priority } = found;
  const rule = { title, gives, when, combinesWith, limits, firstOrderOnly, priority };
  const text = [
    `${found.code}: ${standing(found, parts.now())}, used ${usesText(found)}`,
    `added ${createdAt.toISOString()}${disabledAt === undefined ? '' : `, disabled ${disabledAt.toISOString()}`}`,
    JSON.stringify(rule, null, 2),
  ];
  terminal.result(found, text.join('\n'));
  return 0;
}

async function addCode(parts: TillParts, file: string, terminal: Terminal): Promise<ExitCode> {
  const outcome = await parts.desk.addDiscount(await readJson(file), parts.operator);
  switch (outcome.kind) {
    case 'added':
      terminal.result(outcome, `${outcome.code} counts from now on, within its dates.`);
      return 0;
    case 'exists':
      terminal.result(outcome, 'There is, or was, a discount with this code. Choose another. Nothing was changed.');
      return 1;
    case 'invalid':
      return refused(terminal, outcome, file);
  }
}

async function disableCode(
  parts: TillParts,
  { code, yes }: { code: string; yes: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const found = await findCode(parts, code);
  if (found === undefined) return noSuchCode(terminal, code);
  if (!yes) {
    terminal.print(
      `${found.code} is used by ${found.uses} orders, which keep it. Nobody else will get it, for good: a code cannot ` +
        'be used again. Repeat with --yes to do it.',
    );
    return 1;
  }
  const outcome = await parts.desk.disableDiscount(code, parts.operator);
  terminal.result(
    { kind: outcome, code: found.code },
    outcome === 'disabled' ? `${found.code} counts no more.` : `${found.code} was disabled before.`,
  );
  return outcome === 'disabled' ? 0 : 1;
}

export const tillUsage = 'watchword till [show]\nwatchword till check FILE.json\nwatchword till set FILE.json';

export async function tillCommand(parts: TillParts, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { positionals } = readArguments(args, {});
  const [act = 'show', file, ...more] = positionals;
  if (more.length > 0 || (act !== 'show' && file === undefined)) throw new UsageError(tillUsage);
  switch (act) {
    case 'show': {
      const { settings, version } = await parts.till();
      terminal.result({ version, settings }, JSON.stringify(settings, null, 2));
      return 0;
    }
    case 'check': {
      const outcome = parts.desk.checkTill(await readJson(file ?? ''));
      if (outcome.kind === 'invalid') return refused(terminal, outcome, file ?? '');
      terminal.result({ kind: 'valid' }, `${summary(outcome.settings)}\nNothing was changed.`);
      return 0;
    }
    case 'set': {
      const body = await readJson(file ?? '');
      const outcome = await parts.desk.changeTill(body, parts.operator);
      if (outcome.kind === 'invalid') return refused(terminal, outcome, file ?? '');
      const checked = parts.desk.checkTill(body);
      const text = checked.kind === 'valid' ? `${summary(checked.settings)}\n` : '';
      terminal.result(outcome, `${text}These settings count from now on. They are version ${outcome.version}.`);
      return 0;
    }
    default:
      throw new UsageError(tillUsage);
  }
}

/** What somebody would notice who took the wrong file. */
function summary({ prices, taxes, zones, pickup, automatic }: TillSettings): string {
  const choices = zones.reduce((count, zone) => count + zone.choices.length, 0);
  return [
    `prices ${prices.includeTax ? 'with' : 'without'} the tax of ${prices.home.country}`,
    `${taxes.length} places with taxes`,
    `${zones.length} zones with ${choices} ways to ship, ${pickup.length} places to pick up`,
    `${automatic.length} automatic discounts`,
  ].join('\n');
}

async function findCode(parts: TillParts, code: string): Promise<StoredDiscount | undefined> {
  const wanted = code.normalize('NFKC').toUpperCase();
  return (await parts.listDiscounts(mostListed)).find((each) => each.code.normalize('NFKC').toUpperCase() === wanted);
}

function noSuchCode(terminal: Terminal, code: string): ExitCode {
  terminal.result({ kind: 'unknown', code }, `There is no discount ${code}.`);
  return 1;
}

function refused(terminal: Terminal, { faults }: Invalid, file: string): ExitCode {
  terminal.result({ kind: 'invalid', faults }, `${file} cannot be used. Nothing was changed.\n${faults}`);
  return 1;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
}

function standing({ disabledAt, from, until }: StoredDiscount, now: Date): string {
  if (disabledAt !== undefined) return 'disabled';
  if (from !== undefined && now < new Date(from)) return `from ${from}`;
  if (until !== undefined) return now < new Date(until) ? `until ${until}` : 'ended';
  return 'valid';
}

function usesText({ uses, limits }: StoredDiscount): string {
  return limits.uses === undefined ? `${uses} times` : `${uses} of ${limits.uses} times`;
}

function said(title: StoredDiscount['title']): string {
  return typeof title === 'string' ? title : (title['en'] ?? Object.values(title)[0] ?? '');
}
