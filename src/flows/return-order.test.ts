// What customers send back: who may, until when, what becomes of the goods and of the money. The books are exact.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { soldOrders } from '../../test/support/sold-orders.ts';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import { sqlState, violatedConstraint } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import { sql } from '../kernel/sql.ts';
import * as ledger from '../modules/ledger.ts';
import type { OrderId, ReturnId } from '../modules/orders.ts';
import { mayMoveReturn, returnByNumber, returnEdges } from '../modules/orders.ts';
import { paymentOfOrder } from '../modules/payments.ts';
import { returnWindowDays } from './deadlines.ts';
import { reason } from './reason.ts';

const day = 86_400_000;
const refundFails = '4000000000005126';
const actor = 'operator:test';

let shop: TestHouse;
let sold: ReturnType<typeof soldOrders>;

before(async () => {
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'winder', priceMinor: 3_333, count: 100_000 }]);
  sold = soldOrders(shop);
});
after(async () => {
  assert.deepEqual((await ledger.checkBalanced(shop.database.app)).unsound, []);
  await shop.close();
});

const pieces = (quantity: number) => [{ line: 1, quantity }];
const decide = (number: string, decision: 'approve' | 'decline' | 'close') =>
  sold.decide({ number, decision, reason: reason('looked-at-it'), actor });
const receive = (number: string, condition: 'restock' | 'write-off' = 'restock') =>
  sold.receive({ number, condition, lines: 'all', actor });
const giveBack = (number: string, amountMinor: 'due' | number = 'due') =>
  sold.giveBackFor({ number, amountMinor, reason: reason('returned'), actor });

async function sent(quantity: number, card?: string) {
  const order = await sold.paid({ winder: quantity }, card);
  await sold.ship(order.orderId);
  return order;
}

async function announced(orderId: OrderId, quantity: number): Promise<string> {
  const outcome = await sold.announce(orderId, pieces(quantity));
  assert.ok(outcome.kind === 'requested', outcome.kind);
  return outcome.number;
}

async function arrived(orderId: OrderId, quantity: number, condition: 'restock' | 'write-off' = 'restock') {
  const number = await announced(orderId, quantity);
  assert.equal((await decide(number, 'approve')).kind, 'approved');
  const outcome = await receive(number, condition);
  assert.ok(outcome.kind === 'received', outcome.kind);
  return { number, dueMinor: outcome.dueMinor };
}

const returnOf = async (orderId: OrderId) => (await sold.story(orderId)).returns[0];

describe('asking', () => {
  test('is for what was shipped, so many pieces as there are, as long as the time runs', async () => {
    const { orderId } = await sold.paid({ winder: 3 });
    assert.deepEqual(await sold.announce(orderId, pieces(1)), { kind: 'not-returnable', returnable: [] });
    await sold.ship(orderId, pieces(2));
    const shippedAt = shop.clock.now();
    const until = new Date(shippedAt.getTime() + returnWindowDays * day);
    assert.deepEqual((await sold.story(orderId)).returnable, [{ line: 1, quantity: 2, until }]);
    for (const lines of [pieces(3), pieces(0), [], [{ line: 2, quantity: 1 }], [...pieces(1), ...pieces(1)]]) {
      assert.equal((await sold.announce(orderId, lines)).kind, 'not-returnable', JSON.stringify(lines));
    }
    const { number } = await shop.database.app.one(sql<{ number: string }>`
      select number from orders.order where id = ${orderId}`);
    assert.equal(await announced(orderId, 1), `${number}-R1`);
    assert.deepEqual((await sold.story(orderId)).returnable, [{ line: 1, quantity: 1, until }]);
    shop.clock.advance(returnWindowDays * day);
    assert.deepEqual((await sold.story(orderId)).returnable, []);
    assert.equal((await sold.announce(orderId, pieces(1))).kind, 'not-returnable');
    // A later parcel has its own time; a person may be kinder than the time.
    await sold.ship(orderId);
    assert.deepEqual(
      (await sold.story(orderId)).returnable.map(({ quantity }) => quantity),
      [1],
    );
    const late = await shop.house.requestReturn({
      orderId,
      lines: pieces(2),
      reason: 'faulty',
      actor,
      windowDays: 365,
    });
    assert.ok(late.kind === 'requested');
    assert.equal(late.number, `${number}-R2`);
    assert.deepEqual(await sold.acts(`return:${late.returnId}`), ['return.requested']);
  });

  test('by ten at once is noted for every piece once, and the database would refuse more', async () => {
    const { orderId } = await sent(3);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => sold.announce(orderId, pieces(1))));
    assert.equal(outcomes.filter(({ kind }) => kind === 'requested').length, 3);
    const numbers = outcomes.flatMap((outcome) => (outcome.kind === 'requested' ? [outcome.number] : []));
    assert.equal(new Set(numbers).size, 3);
    const id = newId();
    await shop.database.app.execute(sql`
      insert into orders.return (id, order_id, number, state, reason, requested_by, requested_at, state_at)
      values (${id}, ${orderId}, ${id}, 'requested', 'other', 'x', now(), now())`);
    const more = shop.database.app.execute(sql`
      insert into orders.return_line (return_id, order_id, line, quantity) values (${id}, ${orderId}, 1, 1)`);
    await assert.rejects(more, (error) => violatedConstraint(error) === 'line_not_overreturned');
  });
});

