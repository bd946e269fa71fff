// `watchword evidence export|verify`: the log as files that a stranger can check, and the check itself. A folder is
// verified offline; without one the running log is.
import type { ExportOutcome } from '../../modules/evidence.ts';
import { type ExitCode, readArguments, type Terminal, UsageError } from './terminal.ts';

interface Step {
  done: number;
  total: number;
}

export type Verified =
  | { kind: 'sound'; origin: string; size: number; root: string; notes: string[] }
  | { kind: 'findings'; findings: { kind: string; message: string }[]; more: number };

export interface EvidenceParts {
  exportTo: (folder: string, onProgress: (step: Step) => void) => Promise<ExportOutcome>;
  verifyFolder: (request: {
    folder: string;
    verifierKey?: string;
    against: readonly string[];
    witnesses: readonly string[];
    onProgress: (step: Step) => void;
  }) => Promise<Verified>;
  verifyLive: (request: {
    against: readonly string[];
    witnesses: readonly string[];
    onProgress: (step: Step) => void;
  }) => Promise<Verified>;
}

export const usage =
  'watchword evidence export FOLDER\nwatchword evidence verify [FOLDER] [--key VERIFIER-KEY] [--against CHECKPOINT-FILE]… [--witness VERIFIER-KEY]…';

export async function evidenceCommand(
  open: () => Promise<EvidenceParts>,
  offline: Pick<EvidenceParts, 'verifyFolder'>,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    key: { type: 'string' },
    against: { type: 'string', multiple: true, default: [] },
    witness: { type: 'string', multiple: true, default: [] },
  });
  const [act, folder] = positionals;
  if (positionals.length > 2 || (act !== 'verify' && act !== 'export')) throw new UsageError(usage);
  if (act === 'export') {
    if (folder === undefined) throw new UsageError(usage);
    return exportLog(await open(), folder, terminal);
  }
  const progress = terminal.progress('Verifying');
  const onProgress = ({ done, total }: Step) => progress.report(done, total);
  const { against, key, witness: witnesses } = values;
  const outcome =
    folder === undefined
      ? await (await open()).verifyLive({ against, witnesses, onProgress })
      : await offline.verifyFolder({
          folder,
          against,
          witnesses,
          onProgress,
          ...(key === undefined ? {} : { verifierKey: key }),
        });
  progress.end();
  terminal.result(outcome, describe(outcome));
  return outcome.kind === 'sound' ? 0 : 1;
}

async function exportLog(parts: EvidenceParts, folder: string, terminal: Terminal): Promise<ExitCode> {
  const progress = terminal.progress('Exporting');
  const outcome = await parts.exportTo(folder, ({ done, total }) => progress.report(done, total));
  progress.end();
  if (outcome.kind !== 'exported') {
    terminal.result(outcome, outcome.message);
    return 1;
  }
  terminal.result(
    outcome,
    `${outcome.size} entries in ${outcome.files} files: ${outcome.folder}\nAnybody can check them: watchword evidence verify ${outcome.folder}`,
  );
  return 0;
}

function describe(outcome: Verified): string {
  if (outcome.kind === 'sound') {
    const notes = outcome.notes.map((note) => `Note: ${note}`);
    return [`The log ${outcome.origin} is sound: ${outcome.size} entries, root ${outcome.root}.`, ...notes].join('\n');
  }
  const lines = outcome.findings.map((finding) => `  ${finding.message}`);
  const more = outcome.more > 0 ? [`  … and ${outcome.more} more.`] : [];
  return ['The log is NOT sound:', ...lines, ...more].join('\n');
}
