// Proves by doing it that a fresh clone starts and tests with one command each, on every kind of machine and path that we
// promise: `node tools/install-matrix.ts [--full] [row …]`, as root on Linux, a few minutes. Makes an ordinary user and
// folders for it and removes them. `--full` runs the whole of `npm test` in each clone, not two files of it.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Running } from '../src/start.ts';

const root = path.dirname(import.meta.dirname);
const { values, positionals } = parseArgs({ allowPositionals: true, options: { full: { type: 'boolean' } } });
if (process.platform !== 'linux' || process.getuid?.() !== 0)
  throw new Error('run this as root on Linux: it makes a user');

const base = mkdtempSync(path.join(os.tmpdir(), 'watchword-matrix-'));
chmodSync(base, 0o711);
const userName = 'watchword-matrix';
const systemFolder = '/var/lib/watchword';

interface Row {
  name: string;
  /** Below `base`. */
  folder: string;
  npm: 10 | 11;
  user?: true;
  /** The listeners' own ports, not free ones. */
  defaultPorts?: true;
}

const long = 'x'.repeat(149 - base.length);
const rows: Row[] = [
  { name: 'root', folder: 'plain', npm: 11, defaultPorts: true },
  { name: 'root', folder: 'plain10', npm: 10 },
  { name: 'root, clone below a 0700 folder', folder: 'closed/clone', npm: 11 },
  { name: 'root, path with a space', folder: 'a space/clone', npm: 10 },
  { name: 'root, path of 150 characters', folder: long, npm: 11 },
  { name: 'ordinary user', folder: 'home/plain', npm: 11, user: true },
  { name: 'ordinary user, path with a space', folder: 'home/a space/clone', npm: 10, user: true },
  { name: 'ordinary user, path of 150 characters', folder: path.join('home', long.slice(5)), npm: 11, user: true },
];

const account = makeUser();
const npm10 = path.join(base, 'npm10');
const failures: string[] = [];
const hadBefore = existsSync(systemFolder) ? readdirSync(systemFolder) : [];
// Also when it is interrupted.
process.once('exit', removeAll);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

