import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { openDatabase } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import { type Catalog, type ImportOutcome, openCatalog } from '../catalog.ts';
import { openStock, type Stock } from '../stock.ts';
import { decimal } from './export-rows.ts';
import { guarded, unguarded } from './formula-guard.ts';
import { readCsv } from './read-csv.ts';

let db: TestDatabase;
let stock: Stock;
let catalog: Catalog;

before(async () => {
  db = await createTestDatabase({ areas: ['catalog', 'stock'] });
});
after(() => db.drop());

async function empty() {
  await db.owner.execute(sql`truncate catalog.product, catalog.facet, catalog.word, stock.item cascade`);
  stock = openStock({ database: db.app });
  catalog = openCatalog({ database: db.app, setCounts: stock.setCounts });
}
beforeEach(empty);

async function* bytesOf(text: string) {
  yield Buffer.from(text);
}
const importText = (text: string, currency?: string) => catalog.importShopifyCsv({ stream: bytesOf(text), currency });

async function exported(currency?: string): Promise<string> {
  let text = '';
  const outcome = await catalog.exportShopifyCsv({
    currency,
    write: (some) => {
      text += some;
      return Promise.resolve();
    },
    available: (variantIds) => stock.available(variantIds),
  });
  assert.equal(outcome.kind, 'exported');
  return text;
}

/** Everything but ids and times, to compare shops with one another. */
async function everything() {
  const row = await db.owner.one<{ all: unknown }>(sql`
    select jsonb_build_array(
      (select jsonb_agg(to_jsonb(product) - '{id, position, created_at, changed_at, search}'::text[] order by position)
        from catalog.product),
      (select jsonb_agg(to_jsonb(variant) - '{id, product_id}'::text[] order by product.position, variant.position)
        from catalog.variant join catalog.product on product.id = product_id where not retired),
      (select jsonb_agg(to_jsonb(image) - 'product_id' order by product.position, image.position)
        from catalog.image join catalog.product on product.id = product_id),
      (select jsonb_agg(jsonb_build_array(sku, own.currency, own.price_minor, own.compare_at_minor) order by sku, own.currency)
        from catalog.variant_price as own join catalog.variant on variant.id = variant_id where not retired),
      (select jsonb_agg(jsonb_build_array(tracked, oversell, on_hand) order by product.position, variant.position)
        from stock.item join catalog.variant on variant.id = item.variant_id
          join catalog.product on product.id = product_id where not retired)) as all`);
  return row.all;
}

function unchanged(outcome: ImportOutcome) {
  if (outcome.kind === 'rejected') return assert.fail(JSON.stringify(outcome.errors));
  assert.deepEqual([outcome.created, outcome.updated], [0, 0]);
  return outcome.unchanged;
}

/** The export changes nothing here, makes the same shop elsewhere, and that one exports the same file. */
async function roundTrip(currency?: string) {
  const shop = await everything();
  const file = await exported(currency);
  unchanged(await importText(file, currency));
  assert.deepEqual(await everything(), shop);
  await empty();
  const outcome = await importText(file, currency);
  assert.equal(outcome.kind, 'imported', JSON.stringify(outcome));
  assert.deepEqual(await everything(), shop);
  assert.equal(await exported(currency), file);
  return file;
}

for (const name of ['classic-winders', 'new-headers', 'markets'])
  test(`a round trip changes nothing: ${name}.csv`, async () => {
    const stream = () => createReadStream(`${import.meta.dirname}/../../../test/data/catalog/${name}.csv`);
    const outcome = await catalog.importShopifyCsv({ stream: stream() });
    assert.equal(outcome.kind, 'imported', JSON.stringify(outcome));
    unchanged(await catalog.importShopifyCsv({ stream: stream() }));
    await roundTrip();
  });

test('formulas are no formulas in the file, and come back as they were', async () => {
  const title = '=HYPERLINK("http://evil")';
  await importText(
    `Handle,Title,Tags,SKU,Price,Mystery,'=odd name,Inventory tracker,Inventory quantity,Continue selling when out of stock\none,"${title.replaceAll('"', '""')}","-a, +b",@sku,5,'=1+1,''+x,shopify,-3,continue\n`,
  );
  const file = await roundTrip();
  const rows = [];
  for (const line of file.split('\n')) rows.push(...line.split(','));
  assert.ok(
    rows.every((cell) => !/^"?[=+\-@\t\r]/.test(cell)),
    file,
  );
  const [row] = await db.owner.query(sql`select title, tags, extra from catalog.product`);
  assert.deepEqual(row, { title, tags: ['-a', '+b'], extra: { Mystery: '=1+1', '=odd name': "'+x" } });
});

test('the guard is taken off exactly', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('=', "'=", "''-", '\tx', "'", "'a", '', '-5', '+', '\r')),
      (cell) => {
        assert.equal(unguarded(guarded(cell)), cell);
        assert.ok(!/^[=+\-@\t\r]/.test(guarded(cell)));
      },
    ),
  );
});

