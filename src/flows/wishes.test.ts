// "Tell me when it is back": who asks, who confirms, one mail, and then everything is forgotten.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import type { VariantId } from '../modules/catalog.ts';
import * as mailing from '../modules/mailing.ts';
import { readOrder } from '../modules/orders.ts';
import * as wishes from '../modules/wishes.ts';
import { type AskBackInStock, askBackInStock, type WishLinks, wishLabel } from './ask-back-in-stock.ts';
import { type DeliveryOutcome, mailAttempts } from './mail-attempt.ts';
import { sendWishMail, sweepWishes, type WishMail, type WishMailParts } from './mail-wishes.ts';

const day = 86_400_000;
const sent: DeliveryOutcome = { kind: 'sent' };

let shop: TestHouse;
let asks: AskBackInStock;
let parts: WishMailParts;
let mails: WishMail[] = [];
let answer: DeliveryOutcome = sent;

const wishLinks: WishLinks = {
  token: (wishId, use) => `${use}-${wishId}`,
  isToken: (wishId, use, given) => given === `${use}-${wishId}`,
};

before(async () => {
  shop = await openTestHouse();
  const { attempt } = mailAttempts(shop.house, [wishLabel]);
  parts = {
    ...shop.house,
    wishLinks,
    attempt,
    shopOrigin: 'https://localhost:8443',
    deliver: (mail) => {
      mails.push(mail);
      return Promise.resolve(answer);
    },
  };
  asks = askBackInStock({ ...shop.house, wishLinks });
});
after(() => shop.close());

let made = 0;
/** A product of its own, sold out. */
async function soldOut(): Promise<{ handle: string; variantId: VariantId }> {
  const handle = `gone-${++made}`;
  await shop.stockUp([{ handle, count: 0 }]);
  const product = (await shop.house.catalog.productByHandle(handle)) ?? assert.fail();
  return { handle, variantId: product.variants[0]?.id ?? assert.fail() };
}

const jobsWaiting = async () => {
  const rows = await shop.database.app.query<{ data: { wishId: string; kind: 'confirm' | 'back' } }>({
    name: 'waiting-wish-jobs',
    text: `select data from pgboss.job where name = 'send-wish-mail' and state = 'created' order by created_on, id`,
    values: [],
  });
  await shop.database.app.execute({
    name: 'drop-wish-jobs',
    text: `delete from pgboss.job where name = 'send-wish-mail'`,
    values: [],
  });
  return rows.map(({ data }) => data);
};

/** Does what the jobs that wait ask for; the mails that left. */
async function work(): Promise<WishMail[]> {
  mails = [];
  const send = sendWishMail(parts);
  for (const data of await jobsWaiting()) await send(data, randomUUID());
  return mails;
}

async function confirmed(variantId: VariantId, email: string) {
  await asks.ask({ variantId, email, locale: 'en' });
  const [mail] = await work();
  const [, wishId = ''] = /\/wishes\/([0-9a-f-]+)\/confirm\//.exec(mail?.confirmUrl ?? '') ?? [];
  assert.equal(await asks.confirm(wishId, `confirm-${wishId}`), variantId);
  return wishId as wishes.WishId;
}

test('one question, one answer, one mail when it is back, and then nothing is left', async () => {
  const { handle, variantId } = await soldOut();
  assert.deepEqual(await asks.ask({ variantId, email: 'eve@example.org', locale: 'de' }), { kind: 'asked' });
  const [question, ...more] = await work();
  assert.deepEqual(more, []);
  assert.ok(question !== undefined && question.kind === 'confirm' && question.locale === 'de');
  assert.equal(question.to, 'eve@example.org');
  assert.match(question.product, new RegExp(handle));
  const [, wishId = ''] = /\/wishes\/([0-9a-f-]+)\//.exec(question.confirmUrl) ?? [];

  await shop.stockUp([{ handle, count: 3 }]);
  await sweepWishes(parts)();
  assert.deepEqual(await work(), [], 'not before its owner has confirmed');
  await shop.stockUp([{ handle, count: 0 }]);

  assert.equal(await asks.confirm(wishId, `confirm-${wishId}`), variantId);
  assert.equal(await asks.confirm(wishId, `confirm-${wishId}`), variantId, 'pressed twice');
  await sweepWishes(parts)();
  assert.deepEqual(await work(), [], 'not while it is sold out');

  await shop.stockUp([{ handle, count: 3 }]);
  assert.equal((await sweepWishes(parts)()).told, 1);
  const [told, ...others] = await work();
  assert.deepEqual([told?.kind, told?.to, others.length], ['back', 'eve@example.org', 0]);
  assert.equal(told?.productUrl, `https://localhost:8443/products/${handle}`);
  assert.equal(await wishes.readWish(shop.database.app, wishId as wishes.WishId), undefined);
  assert.deepEqual(await mailing.mailsAbout(shop.database.app, { about: 'wish', aboutId: wishId }), []);
  assert.equal((await sweepWishes(parts)()).told, 0);
  assert.equal(await asks.end(wishId, `end-${wishId}`), true, 'the link of a mail that was the last one');
});

