import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readListQuery } from './list-query.ts';

const read = (query: string) => readListQuery(new URLSearchParams(query));

test('page, words, collection, order, currency and filters', () => {
  assert.deepEqual(
    read(
      'page=2&q=oak&collection=winders&sort=newest&currency=EUR&type=Winder&type=Strap&o.Finish=Oak&o.Finish=Walnut&o.Size=S&priceFromMinor=1000&stock=only',
    ),
    {
      request: {
        page: 2,
        query: 'oak',
        collection: 'winders',
        currency: 'EUR',
        sort: 'newest',
        filters: {
          type: ['Winder', 'Strap'],
          vendor: [],
          tag: [],
          options: { Finish: ['Oak', 'Walnut'], Size: ['S'] },
          price: { fromMinor: 1_000 },
          inStock: 'only',
        },
      },
    },
  );
  assert.deepEqual(read(''), {
    request: {
      page: 1,
      query: undefined,
      collection: undefined,
      currency: undefined,
      sort: undefined,
      filters: { type: [], vendor: [], tag: [], options: {}, price: {} },
    },
  });
});

test('what is not understood is refused by its name', () => {
  for (const [query, name] of [
    ['page=0', 'page'],
    ['page=1e3', 'page'],
    ['page=', 'page'],
    ['sort=best', 'sort'],
    ['priceFromMinor=-1', 'priceFromMinor'],
    ['priceToMinor=9.5', 'priceToMinor'],
    ['stock=yes', 'stock'],
  ] as const) {
    const outcome = read(query);
    assert.ok('refusal' in outcome && outcome.refusal.includes(`"${name}"`), query);
  }
  for (const name of ['__proto__', 'constructor', ''])
    assert.deepEqual(Object.entries(('request' in read(`o.${name}=x`) && read(`o.${name}=x`)) || {}).length, 1);
});
