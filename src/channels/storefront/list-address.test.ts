import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { listAddress, readAmount, readQuestion, typedAmount, withoutFilter } from './list-address.ts';

const read = (query: string) => readQuestion(new URLSearchParams(query), 'USD');

test('a question is read from an address and written into the same', () => {
  const address =
    'q=oak&type=Strap&type=Watch+box&tag=quiet&o.Finish=Light+oak&price-from=20&price-to=99.50&stock=only&sort=title&page=2';
  const question = read(address);
  assert.ok(question);
  assert.deepEqual(question.filters, {
    type: ['Strap', 'Watch box'],
    tag: ['quiet'],
    options: { Finish: ['Light oak'] },
    price: { fromMinor: 2_000, toMinor: 9_950 },
    inStock: 'only',
  });
  assert.equal(listAddress('/products', question, 'USD'), `/products?${address}`);
});

test('what is no page is none, and what is no filter is left out', () => {
  for (const page of ['0', '-1', '1.5', '9999999', 'x', '']) assert.equal(read(`page=${page}`), undefined, page);
  assert.deepEqual(read('sort=by-luck&price-from=a&stock=no&type=&o.=&x=1')?.filters, {});
  assert.equal(listAddress('/products', read('') ?? assert.fail(), 'USD'), '/products');
});

test('an option may be called like a part of the language', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'valueOf']) {
    const question = read(`o.${name}=x&o.${name}=y`) ?? assert.fail();
    assert.deepEqual(Object.entries(question.filters.options ?? {}), [[name, ['x', 'y']]]);
    assert.equal(listAddress('/p', question, 'USD'), `/p?o.${name}=x&o.${name}=y`);
  }
});

test('a filter can be taken off, whatever its spelling, and the list begins anew', () => {
  const question = read('type=Strap&type=Box&page=3') ?? assert.fail();
  assert.equal(listAddress('/p', withoutFilter(question, 'USD', ['type', 'strap']), 'USD'), '/p?type=Box');
  const priced = read('price-from=10&type=Box') ?? assert.fail();
  assert.equal(listAddress('/p', withoutFilter(priced, 'USD', ['price-from', '10']), 'USD'), '/p?type=Box');
});

test('amounts survive being typed, in every currency', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.constantFrom('USD', 'JPY', 'KWD'), (minor, currency) => {
      assert.equal(readAmount(typedAmount(minor, currency), currency), minor);
    }),
  );
  assert.equal(readAmount('49,9', 'EUR'), 4_990);
  for (const text of ['', '-1', '1e3', '1.2.3', '１', 'ten', '1.2345'])
    assert.equal(readAmount(text, 'USD'), undefined, text);
});
