// The demonstration's products as the file that a merchant would import: the demo takes the same way as everybody.
import { type DemoProduct, demoCatalogue, demoVendor } from './catalogue.ts';
import { type DemoPicture, pictureAddress } from './demo-pictures.ts';

const columns = [
  'Title,URL handle,Description,Vendor,Type,Tags,SEO title,SEO description',
  'Option1 name,Option1 value,Option2 name,Option2 value,SKU,Price,Compare-at price',
  'Weight value (grams),Weight unit for display,Inventory tracker,Inventory quantity,Continue selling when out of stock',
  'Product image URL,Image position,Image alt text,Variant image URL',
].flatMap((line) => line.split(','));

type Row = Record<string, string>;

/** The file; give it to `catalog.importShopifyCsv`. Prices are in US dollars. */
export async function* demoCatalogueCsv(pictures: readonly DemoPicture[]): AsyncGenerator<Uint8Array> {
  yield line(Object.fromEntries(columns.map((column) => [column, column])));
  for (const product of demoCatalogue) {
    const own = pictures.filter((picture) => picture.product === product.handle);
    for (const row of rowsOf(product, own)) yield line(row);
  }
}

function line(row: Row): Uint8Array {
  return Buffer.from(`${columns.map((column) => quote(row[column] ?? '')).join(',')}\n`);
}

/** A row for each variant, with a picture beside it while there are some; then a row for each picture that is left. */
function rowsOf(product: DemoProduct, pictures: readonly DemoPicture[]): Row[] {
  const { handle, variants } = product;
  const length = Math.max(variants.length, pictures.length);
  return Array.from({ length }, (_, index) => ({
    'URL handle': handle,
    ...(index === 0 && productCells(product)),
    ...variantCells(product, index, pictures),
    ...pictureCells(pictures[index], index),
  }));
}

function productCells(product: DemoProduct): Row {
  const { title, kind, type, tags, summary, options } = product;
  return {
    Title: title,
    Description: descriptionOf(product),
    Vendor: demoVendor,
    Type: type,
    Tags: tags,
    'SEO title': `${title} – ${kind}`,
    'SEO description': summary,
    'Option1 name': options[0] ?? '',
    'Option2 name': options[1] ?? '',
  };
}

function variantCells({ variants }: DemoProduct, index: number, pictures: readonly DemoPicture[]): Row {
  const variant = variants[index];
  if (variant === undefined) return {};
  const { is, sku, price, was = '', grams, inStock } = variant;
  const shown = pictures.find(({ finish }) => finish?.every((value) => is.includes(value)));
  return {
    'Option1 value': is[0] ?? '',
    'Option2 value': is[1] ?? '',
    SKU: sku,
    Price: price,
    'Compare-at price': was,
    'Weight value (grams)': String(grams),
    'Weight unit for display': grams < 1_000 ? 'g' : 'kg',
    'Inventory tracker': 'shopify',
    'Inventory quantity': String(inStock),
    'Continue selling when out of stock': 'DENY',
    'Variant image URL': shown === undefined ? '' : pictureAddress(shown),
  };
}

function pictureCells(picture: DemoPicture | undefined, index: number): Row {
  if (picture === undefined) return {};
  return {
    'Product image URL': pictureAddress(picture),
    'Image position': String(index + 1),
    'Image alt text': picture.alt,
  };
}

function descriptionOf({ about, specifications, sizes, materials, care }: DemoProduct): string {
  const list = (entries: string[]) => `<ul>${entries.map((entry) => `<li>${entry}</li>`).join('')}</ul>`;
  const parts: [string, string][] = [
    ['Specifications', list(specifications)],
    ['Sizes', list(sizes)],
    ['Materials', `<p>${materials}</p>`],
    ['Care', `<p>${care}</p>`],
  ];
  const text = about.map((paragraph) => `<p>${paragraph}</p>`).join('');
  return text + parts.map(([title, body]) => `<h2>${title}</h2>${body}`).join('');
}

function quote(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
