import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test, { after, before } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { systemClock } from '../../kernel/clock.ts';
import { sqlState } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import { defaultRules } from './default-rules.ts';
import { putEntry, readEntries } from './list-store.ts';
import { type CardFacts, type FirstLook, type FirstLookInput, firstLook, type SecondLook, secondLook } from './look.ts';
import { replay } from './replay.ts';
import { rulesSchema } from './rules.ts';
import { openRules, type RulesInForce } from './rules-in-force.ts';
import * as traces from './trace-store.ts';
import type { Traits } from './traits.ts';

let db: TestDatabase;
let rules: RulesInForce;
before(async () => {
  db = await createTestDatabase({ areas: ['screening'] });
  rules = await openRules({ database: db.app, clock: systemClock, current: async () => defaultRules })();
});
after(() => db.drop());

const start = new Date('2026-03-01T12:00:00Z');
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const hash = () => randomBytes(32);

type Wish = Partial<Omit<FirstLookInput, 'traits'>> & { traits?: Partial<Traits> };

function input({ traits: some, ...other }: Wish = {}): FirstLookInput {
  const mailbox = some?.mailbox ?? hash();
  return {
    traits: {
      mailbox,
      typedMailbox: mailbox,
      network: hash(),
      address: hash(),
      building: hash(),
      domain: hash(),
      country: hash(),
      ...some,
    },
    amountMinor: 12_900,
    currency: 'USD',
    itemCount: 1,
    topQuantity: 1,
    emailDomainDisposable: false,
    deliveryCountry: 'US',
    reshipper: undefined,
    express: false,
    enforced: true,
    at: start,
    ...other,
  };
}

const look = (wish: Wish = {}) => firstLook(db.app, rules, input(wish));

/** Looks and keeps the look: an order, unless it is refused. */
async function order(wish: Wish & { sold?: boolean } = {}): Promise<FirstLook & { orderId: string }> {
  const done = await look(wish);
  const orderId = newId<string>();
  const about = done.kind === 'refuse' ? {} : { orderId, sold: wish.sold === true };
  await db.app.transaction((tx) => traces.recordFirst(tx, done, about));
  return { ...done, orderId };
}

const goodCard: CardFacts = {
  addressLine1Check: 'pass',
  postalCodeCheck: 'pass',
  cvcCheck: 'pass',
  riskLevel: 'normal',
  riskScore: 12,
  country: 'US',
  funding: 'credit',
};

type Paying = { orderId?: string; card?: Partial<CardFacts> | undefined; at?: Date; enforced?: boolean };

const lookAtCard = ({ orderId = newId(), at = start, enforced = true, ...given }: Paying) =>
  secondLook(db.app, rules, {
    orderId,
    amountMinor: 12_900,
    currency: 'USD',
    card: 'card' in given && given.card === undefined ? undefined : { ...goodCard, fingerprint: hash(), ...given.card },
    enforced,
    at,
  });

async function pay(paying: Paying): Promise<SecondLook> {
  const done = await lookAtCard(paying);
  await db.app.transaction((tx) => traces.recordSecond(tx, done, { orderId: paying.orderId ?? newId() }));
  return done;
}

const decline = (orderId: string, fingerprint: Buffer | null = hash(), at = start) =>
  db.app.transaction((tx) => traces.recordDecline(tx, { orderId, fingerprint: fingerprint ?? undefined, at }));

const findings = (done: FirstLook | SecondLook) => done.basis.judgement.findings;

test('an ordinary order goes on, in one statement; keeping the look is one more', async () => {
  const before = db.app.counters.statements;
  const done = await order();
  assert.equal(db.app.counters.statements - before, 2);
  assert.deepEqual([done.kind, done.reasons, findings(done)], ['go', [], []]);
  const paid = await pay({ orderId: done.orderId });
  assert.equal(db.app.counters.statements - before, 4);
  assert.deepEqual([paid.kind, paid.reasons, findings(paid)], ['capture', [], []]);
});

test('a throw-away mailbox, a very large amount or very many items are held for a person, with the reason', async () => {
  for (const [doubtful, reason] of [
    [{ emailDomainDisposable: true }, /throw-away/],
    [{ amountMinor: 2_500_000 }, /very large amount/],
    [{ itemCount: 500 }, /items/],
  ] as const) {
    const done = await look(doubtful);
    assert.equal(done.kind, 'hold');
    assert.match(done.reasons.join(), reason);
  }
  const known = { amountMinor: 2_500_000, itemCount: 500, customerId: newId<string>() };
  assert.equal((await look(known)).kind, 'go', 'a known customer has an approved limit instead');
});

