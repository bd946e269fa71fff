// Every route of the back office names a permission, is an own page behind a session, or is a listed door; nobody who is
// not in sees anything else, and what somebody may not is refused whatever he sends (S2.4, L6.3).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BackOfficeApp, openBackOfficeApp } from '../../../test/support/back-office-app.ts';
import { openDesk } from '../../back-office-desk.ts';
import { type App, createApp, createFloodLimits, defaultRates } from '../../kernel/http.ts';
import { openLog } from '../../kernel/log.ts';
import { isPermission } from '../../modules/access.ts';
import { openBackOffice } from '../back-office.ts';
import { checkDoors, doors, ownPages } from './routes.ts';

/** Limits have tests of their own. */
const plenty = Object.fromEntries(Object.keys(defaultRates).map((name) => [name, { burst: 10_000, perSecond: 1_000 }]));

let office: BackOfficeApp;
let real: ReturnType<typeof openBackOffice>;
let app: App;

before(async () => {
  office = await openBackOfficeApp();
  const { house } = office.test;
  real = openBackOffice({
    shopName: () => Promise.resolve('Test Shop'),
    shopOrigin: 'https://shop.example',
    demonstration: true,
    metricsToken: 'token',
    metrics: () => Promise.resolve(''),
    ...openDesk({
      house,
      shopOrigin: 'https://shop.example',
      policy: { report: () => Promise.resolve({ clauses: [] }) },
    }),
  });
  const floodLimits = createFloodLimits({ rates: plenty, enforceOnLoopback: false });
  app = createApp({ listener: 'back-office', ...real, floodLimits, log: openLog('silent') });
});
after(() => office?.close());

/** An address that the route answers at. */
const addressOf = (path: string) => path.replaceAll(/:\w+/g, 'x');

test('a route without a permission that is no door does not start', () => {
  checkDoors(real.routes);
  const fine = { method: 'GET', path: '/orders', access: 'orders.view' };
  checkDoors([fine]);
  for (const wrong of [
    { method: 'GET', path: '/orders', access: 'anyone' },
    { method: 'POST', path: '/sign-in', access: 'anyone' },
    { method: 'GET', path: '/orders', access: 'signed-in' },
    { method: 'GET', path: '/orders', access: 'orders.look' },
    { method: 'GET', path: '/orders', access: '' },
  ]) {
    assert.throws(() => checkDoors([fine, wrong]), /names no permission/);
  }
});

test('every listed door and own page is there: the lists name nothing else', () => {
  const there = new Set(real.routes.map(({ method, path }) => `${method} ${path}`));
  for (const name of [...doors, ...ownPages]) assert.ok(there.has(name), name);
});

test('who is not in is sent to the door by every other route, whatever cookie he makes up', async () => {
  let tried = 0;
  for (const { method, path, access } of real.routes) {
    if (!isPermission(access) && access !== 'signed-in') continue;
    for (const cookie of ['', `__Host-back-office-session=${'A'.repeat(43)}`, '__Host-shop-session=x']) {
      const answer = await app.request(addressOf(path), {
        method,
        headers: {
          accept: 'text/html',
          origin: 'https://localhost:8443',
          'content-type': 'application/x-www-form-urlencoded',
          ...(cookie === '' ? {} : { cookie }),
        },
        ...(method === 'POST' ? { body: 'sure=yes' } : {}),
      });
      const text = await answer.text();
      if (path === '/') assert.match(text, /<h1>Sign in<\/h1>/);
      else assert.match(answer.headers.get('location') ?? '', /^\/sign-in(\?next=|$)/, `${method} ${path}`);
      assert.ok(!text.includes('href="/settings"'), `${method} ${path}`);
      tried++;
    }
  }
  assert.ok(tried > 150, `${tried} tries`);
});

test('a person without a level sees nothing, and each permission opens its own routes only', async () => {
  for (const { method, path, access } of real.routes) {
    if (
      !isPermission(access) ||
      access.startsWith('staff.') ||
      access.startsWith('access.') ||
      access.startsWith('host-')
    )
      continue;
    office.may = new Set();
    const ask = async () =>
      (method === 'GET' ? await office.get(addressOf(path)) : await office.post(addressOf(path), {})).status;
    office.asked.length = 0;
    assert.equal(await ask(), 403, `${method} ${path}`);
    assert.deepEqual(office.asked, [access], `${method} ${path}`);
    office.may = new Set([access]);
    assert.notEqual(await ask(), 403, `${method} ${path}`);
  }
});

test('metrics want their token, and health nothing', async () => {
  assert.equal((await app.request('/healthz')).status, 200);
  assert.equal((await app.request('/metrics')).status, 401);
  assert.equal((await app.request('/metrics', { headers: { authorization: 'Bearer token' } })).status, 200);
});

test('without an admission there are no screens at all', async () => {
  const bare = openBackOffice({
    shopName: () => Promise.resolve('Test Shop'),
    shopOrigin: 'https://shop.example',
    demonstration: true,
    metricsToken: 'token',
    metrics: () => Promise.resolve(''),
  });
  assert.deepEqual(
    bare.routes.map(({ method, path }) => `${method} ${path}`),
    ['GET /healthz', 'GET /metrics', 'GET /'],
  );
});
