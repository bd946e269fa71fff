// The same act twice at the same instant, from two processes of one shop: it happens once, and both get its one answer.
// Different acts at once are all done as far as what was paid and sold goes, and not a cent or a piece further (L1, L3.1).
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { soldOrders } from '../../test/support/sold-orders.ts';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import type { House } from '../house.ts';
import { sql } from '../kernel/sql.ts';
import * as ledger from '../modules/ledger.ts';
import { answerOfForm, forget, type OrderId, readOrder } from '../modules/orders.ts';
import { type SentForm, SentOtherwise, sentBefore } from './once.ts';
import { reason } from './reason.ts';

const why = reason('test');
const actor = 'operator:test';
const parcel = { carrier: 'Post', tracking: 'RR123', trackingUrl: undefined };

let shop: TestHouse;
let houses: readonly [House, House];
let sold: ReturnType<typeof soldOrders>;

before(async () => {
  shop = await openTestHouse();
  houses = [shop.house, await shop.another()];
  await shop.stockUp([{ handle: 'clock', priceMinor: 3_333, count: 10_000 }]);
  sold = soldOrders(shop);
});
after(async () => {
  assert.deepEqual((await ledger.checkBalanced(shop.database.app)).unsound, []);
  await shop.close();
});

const newForm = (): SentForm => ({ key: randomUUID(), digest: Buffer.alloc(32, 1) });

/** Four sendings of one form, from two processes, all at once; their one answer. */
async function sentFourTimes<Outcome>(act: (house: House, form: SentForm) => Promise<Outcome>): Promise<Outcome> {
  const form = newForm();
  const [a, b] = houses;
  const [first, ...others] = await Promise.all([a, b, a, b].map((house) => act(house, form)));
  assert.ok(first !== undefined);
  for (const other of others) assert.deepEqual(other, first);
  return first;
}

const total = async (orderId: OrderId) => (await sold.story(orderId)).order.total.amountMinor;

/** As the database has it: a process hears of another one's sales a second later. */
async function onHand(): Promise<number> {
  return (await shop.database.owner.one(sql<{ count: number }>`select on_hand as count from stock.item`)).count;
}

async function refundsOf(orderId: OrderId): Promise<number> {
  const { sum } = await shop.database.owner.one(sql<{ sum: number }>`
    select coalesce(sum(amount_minor), 0)::bigint as sum from payments.refund
    where payment_id in (select id from payments.payment where order_id = ${orderId})`);
  return sum;
}

describe('one form, sent four times at once by two processes', () => {
  test('gives money back once', async () => {
    const { orderId } = await sold.paid({ clock: 3 });
    const outcome = await sentFourTimes((house, form) =>
      house.refund({ orderId, amountMinor: 1_000, reason: why, requestedBy: actor, form }),
    );
    assert.equal(outcome.kind, 'requested');
    assert.equal(await refundsOf(orderId), 1_000);
    assert.equal((await sold.story(orderId)).credits.length, 1);
    await sold.settleRefunds();
    assert.equal((await sold.story(orderId)).credited.amountMinor, 1_000);
  });

  test('credits an order on account once', async () => {
    const order = await sold.onAccount({ clock: 1 });
    const owed = await order.used();
    const outcome = await sentFourTimes((house, form) =>
      house.refund({ orderId: order.orderId, amountMinor: 500, reason: why, requestedBy: actor, form }),
    );
    assert.equal(outcome.kind, 'credited');
    assert.equal(await order.used(), (owed ?? 0) - 500);
  });

  test('cancels pieces once, those of a payment that is awaited too', async () => {
    const { orderId } = await sold.paid({ clock: 3 });
    const lines = [{ line: 1, quantity: 1 }];
    const wish = { lines, shipping: 'keep', amountMinor: 'due', reason: why, actor } as const;
    const before = await onHand();
    const outcome = await sentFourTimes((house, form) => house.cancel({ ...wish, orderId, form }));
    assert.equal(outcome.kind, 'cancelled');
    assert.equal((await sold.story(orderId)).lines[0]?.cancelled, 1);
    assert.equal(await onHand(), before + 1);
    assert.equal(await refundsOf(orderId), outcome.kind === 'cancelled' ? outcome.amountMinor : 0);

    const waiting = await sold.awaitingPayment({ clock: 1 });
    const all = { ...wish, lines: 'all', orderId: waiting.orderId } as const;
    assert.deepEqual(await sentFourTimes((house, form) => house.cancel({ ...all, form })), { kind: 'cancelling' });
    assert.equal((await sold.acts(`order:${waiting.orderId}`)).filter((a) => a === 'order.cancel-requested').length, 1);
  });

  test('sends one parcel, and takes one return from its announcing to its money', async () => {
    const { orderId } = await sold.paid({ clock: 4 });
    const lines = [{ line: 1, quantity: 1 }];
    const shipped = await sentFourTimes((house, form) => house.parcels.fulfil({ orderId, lines, parcel, actor, form }));
    assert.equal(shipped.kind, 'shipped');
    assert.equal((await sold.story(orderId)).parcels.length, 1);
    await sold.ship(orderId);

    const announced = await sentFourTimes((house, form) =>
      house.requestReturn({ orderId, lines, reason: 'does-not-fit', actor, form }),
    );
    assert.ok(announced.kind === 'requested');
    const { number } = announced;
    assert.equal((await sold.story(orderId)).returns.length, 1);
    const act = { number, actor } as const;
    const kinds = [
      await sentFourTimes(({ returns }, form) => returns.decide({ ...act, decision: 'approve', reason: why, form })),
      await sentFourTimes(({ returns }, form) => returns.receive({ ...act, condition: 'restock', lines: 'all', form })),
      await sentFourTimes(({ returns }, form) => returns.refund({ ...act, amountMinor: 'due', reason: why, form })),
    ].map(({ kind }) => kind);
    assert.deepEqual(kinds, ['approved', 'received', 'refunded']);
    assert.equal((await sold.story(orderId)).credits.length, 1);
    const acts = await sold.acts(`return:${announced.returnId}`);
    assert.deepEqual(acts.sort(), ['return.approved', 'return.received', 'return.refunded', 'return.requested']);
  });
});

