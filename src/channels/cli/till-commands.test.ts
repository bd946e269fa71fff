import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { openTestHouse, type TestHouse } from '../../../test/support/test-house.ts';
import { tillParts } from '../../till-desk.ts';
import { type Terminal, UsageError } from './terminal.ts';
import { discountsCommand, type TillParts, tillCommand } from './till-commands.ts';

let shop: TestHouse;
let parts: TillParts;
const folder = mkdtempSync(path.join(tmpdir(), 'till-'));
before(async () => {
  shop = await openTestHouse();
  parts = tillParts(shop.house, 'operator:test');
});
after(async () => {
  await shop.close();
  rmSync(folder, { recursive: true });
});

function file(body: unknown): string {
  const name = path.join(folder, 'body.json');
  writeFileSync(name, typeof body === 'string' ? body : JSON.stringify(body));
  return name;
}

async function run(command: typeof tillCommand, ...args: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const terminal: Terminal = {
    json: false,
    print: (text) => void lines.push(text),
    result: (_value, text) => void lines.push(text),
    warn: (text) => void lines.push(text),
    progress: () => assert.fail('no progress'),
    askSecret: () => assert.fail('no question'),
  };
  const code = await command(parts, args, terminal);
  return { code, said: lines.join('\n') };
}

const ten = { code: 'Ten-10', title: 'Ten', gives: { kind: 'percentage', rateMillionths: 100_000 } };

test('codes: added, shown in any case, listed with their uses, disabled only with --yes, never again', async () => {
  assert.equal((await run(discountsCommand)).said, 'No discount codes.');
  assert.equal((await run(discountsCommand, 'add', file({ ...ten, limits: { uses: 5 } }))).code, 0);
  assert.match((await run(discountsCommand, 'list')).said, /^Ten-10 {2}valid {2}0 of 5 times {2}Ten$/);
  assert.match(
    (await run(discountsCommand, 'show', 'TEN-10')).said,
    /valid, used 0 of 5 times[\s\S]*"rateMillionths": 100000/,
  );
  assert.deepEqual((await run(discountsCommand, 'add', file({ ...ten, code: 'TEN-10' }))).code, 1);
  const asked = await run(discountsCommand, 'disable', 'ten-10');
  assert.deepEqual([asked.code, /0 orders[\s\S]*--yes/.test(asked.said)], [1, true]);
  assert.equal((await run(discountsCommand, 'disable', 'ten-10', '--yes')).code, 0);
  assert.equal((await run(discountsCommand, 'disable', 'ten-10', '--yes')).code, 1);
  assert.match((await run(discountsCommand)).said, /disabled/);
  assert.equal((await run(discountsCommand, 'show', 'nothing')).code, 1);
});

test('what is wrong is said with its place, and nothing is changed', async () => {
  const wrong = await run(
    discountsCommand,
    'add',
    file({ ...ten, code: 'NEW', gives: { kind: 'percentage', rateMillionths: 2e6 } }),
  );
  assert.deepEqual([wrong.code, /gives\.rateMillionths/.test(wrong.said)], [1, true]);
  const till = await run(tillCommand, 'set', file({ zones: [{ countries: ['Germany'], choices: [] }] }));
  assert.deepEqual([till.code, /Nothing was changed[\s\S]*zones/.test(till.said)], [1, true]);
  assert.equal(await shop.house.tillSettings.version(), 0);
  for (const args of [['add'], ['show', 'a', 'b'], ['explode', 'a']])
    await assert.rejects(run(discountsCommand, ...args), UsageError);
  await assert.rejects(run(discountsCommand, 'add', file('{not json')), UsageError);
  await assert.rejects(run(tillCommand, 'set', path.join(folder, 'none.json')), UsageError);
  for (const args of [['set'], ['burn', 'x'], ['check', 'a', 'b']])
    await assert.rejects(run(tillCommand, ...args), UsageError);
});

test('the till: what is shown can be set again; a check changes nothing, a set counts at once', async () => {
  const shown = (await run(tillCommand)).said;
  assert.match((await run(tillCommand, 'check', file(shown))).said, /16 places with taxes[\s\S]*Nothing was changed/);
  assert.equal(await shop.house.tillSettings.version(), 0);
  assert.match((await run(tillCommand, 'set', file(shown))).said, /version 1/);
  assert.deepEqual(JSON.parse((await run(tillCommand)).said), JSON.parse(shown));
  assert.equal((await run(tillCommand, 'set', file({}))).code, 0);
  assert.deepEqual((await shop.house.tillSettings.current()).zones, []);
});
