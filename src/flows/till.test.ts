// The till from the cart to the books: discounts, currencies, pick-up, what was seen and what was changed meanwhile.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import { sql } from '../kernel/sql.ts';
import { checkBalanced } from '../modules/ledger.ts';
import * as orders from '../modules/orders.ts';
import { demoRates, listDiscounts, readSeen, seenText, type TillDocument } from '../modules/pricing.ts';
import type { PersonId } from '../modules/vault.ts';
import type { CheckoutOutcome, CheckoutRequest } from './checkout.ts';
import { openTillDesk, type TillDesk } from './manage-till.ts';

let shop: TestHouse;
let desk: TillDesk;
before(async () => {
  shop = await openTestHouse();
  desk = openTillDesk(shop.house);
  await shop.stockUp([
    { handle: 'watch', priceMinor: 10_000, count: 1_000 },
    { handle: 'pin', priceMinor: 20, count: 1_000 },
    { handle: 'tower', priceMinor: 99_999_999, count: 10 },
  ]);
  await sellIn([
    { currency: 'EUR', rateMillionths: 900_000 },
    { currency: 'JPY', rateMillionths: 150_000_000, roundToMinor: 10 },
  ]);
});
after(() => shop.close());

const at = () => ({ actor: 'test', at: shop.clock.now() });
const sellIn = (currencies: object[]) =>
  shop.database.app
    .transaction((tx) => shop.house.shopSettings.change(tx, { currencies }, at()))
    .then(() => shop.house.shopSettings.current());

async function setTill(document: TillDocument): Promise<void> {
  assert.equal((await desk.changeTill(document, 'test')).kind, 'changed');
}

let codes = 0;
async function addCode(rule: object = {}): Promise<string> {
  const code = `CODE${codes++}`;
  const body = { code, title: code, gives: { kind: 'percentage', rateMillionths: 100_000 }, ...rule };
  assert.deepEqual(await desk.addDiscount(body, 'test'), { kind: 'added', code });
  return code;
}

const usesOf = async (code: string) =>
  (await listDiscounts(shop.database.app, 100)).find((each) => each.code === code)?.uses;

async function quoteFor({ cartId, contact, ...request }: CheckoutRequest) {
  const { currency, shipping, discountCode } = request;
  const outcome = await shop.house.quote({ cartId, address: contact.address, currency, shipping, discountCode });
  return outcome.kind === 'quoted' ? outcome.quote : assert.fail(outcome.kind);
}

function placed(outcome: CheckoutOutcome) {
  return 'order' in outcome ? outcome.order : assert.fail(outcome.kind);
}

async function kept(outcome: CheckoutOutcome): Promise<orders.OrderWithLines> {
  return (await orders.readOrder(shop.database.app, placed(outcome).orderId)) ?? assert.fail();
}

const buyer = (email: string) => ({
  contact: {
    email,
    name: 'Bea Buyer',
    address: { line1: '1 Way', city: 'Town', region: 'CA', postalCode: '90001', country: 'US' },
  },
});

test('an order keeps each line’s discount and tax, and what the buyer was told', async () => {
  const discountCode = await addCode({ combinesWith: ['shipping'] });
  const request = await shop.request({ watch: 2, pin: 1 }, { discountCode: discountCode.toLowerCase(), locale: 'de' });
  const quote = await quoteFor(request);
  const order = await kept(await shop.order(request));
  assert.deepEqual(
    order.lines.map(({ discount, tax }) => [discount, tax]),
    quote.lines.map(({ discount, tax }) => [discount, tax]),
  );
  assert.equal(order.discount.amountMinor, 2_002);
  assert.deepEqual(order.discounts, [
    { code: discountCode, title: discountCode, class: 'order', amount: order.discount },
    {
      title: 'Standardversand ab 150 $ frei',
      class: 'shipping',
      amount: quote.shippingChoices[0]?.fullPrice,
    },
  ]);
  assert.equal(order.shippingTitle, 'Standardversand');
  assert.deepEqual(order.deliveryEstimate, quote.shippingChoices[0]?.estimate);
  assert.deepEqual(
    order.taxes?.map(({ label, amount }) => [label, amount]),
    [['California sales tax', order.tax]],
  );
  assert.equal(order.total.amountMinor, quote.total.amountMinor);
  const again = await shop.order(request);
  assert.equal(again.kind, 'seen');
});

