import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import { type PostalAddress, spellAddress as spell } from './postal-address.ts';
import { reshipperSign } from './reshippers.ts';
import { oneMailbox, openTraits } from './traits.ts';

const traits = openTraits({
  hash: (purpose, text) => createHmac('sha256', purpose).update(text).digest(),
  emailIndex: (email) => createHmac('sha256', 'vault').update(email.trim().toLowerCase()).digest(),
});
const spellAddress = (address: PostalAddress) => spell(address).address;
const spellBuilding = (address: PostalAddress) => spell(address).building;
const home: PostalAddress = { line1: '12 Main Street', city: 'Springfield', postalCode: '62701', country: 'US' };
const at = (line1: string, more: Partial<PostalAddress> = {}): PostalAddress => ({ ...home, line1, ...more });

test('attack: a listed mailbox is itself in every spelling that is delivered to it', () => {
  for (const spelling of [
    'ann.example@gmail.com',
    'annexample@gmail.com',
    'A.n.n.Example+shop@GMAIL.com',
    'ann.example+1+2@googlemail.com',
    ' ann.example@gmail.com. ',
    'ａｎｎ.example＋x@gmail.com',
    'ann\u200b.exa\u00admple@gmail.com',
  ]) {
    assert.equal(oneMailbox(spelling), 'annexample@gmail.com', spelling);
    assert.deepEqual(traits.mailbox(spelling), traits.mailbox('annexample@gmail.com'));
  }
  assert.equal(oneMailbox('Ann+tag@Example.ORG'), 'ann@example.org');
  assert.equal(oneMailbox('ann@BÜCHER.example'), 'ann@xn--bcher-kva.example');
});

test('other people’s mailboxes stay apart: dots count but at Gmail, and a plus in front is no tag', () => {
  const different = ['ann.example@example.org', 'annexample@example.org', '+ann@example.org', 'ann@example.com'];
  assert.equal(new Set(different.map(oneMailbox)).size, different.length);
  assert.equal(oneMailbox('+@example.org'), '+@example.org');
  assert.notDeepEqual(traits.mailbox('ann@example.org'), traits.mailbox('bob@example.org'));
});

test('what was typed keeps its own index, by which an erasure finds the mailbox', () => {
  const found = traits.of({ email: 'a.b+c@gmail.com', address: home }, Buffer.alloc(32));
  assert.notDeepEqual(found.mailbox, found.typedMailbox);
  const plain = traits.of({ email: 'ab@gmail.com', address: home }, Buffer.alloc(32));
  assert.deepEqual(plain.mailbox, plain.typedMailbox);
  assert.deepEqual(plain.mailbox, found.mailbox);
  assert.equal(Object.keys(found).length, 7);
  const away = traits.of({ email: 'ab@gmail.com' }, Buffer.alloc(32));
  assert.deepEqual([away.address.length, away.building.length, away.country.length], [0, 0, 0]);
});

test('attack: a listed address is itself in every spelling that arrives there', () => {
  const flat = spellAddress({ ...home, line2: 'Apt. 4' });
  for (const address of [
    at('12 MAIN ST', { line2: 'apt 4' }),
    at('12, Main St.', { line2: '#4' }),
    at('12 Main Street Unit 4'),
    at('Apartment 4', { line2: '12 Main Street' }),
    at('12 Main Str. No. 4'),
    at('１２ Main Street', { line2: 'Suite 4', postalCode: '62701-1234' }),
    at('12 Máin\u200b Street', { line2: 'apt 4', city: 'springfeild' }),
  ]) {
    assert.equal(spellAddress(address), flat, JSON.stringify(address));
  }
  const german = { ...home, country: 'DE', postalCode: '10115', line1: 'Müllerstraße 5a' };
  for (const line1 of [
    'Müllerstr. 5a',
    'MULLERSTRASSE 5 A',
    'Müller-Straße 5a',
    'Müller Str 5a',
    'Mu\u0308ller\u00adstr. 5a',
  ]) {
    assert.equal(spellAddress({ ...german, line1 }), spellAddress(german), line1);
  }
});

test('neighbours stay apart, and an invented flat is still the same building', () => {
  const others = [
    home,
    at('13 Main Street'),
    at('12 Main Road'),
    at('12 Main Street', { line2: 'Apt 4' }),
    at('12 Main Street', { line2: 'Apt 5' }),
    at('12 Main Street', { postalCode: '62702' }),
    at('12 Main Street', { country: 'CA' }),
  ];
  assert.equal(new Set(others.map(spellAddress)).size, others.length);
  for (const line2 of ['Apt 4', '# 99', 'PMB 7', 'Suite ZZ-9', 'unit unit 3'])
    assert.equal(spellBuilding({ ...home, line2: line2.replace('ZZ-9', 'ZZ9') }), spellBuilding(home), line2);
  assert.notEqual(spellBuilding(at('14 Main Street')), spellBuilding(home));
});

test('property: spelling ends for any text, and case and outer space never matter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.emailAddress(), (line1, email) => {
      assert.equal(spellAddress(at(line1)), spellAddress(at(` ${line1}  `)));
      assert.equal(typeof spellBuilding(at(line1)), 'string');
      assert.equal(typeof oneMailbox(line1), 'string');
      assert.equal(oneMailbox(oneMailbox(email)), oneMailbox(email));
      assert.equal(oneMailbox(email.toUpperCase()), oneMailbox(email));
      reshipperSign(at(line1));
    }),
  );
});

test('forwarders are told by published streets, names and customer numbers; ordinary addresses are not', () => {
  const sign = (line1: string, more: Partial<PostalAddress> & { name?: string } = {}, words: string[] = []) =>
    reshipperSign({ ...at(line1), ...more }, words);
  assert.equal(sign('4001 Express Ln', { line2: 'Suite 123-456', postalCode: '34249' }), 'street');
  assert.equal(sign('3501 Jack Northrop Avenue', { line2: 'Ste. A1234', postalCode: '90250-0001' }), 'street');
  assert.equal(sign('4001 Express Lane', { postalCode: '10001' }), undefined, 'another Express Lane');
  assert.equal(sign('1 Any Road', { line2: 'c/o MyUS' }), 'name');
  assert.equal(sign('1 Any Road', { name: 'Stackry LLC' }), 'name');
  assert.equal(sign('1 Any Road', { line2: 'Acme Parcels' }, ['ACME parcels']), 'name');
  assert.equal(sign('1 Any Road', { line2: 'PMB 1234' }), 'mailbox');
  assert.equal(sign('1 Any Road', { line2: 'P.M.B. #12' }), 'mailbox');
  assert.equal(sign('1 Any Road', { line2: 'Suite US123456' }), 'mailbox');
  for (const [line1, line2] of [
    ['12 Main Street', 'Apt 4'],
    ['12 Main Street', 'Suite 1200'],
    ['1200 Myushi Way', ''],
    ['10115 Berlin Street', ''],
    ['12345 Northeast 23rd Avenue', 'Unit 12B'],
    ['Hauptstr. 5', 'Whg. 12'],
    ['', ''],
  ] as const) {
    assert.equal(sign(line1, { line2 }), undefined, line1);
  }
});