test('one mailbox: the sixth order within an hour is held, the twenty-first within a day refused', async () => {
  const mailbox = hash();
  const kinds: string[] = [];
  for (let index = 0; index < 21; index++) {
    const at = later(index < 6 ? index : 60 * index);
    kinds.push((await order({ traits: { mailbox }, at })).kind);
  }
  assert.deepEqual(kinds.slice(0, 6), ['go', 'go', 'go', 'go', 'go', 'hold']);
  assert.deepEqual(new Set(kinds.slice(6, 20)), new Set(['go']));
  assert.equal(kinds[20], 'refuse');
  assert.equal((await look({ traits: { mailbox }, at: later(60 * 24 * 3) })).kind, 'go', 'windows end');
});

test('one network: doubtful from twenty, refused from sixty within an hour; refused attempts count too', async () => {
  const network = hash();
  const kinds: string[] = [];
  for (let index = 0; index < 70; index++) kinds.push((await order({ traits: { network } })).kind);
  assert.deepEqual(new Set(kinds.slice(0, 20)), new Set(['go']));
  assert.deepEqual(new Set(kinds.slice(20, 60)), new Set(['hold']));
  assert.deepEqual(new Set(kinds.slice(60)), new Set(['refuse']));
  const demonstration = await look({ traits: { network }, enforced: false });
  assert.deepEqual([demonstration.kind, demonstration.reasons], ['go', []]);
  assert.deepEqual(findings(demonstration), [
    'same-network-often',
    'same-network-very-often',
    'network-of-many-mailboxes',
  ]);
  const disposable = { traits: { network }, enforced: false, emailDomainDisposable: true };
  assert.equal((await look(disposable)).kind, 'hold', 'only velocity is relaxed');
});

test('a known customer may order often, but sixty times an hour is held', async () => {
  const known = { customerId: newId<string>(), traits: { mailbox: hash(), network: hash() } };
  const kinds: string[] = [];
  for (let index = 0; index < 62; index++) kinds.push((await order(known)).kind);
  assert.deepEqual(new Set(kinds.slice(0, 60)), new Set(['go']));
  assert.deepEqual(kinds.slice(60), ['hold', 'hold']);
  assert.equal((await look({ ...known, enforced: false })).kind, 'go');
});

test('an authorized payment is captured, held or voided by what the processor says', async () => {
  for (const [card, kind] of [
    [{}, 'capture'],
    [undefined, 'capture'],
    [{ fingerprint: undefined }, 'capture'],
    [{ addressLine1Check: null, postalCodeCheck: null, cvcCheck: null, riskLevel: null, riskScore: null }, 'capture'],
    [{ addressLine1Check: 'unavailable', postalCodeCheck: 'unchecked', cvcCheck: 'unchecked' }, 'capture'],
    [{ riskLevel: 'not_assessed', riskScore: null }, 'capture'],
    [{ country: 'DE', funding: 'prepaid' }, 'capture'],
    [{ addressLine1Check: 'fail' }, 'capture'],
    [{ postalCodeCheck: 'fail' }, 'capture'],
    [{ addressLine1Check: 'fail', postalCodeCheck: 'fail' }, 'hold'],
    [{ addressLine1Check: 'fail', postalCodeCheck: 'fail', fingerprint: undefined }, 'hold'],
    [{ riskLevel: 'elevated' }, 'hold'],
    [{ riskScore: 64 }, 'capture'],
    [{ riskScore: 65 }, 'hold'],
    [{ cvcCheck: 'fail' }, 'void'],
    [{ riskLevel: 'highest', riskScore: 90 }, 'void'],
    [{ postalCodeCheck: 'fail', cvcCheck: 'fail' }, 'void'],
  ] as const) {
    const { orderId } = await order();
    const done = await pay({ orderId, card });
    assert.equal(done.kind, kind, JSON.stringify(card));
    assert.equal(done.reasons.length > 0, kind !== 'capture');
  }
});

