// The commands about cases and screening, as an operator gives them, on a whole house.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { openTestHouse, type TestHouse } from '../../../test/support/test-house.ts';
import { caseParts, screeningParts } from '../../screening-desk.ts';
import { casesCommand } from './case-commands.ts';
import { screeningCommand } from './screening-commands.ts';
import { type Terminal, UsageError } from './terminal.ts';

let shop: TestHouse;
const folder = mkdtempSync(path.join(tmpdir(), 'screening-'));
before(async () => {
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'winder', count: 1_000 }]);
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await shop.close();
});

/** What was said, and the exit code. */
async function give(command: 'cases' | 'screening', args: string[], secret = '') {
  const said: string[] = [];
  const terminal: Terminal = {
    json: false,
    print: (text) => void said.push(text),
    result: (_value, text) => void said.push(text),
    warn: (text) => void said.push(text),
    progress: () => ({ report: () => undefined, end: () => undefined }),
    askSecret: async () => secret,
  };
  const code =
    command === 'cases'
      ? await casesCommand(caseParts(shop.house, 'operator:cli'), args, terminal)
      : await screeningCommand(screeningParts(shop.house, 'operator:cli'), args, terminal);
  return { code, text: said.join('\n') };
}

const cases = (...args: string[]) => give('cases', args);
const screening = (...args: string[]) => give('screening', args);
const refused = (promise: Promise<unknown>, message: RegExp) =>
  assert.rejects(promise, (error) => error instanceof UsageError && message.test(error.message));

function file(name: string, body: unknown): string {
  const where = path.join(folder, name);
  writeFileSync(where, typeof body === 'string' ? body : JSON.stringify(body));
  return where;
}

async function order(email: string) {
  const request = await shop.request({ winder: 1 });
  return shop.order({ ...request, contact: { ...request.contact, email } });
}

async function held(): Promise<string> {
  const outcome = await order(`${randomUUID()}@mailinator.com`);
  assert.ok('order' in outcome && outcome.order.state === 'held');
  return outcome.order.number;
}

test('a case is listed, shown with what was found, noted and assigned; it shows nothing of the buyer', async () => {
  assert.deepEqual(await cases(), { code: 0, text: 'No cases.' });
  const number = await held();
  assert.match((await cases('list')).text, new RegExp(`${number} +open +due`));
  assert.equal((await cases('assign', number, 'ann')).code, 0);
  assert.equal((await cases('note', number, '--reason', 'called-the-buyer')).code, 0);
  const { code, text } = await cases('show', number);
  assert.equal(code, 0);
  for (const wanted of [
    'first look: hold, score 50',
    '50  The e-mail address',
    'called-the-buyer',
    'ann',
    'release|refuse',
  ])
    assert.ok(text.includes(wanted), wanted);
  for (const personal of ['mailinator', 'Bea', 'Test Way']) assert.ok(!text.includes(personal));
  shop.clock.advance(49 * 3_600_000);
  const late = await cases();
  assert.equal(late.code, 1, 'a finding');
  assert.match(late.text, /OVERDUE/);
});

test('a case that is not there, and words that are none', async () => {
  assert.equal((await cases('show', 'W-1')).code, 1);
  assert.equal((await cases('assign', 'W-1', 'ann')).code, 1);
  const number = await held();
  await refused(cases('note', number), /Note a word/);
  await refused(cases('note', number, '--reason', 'He lives in Main Street'), /Note a word/);
  await refused(cases('assign', number, 'ann@example.com'), /Say who/);
  await refused(cases('dance', number), /watchword cases/);
  await refused(cases('--limit', '0'), /--limit/);
});