describe('different forms at once', () => {
  test('give back no more than was paid, and as much as fits of it', async () => {
    const { orderId } = await sold.paid({ clock: 3 });
    const paid = await total(orderId);
    const amountMinor = Math.floor(paid / 3);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? houses[0] : houses[1]).refund({
          orderId,
          amountMinor,
          reason: why,
          requestedBy: actor,
          form: newForm(),
        }),
      ),
    );
    assert.equal(outcomes.filter(({ kind }) => kind === 'requested').length, 3);
    assert.equal(outcomes.filter(({ kind }) => kind === 'too-much').length, 5);
    assert.ok((await refundsOf(orderId)) <= paid);
    await sold.settleRefunds();
    assert.equal((await sold.story(orderId)).credited.amountMinor, 3 * amountMinor);
  });

  test('send and cancel no piece twice, whichever is first', async () => {
    const { orderId } = await sold.paid({ clock: 3 });
    const lines = [{ line: 1, quantity: 2 }];
    const cancel = { orderId, lines, shipping: 'keep', amountMinor: 'due', reason: why, actor } as const;
    const outcomes = await Promise.all([
      houses[0].parcels.fulfil({ orderId, lines, parcel, actor, form: newForm() }),
      houses[1].parcels.fulfil({ orderId, lines, parcel, actor, form: newForm() }),
      houses[0].cancel({ ...cancel, form: newForm() }),
      houses[1].cancel({ ...cancel, form: newForm() }),
    ]);
    const kinds = outcomes.map(({ kind }) => kind as string).sort();
    assert.equal(kinds.filter((kind) => kind === 'too-many').length, 3, kinds.join());
    const line = (await sold.story(orderId)).lines[0];
    assert.equal((line?.shipped ?? 0) + (line?.cancelled ?? 0), 2);
  });
});

describe('a key', () => {
  test('answers for nothing but what was sent with it: other contents, another act and another order do nothing', async () => {
    const { orderId } = await sold.paid({ clock: 2 });
    const other = await sold.paid({ clock: 2 });
    const form = newForm();
    const wish = { amountMinor: 100, reason: why, requestedBy: actor } as const;
    assert.equal((await houses[0].refund({ orderId, ...wish, form })).kind, 'requested');
    const changed = { ...form, digest: Buffer.alloc(32, 2) };
    await assert.rejects(houses[1].refund({ orderId, ...wish, amountMinor: 200, form: changed }), SentOtherwise);
    await assert.rejects(houses[1].refund({ orderId: other.orderId, ...wish, form }), SentOtherwise);
    await assert.rejects(houses[1].parcels.fulfil({ orderId, lines: 'all', parcel, actor, form }), SentOtherwise);
    assert.equal(await refundsOf(orderId), 100);
    assert.equal(await refundsOf(other.orderId), 0);
    assert.equal((await sold.story(orderId)).parcels.length, 0);
  });

  test('is not used up by a refusal, and without one each call is an act of its own, as from the command line', async () => {
    const { orderId } = await sold.paid({ clock: 2 });
    const form = newForm();
    const wish = { orderId, reason: why, requestedBy: actor } as const;
    assert.equal((await houses[0].refund({ ...wish, amountMinor: 10_000_000, form })).kind, 'too-much');
    assert.deepEqual(await sentBefore(shop.database.app, { orderId, act: 'refund', form }), { kind: 'never' });
    assert.equal((await houses[0].refund({ ...wish, amountMinor: 100, form })).kind, 'requested');
    for (let time = 0; time < 2; time++) await houses[0].refund({ ...wish, amountMinor: 100 });
    assert.equal(await refundsOf(orderId), 300);
  });

  test('keeps nothing of what was typed after an erasure, and still acts no second time (S2.1)', async () => {
    const { orderId } = await sold.paid({ clock: 2 });
    const form = newForm();
    const sending = { orderId, lines: [{ line: 1, quantity: 1 }], parcel, actor, form };
    assert.equal((await houses[0].parcels.fulfil(sending)).kind, 'shipped');
    assert.ok((await answerOfForm(shop.database.app, form.key))?.digest !== undefined);
    const order = await readOrder(shop.database.app, orderId);
    assert.ok(order !== undefined);
    await shop.database.app.transaction((tx) => forget(tx, order.personId));
    assert.equal((await answerOfForm(shop.database.app, form.key))?.digest, undefined);
    await assert.rejects(houses[1].parcels.fulfil(sending), SentOtherwise);
    assert.equal((await sold.story(orderId)).parcels.length, 1);
  });

  test('two of one key cannot be kept: the database refuses the second', async () => {
    const { orderId } = await sold.paid({ clock: 1 });
    const row = sql`insert into orders.sent_form (key, order_id, act, digest, outcome, at)
      values ('01990000-0000-7000-8000-0000000000aa', ${orderId}, 'ship', null, '{"kind": "shipped"}', now())`;
    assert.equal(await shop.database.app.execute(row), 1);
    await assert.rejects(shop.database.app.execute(row), /sent_form_pkey/);
  });
});
