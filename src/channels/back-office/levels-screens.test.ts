// Levels of access on screen, with the real rules: who may see, draft and approve, what a page says before an act, and each
// refusal (S2.4, L6.3). Sessions are the test's own: how they come to be is tested at the door.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hiddenFields, origin } from '../../../test/support/back-office-app.ts';
import { openTestHouse, type TestHouse } from '../../../test/support/test-house.ts';
import { openDesk } from '../../back-office-desk.ts';
import { type App, createApp, createFloodLimits, defaultRates } from '../../kernel/http.ts';
import { newId } from '../../kernel/ids.ts';
import { openLog } from '../../kernel/log.ts';
import { sql } from '../../kernel/sql.ts';
import { type Level, permissions } from '../../modules/access.ts';
import type { StaffId } from '../../modules/identity.ts';
import { openAdmission, openBackOffice } from '../back-office.ts';

let shop: TestHouse;
let app: App;
/** Who asks next, and when he last proved himself. */
let asks: { staffId: StaffId; steppedUpAt: Date | undefined };
let owner: StaffId;
const people = new Map<Level, StaffId>();

before(async () => {
  shop = await openTestHouse();
  const { house, clock } = shop;
  const { desk, people: given } = openDesk({
    house,
    shopOrigin: 'https://shop.example',
    policy: { report: () => Promise.resolve({ clauses: [] }) },
  });
  const { admit, judge, signedIn } = openAdmission({
    identity: {
      sessionOf: () =>
        Promise.resolve({ ...asks, sessionId: newId() } as Awaited<ReturnType<typeof house.identity.sessionOf>>),
    },
    access: house.access,
    baseMinor: ({ amountMinor }) => Promise.resolve(amountMinor),
  });
  app = createApp({
    listener: 'back-office',
    ...openBackOffice({
      shopName: () => Promise.resolve('Test Shop'),
      shopOrigin: 'https://shop.example',
      demonstration: true,
      metricsToken: 'token',
      metrics: () => Promise.resolve(''),
      desk: { ...desk, admit, judge },
      people: { ...given, signedIn },
    }),
    floodLimits: createFloodLimits({
      rates: Object.fromEntries(Object.keys(defaultRates).map((name) => [name, { burst: 10_000, perSecond: 1_000 }])),
      enforceOnLoopback: false,
    }),
    log: openLog('silent'),
  });
  owner = newId<StaffId>();
  const { access, database } = house;
  await database.transaction((tx) => access.firstOwner(tx, { staffId: owner, enrolment: 'link-1' }));
  const fresh = () => ({ staffId: owner, steppedUpAt: clock.now() });
  await database.transaction((tx) => access.declareSoleOwner(tx, fresh()));
  for (const level of ['manager', 'administrator'] as const) {
    const staffId = newId<StaffId>();
    const proposed = await database.transaction((tx) => access.propose(tx, fresh(), { staffId, level }));
    assert.ok(proposed.kind === 'proposed');
    if (level === 'administrator') clock.advance(86_400_000);
    const granted = await database.transaction((tx) => access.approve(tx, fresh(), proposed.proposalId));
    assert.equal(granted.kind, 'granted');
    people.set(level, staffId);
  }
});
after(() => shop?.close());

function as(who: 'owner' | 'administrator' | 'manager', minutesAgo = 0): void {
  const staffId = who === 'owner' ? owner : people.get(who);
  assert.ok(staffId !== undefined);
  asks = { staffId, steppedUpAt: new Date(shop.clock.now().getTime() - minutesAgo * 60_000) };
}

type Form = readonly (readonly [string, string])[];

async function go(path: string, form?: Form | Record<string, string>) {
  const headers = {
    accept: 'text/html',
    cookie: '__Host-back-office-session=x',
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', origin }),
  };
  const fields = form === undefined ? [] : Array.isArray(form) ? form : Object.entries(form);
  const body = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString();
  const answer = await app.request(path, { headers, ...(form === undefined ? {} : { method: 'POST', body }) });
  return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') ?? '' };
}

/** What the browser would send of the page's form: the base, and every box that is ticked. */
function boxes(page: string): { base: string; may: string[] } {
  const [, base = ''] = /name="base" value="([^"]*)"/.exec(page) ?? [];
  const may = [...page.matchAll(/name="may" value="([^"]+)" checked/g)].map(([, name = '']) => name);
  return { base, may };
}

function formOf(base: string, may: readonly string[]): Form {
  return [['base', base], ...may.map((name) => ['may', name] as const)];
}

async function acts(act: string): Promise<number> {
  const { count } = await shop.database.owner.one(sql<{ count: number }>`
    select count(*) as count from evidence.entry where convert_from(body, 'utf8') like ${`%"act":"${act}"%`}`);
  return count;
}

test('the table says of each permission what each level may do, as the rules have it', async () => {
  as('administrator');
  const { text, status } = await go('/levels');
  assert.equal(status, 200);
  for (const name of permissions) assert.ok(text.includes(`<code class="small">${name}</code>`), name);
  const rowOf = (name: string) => new RegExp(`<code class="small">${name}</code>[^]*?</tr>`).exec(text)?.[0] ?? '';
  const cellsOf = (name: string) =>
    [...rowOf(name).matchAll(/<td>([^]*?)<\/td>/g)].map(([, cell = '']) => cell.includes('>yes<'));
  // Owner, administrator, manager, fulfilment, support, auditor.
  assert.deepEqual(cellsOf('orders.refund'), [true, false, true, false, false, false]);
  assert.deepEqual(cellsOf('policy.view'), [true, true, true, false, false, true]);
  assert.deepEqual(cellsOf('access.approve-levels'), [true, false, false, false, false, false]);
  assert.match(text, /Nobody has changed the levels yet/);
  assert.match(text, /large from \$1,000\.00/);
  as('manager');
  assert.equal((await go('/levels')).status, 403);
  assert.equal((await go('/levels/manager')).status, 403);
});

