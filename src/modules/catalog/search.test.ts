import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { type Catalog, openCatalog } from '../catalog.ts';
import { askedText, askedWords, fragmentsOf, wordsOf } from './search-words.ts';
import { meant, slips } from './spelling.ts';

let db: TestDatabase;
let catalog: Catalog;

async function* bytesOf(text: string) {
  yield Buffer.from(text);
}

before(async () => {
  db = await createTestDatabase({ areas: ['catalog'] });
  catalog = openCatalog({ database: db.app, setCounts: () => Promise.resolve() });
  const outcome = await catalog.importShopifyCsv({
    stream: bytesOf(
      [
        'Handle,Title,Body (HTML),Vendor,Type,Tags,Option1 Name,Option1 Value,SKU,Price',
        'box,Watch box,"<p>Holds six watches. Lined with leather &amp; felt.</p>",Maison Élan,Storage,travel,,,BX-6,50',
        'winder,Walnut winder,"<p>Turns one watch, for the night stand.</p>",Works,Winder,quiet,Finish,Walnut,WD-100,150',
        'strap,Leather strap,,Works,Strap,"vegetable tanned",Width,20 mm,LS-20,30',
        'roll,Travelling roll,<p>For the suitcase.</p>,Works,Storage,leather,,,TR-1,40',
        'gross,Größenring,<p>Mißt den Finger.</p>,Ørsted,Werkzeug,,,,GR,5',
        'clock,時計 スタンド,,Works,Stand,,,,JP-1,70',
        'draft,Secret prototype,,Works,Winder,,,,SECRET-1,',
      ].join('\n'),
    ),
  });
  assert.equal(outcome.kind, 'imported', JSON.stringify(outcome));
});
after(() => db.drop());

const found = async (query: string) => (await catalog.listPage({ page: 1, query })).items.map((item) => item.handle);
const meantBy = async (query: string) => (await catalog.listPage({ page: 1, query })).didYouMean;

test('words by weight: the title before type and tags, those before the description', async () => {
  assert.deepEqual(await found('leather'), ['strap', 'roll', 'box']);
  assert.deepEqual(await found('watch'), ['box', 'winder'], 'the stem: watches');
  assert.deepEqual(await found('travel'), ['roll', 'box'], 'travelling in the title; a tag');
  assert.deepEqual(await found('leather strap'), ['strap']);
});

test('every word counts, the last one as a beginning; small words do not stand in the way', async () => {
  assert.deepEqual(await found('walnut wi'), ['winder']);
  assert.deepEqual(await found('le'), ['strap', 'roll', 'box']);
  assert.deepEqual(await found('a winder for the night'), ['winder']);
  assert.deepEqual(await found('walnut strap'), []);
  assert.deepEqual(await found('for'), ['winder', 'roll'], 'alone they are words like others');
});

test('accents, case and letters of other alphabets', async () => {
  for (const query of ['ELAN', 'élan', 'E\u0301lan']) assert.deepEqual(await found(query), ['box'], query);
  for (const query of ['größenring', 'grossenring', 'GRÖSSENR']) assert.deepEqual(await found(query), ['gross'], query);
  assert.deepEqual(await found('orsted'), ['gross']);
  assert.deepEqual(await found('時計'), ['clock']);
  assert.deepEqual(await found('enring'), ['gross'], 'within a word, when no word begins so');
});

test('a SKU as it is written comes first', async () => {
  for (const query of ['WD-100', 'wd-100', 'wd100', 'WD 100'])
    assert.deepEqual((await found(query))[0], 'winder', query);
  assert.deepEqual((await found('gr'))[0], 'gross');
  assert.deepEqual(await found('SECRET-1'), [], 'what is not listed is not found');
});

test('a misspelt word finds what was meant, and says so', async () => {
  for (const [query, handle, meaning] of [
    ['widner', 'winder', 'winder'],
    ['leathr', 'strap', 'leather'],
    ['walnutt winder', 'winder', 'walnut winder'],
    ['lether strp', 'strap', 'leather strap'],
    ['storrage', 'box', 'storage'],
    ['grosenring', 'gross', 'grossenring'],
    ['wlanu', 'winder', 'walnut'],
  ] as const) {
    assert.deepEqual([(await found(query))[0], await meantBy(query)], [handle, meaning], query);
  }
  assert.equal(await meantBy('leather'), undefined);
  assert.deepEqual([await found('zzzzzz'), await meantBy('zzzzzz')], [[], undefined]);
  assert.deepEqual([await found('prototipe'), await meantBy('prototipe')], [[], undefined], 'nor is it suggested');
});

