// People at the door, with the real modules and a clock of our own: enrolling, signing in, recovery, a second person's word,
// and being out again. No path leads to a screen with one factor (S2.4, L6.3).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { hiddenFields, origin } from '../../../test/support/back-office-app.ts';
import { openTestHouse, type TestHouse } from '../../../test/support/test-house.ts';
import { openDesk } from '../../back-office-desk.ts';
import { type App, createApp, createFloodLimits, defaultRates } from '../../kernel/http.ts';
import { openLog } from '../../kernel/log.ts';
import { openBackOffice } from '../back-office.ts';

let shop: TestHouse;
let app: App;
const password = 'seven quiet lanterns by the sea';

before(async () => {
  shop = await openTestHouse();
  app = createApp({
    listener: 'back-office',
    ...openBackOffice({
      shopName: () => Promise.resolve('Test Shop'),
      shopOrigin: 'https://shop.example',
      demonstration: true,
      metricsToken: 'token',
      metrics: () => Promise.resolve(''),
      ...openDesk({
        house: shop.house,
        shopOrigin: 'https://shop.example',
        policy: { report: () => Promise.resolve({ clauses: [] }) },
      }),
    }),
    floodLimits: createFloodLimits({
      rates: Object.fromEntries(Object.keys(defaultRates).map((name) => [name, { burst: 10_000, perSecond: 1_000 }])),
      enforceOnLoopback: false,
    }),
    log: openLog('silent'),
  });
});
after(() => shop?.close());

/** A browser without a window: keeps cookies, sends forms from our own page. */
function browser() {
  const jar = new Map<string, string>();
  return {
    jar,
    async go(path: string, form?: Record<string, string>) {
      const headers = {
        accept: 'text/html',
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', origin }),
      };
      const init = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form).toString() };
      const answer = await app.request(path, { ...init, headers });
      for (const set of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        if (/Max-Age=0/.test(set)) jar.delete(name);
        else jar.set(name, value);
      }
      return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') ?? '' };
    },
  };
}

type Browser = ReturnType<typeof browser>;

/** The app on a telephone: a code is good once, so time goes on before each. */
function telephone(page: string): () => string {
  const secret = /Or type: <code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1]?.replaceAll(' ', '') ?? '';
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return () => {
    shop.clock.advance(30_000);
    return totp.generate({ timestamp: shop.clock.now().getTime() });
  };
}

async function enrol(visitor: Browser, token: string, who: Record<string, string>) {
  const link = await visitor.go(`/enrol/${token}`);
  assert.equal(link.location, '/enrol');
  const code = telephone((await visitor.go('/enrol')).text);
  const done = await visitor.go('/enrol', { ...who, password, code: code(), response: '' });
  const codes = [...done.text.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, each = '']) => each);
  assert.equal(codes.length, 10, done.text);
  return { code, codes };
}

const owner = browser();
let ownerCode: () => string;
let ownerCodes: string[];

test('the owner enrols by his link, once, and is in', async () => {
  const invitation = await shop.house.identity.ownerEnrolment();
  assert.ok(invitation !== undefined);
  ({ code: ownerCode, codes: ownerCodes } = await enrol(owner, invitation.token, {
    name: 'Olga',
    email: 'olga@example.com',
  }));
  assert.match((await owner.go('/')).text, /<h1>Today<\/h1>/);
  const late = browser();
  await late.go(`/enrol/${invitation.token}`);
  assert.equal((await late.go('/enrol')).status, 404);
});

