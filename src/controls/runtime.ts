// What the program runs on (L13.1): Node, its cryptography and the database server, against the days on which each line
// stops getting security updates, as their makers have announced them. Asks nobody: the table is dated, and ages.
import type { Clock } from '../kernel/clock.ts';
import type { Reader } from '../kernel/database.ts';
import { CannotLook, type Control, type Sight } from '../modules/policy.ts';
import { ends, writtenOn } from './support-ends.ts';
import { serverVersion } from './version-store.ts';

export const runtimeSupported: Control = {
  id: 'runtime-supported',
  requirements: ['L13.1', 'S2.3'],
  statement: 'Node, its cryptography and the database server are of lines that still get security updates.',
  enforcedAt: ['package.json', 'src/controls/support-ends.ts'],
  intervalMs: 24 * 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-runtime-past-its-end',
      what: 'one edited line: the line of Node that is in use is past its end',
      act: {
        kind: 'source',
        file: 'src/controls/support-ends.ts',
        find: "26: '2029-04-30'",
        replace: "26: '2026-04-30'",
      },
    },
  ],
};

/** Makers announce a line's end years ahead, and sometimes move it. */
const tableCountsForMs = 400 * 86_400_000;

export async function probeRuntime(database: Reader, clock: Clock): Promise<Sight> {
  const now = clock.now();
  const today = now.toISOString().slice(0, 10);
  if (now.getTime() - Date.parse(writtenOn) > tableCountsForMs) {
    throw new CannotLook(
      `The table of supported versions is of ${writtenOn}: a newer release of this program has a newer one.`,
    );
  }
  const { node, openssl } = process.versions;
  const server = await serverVersion(database);
  const inUse = [
    { what: 'Node.js', version: node, end: endOf(ends['Node.js'], node.split('.')[0]) },
    { what: 'OpenSSL', version: openssl, end: endOf(ends.OpenSSL, openssl.split('.').slice(0, 2).join('.')) },
    { what: 'PostgreSQL', version: server.version, end: endOf(ends.PostgreSQL, String(server.major)) },
  ];
  const over = inUse.filter(({ end }) => end !== undefined && end < today);
  const unknown = inUse.filter(({ end }) => end === undefined);
  if (over.length === 0 && unknown.length > 0) {
    const names = unknown.map(({ what, version }) => `${what} ${version}`).join(', ');
    throw new CannotLook(`The table of ${writtenOn} does not know ${names}.`);
  }
  return {
    summary: `${inUse.map(({ what, version, end }) => `${what} ${version} until ${end ?? '?'}`).join(', ')}: by the table of ${writtenOn} all still get security updates.`,
    findings: over.map(({ what, version, end }) => `${what} ${version} has had no security updates since ${end}`),
  };
}

function endOf(lines: Readonly<Record<string, string>>, line: string | undefined): string | undefined {
  return line === undefined ? undefined : lines[line];
}
