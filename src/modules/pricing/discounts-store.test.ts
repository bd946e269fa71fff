import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import test, { after, before } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { sqlState } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import { openPricing } from '../pricing.ts';
import { type CodeDiscount, codeDiscount } from './discount.ts';
import {
  claimDiscounts,
  disableDiscount,
  forgetUses,
  insertDiscount,
  listDiscounts,
  readByCodes,
  releaseDiscounts,
} from './discounts-store.ts';
import { line } from './test-till.ts';
import { tillSettingsSchema } from './till-settings.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase({ areas: ['pricing'], maxConnections: 20 });
});
after(() => db.drop());

const at = new Date('2026-03-04T12:00:00Z');
const person = (name: string) => createHash('sha256').update(name).digest();

async function add(over: Partial<CodeDiscount> = {}): Promise<{ discountId: string; code: string }> {
  const code = over.code ?? `C-${randomUUID().slice(0, 8)}`;
  const discountId = newId<string>();
  const discount = codeDiscount.parse({
    title: 'Ten',
    gives: { kind: 'percentage', rateMillionths: 100_000 },
    ...over,
    code,
  });
  const added = await db.app.transaction((tx) => insertDiscount(tx, { ...discount, discountId, actor: 'test', at }));
  assert.equal(added, 'added');
  return { discountId, code };
}

class Refused extends Error {}

/** As a checkout does it: a refusal rolls back. */
async function claim(discountIds: readonly string[], who: string, orderId = randomUUID()): Promise<string> {
  let kind = '';
  await db.app
    .transaction(async (tx) => {
      const outcome = await claimDiscounts(tx, { orderId, discountIds, emailIndex: person(who), at });
      kind = outcome.kind === 'claimed' ? 'claimed' : outcome.reason;
      if (outcome.kind !== 'claimed') throw new Refused();
    })
    .catch((error: unknown) => assert.ok(error instanceof Refused));
  return kind;
}

const uses = async (code: string) => (await listDiscounts(db.app, 1_000)).find((each) => each.code === code)?.uses;

test('a discount comes back as it was added, by its code in any case', async () => {
  const given = {
    code: 'Sömmer-10',
    title: { en: 'Summer', de: 'Sommer' },
    gives: { kind: 'buy-get', buy: { quantity: 2 }, get: { quantity: 1, rateMillionths: 500_000 }, times: 3 },
    when: { minGoods: { USD: 1_000, EUR: 900 }, countries: ['DE'] },
    until: '2026-12-31T23:59:59Z',
    combinesWith: ['shipping'],
    priority: 7,
    firstOrderOnly: true,
    limits: { uses: 100, perPerson: 1 },
  } as const satisfies Partial<CodeDiscount> | object;
  await add(codeDiscount.parse(given));
  const found = (await readByCodes(db.app, ['sömmer-10'])).get('sömmer-10') ?? assert.fail();
  const { discountId: _id, uses: used, createdAt, disabledAt, ...discount } = found;
  assert.deepEqual(discount, codeDiscount.parse(given));
  assert.deepEqual([used, createdAt, disabledAt], [0, at, undefined]);
  const twin = codeDiscount.parse({ ...given, code: 'SÖMMER-10' });
  const again = await db.app.transaction((tx) =>
    insertDiscount(tx, { ...twin, discountId: newId<string>(), actor: 'test', at }),
  );
  assert.equal(again, 'exists');
});

test('a limit holds however many buy at once', async () => {
  const { discountId, code } = await add({ limits: { uses: 5 } });
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => claim([discountId], `buyer ${index}`)));
  assert.equal(outcomes.filter((kind) => kind === 'claimed').length, 5);
  assert.equal(outcomes.filter((kind) => kind === 'used-up').length, 15);
  assert.equal(await uses(code), 5);
});

test('a limit for each person holds in as many windows as he opens', async () => {
  const { discountId, code } = await add({ limits: { perPerson: 2 } });
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => claim([discountId], 'one person')));
  assert.equal(outcomes.filter((kind) => kind === 'claimed').length, 2);
  assert.equal(outcomes.filter((kind) => kind === 'used-by-you').length, 10);
  assert.equal(await claim([discountId], 'another'), 'claimed');
  assert.equal(await uses(code), 3);
});

test('the first order is one, also when two come at once', async () => {
  const { discountId } = await add({ firstOrderOnly: true });
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => claim([discountId], 'a new one')));
  assert.equal(outcomes.filter((kind) => kind === 'claimed').length, 1);
});

test('of several discounts all are claimed or none; orders that want the same do not deadlock', async () => {
  const [a, b] = [await add({ limits: { uses: 10 } }), await add({ limits: { uses: 3, perPerson: 1 } })];
  const outcomes = await Promise.all(
    Array.from({ length: 16 }, (_, index) =>
      claim(index % 2 === 0 ? [a.discountId, b.discountId] : [b.discountId, a.discountId], `many ${index}`),
    ),
  );
  assert.equal(outcomes.filter((kind) => kind === 'claimed').length, 3);
  assert.deepEqual([await uses(a.code), await uses(b.code)], [3, 3]);
});

