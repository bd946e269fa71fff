import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test, { after, before } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { sqlState, violatedConstraint } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import { chart, type LedgerAccount } from './chart-of-accounts.ts';
import { balances, checkBalanced, entriesFor, type LedgerEntry, type Posting, post } from './ledger-store.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase({ areas: ['ledger'] });
});
after(() => db.drop());

const at = new Date('2026-03-01T12:00:00Z');

function entry(postings: Posting[], other: Partial<LedgerEntry> = {}): LedgerEntry {
  return { kind: 'sale', reference: `order:${randomUUID()}`, idempotencyKey: randomUUID(), at, postings, ...other };
}

function usd(account: LedgerAccount, amountMinor: number): Posting {
  return { account, amountMinor, currency: 'USD' };
}

const sale = [usd('receivable:stripe', 10_825), usd('sales', -10_000), usd('tax-payable', -825)];
const posted = (given: LedgerEntry) => db.app.transaction((tx) => post(tx, given));

/** What the database says to a refused act: constraint name or SQLSTATE. */
async function refusal(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (error) {
    return violatedConstraint(error) ?? sqlState(error) ?? String(error);
  }
  return 'allowed';
}

test('an entry is posted with its postings, in one statement', async () => {
  const before = db.app.counters.statements;
  const given = entry([...sale, usd('shipping-income', 0)]);
  assert.equal(await posted(given), 'posted');
  assert.equal(db.app.counters.statements - before, 1);
  const [found, ...others] = await entriesFor(db.app, given.reference);
  assert.deepEqual(others, []);
  assert.deepEqual({ ...found, entryId: undefined }, { ...given, postings: sale, entryId: undefined });
});

test('one key posts once, however often and however many at a time', async () => {
  const given = entry(sale);
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => posted(given)));
  assert.deepEqual(outcomes.sort(), [...Array.from({ length: 7 }, () => 'already-posted'), 'posted']);
  assert.equal(await posted({ ...given, at: new Date(), postings: sale.toReversed() }), 'already-posted');
  assert.equal((await entriesFor(db.app, given.reference)).length, 1);
});

test('what costs nothing needs no entry', async () => {
  const free = entry([usd('receivable:customers', 0), usd('sales', 0)]);
  assert.equal(await posted(free), 'nothing-to-post');
  assert.deepEqual(await entriesFor(db.app, free.reference), []);
});

test('a key that is used for something else is a mistake that throws', async () => {
  const given = entry(sale);
  await posted(given);
  const other = [usd('receivable:stripe', 1), usd('sales', -1)];
  await assert.rejects(posted({ ...given, postings: other }), /used before for another entry/);
  await assert.rejects(posted({ ...given, kind: 'refund' }), /used before/);
  await assert.rejects(posted({ ...given, reference: 'order:else' }), /used before/);
});

test('property: balanced entries are posted and change balances by what they say; all others are refused', async () => {
  const posting = fc.record({
    account: fc.constantFrom(...chart.map((item) => item.account)),
    amountMinor: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).filter((amount) => amount !== 0),
    currency: fc.constantFrom('USD', 'EUR', 'JPY'),
  });
  const total = async () =>
    new Map((await balances(db.app)).map((row) => [`${row.account} ${row.currency}`, row.balanceMinor]));
  await fc.assert(
    fc.asyncProperty(fc.array(posting, { minLength: 1, maxLength: 8 }), fc.boolean(), async (some, complete) => {
      const postings = complete ? completed(some) : some;
      const balanced = postings.length >= 2 && currencySums(postings).every((sum) => sum === 0);
      const before = await total();
      const outcome = await refusal(() => posted(entry(postings)));
      if (!balanced) {
        assert.match(outcome, /^(entry_whole|entry_lines_check)$/);
        assert.deepEqual(await total(), before);
        return;
      }
      assert.equal(outcome, 'allowed');
      for (const { account, currency, amountMinor } of postings) {
        const key = `${account} ${currency}`;
        before.set(key, (before.get(key) ?? 0) + amountMinor);
      }
      assert.deepEqual(await total(), before);
    }),
    { numRuns: 60 },
  );
  const check = await checkBalanced(db.app);
  assert.deepEqual(check.unsound, []);
  assert.ok(check.entries > 0 && check.postings >= 2 * check.entries);
});

