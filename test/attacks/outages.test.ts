// What the shop stands on is taken away: database, key store, key file, evidence, disk. It refuses politely, loses nothing
// that it acknowledged, and says at its start what is wrong and what to do.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startTestShop, type TestShop } from '../support/running-shop.ts';
import {
  cartWith,
  checkoutRequest,
  firstGoods,
  type Goods,
  honest,
  type Placed,
  place,
  stateOf,
  submit,
} from './visitor.ts';

let dataDir: string;
let shop: TestShop;
let goods: Goods;
let order: Placed;

before(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'watchword-outage-'));
  chmodSync(dataDir, 0o711);
  shop = await startTestShop({ dataDir });
  goods = await firstGoods(shop);
  order = await place(shop, goods.variantId);
});
after(async () => {
  await shop.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const keyStore = () => path.join(dataDir, 'key-store', 'keys.sqlite');

/** A connection that was there before the outage. */
async function superuser(): Promise<pg.Client> {
  const { superuser: password } = JSON.parse(readFileSync(path.join(dataDir, 'keys', 'database.json'), 'utf8')) as {
    superuser: string;
  };
  const client = new pg.Client({ host: socketFolder(), user: 'postgres', password, database: 'watchword' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function socketFolder(): string {
  return readFileSync(path.join(dataDir, 'postgresql', '18', 'postmaster.pid'), 'utf8').split('\n')[4] ?? '';
}

async function until(there: () => Promise<boolean>, what: string, timeoutMs = 15_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await there())) {
    assert.ok(performance.now() < end, what);
    await delay(50);
  }
}

async function count(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${table}`);
  return Number(rows[0]?.n);
}

test('the database is away: 503 with when to come back, for programs and people; then it heals by itself', async () => {
  const cart = await shop.call(`/products/${goods.handle}`, { form: { variantId: goods.variantId, quantity: '1' } });
  const cookie = cart.cookies[0]?.split(';')[0] ?? '';
  const request = checkoutRequest(await cartWith(shop, goods.variantId));
  const client = await superuser();
  const socket = path.join(socketFolder(), '.s.PGSQL.5432');
  renameSync(socket, `${socket}.away`);
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'watchword_app'`);
  try {
    const answers = [
      await shop.call(`/api/carts/${request.cartId}/lines`, { json: { variantId: goods.variantId, quantity: 1 } }),
      await submit(shop, request),
      await shop.call(`/api/orders/${order.orderId}`, { headers: { authorization: `Bearer ${order.orderToken}` } }),
      await shop.call('/cart', { headers: { cookie } }),
    ];
    for (const answer of answers) {
      assert.equal(answer.status, 503, answer.text);
      assert.match(String(answer.headers['retry-after']), /^\d+$/);
      assert.doesNotMatch(answer.text, /ENOENT|ECONN|postgres|\.ts\b|sql/i);
    }
    assert.match(String(answers[0]?.headers['content-type']), /problem\+json/);
    assert.match(String(answers[3]?.headers['content-type']), /html/);
    assert.equal((await shop.call(`${shop.running.backOffice}/healthz`)).status, 200);
  } finally {
    renameSync(`${socket}.away`, socket);
    await client.end();
  }
  await until(async () => (await submit(shop, request)).status === 201, 'the shop did not heal');
  assert.equal((await shop.call('/cart', { headers: { cookie } })).status, 200);
  assert.equal(await stateOf(shop, order), 'awaiting-payment');
});

test('the key store is moved away: sold on from the keys made ahead, then 503 and nothing changed; back, and it sells', async () => {
  const client = await superuser();
  renameSync(keyStore(), `${keyStore()}.away`);
  let refused = checkoutRequest(await cartWith(shop, goods.variantId));
  try {
    let placed = 0;
    const buyer = async () => {
      for (;;) {
        const request = checkoutRequest(await cartWith(shop, goods.variantId));
        const answer = await submit(shop, request);
        if (answer.status === 503) {
          refused = request;
          assert.match(String(answer.headers['retry-after']), /^\d+$/);
          return;
        }
        assert.equal(answer.status, 201, answer.text);
        placed++;
        assert.ok(placed < 1_200, 'keys that were made ahead do not run out');
      }
    };
    await Promise.all(Array.from({ length: 6 }, buyer));
    const before = { orders: await count(client, 'orders.order'), held: await held(client) };
    const again = await submit(shop, refused);
    assert.equal(again.status, 503);
    assert.deepEqual({ orders: await count(client, 'orders.order'), held: await held(client) }, before);
    // What needs no new key goes on.
    assert.equal((await shop.call(`/products/${goods.handle}`)).status, 200);
    const onAccount = checkoutRequest(await cartWith(shop, goods.variantId), honest, 'invoice');
    assert.equal((await submit(shop, onAccount, shop.running.demoCustomerToken)).status, 201);
  } finally {
    renameSync(`${keyStore()}.away`, keyStore());
    await client.end();
  }
  await until(async () => (await submit(shop, refused)).status === 201, 'the shop did not take its keys back');
});

async function held(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: string }>('select sum(reserved) as n from stock.item');
  return Number(rows[0]?.n);
}

