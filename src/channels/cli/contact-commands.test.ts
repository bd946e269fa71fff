// What is opened for a parcel and for an answer: no more than each needs, on record, nothing after an erasure, and no words
// of strangers that steer the terminal.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { soldOrders } from '../../../test/support/sold-orders.ts';
import { openTestHouse, type TestHouse } from '../../../test/support/test-house.ts';
import { orderParts } from '../../commands.ts';
import { orderByNumber } from '../../modules/orders.ts';
import { ordersCommand } from './order-commands.ts';
import type { Terminal } from './terminal.ts';

let shop: TestHouse;
let sold: ReturnType<typeof soldOrders>;

before(async () => {
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'winder', priceMinor: 3_333, count: 1_000 }]);
  sold = soldOrders(shop);
});
after(() => shop.close());

async function type(line: string): Promise<{ code: number; text: string }> {
  let text = '';
  const terminal: Terminal = {
    json: false,
    print: () => assert.fail('a result is printed at once'),
    result: (_value, said) => void (text += said),
    warn: () => assert.fail('nothing to warn of'),
    progress: () => assert.fail('nothing takes long'),
    askSecret: () => assert.fail('nothing is secret'),
  };
  return { code: await ordersCommand(orderParts(shop.house), line.split(' '), terminal), text };
}

const ann = {
  email: 'ann@example.com',
  name: 'Ann \u001b[2JExample',
  phone: '+1 555 0100',
  address: {
    line1: '1 Main Street',
    line2: 'Flat \u202e4',
    city: 'Springfield',
    region: 'IL',
    postalCode: '62701',
    country: 'US',
  },
};

async function order(more: { giftNote?: string } = {}) {
  const outcome = await shop.order(await shop.request({ winder: 1 }, { contact: ann, ...more }));
  assert.ok('order' in outcome, outcome.kind);
  const found = await orderByNumber(shop.database.app, outcome.order.number);
  assert.ok(found !== undefined);
  return found;
}

test('an address is opened for delivery: name, address, telephone and gift note, and the vault has it on record', async () => {
  const { number, personId } = await order({ giftNote: 'For you.\nAnn' });
  const { code, text } = await type(`address ${number}`);
  assert.equal(code, 0);
  assert.match(text, /^Ann \ufffd\[2JExample\n1 Main Street\nFlat \ufffd4\nSpringfield IL 62701\nUS\n/);
  assert.match(text, /Telephone: \+1 555 0100\n\nGift note:\n {2}For you\.\n {2}Ann\n\nHow: /);
  assert.doesNotMatch(text, /ann@example\.com/);
  const [opened, ...more] = await shop.house.vault.disclosuresOf(personId);
  assert.deepEqual([opened?.purpose, opened?.actor, more.length], ['delivery', 'operator:cli', 0]);
});

test('a contact is opened for support: how to reach him, and neither address nor gift note', async () => {
  const { number, personId } = await order({ giftNote: 'For you.' });
  const { code, text } = await type(`contact ${number}`);
  assert.equal(code, 0);
  assert.match(text, /ann@example\.com\n\+1 555 0100\n/);
  assert.doesNotMatch(text, /Main Street|For you/);
  assert.equal((await shop.house.vault.disclosuresOf(personId))[0]?.purpose, 'support');
});

test('nothing is opened of somebody who was erased, nor of an order that is not there', async () => {
  const { number, personId } = await order();
  assert.equal((await shop.house.vault.erase(personId, { actor: 'test', reason: 'subject-request' })).kind, 'erased');
  for (const act of ['address', 'contact']) {
    const { code, text } = await type(`${act} ${number}`);
    assert.equal(code, 1);
    assert.match(text, /was erased/);
  }
  assert.equal((await shop.house.vault.disclosuresOf(personId)).length, 0);
  assert.equal((await type('address W-999999')).code, 1);
});

test('an order that was sold shows its address as often as it must', async () => {
  const { number } = await sold.paid({ winder: 1 });
  assert.equal((await type(`address ${number}`)).code, 0);
  assert.equal((await type(`address ${number}`)).code, 0);
});
