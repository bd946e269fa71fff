// The demonstration's products as the file that a merchant would import: the demo takes the same way as everybody.
import { type DemoProduct, demoCatalogue, demoVendor } from './catalogue.ts';

const header = [
  'Title,Description,Vendor,Type,Tags,Option1 name,Option1 value,SKU,Price',
  'Weight value (grams),Inventory tracker,Inventory quantity,Continue selling when out of stock',
].flatMap((columns) => columns.split(','));

/** The file; give it to `catalog.importShopifyCsv`. Prices are in US dollars. */
export async function* demoCatalogueCsv(): AsyncGenerator<Uint8Array> {
  const rows = [header, ...demoCatalogue.flatMap(rowsOf)];
  yield Buffer.from(rows.map((row) => row.map(quote).join(',')).join('\n'));
}

function rowsOf(product: DemoProduct): string[][] {
  const { title, type, tags, option = '' } = product;
  const said = [title, descriptionOf(product), demoVendor, type, tags, option];
  return product.variants.map(({ is = '', sku, price, grams, inStock }, index) => {
    const first = index === 0 ? said : said.map(() => '');
    return first.concat(is, sku, price, String(grams), 'shopify', String(inStock), 'DENY');
  });
}

function descriptionOf({ about, specifications, care }: DemoProduct): string {
  const list = specifications.map((line) => `<li>${line}</li>`).join('');
  return `<p>${about}</p><h2>Specifications</h2><ul>${list}</ul><h2>Care</h2><p>${care}</p>`;
}

function quote(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