test('tax in the price: sales and shipping are posted without it, and the books balance', async () => {
  const contact = {
    email: 'anna@example.com',
    name: 'Anna Käuferin',
    address: { line1: 'Weg 1', city: 'Bonn', postalCode: '53111', country: 'DE' },
  };
  const discountCode = await addCode();
  const request = await shop.request({ watch: 1 }, { contact, discountCode });
  const outcome = await shop.order(request);
  const order = await kept(outcome);
  assert.equal(order.taxIncluded, true);
  assert.equal(order.total.amountMinor, 9_000 + 1_295);
  const payment = 'payment' in outcome && outcome.payment.kind === 'stripe' ? outcome.payment : assert.fail();
  await shop.pay(payment.clientSecret);
  const paymentId = (await shop.house.paymentOf(order.orderId))?.paymentId ?? '';
  for (let step = 0; step < 2; step++) await shop.house.advance(paymentId);
  const posted = await shop.database.app.query(sql<{ account: string; amount_minor: number }>`
    select account, amount_minor from ledger.posting join ledger.entry on entry.id = entry_id
    where reference = ${`order:${order.orderId}`} and kind = 'sale' order by account`);
  // 19 % in 90.00 is 14.37, in 12.95 shipping 2.07; of the discount of 10.00, 1.60 are tax.
  assert.deepEqual(Object.fromEntries(posted.map(({ account, amount_minor }) => [account, amount_minor])), {
    discounts: 840,
    'receivable:stripe': 10_295,
    sales: -8_403,
    'shipping-income': -1_088,
    'tax-payable': -1_644,
  });
  assert.deepEqual((await checkBalanced(shop.database.app)).unsound, []);
});

test('in another currency: prices, postage, payment and books are in it', async () => {
  const request = await shop.request({ watch: 1 }, { currency: 'JPY' });
  const outcome = await shop.order(request);
  const order = await kept(outcome);
  // 100.00 USD at 150 yen; 7.25 % of it is 1,087.5, and standard shipping 9.95 USD is 1,490 in tens of yen.
  assert.deepEqual(
    [order.total.currency, order.subtotal.amountMinor, order.shipping.amountMinor, order.tax.amountMinor],
    ['JPY', 15_000, 1_490, 1_088],
  );
  const payment = 'payment' in outcome && outcome.payment.kind === 'stripe' ? outcome.payment : assert.fail();
  await shop.pay(payment.clientSecret);
  const paymentId = (await shop.house.paymentOf(order.orderId))?.paymentId ?? '';
  for (let step = 0; step < 2; step++) await shop.house.advance(paymentId);
  assert.equal((await orders.readOrder(shop.database.app, order.orderId))?.state, 'paid');
  assert.deepEqual((await checkBalanced(shop.database.app)).unsound, []);
  assert.deepEqual(await shop.order(await shop.request({ watch: 1 }, { currency: 'GBP' })), {
    kind: 'unknown-currency',
  });
});

test('on account only in the currency of the credit', async () => {
  const { token } = await shop.house.createCustomer({
    contact: { email: 'firm@example.com', name: 'Firm' },
    creditLimit: { amountMinor: 1_000_000, currency: 'USD' },
    approvedBy: 'test',
  });
  const customer = await shop.house.customerByToken(token);
  const invoice = { payment: { method: 'invoice' as const } };
  assert.equal((await shop.order(await shop.request({ watch: 1 }, invoice), customer)).kind, 'placed');
  const euros = await shop.request({ watch: 1 }, { ...invoice, currency: 'EUR' });
  assert.deepEqual(await shop.order(euros, customer), { kind: 'method-not-offered' });
});

test('an account that pays no tax pays none, in the quote and in the order', async () => {
  const { token } = await shop.house.createCustomer({
    contact: { email: 'charity@example.com', name: 'Charity' },
    creditLimit: { amountMinor: 1_000_000, currency: 'USD' },
    approvedBy: 'test',
  });
  const customer = (await shop.house.customerByToken(token)) ?? assert.fail();
  await setTill({ ...demoRates, exemptions: [{ customer: customer.customerId, note: 'certificate 9' }] });
  const order = await kept(await shop.order(await shop.request({ watch: 1 }), customer));
  assert.equal(order.tax.amountMinor, 0);
  assert.notEqual((await kept(await shop.order(await shop.request({ watch: 1 })))).tax.amountMinor, 0);
  await setTill(demoRates);
});

test('picked up: no address, and the place on the order; shipped: an address is needed', async () => {
  const contact = { email: 'pick@example.com', name: 'Pat Picker' };
  const order = await kept(await shop.order(await shop.request({ watch: 1 }, { contact, shipping: 'workshop' })));
  assert.deepEqual([order.shipping.amountMinor, order.pickup?.name], [0, 'Our demo workshop']);
  const sealed = await orders.sealedContact(shop.database.app, order.orderId);
  assert.equal(sealed?.contact.address, undefined);
  assert.deepEqual(await shop.order(await shop.request({ watch: 1 }, { contact })), { kind: 'address-needed' });
});

