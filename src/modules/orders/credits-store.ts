// The SQL of credit notes. The database refuses to give back more than an order cost (schema/0003.sql).
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { CreditLine, PriceParts } from './entitlement.ts';
import { sumOf } from './entitlement.ts';
import type { OrderId } from './order.ts';
import type { CreditId, CreditNote, ReturnId } from './order-story.ts';

export interface NewCredit {
  creditId: CreditId;
  orderId: OrderId;
  kind: CreditNote['kind'];
  state: 'open' | 'settled';
  parts: PriceParts;
  lines: readonly CreditLine[];
  refundId?: string | undefined;
  cancellationId?: CreditNote['cancellationId'];
  returnId?: CreditNote['returnId'];
  at: Date;
}

export async function insertCredit(tx: Tx, credit: NewCredit): Promise<void> {
  const { creditId, orderId, parts, lines, at } = credit;
  await tx.execute(sql`
    with note as (
      insert into orders.credit_note
        (id, order_id, kind, state, goods_minor, shipping_minor, tax_minor, amount_minor, refund_id, cancellation_id,
         return_id, at, state_at)
      values (${creditId}, ${orderId}, ${credit.kind}, ${credit.state}, ${parts.goodsMinor}, ${parts.shippingMinor},
              ${parts.taxMinor}, ${sumOf(parts)}, ${credit.refundId ?? null}, ${credit.cancellationId ?? null},
              ${credit.returnId ?? null}, ${at}, ${at})
      returning id, order_id
    )
    insert into orders.credit_line (credit_id, order_id, line, quantity, goods_minor, tax_minor)
    select id, order_id, line, quantity, goods_minor, tax_minor
    from note, unnest(${lines.map((each) => each.line)}::integer[], ${lines.map((each) => each.quantity)}::integer[],
                      ${lines.map((each) => each.goodsMinor)}::bigint[], ${lines.map((each) => each.taxMinor)}::bigint[])
                 as each (line, quantity, goods_minor, tax_minor)`);
}

export interface RefundCredit {
  creditId: CreditId;
  returnId: ReturnId | undefined;
  parts: PriceParts;
}

/** The credit note that a refund pays; undefined for a refund that is not ours. */
export async function creditOfRefund(reader: Reader, refundId: string): Promise<RefundCredit | undefined> {
  const row = await reader.maybeOne(sql<{
    id: CreditId;
    return_id: ReturnId | null;
    goods_minor: number;
    shipping_minor: number;
    tax_minor: number;
  }>`
    select id, return_id, goods_minor, shipping_minor, tax_minor from orders.credit_note where refund_id = ${refundId}`);
  return (
    row && {
      creditId: row.id,
      returnId: row.return_id ?? undefined,
      parts: { goodsMinor: row.goods_minor, shippingMinor: row.shipping_minor, taxMinor: row.tax_minor },
    }
  );
}

/** False when it is in that state already, or void for good. */
export async function moveCredit(tx: Tx, creditId: CreditId, to: 'settled' | 'void', at: Date): Promise<boolean> {
  const changed = await tx.execute(sql`
    update orders.credit_note set state = ${to}, state_at = ${at}
    where id = ${creditId} and (state = 'open' or (state = 'settled' and ${to} = 'void'))`);
  return changed === 1;
}
