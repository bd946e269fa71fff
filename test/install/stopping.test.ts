// The shop ends whole, however it is ended, and the next start heals what was killed.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import {
  isAlive,
  launcherStart,
  npmStart,
  processesOf,
  readRunning,
  type ShopProcess,
  startProcess,
  temporaryFolder,
  until,
  untilNothingRuns,
} from './shop-process.ts';

const place = temporaryFolder('watchword stop-');
// A space in the path, as on many a desktop.
const dataDir = path.join(place.folder, 'my data');
const runningFile = path.join(dataDir, 'running.json');
const started: ShopProcess[] = [];
const start = (...given: Parameters<typeof startProcess>) => {
  const shop = startProcess(...given);
  started.push(shop);
  return shop;
};

before(async () => {
  const shop = start(launcherStart, dataDir);
  await shop.ready();
  shop.kill('SIGTERM');
  assert.equal((await shop.ended()).code, 0, shop.output());
});
after(async () => {
  for (const shop of started) await shop.destroy();
  await place.remove();
});

function find(pattern: RegExp): number {
  const found = processesOf(dataDir).find(({ command }) => pattern.test(command));
  assert.ok(found !== undefined, `no process ${pattern}`);
  return found.pid;
}
const postgres = () => find(/bin\/postgres /);
const simulator = () => find(/simulators\/stripe/);
const mailbox = () => find(/simulators\/mailbox/);

const ends: Record<string, (shop: ShopProcess, pid: number) => void> = {
  'SIGTERM to the pid of running.json': (shop, pid) => shop.kill('SIGTERM', pid),
  'SIGTERM to npm': (shop) => shop.kill('SIGTERM'),
  'SIGTERM to the whole group': (shop) => shop.kill('SIGTERM', -(shop.child.pid ?? 0)),
  'SIGINT to the whole group, as Ctrl-C does': (shop) => shop.kill('SIGINT', -(shop.child.pid ?? 0)),
  'SIGHUP to the whole group, as a closed terminal does': (shop) => shop.kill('SIGHUP', -(shop.child.pid ?? 0)),
};

for (const [name, end] of Object.entries(ends)) {
  test(`${name}: everything ends cleanly`, async () => {
    const shop = start(npmStart, dataDir);
    const { pid } = await shop.ready();
    const server = postgres();
    end(shop, pid);
    const { code, signal, afterMs } = await shop.ended();
    await until(() => !isAlive(pid), 10_000);
    await untilNothingRuns(dataDir, 2_000);
    assert.equal(existsSync(runningFile), false);
    assert.equal(isAlive(server), false);
    assert.ok(afterMs < 10_000, `${afterMs} ms`);
    assert.doesNotMatch(shop.output(), /could not be closed|unexpected/);
    // What npm makes of a signal of its own is npm's.
    if (/running\.json/.test(name)) assert.deepEqual([code, signal], [0, null], shop.output());
  });
}