function completed(postings: Posting[]): Posting[] {
  const missing = [...sums(postings)].filter(([, sum]) => sum !== 0);
  return [
    ...postings,
    ...missing.map(([currency, sum]) => ({ account: 'bank' as const, amountMinor: -sum, currency })),
  ];
}
function sums(postings: Posting[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const { currency, amountMinor } of postings) result.set(currency, (result.get(currency) ?? 0) + amountMinor);
  return result;
}
function currencySums(postings: Posting[]): number[] {
  return [...sums(postings).values()];
}

// Attacks as the application's own role, with SQL of the attacker's choice.
const insertEntry = (id: string, lines: number) => sql`
  insert into ledger.entry (id, kind, reference, idempotency_key, at, lines)
  values (${id}, 'attack', 'attack', ${id}, now(), ${lines})`;
const insertPosting = (id: string, line: number, amountMinor: number) => sql`
  insert into ledger.posting (entry_id, line, account, amount_minor, currency)
  values (${id}, ${line}, 'bank', ${amountMinor}, 'USD')`;
const insertPair = (id: string, from: number) => sql`
  insert into ledger.posting (entry_id, line, account, amount_minor, currency)
  values (${id}, ${from}, 'bank', 5, 'USD'), (${id}, ${from + 1}, 'sales', -5, 'USD')`;
const deferAll = sql`set constraints all deferred`;

/** An entry that is to be looked at only at commit, with pairs of postings that start at the given lines. */
async function insertLater(lines: number, pairs: number[]): Promise<void> {
  await db.app.transaction(async (tx) => {
    const id = randomUUID();
    await tx.execute(deferAll);
    await tx.execute(insertEntry(id, lines));
    for (const from of pairs) await tx.execute(insertPair(id, from));
  });
}

test('attack: an entry without postings', async () => {
  assert.equal(await refusal(() => db.app.execute(insertEntry(randomUUID(), 2))), 'entry_has_postings');
  assert.equal(await refusal(() => insertLater(2, [])), 'entry_has_postings');
  for (const lines of [0, 1, -1]) {
    assert.equal(await refusal(() => db.app.execute(insertEntry(randomUUID(), lines))), 'entry_lines_check');
  }
});

test('attack: postings one at a time, so that none is seen to be unbalanced', async () => {
  const id = randomUUID();
  const inSteps = () =>
    db.app.transaction(async (tx) => {
      await tx.execute(deferAll);
      await tx.execute(insertEntry(id, 2));
      await tx.execute(insertPosting(id, 2, 5));
      await tx.execute(insertPosting(id, 1, -5));
    });
  assert.equal(await refusal(inSteps), 'entry_whole');
});

test('attack: fewer, more, or other lines than the entry says', async () => {
  assert.equal(await refusal(() => insertLater(2, [1])), 'allowed');
  for (const [lines, from] of [
    [3, 1],
    [3, 2],
    [2, 2],
  ] as const) {
    assert.equal(await refusal(() => insertLater(lines, [from])), 'entry_whole');
  }
  assert.equal(await refusal(() => insertLater(2, [0])), 'posting_line_check');
});

test('attack: balanced postings added to an existing entry', async () => {
  const given = entry(sale);
  await posted(given);
  const id = (await entriesFor(db.app, given.reference))[0]?.entryId ?? '';
  assert.equal(await refusal(() => db.app.execute(insertPair(id, 4))), 'entry_whole');
  assert.equal(await refusal(() => db.app.execute(insertPair(id, 1))), 'posting_pkey');
  const replaceAll = () =>
    db.app.execute(sql`
      insert into ledger.posting (entry_id, line, account, amount_minor, currency)
      values (${id}, 1, 'bank', 5, 'USD'), (${id}, 2, 'sales', -4, 'USD'), (${id}, 3, 'sales', -1, 'USD')`);
  assert.equal(await refusal(replaceAll), 'posting_pkey');
  const quietly = () =>
    db.app.execute(sql`
      insert into ledger.posting (entry_id, line, account, amount_minor, currency)
      values (${id}, 3, 'bank', 5, 'USD'), (${id}, 4, 'sales', -5, 'USD') on conflict do nothing`);
  assert.equal(await refusal(quietly), 'entry_whole');
});

