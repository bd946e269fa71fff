// The columns of a Shopify product CSV, both generations, found by name in any order. What each means is one row here.

import { minorDigits } from '../../kernel/money.ts';
import type { CellContext, CellParser } from './cells.ts';
import * as cell from './cells.ts';
import type { ImportReport } from './import-report.ts';
import type { OwnPrice } from './product-block.ts';

interface Column<Value> {
  /** Lower case. */
  names: readonly string[];
  /** As an export and a report write it. */
  title: string;
  parse: CellParser<Value>;
}

/** The classic name first, then that of 2025. */
function column<Value>(names: string, parse: CellParser<Value>): Column<Value> {
  const all = names.split(' | ');
  return { names: all.map((name) => name.toLowerCase()), title: all.at(-1) ?? '', parse };
}

/** Said once for a product, on its first row. */
export const productColumns = {
  description: column('Body (HTML) | Description', cell.description),
  vendor: column('Vendor', cell.text(255)),
  productCategory: column('Product category', cell.text(1_000)),
  type: column('Type', cell.text(255)),
  tags: column('Tags', cell.tags),
  published: column('Published | Published on online store', cell.yesOrNo(true)),
  status: column('Status', cell.status),
  giftCard: column('Gift card', cell.yesOrNo(false)),
  seoTitle: column('SEO title', cell.text(1_000)),
  seoDescription: column('SEO description', cell.text(5_000)),
};

/** Said for each variant. */
export const variantColumns = {
  sku: column('Variant SKU | SKU', cell.text(255)),
  barcode: column('Variant Barcode | Barcode', cell.text(255)),
  priceMinor: column('Variant Price | Price', cell.price),
  compareAtMinor: column('Variant Compare At Price | Compare-at price', cell.price),
  costMinor: column('Cost per item', cell.price),
  taxable: column('Variant Taxable | Charge tax', cell.yesOrNo(true)),
  taxCode: column('Variant Tax Code | Tax code', cell.text(255)),
  requiresShipping: column('Variant Requires Shipping | Requires shipping', cell.yesOrNo(true)),
  grams: column('Variant Grams | Weight value (grams)', cell.grams),
  weightUnit: column('Variant Weight Unit | Weight unit for display', cell.text(10)),
  imageUrl: column('Variant Image | Variant image URL', cell.pictureAddress),
};

export const inventoryColumns = {
  tracked: column('Variant Inventory Tracker | Inventory tracker', cell.tracker),
  quantity: column('Variant Inventory Qty | Inventory quantity', cell.quantity),
  oversell: column('Variant Inventory Policy | Continue selling when out of stock', cell.policy),
};

/** Written by an export beside the quantity, and read back: see `VariantBlock.quantityBefore`. */
export const exportColumns = {
  quantityBefore: column('Inventory quantity at export', cell.quantity),
};

export const imageColumns = {
  url: column('Image Src | Product image URL', cell.pictureAddress),
  position: column('Image position', cell.picturePosition),
  alt: column('Image alt text', cell.text(1_000)),
};

const structureColumns = {
  handle: column('Handle | URL handle', cell.handle),
  title: column('Title', cell.text(255)),
  optionName1: column('Option1 name', cell.text(255)),
  optionName2: column('Option2 name', cell.text(255)),
  optionName3: column('Option3 name', cell.text(255)),
  optionValue1: column('Option1 value', cell.text(255)),
  optionValue2: column('Option2 value', cell.text(255)),
  optionValue3: column('Option3 value', cell.text(255)),
};

const allColumns = {
  ...structureColumns,
  ...productColumns,
  ...variantColumns,
  ...inventoryColumns,
  ...exportColumns,
  ...imageColumns,
};

export type Field = keyof typeof allColumns;

const fieldByName = new Map(
  Object.entries(allColumns).flatMap(([field, { names }]) =>
    names.map((name): [string, Field] => [name, field as Field]),
  ),
);

