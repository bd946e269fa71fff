import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import type { Reader } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import type { Query } from '../../kernel/sql.ts';
import { type ListSort, openCatalog } from '../catalog.ts';
import * as lists from './list-store.ts';
import { priceListFor } from './price-list.ts';

let db: TestDatabase;
const products = 3_000;
const prices = priceListFor([{ currency: 'USD', rateMillionths: 1_000_000, roundToMinor: 1, lessMinor: 0 }], 'USD');

before(async () => {
  db = await createTestDatabase({ areas: ['catalog'] });
  const catalog = openCatalog({ database: db.app, setCounts: () => Promise.resolve() });
  async function* file() {
    yield Buffer.from('Title,Price,Type\n');
    for (let number = 0; number < products; number++)
      yield Buffer.from(`Product ${(number * 7919) % products},${1 + ((number * 31) % 500)},Thing\n`);
  }
  const outcome = await catalog.importShopifyCsv({ stream: file() });
  assert.equal(outcome.kind, 'imported');
});
after(() => db.drop());

/** What the database says it does for the one statement that `read` sends. */
async function planOf(read: (reader: Reader) => Promise<unknown>): Promise<string> {
  let plan = '';
  const explaining: Reader = {
    ...db.app,
    async query<Row>(query: Query<Row>) {
      const text = `explain (analyze, timing off, costs off) ${query.text}`;
      const lines = await db.app.query<{ 'QUERY PLAN': string }>({ name: newId(), text, values: query.values });
      plan = lines.map((line) => line['QUERY PLAN']).join('\n');
      return [];
    },
  };
  await read(explaining);
  return plan;
}

test('a first page in any order is read off an index: as many rows as it shows, and none sorted', async () => {
  const sorts: ListSort[] = ['featured', 'newest', 'price-ascending', 'price-descending', 'title'];
  for (const sort of sorts) {
    const plan = await planOf((reader) => lists.pageOfAll(reader, prices, sort, { limit: 20, offset: 0 }));
    assert.match(plan, /Index Scan (?:Backward )?using product_\w+ on product \(actual rows=20/, plan);
    assert.doesNotMatch(plan, /Sort|Seq Scan/, plan);
  }
});

test('a page that is asked for by positions reads only what it shows', async () => {
  const positions = Array.from({ length: 20 }, (_, index) => 1 + index * 100);
  const plan = await planOf((reader) => lists.productsAt(reader, positions));
  assert.match(plan, /(?:Index Scan|Bitmap Heap Scan).*product \(actual rows=20/, plan);
});
