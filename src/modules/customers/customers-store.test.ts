import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test, { after, before } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { sqlState, violatedConstraint } from '../../kernel/database.ts';
import { hashSecret, newId, newSecret } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import type { PersonId } from '../vault.ts';
import {
  byToken,
  type CustomerId,
  charge,
  create,
  creditTotals,
  forget,
  list,
  type NewCustomer,
  revokeTokens,
  rotateToken,
  sealedContact,
  setLimit,
  settle,
} from './customers-store.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase({ areas: ['customers'], maxConnections: 20 });
});
after(() => db.drop());

const at = new Date('2026-03-01T12:00:00Z');

async function made(other: Partial<NewCustomer> = {}): Promise<NewCustomer & { token: string }> {
  const customer: NewCustomer = {
    customerId: newId<CustomerId>(),
    personId: newId<PersonId>(),
    creditLimitMinor: 100_000,
    currency: 'USD',
    contact: { email: randomBytes(40), name: randomBytes(40), phone: undefined, address: randomBytes(80) },
    emailIndex: randomBytes(32),
    approvedBy: 'owner',
    at,
    ...other,
  };
  const { token } = await db.app.transaction((tx) => create(tx, customer));
  return { ...customer, token };
}

const charged = (customerId: CustomerId, amountMinor: number) =>
  db.app.transaction((tx) => charge(tx, customerId, amountMinor));
const settled = (customerId: CustomerId, amountMinor: number) =>
  db.app.transaction((tx) => settle(tx, customerId, amountMinor));
async function used(customerId: CustomerId): Promise<number> {
  const customers = await list(db.app, { limit: 1_000 });
  return customers.find((customer) => customer.customerId === customerId)?.used.amountMinor ?? assert.fail();
}
async function refusal(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (error) {
    return violatedConstraint(error) ?? sqlState(error) ?? String(error);
  }
  return 'allowed';
}

test('a customer is found by the token, in one statement; the token itself is nowhere in the database', async () => {
  const customer = await made();
  assert.match(customer.token, /^[\w-]{43}$/);
  const before = db.app.counters.statements;
  assert.deepEqual(await byToken(db.app, customer.token), {
    customerId: customer.customerId,
    personId: customer.personId,
    creditLimit: { amountMinor: 100_000, currency: 'USD' },
  });
  assert.equal(db.app.counters.statements - before, 1);
  const { stored } = await db.owner.one(sql<{ stored: string }>`
    select string_agg(token::text, ' ') || (select string_agg(customer::text, ' ') from customers.customer) as stored
    from customers.token`);
  assert.ok(!stored.includes(customer.token));
  assert.ok(stored.includes(hashSecret(customer.token).toString('hex')));
  assert.deepEqual(await sealedContact(db.app, customer.customerId), {
    personId: customer.personId,
    contact: customer.contact,
  });
  assert.equal(await sealedContact(db.app, newId<CustomerId>()), undefined);
});

test('refused: unknown, altered, rotated and revoked tokens', async () => {
  const { customerId, token } = await made();
  for (const wrong of ['', 'x', newSecret(), token.slice(1), `${token} `, token.toLowerCase(), '\u0000']) {
    assert.equal(await byToken(db.app, wrong), undefined);
  }
  const next = await db.app.transaction((tx) => rotateToken(tx, customerId, at));
  assert.ok(next !== undefined && next !== token);
  assert.equal(await byToken(db.app, token), undefined);
  assert.equal((await byToken(db.app, next))?.customerId, customerId);
  assert.equal(await db.app.transaction((tx) => revokeTokens(tx, customerId, at)), 1);
  assert.equal(await byToken(db.app, next), undefined);
  assert.equal(await db.app.transaction((tx) => revokeTokens(tx, customerId, at)), 0);
  assert.equal(await db.app.transaction((tx) => rotateToken(tx, newId<CustomerId>(), at)), undefined);
});

test('credit is used up to the limit and not a cent beyond, also by many at once', async () => {
  const { customerId } = await made({ creditLimitMinor: 1_000 });
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => charged(customerId, 90)));
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'charged').length, 11);
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'over-limit').length, 29);
  assert.equal(await used(customerId), 990);
  assert.deepEqual(await charged(customerId, 11), { kind: 'over-limit' });
  assert.deepEqual(await charged(customerId, 10), { kind: 'charged' });
  assert.deepEqual(await charged(newId<CustomerId>(), 1), { kind: 'over-limit' });
});

test('what is settled can be used again, but never more than was used', async () => {
  const { customerId } = await made({ creditLimitMinor: 1_000 });
  await charged(customerId, 1_000);
  assert.deepEqual(await settled(customerId, 1_001), { kind: 'more-than-used' });
  assert.deepEqual(await settled(customerId, 400), { kind: 'settled' });
  assert.deepEqual(await charged(customerId, 400), { kind: 'charged' });
  assert.deepEqual(await settled(newId<CustomerId>(), 1), { kind: 'more-than-used' });
});

