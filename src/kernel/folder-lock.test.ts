import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { lockFolder } from './folder-lock.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'watchword lock '));
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function holder(): Promise<ChildProcess> {
  const program = `
    import { lockFolder } from ${JSON.stringify(path.join(import.meta.dirname, 'folder-lock.ts'))};
    console.log(lockFolder(${JSON.stringify(folder)}).kind);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  assert.equal(line.toString(), 'locked\n');
  return child;
}

test('one holder in a process; release lets the next one in', () => {
  const first = lockFolder(folder);
  assert.equal(first.kind, 'locked');
  assert.deepEqual(lockFolder(folder), { kind: 'held', pid: process.pid });
  if (first.kind === 'locked') first.release();
  const second = lockFolder(folder);
  assert.equal(second.kind, 'locked');
  if (second.kind === 'locked') second.release();
});

test('another process is refused with the pid of the holder; kill -9 of the holder frees the lock at once', async () => {
  const child = await holder();
  assert.deepEqual(lockFolder(folder), { kind: 'held', pid: child.pid });
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  const lock = lockFolder(folder);
  assert.equal(lock.kind, 'locked');
  if (lock.kind === 'locked') lock.release();
});

test('nobody else can open the lock and hold it against us', () => {
  assert.equal(statSync(path.join(folder, 'watchword.lock')).mode & 0o777, 0o600);
});
