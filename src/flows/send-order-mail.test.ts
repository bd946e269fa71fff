// Mail about an order when the order, the person, the server or this program is not as it was when the mail was asked for.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import * as mailing from '../modules/mailing.ts';
import * as orders from '../modules/orders.ts';
import { paymentOfOrder } from '../modules/payments.ts';
import { type DeliveryOutcome, isAboutAddress, type MailAttempts, mailAttempts } from './mail-attempt.ts';
import { noteBounce } from './mail-bounce.ts';
import { type SweepMails, sweepMails } from './mail-sweep.ts';
import { mailUnpaid } from './mail-unpaid.ts';
import { reason } from './reason.ts';
import {
  type OrderMail,
  orderMailLabel,
  resendOrderMail,
  type SendOrderMail,
  sendOrderMail,
} from './send-order-mail.ts';

const disposable = {
  email: 'x@mailinator.com',
  name: 'X',
  address: { line1: '1 Test Way', city: 'Testville', region: 'CA', postalCode: '90001', country: 'US' },
};
const minute = 60_000;
const day = 86_400_000;

let shop: TestHouse;
let attempts: MailAttempts;
let send: SendOrderMail;
let sweep: SweepMails;
let answer: (mail: OrderMail) => DeliveryOutcome | Promise<DeliveryOutcome>;
let handedOver: OrderMail[];

const taken: DeliveryOutcome = { kind: 'sent' };
const later: DeliveryOutcome = { kind: 'refused-for-now', code: 451, status: '4.2.0', away: false };
const gone: DeliveryOutcome = { kind: 'refused-for-now', code: undefined, status: undefined, away: true };
const never: DeliveryOutcome = { kind: 'refused', code: 554, status: '5.6.0', away: false };
const nobody: DeliveryOutcome = { kind: 'refused', code: 550, status: '5.1.1', away: false };

before(async () => {
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'winder', count: 1_000 }]);
});
after(() => shop.close());

/** The program as it is after a start: it knows nothing of the server yet. */
function startAnew() {
  attempts = mailAttempts(shop.house, [orderMailLabel]);
  const parts = { ...shop.house, attempt: attempts.attempt };
  send = sendOrderMail({
    ...parts,
    deliver: (mail) => {
      handedOver.push(mail);
      return Promise.resolve(answer(mail));
    },
  });
  const order = resendOrderMail({ ...shop.house, send });
  sweep = sweepMails({ ...parts, attempts, resend: { order, wish: () => Promise.resolve('nothing-to-do') } });
}

beforeEach(() => {
  handedOver = [];
  answer = () => taken;
  startAnew();
});

async function releasedOrder(email = 'x@mailinator.com') {
  const outcome = await shop.order(await shop.request({ winder: 1 }, { contact: { ...disposable, email } }));
  assert.ok('order' in outcome);
  const { number, orderId } = outcome.order;
  await shop.house.decide({ number, decision: 'release', actor: 'operator', reason: reason('x') });
  const payment = await paymentOfOrder(shop.database.app, orderId);
  assert.ok(payment !== undefined);
  return { orderId, number, paymentId: payment.paymentId };
}

async function pay(paymentId: string, card?: string) {
  const opened = await shop.house.advance(paymentId);
  assert.ok(opened.kind === 'state' && opened.clientSecret !== undefined);
  await shop.pay(opened.clientSecret, card);
  await shop.house.advance(paymentId);
  await shop.house.advance(paymentId);
}

const confirm = (orderId: string, job = randomUUID()) => send({ orderId, kind: 'confirmation' }, job);
const recordsOf = (orderId: string) => mailing.mailsAbout(shop.database.app, { about: 'order', aboutId: orderId });
const stateOf = async (orderId: string) => (await recordsOf(orderId)).map(({ state }) => state).join();
const disclosuresOf = async (orderId: orders.OrderId) => {
  const order = (await orders.readOrder(shop.database.app, orderId)) ?? assert.fail();
  return (await shop.house.vault.disclosuresOf(order.personId)).filter(({ purpose }) => purpose === 'delivery');
};

test('the mail that asks for payment and the one that confirms it are two; each is sent once', async () => {
  const { orderId, paymentId } = await releasedOrder();
  assert.equal(await confirm(orderId), 'sent');
  assert.equal(await confirm(orderId), 'nothing-to-do');
  await pay(paymentId);
  assert.equal(await confirm(orderId), 'sent');
  assert.equal(await confirm(orderId), 'nothing-to-do');
  assert.deepEqual(
    handedOver.map(({ facts }) => facts),
    [
      { kind: 'confirmation', payment: { kind: 'to-be-paid' } },
      { kind: 'confirmation', payment: { kind: 'paid' } },
    ],
  );
  assert.notEqual(handedOver[0]?.messageId, handedOver[1]?.messageId);
  assert.equal((await disclosuresOf(orderId)).length, 2);
  assert.deepEqual((await disclosuresOf(orderId))[0]?.labels, ['orders.contact.email']);
});

