// `watchword access`: who holds which level, by whose word, and by which rules. Reads only: access is given and taken in
// the back office, with two factors. Shows ids, no names.
import type { Access, GrantStory, HostCommandStory, Level, PermissionEntry } from '../../modules/access.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface AccessParts {
  access: Pick<
    Access,
    'stories' | 'proposals' | 'mode' | 'grantFacts' | 'openReviews' | 'hostCommands' | 'permissionsOf' | 'hasOwner'
  >;
  levels: readonly Level[];
  permissionTable: readonly PermissionEntry[];
}

export const usage = `watchword access [show]     who holds which level, and by whose word
watchword access history    every grant there was
watchword access levels     what each level may do
watchword access rules      the permission rules as they count, in Cedar
watchword access commands   commands on the host that asked, or ran without asking`;

export async function accessCommand(
  parts: AccessParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals } = readArguments(args, {});
  const [act = 'show'] = positionals;
  if (positionals.length > 1) throw new UsageError(usage);
  switch (act) {
    case 'show':
      return show(parts, terminal);
    case 'history': {
      const stories = await parts.access.stories();
      terminal.result(stories, stories.length === 0 ? 'Nothing was granted yet.' : table(stories.map(row)));
      return 0;
    }
    case 'levels':
      return showLevels(parts, terminal);
    case 'rules': {
      const { rulesText } = await parts.access.mode();
      terminal.result({ rules: rulesText }, rulesText.trimEnd());
      return 0;
    }
    case 'commands':
      return showCommands(parts, terminal);
    default:
      throw new UsageError(usage);
  }
}

async function show({ access }: AccessParts, terminal: Terminal): Promise<ExitCode> {
  const [stories, proposals, mode, facts, reviews] = await Promise.all([
    access.stories(),
    access.proposals(),
    access.mode(),
    access.grantFacts(),
    access.openReviews(),
  ]);
  const standing = stories.filter(({ endedAt }) => endedAt === null);
  const findings = [
    ...(facts.unapproved > 0 ? [`grants that nobody approved: ${facts.unapproved}`] : []),
    ...(facts.overdue > 0 ? [`grants whose recertification is overdue: ${facts.overdue}`] : []),
    ...facts.missingGuards.map((name) => `the database's rule ${name} is missing or switched off`),
    ...facts.changeable.map((name) => `the application may change access.${name}`),
    ...(reviews.length > 0 ? [`commands that ran without asking and wait for a review: ${reviews.length}`] : []),
  ];
  const lines = [
    ...(standing.length === 0 ? ['Nobody has access yet: the owner enrols by the link that the shop prints.'] : []),
    ...(standing.length === 0 ? [] : [table(standing.map(row))]),
    ...(mode.soleOwner === undefined ? [] : [`Sole-owner mode: declared by staff:${mode.soleOwner}.`]),
    ...(facts.alone === 0 ? [] : [`Approved by one person alone: ${facts.alone}.`]),
    ...(proposals.length === 0 ? [] : [`Proposed, and waiting for a second person: ${proposals.length}.`]),
    ...findings.map((finding) => `BAD  ${finding}`),
  ];
  terminal.result(
    { standing, proposals, soleOwner: mode.soleOwner ?? null, facts, reviews, findings },
    lines.join('\n'),
  );
  return findings.length === 0 ? 0 : 1;
}

function row(story: GrantStory): string[] {
  const { staffId, level, kind, grantedAt, recertifyBy, approvedBy, alone, endedAt, endedWord } = story;
  const word = kind === 'first-owner' ? 'by the enrolment link' : `approved by staff:${approvedBy ?? 'nobody'}`;
  return [
    `staff:${staffId}`,
    level,
    `since ${day(grantedAt)}`,
    alone ? `${word}, alone` : word,
    endedAt === null ? `recertify by ${day(recertifyBy)}` : `ended ${day(endedAt)}: ${endedWord ?? ''}`,
  ];
}

const day = (at: Date) => at.toISOString().slice(0, 10);

async function showLevels({ access, levels, permissionTable }: AccessParts, terminal: Terminal): Promise<ExitCode> {
  const sets = await Promise.all(levels.map((level) => access.permissionsOf(level)));
  const held = new Map<string, ReadonlySet<string>>(levels.map((level, index) => [level, sets[index] ?? new Set()]));
  const rows = permissionTable.map(({ name, stepUp }) => [
    name,
    ...levels.map((level) => {
      if (held.get(level)?.has(name) !== true) return '–';
      const always = stepUp.find(({ when }) => when === 'always');
      return always === undefined ? (stepUp.length === 0 ? 'yes' : 'yes*') : `${always.withinMs / 60_000} min`;
    }),
  ]);
  const document = Object.fromEntries(levels.map((level) => [level, [...(held.get(level) ?? [])]]));
  terminal.result(
    document,
    `${table([['', ...levels], ...rows])}\n\n5 min: after proving oneself anew, no longer ago. *: so for large amounts and raised risk.`,
  );
  return 0;
}

async function showCommands({ access }: AccessParts, terminal: Terminal): Promise<ExitCode> {
  const commands = await access.hostCommands(50);
  const rows = commands.map((one) => [
    one.askedAt.toISOString().slice(0, 16),
    one.kind,
    one.command,
    `${one.osUser}@${one.host}`,
    whatCame(one),
  ]);
  terminal.result(commands, rows.length === 0 ? 'No command has asked.' : table(rows));
  return commands.some(({ kind, reviewedAt }) => kind === 'break-glass' && reviewedAt === null) ? 1 : 0;
}

function whatCame({ kind, decision, reviewedAt }: HostCommandStory): string {
  if (kind === 'no-owner-yet') return 'nobody to ask';
  if (kind === 'break-glass') return reviewedAt === null ? 'NOT REVIEWED' : 'reviewed';
  return decision ?? 'no answer';
}