test('drafting wants a fresh proof, shows what is gained and lost, and changes nothing yet', async () => {
  as('administrator', 6);
  assert.match((await go('/levels/support')).location, /^\/step-up\?next=%2Flevels%2Fsupport&within=5/);
  as('administrator');
  const form = await go('/levels/support');
  const { base, may } = boxes(form.text);
  assert.ok(may.includes('orders.cancel') && !may.includes('orders.refund'));
  const wanted = [...may.filter((name) => name !== 'mail.view'), 'orders.refund'];
  const same = await go('/levels/support', formOf(base, may));
  assert.equal(same.status, 422);
  assert.match(same.text, /Nothing is different/);
  const odd = await go('/levels/support', formOf(base, [...wanted, 'orders.burn']));
  assert.match(odd.text, /There is no permission “orders\.burn”/);
  assert.deepEqual(new Set(boxes(odd.text).may), new Set(wanted));
  const asked = await go('/levels/support', formOf(base, wanted));
  assert.match(asked.text, /Support<\/dt><dd>gains orders\.refund; loses mail\.view</);
  assert.equal(await acts('access.levels-drafted'), 0);
  const done = await go('/levels/support', hiddenFields(asked.text));
  assert.equal(done.location, '/levels?said=levels-drafted', done.text);
  assert.equal(await acts('access.levels-drafted'), 1);
  const late = await go('/levels/support', hiddenFields(asked.text));
  assert.equal(late.status, 422);
  assert.match(late.text, /drafted or approved otherwise since you began/);
  assert.deepEqual(new Set(boxes(late.text).may), new Set(wanted));
  assert.ok(!(await shop.house.access.permissionsOf('support')).has('orders.refund'));
  assert.match((await go('/levels')).text, /Waits for an owner/);
  for (const none of ['/levels/owner', '/levels/none']) assert.equal((await go(none)).status, 404);
});

test('another draft builds on the one that waits', async () => {
  as('administrator');
  const form = await go('/levels/large-amount');
  assert.match(form.text, /Builds on version 1/);
  const { base } = boxes(form.text);
  for (const wrong of ['', 'much', '-1', '1.234', '9'.repeat(150)]) {
    const answer = await go('/levels/large-amount', { base, amount: wrong });
    assert.equal(answer.status, 422, wrong);
    assert.match(answer.text, /Write the amount like 1000\.00/);
    assert.match(answer.text, new RegExp(`value="${wrong}"`));
  }
  const asked = await go('/levels/large-amount', { base, amount: '500' });
  assert.match(asked.text, /Large from<\/dt><dd>\$1,000\.00 → \$500\.00/);
  assert.equal((await go('/levels/large-amount', hiddenFields(asked.text))).status, 303);
  const shown = await go('/levels/versions/2');
  assert.match(shown.text, /gains orders\.refund; loses mail\.view/);
  assert.match(shown.text, /\$500\.00/);
  for (const none of ['9', 'x', '-1']) assert.equal((await go(`/levels/versions/${none}`)).status, 404, none);
});

test('an owner approves, with a fresh proof, what the page said; an administrator does not', async () => {
  as('administrator');
  assert.equal((await go('/levels/versions/2/approve')).status, 403);
  assert.equal((await go('/levels/versions/2/approve', { against: '0' })).status, 403);
  assert.ok(!(await go('/levels')).text.includes('/approve"'));
  as('owner', 6);
  assert.match((await go('/levels/versions/2/approve')).location, /^\/step-up/);
  assert.match((await go('/levels/versions/2/approve', { against: '0' })).location, /^\/step-up/);
  as('owner');
  const asked = await go('/levels/versions/2/approve');
  assert.match(asked.text, /gains orders\.refund; loses mail\.view/);
  const stale = await go('/levels/versions/2/approve', { against: '7' });
  assert.equal(stale.status, 422);
  assert.match(stale.text, /Another version was approved since/);
  assert.equal(await acts('access.levels-approved'), 0);
  const done = await go('/levels/versions/2/approve', hiddenFields(asked.text));
  assert.equal(done.location, '/levels?said=levels-approved', done.text);
  assert.equal(await acts('access.levels-approved'), 1);
  assert.ok((await shop.house.access.permissionsOf('support')).has('orders.refund'));
  const { text } = await go('/levels');
  assert.match(text, /Counts<\/span>/);
  assert.match(text, /Overtaken/);
  assert.match(text, /large from \$500\.00/);
  for (const version of [1, 2]) {
    const late = await go(`/levels/versions/${version}/approve`);
    assert.equal(late.status, 422);
    assert.match(late.text, /decided already, or a newer version counts/);
    const sent = await go(`/levels/versions/${version}/approve`, { against: '2' });
    assert.equal(sent.status, 422);
  }
  assert.equal((await go('/levels/versions/9/approve', { against: '2' })).status, 404);
  assert.equal(await acts('access.levels-approved'), 1);
});

test('what a rule forbids a level is shown as listed and not counting', async () => {
  as('owner');
  const form = await go('/levels/auditor');
  const { base, may } = boxes(form.text);
  const asked = await go('/levels/auditor', formOf(base, [...may, 'orders.refund']));
  assert.equal((await go('/levels/auditor', hiddenFields(asked.text))).status, 303);
  const approval = await go('/levels/versions/3/approve');
  assert.equal((await go('/levels/versions/3/approve', hiddenFields(approval.text))).status, 303);
  assert.ok(!(await shop.house.access.permissionsOf('auditor')).has('orders.refund'));
  assert.match((await go('/levels')).text, /listed, but a rule forbids it/);
});
