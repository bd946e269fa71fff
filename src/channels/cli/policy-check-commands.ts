// `watchword policy …`. Here `check FILE`: what a policy promises, sentence by sentence, and what would keep it; it needs no
// shop, no database and no network. The rest is policy-desk-commands.ts.
import { readFile, stat } from 'node:fs/promises';
import type { CheckOutcome } from '../../modules/promises.ts';
import { renderPolicyCheck } from './policy-check-text.ts';
import { deskCommand, deskUsage, isDeskVerb, type PolicyDesk } from './policy-desk-commands.ts';
import { type ExitCode, readArguments, type Terminal, UsageError } from './terminal.ts';

export interface PolicyCheckParts {
  check: (bytes: Uint8Array) => CheckOutcome;
  promiseText: (id: string) => string;
  maxBytes: number;
  /** Opened for the verbs that need the shop’s database. */
  desk: () => Promise<PolicyDesk>;
}

export const usage = `watchword policy check FILE [--json]\n${deskUsage}`;

export async function policyCommand(
  parts: PolicyCheckParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  if (isDeskVerb(args[0])) return deskCommand(await parts.desk(), args, terminal);
  const { positionals } = readArguments(args, {});
  const [verb, file] = positionals;
  if (verb !== 'check' || file === undefined || positionals.length > 2) throw new UsageError(usage);
  const outcome = parts.check(await bytesOf(file, parts.maxBytes));
  if (outcome.kind === 'refused') throw new UsageError(`${file} cannot be read as a policy: ${outcome.reason}.`);
  const { check } = outcome;
  terminal.result(check, terminal.json ? '' : renderPolicyCheck(check, { file, promiseText: parts.promiseText }));
  const { unbacked, unbound, contradicted, conflicts, language } = check.summary;
  return unbacked + unbound + contradicted + conflicts.length > 0 || language !== 'english' ? 1 : 0;
}

async function bytesOf(file: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    // The reader says why it refuses what is too large; it need not be in memory for that.
    return size > maxBytes ? new Uint8Array(maxBytes + 1) : await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'it may not be read',
    };
    throw new UsageError(`${file}: ${reasons[code] ?? (code || 'it cannot be read')}.`);
  }
}
