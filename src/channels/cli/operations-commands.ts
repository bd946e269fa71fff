// `watchword status`, `doctor`, `trust-ca`, `reconcile`: how the shop on this machine stands.
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

/** One thing that doctor looks at. `bad` makes the command end with 1; `note` does not. */
export interface Finding {
  what: string;
  state: 'good' | 'note' | 'bad';
  detail: string;
}

export type RunningState =
  | { kind: 'running'; running: Record<string, unknown> & { pid: number } }
  | { kind: 'stopped' }
  /** running.json is there, its process is not: it was killed. The next start clears up. */
  | { kind: 'killed'; pid: number };

export function statusCommand(state: RunningState, args: readonly string[], terminal: Terminal): ExitCode {
  if (readArguments(args, {}).positionals.length > 0) throw new UsageError('watchword status');
  if (state.kind !== 'running') {
    terminal.result(
      state,
      state.kind === 'stopped' ? 'The shop is not running.' : `The shop was killed (process ${state.pid}).`,
    );
    return 1;
  }
  // The token of the demo customer is in the file for tools; it has no place in a screenshot.
  const { demoCustomerToken: _, ...shown } = state.running;
  terminal.result(
    { kind: 'running', ...shown },
    table(Object.entries(shown).map(([name, value]) => [name, String(value)])),
  );
  return 0;
}

export async function doctorCommand(
  examine: () => Promise<Finding[]>,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  if (readArguments(args, {}).positionals.length > 0) throw new UsageError('watchword doctor');
  const findings = await examine();
  const marks = { good: 'ok  ', note: 'note', bad: 'BAD ' };
  terminal.result({ findings }, table(findings.map(({ what, state, detail }) => [marks[state], what, detail])));
  return findings.some((finding) => finding.state === 'bad') ? 1 : 0;
}

export interface TrustParts {
  caPath: string;
  ca: string;
  install: () => Promise<{ store: string; kind: 'installed' | 'not-there' | 'failed'; detail: string }[]>;
}

export async function trustCommand(parts: TrustParts, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, { install: { type: 'boolean', default: false } });
  if (positionals.length > 0) throw new UsageError('watchword trust-ca [--install]');
  if (!values.install) {
    terminal.result({ path: parts.caPath, pem: parts.ca }, parts.ca.trimEnd());
    terminal.warn(`The certificate is in ${parts.caPath}. --install makes this machine and its browsers trust it.`);
    return 0;
  }
  const steps = await parts.install();
  terminal.result({ steps }, table(steps.map(({ store, kind, detail }) => [store, kind, detail])));
  return steps.some((step) => step.kind === 'installed') && !steps.some((step) => step.kind === 'failed') ? 0 : 1;
}

export interface ReconcileParts {
  sweep: () => Promise<{ payments: number; refunds: number; failed: number }>;
  /** Puts the jobs that were given up, mails for one, back into their queues; returns how many. */
  retryJobs: () => Promise<number>;
}

export async function reconcileCommand(
  parts: ReconcileParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  if (readArguments(args, {}).positionals.length > 0) throw new UsageError('watchword reconcile');
  const jobs = await parts.retryJobs();
  const result = await parts.sweep();
  terminal.result(
    { ...result, jobs },
    `${result.payments} payments and ${result.refunds} refunds asked about; ${result.failed} not settled. ` +
      `${jobs} jobs that were given up are tried again.`,
  );
  return result.failed > 0 ? 1 : 0;
}
