// Orders in the back office: lists with their state in the address, one order, and every act that a person does with it,
// each with its refusals. Lists open nothing; what destroys shows first what it will do (L3.1, S2.2, S2.4).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type BackOfficeApp, hiddenFields, openBackOfficeApp, staffId } from '../../../test/support/back-office-app.ts';
import { soldOrders } from '../../../test/support/sold-orders.ts';
import { sql } from '../../kernel/sql.ts';
import { permissions } from '../../modules/access.ts';

let office: BackOfficeApp;
let sold: ReturnType<typeof soldOrders>;

before(async () => {
  office = await openBackOfficeApp();
  sold = soldOrders(office.test);
  await office.test.stockUp([
    { handle: 'clock', priceMinor: 10_000 },
    { handle: '=cmd', priceMinor: 2_500 },
  ]);
});
after(() => office?.close());

async function entries(act: string): Promise<Record<string, unknown>[]> {
  const rows = await office.test.database.owner.query(sql<{ body: Buffer }>`
    select body from evidence.entry where convert_from(body, 'utf8') like ${`%"act":"${act}"%`} order by xid, id`);
  return rows.map(({ body }) => JSON.parse(body.toString('utf8')) as Record<string, unknown>);
}

describe('the list', () => {
  test('shows numbers, states, totals and who bought, and nothing of a person', async () => {
    const guest = await sold.paid({ clock: 2 });
    const firm = await sold.onAccount({ clock: 1 });
    const { text, status } = await office.get('/orders');
    assert.equal(status, 200);
    assert.match(text, new RegExp(`href="/orders/${guest.number}"`));
    assert.match(text, new RegExp(`href="/orders/${firm.number}"`));
    assert.match(text, /guest/);
    assert.match(text, /account [0-9a-f]{8}/);
    for (const secret of ['Bea Buyer', 'buyer@example.com', 'Test Way', 'firm@example.com'])
      assert.ok(!text.includes(secret));
  });

  test('is filtered, ordered and paged by its address, and forgets what it does not know', async () => {
    const paid = await office.get('/orders?state=paid&buyer=guest');
    assert.match(paid.text, /<option value="paid" selected>/);
    assert.ok(!/badge plain">Open on account/.test(paid.text));
    const odd = await office.get('/orders?state=no-such-state&sort=drop&from=%00%27&x=1');
    assert.equal(odd.status, 200);
    const highest = await office.get('/orders?sort=total');
    const totals = [...highest.text.matchAll(/<td class="end"><span class="amount">\$([\d,.]+)</g)].map(([, sum]) =>
      Number(sum?.replace(',', '')),
    );
    assert.deepEqual(
      totals,
      totals.toSorted((a, b) => b - a),
    );
  });

  test('goes on where the page before ended, whatever the order', async () => {
    const { database } = office.test;
    await database.owner.execute(sql`
      insert into orders.order (id, checkout_id, person_id, state, state_at, currency, subtotal_minor, discount_minor,
        shipping_minor, tax_minor, total_minor, payment_method, placed_at, email_sealed, name_sealed, address_sealed)
      select gen_random_uuid(), gen_random_uuid(), person_id, 'cancelled', state_at, currency, 100 * (n % 7), 0, 0, 0,
             100 * (n % 7), payment_method, placed_at, email_sealed, name_sealed, address_sealed
      from orders.order, generate_series(1, 120) as n where number = ${(await sold.paid({ clock: 1 })).number}`);
    const { all } = await database.owner.one(sql<{ all: number }>`select count(*) as all from orders.order`);
    for (const sort of ['newest', 'oldest', 'total']) {
      const seen: string[] = [];
      let next: string | undefined = `/orders?sort=${sort}`;
      for (let page = 0; next !== undefined && page < 10; page++) {
        const { text } = await office.get(next);
        seen.push(...[...text.matchAll(/data-row href="\/orders\/([^"]+)"/g)].map(([, number = '']) => number));
        next = /data-next href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      }
      assert.equal(seen.length, all, sort);
      assert.equal(new Set(seen).size, all, sort);
    }
    await database.owner.execute(sql`delete from orders.order where state = 'cancelled' and not exists (
      select from orders.line where order_id = orders.order.id)`);
  });

  test('leaves as a file that no spreadsheet runs', async () => {
    const { text, headers } = await office.get('/orders.csv?state=paid');
    assert.match(headers.get('content-type') ?? '', /^text\/csv/);
    assert.match(headers.get('content-disposition') ?? '', /attachment; filename="orders.csv"/);
    const [head, first] = text.replace('\uFEFF', '').split('\r\n');
    assert.equal(head, 'Order,Placed,State,Total,Currency,Items,Buyer,Screening');
    assert.match(first ?? '', /^W-\d+,2026-06-01T[\d:.]+Z,paid,[\d.]+,USD,\d+,guest,pass$/);
  });
});

describe('the search box', () => {
  test('leads to an order by its number, also that of a return', async () => {
    const { number } = await sold.paid({ clock: 1 });
    assert.equal((await office.post('/search', { q: ` ${number.toLowerCase()} ` })).location, `/orders/${number}`);
    assert.equal((await office.post('/search', { q: `${number}-R1` })).location, `/orders/${number}`);
  });

  test('finds the whole of an address and no part of one, and puts it in no address bar', async () => {
    const found = await office.post('/search', { q: 'BUYER@example.com' });
    assert.equal(found.status, 200);
    assert.match(found.text, /data-row href="\/orders\/W-/);
    assert.ok(!found.text.includes('buyer@example.com'));
    assert.match((await office.post('/search', { q: 'buyer@' })).text, /Nothing has this number/);
    assert.match((await office.post('/search', { q: '%' })).text, /Nothing has this number/);
    office.may = new Set(['orders.view']);
    assert.match((await office.post('/search', { q: 'buyer@example.com' })).text, /Nothing has this number/);
    office.may = new Set(permissions);
  });
});

describe('one order', () => {
  test('shows what happened and offers what fits its state and the person', async () => {
    const { number } = await sold.paid({ clock: 2 });
    const { text } = await office.get(`/orders/${number}`);
    for (const act of ['ship', 'refund', 'cancel', 'contact'])
      assert.match(text, new RegExp(`/orders/${number}/${act}"`));
    assert.ok(!text.includes(`/orders/${number}/release"`));
    assert.match(text, /payment captured/);
    office.may = new Set(['orders.view', 'orders.ship']);
    const packer = await office.get(`/orders/${number}`);
    assert.match(packer.text, /\/ship"/);
    assert.ok(!packer.text.includes('/refund"'));
    assert.ok(!packer.text.includes('href="/settings"'));
    assert.equal((await office.get(`/orders/${number}/refund`)).status, 403);
    assert.equal((await office.post(`/orders/${number}/refund`, {})).status, 403);
    office.may = new Set(permissions);
    assert.equal((await office.get('/orders/W-1')).status, 404);
  });

  test('is fulfilled in parcels, and never twice by a form that was sent twice', async () => {
    const order = await sold.paid({ clock: 3 });
    const address = `/orders/${order.number}/ship`;
    const fields = {
      ...hiddenFields(onlyForm((await office.get(address)).text)),
      carrier: 'DHL',
      tracking: 'X1',
      url: '',
    };
    assert.equal((await office.post(address, { ...fields, 'line-1': '4' })).status, 422);
    assert.equal((await office.post(address, { ...fields, 'line-1': '0' })).status, 422);
    assert.match(
      (await office.post(address, { ...fields, 'line-1': '1', url: 'http://x.example' })).text,
      /begins with https/,
    );
    const both = await Promise.all([1, 2].map(() => office.post(address, { ...fields, 'line-1': '1' })));
    assert.deepEqual(
      both.map(({ status, location }) => `${status} ${location}`),
      Array(2).fill(`303 /orders/${order.number}?said=shipped`),
    );
    const story = await sold.story(order.orderId);
    assert.equal(story.parcels.length, 1);
    assert.equal(story.lines[0]?.toShip, 2);
    assert.equal((await entries('order.shipped')).at(-1)?.['actor'], `staff:${staffId}`);
    assert.match((await office.get(`/orders/${order.number}?said=shipped`)).text, /The parcel is on its way/);
    assert.ok(!(await office.get(`/orders/${order.number}?said=Send+money`)).text.includes('Send money'));
  });

  test('is refunded in part, with numbers before, once, and never more than it cost', async () => {
    const order = await sold.paid({ clock: 1 });
    const address = `/orders/${order.number}/refund`;
    const asked = await office.get(`${address}?check=yes&amount=25.50&reason=late`);
    assert.match(asked.text, /This gives back<\/dt><dd><strong>\$25\.50/);
    assert.equal((await sold.story(order.orderId)).credits.length, 0);
    for (const wrong of ['99999', '0', '-5', '1.234', '1e3', 'x']) {
      assert.equal((await office.get(`${address}?check=yes&amount=${wrong}&reason=late`)).status, 422, wrong);
    }
    assert.equal((await office.get(`${address}?check=yes&amount=1&reason=Bea+was+angry!`)).status, 422);
    const fields = hiddenFields(asked.text);
    const both = await Promise.all([1, 2].map(() => office.post(address, fields)));
    assert.deepEqual(
      both.map(({ status, location }) => `${status} ${location}`),
      Array(2).fill(`303 /orders/${order.number}?said=refunded`),
    );
    const { credits } = await sold.story(order.orderId);
    assert.deepEqual(
      credits.map(({ amount }) => amount.amountMinor),
      [2_550],
    );
    // Long after, too: the answer is the first one's. The same form with another amount does nothing, and says so; nor does
    // one that was drawn from the same sight in another tab, or one without a key.
    assert.equal((await office.post(address, fields)).location, `/orders/${order.number}?said=refunded`);
    assert.match((await office.post(address, { ...fields, amount: '1.00' })).text, /with other contents/);
    const otherTab = { ...fields, form: '01990000-0000-4000-8000-0000000000ff' };
    assert.match((await office.post(address, otherTab)).text, /changed since you opened this page/);
    assert.match((await office.post(address, { ...fields, form: 'x' })).text, /no key/);
    assert.equal((await sold.story(order.orderId)).credits.length, 1);
  });

  test('happens once when two processes of the shop get the same form at the same instant', async () => {
    const other = await office.another();
    const order = await sold.paid({ clock: 4 });
    const twice = async (address: string, fields: Record<string, string>) => {
      const answers = await Promise.all([office, other].map(({ post }) => post(address, fields)));
      for (const { status, text } of answers) assert.equal(status, 303, text);
      assert.equal(answers[0]?.location, answers[1]?.location);
    };
    const refund = `/orders/${order.number}/refund`;
    await twice(refund, hiddenFields((await office.get(`${refund}?check=yes&amount=5&reason=late`)).text));
    const cancel = `/orders/${order.number}/cancel`;
    await twice(cancel, hiddenFields((await office.get(`${cancel}?check=yes&line-1=1&reason=late`)).text));
    const ship = `/orders/${order.number}/ship`;
    const parcel = { ...hiddenFields(onlyForm((await office.get(ship)).text)), carrier: 'DHL', tracking: '', url: '' };
    await twice(ship, { ...parcel, 'line-1': '1' });
    const back = `/orders/${order.number}/return`;
    const seen = hiddenFields(onlyForm((await office.get(back)).text));
    await twice(back, { ...seen, 'line-1': '1', why: 'damaged' });
    const story = await sold.story(order.orderId);
    assert.equal(story.credits.length, 2);
    assert.equal(story.parcels.length, 1);
    assert.equal(story.returns.length, 1);
    assert.deepEqual([story.lines[0]?.cancelled, story.lines[0]?.shipped, story.lines[0]?.returned], [1, 1, 1]);
  });

  test('is cancelled: the page says the pieces and the money, and then it happens', async () => {
    const order = await sold.paid({ clock: 2 });
    const address = `/orders/${order.number}/cancel`;
    const asked = await office.get(`${address}?check=yes&line-1=1&reason=out-of-stock`);
    assert.match(asked.text, /Pieces that can be sold again<\/dt><dd>1</);
    assert.match(asked.text, /Money that goes back<\/dt><dd>\$1\d\d\.\d\d</);
    const done = await office.post(address, hiddenFields(asked.text));
    assert.equal(done.location, `/orders/${order.number}?said=cancelled`);
    assert.equal((await sold.story(order.orderId)).lines[0]?.cancelled, 1);
  });

  test('takes a return from its announcing to its money', async () => {
    const order = await sold.paid({ clock: 2 });
    await sold.ship(order.orderId);
    const address = `/orders/${order.number}/return`;
    const seen = hiddenFields(onlyForm((await office.get(address)).text));
    assert.equal((await office.post(address, { ...seen, 'line-1': '1', why: 'no-such-reason' })).status, 422);
    assert.equal((await office.post(address, { ...seen, 'line-1': '1', why: 'damaged' })).status, 303);
    const number = `${order.number}-R1`;
    assert.match((await office.get('/returns')).text, new RegExp(`/returns/${number}"`));
    for (const [step, query, state] of [
      ['approve', 'reason=damaged', 'approved'],
      ['receive', 'line-1=1&condition=restock', 'received'],
      ['refund', 'reason=damaged', 'refunded'],
    ] as const) {
      const asked = await office.get(`/returns/${number}/${step}?check=yes&${query}`);
      assert.equal(asked.status, 200, step);
      const fields = hiddenFields(asked.text);
      const done = await office.post(`/returns/${number}/${step}`, fields);
      assert.equal(done.status, 303, `${step}: ${done.text}`);
      assert.equal((await sold.story(order.orderId)).returns[0]?.state, state);
      const again = await office.post(`/returns/${number}/${step}`, fields);
      assert.deepEqual([again.status, again.location], [303, done.location]);
      const otherTab = { ...fields, form: '01990000-0000-4000-8000-0000000000ff' };
      assert.equal((await office.post(`/returns/${number}/${step}`, otherTab)).status, 422);
    }
    assert.equal((await office.get('/returns/W-1-R1')).status, 404);
  });

  test('opens the contact for a purpose only, on no address, and leaves a record', async () => {
    const order = await sold.paid({ clock: 1 });
    const address = `/orders/${order.number}/contact`;
    assert.ok(!(await office.get(address)).text.includes('Bea Buyer'));
    assert.equal((await office.post(address, { purpose: 'curiosity' })).status, 422);
    const { text, headers } = await office.post(address, { purpose: 'delivery' });
    assert.match(text, /Bea Buyer/);
    assert.match(text, /1 Test Way/);
    assert.ok(!text.includes('buyer@example.com'));
    assert.equal(headers.get('cache-control'), 'no-store');
    const rows = await office.test.database.owner.query(sql<{ purpose: string; actor: string }>`
      select purpose, actor from vault.disclosure where row_id = ${order.orderId} order by id`);
    assert.deepEqual(rows.at(-1), { purpose: 'delivery', actor: `staff:${staffId}` });
  });

  test('no other site acts: a form from elsewhere is refused', async () => {
    const { number } = await sold.paid({ clock: 1 });
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }]) {
      assert.equal((await office.post(`/orders/${number}/ship`, {}, headers)).status, 403);
    }
  });
});

/** A page whose only form is the act's own. */
function onlyForm(text: string): string {
  return text.replaceAll('<form class="card" method="post"', '<form method="post"');
}
