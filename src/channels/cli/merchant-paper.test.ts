// The merchant's guide tells no lies: its documents are set and its file is refused, in its order, by the commands that it
// names, and what they say is what it prints.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../../../test/support/test-house.ts';
import { readCollectionDocument } from '../../modules/catalog.ts';
import { shopCommandParts } from '../../shop-desk.ts';
import { tillParts } from '../../till-desk.ts';
import { exportCatalogCommand, importCatalog } from './catalog-commands.ts';
import { collectionsCommand } from './collection-commands.ts';
import { shopCommand } from './shop-commands.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import { discountsCommand, tillCommand } from './till-commands.ts';

const paper = readFileSync(new URL('../../../docs/merchant.md', import.meta.url), 'utf8');
const documents = [...paper.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => text);
const names = ['shop.json', 'till.json', 'welcome.json', 'winders.json', 'gifts.json'];
const fixture = path.join(import.meta.dirname, '../../../test/data/catalog/classic-winders.csv');

let shop: TestHouse;
let folder: string;

before(async () => {
  shop = await openTestHouse();
  folder = mkdtempSync(path.join(tmpdir(), 'paper-'));
  for (const [index, name] of names.entries()) writeFileSync(file(name), documents[index] ?? '');
  writeFileSync(file('faulty.csv'), /```csv\n(.*?)```/s.exec(paper)?.[1] ?? '');
});
after(async () => {
  rmSync(folder, { recursive: true });
  await shop.close();
});

const file = (name: string) => path.join(folder, name);

async function run(command: (terminal: Terminal) => Promise<ExitCode>): Promise<{ code: ExitCode; text: string }> {
  let text = '';
  const terminal: Terminal = {
    json: false,
    print: (line) => void (text += `${line}\n`),
    result: (_value, line) => void (text += `${line}\n`),
    warn: () => assert.fail('nothing to warn of'),
    progress: () => ({ report: () => undefined, end: () => undefined }),
    askSecret: () => assert.fail('nothing is secret'),
  };
  return { code: await command(terminal), text };
}

const importParts = () => ({ catalog: shop.house.catalog, recordImport: () => Promise.resolve() });
const collectionParts = () => ({
  collections: shop.house.catalog.changeCollections,
  readDocument: readCollectionDocument,
  record: () => Promise.resolve(),
});

test('shop, till and code are set as they stand, in the order of the paper', async () => {
  assert.equal(documents.length, names.length);
  const parts = shopCommandParts(shop.house, { operator: 'operator:test', shopOrigin: 'https://localhost:8443' });
  const set = await run((terminal) => shopCommand(parts, ['set', file('shop.json')], terminal));
  assert.deepEqual([set.code, /This counts from now on\. It is version 1\./.test(set.text)], [0, true]);
  const again = await run((terminal) => shopCommand(parts, ['set', file('shop.json')], terminal));
  assert.match(again.text, /Nothing was changed/);
  const till = tillParts(shop.house, 'operator:test');
  assert.equal((await run((terminal) => tillCommand(till, ['set', file('till.json')], terminal))).code, 0);
  const code = await run((terminal) => discountsCommand(till, ['add', file('welcome.json')], terminal));
  assert.match(code.text, /WELCOME counts from now on/);
});

test('the faulty file gets the faults that are printed, and the other one comes in and out again unchanged', async () => {
  const printed = /```text\n(.*?)```/s.exec(paper)?.[1] ?? '';
  const faulty = ['catalog', file('faulty.csv'), '--dry-run'];
  assert.deepEqual(await run((terminal) => importCatalog(importParts(), faulty, terminal)), { code: 1, text: printed });
  const come = await run((terminal) => importCatalog(importParts(), ['catalog', fixture], terminal));
  assert.match(come.text, /^2 products created/);
  const out = file('products.csv');
  const gone = await run((terminal) => exportCatalogCommand(shop.house.exportCatalog, ['catalog', out], terminal));
  assert.equal(gone.code, 0);
  const back = await run((terminal) => importCatalog(importParts(), ['catalog', out], terminal));
  assert.match(back.text, /^0 products created, 0 updated, 2 unchanged/);
});

test('prices alone: a file of five columns changes nothing else', async () => {
  const rows = [
    'Handle,Title,Option1 Name,Option1 Value,Variant Price',
    'fixture-winder,Fixture Winder,Finish,Oak,151',
  ];
  writeFileSync(file('prices.csv'), [...rows, 'fixture-winder,,,Walnut,159.5', ''].join('\n'));
  const args = ['catalog', file('prices.csv'), '--dry-run'];
  const seen = await run((terminal) => importCatalog(importParts(), args, terminal));
  assert.match(seen.text, /0 products would be created, 1 changed/);
  assert.match(seen.text, /line 2 +changed +fixture-winder +Price$/m);
});

test('collections by rule and by hand are made', async () => {
  for (const name of ['winders.json', 'gifts.json']) {
    const made = await run((terminal) => collectionsCommand(collectionParts(), ['set', file(name)], terminal));
    assert.deepEqual([made.code, /was created: (?:1 product|2 products)\./.test(made.text)], [0, true], made.text);
  }
});