describe('the way of a return', () => {
  test('asked, approved, received, given back: the goods can be sold again, tax and price are taken back', async () => {
    const before = await sold.available('winder');
    const { orderId, total } = await sent(3);
    const number = await announced(orderId, 3);
    assert.equal((await receive(number)).kind, 'not-now');
    assert.equal((await giveBack(number)).kind, 'not-now');
    assert.equal((await decide(number, 'approve')).kind, 'approved');
    assert.equal((await decide(number, 'approve')).kind, 'not-now');
    assert.equal(await sold.available('winder'), before - 3);
    const received = await receive(number);
    assert.ok(received.kind === 'received');
    assert.equal(await sold.available('winder'), before);
    const { order } = await sold.story(orderId);
    // All but the shipping and its tax.
    const shippingTax = order.shippingTax?.amountMinor ?? 0;
    assert.equal(received.dueMinor, total.amountMinor - order.shipping.amountMinor - shippingTax);
    const given = await giveBack(number);
    assert.ok(given.kind === 'refunded');
    assert.equal((await giveBack(number)).kind, 'not-now');
    await sold.settleRefunds();
    const story = await sold.story(orderId);
    assert.equal(story.order.state, 'partially-refunded');
    assert.equal(story.returns[0]?.state, 'refunded');
    assert.equal(story.credits[0]?.kind, 'return');
    assert.equal(story.lines[0]?.returned, 3);
    const books = await sold.books(orderId);
    assert.equal(books['tax-payable'] ?? 0, -shippingTax || 0);
    assert.equal(books['shipping-income'], -order.shipping.amountMinor);
    assert.equal((books['sales'] ?? 0) + (books['refunds'] ?? 0), 0);
    assert.deepEqual(await sold.mails(orderId), [
      'confirmation',
      'shipped',
      'return-approved',
      'return-received',
      'refunded',
    ]);
    const { returnId = newId<ReturnId>() } = (await returnByNumber(shop.database.app, number)) ?? {};
    assert.deepEqual((await sold.acts(`return:${returnId}`)).toSorted(), [
      'return.approved',
      'return.received',
      'return.refunded',
      'return.requested',
    ]);
  });

  test('fewer pieces may arrive than were announced, and what is broken is written off', async () => {
    const before = await sold.available('winder');
    const { orderId } = await sent(3);
    const number = await announced(orderId, 3);
    await decide(number, 'approve');
    const wrong = await sold.receive({ number, condition: 'write-off', lines: pieces(4), actor });
    assert.deepEqual(wrong.kind, 'too-many');
    const outcome = await sold.receive({ number, condition: 'write-off', lines: pieces(2), actor });
    assert.ok(outcome.kind === 'received');
    assert.equal(await sold.available('winder'), before - 3);
    assert.deepEqual((await returnOf(orderId))?.lines, [{ line: 1, quantity: 3, received: 2 }]);
    assert.equal((await returnOf(orderId))?.condition, 'write-off');
    // The third is with the customer and may come later.
    assert.deepEqual(
      (await sold.story(orderId)).returnable.map(({ quantity }) => quantity),
      [1],
    );
    const third = await arrived(orderId, 1);
    assert.equal(await sold.available('winder'), before - 2);
    const { order } = await sold.story(orderId);
    const first = await giveBack(number);
    const last = await giveBack(third.number);
    assert.ok(first.kind === 'refunded' && last.kind === 'refunded');
    const shippingTax = order.shippingTax?.amountMinor ?? 0;
    assert.equal(
      first.amountMinor + last.amountMinor,
      order.total.amountMinor - order.shipping.amountMinor - shippingTax,
    );
  });

  test('declined, or never arrived, it ends without money; the customer may ask again', async () => {
    const { orderId } = await sent(1);
    const first = await announced(orderId, 1);
    assert.equal((await sold.announce(orderId, pieces(1))).kind, 'not-returnable');
    assert.equal((await decide(first, 'close')).kind, 'not-now');
    assert.equal((await decide(first, 'decline')).kind, 'declined');
    const second = await announced(orderId, 1);
    await decide(second, 'approve');
    assert.equal((await decide(second, 'close')).kind, 'closed');
    assert.equal((await receive(second)).kind, 'not-now');
    assert.equal((await sold.story(orderId)).lines[0]?.returned, 0);
    assert.equal((await announced(orderId, 1)).endsWith('-R3'), true);
    assert.equal((await decide('W-1-R1', 'approve')).kind, 'no-return');
  });

  test('less may be given than is due, not more; what is kept is not due again', async () => {
    const { orderId } = await sent(2);
    const { number, dueMinor } = await arrived(orderId, 1);
    assert.deepEqual(await giveBack(number, dueMinor + 1), { kind: 'too-much', refundableMinor: dueMinor });
    assert.equal((await giveBack(number, 0)).kind, 'too-much');
    const given = await giveBack(number, dueMinor - 500);
    assert.ok(given.kind === 'refunded');
    const second = await arrived(orderId, 1);
    assert.ok(Math.abs(second.dueMinor - dueMinor) <= 2);
    assert.equal((await decide(second.number, 'close')).kind, 'closed');
    assert.equal((await sold.story(orderId)).lines[0]?.returned, 2);
  });

  test('what was given back before is not given again', async () => {
    const { orderId } = await sent(1);
    await shop.house.refund({ orderId, amountMinor: 'all', reason: reason('sorry'), requestedBy: actor });
    const { number, dueMinor } = await arrived(orderId, 1);
    assert.equal(dueMinor, 0);
    assert.deepEqual(await giveBack(number), { kind: 'nothing-due' });
    assert.equal((await decide(number, 'close')).kind, 'closed');
  });

  test('on account it is set against what is owed', async () => {
    const { orderId, used, total } = await sold.onAccount({ winder: 2 });
    await sold.ship(orderId);
    const { number, dueMinor } = await arrived(orderId, 1);
    const given = await giveBack(number);
    assert.deepEqual(given, { kind: 'refunded', way: 'account', amountMinor: dueMinor, refundId: undefined });
    assert.equal(await used(), total.amountMinor - dueMinor);
    assert.equal((await sold.books(orderId))['receivable:customers'], total.amountMinor - dueMinor);
    assert.equal((await sold.story(orderId)).order.state, 'open-on-account');
  });

  test('ten people who give back at once give once', async () => {
    const { orderId } = await sent(1);
    const { number } = await arrived(orderId, 1);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => giveBack(number)));
    assert.equal(outcomes.filter(({ kind }) => kind === 'refunded').length, 1);
    assert.equal((await sold.story(orderId)).credits.length, 1);
  });

  test('a refund that comes back is due again', async () => {
    shop.faults({ refundDelayMs: 1 });
    const { orderId } = await sent(1, refundFails);
    const { number, dueMinor } = await arrived(orderId, 1);
    await giveBack(number);
    await sold.settleRefunds();
    assert.equal((await returnOf(orderId))?.state, 'refunded');
    const intentId = (await paymentOfOrder(shop.database.app, orderId))?.intentId ?? '';
    shop.clock.advance(1_000);
    for (let tries = 0; tries < 100; tries++) {
      const { data } = await shop.house.stripeClient.refunds.list({ payment_intent: intentId });
      if (data.every((refund) => refund.status === 'failed')) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await shop.house.processStripeEvent({ eventId: 'evt_back', intentId, isRefund: true });
    assert.equal((await returnOf(orderId))?.state, 'received');
    assert.equal((await sold.story(orderId)).order.state, 'fulfilled');
    const again = await giveBack(number);
    assert.ok(again.kind === 'refunded');
    assert.equal(again.amountMinor, dueMinor);
  });

  test('a parcel of which something comes back was picked up', async () => {
    const { orderId } = await sold.paid({ winder: 2 });
    const shipped = await sold.ship(orderId);
    assert.ok(shipped.kind === 'shipped');
    await announced(orderId, 1);
    const { parcelId } = shipped;
    assert.equal((await sold.withdraw({ parcelId, reason: reason('lost'), actor })).kind, 'coming-back');
  });
});

