import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from './database.ts';
import { isServerProcess, readPostmaster, serverProcesses, signal } from './embedded-postgres/processes.ts';
import {
  DataFolderInUse,
  type EmbeddedPostgres,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
} from './embedded-postgres.ts';
import { openLog } from './log.ts';
import { sql } from './sql.ts';

const isRoot = process.getuid?.() === 0;
const log = openLog('silent');
// Enterable for the server's account, as the parent of a data folder has to be.
const base = mkdtempSync(path.join(os.tmpdir(), 'watchword pg '));
chmodSync(base, 0o711);
const running = new Set<EmbeddedPostgres>();
const children: ChildProcess[] = [];
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const server of running) await server.stop();
  rmSync(base, { recursive: true, force: true });
});

// A killed process loses nothing that it handed to the machine, so these tests need not wait for the disk.
const hasty = { fsync: 'off' };

async function start(dataDir: string, settings: Record<string, string> = hasty): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, keysDir: path.join(dataDir, 'keys'), log, settings });
  running.add(server);
  return server;
}

async function stop(server: EmbeddedPostgres): Promise<void> {
  running.delete(server);
  await server.stop();
}

async function asApp<T>(server: { appUrl: string }, work: (app: Database) => Promise<T>): Promise<T> {
  const app = openDatabase({ connectionString: server.appUrl, maxConnections: 2 });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

const answer = (app: Database) => app.one(sql<{ name: string }>`select current_user::text as name`);
const mode = (file: string) => statSync(file).mode & 0o777;

// The first start costs a second, so that what can share a folder does.
const shared = path.join(base, 'data with spaces and "quotes"');

test('first start: folders, modes, owner, settings', async () => {
  const server = await start(shared, {});
  assert.equal(mode(shared), isRoot ? 0o711 : 0o700);
  assert.equal(mode(path.join(shared, 'keys')), 0o700);
  assert.equal(mode(path.join(shared, 'keys', 'database.json')), 0o600);
  assert.equal(mode(path.join(shared, 'postgresql')), 0o700);
  assert.equal(statSync(path.join(shared, 'postgresql')).uid, isRoot ? 65534 : process.getuid?.());
  assert.equal(existsSync(path.join(shared, 'postgresql', 'initdb.password')), false);
  await asApp(server, async (app) => {
    assert.deepEqual(await answer(app), { name: 'watchword_app' });
    const setting = (name: string) =>
      app.one(sql<{ value: string }>`select current_setting(${name}) as value`).then(({ value }) => value);
    for (const [name, value] of Object.entries({
      listen_addresses: '',
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      data_checksums: 'on',
      server_encoding: 'UTF8',
      unix_socket_permissions: '0700',
    }))
      assert.equal(await setting(name), value, name);
    assert.deepEqual(
      await app.one(sql`select datlocprovider::text as provider, datlocale::text as locale, pg_get_userbyid(datdba)::text as owner
        from pg_database where datname = current_database()`),
      { provider: 'b', locale: 'C.UTF-8', owner: 'watchword_owner' },
    );
  });
  await stop(server);
});

test('passwords are asked for, and the application gets into no other database', async () => {
  const server = await start(shared);
  await assert.rejects(asApp({ appUrl: server.appUrl.replace(/:[^:@]*@/, ':wrong@') }, answer), /password/);
  for (const database of ['postgres', 'template1'])
    await assert.rejects(
      asApp({ appUrl: server.appUrl.replace('/watchword?', `/${database}?`) }, answer),
      /permission/,
    );
  await stop(server);
});

test('what a statement says, does not come into the log, also when it fails', async () => {
  const server = await start(shared);
  const canary = 'anna-canary@example.org';
  await asApp(server, async (app) => {
    await assert.rejects(app.query(sql`select ${canary}::uuid`), /anna-canary/);
    await assert.rejects(app.query(sql`select 'anna-canary-in-text' from nowhere`), /does not exist/);
    await assert.rejects(app.query(sql`do $$ begin raise exception 'anna-canary'; end $$`), /anna-canary/);
  });
  await stop(server);
  const written = readFileSync(path.join(shared, 'postgresql', 'server.log'), 'utf8');
  assert.match(written, /ready to accept connections/);
  assert.doesNotMatch(written, /canary|nowhere/);
});

test('a second start on the same data is refused with the pid; other commands find the server', async () => {
  const server = await start(shared);
  await assert.rejects(start(shared), (error: unknown) => {
    assert.ok(error instanceof DataFolderInUse);
    assert.match(error.message, new RegExp(`process ${process.pid}\\).*WATCHWORD_DATA`));
    return true;
  });
  assert.deepEqual(findEmbeddedPostgres(shared, path.join(shared, 'keys')), {
    ownerUrl: server.ownerUrl,
    appUrl: server.appUrl,
  });
  await stop(server);
  assert.equal(findEmbeddedPostgres(shared, path.join(shared, 'keys')), undefined);
});

test('kill -9 of the server: noticed, started again with recovery, connections heal, nothing is lost', async () => {
  const server = await start(shared);
  const exits: (string | null)[] = [];
  server.onExit(({ signal }) => exits.push(signal));
  let back = 0;
  server.onBack(() => back++);
  const owner = openDatabase({ connectionString: server.ownerUrl, maxConnections: 2 });
  try {
    await owner.execute(sql`create table public.kept (n int)`);
    for (let round = 1; round <= 2; round++) {
      await owner.execute(sql`insert into public.kept values (${round})`);
      const pid = server.pid();
      assert.ok(pid !== undefined);
      process.kill(pid, 'SIGKILL');
      await until(async () => server.pid() !== undefined && server.pid() !== pid && (await answers(owner)));
      assert.deepEqual(await owner.one(sql`select count(*) as n from public.kept`), { n: round });
    }
    assert.deepEqual(exits, ['SIGKILL', 'SIGKILL']);
    assert.equal(back, 2);
    await owner.execute(sql`drop table public.kept`);
  } finally {
    await owner.close();
    await stop(server);
  }
});

test('kill -9 of a backend: the server recovers by itself', async () => {
  const server = await start(shared);
  const app = openDatabase({ connectionString: server.appUrl, maxConnections: 1 });
  try {
    const { pid } = await app.one(sql<{ pid: number }>`select pg_backend_pid() as pid`);
    process.kill(pid, 'SIGKILL');
    await until(() => answers(app));
  } finally {
    await app.close();
    await stop(server);
  }
});

test('a server whose owner was killed is found and ended by the next start; its data is whole', async () => {
  const child = await startInAnotherProcess(shared);
  const cluster = realpathSync(path.join(shared, 'postgresql', '18'));
  const orphan = readPostmaster(cluster)?.pid ?? 0;
  await assert.rejects(start(shared), new RegExp(`process ${child.pid}`));
  const ended = once(child, 'exit');
  // Whether the next start comes at once, or after its guard has stopped it.
  child.kill('SIGKILL');
  await ended;
  const server = await start(shared);
  assert.equal(isServerProcess(orphan, cluster), false);
  assert.deepEqual(await asApp(server, answer), { name: 'watchword_app' });
  await stop(server);
  assert.deepEqual(serverProcesses(cluster), []);
});

test('a server whose owner was killed ends soon, by itself, and without the need of recovery', async () => {
  const child = await startInAnotherProcess(shared);
  const cluster = realpathSync(path.join(shared, 'postgresql', '18'));
  child.kill('SIGKILL');
  await until(() => Promise.resolve(serverProcesses(cluster).length === 0));
  const written = readFileSync(path.join(shared, 'postgresql', 'server.log'), 'utf8');
  assert.match(written, /database system is shut down\s*$/);
});

test('a server that died is not taken for the next one: the guard of the first leaves the second alone', async () => {
  const server = await start(shared);
  const first = server.pid() ?? 0;
  process.kill(first, 'SIGKILL');
  await until(() => Promise.resolve(server.pid() !== undefined && server.pid() !== first));
  await sleep(200);
  assert.deepEqual(await asApp(server, answer), { name: 'watchword_app' });
  await stop(server);
});

test('owner and server both killed: the next start recovers, also when the old pid belongs to someone else', async () => {
  const child = await startInAnotherProcess(shared);
  const cluster = realpathSync(path.join(shared, 'postgresql', '18'));
  const ended = once(child, 'exit');
  // Held still, so that neither it nor the guard does anything between the two deaths.
  child.kill('SIGSTOP');
  for (const pid of serverProcesses(cluster)) signal(pid, 'SIGKILL');
  child.kill('SIGKILL');
  await ended;
  const file = path.join(cluster, 'postmaster.pid');
  // As after the restart of a container: the number is in use, by a process of the same account.
  const bystander = spawn('sleep', ['60'], isRoot ? { uid: 65534, gid: 65534 } : {});
  children.push(bystander);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(bystander.pid)));
  const server = await start(shared);
  assert.deepEqual(await asApp(server, answer), { name: 'watchword_app' });
  assert.equal(bystander.exitCode, null);
  bystander.kill('SIGKILL');
  await stop(server);
});

