import assert from 'node:assert/strict';
import test from 'node:test';
import { isMailAddress } from './channels/mail.ts';
import { BadConfiguration, type Environment, readConfig } from './config.ts';

const stripe = {
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
};

test('an empty environment is the demonstration on this machine', () => {
  const { config, secrets } = readConfig({}, '/somewhere/data');
  assert.deepEqual(
    [config.dataDir, config.shop, config.backOffice.port, config.httpPort, config.stripeSimulatorPort],
    ['/somewhere/data', { host: '127.0.0.1', port: 8443 }, 8444, 8080, 8445],
  );
  assert.deepEqual([config.mailboxPort, config.mailFrom, config.stripe], [8446, 'shop@localhost', 'simulator']);
  assert.deepEqual(Object.values(secrets).filter(Boolean), []);
});

test('an empty variable is a missing one', () => {
  const empty = { WATCHWORD_DATA: '', HOST: '', SHOP_PORT: '', MAIL_FROM: '', DATABASE_URL: '', LOG_LEVEL: '' };
  assert.deepEqual(readConfig(empty, '/d'), readConfig({}, '/d'));
});

// Every variable that can be wrong, with the variable that the message must name.
const refused: [string, Environment, string?][] = [
  ...['SHOP_PORT', 'BACK_OFFICE_PORT', 'HTTP_PORT', 'STRIPE_SIMULATOR_PORT', 'MAILBOX_PORT'].flatMap((name) =>
    ['x', '-1', '65536', '1e3', '80 ', '0x50', '8443;'].map((value): [string, Environment] => [
      name,
      { [name]: value },
    ]),
  ),
  ['BACK_OFFICE_PORT', { SHOP_PORT: '9000', BACK_OFFICE_PORT: '9000' }],
  ['MAILBOX_PORT', { MAILBOX_PORT: '8443' }],
  ['HOST', { HOST: 'not an address' }],
  ['HOST', { HOST: '127.0.0.1:8443' }],
  ['HOST', { HOST: '0.0.0.0' }],
  ['BACK_OFFICE_HOST', { BACK_OFFICE_HOST: '0.0.0.0' }],
  ['BACK_OFFICE_HOST', { ...stripe, BACK_OFFICE_HOST: 'a b' }],
  ['PUBLIC_HOST', { PUBLIC_HOST: 'Shop.example.com' }],
  ['PUBLIC_HOST', { PUBLIC_HOST: 'https://shop.example.com' }],
  ['PUBLIC_HOST', { PUBLIC_HOST: 'shop.example.com:443' }],
  ['MAIL_FROM', { MAIL_FROM: 'shop' }],
  ['MAIL_FROM', { MAIL_FROM: 'The Shop <shop@example.com>' }],
  ['MAIL_FROM', { MAIL_FROM: 'a@example.com, b@example.com' }],
  ['MAIL_FROM', { MAIL_FROM: 'a@example.com\r\nBcc: b@example.com' }],
  ['MAIL_FROM', { MAIL_FROM: 'a@-example.com' }],
  ['SMTP_URL', { SMTP_URL: 'mail.example.com' }],
  ['SMTP_URL', { SMTP_URL: 'http://mail.example.com' }],
  ['SMTP_URL', { SMTP_URL: 'smtp://user:p%ZZ@mail.example.com' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://shop@localhost/shop' }],
  ['DATABASE_URL', { DATABASE_URL: 'postgres://shop@localhost:99999/shop' }],
  ['DATABASE_URL', { DATABASE_OWNER_URL: 'postgres://owner@localhost/shop' }],
  ['DATABASE_OWNER_URL', { DATABASE_URL: 'postgres://shop@localhost/shop', DATABASE_OWNER_URL: 'localhost' }],
  ['DATABASE_URL', { DATABASE_URL: 'postgres://shop@db.example.com/shop' }],
  ['DATABASE_URL', { DATABASE_URL: 'postgres://shop@10.0.0.5/shop?sslmode=require' }],
  ['KEYS_DATABASE_URL', { KEYS_DATABASE_URL: '/var/run/postgresql' }],
  ['KEYS_DATABASE_URL', { KEYS_DATABASE_URL: 'postgres://keys@keys.example.com/keys' }],
  ['STRIPE_SECRET_KEY', { ...stripe, STRIPE_SECRET_KEY: 'pk_test_1' }],
  ['STRIPE_SECRET_KEY', { STRIPE_PUBLISHABLE_KEY: 'pk_test_1' }],
  ['STRIPE_PUBLISHABLE_KEY', { ...stripe, STRIPE_PUBLISHABLE_KEY: 'pk_live_1' }],
  ['STRIPE_WEBHOOK_SECRET', { ...stripe, STRIPE_WEBHOOK_SECRET: '' }],
  ['STRIPE_WEBHOOK_SECRET', { ...stripe, STRIPE_WEBHOOK_SECRET: 'secret' }],
  ['ENFORCE_LIMITS', { ENFORCE_LIMITS: 'yes' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'verbose' }],
];

test('what cannot be used is refused in one line that begins with its variable', () => {
  for (const [variable, environment] of refused) {
    assert.throws(
      () => readConfig(environment, '/d'),
      (error: unknown) => {
        assert.ok(error instanceof BadConfiguration, `${variable}: ${String(error)}`);
        assert.equal(error.variable, variable, JSON.stringify(environment));
        assert.match(error.message, new RegExp(`^${variable}: .{10,}[.)]$`));
        return true;
      },
      `${variable} ${JSON.stringify(environment)} is accepted`,
    );
  }
});

test('a refusal never repeats a secret', () => {
  for (const name of Object.keys(stripe)) {
    assert.throws(
      () => readConfig({ ...stripe, [name]: 'hunter2-secret' }, '/d'),
      (error: unknown) => error instanceof Error && !error.message.includes('hunter2'),
    );
  }
  for (const name of ['DATABASE_URL', 'DATABASE_OWNER_URL', 'KEYS_DATABASE_URL', 'SMTP_URL']) {
    assert.throws(
      () => readConfig({ [name]: 'odd://shop:hunter2@db' }, '/d'),
      (error: unknown) => error instanceof Error && !error.message.includes('hunter2'),
    );
  }
});

test('addresses of a Unix socket, and public addresses with real keys, are taken', () => {
  const socket = 'postgres://shop:p@/shop?host=%2Frun%2Fpostgresql';
  assert.equal(readConfig({ DATABASE_URL: socket }, '/d').secrets.databaseUrl, socket);
  assert.equal(readConfig({ ...stripe, HOST: '0.0.0.0' }, '/d').config.shop.host, '0.0.0.0');
  assert.equal(readConfig({ ...stripe, HOST: '::', STRIPE_SIMULATOR_PORT: '8443' }, '/d').config.shop.host, '::');
});

test('a sender that the configuration takes, the mailer takes', () => {
  for (const address of ['shop@example.com', 'shop+mail@sub.example.com', 'bestellung@xn--bcher-kva.example', 'a@b']) {
    assert.equal(readConfig({ MAIL_FROM: address }, '/d').config.mailFrom, address);
    assert.equal(isMailAddress(address), true);
  }
});

test('a database on another machine is reached under TLS with its certificate checked; one on this machine need not be', () => {
  for (const url of [
    'postgres://shop@db.example.com/shop?sslmode=verify-full',
    'postgres://shop@127.0.0.1/shop',
    'postgres://shop@[::1]/shop',
    'postgres://shop@localhost/shop',
    'postgres://shop@/shop?host=/var/run/postgresql',
  ]) {
    assert.equal(readConfig({ DATABASE_URL: url }, '/d').secrets.databaseUrl, url);
  }
});
