// A product as rows of a file: its variants one a row, its pictures beside them and on rows of their own. Pure.
import { minorDigits } from '../../kernel/money.ts';
import type { VariantId } from '../catalog.ts';
import type { ExportColumns } from './export-store.ts';
import type { Stored, VariantRow } from './merge-product.ts';
import { type Field, isKnownColumn, ownPriceColumn, plainName, titleOf } from './shopify-columns.ts';

const optionFields = [
  'optionName1',
  'optionValue1',
  'optionName2',
  'optionValue2',
  'optionName3',
  'optionValue3',
] as const;

// In the order of Shopify's own files.
const fields: readonly Field[] = [
  ...(['title', 'handle', 'description', 'vendor', 'productCategory', 'type', 'tags', 'published', 'status'] as const),
  ...(['sku', 'barcode', ...optionFields, 'priceMinor', 'compareAtMinor', 'costMinor', 'taxable', 'taxCode'] as const),
  ...(['tracked', 'quantity', 'quantityBefore', 'oversell', 'grams', 'weightUnit', 'requiresShipping'] as const),
  ...(['url', 'position', 'alt', 'imageUrl', 'giftCard', 'seoTitle', 'seoDescription'] as const),
];

export interface ExportSheet {
  header: string[];
  digits: number;
  currencies: string[];
  /** In one spelling each. */
  ofProducts: string[];
  ofVariants: string[];
}

export function exportSheet(
  columns: Pick<ExportColumns, 'ofProducts' | 'ofVariants' | 'currencies'>,
  currency: string,
): ExportSheet {
  const { currencies } = columns;
  const titles = fields.map(titleOf);
  const prices = currencies.flatMap((code) => [`Price / ${code}`, `Compare-at price / ${code}`]);
  const taken = new Set([...titles, ...prices].map(plainName));
  const fresh = (names: readonly string[]) =>
    names.filter((name) => {
      // What was kept before we knew the column, and is in it now, is not written twice.
      if (taken.has(plainName(name)) || isKnownColumn(name)) return false;
      const own = ownPriceColumn(name, currency);
      if (own !== undefined && currencies.includes(own.context.currency)) return false;
      taken.add(plainName(name));
      return true;
    });
  const ofProducts = fresh(columns.ofProducts);
  const ofVariants = fresh(columns.ofVariants);
  return {
    header: [...titles, ...prices, ...ofProducts, ...ofVariants],
    digits: minorDigits(currency),
    currencies,
    ofProducts,
    ofVariants,
  };
}

export function rowsOfProduct(
  stored: Stored,
  sheet: ExportSheet,
  available: ReadonlyMap<VariantId, number>,
): string[][] {
  const { product, images } = stored;
  const variants = stored.variants.filter((variant) => !variant.retired);
  const count = Math.max(variants.length, images.length, 1);
  return Array.from({ length: count }, (_, index) => {
    const cells = new Map<Field, string>([['handle', product.handle]]);
    const variant = variants[index];
    const image = images[index];
    if (index === 0) productCells(stored, cells);
    if (variant !== undefined) variantCells(variant, { cells, sheet, names: product.optionNames, available });
    if (image !== undefined) {
      cells.set('url', image.url);
      cells.set('position', String(index + 1));
      cells.set('alt', image.alt);
    }
    const extra = spelledPlainly(index === 0 ? product.extra : {});
    const extraOfVariant = spelledPlainly(variant?.extra ?? {});
    return [
      ...fields.map((field) => cells.get(field) ?? ''),
      ...sheet.currencies.flatMap((code) => ownPrice(variant, code)),
      ...sheet.ofProducts.map((name) => extra.get(plainName(name)) ?? ''),
      ...sheet.ofVariants.map((name) => extraOfVariant.get(plainName(name)) ?? ''),
    ];
  });
}

function productCells({ product }: Stored, cells: Map<Field, string>) {
  cells.set('title', product.title);
  cells.set('description', product.descriptionHtml);
  cells.set('vendor', product.vendor);
  cells.set('productCategory', product.productCategory);
  cells.set('type', product.type);
  cells.set('tags', product.tags.join(', '));
  cells.set('published', yesOrNo(product.published));
  cells.set('status', `${product.status.charAt(0).toUpperCase()}${product.status.slice(1)}`);
  cells.set('giftCard', yesOrNo(product.giftCard));
  cells.set('seoTitle', product.seoTitle);
  cells.set('seoDescription', product.seoDescription);
  const names = product.optionNames.length === 0 ? ['Title'] : product.optionNames;
  for (const [index, name] of names.entries()) cells.set(optionFields[2 * index] ?? 'optionName1', name);
}

function variantCells(
  variant: VariantRow,
  given: {
    cells: Map<Field, string>;
    sheet: ExportSheet;
    names: readonly string[];
    available: ReadonlyMap<VariantId, number>;
  },
) {
  const { cells, sheet, names, available } = given;
  const { tracked, oversell, quantity } = variant.inventorySaid;
  const values = names.length === 0 ? ['Default Title'] : variant.optionValues;
  for (const [index, value] of values.entries()) cells.set(optionFields[2 * index + 1] ?? 'optionValue1', value);
  const now = tracked && !oversell ? available.get(variant.id) : undefined;
  // Nobody ever said a count, and there is none.
  const count = quantity === null && now === 0 ? null : (now ?? quantity);
  cells.set('sku', variant.sku);
  cells.set('barcode', variant.barcode);
  cells.set('priceMinor', decimal(variant.priceMinor, sheet.digits));
  cells.set('compareAtMinor', decimal(variant.compareAtMinor, sheet.digits));
  cells.set('costMinor', decimal(variant.costMinor, sheet.digits));
  cells.set('taxable', yesOrNo(variant.taxable));
  cells.set('taxCode', variant.taxCode);
  cells.set('tracked', tracked ? 'shopify' : '');
  cells.set('quantity', count === null ? '' : String(count));
  cells.set('quantityBefore', count === null ? '' : String(count));
  cells.set('oversell', oversell ? 'CONTINUE' : 'DENY');
  cells.set('grams', String(variant.grams));
  cells.set('weightUnit', variant.weightUnit);
  cells.set('requiresShipping', yesOrNo(variant.requiresShipping));
  cells.set('imageUrl', variant.imageUrl);
}

function ownPrice(variant: VariantRow | undefined, currency: string): [string, string] {
  const own = variant?.prices[currency];
  const digits = minorDigits(currency);
  return [decimal(own?.priceMinor ?? null, digits), decimal(own?.compareAtMinor ?? null, digits)];
}

function spelledPlainly(extra: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(extra).map(([name, value]) => [plainName(name), value]));
}

function yesOrNo(value: boolean): string {
  return value ? 'TRUE' : 'FALSE';
}

/** 12900 → "129.00"; the empty text for none. */
export function decimal(minor: number | null, digits: number): string {
  if (minor === null) return '';
  const text = String(minor).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
