// `watchword shop`: the document that describes the shop. Shown, checked, set; looked at in a browser before it counts,
// while an editor is open on the file.
import { randomUUID } from 'node:crypto';
import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ShopChange, ShopCheck, ShopDesk, ShopFault } from '../../flows/manage-shop.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface ShopCommandParts {
  /** As it stands in the evidence: who gives the commands on this machine. */
  operator: string;
  desk: ShopDesk;
  /** `https://localhost:8443` */
  shopOrigin: string;
  /** The ready looks, each in a sentence. */
  looks: Readonly<Record<string, string>>;
}

export const usage = `watchword shop [show]
watchword shop check FILE.json          what it would change
watchword shop set FILE.json            it counts from now on
watchword shop preview FILE.json [--once]   a link to look at it; follows the file until Ctrl-C
watchword shop looks`;

export async function shopCommand(
  parts: ShopCommandParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, { once: { type: 'boolean', default: false } });
  const [act = 'show', file, ...more] = positionals;
  const needsFile = ['check', 'set', 'preview'].includes(act);
  if (more.length > 0 || needsFile !== (file !== undefined)) throw new UsageError(usage);
  switch (act) {
    case 'show': {
      const { settings, version } = await parts.desk.show();
      terminal.result({ version, settings }, JSON.stringify(settings, null, 2));
      return 0;
    }
    case 'check':
      return check(parts, file ?? '', terminal);
    case 'set':
      return set(parts, file ?? '', terminal);
    case 'preview':
      return preview(parts, { file: file ?? '', once: values.once }, terminal);
    case 'looks':
      terminal.result(parts.looks, table(Object.entries(parts.looks)));
      return 0;
    default:
      throw new UsageError(usage);
  }
}

async function check({ desk }: ShopCommandParts, file: string, terminal: Terminal): Promise<ExitCode> {
  const checked = await desk.check(await readJson(file));
  if (checked.kind === 'invalid') return refused(terminal, checked.faults, file);
  const { changes, notes } = checked;
  terminal.result({ kind: 'valid', changes, notes }, `${said(checked)}\nNothing was changed.`);
  return 0;
}

async function set({ desk, operator }: ShopCommandParts, file: string, terminal: Terminal): Promise<ExitCode> {
  const body = await readJson(file);
  const checked = await desk.check(body);
  if (checked.kind === 'valid' && checked.changes.length === 0) {
    terminal.result({ kind: 'unchanged' }, 'The shop is as the file says. Nothing was changed.');
    return 0;
  }
  const outcome = await desk.set(body, operator);
  if (outcome.kind === 'invalid') return refused(terminal, outcome.faults, file);
  const { version, changes, notes } = outcome;
  const text = `${said(outcome)}\nThis counts from now on. It is version ${version}.`;
  terminal.result({ kind: 'set', version, changes, notes }, text);
  return 0;
}

async function preview(
  { desk, shopOrigin }: ShopCommandParts,
  { file, once }: { file: string; once: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  // Whoever knows it sees the draft: it is not to be guessed.
  const id = randomUUID();
  const first = await desk.draft(id, await readJson(file));
  if (first.kind === 'invalid') return refused(terminal, first.faults, file);
  const address = `${shopOrigin}/preview/${id}`;
  const follows = once ? '' : `\nPages that show it follow ${file}. Ctrl-C ends this; the link works for a day.`;
  terminal.result({ kind: 'preview', address }, `${said(first)}\n\nLook at it: ${address}${follows}`);
  if (once) return 0;
  return follow(file, async () => {
    try {
      const next = await desk.draft(id, await readJson(file));
      terminal.print(next.kind === 'valid' ? 'Shown.' : `Not shown:\n${faultLines(next.faults)}`);
    } catch (error) {
      terminal.print(`Not shown: ${error instanceof Error ? error.message : 'it cannot be read'}`);
    }
  });
}

/** Runs after each change of the file, one run at a time, until Ctrl-C. */
function follow(file: string, changed: () => Promise<void>): Promise<ExitCode> {
  return new Promise((resolve) => {
    let isRunning = false;
    let isLate = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async () => {
      if (isRunning) {
        isLate = true;
        return;
      }
      isRunning = true;
      await changed();
      isRunning = false;
      if (isLate) {
        isLate = false;
        await run();
      }
    };
    // The folder, not the file: many editors write another file and give it this one's name.
    const watcher = watch(path.dirname(path.resolve(file)), (_, name) => {
      if (name !== path.basename(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void run(), 120);
    });
    process.once('SIGINT', () => {
      clearTimeout(timer);
      watcher.close();
      resolve(0);
    });
  });
}

function said({ changes, notes }: ShopCheck & { kind: 'valid' }): string {
  const lines = changes.length === 0 ? ['It is as the shop is now.'] : changes.map(changeLine);
  return [...lines, ...notes.map(({ at, message }) => `Note: ${at}: ${message}`)].join('\n');
}

const longest = 60;

function changeLine({ at, before, after }: ShopChange): string {
  const short = (text: string) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
  if (before === undefined) return `+ ${at}: ${short(after ?? '')}`;
  return after === undefined ? `- ${at}: ${short(before)}` : `~ ${at}: ${short(before)} → ${short(after)}`;
}

function faultLines(faults: readonly ShopFault[]): string {
  return faults.map(({ at, message }) => `  ${at === '' ? 'the document' : at}: ${message}`).join('\n');
}

function refused(terminal: Terminal, faults: readonly ShopFault[], file: string): ExitCode {
  terminal.result({ kind: 'invalid', faults }, `${file} cannot be used. Nothing was changed.\n${faultLines(faults)}`);
  return 1;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
}