// Shopify's own columns that we keep with the product and do not use.
const keptColumns =
  /^google shopping \/ |\(product\.metafields\..+\)$|^(?:included|price|compare[ -]at price) \/ |^option[123] linked to$|^(?:variant )?fulfillment service$|^unit price /;
const keptWithVariant =
  /^variant |^(?:price|compare[ -]at price) \/ |^option[123] linked to$|fulfillment service$|^unit price |\bmpn\b/;

/** The header of a file: where each field is, and what else there is. */
export interface Sheet {
  width: number;
  /** The header as it is written. */
  names: string[];
  fields: Partial<Record<Field, number>>;
  /** Columns of the merchant's own prices: "Price / EUR", "Compare-at price / EUR". */
  prices: { index: number; name: string; field: keyof OwnPrice; context: CellContext }[];
  extra: { index: number; name: string; level: 'product' | 'variant' }[];
}

/** Reads the header row; says what is wrong with it in the report, and then returns undefined. */
export function readHeader(
  { cells, line }: { cells: readonly string[]; line: number },
  currency: string,
  report: ImportReport,
): Sheet | undefined {
  const names = cells.map((name) => name.trim());
  const sheet: Sheet = { width: names.length, names, fields: {}, prices: [], extra: [] };
  const seen = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const plain = plainName(name);
    const own = ownPriceColumn(name, currency);
    const field = fieldByName.get(plain);
    const key = field ?? (own === undefined ? plain : `${own.field} ${own.context.currency}`);
    const before = seen.get(key);
    if (plain === '') continue;
    else if (before !== undefined)
      report.fault(line, name, `Says the same as the column "${before}": remove one of the two.`);
    else if (name.length > 255) report.fault(line, name, 'A column name is longer than 255 characters.', name);
    else if (/^option(?:[4-9]|\d\d+) /.test(plain)) report.fault(line, name, 'A product has at most three options.');
    else if (field !== undefined) sheet.fields[field] = index;
    else if (own !== undefined) sheet.prices.push({ index, name, ...own });
    else sheet.extra.push({ index, name, level: keptWithVariant.test(plain) ? 'variant' : 'product' });
    seen.set(key, name);
  }
  if (sheet.fields.title === undefined) {
    const hint = /;|\t/.test(cells.join(',')) && names.length < 3 ? ' Its cells must be separated by commas.' : '';
    report.fault(line, 'Title', `No column "Title": this is no Shopify product file.${hint}`);
  }
  if (report.faults.length > 0) return undefined;
  warnOfExtra(sheet, line, report);
  return sheet;
}

/** Column names are the same in any case and spacing. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\s+/g, ' ');
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** A market whose name is a currency: its prices are the merchant's own in it. Those of other markets are only kept. */
export function ownPriceColumn(name: string, fileCurrency: string) {
  const match = /^(compare[ -]at )?price ?\/ ?([a-z]{3})$/i.exec(name.replace(/\s+/g, ' '));
  const code = match?.[2]?.toUpperCase() ?? '';
  if (match === null || code === fileCurrency || !currencies.has(code)) return undefined;
  const field: keyof OwnPrice = match[1] === undefined ? 'priceMinor' : 'compareAtMinor';
  return { field, context: { currency: code, minorDigits: minorDigits(code) } };
}

function warnOfExtra(sheet: Sheet, line: number, report: ImportReport) {
  const known = sheet.extra.filter(({ name }) => keptColumns.test(name.toLowerCase()));
  if (known.length > 0)
    report.warn(line, '', `Kept with the products, but not used yet: ${known.map(({ name }) => name).join(', ')}.`);
  for (const { name } of sheet.extra)
    if (!keptColumns.test(name.toLowerCase())) report.warn(line, name, 'Not a column we know: kept with the products.');
}

/** As an export writes it. */
export function titleOf(field: Field): string {
  return allColumns[field].title;
}

/** A column with this name is not kept as it is: we know what it means. */
export function isKnownColumn(name: string): boolean {
  return fieldByName.has(plainName(name));
}

export function parserOf(field: Field): CellParser<unknown> {
  return allColumns[field].parse;
}
