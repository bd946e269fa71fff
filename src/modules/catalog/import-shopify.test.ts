import assert from 'node:assert/strict';
import { createReadStream, readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { sql } from '../../kernel/sql.ts';
import { type Catalog, type ImportOutcome, openCatalog, type Product } from '../catalog.ts';
import { openStock, type Stock, unlimited } from '../stock.ts';

let db: TestDatabase;
let stock: Stock;
let catalog: Catalog;

before(async () => {
  db = await createTestDatabase({ areas: ['catalog', 'stock'] });
});
after(() => db.drop());
beforeEach(async () => {
  await db.owner.execute(
    sql`truncate catalog.product, catalog.variant, catalog.image, catalog.import_block, catalog.facet, catalog.word, stock.item, stock.reservation cascade`,
  );
  stock = openStock({ database: db.app });
  catalog = openCatalog({ database: db.app, setCounts: stock.setCounts });
});

const data = (file: string) => `${import.meta.dirname}/../../../test/data/catalog/${file}`;
const importFile = (file: string) => catalog.importShopifyCsv({ stream: createReadStream(data(file)) });
async function* bytesOf(text: string) {
  yield Buffer.from(text);
}
const importText = (text: string, currency?: string) => catalog.importShopifyCsv({ stream: bytesOf(text), currency });
/** Rows without quoting: `|` separates cells. */
const csv = (...rows: string[]) =>
  rows
    .map((row) =>
      row
        .split('|')
        .map((cell) => `"${cell.replaceAll('"', '""')}"`)
        .join(','),
    )
    .join('\n');

const figures = (outcome: ImportOutcome) =>
  outcome.kind === 'imported'
    ? [outcome.created, outcome.updated, outcome.unchanged, outcome.variants, outcome.images]
    : outcome.errors;

async function product(handle: string): Promise<Product> {
  return (await catalog.productByHandle(handle)) ?? assert.fail(`no product ${handle}`);
}

async function availableOf(handle: string) {
  const { variants } = await product(handle);
  const available = await stock.available(variants.map((variant) => variant.id));
  return variants.map((variant) => available.get(variant.id));
}

/** Everything of the catalogue and the stock, to see that nothing changed. */
const everything = () =>
  db.owner.one<{ all: unknown }>(sql`
    select jsonb_build_array(
      (select jsonb_agg(product order by id) from catalog.product),
      (select jsonb_agg(variant order by id) from catalog.variant),
      (select jsonb_agg(image order by product_id, position) from catalog.image),
      (select jsonb_agg(item order by variant_id) from stock.item)) as all`);

async function rejects(text: string, ...expected: [line: number, column: string, message: RegExp][]) {
  const before = await everything();
  const outcome = await importText(text);
  if (outcome.kind === 'imported') return assert.fail(`imported: ${text}`);
  const { errors } = outcome;
  assert.deepEqual(
    errors.map(({ line, column }) => [line, column]),
    expected.map(([line, column]) => [line, column]),
    JSON.stringify(errors),
  );
  for (const [index, [, , message]] of expected.entries()) assert.match(errors[index]?.message ?? '', message);
  assert.deepEqual(await everything(), before, 'nothing is half imported');
  const [staged] = await db.owner.query<{ left: number }>(sql`select count(*) as left from catalog.import_block`);
  assert.equal(staged?.left, 0);
}

test('the classic columns: variants, pictures of their own rows, drafts, counts', async () => {
  assert.deepEqual(figures(await importFile('classic-winders.csv')), [2, 0, 0, 3, 3]);
  const winder = await product('fixture-winder');
  assert.deepEqual(
    {
      ...winder,
      id: '',
      updatedAt: undefined,
      variants: winder.variants.map((variant) => ({ ...variant, id: '' })),
    },
    {
      id: '',
      handle: 'fixture-winder',
      title: 'Fixture Winder',
      descriptionHtml: '<p>Turns "slowly".</p>\n<ul>\n<li>Quiet</li>\n</ul>',
      vendor: 'Fixture Works',
      type: 'Winder',
      tags: ['quiet', 'oak'],
      optionNames: ['Finish'],
      options: [{ name: 'Finish', values: ['Oak', 'Walnut'] }],
      seoTitle: '',
      seoDescription: '',
      giftCard: false,
      collections: [],
      updatedAt: undefined,
      variants: [
        {
          id: '',
          sku: 'FX-W-OAK',
          barcode: '',
          title: 'Oak',
          optionValues: ['Oak'],
          price: { amountMinor: 14_950, currency: 'USD' },
          compareAtPrice: { amountMinor: 18_900, currency: 'USD' },
          grams: 1_800,
          weightUnit: 'kg',
        },
        {
          id: '',
          sku: 'FX-W-WAL',
          barcode: '',
          title: 'Walnut',
          optionValues: ['Walnut'],
          price: { amountMinor: 15_950, currency: 'USD' },
          grams: 1_850,
          weightUnit: 'kg',
        },
      ],
      images: [
        { url: 'https://pictures.example/walnut.jpg', alt: 'Walnut front' },
        { url: 'https://pictures.example/oak.jpg', alt: 'Oak front' },
        { url: 'https://pictures.example/inside.jpg', alt: 'Inside' },
      ],
    },
  );
  assert.deepEqual(await availableOf('fixture-winder'), [7, 0]);
  assert.equal(await catalog.productByHandle('fixture-cloth'), undefined, 'a draft is not shown');
  assert.equal((await catalog.listPage({ page: 1 })).total, 1);
});

test('the columns of 2025, and what is kept without being used is said', async () => {
  const outcome = await importFile('new-headers.csv');
  assert.deepEqual(figures(outcome), [2, 0, 0, 3, 1]);
  assert.ok(outcome.kind === 'imported');
  assert.equal(outcome.warnings.length, 1);
  assert.match(outcome.warnings[0]?.message ?? '', /Color \(product\.metafields\.shopify\.color-pattern\)/);
  assert.deepEqual(await availableOf('strap-nylon'), [5, unlimited]);
  assert.deepEqual((await product('strap-nylon')).optionNames, ['Width', 'Colour']);
  assert.equal((await product('pilot-42')).variants[0]?.title, 'Standard');
});

test('the same file again changes nothing', async () => {
  await importFile('classic-winders.csv');
  await importFile('new-headers.csv');
  const before = await everything();
  const { statements } = db.app.counters;
  assert.deepEqual(figures(await importFile('classic-winders.csv')), [0, 0, 2, 3, 3]);
  assert.ok(db.app.counters.statements - statements < 12);
  assert.deepEqual(figures(await importFile('new-headers.csv')), [0, 0, 2, 3, 1]);
  assert.deepEqual(await everything(), before);
});

test('an empty cell blanks, an absent column leaves', async () => {
  await importText(
    csv(
      'Handle|Title|Vendor|Tags|Variant Price|Cost per item|Color (product.metafields.a.b)',
      'one|One|Works|a, b|5|2|red',
    ),
  );
  const { id } = (await product('one')).variants[0] ?? assert.fail();
  assert.deepEqual(figures(await importText(csv('Handle|Title|Tags', 'one|One|'))), [0, 1, 0, 1, 0]);
  const left = await product('one');
  assert.deepEqual([left.vendor, left.tags, left.variants[0]?.price.amountMinor], ['Works', [], 500]);
  assert.equal(left.variants[0]?.id, id);
  await importText(csv('Handle|Title|Vendor|Color (product.metafields.a.b)', 'one|Uno||'));
  const [row] = await db.owner.query(sql`select title, vendor, extra from catalog.product`);
  assert.deepEqual(row, { title: 'Uno', vendor: '', extra: {} });
});

test('variants keep their ids by options, else by SKU; one that is gone is retired, and comes back', async () => {
  const header = 'Handle|Title|Option1 Name|Option1 Value|Variant SKU|Variant Price';
  await importText(csv(header, 'strap|Strap|Width|18|S18|10', 'strap|||20|S20|11', 'strap|||22||12'));
  const [w18, w20, w22] = (await product('strap')).variants.map((variant) => variant.id);
  assert.ok(w18 && w20 && w22);
  const outcome = await importText(csv(header, 'strap|Strap|Width|22|S22|12', 'strap|||20 mm|S20|13'));
  assert.ok(outcome.kind === 'imported');
  assert.match(outcome.warnings[0]?.message ?? '', /"18" is no longer in the file/);
  const now = await product('strap');
  assert.deepEqual(
    now.variants.map(({ id, title, price }) => [id, title, price.amountMinor]),
    [
      [w22, '22', 1_200],
      [w20, '20 mm', 1_300],
    ],
  );
  assert.equal((await catalog.variants([w18])).get(w18)?.sellable, false);
  assert.equal((await catalog.variants([w20])).get(w20)?.sellable, true);
  await importText(csv(header, 'strap|Strap|Width|18|S18|10'));
  assert.deepEqual(
    (await product('strap')).variants.map((variant) => variant.id),
    [w18],
  );
});

test('an old file does not bring back what was sold; a new count counts', async () => {
  const file = (quantity: number, policy = 'deny') =>
    csv(
      'Handle|Title|Variant Price|Variant Inventory Tracker|Variant Inventory Qty|Variant Inventory Policy',
      `one|One|5|shopify|${quantity}|${policy}`,
    );
  await importText(file(5));
  const { id: variantId } = (await product('one')).variants[0] ?? assert.fail();
  await db.app.transaction((tx) => stock.take(tx, crypto.randomUUID(), [{ variantId, quantity: 4 }]));
  assert.deepEqual(figures(await importText(file(5))), [0, 0, 1, 1, 0]);
  assert.deepEqual(await availableOf('one'), [1]);
  await importText(file(5, 'continue'));
  assert.deepEqual(await availableOf('one'), [unlimited], 'only the rule is new');
  await importText(file(5));
  assert.deepEqual(await availableOf('one'), [1]);
  await importText(file(9));
  assert.deepEqual(await availableOf('one'), [9]);
  const negative = await importText(file(-3));
  assert.ok(negative.kind === 'imported');
  assert.match(negative.warnings[0]?.message ?? '', /-3 is taken as 0/);
  assert.deepEqual(await availableOf('one'), [0]);
});

test('without a price nothing is for sale; without a handle the title gives one', async () => {
  const outcome = await importText(csv('Title|Price', 'Blue Strap|', 'Blue Strap|7', 'Grün & Co|8'));
  assert.deepEqual(figures(outcome), [3, 0, 0, 3, 0]);
  assert.equal(await catalog.productByHandle('blue-strap'), undefined);
  assert.equal((await product('blue-strap-2')).variants[0]?.price.amountMinor, 700);
  assert.equal((await product('grun-co')).title, 'Grün & Co');
  assert.deepEqual(
    figures(await importText(csv('Title|Price', 'Blue Strap|', 'Blue Strap|7', 'Grün & Co|8'))),
    [0, 0, 3, 3, 0],
  );
});

test('other currencies have their own decimals', async () => {
  catalog = openCatalog({ database: db.app, currency: 'JPY', setCounts: stock.setCounts });
  assert.deepEqual(figures(await importText(csv('Title|Price', 'Yen|1500'), 'JPY')), [1, 0, 0, 1, 0]);
  const foreign = await importText(csv('Title|Price', 'Krone|15'), 'DKK');
  assert.match((foreign.kind === 'imported' && foreign.warnings[0]?.message) || '', /does not take DKK/);
  assert.equal(await catalog.productByHandle('krone'), undefined);
  assert.deepEqual((await product('yen')).variants[0]?.price, { amountMinor: 1_500, currency: 'JPY' });
  const outcome = await importText(csv('Title|Price', 'Yen|1500.5'), 'JPY');
  assert.deepEqual(outcome.kind === 'rejected' && outcome.errors[0]?.message, 'Too many decimals: JPY has none.');
});

test('cells are text: formulas, markup and unknown columns are kept as they are, descriptions are sanitized', async () => {
  const text = csv(
    'Title|Body (HTML)|Price|Mystery',
    `=HYPERLINK("http://evil")|<p onclick="x">Hi<script>1</script></p>|5|=1+1`,
  );
  const outcome = await importText(text);
  assert.ok(outcome.kind === 'imported');
  assert.deepEqual(
    outcome.warnings.map(({ line, column }) => [line, column]),
    [
      [1, 'Mystery'],
      [2, 'Body (HTML)'],
    ],
  );
  const [row] = await db.owner.query(sql`select title, description_html, extra from catalog.product`);
  assert.deepEqual(row, {
    title: '=HYPERLINK("http://evil")',
    description_html: '<p>Hi</p>',
    extra: { Mystery: '=1+1' },
  });
});

test('every mistake is reported by line and column, and nothing is imported', async () => {
  await importFile('classic-winders.csv');
  await rejects(
    csv(
      'Handle|Title|Published|Option1 Name|Option1 Value|Variant Price|Variant Inventory Qty|Image Src',
      'good|Good|true|||5|1|',
      'bad|Bad|maybe|||5.001|1.5|ftp://x',
      'two|Two|true|Size|S|1|1|',
      'two|||Size|s|1|1|',
      'two|||Colour|M|1|1|',
      'two|||||3||',
      'good|Good again|true|||5|1|',
      '|No handle|true|||5|1|',
      'late||true|||5|1|',
    ),
    [3, 'Published', /TRUE or FALSE/],
    [3, 'Variant Price', /Too many decimals: USD has 2/],
    [3, 'Variant Inventory Qty', /whole number/],
    [3, 'Image Src', /https/],
    [5, 'Option1 Value', /line 4 has the same options/],
    [6, 'Option1 Name', /option 1 is "Size"/],
    [7, 'Variant Price', /no option value/],
    [8, 'Handle', /line 2 has the same handle/],
    [10, 'Title', /first row of a product needs one/],
  );
});

test('rows of variants that do not fit their product', async () => {
  const header = 'Handle|Title|Option1 Name|Option1 Value|Option2 Name|Option2 Value|Price';
  await rejects(csv(header, 'a|A|Size|S|Colour||1'), [2, 'Option2 Value', /No value for the option "Colour"/]);
  await rejects(csv(header, 'a|A|Size|S||Red|1'), [2, 'Option2 Value', /no name for option 2/]);
  await rejects(
    csv(header, 'a|A|||Colour|Red|1'),
    [2, 'Option1 Name', /from the first/],
    [2, 'Option2 Value', /./],
    [2, 'Option1 Value', /./],
  );
  await rejects(csv(header, 'a|A|Size|S|size|M|1'), [2, 'Option1 Name', /same name/]);
  await rejects(csv(header, 'a|A|||||1', 'a|||||||'.slice(0, 7) + '2'), [3, 'Price', /no option value/]);
  await rejects(csv(header, 'a|A|Title|Default Title|||1', 'a|||Default Title|||2'), [
    3,
    'Option1 Value',
    /second row/,
  ]);
  await rejects(csv(header, 'a|A|Size|S|||1', 'a|B||M|||2'), [3, 'Title', /another title/]);
  await rejects(csv('Title|Price', 'A|1|surplus'), [2, '', /3 cells, the header 2/]);
  await rejects(csv('Handle|Title', '!!|A'), [2, 'Handle', /letter or digit/]);
  await rejects(csv('Title|Price', '!!!|1'), [2, 'handle', /no letter or digit/]);
});

test('files that are no product files', async () => {
  await rejects('', [1, '', /empty/]);
  await rejects('\n\n,,\n', [1, '', /empty/]);
  await rejects('Name,Price\nA,1\n', [1, 'Title', /no Shopify product file/]);
  await rejects('Handle;Title;Price\na;A;1\n', [1, 'Title', /separated by commas/]);
  await rejects(readFileSync(data('classic-headers-only.csv'), 'utf8'), [1, '', /no products/]);
  await rejects('Title,Variant Price,Price\nA,1,2\n', [1, 'Price', /"Variant Price": remove one/]);
  await rejects('Title,Mystery,mystery\nA,1,2\n', [1, 'mystery', /remove one/]);
  await rejects('Title,Option4 Name\nA,x\n', [1, 'Option4 Name', /at most three options/]);
  await rejects('Title,Price\nA,1\nB,"2\nC,3\n', [3, '', /never closed/]);
  await rejects('Title,Price\nA,x\nB,"2\nC,3\n', [2, 'Price', /Not a price/], [3, '', /never closed/]);
});

test('a file without option columns cannot speak of one variant among several', async () => {
  const header = 'Handle|Title|Option1 Name|Option1 Value|Price';
  await importText(csv(header, 'two|Two|Size|S|1', 'two|||M|2', 'one|One|Size|S|3'));
  // The first product of the file fits; it must not be changed either.
  await rejects(csv('Handle|Title|Price', 'one|One|9', 'two|Two|9'), [3, 'Option1 Name', /has 2 variants/]);
  assert.deepEqual(figures(await importText(csv('Handle|Title|Price', 'one|One|9'))), [0, 1, 0, 1, 0]);
  assert.deepEqual(
    (await product('one')).variants.map(({ title, price }) => [title, price.amountMinor]),
    [['S', 900]],
  );
});

test('2,048 variants, and no more; more than 1,000 mistakes are not all counted', async () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => (index === 0 ? 'a,A,Size,0,1' : `a,,,${index},1`)).join('\n');
  const header = 'Handle,Title,Option1 Name,Option1 Value,Price\n';
  assert.deepEqual(figures(await importText(header + rows(2_048))), [1, 0, 0, 2_048, 0]);
  assert.deepEqual(figures(await importText(header + rows(2_048))), [0, 0, 1, 2_048, 0]);
  await rejects(header + rows(2_049), [2, '', /at most 2,048 variants/]);
  const outcome = await importText(`Title,Price\n${'A,x\n'.repeat(3_000)}`);
  assert.ok(outcome.kind === 'rejected');
  assert.equal(outcome.errors.length, 1_001);
  assert.match(outcome.errors.at(-1)?.message ?? '', /More than 1000/);
});

