// Buyers who buy through the Store API and pay with the simulator's own form call, and who do not give up: what was not
// answered is sent again, as a browser or a program does.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { Running } from '../../src/start.ts';

/** Pays, pays after a decline, pays on account, never pays, or pays with a card that a person must look at. */
export type BuyerKind = 'pays' | 'declined-first' | 'on-account' | 'never-pays' | 'doubtful';

export interface Wish {
  kind: BuyerKind;
  /** Unique: the address is how his mail is found. */
  email: string;
  lines: readonly { variantId: string; quantity: number }[];
}

export interface Acknowledged {
  orderId: string;
  orderToken: string;
  number: string;
  total: { amountMinor: number; currency: string };
}

export interface Purchase {
  wish: Wish;
  /** The request as it was submitted, each time. */
  request: Record<string, unknown>;
  /** What the first answer with an order said. */
  order: Acknowledged | undefined;
  soldOut: boolean;
  /** Stripe took the card. */
  confirmed: boolean;
  /** The operator gave all of it back. */
  refunded: boolean;
}

/** How a buyer reaches the shop of the moment: its addresses change when it is started again. */
export interface Till {
  running(): Running;
}

const patienceMs = 90_000;
const cards = { good: '4242424242424242', declined: '4000000000009995', doubtful: '4000000000009235' };

/**
 * Places the order, and pays as he wishes. What he does is written into `purchases` from the beginning. Throws when
 * anything is answered that must not be.
 */
export async function buy(till: Till, wish: Wish, purchases: Purchase[]): Promise<Purchase> {
  const nothing = { order: undefined, soldOut: false, confirmed: false, refunded: false };
  const purchase: Purchase = { wish, request: {}, ...nothing };
  purchases.push(purchase);
  const { cartId } = await fillCart(till, wish);
  purchase.request = checkoutRequest(cartId, wish);
  const secret = await submit(till, purchase);
  if (secret === undefined || wish.kind === 'never-pays') return purchase;
  if (wish.kind === 'declined-first') await confirm(till, secret, cards.declined);
  purchase.confirmed = await confirm(till, secret, wish.kind === 'doubtful' ? cards.doubtful : cards.good);
  if (!purchase.confirmed) throw new Error(`Stripe did not take the card of order ${purchase.order?.number}`);
  return purchase;
}

async function fillCart(till: Till, wish: Wish): Promise<{ cartId: string }> {
  return insist(async () => {
    const cart = await call(till, '/api/carts', { method: 'POST', json: {} });
    if (cart.status !== 201) return again(cart);
    for (const line of wish.lines) {
      const added = await call(till, `/api/carts/${String(cart.body['id'])}/lines`, { method: 'POST', json: line });
      if (added.status !== 200) return again(added);
    }
    return { cartId: String(cart.body.id) };
  });
}

function checkoutRequest(cartId: string, wish: Wish) {
  return {
    checkoutId: randomUUID(),
    cartId,
    contact: {
      email: wish.email,
      name: `${plainMarker} Buyer`,
      phone: '+1 555 0100',
      address: { line1: `1 ${plainMarker} Way`, city: 'Testville', region: 'CA', postalCode: '90001', country: 'US' },
    },
    payment: { method: wish.kind === 'on-account' ? 'invoice' : 'card' },
  };
}

/** In each buyer's name and address: must not be found in a column. */
export const plainMarker = 'Quillfeather';

/** Submits until there is an order; returns the client secret while it is to be paid. */
async function submit(till: Till, purchase: Purchase): Promise<string | undefined> {
  return insist(async () => {
    const answer = await checkout(till, purchase);
    if (answer.status === 409 && answer.body.code === 'out-of-stock') {
      if (purchase.order !== undefined) throw new Error('an order that exists was said to be out of stock');
      purchase.soldOut = true;
      return undefined;
    }
    if (answer.status !== 201 && answer.status !== 200) return again(answer);
    const order = orderIn(answer);
    purchase.order ??= order;
    assertSame(purchase.order, order);
    const payment = answer.body.payment as { kind: string; clientSecret?: string };
    return payment.kind === 'unknown' ? again(answer) : payment.clientSecret;
  });
}

