import assert from 'node:assert/strict';
import test from 'node:test';
import { money } from '../../kernel/money.ts';
import type { Product, ProductVariant, VariantId } from '../../modules/catalog.ts';
import { chosenVariant, optionGroups } from './product-options.ts';

const variant = (...optionValues: string[]): ProductVariant => ({
  id: optionValues.join('-') as VariantId,
  sku: '',
  title: optionValues.join(' / '),
  optionValues,
  price: money(100, 'USD'),
  grams: 0,
  barcode: '',
  weightUnit: '',
});

const strap: Pick<Product, 'options' | 'variants'> = {
  options: [
    { name: 'Width', values: ['18 mm', '20 mm'] },
    { name: 'Colour', values: ['Black', 'Tan'] },
  ],
  variants: [variant('18 mm', 'Black'), variant('18 mm', 'Tan'), variant('20 mm', 'Black')],
};

test('each option is a group of its values, and one variant leaves nothing to choose', () => {
  assert.deepEqual(
    optionGroups(strap).map(({ field, name, values }) => [field, name, values]),
    [
      ['option-0', 'Width', ['18 mm', '20 mm']],
      ['option-1', 'Colour', ['Black', 'Tan']],
    ],
  );
  assert.deepEqual(optionGroups({ ...strap, variants: strap.variants.slice(0, 1) }), []);
});

test('a choice of all options is a variant, or says what is not made', () => {
  const chosen = chosenVariant(strap, { 'option-0': '20 mm', 'option-1': 'Black', variantId: '18 mm-Tan' });
  assert.ok(chosen.kind === 'variant' && chosen.variant.title === '20 mm / Black');
  assert.deepEqual(chosenVariant(strap, { 'option-0': '20 mm', 'option-1': 'Tan' }), {
    kind: 'no-combination',
    title: '20 mm / Tan',
  });
});

test('what is no value of ours chooses nothing, and an id alone will do', () => {
  assert.deepEqual(chosenVariant(strap, { 'option-0': '<b>', 'option-1': 'Tan' }), { kind: 'nothing' });
  assert.deepEqual(chosenVariant(strap, { 'option-0': '18 mm' }), { kind: 'nothing' });
  assert.deepEqual(chosenVariant(strap, {}), { kind: 'nothing' });
  const byId = chosenVariant(strap, { variantId: '18 mm-Tan' });
  assert.ok(byId.kind === 'variant' && byId.variant.title === '18 mm / Tan');
});
