// The command line's manners: arguments read strictly, results as text or JSON, progress as a bar on a terminal and as
// plain lines elsewhere, questions only to people.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What a command ends with: 0 good, 1 finding, 2 usage. */
export type ExitCode = 0 | 1 | 2;

/** The arguments cannot be used: the message says how the command is called. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface Terminal {
  /** True when the caller wants JSON. */
  readonly json: boolean;
  /** A line of the result; nothing when the caller wants JSON. */
  print(text: string): void;
  /** The result as JSON, when the caller wants that; `text` otherwise. */
  result(value: unknown, text: string): void;
  /** What goes wrong or is worth knowing, on standard error. */
  warn(text: string): void;
  progress(label: string): Progress;
  /** Asks for a secret without showing it; from a pipe, its first line. */
  askSecret(question: string): Promise<string>;
}

export interface Progress {
  /** `total` 0: not known. */
  report(done: number, total: number): void;
  end(): void;
}

export function openTerminal(json: boolean): Terminal {
  return {
    json,
    print: (text) => void (json || process.stdout.write(`${text}\n`)),
    result: (value, text) => void process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`),
    warn: (text) => void process.stderr.write(`${text}\n`),
    progress: (label) => (process.stderr.isTTY ? bar(label) : lines(label)),
    askSecret,
  };
}

const barWidth = 24;

function bar(label: string): Progress {
  let shown = '';
  return {
    report(done, total) {
      const part = total > 0 ? Math.min(1, done / total) : 0;
      const filled = '█'.repeat(Math.round(part * barWidth)).padEnd(barWidth, '░');
      const count = total > 0 ? `${done} of ${total}` : String(done);
      const next = `\r${label} ${total > 0 ? `${filled} ` : ''}${count}\u001b[K`;
      if (next !== shown) process.stderr.write(next);
      shown = next;
    },
    end: () => void (shown === '' || process.stderr.write('\n')),
  };
}

// For logs: a line at every tenth, or where the end is not known at every doubling.
function lines(label: string): Progress {
  let next = 0;
  return {
    report(done, total) {
      const step = total > 0 ? Math.floor((done / total) * 10) : Math.floor(Math.log2(done + 1));
      if (step < next) return;
      next = step + 1;
      process.stderr.write(`${label}: ${total > 0 ? `${done} of ${total}` : done}\n`);
    },
    end: () => undefined,
  };
}

async function askSecret(question: string): Promise<string> {
  // What is typed goes to an output that shows nothing.
  const muted = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (process.stdin.isTTY) process.stderr.write(question);
  const input = createInterface({ input: process.stdin, output: muted, terminal: process.stdin.isTTY });
  try {
    for await (const line of input) return line;
    return '';
  } finally {
    input.close();
    if (process.stdin.isTTY) process.stderr.write('\n');
  }
}

/** Reads a command's arguments; throws UsageError for what it does not know. */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Node goes on about arguments that begin with a hyphen, which none of ours do.
    const [said = ''] = (error instanceof Error ? error.message : 'The arguments cannot be read').split('. To specify');
    throw new UsageError(`${said}. --help says how the command is called.`);
  }
}

/** "1 product", "2 products". */
export function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}

/** A table of columns, the numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, column) => Math.max(all[column] ?? 0, String(cell).length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          typeof cell === 'number' ? String(cell).padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