test('a value is listed, asked about in another spelling, and taken off; what was typed is never shown', async () => {
  const added = await screening('add', 'block', 'mailbox', 'A.Thief+x@gmail.com', '--reason', 'chargeback');
  const [entryId = ''] = /[0-9a-f-]{36}/.exec(added.text) ?? [];
  const asked = await screening('list', 'mailbox', 'athief@googlemail.com');
  assert.match(asked.text, new RegExp(`${entryId} +block +mailbox +chargeback +operator:cli +until 2027-06-`));
  assert.ok(!/thief/i.test(added.text + asked.text));
  assert.equal((await screening('list', 'mailbox', 'another@gmail.com')).text, 'Nothing is listed.');
  assert.equal((await order('a.thief@gmail.com')).kind, 'refused');
  assert.equal((await screening('remove', entryId, '--reason', 'mistake')).code, 0);
  assert.equal((await screening('remove', entryId, '--reason', 'mistake')).code, 1);
  assert.equal((await order('a.thief@gmail.com')).kind, 'placed');

  const secret = await give(
    'screening',
    ['add', 'review', 'domain', '-', '--reason', 'watch', '--until', 'never'],
    'x.example',
  );
  assert.equal(secret.code, 0);
  assert.match((await screening('list', 'domain', 'X.EXAMPLE')).text, /for ever/);
  const typed = ['address', '12 Harbour Street, Apt 4, 90001, US'];
  assert.equal((await screening('add', 'review', ...typed, '--reason', 'drop')).code, 0);
  assert.match((await screening('list', 'address', '#4, 12 harbour st., 90001-0000, us')).text, /review/);
  assert.equal((await screening('add', 'block', 'network', '203.0.113.9', '--reason', 'flood')).code, 0);
  assert.match((await screening('list', 'network', '203.0.113.200')).text, /flood/);
});

test('from an order, and what cannot be listed', async () => {
  const number = await held();
  assert.equal((await screening('add', 'review', 'network', '--order', number, '--reason', 'look')).code, 0);
  assert.match((await screening('add', 'block', 'card', '--order', number, '--reason', 'x')).text, /is not known/);
  assert.match((await screening('add', 'block', 'card', '--order', 'W-1', '--reason', 'x')).text, /no order/);
  await refused(screening('add', 'block', 'card', '4242424242424242', '--reason', 'x'), /from its order/);
  for (const [trait, value] of [
    ['mailbox', 'nobody'],
    ['domain', 'localhost'],
    ['country', 'Germany'],
    ['network', 'example.com'],
    ['address', '12 Harbour Street'],
  ] as const) {
    await refused(screening('add', 'block', trait, value, '--reason', 'x'), new RegExp(`no ${trait}`));
  }
  await refused(screening('add', 'ban', 'country', 'US', '--reason', 'x'), /watchword screening/);
  await refused(screening('add', 'block', 'shoe', 'US', '--reason', 'x'), /watchword screening/);
  await refused(screening('add', 'block', 'country', 'US'), /Say why/);
  await refused(screening('add', 'block', 'country', 'US', '--reason', 'x', '--until', '2020-01-01'), /ahead/);
  await refused(screening('add', 'block', 'country', 'US', '--reason', 'x', '--until', 'soon'), /date/);
});

test('rules are shown, tried, replayed and set; bad ones say where', async () => {
  const { document } = await shop.house.rules();
  assert.match((await screening('rules')).text, /held from a score of 50, refused from 200/);
  const milder = file('milder.json', {
    ...document,
    rules: document.rules.filter(({ id }) => id !== 'throw-away-mailbox'),
  });
  const replayed = await screening('replay', '--rules', milder);
  assert.equal(replayed.code, 0);
  assert.match(replayed.text, /0 differ/);
  assert.match(replayed.text, /hold → pass/);
  assert.match((await screening('replay', '--since', '2030-01-01')).text, /^0 decisions/);
  const facts = file('facts.json', { emailDomainDisposable: true });
  assert.match((await screening('try', facts)).text, /^hold, score 50/);
  assert.match((await screening('try', facts, '--rules', milder)).text, /^pass, score 0/);
  assert.equal((await screening('rules', '--set', milder, '--reason', 'fewer-holds')).code, 0);
  assert.match((await screening('try', facts)).text, /^pass/);
  assert.equal((await order('y@mailinator.com')).kind, 'placed');

  const bad = file('bad.json', {
    ...document,
    rules: [{ ...document.rules[0], when: [{ fact: 'shoeSize', is: 'big' }] }],
  });
  await refused(screening('rules', '--set', bad, '--reason', 'x'), /rules\.0\.when\.0/);
  await refused(screening('rules', '--set', milder), /Say why/);
  await refused(screening('replay', '--rules', file('broken.json', '{')), /no JSON/);
  await refused(screening('replay', '--rules', path.join(folder, 'absent.json')), /cannot be read/);
  await refused(screening('replay', '--since', 'yesterday'), /date/);
  await refused(screening('try', file('list.json', [1])), /object of facts/);
  await refused(screening('try', facts, '--stage', 'third'), /watchword screening/);
});
