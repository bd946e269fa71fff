// Everything that CI runs: `npm test`. With arguments it runs only the test files that are named, without the checks.
// Each file is a process (and process group) with a folder of its own for temporary files; what a file leaves running or
// lying about is ended and removed. Files that use a database run twice: on PostgreSQL 18, and on Debian's 15, because
// production may be that old.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ServerFiles } from '../src/kernel/embedded-postgres.ts';
import { freshTestFolder, startTestCluster, stopTestCluster } from '../test/support/test-cluster.ts';
import { endLeftovers } from './leftovers.ts';
import type { TestResult } from './test-report.ts';

const root = path.dirname(import.meta.dirname);
const named = process.argv.slice(2);
const debian15: ServerFiles = { bin: '/usr/lib/postgresql/15/bin', major: 15 };
const wanted15 = 'PostgreSQL 15 is not installed (Debian 12: apt-get install postgresql-15; then run again)';

const testTimeoutMs = 150_000;
const fileTimeoutMs = 420_000;

interface Job {
  title: string;
  /** Arguments of Node. */
  args: string[];
  environment: Record<string, string>;
  /** Needs the machine for itself, as far as that goes: a whole shop, a browser. */
  heavy: boolean;
  isTest: boolean;
}

interface Result {
  job: Job;
  passed: boolean;
  tests: TestResult[];
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

const began = performance.now();
const folder = freshTestFolder();
chmodSync(folder, 0o711);
const servers: { folder: string; major: number }[] = [];
const results: Result[] = [];
/** Files that failed first and passed alone. */
const secondTries: string[] = [];
/** More than these are no accident. */
const mostSecondTries = 5;
let problems = 0;
let folders = 0;
try {
  const jobs = await makeJobs();
  console.log(`${jobs.length} jobs, two at a time`);
  // One lane for what is heavy, one for the rest; whoever is done first helps with the light ones.
  const heavy = jobs.filter((job) => job.heavy);
  const light = jobs.filter((job) => !job.heavy);
  await Promise.all([lane([heavy, light], jobs.length), lane([light], jobs.length)]);
  if (named.length === 0) await tryAgain();
} finally {
  for (const server of servers) await stopTestCluster(server.folder, server.major);
  await endLeftovers(folder);
  rmSync(folder, { recursive: true, force: true });
}
summarize();

async function makeJobs(): Promise<Job[]> {
  const files =
    named.length > 0 ? named : globSync('{src,simulators,tools,test,bench}/**/*.test.ts', { cwd: root }).sort();
  const checks: Job = {
    title: 'checks',
    args: [path.join(root, 'tools', 'check.ts')],
    environment: {},
    heavy: false,
    isTest: false,
  };
  const on18 = await startServer('18', undefined);
  const jobs = named.length > 0 ? [] : [checks];
  for (const file of files) jobs.push(testJob(file, file, on18));
  const users = files.filter((file) => /test-(database|cluster)\.ts'/.test(textOf(file)));
  if (users.length === 0) return jobs;
  if (existsSync(path.join(debian15.bin, 'postgres'))) {
    const on15 = await startServer('15', debian15);
    for (const file of users) jobs.push(testJob(file, `${file} (PostgreSQL 15)`, on15));
  } else if (process.env['CI'] === 'true' && process.platform === 'linux') {
    problems++;
    console.log(`FAIL ${wanted15}`);
  } else {
    console.log(`skip ${wanted15}`);
  }
  return jobs;
}

async function startServer(name: string, files: ServerFiles | undefined): Promise<string> {
  const own = path.join(folder, name);
  mkdirSync(own);
  servers.push({ folder: own, major: files?.major ?? 18 });
  return await startTestCluster(own, files);
}

function testJob(file: string, title: string, server: string): Job {
  const heavy =
    /playwright-core|running-shop\.ts|shop-process\.ts/.test(textOf(file)) || /^test\/(?!support)/.test(file);
  const reporter = path.join(root, 'tools', 'test-report.ts');
  const args = ['--test', '--test-isolation=none', `--test-timeout=${testTimeoutMs}`, `--test-reporter=${reporter}`];
  return { title, args: [...args, file], environment: { WATCHWORD_TEST_SERVER: server }, heavy, isTest: true };
}

function textOf(file: string): string {
  return readFileSync(path.resolve(root, file), 'utf8');
}

async function lane(queues: Job[][], total: number): Promise<void> {
  for (const queue of queues) {
    for (let job = queue.shift(); job !== undefined && !interrupted.signal.aborted; job = queue.shift()) {
      results.push(await run(job, `${total}`));
    }
  }
}

/**
 * A file that failed beside others is tried once more, alone: what passes then was the machine's fault more than ours, and
 * is named in the end, so that nobody gets used to it. What fails twice has failed.
 */
async function tryAgain(): Promise<void> {
  const failed = results.filter(({ job, passed }) => job.isTest && !passed);
  if (failed.length > mostSecondTries) return;
  for (const first of failed) {
    if (interrupted.signal.aborted) return;
    const second = await run({ ...first.job, title: `${first.job.title}, again and alone` }, `${results.length}`);
    if (!second.passed) continue;
    results[results.indexOf(first)] = second;
    secondTries.push(first.job.title);
  }
}

async function run(job: Job, total: string): Promise<Result> {
  const temporary = path.join(folder, `t${++folders}`);
  // The database server's account passes through it.
  mkdirSync(temporary, { mode: 0o711 });
  const reportFile = path.join(temporary, 'report.json');
  const destination = job.isTest ? [`--test-reporter-destination=${reportFile}`] : [];
  const started = performance.now();
  const { code, output, timedOut } = await spawnGroup([...destination, ...job.args], {
    ...job.environment,
    TMPDIR: temporary,
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const tests = existsSync(reportFile) ? readReport(reportFile) : [];
  const left = await endLeftovers(temporary);
  rmSync(temporary, { recursive: true, force: true });

  // A file without a test proves nothing.
  const failures = tests.filter(({ outcome }) => outcome === 'failed');
  const passed = code === 0 && failures.length === 0 && (!job.isTest || tests.length > 0);
  const counts = job.isTest ? `${countsOf(tests)}, ` : '';
  const number = `${results.length + 1}`.padStart(total.length);
  const lines = [`${passed ? 'ok  ' : 'FAIL'} ${number}/${total} ${job.title} (${counts}${seconds} s)`];
  for (const command of left) lines.push(`     left running: ${command.slice(0, 160)}`);
  if (timedOut) {
    const last = tests.at(-1);
    lines.push(`     killed after ${fileTimeoutMs / 1000} s; the last test to end was ${last?.name ?? 'none'}`);
  }
  for (const { name, text } of failures) lines.push(`     FAIL ${name}`, indent(text));
  if (!passed || !job.isTest) lines.push(indent(output.trim()));
  console.log(lines.filter((line) => line.trim() !== '').join('\n'));
  return { job, passed, tests };
}

function spawnGroup(args: string[], environment: Record<string, string>) {
  return new Promise<{ code: number | null; output: string; timedOut: boolean }>((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let output = '';
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-200_000);
      });
    }
    const end = (signal: NodeJS.Signals) => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It has just ended.
      }
    };
    const stop = () => end('SIGTERM');
    const late = setTimeout(() => {
      timedOut = true;
      end('SIGKILL');
    }, fileTimeoutMs);
    interrupted.signal.addEventListener('abort', stop);
    const finish = (code: number | null) => {
      clearTimeout(late);
      interrupted.signal.removeEventListener('abort', stop);
      end('SIGKILL');
      resolve({ code, output, timedOut });
    };
    child.once('error', (error) => {
      output += String(error);
      finish(null);
    });
    // Not `close`: a process that was left behind may hold our end of its output.
    child.once('exit', (code) => setImmediate(finish, code));
  });
}

