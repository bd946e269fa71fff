import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { contrast, mix, readable } from './contrast.ts';

const colours = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

test('contrast is that of WCAG', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.equal(contrast('#ffffff', '#ffffff'), 1);
  // The well-known lightest grey that may stand on white.
  assert.ok(contrast('#767676', '#ffffff') >= 4.5);
  assert.ok(contrast('#777777', '#ffffff') < 4.5);
});

test('a colour that can be read stays as it is, and any other becomes one that can', () => {
  fc.assert(
    fc.property(colours, colours, (colour, ground) => {
      const made = readable(colour, [ground], 4.5);
      assert.ok(contrast(made, ground) >= 4.5, `${made} on ${ground}`);
      if (contrast(colour, ground) >= 4.5) assert.equal(made, colour);
    }),
  );
});

test('where no colour can be read on all grounds, the better end is taken', () => {
  const made = readable('#777777', ['#000000', '#ffffff'], 7);
  assert.ok(['#000000', '#ffffff'].includes(made));
});

test('a mix is between its parts, and what is no colour throws', () => {
  assert.equal(mix('#ffffff', '#000000', 1), '#ffffff');
  assert.equal(mix('#ffffff', '#000000', 0), '#000000');
  assert.equal(mix('#ff0000', '#0000ff', 0.5), '#800080');
  assert.throws(() => contrast('red', '#ffffff'), RangeError);
});