test('a stop while the server is being started again leaves nothing running', async () => {
  const server = await start(shared);
  const cluster = realpathSync(path.join(shared, 'postgresql', '18'));
  process.kill(server.pid() ?? 0, 'SIGKILL');
  await until(() => Promise.resolve(server.pid() === undefined));
  await stop(server);
  assert.deepEqual(serverProcesses(cluster), []);
});

test('without the passwords of an existing database the start says which file is missing', async () => {
  const file = path.join(shared, 'keys', 'database.json');
  const content = readFileSync(file);
  rmSync(file);
  await assert.rejects(start(shared), /keys\/database\.json is missing/);
  writeFileSync(file, content, { mode: 0o600 });
  await stop(await start(shared));
});

test('a first start that was interrupted half-way is simply done again', async () => {
  const folder = path.join(base, 'interrupted');
  mkdirSync(path.join(folder, 'postgresql', '18.new', 'base'), { recursive: true });
  writeFileSync(path.join(folder, 'postgresql', '18.new', 'PG_VERSION'), '18\n');
  const server = await start(folder);
  assert.deepEqual(await asApp(server, answer), { name: 'watchword_app' });
  await stop(server);
});

test('a path of 150 characters: the socket lies elsewhere, and goes with the server', async () => {
  const folder = path.join(base, 'x'.repeat(149 - base.length));
  assert.ok(folder.length >= 150);
  const killed = await startInAnotherProcess(folder);
  const left = readPostmaster(path.join(folder, 'postgresql', '18'))?.socketFolder ?? '';
  assert.equal(existsSync(left), true);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const server = await start(folder);
  await until(() => Promise.resolve(!existsSync(left)));
  const socketFolder = readPostmaster(path.join(folder, 'postgresql', '18'))?.socketFolder ?? '';
  assert.ok(socketFolder.length < 90);
  assert.equal(mode(socketFolder), 0o700);
  assert.deepEqual(await asApp(server, answer), { name: 'watchword_app' });
  assert.deepEqual(findEmbeddedPostgres(folder, path.join(folder, 'keys'))?.appUrl, server.appUrl);
  const pid = server.pid() ?? 0;
  process.kill(pid, 'SIGKILL');
  await until(() => Promise.resolve(server.pid() !== undefined && server.pid() !== pid));
  assert.deepEqual(await asApp(server, answer), { name: 'watchword_app' }, 'at the same address');
  await stop(server);
  assert.equal(existsSync(socketFolder), false);
});