test('one card: the sixth payment within an hour is held, the twenty-first within a day voided', async () => {
  const fingerprint = hash();
  const kinds: string[] = [];
  for (let index = 0; index < 21; index++) {
    const at = later(index < 6 ? index : 60 * index);
    kinds.push((await pay({ card: { fingerprint }, at })).kind);
  }
  assert.equal(kinds[4], 'capture');
  assert.equal(kinds[5], 'hold');
  assert.equal(kinds[19], 'capture');
  assert.equal(kinds[20], 'void');
  assert.equal((await lookAtCard({ card: { fingerprint }, at: later(60 * 20), enforced: false })).kind, 'capture');
});

test('the second look counts on from the first, unless a person has released it', async () => {
  const forwarder = await order({ reshipper: 'name' });
  assert.deepEqual([forwarder.kind, forwarder.basis.judgement.score], ['go', 30]);
  // Neither the forwarder (30) nor two former cards (25) hold by themselves.
  for (const _ of [1, 2]) await decline(forwarder.orderId);
  const done = await pay({ orderId: forwarder.orderId });
  assert.deepEqual([done.kind, done.basis.judgement.score], ['hold', 55]);
  assert.deepEqual(findings(done), ['order-of-some-cards']);

  const held = await order({ reshipper: 'name', emailDomainDisposable: true });
  assert.equal(held.kind, 'hold');
  assert.equal((await pay({ orderId: held.orderId })).basis.judgement.score, 0);
});

test('attack: cards are tried one after another, under one address, on one network, for one order', async () => {
  const mailbox = hash();
  const network = hash();
  const { orderId } = await order({ traits: { mailbox, network } });
  for (let index = 0; index < 5; index++) await decline(orderId);
  const sixth = await pay({ orderId });
  assert.equal(sixth.kind, 'hold', 'the one card that works is not taken');
  assert.ok(findings(sixth).includes('order-of-many-cards'));
  const next = await look({ traits: { mailbox } });
  assert.deepEqual([next.kind, findings(next)], ['hold', ['mailbox-of-many-cards']]);
});

test('attack: declines count although the addresses rotate: the network is held, then refused', async () => {
  const network = hash();
  const kinds: string[] = [];
  for (let index = 0; index < 27; index++) {
    const done = await order({ traits: { network }, at: later(index) });
    kinds.push(done.kind);
    await decline(done.orderId, hash(), later(index));
  }
  assert.equal(kinds.indexOf('hold'), 10);
  assert.equal(kinds.indexOf('refuse'), 25);
  const lucky = await order({ traits: { network }, at: later(27), enforced: false });
  const paid = await lookAtCard({ orderId: lucky.orderId, at: later(27) });
  assert.deepEqual([paid.kind, findings(paid)], ['hold', ['network-declined-before']]);
});

test('attack: one card, with the addresses and the networks rotating, is held at the fourth address', async () => {
  const fingerprint = hash();
  const kinds: string[] = [];
  for (let index = 0; index < 5; index++) {
    const at = later(90 * index);
    const { orderId } = await order({ at });
    const paid = await pay({ orderId, card: { fingerprint }, at });
    kinds.push(paid.kind);
  }
  assert.deepEqual(kinds, ['capture', 'capture', 'capture', 'hold', 'hold']);

  const tried = hash();
  for (let index = 0; index < 10; index++) await decline((await order()).orderId, tried);
  const { orderId } = await order();
  assert.equal((await lookAtCard({ orderId, card: { fingerprint: tried } })).kind, 'void');
});

test('a decline without a fingerprint counts for its mailbox, and never as one card with others', async () => {
  const mailbox = hash();
  const { orderId } = await order({ traits: { mailbox } });
  for (let index = 0; index < 3; index++) await decline(orderId, null);
  const done = await look({ traits: { mailbox } });
  assert.equal(done.basis.facts['mailboxDeclinesHour'], 3);
  assert.equal(done.basis.facts['mailboxCardsDay'], 0);
});