test('the application cannot say that goods came back which did not', async () => {
  const { orderId } = await sent(1);
  await announced(orderId, 1);
  const attempts = [
    sql`update orders.line set returned = 0 where order_id = ${orderId}`,
    sql`update orders.return_line set quantity = 9 where order_id = ${orderId}`,
    sql`delete from orders.return where order_id = ${orderId}`,
    sql`update orders.credit_note set amount_minor = 1 where order_id = ${orderId}`,
  ];
  for (const attempt of attempts) {
    await assert.rejects(shop.database.app.execute(attempt), (error) => sqlState(error) === '42501', attempt.text);
  }
  const note = (amountMinor: number) => {
    const id = newId();
    return shop.database.app.execute(sql`
      insert into orders.credit_note (id, order_id, kind, state, goods_minor, shipping_minor, tax_minor, amount_minor, at, state_at)
      values (${id}, ${orderId}, 'goodwill', 'settled', ${amountMinor}, 0, 0, ${amountMinor}, now(), now())`);
  };
  await assert.rejects(note(1_000_000), (error) => violatedConstraint(error) === 'credit_within_price');
});

test('every state of a return but the last ones has a way on, and none leads nowhere', () => {
  const states = new Set(returnEdges.flatMap(({ from, to }) => [from, to]));
  for (const state of states) {
    const hasWay = returnEdges.some(({ from }) => from === state);
    assert.equal(hasWay, !['declined', 'closed'].includes(state), state);
    assert.equal(mayMoveReturn(state, state), false);
  }
});