test('a gift note is sealed, and opens for the delivery', async () => {
  const giftNote = 'Happy birthday, dear canary!\nYours, B.';
  const order = await kept(await shop.order(await shop.request({ watch: 1 }, { giftNote })));
  const found = (await orders.sealedContact(shop.database.app, order.orderId)) ?? assert.fail();
  const sealed = found.contact.giftNote ?? assert.fail();
  assert.ok(!sealed.includes('canary'));
  await shop.house.vault.ready([found.personId]);
  const opened = await shop.database.app.transaction((tx) =>
    shop.house.vault.reader('delivery', ['orders.gift-note']).open(tx, {
      person: found.personId,
      rowId: order.orderId,
      actor: 'operator:test',
      fields: { 'orders.gift-note': sealed },
    }),
  );
  assert.equal(opened['orders.gift-note'], giftNote);
});

test('nobody pays more than he saw: what changed is said, and what became cheaper is simply cheaper', async () => {
  const request = await shop.request({ watch: 1 });
  const seen = readSeen(seenText(await quoteFor(request)));
  await shop.stockUp([{ handle: 'watch', priceMinor: 10_500, count: 1_000 }]);
  const dearer = await shop.order({ ...request, seen });
  assert.equal(dearer.kind, 'quote-changed');
  assert.deepEqual(dearer.kind === 'quote-changed' && dearer.changes.map((change) => change.what), [
    'unit-price',
    'tax',
    'total',
  ]);
  await shop.stockUp([{ handle: 'watch', priceMinor: 9_500, count: 1_000 }]);
  assert.equal(placed(await shop.order({ ...request, seen })).total.amountMinor, 9_500 + 995 + 689);
  await shop.stockUp([{ handle: 'watch', priceMinor: 10_000, count: 1_000 }]);
});

test('shipping that became dearer, and a discount that ended, are changes too', async () => {
  const discountCode = await addCode({ until: new Date(shop.clock.now().getTime() + 60_000).toISOString() });
  const request = await shop.request({ watch: 1 }, { discountCode });
  const seen = readSeen(seenText(await quoteFor(request)));
  const dearer = {
    ...demoRates,
    zones: [{ countries: '*' as const, choices: [{ id: 'standard', title: 'S', priceSteps: [{ price: 5_000 }] }] }],
  };
  await setTill(dearer);
  const changed = await shop.order({ ...request, seen });
  assert.deepEqual(changed.kind === 'quote-changed' && changed.changes.map(({ what }) => what), ['shipping', 'total']);
  await setTill(demoRates);
  shop.clock.advance(60_000);
  const ended = await shop.order({ ...request, seen });
  assert.equal(ended.kind === 'discount-unusable' && ended.message.code, 'discount-ended');
  const blind = await shop.order(request);
  assert.equal(blind.kind, 'discount-unusable', 'who has not seen anything is not charged without his discount either');
  assert.equal((await shop.order({ ...request, discountCode: undefined })).kind, 'placed');
});

test('a limited code: as many orders as it has uses, however many buy at once; the others change nothing', async () => {
  const discountCode = await addCode({ limits: { uses: 3 } });
  const requests = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      shop.request({ pin: 10 }, { ...buyer(`many${index}@example.com`), discountCode }),
    ),
  );
  const outcomes = await Promise.all(requests.map((request) => shop.order(request)));
  const won = outcomes.filter((outcome) => outcome.kind === 'placed');
  assert.equal(won.length, 3);
  assert.ok(
    outcomes.every(
      (outcome) =>
        outcome.kind === 'placed' ||
        (outcome.kind === 'discount-unusable' && outcome.message.code === 'discount-used-up'),
    ),
  );
  assert.equal(await usesOf(discountCode), 3);
  const [first] = won;
  if (first === undefined || !('order' in first)) return assert.fail();
  const paymentId = (await shop.house.paymentOf(first.order.orderId))?.paymentId ?? '';
  shop.clock.advance(61 * 60_000);
  await shop.house.advance(paymentId);
  assert.equal((await orders.readOrder(shop.database.app, first.order.orderId))?.state, 'cancelled');
  assert.equal(await usesOf(discountCode), 2, 'an order that was never paid gives its use back');
  assert.equal(
    (await shop.order(await shop.request({ pin: 10 }, { ...buyer('late@example.com'), discountCode }))).kind,
    'placed',
  );
});

test('the first order only: known by the address, whatever its spelling', async () => {
  const discountCode = await addCode({ firstOrderOnly: true });
  const order = (email: string) =>
    shop.request({ watch: 1 }, { ...buyer(email), discountCode }).then((request) => shop.order(request));
  assert.equal((await order('New.Friend@example.com')).kind, 'placed');
  const second = await order('new.friend@EXAMPLE.com');
  // To a stranger it does not tell whether this address bought here.
  assert.equal(second.kind === 'discount-unusable' && second.message.code, 'discount-not-usable');
});

