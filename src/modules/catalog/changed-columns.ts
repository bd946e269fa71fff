// Which columns of a file would change a product, for the look before an import. Pure.
import { isDeepStrictEqual } from 'node:util';
import type { Merged, Stored } from './merge-product.ts';
import { type Field, titleOf } from './shopify-columns.ts';

const ofProduct: Record<string, Field> = {
  title: 'title',
  descriptionHtml: 'description',
  vendor: 'vendor',
  productCategory: 'productCategory',
  type: 'type',
  tags: 'tags',
  published: 'published',
  status: 'status',
  giftCard: 'giftCard',
  seoTitle: 'seoTitle',
  seoDescription: 'seoDescription',
  optionNames: 'optionName1',
};

const ofVariant: Field[] = [
  'sku',
  'barcode',
  'priceMinor',
  'compareAtMinor',
  'costMinor',
  'taxable',
  'taxCode',
  'requiresShipping',
  'grams',
  'weightUnit',
  'imageUrl',
];

/** Titles of columns, as an export writes them, and what becomes of variants: "variant 20 mm / Black added". */
export function changedColumns(before: Stored, after: Merged): string[] {
  const changed = new Set<string>();
  const old = new Map(Object.entries(before.product));
  const now = new Map(Object.entries(after.product));
  for (const [field, column] of Object.entries(ofProduct))
    if (!isDeepStrictEqual(old.get(field), now.get(field))) changed.add(titleOf(column));
  if (before.product.currency !== after.product.currency) changed.add('currency');
  for (const name of changedNames(before.product.extra, after.product.extra)) changed.add(name);
  if (!isDeepStrictEqual(before.images, after.images)) changed.add(titleOf('url'));
  for (const column of changedVariants(before, after)) changed.add(column);
  if (after.counts.some(({ available }) => available !== undefined)) changed.add(titleOf('quantity'));
  return [...changed];
}

function* changedVariants(before: Stored, after: Merged): Generator<string> {
  const known = new Map(before.variants.map((variant) => [variant.id, variant]));
  for (const variant of after.variants) {
    const old = known.get(variant.id);
    const name = variant.optionValues.join(' / ') || 'Default Title';
    if (old === undefined) {
      yield `variant ${name} added`;
      continue;
    }
    if (old.retired !== variant.retired)
      yield `variant ${name} ${variant.retired ? 'no longer for sale' : 'for sale again'}`;
    if (!isDeepStrictEqual(old.optionValues, variant.optionValues)) yield titleOf('optionValue1');
    if (old.position !== variant.position) yield 'order of variants';
    const [cells, newCells] = [new Map(Object.entries(old)), new Map(Object.entries(variant))];
    for (const field of ofVariant) if (cells.get(field) !== newCells.get(field)) yield titleOf(field);
    if (old.inventorySaid.tracked !== variant.inventorySaid.tracked) yield titleOf('tracked');
    if (old.inventorySaid.oversell !== variant.inventorySaid.oversell) yield titleOf('oversell');
    for (const currency of changedNames(old.prices, variant.prices)) yield `Price / ${currency}`;
    yield* changedNames(old.extra, variant.extra);
  }
}

function changedNames(before: object, after: object): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(old.get(name), now.get(name)));
}
