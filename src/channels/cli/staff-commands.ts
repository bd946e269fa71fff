// `watchword staff`: who works here by id, how he proves himself, which sessions are open, and ending them. Opens no name
// and gives no access: people are invited in the back office, with two factors.
import type { Clock } from '../../kernel/clock.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Identity, SignInFigures, StaffId } from '../../modules/identity.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface StaffParts {
  identity: Pick<Identity, 'staffStates' | 'sessionsOf' | 'endSessions' | 'figures'>;
  clock: Clock;
  operator: string;
}

export const usage = `watchword staff [list]              everybody, by id: state, factors, open sessions
watchword staff sessions ID         a person's open sessions
watchword staff sign-out ID|--all   end the sessions of a person, or of everybody
watchword staff figures [--days N]  sign-ins and failures, in numbers`;

export async function staffCommand(parts: StaffParts, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    all: { type: 'boolean', default: false },
    days: { type: 'string', default: '1' },
  });
  const [act = 'list', who, ...more] = positionals;
  if (more.length > 0) throw new UsageError(usage);
  if (act === 'sign-out') return signOut(parts, { who, all: values.all }, terminal);
  if (values.all) throw new UsageError(usage);
  if (act === 'sessions') return sessions(parts, who, terminal);
  if (who !== undefined) throw new UsageError(usage);
  if (act === 'list') return list(parts, terminal);
  if (act === 'figures') return figures(parts, values.days, terminal);
  throw new UsageError(usage);
}

async function list({ identity }: StaffParts, terminal: Terminal): Promise<ExitCode> {
  const people = await Promise.all(
    (await identity.staffStates()).map(async (person) => ({
      ...person,
      sessions: (await identity.sessionsOf(person.staffId)).length,
    })),
  );
  const rows = people.map(({ staffId, state, factors, recoveryCodesLeft, sessions: open, lastSignInAt }) => [
    staffId,
    state,
    factors.join('+') || '-',
    `${recoveryCodesLeft} codes`,
    `${open} sessions`,
    lastSignInAt?.toISOString() ?? 'never signed in',
  ]);
  terminal.result(people, rows.length === 0 ? 'Nobody yet: npm start prints the owner’s link.' : table(rows));
  return 0;
}

async function sessions(parts: StaffParts, who: string | undefined, terminal: Terminal): Promise<ExitCode> {
  const staffId = await known(parts, who, terminal);
  if (staffId === undefined) return 1;
  const open = await parts.identity.sessionsOf(staffId);
  const rows = open.map(({ sessionId, deviceLabel, factors, startedAt, lastSeenAt }) => [
    sessionId,
    deviceLabel,
    factors.join('+'),
    `since ${startedAt.toISOString()}`,
    `seen ${lastSeenAt.toISOString()}`,
  ]);
  terminal.result(open, rows.length === 0 ? 'No open session.' : table(rows));
  return 0;
}

async function signOut(
  parts: StaffParts,
  { who, all }: { who: string | undefined; all: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  // One or the other: "everybody" must be meant.
  if (all === (who !== undefined)) throw new UsageError(usage);
  const { identity, operator } = parts;
  const one = all ? undefined : await known(parts, who, terminal);
  if (!all && one === undefined) return 1;
  const people = one === undefined ? (await identity.staffStates()).map(({ staffId }) => staffId) : [one];
  let ended = 0;
  for (const staffId of people) ended += await identity.endSessions(staffId, { by: operator });
  terminal.result({ ended }, `${ended} sessions ended.`);
  return 0;
}

async function figures({ identity, clock }: StaffParts, days: string, terminal: Terminal): Promise<ExitCode> {
  if (!/^[1-9]\d{0,2}$/.test(days)) throw new UsageError(usage);
  const until = clock.now();
  const from = new Date(until.getTime() - Number(days) * 86_400_000);
  const numbers = await identity.figures({ from, until });
  terminal.result({ from, until, ...numbers }, table(words.map(([key, word]) => [word, String(numbers[key])])));
  return 0;
}

const words: [key: keyof SignInFigures, word: string][] = [
  ['signIns', 'sign-ins'],
  ['failures', 'wrong passwords, codes and passkeys'],
  ['turnedAway', 'tries turned away'],
  ['accountsGuessedAt', 'accounts with ten failures or more'],
  ['recoverySignIns', 'sign-ins with a recovery code'],
  ['factorChanges', 'factors and passwords changed'],
];

async function known(
  { identity }: StaffParts,
  who: string | undefined,
  terminal: Terminal,
): Promise<StaffId | undefined> {
  if (who === undefined || !isUuid(who)) throw new UsageError(usage);
  const found = (await identity.staffStates()).find(({ staffId }) => staffId === who);
  if (found !== undefined) return found.staffId;
  terminal.result({ kind: 'not-found' }, `Nobody here has the id ${who}.`);
  return undefined;
}