test('habit: much more than this mailbox ever spent is noted, and weighs together with other doubts', async () => {
  await db.owner.execute(sql`delete from screening.trace`);
  for (let index = 0; index < 60; index++) await order({ amountMinor: 5_000 + 100 * index, sold: true });
  await traces.refreshUsual(db.app, start);
  const mailbox = hash();
  for (const amountMinor of [8_000, 9_000, 10_000]) await order({ traits: { mailbox }, amountMinor, sold: true });
  const usual = await look({ traits: { mailbox }, amountMinor: 20_000 });
  assert.deepEqual(findings(usual), []);
  assert.equal(usual.basis.facts['mailboxMedianMinor'], 9_000);
  const much = await look({ traits: { mailbox }, amountMinor: 60_000 });
  assert.deepEqual([much.kind, findings(much)], ['go', ['far-above-own-habit']]);
  const doubtful = await look({ traits: { mailbox }, amountMinor: 60_000, reshipper: 'name' });
  assert.equal(doubtful.kind, 'hold');

  // A first order: nineteen of twenty sales are at or under 10,600.
  assert.deepEqual(findings(await look({ amountMinor: 30_000 })), []);
  assert.deepEqual(findings(await look({ amountMinor: 33_000 })), ['first-order-far-above-usual']);
  const express = await look({ amountMinor: 33_000, express: true });
  assert.deepEqual([express.kind, express.basis.judgement.score], ['hold', 70]);
  assert.equal((await look({ amountMinor: 110_000 })).kind, 'hold');
  assert.deepEqual(findings(await look({ topQuantity: 12 })), ['unusual-quantity']);
});

test('attack: orders that nobody paid make no habit; what was paid or released does', async () => {
  const mailbox = hash();
  const sales = async () => (await look({ traits: { mailbox } })).basis.facts['mailboxSales'];
  const first = await order({ traits: { mailbox }, amountMinor: 1_000_000 });
  assert.equal(await sales(), 0);
  await pay({ orderId: first.orderId, card: { riskLevel: 'elevated' } });
  assert.equal(await sales(), 0, 'held');
  await db.app.transaction((tx) => traces.markSold(tx, first.orderId));
  assert.equal(await sales(), 1, 'released');
  const second = await order({ traits: { mailbox } });
  await pay({ orderId: second.orderId });
  assert.equal(await sales(), 2, 'paid');
});

test('lists: the harder of two counts, blocked is refused, trusted is passed over by all but hard proof', async () => {
  const [mailbox, network, address, building] = [hash(), hash(), hash(), hash()];
  const put = (
    trait: 'mailbox' | 'network' | 'address' | 'building',
    list: 'allow' | 'review' | 'block',
    key: Buffer,
  ) =>
    db.app.transaction((tx) =>
      putEntry(tx, {
        key,
        trait,
        list,
        entryId: newId(),
        reason: 'test',
        addedBy: 'test',
        at: start,
        until: later(60),
      }),
    );
  await put('mailbox', 'allow', mailbox);
  const trusted = await look({ traits: { mailbox }, emailDomainDisposable: true, amountMinor: 9_000_000 });
  assert.equal(trusted.kind, 'go');
  await put('network', 'block', network);
  assert.equal((await look({ traits: { mailbox, network } })).kind, 'refuse', 'a block outranks trust');
  await put('building', 'review', building);
  assert.equal((await look({ traits: { building } })).kind, 'hold');
  await put('address', 'block', address);
  assert.equal((await look({ traits: { building, address } })).kind, 'refuse');
  await put('address', 'allow', address);
  assert.equal((await look({ traits: { address } })).kind, 'go', 'an entry has one list');
  assert.equal((await readEntries(db.app, { keys: [address], limit: 9 })).length, 1);
  assert.equal((await look({ traits: { network }, at: later(61) })).kind, 'go', 'an entry ends');
  const demonstration = await look({ traits: { network }, enforced: false });
  assert.equal(demonstration.kind, 'refuse', 'lists hold in a demonstration too');
});

test('a rule that is not enforced is found and decides nothing', async () => {
  const document = rulesSchema.parse({
    ...defaultRules,
    rules: defaultRules.rules.map((rule) => ({ ...rule, enforced: rule.id !== 'throw-away-mailbox' })),
  });
  const tried = await openRules({ database: db.app, clock: systemClock, current: async () => document })();
  assert.notEqual(tried.version, rules.version);
  const done = await firstLook(db.app, tried, input({ emailDomainDisposable: true }));
  assert.deepEqual([done.kind, findings(done), done.basis.judgement.score], ['go', ['throw-away-mailbox'], 0]);
});

