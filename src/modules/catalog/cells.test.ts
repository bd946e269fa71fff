import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import * as cell from './cells.ts';

const usd = { currency: 'USD', minorDigits: 2 };
const value = <Value>(parse: cell.CellParser<Value>, text: string, context = usd) => {
  const parsed = parse(text, context);
  return 'fault' in parsed ? 'fault' : parsed.value;
};

test('a price is exact, or refused', () => {
  for (const [text, minor] of [
    ['50', 5_000],
    ['42.99', 4_299],
    ['0.1', 10],
    ['.5', 'fault'],
    ['8.', 800],
    [' 19.90 ', 1_990],
    ['19.900', 1_990],
    ['0', 0],
    ['', null],
    ['9999999999.99', 999_999_999_999],
    ['19.999', 'fault'],
    ['0.001', 'fault'],
    ['-1', 'fault'],
    ['1,234.50', 'fault'],
    ['1.234,50', 'fault'],
    ['$5', 'fault'],
    ['5 USD', 'fault'],
    ['1e3', 'fault'],
    ['0x10', 'fault'],
    ['NaN', 'fault'],
    ['Infinity', 'fault'],
    ['=1+1', 'fault'],
    ['１２', 'fault'],
    ['12345678901', 'fault'],
  ] as const)
    assert.equal(value(cell.price, text), minor, text);
  assert.equal(value(cell.price, '500', { currency: 'JPY', minorDigits: 0 }), 500);
  assert.equal(value(cell.price, '500.00', { currency: 'JPY', minorDigits: 0 }), 500);
  assert.equal(value(cell.price, '500.5', { currency: 'JPY', minorDigits: 0 }), 'fault');
  assert.equal(value(cell.price, '1.234', { currency: 'KWD', minorDigits: 3 }), 1_234);
});

test('every amount of minor units survives being written as a price', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), fc.integer({ min: 0, max: 3 }), (minor, minorDigits) => {
      const digits = String(minor).padStart(minorDigits + 1, '0');
      const split = digits.length - minorDigits;
      const text = minorDigits === 0 ? digits : `${digits.slice(0, split)}.${digits.slice(split)}`;
      if (split > 10) return;
      assert.equal(value(cell.price, text, { currency: 'XXX', minorDigits }), minor);
    }),
  );
});

test('other cells: what is understood, and what is not', () => {
  assert.deepEqual(
    ['120', '120.4', '120.5', '120.49999', '', '0.5', '-1', '1kg', '1e3'].map((text) => value(cell.grams, text)),
    [120, 120, 121, 120, 0, 1, 'fault', 'fault', 'fault'],
  );
  assert.deepEqual(
    ['5', '-3', '', '1.5', '1,000', '12345678901', '=A1'].map((text) => value(cell.quantity, text)),
    [5, -3, null, 'fault', 'fault', 'fault', 'fault'],
  );
  assert.deepEqual(
    ['TRUE', 'false', '', 'yes', '1'].map((text) => value(cell.yesOrNo(true), text)),
    [true, false, true, 'fault', 'fault'],
  );
  assert.deepEqual(
    ['deny', 'CONTINUE', '', 'maybe'].map((text) => value(cell.policy, text)),
    [false, true, false, 'fault'],
  );
  assert.deepEqual(
    ['Active', 'DRAFT', 'archived', '', 'gone'].map((text) => value(cell.status, text)),
    ['active', 'draft', 'archived', 'active', 'fault'],
  );
  assert.deepEqual(
    ['https://a.example/b.jpg', '', 'javascript:alert(1)', 'data:image/png;base64,AA', '/b.jpg', 'https://'].map(
      (text) => value(cell.pictureAddress, text),
    ),
    ['https://a.example/b.jpg', '', 'fault', 'fault', 'fault', 'fault'],
  );
  assert.deepEqual(value(cell.tags, ' a, b ,,a, c d'), ['a', 'b', 'c d']);
  assert.deepEqual(
    ['Ocean Blue Shirt', "Pilot's  42 mm!", 'Größe', '../../etc/passwd', '時計', '---', '<script>'].map((text) =>
      value(cell.handle, text),
    ),
    ['ocean-blue-shirt', 'pilots-42-mm', 'große', 'etc-passwd', '時計', 'fault', 'script'],
  );
});

test('an inventory system of somebody else is counted here, with a warning', () => {
  assert.deepEqual(cell.tracker('', usd), { value: false });
  assert.deepEqual(cell.tracker('shopify', usd), { value: true });
  const other = cell.tracker('shipwire', usd);
  assert.ok('value' in other && other.value && other.warning !== undefined);
});
