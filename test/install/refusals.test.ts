// What stops a start says so in one line that names its variable, and leaves nothing (docs/install.md). A data folder without
// rights is tried as an ordinary user; as root by a file system that is read-only or full, where one can be mounted.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { checkout, startProcess, temporaryFolder, untilNothingRuns } from './shop-process.ts';

const place = temporaryFolder('watchword refused-');
const main = [process.execPath, '--disable-warning=ExperimentalWarning', path.join('src', 'main.ts'), 'start'] as const;
const occupant: Server = createServer();
let taken = 0;

before(async () => {
  await new Promise<void>((resolve) => void occupant.listen(0, '127.0.0.1', resolve));
  const address = occupant.address();
  assert.ok(address !== null && typeof address === 'object');
  taken = address.port;
});
after(async () => {
  occupant.close();
  await place.remove();
});

async function refusal(dataDir: string, env: Record<string, string> = {}) {
  const shop = startProcess(main, dataDir, { env: { LOG_LEVEL: 'silent', ...env } });
  const { code } = await shop.ended();
  await untilNothingRuns(dataDir, 5_000);
  assert.equal(existsSync(path.join(dataDir, 'running.json')), false);
  return { code, text: shop.output().trimEnd() };
}

test('a setting that cannot be used: one line with its variable, exit code 2', async () => {
  for (const [variable, value] of Object.entries({ SHOP_PORT: 'https', MAIL_FROM: 'the shop', DATABASE_URL: 'db' })) {
    const { code, text } = await refusal(path.join(place.folder, 'never'), { [variable]: value });
    assert.equal(code, 2);
    assert.match(text, new RegExp(`^${variable}: [^\\n]+$`));
  }
  assert.equal(existsSync(path.join(place.folder, 'never')), false, 'nothing is made before the settings are read');
});

test('an argument that nobody knows is wrong usage', async () => {
  const shop = startProcess([...main, '--fast'], path.join(place.folder, 'never'));
  assert.equal((await shop.ended()).code, 2);
  assert.match(shop.output(), /--fast[^]*usage: watchword start/);
});

test('a port that is taken: its variable, exit code 1', async () => {
  const variables = ['SHOP_PORT', 'BACK_OFFICE_PORT', 'HTTP_PORT', 'STRIPE_SIMULATOR_PORT', 'MAILBOX_PORT'];
  for (const variable of variables) {
    const { code, text } = await refusal(path.join(place.folder, 'ports'), { [variable]: String(taken) });
    assert.equal(code, 1);
    assert.match(text, new RegExp(`^${variable}: port ${taken} on 127\\.0\\.0\\.1 is taken[^\\n]+$`));
  }
});

test('an address that this machine does not have: its variable', async () => {
  const { code, text } = await refusal(path.join(place.folder, 'ports'), { HOST: '127.0.0.1.example.invalid' });
  assert.deepEqual([code, text.split(':')[0], text.split('\n').length], [2, 'HOST', 1]);
  const keys = {
    STRIPE_SECRET_KEY: 'sk_test_1',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
    STRIPE_WEBHOOK_SECRET: 'whsec_1',
  };
  const elsewhere = await refusal(path.join(place.folder, 'ports'), { ...keys, BACK_OFFICE_HOST: '192.0.2.1' });
  assert.equal(elsewhere.code, 1);
  assert.match(elsewhere.text, /^BACK_OFFICE_HOST: cannot listen on 192\.0\.2\.1[^\n]+$/);
});

test('a data folder on the way to which something is no folder', async () => {
  const file = path.join(place.folder, 'file');
  writeFileSync(file, '');
  const { code, text } = await refusal(path.join(file, 'data'));
  assert.equal(code, 1);
  assert.match(text, /^WATCHWORD_DATA: the data folder [^\n]* is not a folder[^\n]*$/);
});

test('a data folder that this user may not write', { skip: process.getuid?.() === 0 }, async () => {
  const closed = path.join(place.folder, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o500);
  const { code, text } = await refusal(path.join(closed, 'data'));
  assert.equal(code, 1);
  assert.match(text, /^WATCHWORD_DATA: the data folder [^\n]*may not write[^\n]*$/);
});

test('a data folder that is read-only, or on a disk that is full', { skip: !canMount() }, async () => {
  for (const [options, expected] of [
    ['size=64m,ro', /^WATCHWORD_DATA: the data folder [^\n]*read-only[^\n]*$/],
    ['size=12m', /^WATCHWORD_DATA: the data folder [^\n]*no space left[^\n]*$/],
  ] as const) {
    const mount = path.join(place.folder, 'mount');
    mkdirSync(mount, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},mode=0755`, 'tmpfs', mount]);
    try {
      const { code, text } = await refusal(path.join(mount, 'data'));
      assert.equal(code, 1);
      assert.match(text, expected);
    } finally {
      execFileSync('umount', ['--lazy', mount]);
    }
  }
});

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = path.join(place.folder, 'probe');
  mkdirSync(probe, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', probe], { stdio: 'ignore', cwd: checkout });
    execFileSync('umount', [probe]);
    return true;
  } catch {
    return false;
  }
}