test('amounts are written exactly', () => {
  assert.deepEqual(
    [decimal(12_900, 2), decimal(5, 2), decimal(0, 2), decimal(1_500, 0), decimal(1_234, 3), decimal(null, 2)],
    ['129.00', '0.05', '0.00', '1500', '1.234', ''],
  );
});

test('what was sold is in the file, and the file does not put it back', async () => {
  await importText('Handle,Title,SKU,Price,Inventory tracker,Inventory quantity\none,One,S,5,shopify,7\n');
  const variantId = (await catalog.productByHandle('one'))?.variants[0]?.id ?? assert.fail();
  const take = (quantity: number) =>
    db.app.transaction((tx) => stock.take(tx, crypto.randomUUID(), [{ variantId, quantity }]));
  const available = async () => (await stock.available([variantId])).get(variantId);
  await take(2);
  const file = await exported();
  await take(1);
  assert.equal(unchanged(await importText(file)), 1);
  assert.equal(await available(), 4, 'not the 5 of the file');
  const edited = file.replace(',5,5,', ',7,5,');
  assert.notEqual(edited, file);
  assert.deepEqual(await catalog.previewShopifyCsv({ stream: bytesOf(edited) }), {
    kind: 'previewed',
    created: [],
    changed: [{ line: 2, handle: 'one', columns: ['Inventory quantity'] }],
    unchanged: 0,
    warnings: [],
  });
  const outcome = await importText(edited);
  assert.deepEqual([outcome.kind === 'imported' && outcome.updated, await available()], [1, 7], 'a new count counts');
});

test('drafts and archived products are in it, retired variants are not; other currencies have files of their own', async () => {
  const header = 'Handle,Title,Status,Option1 Name,Option1 Value,SKU,Price';
  await importText(`${header}\na,A,draft,Size,S,A-S,1\na,,,,M,A-M,2\nb,B,archived,,,B,\n`);
  await importText(`${header}\na,A,draft,Size,M,A-M,2\n`);
  await importText('Handle,Title,Price\nyen,Yen,1500\n', 'JPY');
  const file = await exported();
  assert.match(file, /\na|,a,/);
  assert.ok(!file.includes('A-S') && !file.includes('Yen'));
  assert.match(await exported('JPY'), /,1500,/);
  const outcome = await catalog.exportShopifyCsv({ write: () => Promise.resolve() });
  assert.deepEqual(
    { ...outcome, rows: 0 },
    { kind: 'exported', currency: 'USD', products: 2, variants: 2, rows: 0, leftOut: 1 },
  );
});

test('a catalogue that changes under an export is said', async () => {
  await importText('Handle,Title,Price\na,A,1\n');
  const outcome = await catalog.exportShopifyCsv({
    async write(text) {
      if (text.startsWith('Title')) await importText('Handle,Title,Price\nb,B,1\n');
    },
  });
  assert.equal(outcome.kind, 'changed');
});

test('a look before an import says what would be made, changed and left, and writes nothing', async () => {
  const header = 'Handle,Title,Vendor,Option1 Name,Option1 Value,SKU,Price,Price / EUR,Mystery,Image Src';
  await importText(`${header}\na,A,Works,Size,S,A-S,1,,x,\na,,,,M,A-M,2,,,\nb,B,Works,,,B,3,,,\nc,C,Works,,,C,3,,,\n`);
  const file = `${header}\na,A,Other,Size,S,A-S,1.50,9,y,https://pictures.example/1.jpg\na,,,,L,A-L,2,,,\nb,B,Works,,,B,3,,,\nnew,New,Works,,,N,1,,,\n`;
  const readOnly = openDatabase({
    connectionString: `${db.appUrl}&options=${encodeURIComponent('-c default_transaction_read_only=on')}`,
    maxConnections: 1,
  });
  try {
    await assert.rejects(readOnly.execute(sql`update catalog.revision set number = number`), /read-only/);
    const looking = openCatalog({ database: readOnly, setCounts: () => assert.fail('writes') });
    const { warnings, ...outcome } = (await looking.previewShopifyCsv({ stream: bytesOf(file) })) as Extract<
      Awaited<ReturnType<Catalog['previewShopifyCsv']>>,
      { kind: 'previewed' }
    >;
    assert.deepEqual(outcome, {
      kind: 'previewed',
      created: [{ line: 5, handle: 'new', variants: 1 }],
      changed: [
        {
          line: 2,
          handle: 'a',
          columns: [
            'Vendor',
            'Mystery',
            'Product image URL',
            'Price',
            'Price / EUR',
            'variant L added',
            'variant M no longer for sale',
            'order of variants',
            'Inventory quantity',
          ],
        },
      ],
      unchanged: 1,
    });
    assert.match(warnings.at(-1)?.message ?? '', /no longer in the file/);
    assert.deepEqual(await looking.previewShopifyCsv({ stream: bytesOf('Title,Price\nA,x\n') }), {
      kind: 'rejected',
      errors: [
        {
          line: 2,
          column: 'Price',
          value: 'x',
          message: 'Not a price: write digits with a point for decimals, such as 1234.50, without currency sign.',
        },
      ],
    });
  } finally {
    await readOnly.close();
  }
});

