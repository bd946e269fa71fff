// An order's whole life by command, as an operator types it: effects in numbers first, nothing without --yes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { soldOrders } from '../../../test/support/sold-orders.ts';
import { openTestHouse, type TestHouse } from '../../../test/support/test-house.ts';
import { orderParts } from '../../commands.ts';
import { ordersCommand, refundCommand } from './order-commands.ts';
import { type Terminal, UsageError } from './terminal.ts';

let shop: TestHouse;
let sold: ReturnType<typeof soldOrders>;

before(async () => {
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'winder', priceMinor: 3_333, count: 100_000 }]);
  sold = soldOrders(shop);
});
after(() => shop.close());

interface Said {
  code: number;
  text: string;
  value: unknown;
}

async function type(line: string, command = ordersCommand): Promise<Said> {
  const said: Said = { code: -1, text: '', value: undefined };
  const terminal: Terminal = {
    json: false,
    print: (text) => void (said.text += `${text}\n`),
    result(value, text) {
      said.value = JSON.parse(JSON.stringify(value));
      said.text += `${text}\n`;
    },
    warn: () => assert.fail('nothing to warn of'),
    progress: () => assert.fail('nothing takes long'),
    askSecret: () => assert.fail('nothing is secret'),
  };
  said.code = await command(orderParts(shop.house), line.split(' '), terminal);
  return said;
}

/** The command is refused without --yes, says what it would do, and does it with it. */
async function confirmed(line: string, effect: RegExp): Promise<Said> {
  const asked = await type(line);
  assert.equal(asked.code, 1);
  assert.match(asked.text, effect);
  assert.match(asked.text, /Repeat with --yes/);
  const done = await type(`${line} --yes`);
  assert.equal(done.code, 0, done.text);
  return done;
}

test('sent in parts, taken back, sent again, returned and refunded; `show` tells all of it', async () => {
  const { number, orderId } = await sold.paid({ winder: 4 });
  assert.match((await type('to-ship')).text, new RegExp(`${number} +paid +4 of 4 pieces`));
  const part = await type(`fulfil ${number} --line 1:1 --carrier Post --tracking RR1 --url https://post.example/RR1`);
  assert.equal(part.code, 0);
  assert.match(part.text, /partly fulfilled/);
  const tooMany = await type(`fulfil ${number} --line 1:4 --carrier Post`);
  assert.equal(tooMany.code, 1);
  assert.match(tooMany.text, /can be sent: 3 of line 1/);
  assert.equal((await type(`amend ${number} --parcel 1 --carrier Courier --tracking X9`)).code, 0);
  assert.equal((await type(`amend ${number} --parcel 2 --carrier Courier`)).code, 1);
  await confirmed(`withdraw ${number} --parcel 1 --reason not-picked-up`, /1 of line 1/);
  assert.equal((await type(`withdraw ${number} --parcel 1 --reason not-picked-up --yes`)).code, 1);
  await confirmed(
    `cancel ${number} --line 1 --reason out-of-stock`,
    /1 of line 1 can be sold again\. \$\d+\.\d\d goes back/,
  );
  assert.match((await type(`fulfil ${number} --carrier Post`)).text, /is fulfilled/);
  assert.equal((await type(`cancel ${number} --reason late`)).code, 1);
  assert.doesNotMatch((await type('to-ship')).text, new RegExp(number));

  const asked = await type(`return ${number} --line 1:2 --reason faulty`);
  assert.equal(asked.code, 0);
  assert.equal((await type(`return ${number} --line 1:2 --reason faulty`)).code, 1);
  const back = `${number}-R1`;
  assert.match((await type('returns')).text, new RegExp(`${back} +requested +2 +faulty`));
  assert.equal((await type(`receive ${back} --restock --yes`)).code, 1);
  assert.equal((await type(`approve ${back} --reason in-time`)).code, 0);
  await confirmed(`receive ${back} --restock --line 1:1`, /1 of line 1 can be sold again; \$\d+\.\d\d is due/);
  await confirmed(`refund ${back} 10.00 --reason used`, /This gives back \$10\.00/);
  assert.equal((await type(`refund ${back} --reason used --yes`)).code, 1);
  await sold.settleRefunds();

  const { text, value } = await type(`show ${number}`);
  for (const said of [
    'partially-refunded, fulfilled',
    'parcel 1 (withdrawn): 1 of line 1, Courier X9',
    'parcel 2: 3 of line 1, Post',
    'cancelled 1 of line 1: out-of-stock',
    `return ${back} of 2 of line 1: faulty`,
    `return ${back} is refunded (restock)`,
    '$10.00 given back for return',
    'Returnable: 2 of line 1 until 2026-07-01',
  ])
    assert.ok(text.includes(said), `${said}\n${text}`);
  assert.equal((value as { shown: { fulfilment: string } }).shown.fulfilment, 'fulfilled');

  // What leads to a person goes with his key.
  const { personId } = (await sold.story(orderId)).order;
  await shop.house.vault.erase(personId, { actor: 'test', reason: 'asked' });
  assert.doesNotMatch((await type(`show ${number}`)).text, /X9|RR1/);
});

test('a refund by amount, and the rest with a whole order cancelled', async () => {
  const { number } = await sold.paid({ winder: 2 });
  assert.match((await type(`${number} 5.00 --reason scratch`, refundCommand)).text, /gives back \$5\.00/);
  assert.equal((await type(`${number} 5.00 --reason scratch --yes`, refundCommand)).code, 0);
  assert.equal((await type(`${number} 9999 --reason scratch --yes`, refundCommand)).code, 1);
  const done = await confirmed(`cancel ${number} --reason asked-for-it`, /2 of line 1 can be sold again/);
  assert.match(done.text, /is cancelled/);
  assert.match((await type(`cancel ${number} --reason again --yes`)).text, /cancelled already/);
  assert.equal((await type(`${number} all --reason x --yes`, refundCommand)).code, 1);
});

test('what was typed wrong says how it is meant; what is not there is said so', async () => {
  for (const line of [
    'fulfil',
    'fulfil W-1',
    'nonsense W-1',
    'show W-1 more words here',
    'cancel W-1 --lines 1',
    'returns --limit none',
  ]) {
    const attempt = type(line);
    if (line === 'fulfil W-1') assert.equal((await attempt).code, 1);
    else await assert.rejects(attempt, UsageError, line);
  }
  const { number } = await sold.paid({ winder: 1 });
  for (const line of [
    `fulfil ${number}`,
    `fulfil ${number} --carrier Post --url http://post.example`,
    `fulfil ${number} --carrier Post --line 0:1`,
    `fulfil ${number} --carrier Post --line 1 --line 1`,
    `cancel ${number}`,
    `cancel ${number} --reason Not_A_Word`,
    `cancel ${number} --reason x --amount 1.234`,
    `withdraw ${number} --reason lost --yes`,
    `return ${number} --reason faulty`,
    `return ${number} --line 1 --reason because`,
    `refund ${number} --reason x`,
  ])
    await assert.rejects(type(line), UsageError, line);
  for (const line of [
    'show W-1',
    'cancel W-1 --reason x',
    'approve W-1-R1 --reason x',
    `approve ${number}-R1 --reason x`,
  ])
    assert.equal((await type(line)).code, 1, line);
});