test('as root, a data folder that the server cannot reach gets its database elsewhere, by a link', {
  skip: !isRoot,
}, async () => {
  const closed = path.join(base, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const folder = path.join(closed, 'data');
  const server = await start(folder);
  const link = path.join(folder, 'postgresql');
  assert.equal(lstatSync(link).isSymbolicLink(), true);
  const home = realpathSync(link);
  try {
    assert.match(home, /^\/var\/lib\/watchword\/databases\//);
    assert.deepEqual(await asApp(server, answer), { name: 'watchword_app' });
    await stop(server);
    const again = await start(folder);
    assert.equal(realpathSync(link), home);
    assert.deepEqual(findEmbeddedPostgres(folder, path.join(folder, 'keys'))?.appUrl, again.appUrl);
    await stop(again);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

async function startInAnotherProcess(dataDir: string): Promise<ChildProcess> {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(path.join(import.meta.dirname, 'embedded-postgres.ts'))};
    import { openLog } from ${JSON.stringify(path.join(import.meta.dirname, 'log.ts'))};
    const dataDir = ${JSON.stringify(dataDir)};
    await startEmbeddedPostgres({ dataDir, keysDir: dataDir + '/keys', log: openLog('silent'), settings: { fsync: 'off' } });
    console.log('up');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

async function answers(database: Database): Promise<boolean> {
  try {
    await answer(database);
    return true;
  } catch {
    return false;
  }
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await done()); waited += 20) {
    assert.ok(waited < 15_000, 'waited in vain');
    await sleep(20);
  }
}