test('every recorded decision replays to itself; one that was forged does not', async () => {
  const whole = await replay(db.app);
  assert.ok(whole.looks > 100);
  assert.deepEqual(whole.differing, []);
  assert.deepEqual(whole.recorded, whole.replayed);

  const { lookId } = await order({ emailDomainDisposable: true });
  const forge = {
    verdict: sql`update screening.look set verdict = 'pass' where id = ${lookId}`,
    facts: sql`update screening.look set verdict = 'hold', facts = facts || '{"emailDomainDisposable": false}' where id = ${lookId}`,
    score: sql`update screening.look set score = 49, facts = facts || '{"emailDomainDisposable": true}' where id = ${lookId}`,
    version: sql`update screening.look set score = 50, rules_version = 1 where id = ${lookId}`,
  };
  for (const query of Object.values(forge)) {
    await db.owner.execute(query);
    const { differing } = await replay(db.app);
    assert.deepEqual(
      differing.map((found) => found.lookId),
      [lookId],
      query.text,
    );
  }
  await db.owner.execute(sql`delete from screening.look where id = ${lookId}`);

  await db.owner.execute(sql`
    update screening.rules set document = jsonb_set(document, '{thresholds,hold}', '40') where version = ${rules.version}`);
  const altered = await replay(db.app);
  assert.ok(altered.differing.length > 100);
  assert.match(altered.differing[0]?.replayed ?? '', /altered/);
  await db.owner.execute(sql`
    update screening.rules set document = jsonb_set(document, '{thresholds,hold}', '50') where version = ${rules.version}`);
  assert.deepEqual((await replay(db.app)).differing, []);
});

test('replayed by other rules, a period says what would have been decided', async () => {
  const since = later(100_000);
  const doubtful = await order({ at: since, emailDomainDisposable: true });
  const forwarder = await order({ at: since, reshipper: 'name' });
  await pay({ at: later(100_001), orderId: forwarder.orderId, card: { country: 'FR' } });
  const milder = rulesSchema.parse({
    ...defaultRules,
    rules: defaultRules.rules.filter((rule) => rule.id !== 'throw-away-mailbox'),
  });
  const mild = await replay(db.app, { since, rules: milder });
  assert.deepEqual(
    [mild.recorded, mild.replayed],
    [
      { pass: 2, hold: 1, stop: 0 },
      { pass: 3, hold: 0, stop: 0 },
    ],
  );
  assert.deepEqual(mild.changed, [
    { lookId: doubtful.lookId, orderId: doubtful.orderId, stage: 'first', from: 'hold', to: 'pass' },
  ]);
  const harder = rulesSchema.parse({
    ...defaultRules,
    rules: defaultRules.rules.map((rule) => (rule.id === 'forwarder-name' ? { ...rule, score: 40 } : rule)),
  });
  const hard = await replay(db.app, { since, rules: harder });
  assert.deepEqual(
    hard.replayed,
    { pass: 1, hold: 2, stop: 0 },
    'the new score of the first look counts at the second',
  );
  assert.deepEqual(hard.differing, [], 'the decisions on file still follow from their own rules');
});

test('a decision keeps nothing of the buyer; traces are swept, and a habit keeps no network and no address', async () => {
  await db.owner.execute(sql`delete from screening.trace`);
  await db.owner.execute(sql`delete from screening.card_attempt`);
  const at = later(20_000);
  const { traits } = input();
  const kept = await order({ traits, at });
  const { text } = await db.app.one(sql<{ text: string }>`
    select look::text as text from screening.look where id = ${kept.lookId}`);
  for (const secret of Object.values(traits)) assert.ok(!text.includes(secret.toString('hex')));

  const sold = await order({ at });
  await pay({ orderId: sold.orderId, at });
  const left = () =>
    db.app.one(sql<Record<'traces' | 'located' | 'attempts', number>>`
      select count(*) as traces, count(*) filter (where address_block is not null or delivery is not null) as located,
             (select count(*) from screening.card_attempt) as attempts from screening.trace`);
  const days = (count: number) => later(20_000 + count * 24 * 60);
  assert.equal(await traces.sweepTraces(db.app, days(7)), 0);
  assert.deepEqual(await left(), { traces: 2, located: 2, attempts: 1 });
  assert.equal(await traces.sweepTraces(db.app, days(9)), 2);
  assert.deepEqual(await left(), { traces: 1, located: 0, attempts: 0 });
  assert.equal(await traces.sweepTraces(db.app, days(401)), 1);
  assert.deepEqual(await left(), { traces: 0, located: 0, attempts: 0 });
  const unseen = await pay({ card: undefined, at });
  assert.equal(unseen.kind, 'capture');
  assert.equal((await left()).attempts, 0, 'a payment without a card leaves no trace');
});