test('what was searched can be filtered, ordered and counted', async () => {
  const list = await catalog.listPage({
    page: 1,
    query: 'lether',
    sort: 'price-ascending',
    filters: { vendor: ['works'] },
  });
  assert.deepEqual([list.items.map((item) => item.handle), list.didYouMean], [['strap', 'roll'], 'leather']);
  const { groups } = await catalog.facets({ query: 'leather' });
  assert.deepEqual(
    groups.find(({ kind }) => kind === 'type')?.values.map(({ label, count }) => [label, count]),
    [
      ['Storage', 2],
      ['Strap', 1],
    ],
  );
});

test('suggestions: six products, three collections, and what was meant', async () => {
  for (const [number, title] of ['Leather goods', 'Of leather', 'Leather care', 'More leather'].entries())
    await catalog.changeCollections.set({
      handle: `c-${number}`,
      title,
      descriptionHtml: '',
      sort: 'featured',
      seoTitle: '',
      seoDescription: '',
      published: number !== 1,
      products: ['strap'],
    });
  const some = await catalog.suggest('leath');
  assert.deepEqual(
    [some.products.map(({ handle }) => handle), some.collections.map(({ title }) => title), some.didYouMean],
    [['strap', 'roll', 'box'], ['Leather goods', 'Leather care', 'More leather'], undefined],
  );
  assert.equal((await catalog.suggest('lethr')).didYouMean, 'leather');
  for (const nothing of ['', '  ', '\0'])
    assert.deepEqual(await catalog.suggest(nothing), { products: [], collections: [] });
});

test('whatever is asked is answered, and no word is more than a word', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string()), async (query) => {
      const list = await catalog.listPage({ page: 1, query });
      assert.ok(list.total >= list.items.length);
    }),
    { numRuns: 150 },
  );
  for (const query of ["'; drop", 'a & b | !c <-> d:*', '\\', "''", ':*', '!', '(((', 'word:A', '%_\\'])
    await catalog.listPage({ page: 1, query });
});

test('words and their beginnings', () => {
  assert.deepEqual(wordsOf("Größe 20-mm, Men's"), ['grosse', '20', 'mm', 'mens']);
  assert.deepEqual(askedWords(askedText('a a b '.repeat(40))), ['a', 'b']);
  assert.deepEqual(fragmentsOf('50% _x'), ['%50\\%%', '%\\_x%']);
});

test('slips: a letter too many, missing, wrong, or two swapped', () => {
  for (const [a, b, count] of [
    ['winder', 'winder', 0],
    ['widner', 'winder', 1],
    ['winde', 'winder', 1],
    ['wwinder', 'winder', 1],
    ['wunder', 'winder', 1],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['ca', 'abc', 3],
  ] as const)
    assert.equal(slips(a, b), count, `${a} ${b}`);
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      assert.equal(slips(a, b), slips(b, a));
      assert.equal(slips(a, b) === 0, a === b);
      assert.ok(slips(a, b) <= Math.max(a.length, b.length));
    }),
  );
});

test('the fewest slips win, then the word that more products have; short words allow few', () => {
  const words = [
    { word: 'strap', products: 1 },
    { word: 'strip', products: 9 },
    { word: 'stripe', products: 20 },
  ];
  assert.equal(meant('strup', words, 'whole'), 'strip');
  assert.equal(meant('strpa', words, 'whole'), 'strap');
  assert.equal(meant('strp', words, 'whole'), 'strip');
  assert.equal(meant('xyz', words, 'whole'), undefined);
  assert.equal(meant('ab', [{ word: 'abc', products: 1 }], 'whole'), undefined);
  assert.equal(meant('lethr', [{ word: 'leather', products: 1 }], 'whole'), 'leather');
  assert.equal(meant('wlanu', [{ word: 'walnut', products: 1 }], 'beginning'), 'walnut');
});
