// Puts the demonstration's products into an empty shop, by the same import that a merchant's file takes.
import type { Catalog } from '../modules/catalog.ts';
import { type DemoProduct, demoCatalogue, demoVendor } from './catalogue.ts';

/** Loads nothing when there is any product already, drafts included. */
export async function loadDemoCatalogue(
  catalog: Pick<Catalog, 'isEmpty' | 'importShopifyCsv'>,
): Promise<{ kind: 'loaded'; products: number; variants: number } | { kind: 'not-empty' }> {
  if (!(await catalog.isEmpty())) return { kind: 'not-empty' };
  const outcome = await catalog.importShopifyCsv({ stream: demoFile(), currency: 'USD' });
  if (outcome.kind === 'rejected')
    throw new Error(`the demo catalogue is not importable: ${outcome.errors[0]?.message}`);
  return { kind: 'loaded', products: outcome.created, variants: outcome.variants };
}

const header = [
  'Title,Description,Vendor,Type,Tags,Option1 name,Option1 value,SKU,Price',
  'Weight value (grams),Inventory tracker,Inventory quantity,Continue selling when out of stock',
].flatMap((columns) => columns.split(','));

async function* demoFile(): AsyncGenerator<Uint8Array> {
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
