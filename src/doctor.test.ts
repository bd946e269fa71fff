// What doctor says of a shop that runs on our samples: a note in a demonstration, a finding where money moves.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../test/support/test-house.ts';
import { readConfig } from './config.ts';
import { examineShop } from './doctor.ts';

const real = { STRIPE_SECRET_KEY: 'sk_test_x', STRIPE_PUBLISHABLE_KEY: 'pk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' };

let shop: TestHouse;
before(async () => {
  shop = await openTestHouse();
});
after(() => shop.close());

async function said(env: Record<string, string>) {
  const findings = await examineShop(shop.house, readConfig(env, '/nowhere').config);
  return new Map(findings.map(({ what, state }) => [what, state]));
}

test('samples of taxes, shipping and name are a note in a demonstration, and bad with real payments, until they are set', async () => {
  const demonstration = await said({});
  assert.deepEqual([demonstration.get('shop'), demonstration.get('till')], ['note', 'note']);
  const sells = await said(real);
  assert.deepEqual([sells.get('shop'), sells.get('till')], ['bad', 'bad']);

  const { database, shopSettings, tillSettings, clock } = shop.house;
  const by = { actor: 'operator:test', at: clock.now() };
  await database.transaction((tx) => shopSettings.change(tx, { name: 'Example Tailors' }, by));
  await database.transaction(async (tx) => tillSettings.change(tx, await tillSettings.current(), by));
  const set = await said(real);
  assert.deepEqual([set.get('shop'), set.get('till')], ['good', 'good']);
});