test('attack: postings of no entry, to no known account, in no currency, of nothing', async () => {
  assert.equal(await refusal(() => db.app.execute(insertPair(randomUUID(), 1))), 'entry_whole');
  const unknown = { account: 'slush' as LedgerAccount, amountMinor: 5, currency: 'USD' };
  assert.equal(await refusal(() => posted(entry([unknown, usd('bank', -5)]))), 'entry_whole');
  const lowerCase = sale.map((item) => ({ ...item, currency: 'usd' }));
  assert.equal(await refusal(() => posted(entry(lowerCase))), 'posting_currency_check');
  assert.equal(await refusal(() => db.app.execute(insertPosting(randomUUID(), 1, 0))), 'posting_amount_minor_check');
});

test('attack: two currencies that only together sum to zero', async () => {
  const crossed = [usd('bank', 5), { account: 'sales' as const, amountMinor: -5, currency: 'EUR' }];
  assert.equal(await refusal(() => posted(entry(crossed))), 'entry_whole');
});

test('attack: change, delete, empty, or switch off what guards the books', async () => {
  await posted(entry(sale));
  const denied = '42501';
  for (const query of [
    sql`update ledger.posting set amount_minor = amount_minor + 1`,
    sql`update ledger.entry set reference = 'x'`,
    sql`update ledger.account set normal_side = 'debit'`,
    sql`insert into ledger.account (code, title, normal_side) values ('slush', 'Slush', 'debit')`,
    sql`delete from ledger.posting`,
    sql`delete from ledger.entry`,
    sql`truncate ledger.posting, ledger.entry`,
    sql`alter table ledger.posting disable trigger posting_complete`,
    sql`alter table ledger.entry drop constraint entry_has_postings`,
    sql`drop trigger posting_complete on ledger.posting`,
    sql`create or replace function ledger.check_postings() returns trigger language plpgsql as 'begin return null; end'`,
    sql`create rule quiet as on insert to ledger.posting do instead nothing`,
    sql`set session_replication_role = replica`,
    sql`create temporary table account (code text)`,
    sql`create temporary table added (entry_id uuid)`,
  ]) {
    assert.equal(await refusal(() => db.app.execute(query)), denied, query.text);
  }
});

test('the check of the books finds what the owner of the database did behind the guards', async () => {
  const good = entry(sale);
  await posted(good);
  const id = (await entriesFor(db.app, good.reference))[0]?.entryId ?? '';
  assert.deepEqual((await checkBalanced(db.app)).unsound, []);
  await db.owner.execute(
    sql`update ledger.posting set amount_minor = amount_minor - 1 where entry_id = ${id} and line = 2`,
  );
  assert.deepEqual((await checkBalanced(db.app)).unsound, [id]);
  await db.owner.execute(
    sql`update ledger.posting set amount_minor = amount_minor + 1 where entry_id = ${id} and line = 2`,
  );
  assert.deepEqual((await checkBalanced(db.app)).unsound, []);
  await db.owner.execute(sql`delete from ledger.posting where entry_id = ${id} and line = 1`);
  assert.deepEqual((await checkBalanced(db.app)).unsound, [id]);
});

test('the chart of accounts is the same in code and in the database', async () => {
  const rows = await db.app.query(sql<{ code: string; title: string; normal_side: string }>`
    select code, title, normal_side from ledger.account`);
  const stored = rows.map((row) => `${row.code} ${row.title} ${row.normal_side}`).sort();
  assert.deepEqual(stored, chart.map((item) => `${item.account} ${item.title} ${item.normalSide}`).sort());
});