test('an upload that breaks off, and evidence that fails, leave nothing', async () => {
  const before = await everything();
  async function* broken() {
    yield Buffer.from(`Title,Price\n${Array.from({ length: 900 }, (_, index) => `P${index},1\n`).join('')}`);
    throw new Error('connection reset');
  }
  await assert.rejects(catalog.importShopifyCsv({ stream: broken() }), /connection reset/);
  await assert.rejects(
    catalog.importShopifyCsv({
      stream: bytesOf('Title,Price\nA,1\n'),
      alongside: () => Promise.reject(new Error('the log cannot be written')),
    }),
    /the log cannot be written/,
  );
  assert.deepEqual(await everything(), before);
  const [staged] = await db.owner.query<{ left: number }>(sql`select count(*) as left from catalog.import_block`);
  assert.equal(staged?.left, 0);
});

test('what a killed import staged is swept by a later one, but not what another is staging now', async () => {
  const stage = (importId: string, at: Date) =>
    db.app.execute(sql`
      insert into catalog.import_block (import_id, line, handle, block, staged_at)
      values (${importId}, 2, 'x', '{}', ${at})`);
  const [dead, alive] = [crypto.randomUUID(), crypto.randomUUID()];
  await stage(dead, new Date(Date.now() - 25 * 3_600_000));
  await stage(alive, new Date());
  await importText('Title,Price\nA,1\n');
  assert.deepEqual(await db.app.query(sql`select import_id from catalog.import_block`), [{ import_id: alive }]);
});