function readReport(file: string): TestResult[] {
  // The last line of a process that was killed may be half of one.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as TestResult);
}

function countsOf(tests: TestResult[]): string {
  const outcomes = ['passed', 'failed', 'skipped'] as const;
  const counts = outcomes.map((outcome) => ({
    outcome,
    count: tests.filter((test) => test.outcome === outcome).length,
  }));
  return counts
    .filter(({ outcome, count }) => count > 0 || outcome === 'passed')
    .map(({ outcome, count }) => `${count} ${outcome}`)
    .join(', ');
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '       ');
}

function summarize(): void {
  const tests = results.flatMap((result) => result.tests);
  const reasons = tests
    .filter(({ outcome }) => outcome === 'skipped')
    .map(({ name, text }) => (text === '' ? name : `${name}: ${text}`));
  if (reasons.length > 0) console.log(`\nSkipped:\n${[...new Set(reasons)].map((reason) => `  ${reason}`).join('\n')}`);
  if (secondTries.length > 0)
    console.log(`\nPassed only when tried again, alone:\n${secondTries.map((title) => `  ${title}`).join('\n')}`);
  const failed = results.filter(({ passed }) => !passed);
  if (failed.length > 0) console.log(`\nFailed:\n${failed.map(({ job }) => `  ${job.title}`).join('\n')}`);
  const good = failed.length === 0 && problems === 0 && !interrupted.signal.aborted;
  const passed = tests.filter(({ outcome }) => outcome === 'passed').length;
  const seconds = Math.round((performance.now() - began) / 1000);
  const broken = interrupted.signal.aborted ? ', interrupted' : '';
  console.log(`\n${good ? 'ok  ' : 'FAIL'} ${passed} tests passed in ${results.length} jobs, ${seconds} s${broken}`);
  process.exitCode = good ? 0 : 1;
}