const cellText = fc
  .string({
    unit: fc.constantFrom('a', 'B', 'é', '=', '+', '-', '@', "'", '"', ',', '\n', ' ', '\t', ';', '5', '<', '&', '時'),
    maxLength: 12,
  })
  .map((text) => text.trim());
const nonEmpty = cellText.map((text) => `x${text}`);
const minor = fc.option(fc.integer({ min: 0, max: 99_999_999 }), { nil: null });
const variant = fc.record({
  value: nonEmpty,
  sku: cellText,
  barcode: cellText,
  price: minor,
  compareAt: minor,
  own: minor,
  grams: fc.integer({ min: 0, max: 50_000 }),
  tracked: fc.boolean(),
  oversell: fc.boolean(),
  quantity: fc.option(fc.integer({ min: 0, max: 500 }), { nil: null }),
  taxable: fc.boolean(),
  kept: cellText,
});
const product = fc.record({
  title: nonEmpty,
  description: cellText,
  vendor: cellText,
  tags: fc.array(
    nonEmpty.map((tag) => tag.replaceAll(',', '').trim()),
    { maxLength: 3 },
  ),
  published: fc.boolean(),
  status: fc.constantFrom('active', 'draft', 'archived'),
  option: nonEmpty,
  variants: fc.uniqueArray(variant, { minLength: 1, maxLength: 4, selector: ({ value }) => value.toLowerCase() }),
  images: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 5 }),
  alt: cellText,
  kept: cellText,
});

const titles =
  'Handle,Title,Description,Vendor,Tags,Published,Status,Option1 name,Option1 value,SKU,Barcode,Price,Compare-at price,Price / EUR,Weight value (grams),Inventory tracker,Inventory quantity,Continue selling when out of stock,Charge tax,Fulfillment service,Color (product.metafields.a.b),Product image URL,Image alt text';

function csvOf(products: readonly (typeof product extends fc.Arbitrary<infer Value> ? Value : never)[]): string {
  const rows = products.flatMap((each, number) => {
    const count = Math.max(each.variants.length, each.images.length);
    return Array.from({ length: count }, (_, index) => {
      const own = each.variants[index];
      const image = each.images[index];
      const first = index === 0;
      return [
        `p-${number}`,
        ...(first
          ? [
              each.title,
              each.description,
              each.vendor,
              each.tags.join(','),
              String(each.published),
              each.status,
              each.option,
            ]
          : ['', '', '', '', '', '', '']),
        ...(own === undefined
          ? Array.from({ length: 12 }, () => '')
          : [
              own.value,
              own.sku,
              own.barcode,
              decimal(own.price, 2),
              decimal(own.compareAt, 2),
              decimal(own.own, 2),
              String(own.grams),
              own.tracked ? 'shopify' : '',
              own.quantity === null ? '' : String(own.quantity),
              own.oversell ? 'continue' : 'deny',
              String(own.taxable),
              own.kept,
            ]),
        first ? each.kept : '',
        image === undefined ? '' : `https://pictures.example/${image}.jpg`,
        image === undefined ? '' : each.alt,
      ];
    });
  });
  const quote = (cell: string) => `"${guarded(cell).replaceAll('"', '""')}"`;
  return [titles, ...rows.map((row) => row.map(quote).join(','))].join('\n');
}

test('whatever a catalogue holds, a round trip changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(product, { minLength: 1, maxLength: 4 }), async (products) => {
      await empty();
      const outcome = await importText(csvOf(products));
      assert.equal(outcome.kind, 'imported', JSON.stringify(outcome));
      await roundTrip();
    }),
    { numRuns: 25 },
  );
});

test('what is written is read back cell by cell', async () => {
  await importText(`Handle,Title,Description,Price\none,"  a ""quoted"", title",<p>x</p>,5\n`);
  const rows = [];
  for await (const { cells } of readCsv(bytesOf(await exported()))) rows.push(cells);
  assert.equal(rows.length, 2);
  assert.equal(rows[1]?.[0], 'a "quoted", title');
  assert.equal(rows[0]?.length, rows[1]?.length);
});