test('an erasure takes all that is known under a mailbox, in whichever spelling, and nobody else’s', async () => {
  const mailbox = hash();
  const typedMailbox = hash();
  const fingerprint = hash();
  const plain = await order({ traits: { mailbox } });
  const tagged = await order({ traits: { mailbox, typedMailbox } });
  await decline(tagged.orderId, fingerprint);
  const other = await order();
  await decline(other.orderId, fingerprint);
  const about = { list: 'block', reason: 'stolen-card', addedBy: 'test', at: start, until: undefined } as const;
  await db.app.transaction(async (tx) => {
    await putEntry(tx, { ...about, entryId: newId(), trait: 'mailbox', key: mailbox });
    await putEntry(tx, { ...about, entryId: newId(), trait: 'network', key: hash(), mailbox });
    // From somebody else's order: using the card once must not have it forgotten.
    await putEntry(tx, { ...about, entryId: newId(), trait: 'card', key: fingerprint, mailbox: hash() });
  });
  const entries = (await readEntries(db.app, { limit: 1_000 })).length;
  const forget = (indexes: Buffer[]) => db.app.transaction((tx) => traces.forgetTraces(tx, indexes));
  assert.equal(await forget([hash()]), 0);
  assert.equal(await forget([typedMailbox]), 2);
  assert.equal((await readEntries(db.app, { limit: 1_000 })).length, entries - 2);
  const { text } = await db.app.one(sql<{ text: string }>`
    select coalesce(string_agg(t, ' '), '') as text from (
      select trace::text as t from screening.trace union all select card_attempt::text from screening.card_attempt
      union all select list_entry::text from screening.list_entry union all select alias::text from screening.alias
    ) as everything`);
  for (const secret of [mailbox, typedMailbox]) assert.ok(!text.includes(secret.toString('hex')));
  assert.ok(text.includes(other.trace.traits.mailbox.toString('hex')));
  assert.equal((await look({ traits: { mailbox } })).kind, 'go');
  assert.equal(plain.kind, 'go');
});

test('goods that are picked up go to no address: no country to differ from, nothing to be listed by', async () => {
  const nothing = Buffer.alloc(0);
  const away = { address: nothing, building: nothing, country: nothing };
  const done = await order({ deliveryCountry: undefined, traits: away });
  const paid = await pay({ orderId: done.orderId, card: { country: 'FR' } });
  assert.deepEqual([paid.kind, findings(paid)], ['capture', []]);
  assert.equal('address' in (await traces.traitsOfOrder(db.app, done.orderId)), false);
});

test('by what an order can be listed is known while its traces are kept', async () => {
  const done = await order();
  const fingerprint = hash();
  await pay({ orderId: done.orderId, card: { fingerprint } });
  const { mailbox, network, address } = done.trace.traits;
  assert.deepEqual(await traces.traitsOfOrder(db.app, done.orderId), { mailbox, network, address, card: fingerprint });
  assert.deepEqual(await traces.traitsOfOrder(db.app, newId()), {});
});

test('attack: the application cannot change or delete a decision or rules, nor count an attempt twice', async () => {
  for (const query of [
    sql`update screening.look set verdict = 'pass'`,
    sql`delete from screening.look`,
    sql`truncate screening.look`,
    sql`update screening.rules set document = '{}'`,
    sql`delete from screening.rules`,
    sql`update screening.trace set at = '-infinity'`,
    sql`update screening.card_attempt set declined = false`,
  ]) {
    await assert.rejects(db.app.execute(query), (error) => sqlState(error) === '42501');
  }
  const done = await look();
  await db.app.transaction((tx) => traces.recordFirst(tx, done, {}));
  const again = db.app.transaction((tx) => traces.recordFirst(tx, done, {}));
  await assert.rejects(again, (error) => sqlState(error) === '23505');
});

test('processes that start together keep new rules once', async () => {
  const document = rulesSchema.parse({ ...defaultRules, caseHours: 7 });
  const started = Array.from({ length: 8 }, () =>
    openRules({ database: db.app, clock: systemClock, current: async () => document })(),
  );
  const versions = (await Promise.all(started)).map(({ version }) => version);
  assert.equal(new Set(versions).size, 1);
});