test('the first order, and once a person, are counted by mailbox: another spelling of it is nobody else', async () => {
  const first = await addCode({ firstOrderOnly: true });
  const once = await addCode({ limits: { perPerson: 1 } });
  const order = async (email: string, discountCode: string | undefined) => {
    const outcome = await shop.order(await shop.request({ watch: 1 }, { ...buyer(email), discountCode }));
    return outcome.kind === 'discount-unusable' ? outcome.message.code : outcome.kind;
  };
  assert.equal(await order('mona+1@example.com', first), 'placed');
  assert.equal(await order('mona+2@example.com', first), 'discount-not-usable');
  assert.equal(await order('mona@example.com', first), 'discount-not-usable');
  assert.equal(await order('l.i.z@gmail.com', once), 'placed');
  assert.equal(await order('liz+x@googlemail.com', once), 'discount-not-usable');
  assert.equal(await order('otto@example.com', undefined), 'placed');
  assert.equal(await order('otto+new@example.com', first), 'discount-not-usable', 'he bought without it before');
  assert.equal(await order('kai+a@example.com', undefined), 'placed');
  assert.equal(await order('kai+b@example.com', first), 'discount-not-usable');
  assert.equal(await order('nobody+else@example.com', first), 'placed');
  // After an erasure nothing tells that this mailbox ever bought.
  const rows = await shop.database.app.query(sql<{ person_id: PersonId }>`
    select person_id from orders.order where mailbox_index = ${shop.house.vault.emailIndex('mona@example.com')}`);
  assert.equal(rows.length, 1);
  for (const { person_id } of rows) await shop.house.vault.erase(person_id, { actor: 'test', reason: 'asked' });
  assert.equal(await order('mona+3@example.com', first), 'placed');
});

test('what no card can pay is said in the quote and refused before anything is placed', async () => {
  await setTill({
    ...demoRates,
    zones: [{ countries: '*', choices: [{ id: 'post', title: 'Post', priceSteps: [{ price: 0 }] }] }],
  });
  const little = await shop.request({ pin: 1 });
  const much = await shop.request({ tower: 1 });
  const codesOf = async (request: CheckoutRequest) => (await quoteFor(request)).messages.map(({ code }) => code);
  assert.ok((await codesOf(little)).includes('card-minimum'));
  assert.ok((await codesOf(much)).includes('card-maximum'));
  assert.deepEqual(await shop.order(little), {
    kind: 'below-card-minimum',
    limit: { amountMinor: 50, currency: 'USD' },
  });
  assert.equal((await shop.order(much)).kind, 'above-card-maximum');
  assert.equal((await shop.house.carts.read(little.cartId)).kind, 'cart');
  await setTill(demoRates);
});

test('a quote without a code, and a checkout without one, ask the database nothing more', async () => {
  const request = await shop.request({ watch: 1 });
  await quoteFor(request);
  const before = shop.house.database.counters.statements;
  await quoteFor(request);
  assert.ok(shop.house.database.counters.statements - before <= 4, 'the cart, and what a second made stale');
});

test('what the merchant gets wrong is refused with its place, and leaves no trace', async () => {
  const version = await shop.house.tillSettings.version();
  const wrong = await desk.changeTill({ zones: [{ countries: ['Germany'], choices: [] }] }, 'test');
  assert.match(wrong.kind === 'invalid' ? wrong.faults : '', /country code[\s\S]*zones/);
  assert.equal(await shop.house.tillSettings.version(), version);
  const bad = await desk.addDiscount(
    { code: 'a b', title: 'x', gives: { kind: 'percentage', rateMillionths: 2e6 } },
    'test',
  );
  assert.match(bad.kind === 'invalid' ? bad.faults : '', /letters/);
  const code = await addCode();
  assert.deepEqual(
    await desk.addDiscount({ code: code.toLowerCase(), title: 'x', gives: { kind: 'free-shipping' } }, 'test'),
    {
      kind: 'exists',
    },
  );
  assert.equal(await desk.disableDiscount(code, 'test'), 'disabled');
  assert.deepEqual(await shop.order(await shop.request({ watch: 1 }, { discountCode: code })), {
    kind: 'unknown-discount-code',
  });
  const acts = await shop.database.app.query(sql<{ body: string }>`
    select convert_from(body, 'UTF8') as body from evidence.entry where convert_from(body, 'UTF8') like '%"act":"discount.%'`);
  assert.ok(acts.some(({ body }) => body.includes('discount.disabled') && body.includes(code)));
});
