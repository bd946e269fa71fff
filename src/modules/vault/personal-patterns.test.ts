import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { newId } from '../../kernel/ids.ts';
import { personalKinds } from './personal-patterns.ts';

const facts = { published: false };

const personal = [
  ['ann.example+shop@mail.example.net', 'an e-mail address'],
  ['{"to":"bo@example.co.uk"}', 'an e-mail address'],
  ['call +1 202 555 0143 today', 'a telephone number'],
  ['+49 (0)30 1234567', 'a telephone number'],
  ['(202) 555-0143', 'a telephone number'],
  ['202-555-0143', 'a telephone number'],
  ['12 Harbour Street, Springfield, IL 62701', 'a postal address'],
  ['Hauptstraße 5, 10115 Berlin', 'a postal address'],
  ['221b Baker Street, London NW1 6XE', 'a postal address'],
  ['{"line1": "12 Harbour Street"}', 'a postal address'],
] as const;

test('addresses and numbers of people are seen', () => {
  for (const [text, kind] of personal) assert.deepEqual(personalKinds(text, facts), [kind], text);
});

test('a busy shop’s facts look like nobody', () => {
  const texts = [
    'winder@2x.png',
    'Watch winder for 12 watches, walnut',
    '12 Wall Street Winder',
    '2026-11-21 23:52:44.123456+00',
    '{"amountMinor":12900,"currency":"USD","rules":["velocity-email","first-order"]}',
    'pi_3Q1x:capture:1',
    'watchword.local/fd0654c3+c0ffee12+AQIDBA==',
    'operator:cli',
    '{"from":"2026-11-22T00:20:12.759Z","until":"2026-11-22T00:20:12.818Z"}',
    'order:01a200a9-9fa6-7550-a3a0-252c5d29ac1d',
    '1.5.3-2+deb12u1',
  ];
  for (const text of texts) assert.deepEqual(personalKinds(text, facts), [], text);
  for (let i = 0; i < 5_000; i++) {
    const hash = createHash('sha256').update(String(i)).digest();
    const text = `${newId()} ${hash.toString('hex')} ${hash.toString('base64')} ${hash.toString('base64url')} ${new Date(1_700_000_000_000 + i * 977_777).toISOString()} ${i * 7919}`;
    assert.deepEqual(personalKinds(text, facts), [], text);
  }
});

test('in the merchant’s own words only a person’s mailbox counts', () => {
  const published = { published: true };
  assert.deepEqual(personalKinds('Write to info@winders.example or call +1 202 555 0143', published), []);
  assert.deepEqual(personalKinds('Made for ann.example@mail.example.net', published), ['an e-mail address']);
});

test('an address that the shop gives to everybody is nobody’s; beside it another still counts', () => {
  const published = { published: true, ownMailboxes: new Set(['orders@winders.example']) };
  assert.deepEqual(personalKinds('{"email": "Orders@winders.example"}', published), []);
  for (const text of ['orders@winders.example, ann@mail.example.net', 'info@winders.example or ann@mail.example.net'])
    assert.deepEqual(personalKinds(text, published), ['an e-mail address'], text);
  assert.deepEqual(personalKinds('orders@winders.example', { ...published, published: false }), ['an e-mail address']);
});