test('a password alone opens nothing, nor does a recovery code with it', async () => {
  const visitor = browser();
  await visitor.go('/sign-in/password', { email: 'olga@example.com', password, next: '/' });
  assert.match((await visitor.go('/')).text, /Code of your authenticator app/);
  assert.match((await visitor.go('/orders')).location, /^\/sign-in/);
  assert.equal((await visitor.go('/sign-in/factor', { code: '000000', response: '', next: '/' })).status, 422);
  await visitor.go('/sign-in/recovery', { code: ownerCodes[0] ?? '', next: '/' });
  assert.match((await visitor.go('/orders')).location, /^\/sign-in/);
  assert.ok(![...visitor.jar.keys()].some((name) => name.endsWith('-session')));
  // A new factor ends the way back: with it there is a session, and the one from before is over.
  const code = telephone((await visitor.go('/sign-in')).text);
  const done = await visitor.go('/sign-in/new-factor', { code: code(), response: '', next: '/orders' });
  assert.equal(done.location, '/orders');
  assert.equal((await visitor.go('/orders')).status, 200);
  assert.match((await owner.go('/orders')).location, /^\/sign-in/);
  for (const [name, value] of visitor.jar) owner.jar.set(name, value);
  ownerCode = code;
});

test('somebody invited has nothing until a second person says yes, and then what his level has', async () => {
  const prove = async (next: string) => {
    const done = await owner.go('/step-up', { code: ownerCode(), response: '', next });
    assert.equal(done.location, next, done.text);
  };
  const invite = async (name: string) => {
    await prove('/staff/invite');
    const given = await owner.go('/staff/invite', { name, email: `${name.toLowerCase()}@example.com` });
    const token = /\/enrol\/([\w-]{43})/.exec(given.text)?.[1] ?? '';
    const visitor = browser();
    const { code } = await enrol(visitor, token, {});
    const staffId = /\/staff\/([0-9a-f-]{36})\/access/.exec(given.text)?.[1] ?? '';
    return { visitor, staffId, code };
  };
  const paul = await invite('Paul');
  const refused = await paul.visitor.go('/orders');
  assert.equal(refused.status, 403);
  assert.match(refused.text, /You hold no access level now/);
  assert.equal((await paul.visitor.go('/own')).status, 200);

  await prove(`/staff/${paul.staffId}/access`);
  assert.equal(
    (await owner.go(`/staff/${paul.staffId}/access`, { level: 'fulfilment' })).location,
    '/staff?said=proposed',
  );
  const proposal = /\/staff\/proposals\/([0-9a-f-]{36})/.exec((await owner.go('/staff')).text)?.[1] ?? '';
  const asked = await owner.go(`/staff/proposals/${proposal}`);
  assert.match(asked.text, /Fulfilment/);
  const own = await owner.go(
    `/staff/proposals/${proposal}`,
    hiddenFields(asked.text.replace(/<form[^>]*>(?=<input type="hidden" name="decision" value="decline">)[^]*/, '')),
  );
  assert.equal(own.status, 422, 'nobody approves what he proposed');
  assert.equal((await paul.visitor.go('/orders')).status, 403);
});

test('who has ended is out with his next click', async () => {
  const invited = await shop.house.identity.staffStates();
  const paul = invited.find(({ state, staffId }) => state === 'active' && staffId !== invited[0]?.staffId);
  assert.ok(paul !== undefined);
  await owner.go('/step-up', { code: ownerCode(), response: '', next: '/staff' });
  const asked = await owner.go(`/staff/${paul.staffId}/end`);
  assert.match(asked.text, /Sessions that end at once<\/dt><dd>1/);
  assert.equal((await owner.go(`/staff/${paul.staffId}/end`, {})).location, '/staff?said=person-ended');
  assert.deepEqual(await shop.house.identity.sessionsOf(paul.staffId), []);
});

test('an old proof is not enough for money, and a session ends by itself', async () => {
  shop.clock.advance(6 * 60_000);
  assert.match((await owner.go('/orders/W-1/refund')).location, /^\/step-up\?next=%2Forders%2FW-1%2Frefund/);
  assert.match(
    (await owner.go('/step-up', { code: '000000', response: '', next: '/orders' })).text,
    /name="next" value="\/orders"/,
  );
  shop.clock.advance(31 * 60_000);
  assert.match((await owner.go('/orders')).location, /^\/sign-in\?next=%2Forders/);
});
