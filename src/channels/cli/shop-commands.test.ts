// The merchant's document by command: what is refused and why, what a change does, what stays in the log.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../../../test/support/test-house.ts';
import { sql } from '../../kernel/sql.ts';
import { shopCommandParts } from '../../shop-desk.ts';
import { shopCommand } from './shop-commands.ts';
import { type Terminal, UsageError } from './terminal.ts';

let house: TestHouse;
const folder = mkdtempSync(path.join(os.tmpdir(), 'shop-'));

before(async () => {
  house = await openTestHouse();
});

after(async () => {
  await house?.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(body: unknown): string {
  const name = path.join(folder, `${randomUUID()}.json`);
  writeFileSync(name, typeof body === 'string' ? body : JSON.stringify(body));
  return name;
}

async function run(...args: string[]): Promise<{ code: number; text: string; value: Record<string, unknown> }> {
  const said: string[] = [];
  let value: Record<string, unknown> = {};
  const silent = { report: () => undefined, end: () => undefined };
  const terminal: Terminal = {
    json: false,
    print: (text) => void said.push(text),
    result: (result, text) => {
      value = result as Record<string, unknown>;
      said.push(text);
    },
    warn: (text) => void said.push(text),
    progress: () => silent,
    askSecret: () => Promise.resolve(''),
  };
  const parts = shopCommandParts(house.house, { operator: 'operator:test', shopOrigin: 'https://shop.example' });
  const code = await shopCommand(parts, args, terminal);
  return { code, text: said.join('\n'), value };
}

test('a document is refused whole, each fault with its place and what to write', async () => {
  for (const [body, at, words] of [
    [{ name: '' }, 'name', /./],
    [{ menu: [{ label: 'x', href: 'javascript:alert(1)' }] }, 'menu.0.href', /Use a path like/],
    [{ menu: [{ label: 7, href: '/x' }] }, 'menu.0.label', /Write one text/],
    [{ look: { preset: 'baroque' } }, 'look.preset', /atelier/],
    [{ look: { light: { accent: '#ffee88' } } }, 'look.light.accent', /#[0-9a-f]{6} would do/],
    [{ look: { light: { accent: 'red' } } }, 'look.light.accent', /colour like #83450b/],
    [{ colour: 'red' }, '', /colour/],
    [[], '', /./],
  ] as const) {
    const { code, text, value } = await run('set', file(body));
    assert.equal(code, 1, JSON.stringify(body));
    const faults = value['faults'] as { at: string; message: string }[];
    assert.equal(faults[0]?.at, at, text);
    assert.match(faults[0]?.message ?? '', words);
    assert.match(text, /Nothing was changed/);
  }
  assert.equal(await house.house.shopSettings.version(), 0);
  await assert.rejects(run('set', file('{ not json')), UsageError);
  await assert.rejects(run('set', path.join(folder, 'nowhere.json')), UsageError);
  for (const args of [['set'], ['show', 'x'], ['dance'], ['set', 'a', 'b']])
    await assert.rejects(run(...args), UsageError);
});

test('a check says what would change and changes nothing; a set says it, counts, and is in the log', async () => {
  const body = {
    name: 'Oak and Co',
    look: { preset: 'gallery' },
    menu: [{ label: 'About', href: '/pages/about' }],
    currencies: [{ currency: 'USD', rateMillionths: 1 }],
  };
  const checked = await run('check', file(body));
  assert.equal(checked.code, 0);
  assert.match(checked.text, /~ name: "Watchword Demo Shop" → "Oak and Co"/);
  assert.match(checked.text, /~ look\.preset: "atelier" → "gallery"/);
  assert.match(checked.text, /Note: menu\.0\.href: There is no page \/pages\/about/);
  assert.match(checked.text, /Note: currencies\.0: USD is there already/);
  assert.doesNotMatch(checked.text, /started again/);
  const other = await run('check', file({ baseCurrency: 'CHF' }));
  assert.match(
    other.text,
    /Note: baseCurrency: CHF counts when the shop is started again; until then it goes on in USD\./,
  );
  assert.equal(await house.house.shopSettings.version(), 0);

  const set = await run('set', file(body));
  assert.equal(set.code, 0);
  assert.match(set.text, /It is version 1/);
  assert.equal((await house.house.shopSettings.current()).name, 'Oak and Co');
  const entries = await house.database.owner.query<{ text: string }>(sql`
    select convert_from(body, 'utf8') as text from evidence.entry where position('settings.changed'::bytea in body) > 0`);
  assert.equal(entries.length, 1);
  assert.match(entries[0]?.text ?? '', /"sha256":"[0-9a-f]{64}"/);
  assert.doesNotMatch(entries[0]?.text ?? '', /Oak and Co/);

  const again = await run('set', file(body));
  assert.match(again.text, /Nothing was changed/);
  assert.equal(await house.house.shopSettings.version(), 1);
  const shown = await run('show');
  assert.deepEqual(shown.value['version'], 1);
  assert.equal((JSON.parse(shown.text) as { name: string }).name, 'Oak and Co');
});

test('a preview is a draft under an address that nobody guesses', async () => {
  const { code, value } = await run('preview', file({ name: 'Draft' }), '--once');
  assert.equal(code, 0);
  const [, id = ''] = /^https:\/\/shop\.example\/preview\/([0-9a-f-]{36})$/.exec(String(value['address'])) ?? [];
  assert.equal((await house.house.shopSettings.draft(id))?.value.name, 'Draft');
  assert.equal((await house.house.shopSettings.current()).name, 'Oak and Co');
  assert.equal((await run('preview', file({ name: '' }), '--once')).code, 1);
  assert.match((await run('looks')).text, /atelier[^]*gallery[^]*workshop/);
});
