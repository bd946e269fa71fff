// What the back office reads of the catalogue: every product, also those that are not shown.
import type { Reader } from '../../kernel/database.ts';
import type { Money } from '../../kernel/money.ts';
import { sql } from '../../kernel/sql.ts';
import type { ProductId, VariantId } from '../catalog.ts';

export interface DeskProduct {
  id: ProductId;
  position: number;
  handle: string;
  title: string;
  vendor: string;
  type: string;
  status: 'active' | 'draft' | 'archived';
  /** It is in the shop's lists. */
  listed: boolean;
  /** The lowest of its variants. */
  price: Money | undefined;
  variantIds: VariantId[];
}

export interface DeskVariant {
  id: VariantId;
  optionValues: string[];
  sku: string;
  price: Money | undefined;
  compareAt: Money | undefined;
  cost: Money | undefined;
  /** No longer in the merchant's file. */
  retired: boolean;
}

export interface DeskProductPage {
  status?: DeskProduct['status'] | undefined;
  /** The position of the last one of the page before. */
  after?: number | undefined;
  limit: number;
}

type ProductRow = Omit<DeskProduct, 'price'> & { fromMinor: number | null; currency: string };

/** Products in the merchant's own order. */
export async function productsForDesk(reader: Reader, page: DeskProductPage): Promise<DeskProduct[]> {
  const rows = await reader.query(sql<ProductRow>`
    select id, position, handle, title, vendor, type, status, listed, from_price_minor as "fromMinor", currency,
           array(select variant.id from catalog.variant where product_id = product.id and not retired
                 order by position) as "variantIds"
    from catalog.product
    where position > ${page.after ?? 0}::bigint
      and (${page.status ?? null}::text is null or status = ${page.status ?? null}::text)
    order by position limit ${page.limit}`);
  return rows.map(toProduct);
}

export async function productForDesk(
  reader: Reader,
  handle: string,
): Promise<(DeskProduct & { optionNames: string[]; variants: DeskVariant[] }) | undefined> {
  const row = await reader.maybeOne(sql<ProductRow & { optionNames: string[] }>`
    select id, position, handle, title, vendor, type, status, listed, from_price_minor as "fromMinor", currency,
           option_names as "optionNames",
           array(select variant.id from catalog.variant where product_id = product.id and not retired
                 order by position) as "variantIds"
    from catalog.product where handle = ${handle}`);
  if (row === undefined) return undefined;
  const variants = await reader.query(sql<VariantRow>`
    select id, option_values as "optionValues", sku, price_minor as "priceMinor", compare_at_minor as "compareAtMinor",
           cost_minor as "costMinor", retired
    from catalog.variant where product_id = ${row.id} order by retired, position`);
  const inCurrency = (minor: number | null) =>
    minor === null ? undefined : { amountMinor: minor, currency: row.currency };
  return {
    ...toProduct(row),
    optionNames: row.optionNames,
    variants: variants.map(({ priceMinor, compareAtMinor, costMinor, ...variant }) => ({
      ...variant,
      price: inCurrency(priceMinor),
      compareAt: inCurrency(compareAtMinor),
      cost: inCurrency(costMinor),
    })),
  };
}

interface VariantRow extends Pick<DeskVariant, 'id' | 'optionValues' | 'sku' | 'retired'> {
  priceMinor: number | null;
  compareAtMinor: number | null;
  costMinor: number | null;
}

function toProduct({ fromMinor, currency, ...row }: ProductRow): DeskProduct {
  return { ...row, price: fromMinor === null ? undefined : { amountMinor: fromMinor, currency } };
}
