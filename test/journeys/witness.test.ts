// A whole shop with two witnesses: what its operator does, what strangers are then shown, and what doctor says of trouble.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { newSigningKey } from '../../src/modules/evidence.ts';
import { startTestShop, type TestShop } from '../support/running-shop.ts';
import { freshWitnessFolder, startWitnessProcess, type WitnessProcess } from '../support/test-witness.ts';

let shop: TestShop;
let witnesses: WitnessProcess[] = [];
before(async () => {
  shop = await startTestShop();
  const logs = [(await shop.call('/log/log.vkey')).text];
  const start = (name: string) => startWitnessProcess(freshWitnessFolder(name), logs);
  witnesses = await Promise.all([start('ann.example/w'), start('bob.example/w')]);
});
after(async () => {
  await Promise.all(witnesses.map((witness) => witness.stop()));
  await shop.stop();
});

/** `watchword …` beside the running shop. */
function command(...args: string[]): Promise<{ code: number; output: string }> {
  const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts');
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    WATCHWORD_DATA: shop.dataDir,
    LOG_LEVEL: 'error',
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', main, ...args],
      { env },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

async function published(signers: readonly string[]): Promise<string> {
  for (;;) {
    const { text } = await shop.call('/log/checkpoint');
    if (signers.every((name) => text.includes(`\n— ${name} `))) return text;
    await delay(200);
  }
}

test('witnesses are added, sign by themselves, and a stranger verifies what they signed', async () => {
  for (const { settings, folder } of witnesses) {
    const file = path.join(folder, 'tls', 'ca.crt');
    const added = await command('witnesses', 'add', settings.url, settings.vkey, '--ca', file);
    assert.equal(added.code, 0, added.output);
  }
  await published(witnesses.map(({ settings }) => settings.name));
  const listed = await command('witnesses');
  assert.equal(listed.code, 0);
  assert.match(listed.output, /ann\.example\/w +\d+ entries.*\nbob\.example\/w +\d+ entries/);
  assert.match((await command('doctor')).output, /witnesses of the log.*2 agree/);

  const folder = path.join(shop.dataDir, 'exported-log');
  assert.equal((await command('evidence', 'export', folder)).code, 0);
  const relied = witnesses.flatMap(({ settings }) => ['--witness', settings.vkey]);
  const verified = await command('evidence', 'verify', folder, ...relied);
  assert.equal(verified.code, 0, verified.output);
  assert.match(verified.output, /Cosigned by ann\.example\/w on .*\n.*Cosigned by bob\.example\/w/);
  assert.equal((await command('evidence', 'verify', ...relied)).code, 0, 'the running log too');
});

test('what a trust page’s reader is given of an observation stands under a cosigned checkpoint', async () => {
  const report = (await shop.call('/trust.json')).text;
  const id = /\/trust\/observations\/([0-9a-f-]{36})/.exec(report)?.[1] ?? assert.fail(report.slice(0, 500));
  for (;;) {
    const { log } = (await shop.call(`/trust/observations/${id}`)).json() as { log: { proof: string } | null };
    if (log?.proof.includes('— ann.example/w ') === true) break;
    await delay(200);
  }
});

test('a witness that refuses is an alarm: in the list, in doctor, in the exit code, until it is removed', async () => {
  const [, bob] = witnesses;
  assert.ok(bob);
  await bob.kill();
  const port = Number(new URL(bob.settings.url).port);
  // Its operator started it for somebody else's log.
  const strangers = [newSigningKey('other.example/log').verifier.text];
  witnesses = [witnesses[0] ?? assert.fail(), await startWitnessProcess(bob.folder, strangers, port)];
  const checked = await command('witnesses', 'check');
  assert.equal(checked.code, 1);
  assert.match(checked.output, /ann\.example\/w: cosigned/);
  assert.match(checked.output, /bob\.example\/w: REFUSES: it does not know this log/);
  const listed = await command('witnesses', 'list');
  assert.deepEqual([listed.code, /REFUSES since/.test(listed.output)], [1, true]);
  const doctor = await command('doctor');
  assert.equal(doctor.code, 1);
  assert.match(doctor.output, /bob\.example\/w refuses/);
  assert.equal((await command('witnesses', 'remove', 'bob.example/w')).code, 0);
  assert.match((await command('witnesses', 'check')).output, /^ann\.example\/w: cosigned \d+ entries\n$/);
});
