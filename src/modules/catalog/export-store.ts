// The SQL of an export beside the products themselves: which columns the file needs, and what it leaves out.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

export interface ExportColumns {
  /** Names of what was kept without being used, of products and of variants. */
  ofProducts: string[];
  ofVariants: string[];
  /** Currencies in which the merchant gave prices of his own. */
  currencies: string[];
  products: number;
  /** Products whose prices are in another currency: not in this file. */
  leftOut: number;
}

export function readExportColumns(reader: Reader, currency: string): Promise<ExportColumns> {
  return reader.one<ExportColumns>(sql`
    select
      array(
        select distinct name from catalog.product, jsonb_object_keys(extra) as name where currency = ${currency} order by name
      ) as "ofProducts",
      array(
        select distinct name from catalog.variant join catalog.product on product.id = product_id,
          jsonb_object_keys(variant.extra) as name
        where currency = ${currency} and not retired order by name
      ) as "ofVariants",
      array(select distinct currency from catalog.variant_price where currency <> ${currency} order by currency) as currencies,
      (select count(*) from catalog.product where currency = ${currency}) as products,
      (select count(*) from catalog.product where currency <> ${currency}) as "leftOut"`);
}
