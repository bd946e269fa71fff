// Rows → products: consecutive rows with one handle are one product. Every mistake goes to the report by line and
// column; a product with a mistake is not handed on.
import { type CellContext, price } from './cells.ts';
import { toHandle } from './fold-text.ts';
import type { ImportReport } from './import-report.ts';
import type {
  Extra,
  InventorySaid,
  OwnPrice,
  ProductBlock,
  ProductCells,
  VariantBlock,
  VariantCells,
} from './product-block.ts';
import type { CsvRow } from './read-csv.ts';
import {
  type Field,
  imageColumns,
  inventoryColumns,
  parserOf,
  productColumns,
  type Sheet,
  variantColumns,
} from './shopify-columns.ts';

const maxVariants = 2_048;
const maxImages = 250;
const maxRows = maxVariants + maxImages;
const optionFields = [
  { name: 'optionName1', value: 'optionValue1' },
  { name: 'optionName2', value: 'optionValue2' },
  { name: 'optionName3', value: 'optionValue3' },
] as const;

export interface Reading {
  sheet: Sheet;
  context: CellContext;
  report: ImportReport;
}

export async function* readProducts(rows: AsyncIterable<CsvRow>, reading: Reading): AsyncGenerator<ProductBlock> {
  const { report, sheet } = reading;
  // Handle → the line of its product. A 15 MB file cannot hold so many that this matters.
  const seen = new Map<string, number>();
  let block: CsvRow[] = [];
  let current = '';
  const finish = () => (block.length === 0 ? undefined : readBlock(block, reading, seen));

  try {
    for await (const row of rows) {
      if (report.full) return;
      if (row.cells.length > sheet.width && row.cells.slice(sheet.width).some((cell) => cell.trim() !== '')) {
        report.fault(row.line, '', `The row has ${row.cells.length} cells, the header ${sheet.width}.`);
        continue;
      }
      const given = cellOf(row, 'handle', sheet).trim();
      const title = cellOf(row, 'title', sheet).trim();
      const continues = block.length > 0 && given === current && (given !== '' || title === '');
      if (!continues) {
        const product = finish();
        if (product !== undefined) yield product;
        block = [];
        current = given;
      }
      if (block.length === maxRows) report.fault(row.line, '', `More than ${maxRows} rows for one product.`);
      if (block.length <= maxRows) block.push(row);
    }
  } catch (error) {
    // The file cannot be read on: what is wrong before that place is said all the same.
    finish();
    throw error;
  }
  const last = finish();
  if (last !== undefined) yield last;
}

function readBlock(rows: readonly CsvRow[], reading: Reading, seen: Map<string, number>): ProductBlock | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const { report, sheet, context } = reading;
  const before = report.faults.length;
  const handle = readHandle(first, reading, seen);
  const title = readTitle(rows, reading);
  const cells: Partial<ProductCells> = { ...readCells(first, Object.keys(productColumns), reading), title };
  const options = readOptionNames(first, reading);
  const variants = readVariants(rows, options, reading);
  const images = readImages(rows, reading);
  if (report.faults.length > before) return undefined;
  return {
    line: first.line,
    handle,
    currency: context.currency,
    cells,
    extra: readExtra(first, 'product', sheet),
    ...(options && { optionNames: options }),
    ...(variants && { variants }),
    ...(images && { images }),
  };
}

function readHandle(row: CsvRow, reading: Reading, seen: Map<string, number>): string {
  const { report, sheet } = reading;
  const given = cellOf(row, 'handle', sheet).trim() !== '';
  const title = cellOf(row, 'title', sheet);
  let handle = given ? (readCell(row, 'handle', reading) as string | undefined) : toHandle(title);
  if (handle === undefined) return '';
  if (handle === '' && title.trim() !== '') {
    report.fault(
      row.line,
      headerOf('handle', sheet),
      'The title has no letter or digit to make a handle of: give one.',
    );
    return '';
  }
  // Two products of one name and no handle: numbered in the order of the file, so that a second import finds them.
  if (!given) for (let n = 2, base = handle; seen.has(handle); n++) handle = numbered(base, n);
  const line = seen.get(handle);
  if (line !== undefined)
    report.fault(
      row.line,
      headerOf('handle', sheet),
      `The product of line ${line} has the same handle. Rows of one product must follow one another.`,
      handle,
    );
  else if (handle !== '') seen.set(handle, row.line);
  return handle;
}

