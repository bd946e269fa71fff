// `watchword witness init|serve`: being a witness, on somebody else's machine. `watchword witnesses list|add|remove|check`:
// the shop's side, who is asked to countersign its log and how that stands.
import type { Collected, Witnesses } from '../../flows/collect-cosignatures.ts';
import type { WitnessDesk } from '../../flows/manage-witnesses.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface ServeOptions {
  folder: string;
  /** Verifier keys. */
  logs: readonly string[];
  host: string;
  port: number;
  /** Under which others know it. */
  publicName?: string;
  /** Files with a certificate (chain) and its key, PEM; one of its own when absent. */
  certificate?: { cert: string; key: string };
}

export interface WitnessParts {
  /** Makes the folder and returns the verifier key; throws what has a message for the operator. */
  init: (folder: string, name: string) => string;
  /** Serves until it is told to stop. */
  serve: (
    options: ServeOptions,
    onReady: (ready: { url: string; verifierKey: string; ca?: string }) => void,
  ) => Promise<void>;
  /** The message, when the error is one for the operator. */
  problemOf: (error: unknown) => string | undefined;
}

export const usage = `watchword witness init FOLDER --name NAME
watchword witness serve FOLDER --log VERIFIER-KEY [--log …] [--port 8450] [--host 127.0.0.1]
                        [--public-name HOST] [--cert FILE --cert-key FILE]`;

export async function witnessCommand(
  parts: WitnessParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    name: { type: 'string' },
    log: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '8450' },
    host: { type: 'string', default: '127.0.0.1' },
    'public-name': { type: 'string' },
    cert: { type: 'string' },
    'cert-key': { type: 'string' },
  });
  const [act, folder] = positionals;
  if (folder === undefined || positionals.length > 2) throw new UsageError(usage);
  try {
    if (act === 'init') return init(parts, folder, values.name, terminal);
    if (act !== 'serve' || values.log.length === 0 || !/^\d{1,5}$/.test(values.port)) throw new UsageError(usage);
    const { cert, 'cert-key': key, 'public-name': publicName } = values;
    if ((cert === undefined) !== (key === undefined)) throw new UsageError(usage);
    const options: ServeOptions = {
      folder,
      logs: values.log,
      host: values.host,
      port: Number(values.port),
      ...(publicName === undefined ? {} : { publicName }),
      ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
    };
    await parts.serve(options, ({ url, verifierKey, ca }) => {
      const authority = ca === undefined ? '' : `\nIts authority: ${ca}`;
      terminal.result({ url, verifierKey, ca: ca ?? null }, `Witness ${verifierKey}\nlistens on ${url}${authority}`);
    });
    return 0;
  } catch (error) {
    const problem = parts.problemOf(error);
    if (problem === undefined) throw error;
    terminal.warn(problem);
    return 1;
  }
}

function init(parts: WitnessParts, folder: string, name: string | undefined, terminal: Terminal): ExitCode {
  if (name === undefined) throw new UsageError(usage);
  const verifierKey = parts.init(folder, name);
  terminal.result(
    { folder, verifierKey },
    `${verifierKey}\nThis is the witness's public key: give it to the shop (watchword witnesses add URL KEY) and to whoever relies on you.`,
  );
  return 0;
}

export interface WitnessesParts {
  operator: string;
  desk: WitnessDesk;
  witnesses: Pick<Witnesses, 'collect' | 'standings'>;
  describeRefusal: (kind: Extract<Collected['outcome'], { kind: 'refused' }>['refusal']) => string;
  /** Throws for what cannot be read. */
  readText: (file: string) => string;
}

export const witnessesUsage = `watchword witnesses [list]
watchword witnesses add URL VERIFIER-KEY [--ca FILE]
watchword witnesses remove NAME
watchword witnesses check`;

export async function witnessesCommand(
  parts: WitnessesParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, { ca: { type: 'string' } });
  const [act = 'list', ...rest] = positionals;
  const [first, second] = rest;
  if (act === 'list' && rest.length === 0) return await list(parts, terminal);
  if (act === 'check' && rest.length === 0) return await check(parts, terminal);
  if (act === 'add' && first !== undefined && second !== undefined && rest.length === 2) {
    return await add(parts, { url: first, vkey: second, ca: values.ca }, terminal);
  }
  if (act === 'remove' && first !== undefined && rest.length === 1) {
    const outcome = await parts.desk.remove(first, parts.operator);
    terminal.result(
      { kind: outcome },
      outcome === 'removed' ? `${first} is no longer asked.` : `There is no witness ${first}.`,
    );
    return outcome === 'removed' ? 0 : 1;
  }
  throw new UsageError(witnessesUsage);
}

async function add(
  { desk, operator, readText }: WitnessesParts,
  { url, vkey, ca: file }: { url: string; vkey: string; ca: string | undefined },
  terminal: Terminal,
): Promise<ExitCode> {
  let ca: string | undefined;
  try {
    ca = file === undefined ? undefined : readText(file);
  } catch {
    terminal.warn(`${file} cannot be read.`);
    return 1;
  }
  const outcome = await desk.add({ url, vkey, ca }, operator);
  const words = {
    added: () => 'It is asked from now on. "watchword witnesses check" asks at once.',
    exists: () => 'There is a witness of that name: remove it first.',
    invalid: () => (outcome.kind === 'invalid' ? outcome.faults : ''),
  };
  terminal.result(outcome, words[outcome.kind]());
  return outcome.kind === 'added' ? 0 : 1;
}

async function list({ witnesses, describeRefusal }: WitnessesParts, terminal: Terminal): Promise<ExitCode> {
  const all = await witnesses.standings();
  const rows = all.map(({ witness: { name, url }, standing: { cosigned, refusal } }) => [
    name,
    cosigned === undefined ? 'nothing cosigned yet' : `${cosigned.size} entries, ${cosigned.signedAt.toISOString()}`,
    refusal === undefined ? '' : `REFUSES since ${refusal.at.toISOString()}: ${describeRefusal(refusal.kind)}`,
    url,
  ]);
  const text =
    rows.length === 0 ? 'No witnesses: nobody would notice a rewritten log. See docs/witness.md.' : table(rows);
  terminal.result(
    all.map(({ witness: { name, url, vkey }, standing }) => ({ name, url, vkey, ...standing })),
    text,
  );
  return all.some(({ standing }) => standing.refusal !== undefined) ? 1 : 0;
}

async function check({ witnesses, describeRefusal }: WitnessesParts, terminal: Terminal): Promise<ExitCode> {
  const collected = await witnesses.collect('all');
  const lines = collected.map(({ witness: { name }, outcome }) => {
    if (outcome.kind === 'cosigned') return `${name}: cosigned ${outcome.size} entries`;
    if (outcome.kind === 'refused') return `${name}: REFUSES: ${describeRefusal(outcome.refusal)}`;
    return `${name}: ${outcome.kind === 'unreachable' ? `no answer (${outcome.reason})` : 'not asked'}`;
  });
  terminal.result(
    collected.map(({ witness: { name }, outcome }) => ({ name, ...outcome })),
    lines.length === 0 ? 'Nobody was asked: there are no witnesses, or no entries yet.' : lines.join('\n'),
  );
  return collected.every(({ outcome }) => outcome.kind === 'cosigned') ? 0 : 1;
}