test('Ctrl-C in a terminal ends everything', { skip: process.platform !== 'linux' }, async () => {
  const shop = start(['script', '--quiet', '--return', '--command', 'npm start', '/dev/null'], dataDir, {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = await shop.ready();
  await until(() => shop.output().includes('Ctrl-C stops everything'), 5_000);
  shop.child.stdin?.write('\x03');
  await shop.ended();
  await until(() => !isAlive(pid), 10_000);
  await untilNothingRuns(dataDir, 2_000);
  assert.equal(existsSync(runningFile), false);
});

test('a start that is ended half-way leaves nothing', async () => {
  for (const atMs of [50, 400, 700]) {
    const shop = start(launcherStart, dataDir);
    await until(() => shop.output() !== '' || shop.child.exitCode !== null, atMs).catch(() => undefined);
    shop.kill('SIGTERM');
    const { code, signal } = await shop.ended();
    // Before the first line of ours runs, the signal ends the process as it ends any other.
    assert.ok(code === 0 || code === 143 || signal === 'SIGTERM', `${code} ${signal}\n${shop.output()}`);
    await untilNothingRuns(dataDir, 5_000);
    assert.equal(existsSync(runningFile), false);
  }
});

// What a kill -9 leaves is gone within seconds, and the next start is a normal one.
const kills: Record<string, (shop: ShopProcess, pid: number) => number[]> = {
  'the shop': (_, pid) => [pid],
  'the launcher': (shop) => [shop.child.pid ?? 0],
  'the whole group': (shop) => [-(shop.child.pid ?? 0)],
  'the shop, its database and its simulators': (_, pid) => [pid, postgres(), simulator(), mailbox()],
};

for (const [name, victims] of Object.entries(kills)) {
  test(`kill -9 of ${name}: nothing is left running, the next start heals`, async () => {
    const shop = start(launcherStart, dataDir);
    const { pid } = await shop.ready();
    for (const victim of victims(shop, pid)) shop.kill('SIGKILL', victim);
    await shop.ended();
    await until(() => !isAlive(pid), 10_000);
    await untilNothingRuns(dataDir, 10_000);
    const again = start(launcherStart, dataDir);
    await again.ready();
    again.kill('SIGTERM');
    assert.equal((await again.ended()).code, 0, again.output());
  });
}

test('kill -9 of npm: the shop ends by itself', async () => {
  const shop = start(npmStart, dataDir);
  const { pid } = await shop.ready();
  shop.kill('SIGKILL');
  await shop.ended();
  await until(() => !isAlive(pid), 10_000);
  await untilNothingRuns(dataDir, 5_000);
  assert.equal(existsSync(runningFile), false, 'it had time to tidy up');
});

test('simulator, mailbox and database that are killed are started again, and the shop goes on', async () => {
  const shop = start(launcherStart, dataDir);
  const { pid, stripe, mailbox: mailboxUrl } = await shop.ready();
  for (const victim of [simulator, mailbox, postgres]) {
    const before = victim();
    shop.kill('SIGKILL', before);
    await until(() => {
      try {
        return victim() !== before;
      } catch {
        return false;
      }
    }, 15_000);
  }
  assert.equal(isAlive(pid), true);
  assert.deepEqual([readRunning(dataDir)?.stripe, readRunning(dataDir)?.mailbox], [stripe, mailboxUrl]);
  shop.kill('SIGTERM');
  assert.equal((await shop.ended()).code, 0, shop.output());
  await untilNothingRuns(dataDir, 2_000);
});

test('a second start on the same data is refused and harms nothing', async () => {
  const shop = start(launcherStart, dataDir);
  const running = await shop.ready();
  const second = start(launcherStart, dataDir);
  assert.equal((await second.ended()).code, 1);
  assert.match(
    second.output(),
    new RegExp(`^Another Watchword \\(process ${running.pid}\\) is using .*my data\\.`, 'm'),
  );
  assert.match(second.output(), /WATCHWORD_DATA/);
  assert.doesNotMatch(second.output(), /^\s+at /m);
  assert.deepEqual(readRunning(dataDir), running);
  assert.equal(isAlive(running.pid), true);
  shop.kill('SIGTERM');
  assert.equal((await shop.ended()).code, 0, shop.output());
});

test('whoever reads the output may leave: the shop goes on', async () => {
  const shop = start(launcherStart, dataDir);
  shop.child.stdout?.destroy();
  shop.child.stderr?.destroy();
  const { pid } = await shop.ready();
  shop.kill('SIGKILL', simulator());
  await until(() => processesOf(dataDir).some(({ command }) => /simulators\/stripe/.test(command)), 10_000);
  assert.equal(isAlive(pid), true);
  shop.kill('SIGTERM');
  assert.equal((await shop.ended()).code, 0);
});

test('what is not a folder is no data folder', async () => {
  mkdirSync(path.join(place.folder, 'file'), { recursive: true });
  const file = path.join(place.folder, 'file', 'data');
  writeFileSync(file, '');
  const shop = start(launcherStart, path.join(file, 'below'));
  assert.equal((await shop.ended()).code, 1);
  assert.match(shop.output(), /^WATCHWORD_DATA: .* is not a folder/m);
});