test('an order that was cancelled meanwhile is not confirmed; a mail about it that waited is dropped', async () => {
  const { orderId, paymentId } = await releasedOrder();
  answer = () => later;
  assert.equal(await confirm(orderId), 'put-off');
  await shop.house.advance(paymentId);
  shop.clock.advance(day);
  await shop.house.sweep();
  assert.equal((await orders.readOrder(shop.database.app, orderId))?.state, 'cancelled');
  answer = () => taken;
  assert.equal(await confirm(orderId), 'nothing-to-do');
  await sweep(randomUUID());
  assert.equal(await stateOf(orderId), 'dropped');
  assert.equal(handedOver.length, 1);
});

test('a mail that asked for payment and waited is dropped when the payment has come; the confirmation is another', async () => {
  const { orderId, paymentId } = await releasedOrder();
  answer = () => later;
  await confirm(orderId);
  await pay(paymentId);
  answer = () => taken;
  shop.clock.advance(2 * minute);
  await sweep(randomUUID());
  assert.equal(await stateOf(orderId), 'dropped');
  assert.equal(await confirm(orderId), 'sent');
});

test('nobody is written to who was erased meanwhile', async () => {
  const { orderId } = await releasedOrder();
  const order = (await orders.readOrder(shop.database.app, orderId)) ?? assert.fail();
  const erased = await shop.house.vault.erase(order.personId, { actor: 'operator', reason: 'subject-request' });
  assert.equal(erased.kind, 'erased');
  assert.equal(await confirm(orderId), 'nothing-to-do');
  assert.equal(await stateOf(orderId), 'dropped');
  assert.equal(handedOver.length, 0);
});

test('a server that says "later" is asked again, less and less often, for five days, always under the same id', async () => {
  const { orderId } = await releasedOrder();
  answer = () => later;
  await confirm(orderId);
  let hours = 0;
  // To be paid within a day, so a confirmation would be dropped: what waits here was never about payment.
  while ((await stateOf(orderId)) === 'waiting' && hours < 23) {
    shop.clock.advance(60 * minute);
    hours++;
    await sweep(randomUUID());
  }
  assert.ok(handedOver.length > 8 && handedOver.length < 20, String(handedOver.length));
  assert.equal(new Set(handedOver.map(({ messageId }) => messageId)).size, 1);
  const [record] = await recordsOf(orderId);
  assert.deepEqual([record?.code, record?.status], [451, '4.2.0']);
  shop.clock.advance(5 * day);
  await sweep(randomUUID());
  assert.equal(await stateOf(orderId), 'given-up');
  assert.equal(await mailing.hasTrouble(shop.database.app, { about: 'order', aboutId: orderId }), true);
  // A person may try again, and the days count anew.
  const { messageId } = record ?? assert.fail();
  await shop.database.app.transaction((tx) => mailing.tryAgain(tx, { messageId, at: shop.clock.now() }));
  answer = () => taken;
  await sweep(randomUUID());
  assert.equal(await stateOf(orderId), 'sent');
  assert.equal(handedOver.at(-1)?.messageId, messageId);
  assert.equal(await mailing.hasTrouble(shop.database.app, { about: 'order', aboutId: orderId }), false);
});

test('mails that cannot be tried do not keep the others waiting, and step back the longer the older they are', async () => {
  const at = shop.clock.now();
  const stuck = Array.from({ length: 60 }, () => randomUUID());
  for (const aboutId of stuck) {
    await mailing.owe(shop.database.app, { about: 'wish', aboutId, kind: 'back', detail: '', at, dueAt: at });
  }
  const { orderId } = await releasedOrder();
  answer = () => later;
  await confirm(orderId);
  answer = () => taken;
  shop.clock.advance(2 * minute);
  await sweep(randomUUID());
  assert.equal(await stateOf(orderId), 'sent');
  const due = async () => (await mailing.dueMails(shop.database.app, shop.clock.now(), 100)).length;
  assert.equal(await due(), 0);
  shop.clock.advance(2 * minute);
  assert.equal(await due(), stuck.length);
  await sweep(randomUUID());
  shop.clock.advance(2 * minute);
  assert.equal(await due(), 0, 'twice as long each time');
});

