import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test, { after, before } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { sqlState } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import { type CardFacts, type FirstLookInput, firstLook, type Look, secondLook } from './look.ts';
import { replay } from './replay.ts';
import { forgetTraces, record, sweepTraces } from './screening-store.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase({ areas: ['screening'] });
});
after(() => db.drop());

const start = new Date('2026-03-01T12:00:00Z');
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

function order(other: Partial<FirstLookInput> = {}): FirstLookInput {
  return {
    emailIndex: randomBytes(32),
    addressBlock: randomBytes(32),
    amountMinor: 12_900,
    currency: 'USD',
    itemCount: 1,
    emailDomainDisposable: false,
    enforced: true,
    at: start,
    ...other,
  };
}

const goodCard: CardFacts = {
  addressLine1Check: 'pass',
  postalCodeCheck: 'pass',
  cvcCheck: 'pass',
  riskLevel: 'normal',
  riskScore: 12,
};
const paid = (card: Partial<CardFacts> | undefined, at = start, enforced = true) =>
  secondLook(db.app, {
    amountMinor: 12_900,
    currency: 'USD',
    card: card && { ...goodCard, fingerprint: randomBytes(32), ...card },
    enforced,
    at,
  });

async function kept<Some extends Look>(look: Promise<Some>, orderId?: string): Promise<Some> {
  const done = await look;
  await db.app.transaction((tx) => record(tx, done, { orderId }));
  return done;
}

test('an ordinary order goes on, in one statement; keeping the look is one more', async () => {
  const before = db.app.counters.statements;
  const look = await kept(firstLook(db.app, order()), newId());
  assert.equal(db.app.counters.statements - before, 2);
  assert.deepEqual([look.kind, look.reasons], ['go', []]);
});

test('a throw-away mailbox, a very large amount or very many items are held for a person, with the reason', async () => {
  for (const [doubtful, reason] of [
    [{ emailDomainDisposable: true }, /throw-away/],
    [{ amountMinor: 2_500_000 }, /very large amount/],
    [{ itemCount: 500 }, /items/],
  ] as const) {
    const look = await firstLook(db.app, order(doubtful));
    assert.equal(look.kind, 'hold');
    assert.match(look.reasons.join(), reason);
  }
  const known = order({ amountMinor: 2_500_000, itemCount: 500, customerId: newId() });
  assert.equal((await firstLook(db.app, known)).kind, 'go', 'a known customer has an approved limit instead');
});

test('one mailbox: the sixth order within an hour is held, the twenty-first within a day refused', async () => {
  const emailIndex = randomBytes(32);
  const kinds: string[] = [];
  for (let index = 0; index < 21; index++) {
    const minutes = index < 6 ? index : 60 * index;
    kinds.push((await kept(firstLook(db.app, order({ emailIndex, at: later(minutes) })))).kind);
  }
  assert.deepEqual(kinds.slice(0, 6), ['go', 'go', 'go', 'go', 'go', 'hold']);
  assert.deepEqual(new Set(kinds.slice(6, 20)), new Set(['go']));
  assert.equal(kinds[20], 'refuse');
  const nextDay = order({ emailIndex, at: later(60 * 24 * 3) });
  assert.equal((await firstLook(db.app, nextDay)).kind, 'go', 'windows end');
});

test('one network: doubtful from twenty, refused from sixty within an hour; refused attempts count too', async () => {
  const addressBlock = randomBytes(32);
  const kinds: string[] = [];
  for (let index = 0; index < 70; index++) kinds.push((await kept(firstLook(db.app, order({ addressBlock })))).kind);
  assert.deepEqual(new Set(kinds.slice(0, 20)), new Set(['go']));
  assert.deepEqual(new Set(kinds.slice(20, 60)), new Set(['hold']));
  assert.deepEqual(new Set(kinds.slice(60)), new Set(['refuse']));
  const demonstration = await firstLook(db.app, order({ addressBlock, enforced: false }));
  assert.deepEqual([demonstration.kind, demonstration.reasons], ['go', []]);
  assert.deepEqual(demonstration.basis.judgement.findings, ['same-network-often', 'same-network-very-often']);
  const disposable = order({ addressBlock, enforced: false, emailDomainDisposable: true });
  assert.equal((await firstLook(db.app, disposable)).kind, 'hold', 'only velocity is relaxed');
});

test('a known customer may order often, but sixty times an hour is held', async () => {
  const known = order({ customerId: newId() });
  const kinds: string[] = [];
  for (let index = 0; index < 62; index++) kinds.push((await kept(firstLook(db.app, known))).kind);
  assert.deepEqual(new Set(kinds.slice(0, 60)), new Set(['go']));
  assert.deepEqual(kinds.slice(60), ['hold', 'hold']);
  assert.equal((await firstLook(db.app, { ...known, enforced: false })).kind, 'go');
});