test('what an order gives back is there for another, once', async () => {
  const { discountId, code } = await add({ limits: { uses: 1, perPerson: 1 } });
  const orderId = randomUUID();
  assert.equal(await claim([discountId], 'first', orderId), 'claimed');
  assert.equal(await claim([discountId], 'second'), 'used-up');
  const release = () => db.app.transaction((tx) => releaseDiscounts(tx, orderId, at));
  await Promise.all([release(), release(), release()]);
  await release();
  assert.equal(await uses(code), 0);
  assert.equal(await claim([discountId], 'second'), 'claimed');
  assert.equal(await claim([discountId], 'first'), 'used-up');
  await db.app.transaction((tx) => releaseDiscounts(tx, randomUUID(), at));
  assert.equal(await uses(code), 1);
});

test('a disabled code is claimed by nobody, and is unknown to a quote', async () => {
  const { discountId, code } = await add();
  const limited = await add({ limits: { uses: 5 } });
  const disable = (which: string) => db.app.transaction((tx) => disableDiscount(tx, which, at));
  const pricing = openPricing({
    database: db.app,
    clock: { now: () => at },
    till: () => Promise.resolve(tillSettingsSchema.parse({})),
    currencies: () => Promise.resolve({ baseCurrency: 'USD', currencies: [] }),
    baseCurrency: 'USD',
    hasOrdered: () => Promise.resolve(false),
  });
  const quote = () => pricing.quote({ lines: [line()], discountCode: code.toLowerCase() });
  assert.equal((await quote()).kind, 'quoted');
  assert.deepEqual([await disable(code), await disable(limited.code.toUpperCase())], ['disabled', 'disabled']);
  assert.deepEqual([await disable(code), await disable('NEVER')], ['was-disabled', 'unknown']);
  pricing.forgetDiscounts();
  assert.deepEqual(await quote(), { kind: 'unknown-discount-code' });
  assert.deepEqual(
    [await claim([discountId], 'late'), await claim([limited.discountId], 'late')],
    ['used-up', 'used-up'],
  );
});

test('a quote says that a code has been used up, or used by this person, or is for a first order', async () => {
  const [all, own, first] = [
    await add({ limits: { uses: 1 } }),
    await add({ limits: { perPerson: 1 } }),
    await add({ firstOrderOnly: true }),
  ];
  await claim([all.discountId], 'somebody');
  await claim([own.discountId], 'me');
  const pricing = openPricing({
    database: db.app,
    clock: { now: () => at },
    till: () => Promise.resolve(tillSettingsSchema.parse({})),
    currencies: () => Promise.resolve({ baseCurrency: 'USD', currencies: [] }),
    baseCurrency: 'USD',
    hasOrdered: (index) => Promise.resolve(index.equals(person('old friend'))),
  });
  const message = async (code: string, who?: string, customerId?: string) => {
    const emailIndex = who === undefined ? undefined : person(who);
    const outcome = await pricing.quote({ lines: [line()], discountCode: code, emailIndex, customerId });
    return outcome.kind === 'quoted' ? outcome.quote.messages[0]?.code : outcome.kind;
  };
  assert.equal(await message(all.code), 'discount-used-up');
  assert.equal(await message(own.code, 'me', 'me'), 'discount-used-by-you');
  assert.equal(await message(own.code, 'me'), 'discount-not-usable', 'who has proven nothing hears of neither');
  assert.equal(await message(own.code, 'you'), undefined);
  assert.equal(await message(first.code, 'old friend', 'he'), 'discount-first-order-only');
  assert.equal(await message(first.code, 'old friend'), 'discount-not-usable');
  assert.equal(await message(first.code, 'new friend'), undefined);
  assert.equal(await message(first.code), undefined, 'nobody has said who he is');
  assert.equal(await message('NEVER-WAS'), 'unknown-discount-code');
});

test('after an erasure nobody can tell who used what; the counts stay', async () => {
  const { discountId, code } = await add({ limits: { uses: 3, perPerson: 1 } });
  await claim([discountId], 'to be forgotten');
  await db.app.transaction((tx) => forgetUses(tx, [person('to be forgotten')]));
  const { left } = await db.app.one(sql<{ left: number }>`
    select (select count(*) from pricing.claim where email_index = ${person('to be forgotten')})
         + (select count(*) from pricing.person_use where email_index = ${person('to be forgotten')}) as left`);
  assert.equal(left, 0);
  assert.equal(await uses(code), 1);
});

test('the application can neither change what a discount is nor take it away', async () => {
  for (const statement of [
    sql`update pricing.discount set body = '{}'`,
    sql`update pricing.discount set max_uses = 1000`,
    sql`delete from pricing.discount`,
    sql`delete from pricing.claim`,
  ]) {
    await assert.rejects(db.app.execute(statement), (error) => sqlState(error) === '42501');
  }
});
