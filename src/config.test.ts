import assert from 'node:assert/strict';
import test from 'node:test';
import { BadConfiguration, type Environment, readConfig } from './config.ts';

const read = (env: Environment) => readConfig(env, '/srv/shop/data');
const stripe = {
  STRIPE_SECRET_KEY: 'sk_test_a',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_a',
  STRIPE_WEBHOOK_SECRET: 'whsec_a',
};

test('an empty environment is a demonstration on loopback with everything embedded', () => {
  const { config, secrets } = read({});
  assert.deepEqual(config.shop, { host: '127.0.0.1', port: 8443 });
  assert.equal(config.dataDir, '/srv/shop/data');
  assert.equal(config.database, 'embedded');
  assert.equal(config.stripe, 'simulator');
  assert.equal(config.enforceLimits, false);
  assert.equal(secrets.stripe, undefined);
});

test('real keys switch the limits on and open other addresses', () => {
  const { config } = read({ ...stripe, HOST: '0.0.0.0' });
  assert.equal(config.enforceLimits, true);
  assert.equal(config.shop.host, '0.0.0.0');
});

const refused: [name: string, env: Environment][] = [
  ['SHOP_PORT', { SHOP_PORT: '84x' }],
  ['SHOP_PORT', { SHOP_PORT: '70000' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://x' }],
  ['PUBLIC_HOST', { PUBLIC_HOST: 'https://shop.example.com' }],
  ['PUBLIC_HOST', { PUBLIC_HOST: 'shop.example.com:8443' }],
  ['STRIPE_WEBHOOK_SECRET', { ...stripe, STRIPE_WEBHOOK_SECRET: undefined }],
  ['STRIPE_SECRET_KEY', { ...stripe, STRIPE_SECRET_KEY: 'pk_test_a' }],
  ['STRIPE_PUBLISHABLE_KEY', { ...stripe, STRIPE_PUBLISHABLE_KEY: 'pk_live_a' }],
  ['HOST', { HOST: '0.0.0.0' }],
  ['ENFORCE_LIMITS', { ENFORCE_LIMITS: 'yes' }],
  ['SMTP_URL', { SMTP_URL: 'mail.example.com' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
];

for (const [variable, env] of refused) {
  test(`a bad ${variable} is refused by name: ${JSON.stringify(env)}`, () => {
    assert.throws(
      () => read(env),
      (error: unknown) => error instanceof BadConfiguration && error.variable === variable,
    );
  });
}

test('a message about a secret does not repeat it', () => {
  assert.throws(
    () => read({ ...stripe, STRIPE_SECRET_KEY: 'hunter2-wrong-place' }),
    (error: Error) => !error.message.includes('hunter2'),
  );
});
