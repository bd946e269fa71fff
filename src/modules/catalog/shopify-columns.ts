// The columns of a Shopify product CSV, both generations, found by name in any order. What each means is one row here.

import type { CellParser } from './cells.ts';
import * as cell from './cells.ts';
import type { ImportReport } from './import-report.ts';

interface Column<Value> {
  /** Lower case: the classic name first, then that of 2025. */
  names: readonly string[];
  parse: CellParser<Value>;
}

function column<Value>(names: string, parse: CellParser<Value>): Column<Value> {
  return { names: names.split(' | '), parse };
}

/** Said once for a product, on its first row. */
export const productColumns = {
  description: column('body (html) | description', cell.description),
  vendor: column('vendor', cell.text(255)),
  productCategory: column('product category', cell.text(1_000)),
  type: column('type', cell.text(255)),
  tags: column('tags', cell.tags),
  published: column('published | published on online store', cell.yesOrNo(true)),
  status: column('status', cell.status),
  giftCard: column('gift card', cell.yesOrNo(false)),
  seoTitle: column('seo title', cell.text(1_000)),
  seoDescription: column('seo description', cell.text(5_000)),
};

/** Said for each variant. */
export const variantColumns = {
  sku: column('variant sku | sku', cell.text(255)),
  barcode: column('variant barcode | barcode', cell.text(255)),
  priceMinor: column('variant price | price', cell.price),
  compareAtMinor: column('variant compare at price | compare-at price', cell.price),
  costMinor: column('cost per item', cell.price),
  taxable: column('variant taxable | charge tax', cell.yesOrNo(true)),
  taxCode: column('variant tax code | tax code', cell.text(255)),
  requiresShipping: column('variant requires shipping | requires shipping', cell.yesOrNo(true)),
  grams: column('variant grams | weight value (grams)', cell.grams),
  weightUnit: column('variant weight unit | weight unit for display', cell.text(10)),
  imageUrl: column('variant image | variant image url', cell.pictureAddress),
};

export const inventoryColumns = {
  tracked: column('variant inventory tracker | inventory tracker', cell.tracker),
  quantity: column('variant inventory qty | inventory quantity', cell.quantity),
  oversell: column('variant inventory policy | continue selling when out of stock', cell.policy),
};

export const imageColumns = {
  url: column('image src | product image url', cell.pictureAddress),
  position: column('image position', cell.picturePosition),
  alt: column('image alt text', cell.text(1_000)),
};

const structureColumns = {
  handle: column('handle | url handle', cell.handle),
  title: column('title', cell.text(255)),
  optionName1: column('option1 name', cell.text(255)),
  optionName2: column('option2 name', cell.text(255)),
  optionName3: column('option3 name', cell.text(255)),
  optionValue1: column('option1 value', cell.text(255)),
  optionValue2: column('option2 value', cell.text(255)),
  optionValue3: column('option3 value', cell.text(255)),
};

const allColumns = {
  ...structureColumns,
  ...productColumns,
  ...variantColumns,
  ...inventoryColumns,
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
  extra: { index: number; name: string; level: 'product' | 'variant' }[];
}

/** Reads the header row; says what is wrong with it in the report, and then returns undefined. */
export function readHeader(header: readonly string[], line: number, report: ImportReport): Sheet | undefined {
  const names = header.map((name) => name.trim());
  const sheet: Sheet = { width: names.length, names, fields: {}, extra: [] };
  const seen = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const plain = name.toLowerCase().replace(/\s+/g, ' ');
    const field = fieldByName.get(plain);
    const before = seen.get(field ?? plain);
    if (plain === '') continue;
    else if (before !== undefined)
      report.fault(line, name, `Says the same as the column "${before}": remove one of the two.`);
    else if (name.length > 255) report.fault(line, name, 'A column name is longer than 255 characters.', name);
    else if (/^option(?:[4-9]|\d\d+) /.test(plain)) report.fault(line, name, 'A product has at most three options.');
    else if (field !== undefined) sheet.fields[field] = index;
    else sheet.extra.push({ index, name, level: keptWithVariant.test(plain) ? 'variant' : 'product' });
    seen.set(field ?? plain, name);
  }
  if (sheet.fields.title === undefined) {
    const hint = /;|\t/.test(header.join(',')) && names.length < 3 ? ' Its cells must be separated by commas.' : '';
    report.fault(line, 'Title', `No column "Title": this is no Shopify product file.${hint}`);
  }
  if (report.faults.length > 0) return undefined;
  warnOfExtra(sheet, line, report);
  return sheet;
}

function warnOfExtra(sheet: Sheet, line: number, report: ImportReport) {
  const known = sheet.extra.filter(({ name }) => keptColumns.test(name.toLowerCase()));
  if (known.length > 0)
    report.warn(line, '', `Kept with the products, but not used yet: ${known.map(({ name }) => name).join(', ')}.`);
  for (const { name } of sheet.extra)
    if (!keptColumns.test(name.toLowerCase())) report.warn(line, name, 'Not a column we know: kept with the products.');
}

export function parserOf(field: Field): CellParser<unknown> {
  return allColumns[field].parse;
}
