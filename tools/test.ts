// Everything that CI runs: `npm test`. With arguments it runs only the test files that are named.
// Starts the database servers that the tests share, and ends them: PostgreSQL 18 for all, and once more Debian's 15 for
// the files that use a database, because production may be that old.
import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ServerFiles } from '../src/kernel/embedded-postgres.ts';
import { freshTestFolder, startTestCluster, stopTestCluster } from '../test/support/test-cluster.ts';

const root = path.dirname(import.meta.dirname);
const named = process.argv.slice(2);
const files = named.length > 0 ? named : globSync('{src,simulators,tools,test}/**/*.test.ts', { cwd: root }).sort();
const debian15: ServerFiles = { bin: '/usr/lib/postgresql/15/bin', major: 15 };

let interrupted = false;
process.on('SIGINT', () => {
  interrupted = true;
});
process.on('SIGTERM', () => {
  interrupted = true;
});

const passed = [
  named.length > 0 || (await run([path.join(root, 'tools', 'check.ts')])),
  await testsOn('PostgreSQL 18 (embedded)', files, undefined),
  await testsOnDebian15(),
];
process.exitCode = passed.every(Boolean) && !interrupted ? 0 : 1;

async function testsOnDebian15(): Promise<boolean> {
  const users = files.filter((file) =>
    /test-(database|cluster)\.ts'/.test(readFileSync(path.resolve(root, file), 'utf8')),
  );
  if (users.length === 0) return true;
  if (existsSync(path.join(debian15.bin, 'postgres'))) return await testsOn('PostgreSQL 15 (Debian)', users, debian15);
  const wanted = process.env['CI'] === 'true' && process.platform === 'linux' && process.getuid?.() === 0;
  console.log(
    `${wanted ? 'FAIL' : 'skip'} PostgreSQL 15: not installed (Debian 12: apt-get install postgresql-15; then run again)`,
  );
  return !wanted;
}

async function testsOn(title: string, on: string[], server: ServerFiles | undefined): Promise<boolean> {
  if (interrupted) return false;
  console.log(`\n${title}: ${on.length} test files`);
  const folder = freshTestFolder();
  try {
    const address = await startTestCluster(folder, server);
    return await run(
      [
        '--test',
        '--test-concurrency=2',
        '--test-timeout=300000',
        `--test-reporter=${path.join(root, 'tools', 'test-report.ts')}`,
        '--test-reporter-destination=stdout',
        ...on,
      ],
      { WATCHWORD_TEST_SERVER: address },
    );
  } finally {
    await stopTestCluster(folder, server?.major);
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: string[], environment: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGTERM', forward);
    child.once('exit', () => process.off('SIGTERM', forward));
  });
}