test('while the server is away nothing is opened and nothing is lost; when it is back everything goes out', async () => {
  const buyers = await Promise.all(['a', 'b', 'c'].map((name) => releasedOrder(`${name}@mailinator.com`)));
  answer = () => gone;
  for (const { orderId } of buyers) assert.equal(await confirm(orderId), 'put-off');
  // Only the first was tried: the others would have had their addresses opened for nothing.
  assert.equal(handedOver.length, 1);
  const opened = await Promise.all(buyers.map(async ({ orderId }) => (await disclosuresOf(orderId)).length));
  assert.deepEqual(opened, [1, 0, 0]);
  // The shop is killed and comes back before the server does: what it owes is in the database.
  startAnew();
  await sweep(randomUUID());
  assert.equal(handedOver.length, 1);
  shop.clock.advance(2 * minute);
  await sweep(randomUUID());
  assert.equal(handedOver.length, 2);
  answer = () => taken;
  shop.clock.advance(2 * minute);
  await sweep(randomUUID());
  for (const { orderId } of buyers) assert.equal(await stateOf(orderId), 'sent');
  const ids = new Map(handedOver.map(({ messageId, order }) => [messageId, order.orderId]));
  assert.equal(ids.size, buyers.length);
});

test('the first mail that goes through again brings forward those that were put off for long', async () => {
  const [slow, quick] = await Promise.all([releasedOrder('slow@mailinator.com'), releasedOrder('q@mailinator.com')]);
  answer = () => later;
  await confirm(slow.orderId);
  for (const hours of [1, 1, 1, 1, 2, 4]) {
    shop.clock.advance(hours * 60 * minute);
    await sweep(randomUUID());
  }
  answer = () => gone;
  await confirm(quick.orderId);
  answer = () => taken;
  shop.clock.advance(minute);
  await sweep(randomUUID());
  assert.deepEqual([await stateOf(slow.orderId), await stateOf(quick.orderId)], ['sent', 'sent']);
});

test('a job that was killed after the server took the mail sends it again under the same id; another job waits', async () => {
  const { orderId } = await releasedOrder();
  const job = randomUUID();
  answer = () => {
    throw new Error('killed');
  };
  await assert.rejects(confirm(orderId, job), /killed/);
  answer = () => taken;
  startAnew();
  assert.equal(await confirm(orderId, randomUUID()), 'nothing-to-do');
  assert.equal(await confirm(orderId, job), 'sent');
  assert.equal(await confirm(orderId, job), 'nothing-to-do');
  assert.equal(handedOver.length, 2);
  assert.equal(handedOver[0]?.messageId, handedOver[1]?.messageId);
});

test('a mail whose job was lost with its process is found by the sweep', async () => {
  const { orderId } = await releasedOrder();
  answer = () => {
    throw new Error('killed');
  };
  await assert.rejects(confirm(orderId));
  answer = () => taken;
  await sweep(randomUUID());
  assert.equal(await stateOf(orderId), 'waiting');
  shop.clock.advance(11 * minute);
  await sweep(randomUUID());
  assert.equal(await stateOf(orderId), 'sent');
});

test('two jobs for one mail at once: one hands it over', async () => {
  const { orderId } = await releasedOrder();
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => confirm(orderId)));
  assert.deepEqual(outcomes.toSorted(), [...Array<string>(4).fill('nothing-to-do'), 'sent']);
  assert.equal(handedOver.length, 1);
});

test('a mail that is refused for good is noted with the server’s code; a second one is still tried', async () => {
  const { orderId, paymentId } = await releasedOrder('picky@mailinator.com');
  answer = () => never;
  assert.equal(await confirm(orderId), 'in-vain');
  const [record] = await recordsOf(orderId);
  assert.deepEqual([record?.state, record?.code, record?.status], ['refused', 554, '5.6.0']);
  shop.clock.advance(60 * minute);
  await sweep(randomUUID());
  assert.equal(handedOver.length, 1);
  answer = () => taken;
  await pay(paymentId);
  assert.equal(await confirm(orderId), 'sent');
});

test('an address that reaches nobody is not tried again, not for another order either, until its person is erased', async () => {
  const first = await releasedOrder('gone@mailinator.com');
  const second = await releasedOrder('Gone@mailinator.com');
  answer = () => nobody;
  assert.equal(await confirm(first.orderId), 'in-vain');
  answer = () => taken;
  assert.equal(await confirm(second.orderId), 'in-vain');
  assert.equal(await stateOf(second.orderId), 'unreachable');
  assert.equal(handedOver.length, 1);
  assert.deepEqual(await disclosuresOf(second.orderId), []);
  assert.equal(await mailing.hasTrouble(shop.database.app, { about: 'order', aboutId: second.orderId }), true);
  const order = (await orders.readOrder(shop.database.app, first.orderId)) ?? assert.fail();
  await shop.house.vault.erase(order.personId, { actor: 'operator', reason: 'subject-request' });
  const third = await releasedOrder('gone@mailinator.com');
  assert.equal(await confirm(third.orderId), 'sent');
});