test('a start that cannot keep its word is refused with what to do, and goes on when that is done', async () => {
  await shop.stop();
  const refusal = async () => {
    const started = await startTestShop({ dataDir }).then(
      (unexpected) => {
        shop = unexpected;
        return 'started';
      },
      (error: Error) => error.message,
    );
    assert.notEqual(started, 'started');
    assert.doesNotMatch(started, /^\s+at .*\.ts/m, 'a stack is no message');
    return started;
  };
  const away = (file: string) => {
    renameSync(file, `${file}.away`);
    return () => {
      rmSync(file, { force: true, recursive: true });
      renameSync(`${file}.away`, file);
    };
  };
  const keyFile = path.join(dataDir, 'keys', 'vault.key');

  let back = away(keyStore());
  assert.match(await refusal(), /holds no keys, but the database has sealed data/);
  back();
  back = away(keyFile);
  assert.match(await refusal(), /vault\.key is missing/);
  back();
  chmodSync(keyStore(), 0o644);
  assert.match(await refusal(), /mode 0644/);
  chmodSync(keyStore(), 0o600);
  back = away(keyStore());
  writeFileSync(keyStore(), 'no database at all, but something of some length', { mode: 0o600 });
  assert.match(await refusal(), /damaged/);
  back();
  back = away(path.join(dataDir, 'evidence'));
  writeFileSync(path.join(dataDir, 'evidence'), 'a file where the folder was');
  assert.match(await refusal(), /evidence/);
  back();
  // An older copy: the newest persons' keys are not in it.
  const copy = `${keyStore()}.copy`;
  copyFileSync(keyStore(), copy);
  shop = await startTestShop({ dataDir });
  await place(shop, goods.variantId);
  await shop.stop();
  back = away(keyStore());
  copyFileSync(copy, keyStore());
  chmodSync(keyStore(), 0o600);
  assert.match(await refusal(), /older than the database/);
  back();

  shop = await startTestShop({ dataDir });
  assert.equal(await stateOf(shop, order), 'awaiting-payment');
  await place(shop, goods.variantId);
});

test('the disk is full: no order is acknowledged that is not kept; with room again the shop sells', async (t) => {
  const disk = mkdtempSync(path.join(tmpdir(), 'watchword-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=420m,mode=0711', 'tmpfs', disk], { stdio: 'pipe' });
  } catch {
    rmSync(disk, { recursive: true });
    t.skip('only root may mount a small disk');
    return;
  }
  const folder = path.join(disk, 'data');
  mkdirSync(folder, { mode: 0o711 });
  let small: TestShop | undefined;
  try {
    small = await startTestShop({ dataDir: folder });
    const on = small;
    const acknowledged = [await place(on, (await firstGoods(on)).variantId)];
    fill(disk);
    const variantId = (await firstGoods(on)).variantId;
    let refused = 0;
    const end = performance.now() + 20_000;
    while (refused < 5 && performance.now() < end) {
      const answer = await place(on, variantId).catch((error: Error) => error);
      if (answer instanceof Error) refused++;
      else acknowledged.push(answer);
      fill(disk);
    }
    assert.ok(refused >= 5, 'the disk was full and nothing was refused');
    rmSync(path.join(disk, 'ballast'));
    rmSync(path.join(disk, 'ballast2'), { force: true });
    await until(
      async () => !((await place(on, variantId).catch((error: Error) => error)) instanceof Error),
      'did not heal',
      40_000,
    );
    for (const placed of acknowledged) assert.equal(await stateOf(on, placed), 'awaiting-payment');
  } finally {
    await small?.stop();
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});

/** To the last byte. */
function fill(disk: string): void {
  for (const name of ['ballast', 'ballast2']) {
    const { bavail, bsize } = statfsSync(disk);
    const file = path.join(disk, name);
    try {
      writeFileSync(file, Buffer.alloc(bavail * bsize + bsize), { flag: 'a' });
    } catch {
      // No room is left for the rest of it: that is what is wanted.
    }
  }
}