/** Not longer than a handle that is given, so that it can be. */
function numbered(base: string, n: number): string {
  const ending = `-${n}`;
  return `${base.slice(0, 200 - ending.length).replace(/-+$/, '')}${ending}`;
}

function readTitle([first, ...rest]: readonly CsvRow[], reading: Reading): string {
  const { report, sheet } = reading;
  if (first === undefined) return '';
  const title = (readCell(first, 'title', reading) as string | undefined) ?? '';
  if (cellOf(first, 'title', sheet).trim() === '') {
    const what = sheet.fields.handle === undefined ? 'title' : 'title: the first row of a product needs one';
    report.fault(first.line, headerOf('title', sheet), `No ${what}.`);
  }
  for (const row of rest) {
    const other = cellOf(row, 'title', sheet).trim();
    if (other !== '' && other !== title)
      report.fault(row.line, headerOf('title', sheet), `The product of line ${first.line} has another title.`, other);
  }
  return title;
}

/** The options a product has, or undefined when the file has no option columns. */
function readOptionNames(first: CsvRow, reading: Reading): string[] | undefined {
  const { report, sheet } = reading;
  if (!optionFields.some(({ value }) => sheet.fields[value] !== undefined)) return undefined;
  const names = optionFields.map(({ name }) => (readCell(first, name, reading) as string | undefined) ?? '');
  const used = names.filter((name) => name !== '');
  if (names.slice(0, used.length).includes(''))
    report.fault(first.line, headerOf('optionName1', sheet), 'Options must be filled from the first one on.');
  if (new Set(used.map((name) => name.toLowerCase())).size < used.length)
    report.fault(first.line, headerOf('optionName1', sheet), 'Two options have the same name.');
  const onlyTitle = used.length === 1 && used[0]?.toLowerCase() === 'title';
  return onlyTitle && /^(?:default title)?$/i.test(cellOf(first, 'optionValue1', sheet).trim()) ? [] : used;
}

function readVariants(rows: readonly CsvRow[], options: string[] | undefined, reading: Reading) {
  const { report, sheet } = reading;
  const spoken = [...Object.keys(variantColumns), ...Object.keys(inventoryColumns)] as Field[];
  if (options === undefined && !spoken.some((field) => sheet.fields[field] !== undefined)) return undefined;

  const variants: VariantBlock[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const optionValues = readOptionValues(row, { options: options ?? [], isFirst: index === 0 }, reading);
    if (optionValues === undefined) {
      refuseLostCells(row, spoken, reading);
      continue;
    }
    const key = JSON.stringify(optionValues.map((value) => value.toLowerCase()));
    const before = lineOf.get(key);
    if (before !== undefined)
      report.fault(
        row.line,
        headerOf('optionValue1', sheet),
        optionValues.length === 0
          ? `A second row for the product of line ${before}, which has no options to tell its variants apart.`
          : `The variant of line ${before} has the same options.`,
        optionValues.join(' / '),
      );
    lineOf.set(key, row.line);
    variants.push({
      line: row.line,
      optionValues,
      cells: readCells<VariantCells>(row, Object.keys(variantColumns), reading),
      inventory: readCells<InventorySaid>(row, Object.keys(inventoryColumns), reading),
      ...readCells<Pick<VariantBlock, 'quantityBefore'>>(row, ['quantityBefore'], reading),
      ...(sheet.prices.length > 0 && { prices: readOwnPrices(row, reading) }),
      extra: readExtra(row, 'variant', sheet),
    });
  }
  if (variants.length > maxVariants)
    report.fault(rows[0]?.line ?? 0, '', `A product has at most ${maxVariants.toLocaleString('en')} variants.`);
  return variants;
}