test('two imports at once come one after the other', async () => {
  const outcomes = await Promise.all([importFile('classic-winders.csv'), importFile('classic-winders.csv')]);
  assert.deepEqual(new Set(outcomes.map((outcome) => outcome.kind === 'imported' && outcome.created)), new Set([2, 0]));
  assert.equal((await catalog.listPage({ page: 1 })).total, 1);
});

test('many products are read with progress and written by few statements', async () => {
  const file = `Title,Price,SKU,Inventory tracker,Inventory quantity\n${Array.from({ length: 1_200 }, (_, index) => `Product ${index},1.50,S${index},shopify,3\n`).join('')}`;
  const seen: [string, number, number][] = [];
  const { statements } = db.app.counters;
  const outcome = await catalog.importShopifyCsv({
    stream: bytesOf(file),
    onProgress: ({ phase, rows, products }) => seen.push([phase, rows, products]),
  });
  assert.deepEqual(figures(outcome), [1_200, 0, 0, 1_200, 0]);
  assert.ok(db.app.counters.statements - statements < 90);
  assert.deepEqual(seen.slice(0, 2), [
    ['reading', 500, 498],
    ['reading', 1_000, 998],
  ]);
  assert.deepEqual(seen.at(-1), ['saving', 1_200, 1_200]);
  assert.equal((await catalog.listPage({ page: 60 })).items.length, 20);
});