execFileSync('npm', ['install', '--silent', '--prefix', npm10, 'npm@10'], { stdio: ['ignore', 'ignore', 'inherit'] });
execFileSync('cp', ['-r', cacheOf(), path.join(base, 'home', 'cache')]);
execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, path.join(base, 'home')]);
console.log(
  `Node ${version('node')}, npm ${version('npm')} and ${version(path.join(npm10, 'node_modules/.bin/npm'))}\n`,
);
console.log('| who and where | npm | `npm start` on a fresh clone | again | stop | `npm test` |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const [index, row] of rows.entries()) {
  if (positionals.length === 0 || positionals.includes(String(index + 1))) await prove(row);
}
for (const failure of failures) console.log(`FAIL ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;

function removeAll(): void {
  for (const pid of processesNaming(base)) process.kill(pid, 'SIGKILL');
  execFileSync('userdel', [userName], { stdio: 'ignore' });
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  if (!existsSync(systemFolder)) return;
  for (const name of readdirSync(systemFolder).filter((entry) => !hadBefore.includes(entry)))
    rmSync(path.join(systemFolder, name), { recursive: true, force: true });
}

function processesNaming(folder: string): number[] {
  const list = execFileSync('ps', ['-ww', '-eo', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return list
    .filter((line) => line.includes(folder) && !/^\s*\d+\s+Z/.test(line))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid !== process.pid);
}

async function prove(row: Row): Promise<void> {
  const clone = path.join(base, row.folder);
  mkdirSync(path.dirname(clone), { recursive: true });
  if (row.folder.startsWith('closed')) chmodSync(path.join(base, 'closed'), 0o700);
  if (row.user) chownSync(path.dirname(clone), account.uid, account.gid);
  // The server's account, or the user, reads the repository.
  execFileSync('git', ['clone', '--quiet', root, clone]);
  if (row.user) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, clone]);
  try {
    const first = await startAndStop(row, clone);
    const again = await startAndStop(row, clone);
    const test = await timed(() => runTests(row, clone));
    const cells = [
      row.name,
      String(row.npm),
      seconds(first.readyMs),
      seconds(again.readyMs),
      seconds(again.stopMs),
      seconds(test),
    ];
    console.log(`| ${cells.join(' | ')} |`);
    if (first.readyMs > 60_000) failures.push(`${row.name}: ${seconds(first.readyMs)} to the first running.json`);
  } catch (error) {
    failures.push(`${row.name}, npm ${row.npm}: ${error instanceof Error ? error.message : String(error)}`);
    console.log(`| ${row.name} | ${row.npm} | failed | | | |`);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

async function startAndStop(row: Row, clone: string): Promise<{ readyMs: number; stopMs: number }> {
  const npm = npmIn(row, clone, ['start']);
  const dataDir = row.folder.startsWith('closed') ? systemFolder : path.join(clone, 'data');
  const file = path.join(dataDir, 'running.json');
  const begun = performance.now();
  while (!existsSync(file)) {
    if (npm.child.exitCode !== null || performance.now() - begun > 120_000)
      throw new Error(`no running.json\n${npm.output()}`);
    await delay(20);
  }
  const readyMs = performance.now() - begun;
  const running = JSON.parse(readFileSync(file, 'utf8')) as Running;
  const list = await fetchText(`${running.storeApi}/products`, readFileSync(running.ca));
  if (!list.includes('"total"')) throw new Error(`the shop does not answer: ${list.slice(0, 200)}`);
  const stopMs = await timed(async () => {
    process.kill(running.pid, 'SIGTERM');
    await npm.ended;
  });
  if (npm.child.exitCode !== 0) throw new Error(`npm start ended with ${npm.child.exitCode}\n${npm.output()}`);
  await delay(500);
  const left = processesNaming(clone);
  if (left.length > 0 || existsSync(file))
    throw new Error(`left behind: processes ${left.join(', ')}, or running.json`);
  return { readyMs, stopMs };
}

async function runTests(row: Row, clone: string): Promise<void> {
  const some = ['src/kernel/ids.test.ts', 'src/kernel/embedded-postgres.test.ts'];
  const npm = npmIn(row, clone, values.full === true ? ['test'] : ['test', '--', ...some]);
  await npm.ended;
  if (npm.child.exitCode !== 0) throw new Error(`npm test failed\n${npm.output()}`);
}

/** npm of the row's version, as the row's user, with a warm cache. */
function npmIn(row: Row, clone: string, args: string[]) {
  const search = process.env['PATH'] ?? '';
  const ports = ['SHOP_PORT', 'BACK_OFFICE_PORT', 'STRIPE_SIMULATOR_PORT', 'MAILBOX_PORT', 'HTTP_PORT'];
  const child = spawn('npm', args, {
    cwd: clone,
    ...(row.user ? account : {}),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: row.npm === 10 ? `${path.join(npm10, 'node_modules', '.bin')}:${search}` : search,
      HOME: row.user ? path.join(base, 'home') : '/root',
      LANG: 'C.UTF-8',
      npm_config_cache: row.user ? path.join(base, 'home', 'cache') : cacheOf(),
      ...(row.defaultPorts ? {} : Object.fromEntries(ports.map((name) => [name, '0']))),
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  return { child, ended, output: () => text.slice(-4_000) };
}

function makeUser(): { uid: number; gid: number } {
  execFileSync('useradd', ['--no-create-home', '--home-dir', path.join(base, 'home'), userName]);
  const id = (what: string) => Number(execFileSync('id', [what, userName], { encoding: 'utf8' }));
  const made = { uid: id('-u'), gid: id('-g') };
  mkdirSync(path.join(base, 'home'));
  chownSync(path.join(base, 'home'), made.uid, made.gid);
  return made;
}

function cacheOf(): string {
  return execFileSync('npm', ['config', 'get', 'cache'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function version(program: string): string {
  return execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function fetchText(url: string, ca: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { ca }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.once('end', () => resolve(text));
    }).once('error', reject);
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
