// Decisions about held orders: two people, a person and the clock, a person and Stripe, all at once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import { sql } from '../kernel/sql.ts';
import { caseByName } from '../modules/cases.ts';
import * as customers from '../modules/customers.ts';
import * as ledger from '../modules/ledger.ts';
import * as orders from '../modules/orders.ts';
import { paymentOfOrder } from '../modules/payments.ts';
import { openTillDesk } from './manage-till.ts';
import { reason } from './reason.ts';
import { openMissingCases } from './screen-cases.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const elevatedRisk = '4000000000009235';
const disposable = {
  email: 'x@mailinator.com',
  name: 'X',
  address: { line1: '1 Test Way', city: 'Testville', region: 'CA', postalCode: '90001', country: 'US' },
};

let shop: TestHouse;

before(async () => {
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'winder', count: 1_000 }]);
});
after(async () => {
  assert.deepEqual((await ledger.checkBalanced(shop.database.app)).unsound, []);
  await shop.close();
});

const stateOf = async (orderId: orders.OrderId) => (await orders.readOrder(shop.database.app, orderId))?.state;
const decide = (number: string, decision: 'release' | 'refuse') =>
  shop.house.decide({ number, decision, actor: 'operator', reason: reason('looked-at-it') });

async function paymentIdOf(orderId: orders.OrderId) {
  const payment = await paymentOfOrder(shop.database.app, orderId);
  assert.ok(payment !== undefined);
  return payment.paymentId;
}

async function reservationOf(orderId: orders.OrderId) {
  const { state } = await shop.database.app.one(
    sql<{ state: string }>`select state from stock.reservation where order_id = ${orderId}`,
  );
  return state;
}

async function decisionsAbout(orderId: orders.OrderId): Promise<string[]> {
  const rows = await shop.database.owner.query(sql<{ act: string }>`
    select convert_from(body, 'utf8')::json ->> 'act' as act from evidence.entry
    where convert_from(body, 'utf8') like ${`%order:${orderId}%`}`);
  return rows.map(({ act }) => act).filter((act) => act === 'order.released' || act === 'order.refused');
}

async function heldAtFirstLook(customer?: customers.TokenHolder) {
  const payment = { method: customer === undefined ? 'card' : 'invoice' } as const;
  const outcome = await shop.order(await shop.request({ winder: 1 }, { contact: disposable, payment }), customer);
  assert.ok('order' in outcome, outcome.kind);
  assert.equal(outcome.order.state, 'held');
  return outcome.order;
}

async function heldAtSecondLook() {
  const outcome = await shop.order(await shop.request({ winder: 1 }));
  assert.ok('order' in outcome && outcome.payment.kind === 'stripe');
  await shop.pay(outcome.payment.clientSecret, elevatedRisk);
  await shop.house.advance(await paymentIdOf(outcome.order.orderId));
  assert.equal(await stateOf(outcome.order.orderId), 'held');
  return outcome.order;
}

test('an order with nothing to pay that was held is sold when it is released, and Stripe is not asked', async () => {
  await shop.stockUp([{ handle: 'leaflet', priceMinor: 100, count: 10 }]);
  const desk = openTillDesk(shop.house);
  const choices = [{ id: 'post', title: 'Post', priceSteps: [{ price: 0 }] }];
  const zones = [{ countries: '*' as const, choices }];
  const before = await shop.house.tillSettings.current();
  assert.equal((await desk.changeTill({ zones }, 'test')).kind, 'changed');
  const gives = { kind: 'percentage', rateMillionths: 1_000_000 };
  assert.equal((await desk.addDiscount({ code: 'NOTHING', title: 'All', gives }, 'test')).kind, 'added');
  const request = await shop.request({ leaflet: 1 }, { contact: disposable, discountCode: 'NOTHING' });
  const outcome = await shop.order(request);
  assert.ok('order' in outcome, outcome.kind);
  assert.deepEqual([outcome.order.state, outcome.payment], ['held', { kind: 'none' }]);
  const { orderId, number } = outcome.order;
  assert.equal((await decide(number, 'release')).kind, 'released');
  assert.equal((await decide(number, 'release')).kind, 'not-held');
  assert.equal(await stateOf(orderId), 'paid');
  assert.equal(await reservationOf(orderId), 'committed');
  assert.equal(await paymentOfOrder(shop.database.app, orderId), undefined);
  assert.equal((await desk.changeTill(before, 'test')).kind, 'changed');
});

