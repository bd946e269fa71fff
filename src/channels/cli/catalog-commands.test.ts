import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { exportCatalog } from '../../flows/export-catalog.ts';
import { type Catalog, openCatalog, readCollectionDocument } from '../../modules/catalog.ts';
import { openStock, type Stock } from '../../modules/stock.ts';
import { exportCatalogCommand, importCatalog } from './catalog-commands.ts';
import { collectionsCommand } from './collection-commands.ts';
import { type Terminal, UsageError } from './terminal.ts';

let db: TestDatabase;
let stock: Stock;
let catalog: Catalog;
let folder: string;
const recorded: string[] = [];

before(async () => {
  db = await createTestDatabase({ areas: ['catalog', 'stock'] });
  stock = openStock({ database: db.app });
  catalog = openCatalog({ database: db.app, setCounts: stock.setCounts });
  folder = mkdtempSync(path.join(os.tmpdir(), 'catalog-'));
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.drop();
});

function note(what: string): Promise<void> {
  recorded.push(what);
  return Promise.resolve();
}

type Run = (terminal: Terminal) => Promise<number>;

async function said(run: Run) {
  const result = { code: 0, text: '', value: undefined as unknown };
  const terminal: Terminal = {
    json: false,
    print: (text) => void (result.text += `${text}\n`),
    result(value, text) {
      result.value = value;
      result.text += `${text}\n`;
    },
    warn: (text) => void (result.text += `${text}\n`),
    progress: () => ({ report: () => undefined, end: () => undefined }),
    askSecret: () => assert.fail('nothing is secret'),
  };
  result.code = await run(terminal);
  return result;
}

const at = (name: string) => path.join(folder, name);
function write(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}

const runImport = (...args: string[]) =>
  said((terminal) => importCatalog({ catalog, recordImport: () => note('import') }, args, terminal));
const runExport = (...args: string[]) =>
  said((terminal) => exportCatalogCommand(exportCatalog({ catalog, stock }), args, terminal));
const runCollections = (...args: string[]) =>
  said((terminal) =>
    collectionsCommand(
      {
        collections: catalog.changeCollections,
        readDocument: readCollectionDocument,
        record: (_tx, { handle, change }) => note(`${change} ${handle}`),
      },
      args,
      terminal,
    ),
  );

test('a look first, then the import', async () => {
  const file = write('products.csv', 'Handle,Title,Vendor,Price\na,A,Works,1\nb,B,Works,2\n');
  const look = await runImport('catalog', file, '--dry-run');
  assert.equal(look.code, 0);
  assert.match(
    look.text,
    /^2 products would be created, 0 changed, 0 left as they are\. Nothing was written\.\nline 2 +new +a +1 variant/,
  );
  assert.equal(await catalog.isEmpty(), true);
  assert.match((await runImport('catalog', file)).text, /2 products created/);
  assert.deepEqual(recorded, ['import']);
  const changed = write('changed.csv', 'Handle,Title,Vendor,Price\na,A,Other,1.50\nb,B,Works,2\n');
  assert.match(
    (await runImport('catalog', changed, '--dry-run')).text,
    /0 products would be created, 1 changed, 1 left.*\n.*line 2 +changed +a +Vendor, Price/,
  );
});

test('faults by line and column; wrong usage says how it is meant', async () => {
  const file = write('faulty.csv', 'Title,Price\nA,x\n');
  for (const args of [
    ['catalog', file],
    ['catalog', file, '--dry-run'],
  ]) {
    const { code, text } = await runImport(...args);
    assert.deepEqual([code, /1 fault:\nline 2 +Price +Not a price/.test(text)], [1, true], text);
  }
  await assert.rejects(runImport('catalog'), UsageError);
  await assert.rejects(runImport('catalog', at('missing.csv')), /not a file/);
  await assert.rejects(runImport('catalog', file, '--currency', 'dollars'), /no currency code/);
  await assert.rejects(runExport('catalog'), UsageError);
  await assert.rejects(runExport('catalog', at('no/such/folder.csv')), /cannot be written/);
});

test('an export is whole or not there, and comes in again', async () => {
  const { code, text } = await runExport('catalog', at('export.csv'));
  assert.deepEqual([code, text.startsWith('2 products, 2 variants in 2 rows; prices in USD.')], [0, true], text);
  assert.equal(existsSync(at('export.csv.part')), false);
  assert.match(readFileSync(at('export.csv'), 'utf8'), /^Title,URL handle,/);
  assert.match(
    (await runImport('catalog', at('export.csv'), '--dry-run')).text,
    /^0 products would be created, 0 changed, 2 left/,
  );
  const failing = said((terminal) =>
    exportCatalogCommand(
      async ({ begin }) => {
        await (await begin())('half');
        throw new Error('database away');
      },
      ['catalog', at('half.csv')],
      terminal,
    ),
  );
  await assert.rejects(failing, /database away/);
  assert.deepEqual([existsSync(at('half.csv')), existsSync(at('half.csv.part'))], [false, false]);
});

test('a catalogue that changes under an export is written again, three times at most', async () => {
  let tries = 0;
  const outcome = { kind: 'changed', currency: 'USD', products: 1, variants: 1, rows: 1, leftOut: 0 } as const;
  const restless = exportCatalog({
    catalog: { exportShopifyCsv: () => Promise.resolve({ ...outcome, kind: ++tries < 3 ? 'changed' : 'exported' }) },
    stock,
  });
  const begin = () => Promise.resolve(() => Promise.resolve());
  assert.deepEqual([(await restless({ begin })).kind, tries], ['exported', 3]);
  const never = exportCatalog({ catalog: { exportShopifyCsv: () => Promise.resolve(outcome) }, stock });
  const { code, text } = await said((terminal) => exportCatalogCommand(never, ['catalog', at('never.csv')], terminal));
  assert.deepEqual([code, existsSync(at('never.csv')), /try later/.test(text)], [1, false, true]);
});

test('collections: set, list, show, remove', async () => {
  assert.match((await runCollections()).text, /no collections/);
  const body = { handle: 'works', title: 'Works', products: ['a', 'later'] };
  const file = write('works.json', JSON.stringify(body));
  const made = await runCollections('set', file);
  assert.match(made.text, /"works" was created: 1 product\.\nNot there yet, and taken in when they come: later\./);
  assert.match((await runCollections('set', file)).text, /is as it was/);
  assert.match((await runCollections('list')).text, /works +Works +by hand +1/);
  const shown = await runCollections('show', 'works');
  assert.equal(readCollectionDocument(JSON.parse(shown.text)).kind, 'document', 'what is shown can be set again');
  const faulty = await runCollections('set', write('faulty.json', JSON.stringify({ ...body, sort: 'best' })));
  assert.deepEqual([faulty.code, /sort +Use "featured"/.test(faulty.text)], [1, true], faulty.text);
  await assert.rejects(runCollections('set', write('broken.json', '{')), /is no JSON/);
  await assert.rejects(runCollections('set', at('missing.json')), /not a file/);
  await assert.rejects(runCollections('sell', 'works'), UsageError);
  assert.equal((await runCollections('show', 'nothing')).code, 1);
  assert.match((await runCollections('remove', 'works')).text, /was removed\. Its products stay/);
  assert.equal((await runCollections('remove', 'works')).code, 1);
  assert.deepEqual(recorded.slice(1), ['created works', 'removed works']);
});
