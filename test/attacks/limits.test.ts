// The limits of a real shop, enforced on loopback too: floods are told to wait, velocity holds and refuses an order, and
// neither says which rule it was.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, startTestShop, type TestShop } from '../support/running-shop.ts';
import { checkoutRequest, firstGoods, type Goods, honest, type Placed, submit } from './visitor.ts';

let shop: TestShop;
let goods: Goods;

before(async () => {
  shop = await startTestShop({ env: { ENFORCE_LIMITS: '1' } });
  goods = await firstGoods(shop);
});
after(() => shop.stop());

// What would tell a thief which knob to turn.
const tellTale = /velocity|screen|rule|risk|fraud|mailbox|network|often|times|limit of|hour|disposable/i;

/** As patient as the shop asks. */
async function patiently(attempt: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await attempt();
    if (answer.status !== 429) return answer;
    assert.ok(tries < 20, 'the flood limit does not end');
    await delay(Number(answer.headers['retry-after']) * 1_000);
  }
}

test('one mailbox: the first orders go on, the next are held, the twenty-first is refused, without a reason', async () => {
  const email = 'tester-of-cards@example.com';
  const answers: { status: number; state: string; text: string }[] = [];
  for (let n = 0; n < 22; n++) {
    const cartId = await patientCart();
    const answer = await patiently(() => submit(shop, checkoutRequest(cartId, { ...honest, email })));
    const { state = '' } = answer.status === 201 ? (answer.json() as Placed) : {};
    answers.push({ status: answer.status, state, text: answer.text });
  }
  const states = answers.map(({ status, state }) => `${status} ${state}`.trim());
  assert.deepEqual(
    states.slice(0, 4),
    Array.from({ length: 4 }, () => '201 awaiting-payment'),
  );
  assert.deepEqual(new Set(states.slice(6, 19)), new Set(['201 held']));
  assert.equal(states.at(-1), '422');
  const held = JSON.parse(answers[10]?.text ?? '') as Placed;
  assert.deepEqual(held.payment, { kind: 'none' });
  for (const { text, status } of answers.slice(6)) {
    const words = status === 422 ? text : JSON.stringify({ ...JSON.parse(text), orderId: '', orderToken: '' });
    assert.doesNotMatch(words, tellTale);
  }
  // Another mailbox is not to blame for it, as long as the network is not.
  const cartId = await patientCart();
  const other = await patiently(() => submit(shop, checkoutRequest(cartId, { ...honest, email: 'other@example.com' })));
  assert.equal(other.status, 201);
});

test('a flood of checkouts is told to wait and for how long; reading goes on', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => submit(shop, {})));
  const over = answers.filter(({ status }) => status === 429);
  assert.ok(over.length > 10, `${over.length}`);
  assert.ok(answers.every(({ status }) => status === 429 || status === 422));
  for (const answer of over) {
    assert.match(String(answer.headers['retry-after']), /^[1-9]\d?$/);
    assert.match(String(answer.headers['content-type']), /problem\+json/);
  }
  assert.equal((await shop.call('/api/products')).status, 200);
  assert.equal((await shop.call('/')).status, 200);
  const page = await shop.call('/checkout', { form: {} });
  assert.equal(page.status, 429);
  assert.match(String(page.headers['content-type']), /html/);
  assert.deepEqual(page.cookies, []);
});

test('a claimed other address does not help', async () => {
  for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip']) {
    const claimed = { [header]: header === 'forwarded' ? 'for=198.51.100.7' : '198.51.100.7' };
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => shop.call('/api/checkouts', { json: {}, headers: claimed })),
    );
    assert.ok(
      answers.some(({ status }) => status === 429),
      header,
    );
  }
});

async function patientCart(): Promise<string> {
  const made = await patiently(() => shop.call('/api/carts', { method: 'POST', json: {} }));
  const { id } = made.json() as { id: string };
  const json = { variantId: goods.variantId, quantity: 1 };
  assert.equal((await patiently(() => shop.call(`/api/carts/${id}/lines`, { json }))).status, 200);
  return id;
}