test('an order that was held before there were cases gets one at the next start, once', async () => {
  const { orderId, number } = await heldAtFirstLook();
  const { orderId: other } = await heldAtFirstLook();
  await shop.database.owner.execute(sql`
    with event as (
      delete from cases.event where case_id in (select id from cases.case where subject = ${`order:${orderId}`})
    )
    delete from cases.case where subject = ${`order:${orderId}`}`);
  assert.equal(await caseByName(shop.database.app, number), undefined);
  const start = () => openMissingCases(shop.house);
  assert.equal(await start(), 1);
  const found = (await caseByName(shop.database.app, number)) ?? assert.fail();
  assert.equal(found.state, 'open');
  assert.ok(found.deadlineAt > shop.clock.now());
  assert.equal(await start(), 0);
  assert.equal((await decide(number, 'release')).kind, 'released');
  assert.equal((await caseByName(shop.database.app, number))?.state, 'decided');
  assert.equal(await start(), 0);
  assert.equal(await stateOf(other), 'held');
});

describe('an authorization that a person must look at', () => {
  test('waits six days for him, not the hour that a buyer has to pay', async () => {
    const { orderId } = await heldAtSecondLook();
    shop.clock.advance(61 * minuteMs);
    await shop.house.sweep();
    assert.equal((await paymentOfOrder(shop.database.app, orderId))?.state, 'held');
    assert.equal(await reservationOf(orderId), 'held');
    shop.clock.advance(6 * dayMs);
    await shop.house.sweep();
    await shop.house.advance(await paymentIdOf(orderId));
    assert.equal(await stateOf(orderId), 'cancelled');
    assert.equal(await reservationOf(orderId), 'released');
  });

  test('released is not refused any more: the money that is being taken has its order', async () => {
    const { number, orderId } = await heldAtSecondLook();
    assert.equal((await decide(number, 'release')).kind, 'released');
    assert.equal((await decide(number, 'refuse')).kind, 'already-decided');
    assert.equal((await decide(number, 'release')).kind, 'already-decided');
    assert.equal(await reservationOf(orderId), 'held');
    await shop.house.advance(await paymentIdOf(orderId));
    assert.equal(await stateOf(orderId), 'paid');
    assert.deepEqual(await decisionsAbout(orderId), ['order.released']);
  });

  test('refused keeps its stock until Stripe says that it is void, however often it is refused', async () => {
    const { number, orderId } = await heldAtSecondLook();
    assert.equal((await decide(number, 'refuse')).kind, 'refused');
    assert.equal((await decide(number, 'refuse')).kind, 'already-decided');
    assert.equal(await stateOf(orderId), 'held');
    assert.equal(await reservationOf(orderId), 'held');
    await shop.house.advance(await paymentIdOf(orderId));
    assert.equal(await stateOf(orderId), 'cancelled');
    assert.deepEqual(await decisionsAbout(orderId), ['order.refused']);
  });

  test('decided about by ten at once has one decision, and the evidence says which', async () => {
    const { number, orderId } = await heldAtSecondLook();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => decide(number, index % 2 === 0 ? 'release' : 'refuse')),
    );
    const decided = outcomes.filter(({ kind }) => kind === 'released' || kind === 'refused');
    assert.equal(decided.length, 1);
    assert.deepEqual(await decisionsAbout(orderId), [`order.${decided[0]?.kind}`]);
  });
});

describe('an order held before it was paid', () => {
  test('by card, decided about by ten at once, has one decision and at most one payment', async () => {
    const { number, orderId } = await heldAtFirstLook();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => decide(number, index % 2 === 0 ? 'release' : 'refuse')),
    );
    const decided = outcomes.filter(({ kind }) => kind === 'released' || kind === 'refused');
    assert.equal(decided.length, 1);
    assert.deepEqual(await decisionsAbout(orderId), [`order.${decided[0]?.kind}`]);
    const payment = await paymentOfOrder(shop.database.app, orderId);
    assert.equal(payment === undefined, decided[0]?.kind === 'refused');
  });

  test('on account, decided about by ten at once, is charged once or not at all', async () => {
    const { token } = await shop.house.createCustomer({
      contact: { email: 'firm@example.com', name: 'Firm' },
      creditLimit: { amountMinor: 1_000_000, currency: 'USD' },
      approvedBy: 'test',
    });
    const customer = await shop.house.customerByToken(token);
    assert.ok(customer !== undefined);
    for (let round = 0; round < 5; round++) {
      const used = async (): Promise<number> => {
        const found = (await customers.list(shop.database.app, { limit: 10 })).find(
          ({ customerId }) => customerId === customer.customerId,
        );
        return found?.used.amountMinor ?? 0;
      };
      const before = await used();
      const { number, orderId, total } = await heldAtFirstLook(customer);
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, index) => decide(number, index % 2 === 0 ? 'release' : 'refuse')),
      );
      const decided = outcomes.filter(({ kind }) => kind === 'released' || kind === 'refused');
      assert.equal(decided.length, 1);
      const isSold = decided[0]?.kind === 'released';
      assert.equal(await stateOf(orderId), isSold ? 'open-on-account' : 'cancelled');
      assert.equal((await used()) - before, isSold ? total.amountMinor : 0);
      assert.equal((await ledger.entriesFor(shop.database.app, `order:${orderId}`)).length, isSold ? 1 : 0);
    }
  });
});
