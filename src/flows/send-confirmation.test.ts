// The confirmation mail when the order, the person or the mail server is not as it was when the mail was asked for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import * as orders from '../modules/orders.ts';
import { paymentOfOrder } from '../modules/payments.ts';
import { reason } from './reason.ts';
import { type ConfirmationMail, sendConfirmation } from './send-confirmation.ts';

const disposable = {
  email: 'x@mailinator.com',
  name: 'X',
  address: { line1: '1 Test Way', city: 'Testville', region: 'CA', postalCode: '90001', country: 'US' },
};

let shop: TestHouse;
let send: (data: { orderId: orders.OrderId }) => Promise<void>;
const mails: ConfirmationMail[] = [];

before(async () => {
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'winder', count: 1_000 }]);
  send = sendConfirmation({
    ...shop.house,
    deliver: (mail) => Promise.resolve(mails.push(mail)).then(() => ({ kind: 'sent' })),
    onRefused: () => undefined,
  });
});
after(() => shop.close());

async function releasedOrder() {
  const outcome = await shop.order(await shop.request({ winder: 1 }, { contact: disposable }));
  assert.ok('order' in outcome);
  const { number, orderId } = outcome.order;
  await shop.house.decide({ number, decision: 'release', actor: 'operator', reason: reason('x') });
  const payment = await paymentOfOrder(shop.database.app, orderId);
  assert.ok(payment !== undefined);
  return { orderId, paymentId: payment.paymentId };
}

async function sent(orderId: orders.OrderId): Promise<ConfirmationMail[]> {
  mails.length = 0;
  await send({ orderId });
  return [...mails];
}

test('the mail that asks for payment and the one that confirms it are two messages; a second try is the same one', async () => {
  const { orderId, paymentId } = await releasedOrder();
  const [asking] = await sent(orderId);
  assert.deepEqual(await sent(orderId), [asking]);
  const opened = await shop.house.advance(paymentId);
  assert.ok(opened.kind === 'state' && opened.clientSecret !== undefined);
  await shop.pay(opened.clientSecret);
  await shop.house.advance(paymentId);
  await shop.house.advance(paymentId);
  const [confirming] = await sent(orderId);
  assert.equal(confirming?.order.state, 'paid');
  // Mailboxes drop a message whose id they have seen.
  assert.notEqual(confirming.messageKey, asking?.messageKey);
});

test('an order that was cancelled meanwhile is not confirmed', async () => {
  const { orderId, paymentId } = await releasedOrder();
  await shop.house.advance(paymentId);
  shop.clock.advance(86_400_000);
  await shop.house.sweep();
  assert.equal((await orders.readOrder(shop.database.app, orderId))?.state, 'cancelled');
  assert.deepEqual(await sent(orderId), []);
});

test('nobody is written to who was erased meanwhile, and the job is done', async () => {
  const { orderId } = await releasedOrder();
  const order = await orders.readOrder(shop.database.app, orderId);
  assert.ok(order !== undefined);
  const erased = await shop.house.vault.erase(order.personId, { actor: 'operator', reason: reason('subject-request') });
  assert.equal(erased.kind, 'erased');
  assert.deepEqual(await sent(orderId), []);
});
