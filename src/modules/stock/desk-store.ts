// What the back office shows of stock: the count itself, and what orders hold of it.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';

export interface StockItem {
  tracked: boolean;
  /** Sold beyond zero. */
  oversell: boolean;
  onHand: number;
  /** By orders that are not paid yet. */
  reserved: number;
}

/** By variant; what was never counted is missing. */
export async function itemsForDesk(
  reader: Reader,
  variantIds: readonly VariantId[],
): Promise<Map<VariantId, StockItem>> {
  const rows = await reader.query(sql<StockItem & { variantId: VariantId }>`
    select variant_id as "variantId", tracked, oversell, on_hand as "onHand", reserved
    from stock.item where variant_id = any(${variantIds}::uuid[])`);
  return new Map(rows.map(({ variantId, ...item }) => [variantId, item]));
}

/** One item, which nobody can take from until the transaction ends. */
export async function lockItem(tx: Tx, variantId: VariantId): Promise<StockItem | undefined> {
  return tx.maybeOne(sql<StockItem>`
    select tracked, oversell, on_hand as "onHand", reserved
    from stock.item where variant_id = ${variantId} for update`);
}
