// A visitor of the shop who knows its Store API: fills carts, places orders, pays; the honest part of each attack.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Answer, TestShop } from '../support/running-shop.ts';

export interface Goods {
  variantId: string;
  handle: string;
  price: { amountMinor: number; currency: string };
  available: number;
}

export interface Placed {
  orderId: string;
  orderToken: string;
  number: string;
  state: string;
  total: { amountMinor: number; currency: string };
  payment: { kind: string; clientSecret?: string };
}

export type Contact = Record<string, unknown>;

export const honest = {
  email: 'honest@example.com',
  name: 'Hana Honest',
  phone: '+1 555 0100',
  address: { line1: '1 Test Way', city: 'Testville', region: 'CA', postalCode: '90001', country: 'US' },
} as const;

/** The first product on the list: one of its variants has more than anybody buys. */
export async function firstGoods(shop: TestShop): Promise<Goods> {
  const list = (await shop.call('/api/products')).json() as { items: { handle: string }[] };
  for (const { handle } of list.items) {
    const { variants } = (await shop.call(`/api/products/${handle}`)).json() as {
      variants: { id: string; price: Goods['price']; available: number }[];
    };
    const plenty = variants.find(({ available }) => available > 1_000);
    if (plenty !== undefined) return { ...plenty, variantId: plenty.id, handle };
  }
  throw new Error('nothing is there in plenty');
}

export async function cartWith(shop: TestShop, variantId: string, quantity = 1): Promise<string> {
  const { id } = (await shop.call('/api/carts', { method: 'POST', json: {} })).json() as { id: string };
  const added = await shop.call(`/api/carts/${id}/lines`, { json: { variantId, quantity } });
  if (added.status !== 200) throw new Error(`the line was refused: ${added.text}`);
  return id;
}

export interface Request {
  checkoutId: string;
  cartId: string;
  contact: Contact;
  payment: { method: string };
}

export function checkoutRequest(cartId: string, contact: Contact = honest, method = 'card'): Request {
  return { checkoutId: randomUUID(), cartId, contact, payment: { method } };
}

export function submit(shop: TestShop, request: unknown, token?: string): Promise<Answer> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return shop.call('/api/checkouts', { json: request, headers });
}

export async function place(shop: TestShop, variantId: string, contact: Contact = honest): Promise<Placed> {
  const answer = await submit(shop, checkoutRequest(await cartWith(shop, variantId), contact));
  if (answer.status !== 201) throw new Error(`the order was refused: ${answer.text}`);
  return answer.json() as Placed;
}

export async function stateOf(shop: TestShop, { orderId, orderToken }: Placed): Promise<string> {
  const answer = await shop.call(`/api/orders/${orderId}`, { headers: { authorization: `Bearer ${orderToken}` } });
  return (answer.json() as { state: string }).state;
}

/** The back office's numbers, asked for with the token that its operator has. */
export async function metricsText(shop: TestShop): Promise<string> {
  const token = readFileSync(path.join(shop.dataDir, 'keys', 'metrics.token'), 'utf8').trim();
  const answer = await shop.call(`${shop.running.backOffice}/metrics`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (answer.status !== 200) throw new Error(`metrics were refused: ${answer.status}`);
  return answer.text;
}