/** What an answer acknowledges, whether it placed the order or found it. */
export function orderIn({ body }: Answer): Acknowledged {
  const { orderId, orderToken, number, total } = body as Record<string, unknown> & Acknowledged;
  return { orderId, orderToken, number, total };
}

/** The same checkout once more, as it was. */
export function checkout(till: Till, { request, wish }: Purchase): Promise<Answer> {
  const { demoCustomerToken } = till.running();
  const headers = wish.kind === 'on-account' ? { authorization: `Bearer ${demoCustomerToken}` } : {};
  return call(till, '/api/checkouts', { method: 'POST', json: request, headers });
}

function assertSame(first: Acknowledged, now: Acknowledged): void {
  const same =
    first.orderId === now.orderId &&
    first.orderToken === now.orderToken &&
    first.number === now.number &&
    first.total.amountMinor === now.total.amountMinor;
  if (!same) throw new Error(`one checkout was given two orders: ${first.number} and ${now.number}`);
}

/** As the simulator's own form does. True when the card was taken. */
async function confirm(till: Till, clientSecret: string, card: string): Promise<boolean> {
  const body = new URLSearchParams({
    key: 'pk_test_simulator',
    client_secret: clientSecret,
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': card,
    'payment_method_data[card][exp_month]': '12',
    'payment_method_data[card][exp_year]': '2034',
    'payment_method_data[card][cvc]': '123',
  }).toString();
  return insist(async () => {
    const { stripe } = till.running();
    const intent = clientSecret.split('_secret')[0];
    const answer = await call(till, `${stripe}/v1/payment_intents/${intent}/confirm`, { method: 'POST', form: body });
    if (answer.status === 200) return true;
    const { error } = answer.body as { error?: { code?: string; payment_intent?: { status: string } } };
    // An earlier try had arrived after all.
    if (error?.code === 'payment_intent_unexpected_state') return error.payment_intent?.status !== 'canceled';
    return answer.status === 402 ? false : again(answer);
  });
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

const notNow = Symbol('again');

/** "Not now": an answer that a client tries again after. Anything else that is unexpected is an error at once. */
function again(answer: Answer): typeof notNow {
  const mayRetry = answer.status >= 500 || answer.status === 409 || answer.status === 429 || answer.status < 300;
  if (!mayRetry) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return notNow;
}

async function insist<T>(attempt: () => Promise<T | typeof notNow>): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    let fault: unknown;
    try {
      const result = await attempt();
      if (result !== notNow) return result;
    } catch (error) {
      if (!isBrokenConnection(error)) throw error;
      fault = error;
    }
    if (performance.now() > until) throw new Error('the shop did not come back', { cause: fault });
    await delay(100);
  }
}

function isBrokenConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'NO_ANSWER'].includes(code);
}

export function call(
  till: Till,
  address: string,
  options: { method?: string; json?: unknown; form?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const running = till.running();
  const body = options.form ?? (options.json === undefined ? undefined : JSON.stringify(options.json));
  const type = options.form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(address, running.shop),
      {
        method: options.method ?? 'GET',
        agent: agentFor(running),
        timeout: 20_000,
        headers: { ...(body === undefined ? {} : { 'content-type': type }), ...options.headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = /\bjson\b/.test(response.headers['content-type'] ?? '');
          resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : { text } });
        });
      },
    );
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('no answer in 20 s'), { code: 'NO_ANSWER' })));
    sent.end(body);
  });
}

// One for each life of a shop: connections to an earlier one are dead.
let agent: { pid: number; agent: Agent } | undefined;
function agentFor(running: Running): Agent {
  if (agent?.pid !== running.pid) {
    agent?.agent.destroy();
    agent = { pid: running.pid, agent: new Agent({ ca: readFileSync(running.ca), keepAlive: true }) };
  }
  return agent.agent;
}

export function hangUp(): void {
  agent?.agent.destroy();
  agent = undefined;
}
