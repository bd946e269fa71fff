// What the forms of an order's page take, and what they do not.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openShopApp, type ShopApp } from '../../../test/support/shop-app.ts';
import { soldOrders } from '../../../test/support/sold-orders.ts';
import { openTillDesk } from '../../flows/manage-till.ts';

let shop: ShopApp;
let sold: ReturnType<typeof soldOrders>;
before(async () => {
  shop = await openShopApp();
  sold = soldOrders(shop.test);
  await shop.test.stockUp([{ handle: 'box' }]);
});
after(() => shop.close());

test('a return is asked for with one of the reasons that the form offers, and with no other word', async () => {
  const { orderId, orderToken } = await sold.paid({ box: 2 });
  await sold.ship(orderId);
  const buyer = shop.visitor();
  assert.equal((await buyer.go(`/orders/${orderId}/open/${orderToken}`)).status, 303);
  const name = /<select id="([^"]+)"[^>]*aria-describedby="return-error"/.exec(
    (await buyer.go(`/orders/${orderId}`)).text,
  )?.[1];
  const ask = async (reason: string) =>
    (await buyer.go(`/orders/${orderId}/return-request`, { [name ?? assert.fail()]: '1', reason })).status;
  for (const reason of ['', 'constructor', 'toString', 'hasOwnProperty', 'because']) {
    assert.equal(await ask(reason), 422, reason);
  }
  assert.equal((await sold.story(orderId)).returns.length, 0);
  assert.equal(await ask('faulty'), 303);
  assert.equal((await sold.story(orderId)).returns[0]?.reason, 'faulty');
});

test('a link that opens no order is refused in the words of its reader', async () => {
  const { orderId } = await sold.paid({ box: 1 });
  const german = shop.visitor({ 'accept-language': 'de' });
  const refused = await german.go(`/orders/${orderId}/open/wrong`);
  assert.equal(refused.status, 404);
  assert.match(refused.text, /lang="de"/);
  assert.match(refused.text, /Dieser Link ist keiner von uns\. Kopieren Sie ihn noch einmal/);
  assert.match((await german.go(`/orders/${orderId}`)).text, /Öffnen Sie den Link aus Ihrer Bestätigungsmail/);
  assert.match((await shop.visitor().go(`/orders/${orderId}/open/wrong`)).text, /This link is not one of ours\./);
});

test('who pays later has not been sent anything yet; who pays nothing is not told of a payment', async () => {
  const steps = (text: string) =>
    [...text.matchAll(/<li( class="done")?( aria-current="step")?>(Placed|Paid|Sent|Partly sent)</g)].map(
      ([, done, , name]) => `${name}${done === undefined ? '' : ' done'}`,
    );
  const seen = async ({ orderId, orderToken }: { orderId: string; orderToken: string }) => {
    const buyer = shop.visitor();
    await buyer.go(`/orders/${orderId}/open/${orderToken}`);
    return (await buyer.go(`/orders/${orderId}`)).text;
  };
  const account = await sold.onAccount({ box: 1 });
  assert.deepEqual(steps(await seen(account)), ['Placed done', 'Sent']);
  await sold.ship(account.orderId);
  assert.deepEqual(steps(await seen(account)), ['Placed done', 'Sent done']);
  assert.deepEqual(steps(await seen(await sold.paid({ box: 1 }))), ['Placed done', 'Paid done', 'Sent']);

  const desk = openTillDesk(shop.test.house);
  const choices = [{ id: 'post', title: 'Post', priceSteps: [{ price: 0 }] }];
  assert.equal((await desk.changeTill({ zones: [{ countries: '*' as const, choices }] }, 'test')).kind, 'changed');
  const gives = { kind: 'percentage', rateMillionths: 1_000_000 };
  assert.equal((await desk.addDiscount({ code: 'ALL', title: 'All', gives }, 'test')).kind, 'added');
  const free = await shop.test.order(await shop.test.request({ box: 1 }, { discountCode: 'ALL' }));
  assert.ok('order' in free, free.kind);
  const page = await seen(free.order);
  assert.match(page, /There is nothing to pay/);
  assert.deepEqual(steps(page), ['Placed done', 'Sent']);
});

test('a line of thousands is no list of thousands to choose from', async () => {
  await shop.test.stockUp([{ handle: 'pin', priceMinor: 1, count: 20_000 }]);
  const { orderId, orderToken } = await sold.onAccount({ pin: 9_000, box: 1 });
  await sold.ship(orderId);
  const buyer = shop.visitor();
  await buyer.go(`/orders/${orderId}/open/${orderToken}`);
  const { text } = await buyer.go(`/orders/${orderId}`);
  assert.match(text, /<input id="[^"]+" name="[^"]+" type="number"[^>]* max="9000"/);
  assert.ok(text.split('<option').length < 100);
  const [, name = ''] = /<input id="([^"]+)"[^>]* max="9000"/.exec(text) ?? [];
  assert.equal((await buyer.go(`/orders/${orderId}/return-request`, { [name]: '8999', reason: 'faulty' })).status, 303);
  const lines = (await sold.story(orderId)).returns[0]?.lines.map(({ quantity }) => quantity);
  assert.deepEqual(lines, [8_999]);
});