test('refused: amounts that are no whole number from zero', async () => {
  const { customerId } = await made();
  for (const amountMinor of [-1, 0.5, Number.NaN, 2 ** 53]) {
    await assert.rejects(charged(customerId, amountMinor), RangeError);
    await assert.rejects(settled(customerId, amountMinor), RangeError);
  }
  assert.equal(await used(customerId), 0);
});

test('property: the balance is what was charged less what was settled, within zero and the limit', async () => {
  const act = fc.record({ charge: fc.boolean(), amountMinor: fc.integer({ min: 0, max: 700 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
      const { customerId } = await made({ creditLimitMinor: 1_000 });
      let expected = 0;
      for (const { charge, amountMinor } of acts) {
        const outcome = await (charge ? charged : settled)(customerId, amountMinor);
        const next = expected + (charge ? amountMinor : -amountMinor);
        const allowed = next >= 0 && next <= 1_000;
        assert.equal(['charged', 'settled'].includes(outcome.kind), allowed);
        if (allowed) expected = next;
      }
      assert.equal(await used(customerId), expected);
    }),
    { numRuns: 25 },
  );
});

test('a limit can be raised, and lowered to what is used, and names who approved it', async () => {
  const { customerId } = await made({ creditLimitMinor: 1_000 });
  await charged(customerId, 600);
  const set = (creditLimitMinor: number, to = customerId) =>
    db.app.transaction((tx) => setLimit(tx, to, { creditLimitMinor, approvedBy: 'second person' }));
  assert.deepEqual(await set(599), { kind: 'below-used' });
  assert.deepEqual(await set(600), { kind: 'set' });
  assert.deepEqual(await charged(customerId, 1), { kind: 'over-limit' });
  assert.deepEqual(await set(700), { kind: 'set' });
  assert.deepEqual(await charged(customerId, 100), { kind: 'charged' });
  assert.deepEqual(await set(1, newId<CustomerId>()), { kind: 'no-customer' });
  const customer = (await list(db.app, { limit: 1_000 })).find((found) => found.customerId === customerId);
  assert.equal(customer?.approvedBy, 'second person');
});

test('refused by the database: no approval, no currency, a negative limit, a second account', async () => {
  assert.equal(await refusal(() => made({ approvedBy: '' })), 'customer_approved_by_check');
  assert.equal(await refusal(() => made({ currency: 'usd' })), 'credit_currency_check');
  assert.equal(await refusal(() => made({ creditLimitMinor: -1 })), 'credit_limit_minor_check');
  const { customerId } = await made();
  assert.equal(await refusal(() => made({ customerId })), 'customer_pkey');
  const beyond = sql`update customers.credit set used_minor = limit_minor + 1 where customer_id = ${customerId}`;
  assert.equal(await refusal(() => db.app.execute(beyond)), 'credit_within_limit');
  for (const query of [
    sql`delete from customers.credit`,
    sql`delete from customers.customer`,
    sql`delete from customers.token`,
    sql`update customers.token set customer_id = ${customerId}`,
    sql`update customers.credit set currency = 'EUR'`,
    sql`update customers.customer set person_id = ${newId()}`,
  ]) {
    assert.equal(await refusal(() => db.app.execute(query)), '42501', query.text);
  }
});

test('the list pages from the newest to the oldest; totals add up per currency', async () => {
  const euro = await made({ currency: 'EUR' });
  await charged(euro.customerId, 250);
  const all = (await list(db.app, { limit: 1_000 })).map((customer) => customer.customerId);
  assert.equal(all[0], euro.customerId);
  const pages: CustomerId[] = [];
  for (let page = await list(db.app, { limit: 7 }); page.length > 0; ) {
    pages.push(...page.map((customer) => customer.customerId));
    const last = page.at(-1)?.customerId;
    page = await list(db.app, { limit: 7, ...(last && { before: last }) });
  }
  assert.deepEqual(pages, all);
  const totals = await creditTotals(db.app);
  assert.deepEqual(
    totals.find((total) => total.currency === 'EUR'),
    { amountMinor: 250, currency: 'EUR' },
  );
});

test('an erasure takes the blind index and the tokens, and leaves what is owed', async () => {
  const { customerId, personId, emailIndex, token } = await made();
  await charged(customerId, 5);
  assert.deepEqual(await db.app.transaction((tx) => forget(tx, personId, at)), [emailIndex]);
  assert.deepEqual(await db.app.transaction((tx) => forget(tx, personId, at)), []);
  assert.equal(await byToken(db.app, token), undefined);
  assert.equal(await used(customerId), 5);
  const row = await db.app.one(sql`select email_index from customers.customer where id = ${customerId}`);
  assert.deepEqual(row, { email_index: null });
});