/** The values of a variant's options; undefined for a row that is no variant. */
function readOptionValues(row: CsvRow, of: { options: string[]; isFirst: boolean }, reading: Reading) {
  const { report, sheet } = reading;
  const { options, isFirst } = of;
  const values = optionFields.map(({ value }) => (readCell(row, value, reading) as string | undefined) ?? '');
  for (const [index, { name, value }] of optionFields.entries()) {
    const given = cellOf(row, name, sheet).trim();
    if (!isFirst && given !== '' && options.length > 0 && given !== options[index])
      report.fault(
        row.line,
        headerOf(name, sheet),
        `The product's option ${index + 1} is "${options[index] ?? ''}".`,
        given,
      );
    if (
      values[index] !== '' &&
      options[index] === undefined &&
      !(index === 0 && /^default title$/i.test(values[0] ?? ''))
    )
      report.fault(row.line, headerOf(value, sheet), `The product has no name for option ${index + 1}.`, values[index]);
  }
  // Without options the first row is the one variant; a row with "Default Title" claims to be it.
  if (options.length === 0) return isFirst || values[0] !== '' ? [] : undefined;
  if (values.every((value) => value === '') && !isFirst) return undefined;
  for (const [index] of options.entries()) {
    const field = optionFields[index];
    if (field !== undefined && values[index] === '')
      report.fault(row.line, headerOf(field.value, sheet), `No value for the option "${options[index]}".`);
  }
  return values.slice(0, options.length);
}

/** A row that is no variant may carry a picture, but no price that would be lost without a word. */
function refuseLostCells(row: CsvRow, spoken: readonly Field[], { report, sheet }: Reading) {
  const lost: readonly Field[] = spoken.filter((field) => ['priceMinor', 'sku', 'quantity'].includes(field));
  for (const field of lost) {
    const cell = cellOf(row, field, sheet).trim();
    if (cell !== '')
      report.fault(row.line, headerOf(field, sheet), 'Belongs to a variant, but the row has no option value.', cell);
  }
}

function readOwnPrices(row: CsvRow, { sheet, report }: Reading): Record<string, Partial<OwnPrice>> {
  const prices: Record<string, Partial<OwnPrice>> = {};
  for (const { index, name, field, context } of sheet.prices) {
    const cell = row.cells[index] ?? '';
    const parsed = price(cell, context);
    if ('fault' in parsed) report.fault(row.line, name, parsed.fault, cell);
    else prices[context.currency] = { ...prices[context.currency], [field]: parsed.value };
  }
  return prices;
}

function readImages(rows: readonly CsvRow[], reading: Reading) {
  const { report, sheet } = reading;
  if (sheet.fields.url === undefined) return undefined;
  const images: { url: string; alt: string; position: number; line: number }[] = [];
  for (const row of rows) {
    const {
      url,
      alt = '',
      position,
    } = readCells<{ url: string; alt: string; position: number | null }>(row, Object.keys(imageColumns), reading);
    if (url === undefined || url === '' || images.some((image) => image.url === url)) continue;
    images.push({ url, alt, position: position ?? images.length + 1, line: row.line });
  }
  if (images.length > maxImages)
    report.fault(rows[0]?.line ?? 0, headerOf('url', sheet), `A product has at most ${maxImages} pictures.`);
  return images.sort((a, b) => a.position - b.position || a.line - b.line).map(({ url, alt }) => ({ url, alt }));
}

function readExtra(row: CsvRow, level: 'product' | 'variant', sheet: Sheet): Extra {
  const columns = sheet.extra.filter((column) => column.level === level);
  return Object.fromEntries(columns.map(({ name, index }) => [name, (row.cells[index] ?? '').trim() || null]));
}

function readCells<Cells>(row: CsvRow, fields: readonly string[], reading: Reading): Partial<Cells> {
  const present = (fields as Field[]).filter((field) => reading.sheet.fields[field] !== undefined);
  return Object.fromEntries(present.map((field) => [field, readCell(row, field, reading)])) as Partial<Cells>;
}

/** The parsed cell; undefined when the column is absent or the cell is wrong, which is then reported. */
function readCell(row: CsvRow, field: Field, { sheet, context, report }: Reading): unknown {
  if (sheet.fields[field] === undefined) return undefined;
  const cell = cellOf(row, field, sheet);
  const parsed = parserOf(field)(cell, context);
  if ('fault' in parsed) {
    report.fault(row.line, headerOf(field, sheet), parsed.fault, cell);
    return undefined;
  }
  if (parsed.warning !== undefined) report.warn(row.line, headerOf(field, sheet), parsed.warning);
  return parsed.value;
}

function cellOf(row: CsvRow, field: Field, sheet: Sheet): string {
  const index = sheet.fields[field];
  return index === undefined ? '' : (row.cells[index] ?? '');
}

function headerOf(field: Field, sheet: Sheet): string {
  const index = sheet.fields[field];
  return (index === undefined ? undefined : sheet.names[index]) ?? field;
}