test('an authorized payment is captured, held or voided by what the processor says', async () => {
  for (const [card, kind] of [
    [{}, 'capture'],
    [undefined, 'capture'],
    [{ fingerprint: undefined }, 'capture'],
    [{ addressLine1Check: null, postalCodeCheck: null, cvcCheck: null, riskLevel: null, riskScore: null }, 'capture'],
    [{ addressLine1Check: 'unavailable', postalCodeCheck: 'unchecked', cvcCheck: 'unchecked' }, 'capture'],
    [{ riskLevel: 'not_assessed', riskScore: null }, 'capture'],
    [{ addressLine1Check: 'fail' }, 'hold'],
    [{ postalCodeCheck: 'fail' }, 'hold'],
    [{ riskLevel: 'elevated' }, 'hold'],
    [{ riskScore: 64 }, 'capture'],
    [{ riskScore: 65 }, 'hold'],
    [{ cvcCheck: 'fail' }, 'void'],
    [{ riskLevel: 'highest', riskScore: 90 }, 'void'],
    [{ postalCodeCheck: 'fail', cvcCheck: 'fail' }, 'void'],
  ] as const) {
    const look = await kept(paid(card), newId());
    assert.equal(look.kind, kind, JSON.stringify(card));
    assert.equal(look.reasons.length > 0, kind !== 'capture');
  }
});

test('one card: the sixth payment within an hour is held, the twenty-first within a day voided', async () => {
  const fingerprint = randomBytes(32);
  const kinds: string[] = [];
  for (let index = 0; index < 21; index++) {
    const minutes = index < 6 ? index : 60 * index;
    kinds.push((await kept(paid({ fingerprint }, later(minutes)))).kind);
  }
  assert.equal(kinds[4], 'capture');
  assert.equal(kinds[5], 'hold');
  assert.equal(kinds[19], 'capture');
  assert.equal(kinds[20], 'void');
  assert.equal((await paid({ fingerprint }, later(60 * 20), false)).kind, 'capture');
});

test('every recorded decision replays to itself; one that was forged does not', async () => {
  const whole = await replay(db.app);
  assert.ok(whole.looks > 100);
  assert.deepEqual(whole.differing, []);

  const look = await kept(firstLook(db.app, order({ emailDomainDisposable: true })), newId());
  const forge = (column: 'verdict' | 'facts' | 'version') =>
    db.owner.execute(
      {
        verdict: sql`update screening.look set verdict = 'pass' where id = ${look.lookId}`,
        facts: sql`update screening.look set verdict = 'hold', facts = facts || '{"emailDomainDisposable": false}' where id = ${look.lookId}`,
        version: sql`update screening.look set rules_version = 99 where id = ${look.lookId}`,
      }[column],
    );
  for (const column of ['verdict', 'facts', 'version'] as const) {
    await forge(column);
    assert.deepEqual(
      (await replay(db.app)).differing.map((found) => found.lookId),
      [look.lookId],
      column,
    );
  }
  await db.owner.execute(sql`delete from screening.look where id = ${look.lookId}`);
});

test('a decision keeps nothing of the buyer; traces are swept and go with an erasure', async () => {
  const given = order({ at: later(10_000) });
  const look = await kept(firstLook(db.app, given), newId());
  const { text } = await db.app.one(sql<{ text: string }>`
    select look::text as text from screening.look where id = ${look.lookId}`);
  for (const secret of [given.emailIndex, given.addressBlock]) assert.ok(!text.includes(secret.toString('hex')));

  const traces = async () => (await db.app.one(sql<{ n: number }>`select count(*) as n from screening.trace`)).n;
  assert.ok((await sweepTraces(db.app, given.at)) > 0);
  assert.equal(await traces(), 1);
  assert.equal(await db.app.transaction((tx) => forgetTraces(tx, [randomBytes(32)])), 0);
  assert.equal(await db.app.transaction((tx) => forgetTraces(tx, [randomBytes(32), given.emailIndex])), 1);
  assert.equal(await traces(), 0);
  const unseen = await kept(paid(undefined, given.at));
  assert.equal(unseen.kind, 'capture');
  assert.equal(await traces(), 0, 'a payment without a card leaves no trace');
});

test('attack: the application cannot change or delete a decision, nor count an attempt twice', async () => {
  const look = await kept(firstLook(db.app, order()));
  for (const query of [
    sql`update screening.look set verdict = 'pass'`,
    sql`delete from screening.look`,
    sql`truncate screening.look`,
    sql`update screening.trace set at = '-infinity'`,
  ]) {
    await assert.rejects(db.app.execute(query), (error) => sqlState(error) === '42501');
  }
  const again = db.app.transaction((tx) => record(tx, look, {}));
  await assert.rejects(again, (error) => sqlState(error) === '23505');
});
