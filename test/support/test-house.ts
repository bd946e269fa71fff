// The whole house without listeners: a fresh database, an in-process Stripe whose every exchange is checked, a clock
// that tests steer. Jobs are enqueued but not worked, so that a test takes each step itself.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { quiet, type Switches } from '../../simulators/stripe/switches.ts';
import { readConfig } from '../../src/config.ts';
import type { CheckoutOutcome, CheckoutRequest, Visitor } from '../../src/flows/checkout.ts';
import { jobQueues } from '../../src/flows/job-queues.ts';
import { type Ground, type House, openHouse } from '../../src/house.ts';
import { fakeClock } from '../../src/kernel/clock.ts';
import { openLog } from '../../src/kernel/log.ts';
import type { TokenHolder } from '../../src/modules/customers.ts';
import { startTestStripe, type TestStripe } from './stripe-openapi.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

export interface TestHouse {
  house: House;
  database: TestDatabase;
  stripe: TestStripe;
  clock: ReturnType<typeof fakeClock>;
  dataDir: string;
  /** Puts goods on the shelf; the SKU is the handle. */
  stockUp(goods: readonly { handle: string; priceMinor?: number; count?: number }[]): Promise<void>;
  /** A cart with these quantities by handle, ready to be ordered. */
  request(goods: Record<string, number>, more?: Partial<CheckoutRequest>): Promise<CheckoutRequest>;
  /** Places an order and says who asks. */
  order(request: CheckoutRequest, customer?: TokenHolder): Promise<CheckoutOutcome>;
  /** The customer's browser: confirms the intent of a client secret with a test card. */
  pay(clientSecret: string, card?: string): Promise<{ status: string | undefined; code: string | undefined }>;
  /** A second process of the same shop: the same database, folder and keys, closed with the first. */
  another(): Promise<House>;
  /** Faults of the simulator; with none, all are off. */
  faults(switches?: Partial<Switches>): void;
  close(): Promise<void>;
}

export const webhookSecret = 'whsec_test';

export async function openTestHouse(options: { limited?: boolean } = {}): Promise<TestHouse> {
  const database = await createTestDatabase({ queues: jobQueues, maxConnections: 16 });
  const clock = fakeClock('2026-06-01T12:00:00Z');
  const stripe = await startTestStripe({ now: () => clock.now().getTime() });
  const dataDir = mkdtempSync(path.join(tmpdir(), 'house-'));
  const keysDir = path.join(dataDir, 'keys');
  mkdirSync(keysDir, { mode: 0o700 });
  const { config, secrets } = readConfig({ ENFORCE_LIMITS: options.limited === true ? '1' : '0' }, dataDir);
  const ground: Ground = {
    config,
    secrets,
    log: openLog('silent'),
    dataDir,
    keysDir,
    appUrl: database.appUrl,
    ca: stripe.ca,
    stripe: {
      secretKey: 'sk_test_simulator',
      publishableKey: 'pk_test_simulator',
      webhookSecret,
      apiBase: stripe.url,
    },
    // Nothing listens here: a mail is refused for now.
    smtp: { host: '127.0.0.1', port: 9 },
    shopOrigin: 'https://localhost:8443',
    clock,
  };
  const house = await openHouse(ground);
  await house.vault.start();
  const others: House[] = [];

  return {
    house,
    database,
    stripe,
    clock,
    dataDir,
    stockUp: (goods) => stockUp(house, goods),
    request: (goods, more) => makeRequest(house, goods, more),
    order: (request, customer) => {
      const visitor: Visitor = { customer, addressBlock: Buffer.alloc(32, 7), limited: options.limited === true };
      return house.checkout(request, visitor);
    },
    pay: (clientSecret, card) => payByCard(stripe, clientSecret, card),
    async another() {
      const other = await openHouse(ground);
      others.push(other);
      await other.vault.start();
      return other;
    },
    faults: (switches = {}) => void stripe.setSwitches({ ...quiet, ...switches }),
    async close() {
      for (const other of others) await other.close();
      await house.close();
      await stripe.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function stockUp(house: House, goods: readonly { handle: string; priceMinor?: number; count?: number }[]) {
  const header =
    'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price';
  const rows = goods.map(
    ({ handle, priceMinor = 10_000, count = 100 }) =>
      `${handle},${handle},Title,Default Title,${handle},500,shopify,${count},deny,${(priceMinor / 100).toFixed(2)}`,
  );
  const outcome = await house.catalog.importShopifyCsv({ stream: oneChunk([header, ...rows].join('\n')) });
  if (outcome.kind === 'rejected') throw new Error(JSON.stringify(outcome.errors));
}

async function* oneChunk(text: string) {
  yield Buffer.from(text);
}

async function makeRequest(house: House, goods: Record<string, number>, more: Partial<CheckoutRequest> = {}) {
  const cart = await house.carts.create();
  for (const [handle, quantity] of Object.entries(goods)) {
    const variant = (await house.catalog.productByHandle(handle))?.variants[0];
    if (variant === undefined) throw new Error(`no product ${handle}`);
    await house.carts.add(cart.cartId, variant.id, quantity);
  }
  return {
    checkoutId: randomUUID(),
    cartId: cart.cartId,
    contact: {
      email: 'buyer@example.com',
      name: 'Bea Buyer',
      address: { line1: '1 Test Way', city: 'Testville', region: 'CA', postalCode: '90001', country: 'US' },
    },
    payment: { method: 'card' },
    ...more,
  } satisfies CheckoutRequest;
}

async function payByCard(stripe: TestStripe, clientSecret: string, card = '4242424242424242') {
  const body = new URLSearchParams({
    key: 'pk_test_simulator',
    client_secret: clientSecret,
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': card,
    'payment_method_data[card][exp_month]': '12',
    'payment_method_data[card][exp_year]': '2034',
    'payment_method_data[card][cvc]': '123',
  });
  const intentId = clientSecret.split('_secret')[0];
  return new Promise<{ status: string | undefined; code: string | undefined }>((resolve, reject) => {
    const outgoing = request(
      `${stripe.url}/v1/payment_intents/${intentId}/confirm`,
      { method: 'POST', ca: stripe.ca, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      (incoming) => {
        let text = '';
        incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
        incoming.on('end', () => {
          const answer = JSON.parse(text) as { status?: string; error?: { code?: string; decline_code?: string } };
          resolve({ status: answer.status, code: answer.error?.decline_code ?? answer.error?.code });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body.toString());
  });
}