test('what can be bought, or is not there, is not waited for', async () => {
  await shop.stockUp([{ handle: 'here', count: 5 }]);
  const product = (await shop.house.catalog.productByHandle('here')) ?? assert.fail();
  const variantId = product.variants[0]?.id ?? assert.fail();
  assert.deepEqual(await asks.ask({ variantId, email: 'a@example.org', locale: 'en' }), { kind: 'in-stock' });
  for (const nothing of [randomUUID(), 'x', ''])
    assert.deepEqual(await asks.ask({ variantId: nothing, email: 'a@example.org', locale: 'en' }), {
      kind: 'no-such-variant',
    });
  assert.deepEqual(await work(), []);
});

test('a mailbox is not filled through the form: one question for each product, three a day, and the form never tells', async () => {
  const goods = await Promise.all(Array.from({ length: 5 }, soldOut));
  for (const { variantId } of [...goods, ...goods])
    assert.deepEqual(await asks.ask({ variantId, email: ' Bomb@Example.org', locale: 'en' }), { kind: 'asked' });
  assert.equal((await work()).length, 3);
  shop.clock.advance(day + 1);
  for (const { variantId } of goods) await asks.ask({ variantId, email: 'bomb@example.org', locale: 'en' });
  assert.equal((await work()).length, 2);
});

test('ending a wish does not let the form ask again: three questions a day, whatever became of them', async () => {
  for (let time = 0; time < 5; time++) {
    const { variantId } = await soldOut();
    await asks.ask({ variantId, email: 'again@example.org', locale: 'en' });
    const [mail] = await work();
    assert.equal(mail !== undefined, time < 3, `question ${time + 1}`);
    const [, wishId = ''] = /\/wishes\/([0-9a-f-]+)\//.exec(mail?.confirmUrl ?? '') ?? [];
    if (mail !== undefined) assert.equal(await asks.end(wishId, `end-${wishId}`), true);
  }
  shop.clock.advance(day + 1);
  await sweepWishes(parts)();
  const { variantId } = await soldOut();
  await asks.ask({ variantId, email: 'again@example.org', locale: 'en' });
  assert.equal((await work()).length, 1);
});

test('who is erased as a buyer leaves no wish behind under the same address', async () => {
  await shop.stockUp([{ handle: 'bought', count: 5 }]);
  const email = 'leaver@example.org';
  const address = { line1: '1 Way', city: 'Town', region: 'CA', postalCode: '90001', country: 'US' };
  const request = await shop.request({ bought: 1 }, { contact: { email, name: 'Lea', address } });
  const outcome = await shop.order(request);
  assert.ok('order' in outcome, outcome.kind);
  const { handle, variantId } = await soldOut();
  const wishId = await confirmed(variantId, email);
  const own = (await wishes.readWish(shop.database.app, wishId)) ?? assert.fail();
  const order = (await readOrder(shop.database.app, outcome.order.orderId)) ?? assert.fail();
  await shop.house.vault.erase(order.personId, { actor: 'operator', reason: 'subject-request' });
  await shop.stockUp([{ handle, count: 3 }]);
  assert.equal((await sweepWishes(parts)()).told, 0);
  assert.deepEqual(await work(), []);
  assert.equal(await wishes.readWish(shop.database.app, wishId), undefined);
  const again = await shop.house.vault.erase(own.personId, { actor: 'operator', reason: 'x' });
  assert.equal(again.kind, 'already-erased');
});

