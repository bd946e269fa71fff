// A PostgreSQL server of the operator's own: migrated with the owner's address, used without it, refused in clear words
// when it does not fit; and what several shops over one database must share (docs/install.md).
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startTestShop, type TestShop } from '../support/running-shop.ts';
import { startTestCluster, stopTestCluster } from '../support/test-cluster.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startProcess, temporaryFolder } from './shop-process.ts';

const place = temporaryFolder('watchword external-');
const main = [process.execPath, '--disable-warning=ExperimentalWarning', path.join('src', 'main.ts'), 'start'] as const;
const shops: TestShop[] = [];
let database: TestDatabase;

before(async () => {
  // Only the kernel's migrations: a database that an older program left.
  database = await createTestDatabase({ areas: [] });
});
after(async () => {
  for (const shop of shops) await shop.stop();
  await place.remove();
  await database.drop();
});

function folder(name: string): string {
  const made = path.join(place.folder, name);
  mkdirSync(made, { recursive: true });
  chmodSync(made, 0o711);
  return made;
}

/** As docs/install.md says: keys and the local authority's certificates. */
function copyKeys(from: string, to: string): void {
  for (const part of ['keys', 'tls']) cpSync(path.join(from, part), path.join(to, part), { recursive: true });
}

async function start(dataDir: string, env: Record<string, string>): Promise<TestShop> {
  const shop = await startTestShop({ dataDir, env });
  shops.push(shop);
  return shop;
}

async function refusal(dataDir: string, env: Record<string, string>): Promise<string> {
  const shop = startProcess(main, dataDir, { env: { LOG_LEVEL: 'silent', ...env } });
  assert.equal((await shop.ended()).code, 1, shop.output());
  return shop.output().trimEnd();
}

interface Order {
  orderId: string;
  orderToken: string;
}

async function buyOnAccount(shop: TestShop): Promise<Order> {
  const list = (await shop.call('/api/products')).json() as { items: { handle: string }[] };
  const product = (await shop.call(`/api/products/${list.items[0]?.handle}`)).json() as { variants: { id: string }[] };
  const cart = (await shop.call('/api/carts', { json: {} })).json() as { id: string };
  const line = { variantId: product.variants[0]?.id, quantity: 1 };
  assert.equal((await shop.call(`/api/carts/${cart.id}/lines`, { json: line })).status < 300, true);
  const answer = await shop.call('/api/checkouts', {
    headers: { authorization: `Bearer ${shop.running.demoCustomerToken}` },
    json: {
      checkoutId: randomUUID(),
      cartId: cart.id,
      contact: {
        email: 'external@example.com',
        name: 'External Buyer',
        address: { line1: '1 Main Street', city: 'Springfield', region: 'IL', postalCode: '62701', country: 'US' },
      },
      payment: { method: 'invoice' },
    },
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.json() as Order;
}

async function orderState(shop: TestShop, order: Order): Promise<unknown> {
  const answer = await shop.call(`/api/orders/${order.orderId}`, {
    headers: { authorization: `Bearer ${order.orderToken}` },
  });
  assert.equal(answer.status, 200, answer.text);
  return (answer.json() as { state: unknown }).state;
}

test('a server that does not answer, or lets nobody in: one line that names the variable', async () => {
  const closed = 'postgres://shop:hunter2@127.0.0.1:1/shop';
  const text = await refusal(folder('refused'), { DATABASE_URL: closed });
  assert.match(text, /^DATABASE_URL: the database cannot be used: [^\n]*ECONNREFUSED[^\n]*$/);
  const wrong = database.ownerUrl.replace(/:[^:@]*@/, ':hunter2@');
  const owner = await refusal(folder('refused'), { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: wrong });
  assert.match(owner, /^DATABASE_OWNER_URL: the database cannot be used: [^\n]*password[^\n]*$/);
  for (const said of [text, owner]) assert.doesNotMatch(said, /hunter2/);
});

test('a database that is not migrated, without its owner: what is missing and what to do', async () => {
  const text = await refusal(folder('refused'), { DATABASE_URL: database.appUrl });
  assert.match(text, /^The database lacks [^\n]*orders\/0001\.sql[^\n]*DATABASE_OWNER_URL[^\n]*$/);
});

test('migrated once by its owner it sells, and sells on without the owner; another data folder is refused', async () => {
  const dataDir = folder('first');
  const both = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl };
  const first = await start(dataDir, both);
  const order = await buyOnAccount(first);
  assert.equal(await orderState(first, order), 'open-on-account');

  assert.match(await refusal(dataDir, both), new RegExp(`^Another Watchword \\(process ${first.pid}\\)`));
  const second = await refusal(folder('second'), { DATABASE_URL: database.appUrl });
  assert.match(second, /signing key [^\n]*second[^\n]* is missing\. Put it back from your copy of the keys folder/);
  await first.stop();

  const again = await start(dataDir, { DATABASE_URL: database.appUrl });
  assert.equal(await orderState(again, order), 'open-on-account');
  await again.stop();

  // The keys alone are not enough: persons' keys lie in the first folder's key store.
  copyKeys(dataDir, folder('third'));
  const third = await refusal(folder('third'), { DATABASE_URL: database.appUrl });
  assert.match(third, /key store/);
});

test('two shops over one database: the same keys folder and one key store for both', async () => {
  const own = await createTestDatabase({ areas: [] });
  // Persons' keys want a server apart from the database's.
  const keyServer = await startTestCluster(folder('key server'));
  try {
    const env = {
      DATABASE_URL: own.appUrl,
      DATABASE_OWNER_URL: own.ownerUrl,
      KEYS_DATABASE_URL: keyServer,
    };
    const a = await start(folder('a'), env);
    copyKeys(folder('a'), folder('b'));
    const b = await start(folder('b'), { DATABASE_URL: own.appUrl, KEYS_DATABASE_URL: keyServer });
    const orders = [await buyOnAccount(a), await buyOnAccount(b)];
    for (const shop of [a, b]) {
      for (const order of orders) assert.equal(await orderState(shop, order), 'open-on-account');
    }
    await Promise.all([a.stop(), b.stop()]);
  } finally {
    await stopTestCluster(folder('key server'));
    await own.drop();
  }
});
