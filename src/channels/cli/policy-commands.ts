// `watchword probe` and `watchword inspect`: what the probes see now, from the running shop and from outside, and whether
// they notice the violations that are planted for them.
import { readFile } from 'node:fs/promises';
import { type ExitCode, readArguments, type Terminal, UsageError } from './terminal.ts';

export const probeUsage = 'watchword probe [CONTROL] [--planted]';
export const inspectUsage = 'watchword inspect https://HOST[:PORT] [--ca FILE]';

/** What both commands print: one look at one control. */
export interface LookedAt {
  control: string;
  status: string;
}

export interface PolicyParts<Observation extends LookedAt, Planted extends { caught: boolean }> {
  controls: readonly string[];
  /** Asks the running shop to look now. */
  probe: (only: readonly string[]) => Promise<{ observations: Observation[] }>;
  /** Plants violations in scratch copies; keeps the result for the trust page when all were tried. */
  plant: (
    only: readonly string[],
    onProgress: (done: number, total: number) => void,
  ) => Promise<{ planted: Planted[]; killRate: number }>;
  inspect: (url: string, ca: string | undefined) => Promise<{ observations: Observation[] }>;
  renderObservations: (seen: { observations: Observation[] }) => string;
  renderPlanted: (run: { planted: Planted[]; killRate: number }) => string;
}

export async function probeCommand<Observation extends LookedAt, Planted extends { caught: boolean }>(
  parts: PolicyParts<Observation, Planted>,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals: only, values } = readArguments(args, { planted: { type: 'boolean', default: false } });
  const unknown = only.find((id) => !parts.controls.includes(id));
  if (unknown !== undefined) {
    throw new UsageError(`There is no control "${unknown}". There are: ${parts.controls.join(', ')}.`);
  }
  if (!values.planted) {
    const seen = await parts.probe(only);
    terminal.result(seen, parts.renderObservations(seen));
    return hasFinding(seen.observations) ? 1 : 0;
  }
  const progress = terminal.progress('Planting violations in scratch copies');
  const run = await parts.plant(only, (done, total) => progress.report(done, total));
  progress.end();
  terminal.result(run, parts.renderPlanted(run));
  return run.planted.every((planted) => planted.caught) ? 0 : 1;
}

export async function inspectCommand<Observation extends LookedAt, Planted extends { caught: boolean }>(
  parts: Pick<PolicyParts<Observation, Planted>, 'inspect' | 'renderObservations'>,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, { ca: { type: 'string' } });
  const [url] = positionals;
  if (url === undefined || positionals.length > 1) throw new UsageError(inspectUsage);
  const ca = values.ca === undefined ? undefined : await readFile(values.ca, 'utf8');
  try {
    const seen = await parts.inspect(url, ca);
    terminal.result(seen, parts.renderObservations(seen));
    return hasFinding(seen.observations) ? 1 : 0;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

// What could not be looked at is a finding too: nobody may read silence as a promise kept.
function hasFinding(observations: readonly LookedAt[]): boolean {
  return observations.some(({ status }) => status !== 'proven' && status !== 'simulated');
}
