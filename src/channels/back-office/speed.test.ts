// Lists stay quick with a hundred thousand orders: each screen within its time, and none of them reads the whole table
// where an index leads (L3.1). The times here are three times what was promised: test machines are busy.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BackOfficeApp, openBackOfficeApp } from '../../../test/support/back-office-app.ts';
import { soldOrders } from '../../../test/support/sold-orders.ts';
import { sql } from '../../kernel/sql.ts';

const orders = 100_000;
const wantedMs = 300;

let office: BackOfficeApp;
let number: string;

before(async () => {
  office = await openBackOfficeApp();
  await office.test.stockUp([{ handle: 'clock' }]);
  ({ number } = await soldOrders(office.test).paid({ clock: 1 }));
  const { owner } = office.test.database;
  // Ids of version 7, spread over a year until now; one in a hundred is held, one in twenty still to be sent.
  await owner.execute(sql`
    insert into orders.order (id, checkout_id, person_id, state, state_at, currency, subtotal_minor, discount_minor,
      shipping_minor, tax_minor, total_minor, payment_method, placed_at, email_sealed, name_sealed, address_sealed)
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
            || substr(md5(n::text), 4, 15))::uuid,
      gen_random_uuid(), gen_random_uuid(),
      case when n % 100 = 0 then 'held' when n % 20 = 0 then 'paid' else 'fulfilled' end, at, 'USD',
      (1000 + n * 37 % 90000), 0, 0, 0, (1000 + n * 37 % 90000), 'card', at, email_sealed, name_sealed, address_sealed
    from generate_series(1, ${orders}::integer) as n
    cross join lateral (select '2025-06-01T12:00:00Z'::timestamptz + n * interval '315 seconds' as at) as moment
    cross join (select email_sealed, name_sealed, address_sealed from orders.order where number = ${number}) as sealed`);
  await owner.execute(sql`
    insert into orders.line (order_id, line, variant_id, sku, title, quantity, unit_price_minor, total_minor)
    select id, 1, gen_random_uuid(), 'SKU', 'A thing', 2, 500, 1000 from orders.order as sale
    where not exists (select from orders.line where order_id = sale.id)`);
  await owner.execute(sql`update orders.line set shipped = 2 from orders.order as sale
    where sale.id = order_id and sale.state = 'fulfilled' and quantity = 2`);
  await owner.execute(sql`analyze`);
});
after(() => office?.close());

/** The second slowest of twenty. */
async function p95(path: string): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const began = performance.now();
    const { status } = await office.get(path);
    times.push(performance.now() - began);
    assert.equal(status, 200, path);
  }
  return times.sort((a, b) => a - b)[18] ?? 0;
}

for (const [name, path] of Object.entries({
  today: '/',
  'newest orders': '/orders',
  'oldest orders': '/orders?sort=oldest',
  'highest totals': '/orders?sort=total',
  'a rare state': '/orders?state=held',
  'the oldest to be sent': '/orders?state=paid&sort=oldest',
  'orders on account, of which there are none': '/orders?buyer=account',
  holds: '/cases',
  returns: '/returns',
  products: '/products',
  customers: '/customers',
  evidence: '/evidence',
})) {
  test(`${name} within its time at ${orders} orders`, async (context) => {
    await office.get(path);
    const taken = await p95(path);
    context.diagnostic(`${path}: ${taken.toFixed(1)} ms`);
    assert.ok(taken <= wantedMs, `${path} took ${taken.toFixed(0)} ms`);
  });
}

test('one order among them', async (context) => {
  const taken = await p95(`/orders/${number}`);
  context.diagnostic(`one order: ${taken.toFixed(1)} ms`);
  assert.ok(taken <= wantedMs);
});
