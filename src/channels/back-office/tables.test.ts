// The small parts that every list is made of: its state in an address, and its file, whatever is typed into either.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { csvText } from './csv.ts';
import { type ListShape, listAddress, readListState } from './list-state.ts';
import { ownPath } from './step-up.ts';
import { readAmount, relative } from './words.ts';

const shape: ListShape = {
  sorts: { newest: 'Newest', oldest: 'Oldest' },
  filters: { state: { label: 'State', options: { paid: 'Paid', held: 'Held' } } },
};

describe('the state of a list', () => {
  test('comes back from its own address', () => {
    for (const state of [
      { sort: 'newest', filters: {}, from: undefined },
      { sort: 'oldest', filters: { state: 'held' }, from: '12~ab-3' },
    ]) {
      const address = listAddress('/orders', shape, state);
      assert.deepEqual(readListState(new URL(address, 'https://x.example').searchParams, shape), state);
    }
    assert.equal(listAddress('/orders', shape, { sort: 'newest', filters: {}, from: undefined }), '/orders');
  });

  test('is never more than what the list knows', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (sort, state, from) => {
        const read = readListState(new URLSearchParams({ sort, state, from, constructor: 'x' }), shape);
        assert.ok(Object.hasOwn(shape.sorts, read.sort));
        assert.ok(['paid', 'held', undefined].includes(read.filters['state']));
        assert.match(read.from ?? 'x', /^[\w.:~-]{1,120}$/);
      }),
    );
  });
});

describe('a file', () => {
  test('runs no formula in a spreadsheet, however it is hidden (CWE-1236)', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', "=cmd|' /C calc'!A0", '%x', '|x']) {
      const [, cell = ''] = csvText(['a'], [[text]]).split('\r\n');
      assert.match(cell, /^"?'/, JSON.stringify(text));
    }
    assert.equal(csvText(['a', 'b'], [[-12.5, 'plain']]), 'a,b\r\n-12.5,plain\r\n');
  });

  test('holds every text whole', () => {
    assert.equal(csvText(['a'], [['say "hi", twice\nplease']]), 'a\r\n"say ""hi"", twice\nplease"\r\n');
  });
});

test('where somebody wanted to go is a path of ours or the first page', () => {
  for (const good of ['/', '/orders', '/orders?state=held&from=1~a', '/products/x%20y'])
    assert.equal(ownPath(good), good);
  for (const bad of [
    undefined,
    '',
    'orders',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a b',
    '/\n',
    `/${'a'.repeat(2_000)}`,
  ]) {
    assert.equal(ownPath(bad), '/');
  }
});

test('an amount is exact or none', () => {
  assert.deepEqual(
    ['12.50', '12.5', '12', ' 7 ', '0'].map((text) => readAmount(text, 'USD')),
    [1_250, 1_250, 1_200, 700, 0],
  );
  assert.equal(readAmount('500', 'JPY'), 500);
  for (const none of ['', '-1', '1,50', '1.234', '1e3', '0x1', '１', '.5', '9999999999999'])
    assert.equal(readAmount(none, 'USD'), undefined, none);
  assert.equal(readAmount('1.5', 'JPY'), undefined);
});

test('how long ago is said in one unit', () => {
  const now = new Date('2026-06-01T12:00:00Z');
  const at = (minutes: number) => relative(new Date(now.getTime() + minutes * 60_000), now);
  assert.deepEqual([0, -1, -90, 120, -4_000].map(at), [
    'just now',
    '1 minute ago',
    '2 hours ago',
    'in 2 hours',
    '3 days ago',
  ]);
});
