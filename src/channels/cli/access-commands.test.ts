// Commands that open or destroy ask the back office first: each way that ends, on a real vault; and what `watchword access`
// shows of it (S2.4, L6.3).
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../../../test/support/test-house.ts';
import { accessParts } from '../../access-desk.ts';
import { orderParts } from '../../commands.ts';
import { newId } from '../../kernel/ids.ts';
import type { StaffId } from '../../modules/identity.ts';
import { orderByNumber } from '../../modules/orders.ts';
import { accessCommand } from './access-commands.ts';
import { type HostDoor, openConfirm } from './access-confirm.ts';
import { eraseCommand, type KeyParts, keysCommand } from './key-commands.ts';
import { ordersCommand } from './order-commands.ts';
import { type ExitCode, type Terminal, UsageError } from './terminal.ts';

let shop: TestHouse;
let folder: string;
const owner = newId<StaffId>();

before(async () => {
  shop = await openTestHouse();
  folder = mkdtempSync(path.join(tmpdir(), 'confirm-'));
  await shop.stockUp([{ handle: 'winder', priceMinor: 3_333, count: 1_000 }]);
});
after(async () => {
  await shop.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Typed {
  code: ExitCode;
  /** Result and warnings. */
  text: string;
}

async function typed(run: (terminal: Terminal) => Promise<ExitCode>): Promise<Typed> {
  let text = '';
  const say = (more: string) => void (text += `${more}\n`);
  const progress = { report: () => undefined, end: () => undefined };
  const terminal: Terminal = {
    json: false,
    print: say,
    result: (_value, said) => say(said),
    warn: say,
    progress: () => progress,
    askSecret: async () => 'a long passphrase of words',
  };
  return { code: await run(terminal), text };
}

/** `whileWaiting` happens when the command sleeps for the first time. */
function keyParts(whileWaiting?: () => Promise<unknown>, more: Partial<HostDoor> = {}): KeyParts {
  const { access, vault, database } = shop.house;
  const confirm = openConfirm({
    access,
    osUser: 'shopkeeper',
    host: 'till-1',
    backOffice: 'https://localhost:8444/host-commands',
    async sleep() {
      assert.ok(whileWaiting !== undefined, 'nothing waits here');
      await whileWaiting();
    },
    ...more,
  });
  return {
    vault,
    operator: 'operator:cli',
    confirm,
    async personOfOrder(number) {
      const order = await orderByNumber(database, number);
      return order && { personId: order.personId, orders: 1 };
    },
  };
}

async function placeOrder(): Promise<string> {
  const outcome = await shop.order(await shop.request({ winder: 1 }));
  assert.ok('order' in outcome, outcome.kind);
  return outcome.order.number;
}

function erase(number: string, parts: KeyParts, ...more: string[]) {
  return typed((terminal) => eraseCommand(parts, ['--order', number, '--yes', ...more], terminal));
}

async function isErased(number: string): Promise<boolean> {
  const order = await orderByNumber(shop.database.app, number);
  assert.ok(order !== undefined);
  return (
    (await shop.house.openContact({ orderId: order.orderId, purpose: 'support', actor: 'test' })).kind === 'erased'
  );
}

async function decideAll(decision: 'approved' | 'refused') {
  const { access, database } = shop.house;
  for (const { commandId } of await access.waitingHostCommands()) {
    const asker = { staffId: owner, steppedUpAt: shop.clock.now() };
    const outcome = await database.transaction((tx) => access.decideHostCommand(tx, asker, { commandId, decision }));
    assert.equal(outcome.kind, 'decided');
  }
}

async function reviewAll() {
  const { access, database } = shop.house;
  for (const { commandId } of await access.openReviews()) {
    const asker = { staffId: owner, steppedUpAt: shop.clock.now() };
    await database.transaction((tx) => access.reviewBreakGlass(tx, asker, { commandId, own: false, word: 'in-order' }));
  }
}

function shows(...args: string[]): Promise<Typed> {
  return typed((terminal) => accessCommand(accessParts(shop.house), args, terminal));
}

test('before an owner has enrolled the commands work at once', async () => {
  assert.match((await shows()).text, /Nobody has access yet/);
  const number = await placeOrder();
  const { code, text } = await erase(number, keyParts(undefined, { backOffice: undefined }));
  assert.equal(code, 0, text);
  assert.equal(await isErased(number), true);
  assert.match((await shows('commands')).text, /no-owner-yet +erase --order W-\d+ .* shopkeeper@till-1 +nobody to ask/);
});

test('with an owner an erasure waits for his yes', async () => {
  const { access, database } = shop.house;
  await database.transaction((tx) => access.firstOwner(tx, { staffId: owner, enrolment: 'link' }));
  const number = await placeOrder();
  const { code, text } = await erase(
    number,
    keyParts(() => decideAll('approved')),
  );
  assert.equal(code, 0, text);
  assert.match(text, /Waiting for a yes in the back office, until 12:10 UTC: https:\/\/localhost:8444\/host-commands/);
  assert.match(text, /The contact of 1 order of the person of W-\d+ can never be read again/);
  assert.equal(await isErased(number), true);
});

test('a no, silence, or a shop that is not running: nothing is changed', async () => {
  const number = await placeOrder();
  const refused = await erase(
    number,
    keyParts(() => decideAll('refused')),
  );
  assert.deepEqual([refused.code, /refused in the back office\. Nothing was changed/.test(refused.text)], [1, true]);
  const silent = await erase(
    number,
    keyParts(async () => shop.clock.advance(60_000)),
  );
  assert.deepEqual([silent.code, /Nobody said yes in time\. Nothing was changed/.test(silent.text)], [1, true]);
  const closed = await erase(number, keyParts(undefined, { backOffice: undefined }));
  assert.deepEqual([closed.code, /the shop is not running/.test(closed.text)], [1, true]);
  assert.equal(await isErased(number), false);
});

test('nobody is shown an address without a yes', async () => {
  const number = await placeOrder();
  const run = (whileWaiting: () => Promise<unknown>, ...args: string[]) => {
    const { confirm } = keyParts(whileWaiting);
    return typed((terminal) => ordersCommand({ ...orderParts(shop.house), confirm }, args, terminal));
  };
  const refused = await run(() => decideAll('refused'), 'address', number);
  assert.equal(refused.code, 1);
  assert.doesNotMatch(refused.text, /Test Way/);
  const shown = await run(() => decideAll('approved'), 'address', number);
  assert.equal(shown.code, 0);
  assert.match(
    shown.text,
    /The address of one person, the buyer of order W-\d+, is shown on this machine[\s\S]*Test Way/,
  );
  const broken = await run(
    () => assert.fail('nothing waits'),
    'contact',
    number,
    '--break-glass',
    'parcel at the door',
  );
  assert.equal(broken.code, 0);
  await reviewAll();
});

test('the keys are neither copied nor rewrapped without a yes', async () => {
  const importKeys = () => assert.fail('nothing is imported');
  const run = (parts: KeyParts, ...args: string[]) =>
    typed((terminal) => keysCommand(async () => parts, importKeys, args, terminal));
  const file = path.join(folder, 'keys.txt');
  assert.equal(
    (
      await run(
        keyParts(() => decideAll('refused')),
        'export',
        file,
      )
    ).code,
    1,
  );
  assert.equal(
    (
      await run(
        keyParts(() => decideAll('approved')),
        'export',
        file,
      )
    ).code,
    0,
  );
  assert.equal(
    (
      await run(
        keyParts(() => decideAll('refused')),
        'rotate',
      )
    ).code,
    1,
  );
  assert.equal(
    (
      await run(
        keyParts(() => decideAll('approved')),
        'rotate',
      )
    ).code,
    0,
  );
});

test('broken glass goes on at once, and shows red until it is reviewed', async () => {
  const number = await placeOrder();
  await assert.rejects(erase(number, keyParts(), '--break-glass', 'ann@example.com asked'), UsageError);
  assert.equal(await isErased(number), false);
  assert.equal((await shows()).code, 0);
  const { code, text } = await erase(number, keyParts(), '--break-glass', 'the owner cannot be reached');
  assert.equal(code, 0, text);
  assert.match(text, /Without asking: it is in the evidence, and open until somebody reviews it/);
  assert.equal(await isErased(number), true);
  const red = await shows();
  assert.deepEqual(
    [red.code, /BAD {2}commands that ran without asking and wait for a review: 1/.test(red.text)],
    [1, true],
  );
  assert.equal((await shows('commands')).code, 1);
  await reviewAll();
  assert.equal((await shows()).code, 0);
});

test('who holds what, what each level may do, and the rules, can be read', async () => {
  const { code, text } = await shows();
  assert.equal(code, 0);
  assert.match(
    text,
    new RegExp(`staff:${owner} +owner +since 2026-06-01 +by the enrolment link +recertify by 2027-06-01`),
  );
  assert.match((await shows('history')).text, /owner/);
  const levels = await shows('levels');
  assert.match(levels.text, /^customers\.erase +1 min +– +1 min +– +– +–$/m);
  assert.match(levels.text, /^evidence\.view +yes +yes +– +– +– +yes$/m);
  assert.match(levels.text, /^orders\.cancel +yes\* +– +yes\* +– +yes\* +–$/m);
  const rules = await shows('rules');
  assert.match(rules.text, /@id\("second-person"\)[\s\S]*@id\("level-manager"\)\npermit/);
  await assert.rejects(shows('show', 'all'), UsageError);
  await assert.rejects(shows('grant'), UsageError);
});