test('only words about the address make it unreachable', () => {
  for (const status of ['5.1.1', '5.1.2', '5.1.10', '5.2.1', '5.4.4'])
    assert.equal(isAboutAddress(status), true, status);
  for (const status of [undefined, '5.7.1', '5.2.2', '5.6.0', '4.1.1', '5.1.8', '5.3.4', '5.0.0'])
    assert.equal(isAboutAddress(status), false, String(status));
});

test('a mail that comes back is noted once, and its address is not written to any more', async () => {
  const { orderId, paymentId } = await releasedOrder('moved@mailinator.com');
  const bounce = noteBounce(shop.house);
  const actor = 'operator:test';
  await confirm(orderId);
  const { messageId } = handedOver[0] ?? assert.fail();
  const noted = await bounce({ messageId, status: '5.1.1', actor });
  assert.ok(noted.kind === 'noted' && noted.addressUnreachable);
  assert.deepEqual(await bounce({ messageId, status: '5.1.1', actor }), { kind: 'not-on-its-way', state: 'bounced' });
  assert.deepEqual(await bounce({ messageId: randomUUID(), status: '5.1.1', actor }), { kind: 'unknown-mail' });
  assert.deepEqual(await bounce({ messageId: 'x', status: '5.1.1', actor }), { kind: 'unknown-mail' });
  await pay(paymentId);
  assert.equal(await confirm(orderId), 'in-vain');
  assert.equal(await stateOf(orderId), 'bounced,unreachable');
});

test('a full mailbox comes back without making the address unreachable', async () => {
  const { orderId, paymentId } = await releasedOrder('full@mailinator.com');
  await confirm(orderId);
  const { messageId } = handedOver[0] ?? assert.fail();
  const noted = await noteBounce(shop.house)({ messageId, status: '5.2.2', actor: 'operator:test' });
  assert.ok(noted.kind === 'noted' && !noted.addressUnreachable);
  await pay(paymentId);
  assert.equal(await confirm(orderId), 'sent');
});

test('who does not finish the payment is reminded once, with the time that is left; who was declined hears why', async () => {
  const remind = mailUnpaid(shop.house);
  const till = await shop.order(
    await shop.request({ winder: 1 }, { contact: { ...disposable, email: 'till@example.org' } }),
  );
  assert.ok('order' in till);
  const { orderId } = till.order;
  const asked = async () => (await remind()) > 0;
  await asked();
  const trouble = () => send({ orderId, kind: 'payment-trouble' }, randomUUID());
  shop.clock.advance(16 * minute);
  assert.equal(await asked(), true);
  assert.equal(await trouble(), 'sent');
  assert.equal(await trouble(), 'nothing-to-do');
  const { facts } = handedOver.at(-1) ?? assert.fail();
  assert.ok(facts.kind === 'payment-trouble' && facts.trouble === 'not-finished');
  assert.equal(facts.payUntil.getTime() - shop.clock.now().getTime(), 44 * minute);

  const declined = await shop.order(await shop.request({ winder: 1 }));
  assert.ok('order' in declined && declined.payment.kind === 'stripe');
  await shop.pay(declined.payment.clientSecret, '4000000000000002');
  const payment = (await paymentOfOrder(shop.database.app, declined.order.orderId)) ?? assert.fail();
  await shop.house.advance(payment.paymentId);
  assert.equal(await send({ orderId: declined.order.orderId, kind: 'payment-trouble' }, randomUUID()), 'sent');
  const said = handedOver.at(-1)?.facts;
  assert.ok(said?.kind === 'payment-trouble' && said.trouble === 'declined');
});

test('nobody is reminded when it is too late to pay, or once the payment has come', async () => {
  const outcome = await shop.order(await shop.request({ winder: 1 }));
  assert.ok('order' in outcome && outcome.payment.kind === 'stripe');
  const { orderId } = outcome.order;
  shop.clock.advance(55 * minute);
  const remind = mailUnpaid(shop.house);
  const late = await remind();
  await shop.pay(outcome.payment.clientSecret);
  const payment = (await paymentOfOrder(shop.database.app, orderId)) ?? assert.fail();
  await shop.house.advance(payment.paymentId);
  await shop.house.advance(payment.paymentId);
  assert.equal(await send({ orderId, kind: 'payment-trouble' }, randomUUID()), 'nothing-to-do');
  assert.deepEqual([late, await stateOf(orderId)], [0, '']);
});
