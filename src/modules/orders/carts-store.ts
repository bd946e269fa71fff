// All SQL of carts. A cart is one row: every change is one statement on that row, so that changes at the same time are
// made one after another and the limits hold without a second look.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import { type Cart, type CartId, type ChangeCartOutcome, cartLimits } from './cart.ts';
import { mayBeEmpty, newCartId } from './cart-id.ts';

interface CartRow {
  id: CartId;
  version: number;
  variant_ids: VariantId[];
  quantities: number[];
  ordered: boolean;
}

interface LineChange {
  cartId: CartId;
  variantId: VariantId;
  quantity: number;
  at: Date;
}

/** An empty cart: its row is made with the first line. */
export function createCart(at: Date): Cart {
  return emptyCart(newCartId(at));
}

function emptyCart(cartId: CartId): Cart {
  return { cartId, version: 0, lines: [], ordered: false };
}

export async function readCart(reader: Reader, cartId: CartId, at: Date): Promise<Cart | undefined> {
  const row = await reader.maybeOne(sql<CartRow & { idle: boolean }>`
    select id, version, variant_ids, quantities, order_id is not null as ordered, changed_at <= ${idleSince(at)} as idle
    from orders.cart where id = ${cartId}`);
  if (row === undefined) return mayBeEmpty(cartId, at) ? emptyCart(cartId) : undefined;
  return row.idle ? undefined : toCart(row);
}

/** Adds to the variant's line, or makes one. */
export async function addToCart(reader: Reader, change: LineChange): Promise<ChangeCartOutcome> {
  const { cartId, variantId, quantity, at } = change;
  if (!isQuantity(quantity)) return { kind: 'quantity-out-of-range', limit: cartLimits.quantity };
  const row = await reader.maybeOne(sql<CartRow>`
    insert into orders.cart as cart (id, version, variant_ids, quantities, changed_at)
    select ${cartId}::uuid, 1, array[${variantId}::uuid], array[${quantity}::integer], ${at}::timestamptz
    where ${mayBeEmpty(cartId, at)} or exists (select from orders.cart where id = ${cartId})
    on conflict (id) do update set
      variant_ids = case when ${variantId}::uuid = any(cart.variant_ids) then cart.variant_ids
                         else cart.variant_ids || ${variantId}::uuid end,
      quantities[coalesce(array_position(cart.variant_ids, ${variantId}::uuid), cardinality(cart.variant_ids) + 1)]
        = coalesce(cart.quantities[array_position(cart.variant_ids, ${variantId}::uuid)], 0) + ${quantity},
      version = cart.version + 1,
      changed_at = ${at}
    where cart.order_id is null and cart.changed_at > ${idleSince(at)}
      and (${variantId}::uuid = any(cart.variant_ids) or cardinality(cart.variant_ids) < ${cartLimits.lines})
      and coalesce(cart.quantities[array_position(cart.variant_ids, ${variantId}::uuid)], 0) + ${quantity}
          <= ${cartLimits.quantity}
    returning id, version, variant_ids, quantities, false as ordered`);
  if (row !== undefined) return { kind: 'changed', cart: toCart(row) };
  return whyNot(reader, change, (cart) =>
    cart.lines.some((line) => line.variantId === variantId)
      ? { kind: 'quantity-out-of-range', limit: cartLimits.quantity, cart }
      : { kind: 'too-many-lines', limit: cartLimits.lines, cart },
  );
}

/** Sets the quantity of a line. */
export async function setQuantity(reader: Reader, change: LineChange): Promise<ChangeCartOutcome> {
  const { cartId, variantId, quantity, at } = change;
  if (!isQuantity(quantity)) return { kind: 'quantity-out-of-range', limit: cartLimits.quantity };
  const row = await reader.maybeOne(sql<CartRow>`
    update orders.cart set
      quantities[array_position(variant_ids, ${variantId}::uuid)] = ${quantity},
      version = version + 1,
      changed_at = ${at}
    where id = ${cartId} and order_id is null and changed_at > ${idleSince(at)} and ${variantId}::uuid = any(variant_ids)
    returning id, version, variant_ids, quantities, false as ordered`);
  if (row !== undefined) return { kind: 'changed', cart: toCart(row) };
  return whyNot(reader, change, () => ({ kind: 'no-line' }));
}

export async function removeLine(reader: Reader, change: Omit<LineChange, 'quantity'>): Promise<ChangeCartOutcome> {
  const { cartId, variantId, at } = change;
  const row = await reader.maybeOne(sql<CartRow>`
    update orders.cart set
      variant_ids = array_remove(variant_ids, ${variantId}::uuid),
      quantities = quantities[:array_position(variant_ids, ${variantId}::uuid) - 1]
                || quantities[array_position(variant_ids, ${variantId}::uuid) + 1:],
      version = version + 1,
      changed_at = ${at}
    where id = ${cartId} and order_id is null and changed_at > ${idleSince(at)} and ${variantId}::uuid = any(variant_ids)
    returning id, version, variant_ids, quantities, false as ordered`);
  if (row !== undefined) return { kind: 'changed', cart: toCart(row) };
  return whyNot(reader, change, () => ({ kind: 'no-line' }));
}

/** Deletes carts that lay idle for 60 days, at most `limit` of them; returns how many. */
export async function sweepCarts(reader: Reader, at: Date, limit = 10_000): Promise<number> {
  return reader.execute(sql`
    delete from orders.cart where id = any(array(
      select id from orders.cart where changed_at <= ${idleSince(at)} limit ${limit} for update skip locked))`);
}

// A refusal costs a second statement to say why; the way that succeeds costs one.
async function whyNot(
  reader: Reader,
  { cartId, at }: { cartId: CartId; at: Date },
  reason: (cart: Cart) => ChangeCartOutcome,
): Promise<ChangeCartOutcome> {
  const cart = await readCart(reader, cartId, at);
  if (cart === undefined) return { kind: 'no-cart' };
  return cart.ordered ? { kind: 'already-ordered', cart } : reason(cart);
}

function isQuantity(quantity: number): boolean {
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= cartLimits.quantity;
}

function idleSince(at: Date): Date {
  return new Date(at.getTime() - cartLimits.idleDays * 86_400_000);
}

function toCart(row: CartRow): Cart {
  return {
    cartId: row.id,
    version: row.version,
    lines: row.variant_ids.map((variantId, index) => {
      const quantity = row.quantities[index];
      if (quantity === undefined) throw new Error(`cart ${row.id} has a line without a quantity`);
      return { lineId: variantId, variantId, quantity };
    }),
    ordered: row.ordered,
  };
}