test('many requests for one address at once count each other', async () => {
  const goods = await Promise.all(Array.from({ length: 6 }, soldOut));
  await Promise.all(goods.map(({ variantId }) => asks.ask({ variantId, email: 'race@example.org', locale: 'en' })));
  assert.equal((await work()).length, 3);
});

test('a link with another token does nothing; one for the question does not end, nor the other way round', async () => {
  const { variantId } = await soldOut();
  const wishId = await confirmed(variantId, 'links@example.org');
  assert.equal(await asks.confirm(wishId, `end-${wishId}`), undefined);
  assert.equal(await asks.end(wishId, `confirm-${wishId}`), false);
  assert.equal(await asks.confirm('x', 'confirm-y'), undefined);
  assert.notEqual(await wishes.readWish(shop.database.app, wishId), undefined);
  assert.equal(await asks.end(wishId, `end-${wishId}`), true);
  assert.equal(await wishes.readWish(shop.database.app, wishId), undefined);
  assert.equal(await asks.end(wishId, `end-${wishId}`), true);
});

test('without an answer all is forgotten after two days, with one after ninety', async () => {
  const { handle, variantId } = await soldOut();
  await asks.ask({ variantId, email: 'never@example.org', locale: 'en' });
  const [question] = await work();
  const [, unanswered = ''] = /\/wishes\/([0-9a-f-]+)\//.exec(question?.confirmUrl ?? '') ?? [];
  const answered = await confirmed(variantId, 'patient@example.org');
  shop.clock.advance(2 * day + 1);
  assert.equal(await asks.confirm(unanswered, `confirm-${unanswered}`), undefined);
  await sweepWishes(parts)();
  assert.equal(await wishes.readWish(shop.database.app, unanswered as wishes.WishId), undefined);
  const wish = (await wishes.readWish(shop.database.app, answered)) ?? assert.fail();
  shop.clock.advance(88 * day + 1);
  await sweepWishes(parts)();
  assert.equal(await wishes.readWish(shop.database.app, answered), undefined);
  const erased = await shop.house.vault.erase(wish.personId, { actor: 'operator', reason: 'x' });
  assert.equal(erased.kind, 'already-erased');
  await shop.stockUp([{ handle, count: 3 }]);
  await sweepWishes(parts)();
  assert.deepEqual(await work(), []);
});

test('a server that is busy costs nobody his mail; one that refuses the address ends the wish', async () => {
  const { handle, variantId } = await soldOut();
  const wishId = await confirmed(variantId, 'later@example.org');
  await shop.stockUp([{ handle, count: 1 }]);
  await sweepWishes(parts)();
  answer = { kind: 'refused-for-now', code: 451, status: undefined, away: false };
  await work();
  assert.notEqual(await wishes.readWish(shop.database.app, wishId), undefined);
  answer = sent;
  const due = await mailing.mailsAbout(shop.database.app, { about: 'wish', aboutId: wishId });
  assert.deepEqual(
    due.map(({ kind, state }) => [kind, state]),
    [
      ['confirm', 'sent'],
      ['back', 'waiting'],
    ],
  );
  await sendWishMail(parts)({ wishId, kind: 'back' }, randomUUID());
  assert.equal(await wishes.readWish(shop.database.app, wishId), undefined);

  const other = await soldOut();
  answer = { kind: 'refused', code: 550, status: '5.1.1', away: false };
  await asks.ask({ variantId: other.variantId, email: 'nobody@example.org', locale: 'en' });
  await work();
  answer = sent;
  assert.deepEqual(
    await shop.database.app.query({
      name: 'wishes',
      text: 'select id from wishes.wish where variant_id = $1',
      values: [other.variantId],
    }),
    [],
  );
  // Anybody can type anybody's address: what happened here says nothing about it elsewhere.
  assert.deepEqual(
    await shop.database.app.query({ name: 'un', text: 'select since from mailing.unreachable', values: [] }),
    [],
  );
});
