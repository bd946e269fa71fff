// The other screens: today, holds, products, discounts, customers, evidence, controls, settings. Each with what it shows,
// what it changes and what it refuses (L3.1, S2.2, S3.1, L19).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type BackOfficeApp, hiddenFields, openBackOfficeApp, staffId } from '../../../test/support/back-office-app.ts';
import { soldOrders } from '../../../test/support/sold-orders.ts';
import { sql } from '../../kernel/sql.ts';
import { permissions } from '../../modules/access.ts';
import type { ControlReport } from '../../modules/policy.ts';

let office: BackOfficeApp;
let sold: ReturnType<typeof soldOrders>;

before(async () => {
  office = await openBackOfficeApp();
  sold = soldOrders(office.test);
  await office.test.stockUp([{ handle: 'clock', priceMinor: 10_000, count: 50 }]);
});
after(() => office?.close());

async function lastEntry(): Promise<Record<string, unknown>> {
  const row = await office.test.database.owner.one(sql<{ body: Buffer }>`
    select body from evidence.entry order by xid desc, id desc limit 1`);
  return JSON.parse(row.body.toString('utf8')) as Record<string, unknown>;
}

test('today counts what waits, and shows takings, holds and what was done by itself, each also as a table', async () => {
  await sold.paid({ clock: 1 });
  const { text, status } = await office.get('/');
  assert.equal(status, 200);
  assert.match(text, /<strong>1<\/strong>to be sent/);
  assert.match(text, /Takings in 30 days: \$1\d\d\.\d\d/);
  assert.equal([...text.matchAll(/<svg class="chart"/g)].length, 2);
  assert.equal([...text.matchAll(/The same as a table/g)].length, 2);
  assert.match(text, /are our assumption/);
  assert.ok(!text.includes('style='), 'the policy of the page allows no style of its own');
  office.may = new Set(['today.view']);
  assert.ok(!(await office.get('/')).text.includes('to be sent'));
  office.may = new Set(permissions);
});

test('what went wrong stands on the first page, with the order that it is about', async () => {
  const order = await sold.paid({ clock: 1 });
  await office.test.database.owner.execute(sql`
    insert into mailing.message (id, about, about_id, kind, detail, state, tries, due_at, first_at, state_at)
    values (gen_random_uuid(), 'order', ${order.orderId}, 'shipped', 'x', 'bounced', 1, now(), now(), ${office.test.clock.now()})`);
  const { text } = await office.get('/');
  assert.match(text, /<strong>1<\/strong>mails reached nobody/);
  assert.match(text, new RegExp(`/orders/${order.number}">[^<]*</a> the mail “shipped” reached nobody`));
});

describe('holds', () => {
  test('a held order is a case that can be noted, taken and decided', async () => {
    const { house, database, clock } = office.test;
    const order = await sold.awaitingPayment({ clock: 1 });
    const { openCase } = await import('../../modules/cases.ts');
    await database.app.execute(sql`update orders.order set state = 'held' where id = ${order.orderId}`);
    await database.app.execute(sql`update payments.payment set state = 'held' where order_id = ${order.orderId}`);
    await house.database.transaction((tx) =>
      openCase(tx, {
        kind: 'held-order',
        subject: `order:${order.orderId}`,
        name: order.number,
        reasons: ['The card is from elsewhere'],
        actor: 'screening',
        at: clock.now(),
        deadlineAt: new Date(clock.now().getTime() + 3_600_000),
      }),
    );
    assert.match((await office.get('/cases?state=open')).text, new RegExp(`/cases/${order.number}"`));
    const address = `/cases/${order.number}`;
    assert.equal((await office.post(`${address}/note`, { reason: 'Called Bea, she is fine!' })).status, 422);
    assert.equal((await office.post(`${address}/note`, { reason: 'called the buyer' })).status, 303);
    assert.equal((await office.post(`${address}/assign`, {})).status, 303);
    const { text } = await office.get(address);
    assert.match(text, /called-the-buyer/);
    assert.match(text, new RegExp(`staff:${staffId}`));
    const asked = await office.get(`/orders/${order.number}/refuse?check=yes&reason=fraud-suspected`);
    assert.match(asked.text, /Pieces that can be sold again<\/dt><dd>1/);
    const done = await office.post(`/orders/${order.number}/refuse`, hiddenFields(asked.text));
    assert.equal(done.location, `/orders/${order.number}?said=refused`, done.text);
    assert.match((await office.get(address)).text, /Decided/);
    assert.match((await office.post(`${address}/note`, { reason: 'late' })).text, /closed already/);
    assert.equal((await office.get('/cases/W-0')).status, 404);
  });
});

describe('products', () => {
  const variantOf = async () => {
    const { text } = await office.get('/products/clock');
    return hiddenFieldsOf(text, 'count');
  };

  test('show every variant with its price, and what can be sold', async () => {
    assert.match((await office.get('/products')).text, /href="\/products\/clock"/);
    const { text } = await office.get('/products/clock');
    assert.match(text, /value="100\.00"/);
    assert.equal((await office.get('/products/none')).status, 404);
  });

  test('are counted, but not over what orders took meanwhile', async () => {
    const fields = await variantOf();
    assert.equal((await office.post('/products/clock/count', { ...fields, available: '40' })).status, 303);
    assert.deepEqual((await lastEntry())['detail'], { from: Number(fields['seen']), to: 40 });
    assert.match(
      (await office.post('/products/clock/count', { ...fields, available: '60' })).text,
      /changed it meanwhile: 40/,
    );
    for (const wrong of ['-1', '1.5', '', 'many', '99999999']) {
      assert.equal(
        (await office.post('/products/clock/count', { ...fields, seen: '40', available: wrong })).status,
        422,
        wrong,
      );
    }
    assert.equal((await office.test.house.catalog.productByHandle('clock'))?.variants.length, 1);
  });

  test('get another price after it was shown, and the shop sells at it', async () => {
    const { variant = '' } = await variantOf();
    const asked = await office.get(`/products/clock/price?variant=${variant}&price=80`);
    assert.match(asked.text, /Price now<\/dt><dd>\$100\.00/);
    assert.match(asked.text, /\(-20 %\)/);
    const fields = hiddenFields(asked.text);
    const done = await office.post('/products/clock/price', fields);
    assert.equal(done.status, 303, done.text);
    assert.equal((await office.test.house.catalog.productByHandle('clock'))?.variants[0]?.price.amountMinor, 8_000);
    assert.equal((await office.test.house.catalog.productByHandle('clock'))?.variants[0]?.sku, 'clock');
    assert.equal((await lastEntry())['act'], 'catalog.priced');
    assert.match((await office.post('/products/clock/price', fields)).text, /changed meanwhile/);
    assert.equal((await office.get(`/products/clock/price?variant=${variant}&price=-3`)).status, 422);
  });

  test('more than half off wants a fresh proof (L6.5)', async () => {
    const { variant = '' } = await variantOf();
    office.judge = (_permission, { raisedRisk }) =>
      Promise.resolve(
        raisedRisk === true ? { kind: 'step-up-wanted', withinMs: 300_000 } : { kind: 'allowed', level: 'manager' },
      );
    const wanted = await office.get(`/products/clock/price?variant=${variant}&price=1.00`);
    assert.equal(wanted.status, 303);
    assert.match(wanted.location, /^\/step-up\?next=%2Fproducts%2Fclock%2Fprice%3Fvariant/);
    const posted = await office.post('/products/clock/price', { variant, price: '1.00', seen: '8000' });
    assert.match(posted.location, /^\/step-up\?next=%2Fproducts%2Fclock%2Fprice&/);
    assert.equal((await office.get(`/products/clock/price?variant=${variant}&price=79`)).status, 200);
    office.judge = () => Promise.resolve({ kind: 'allowed', level: 'manager' });
  });
});

test('what lists show leaves as files, with no more in them than the list has', async () => {
  for (const [path, head] of [
    ['/products.csv', 'Product,From,Variants,Can be sold,Type,Handle,Vendor'],
    ['/returns.csv', 'Return,State,Pieces,Why,Announced'],
    ['/customers.csv', 'Account,Since,Credit,Used,Tokens'],
  ] as const) {
    const { text, status } = await office.get(path);
    assert.equal(status, 200, path);
    assert.equal(text.replace('\uFEFF', '').split('\r\n')[0], head);
    assert.ok(!text.includes('@'), path);
  }
});

test('discounts are added by a form that keeps what was typed, and ended for good', async () => {
  const given = {
    code: 'SUMMER',
    title: 'Summer',
    kind: 'percentage',
    value: '12.5',
    minimum: '20',
    until: '',
    uses: '3',
    perPerson: '',
  };
  const wrong = await office.post('/discounts/new', { ...given, value: 'a lot' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /value="SUMMER"/);
  assert.equal((await office.post('/discounts/new', given)).status, 303);
  assert.match((await office.post('/discounts/new', given)).text, /There is or was a discount/);
  assert.match((await office.get('/discounts')).text, /12\.5 %[^]*In force[^]*0 of 3/);
  const asked = await office.get('/discounts/SUMMER/end');
  assert.match(asked.text, /Orders that used it<\/dt><dd>0/);
  assert.equal((await office.post('/discounts/SUMMER/end', {})).status, 303);
  assert.match((await office.get('/discounts')).text, /Ended/);
  assert.equal((await office.get('/discounts/SUMMER/end')).status, 404);
});

test('a customer is masked until somebody says what for, and then everybody can see who did', async () => {
  const { customerId } = await office.test.house.createCustomer({
    contact: { email: 'firm@example.com', name: 'Firm of Note' },
    creditLimit: { amountMinor: 100, currency: 'USD' },
    approvedBy: 'test',
  });
  const address = `/customers/${customerId}`;
  for (const path of ['/customers', address, `${address}/open`]) {
    const { text, status } = await office.get(path);
    assert.equal(status, 200);
    assert.ok(!text.includes('Firm of Note') && !text.includes('firm@example.com'), path);
  }
  assert.equal((await office.post(`${address}/open`, { purpose: 'just-looking' })).status, 422);
  assert.match((await office.post(`${address}/open`, { purpose: 'support' })).text, /Firm of Note/);
  const { text } = await office.get(address);
  assert.match(text, new RegExp(`staff:${staffId}[^]*support`));
  office.may = new Set(permissions.filter((permission) => permission !== 'customers.open'));
  assert.equal((await office.post(`${address}/open`, { purpose: 'support' })).status, 403);
  assert.ok(!(await office.get(address)).text.includes('/open"'));
  office.may = new Set(permissions);
  for (const id of ['x', '01990000-0000-7000-8000-00000000dead'])
    assert.equal((await office.get(`/customers/${id}`)).status, 404);
});

test('evidence is browsed, and an entry is proven with the signed head of the log (L19)', async () => {
  for (let wait = 0; wait < 50; wait++) {
    if (/data-row href="\/evidence\/\d+"/.test((await office.get('/evidence')).text)) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { text } = await office.get('/evidence');
  const index = /data-row href="\/evidence\/(\d+)"/.exec(text)?.[1];
  assert.ok(index !== undefined);
  const entry = await office.get(`/evidence/${index}`);
  assert.match(entry.text, /Proven/);
  assert.match(entry.text, /c2sp\.org\/tlog-proof@v1/);
  for (const none of ['999999999', 'x', '-1']) assert.equal((await office.get(`/evidence/${none}`)).status, 404);
});

test('controls show how they stand and are looked at on request', async () => {
  const control: ControlReport = {
    id: 'books-balance',
    statement: 'The books balance.',
    requirements: ['L1'],
    grade: 'shop',
    status: 'failing',
    intervalMs: 3_600_000,
    plantedViolations: 2,
    observation: undefined,
  };
  office.controls = [control];
  assert.match((await office.get('/controls')).text, /Failing/);
  assert.match((await office.get('/')).text, /<strong>1<\/strong>controls red/);
  assert.equal(
    (await office.post('/controls/books-balance/run', {})).location,
    '/controls/books-balance?said=not-looked',
  );
  assert.equal((await office.post('/controls/none/run', {})).status, 404);
});

describe('settings', () => {
  test('a form shows what changes with a preview before it counts', async () => {
    const form = await office.get('/settings/name');
    const { version = '' } = hiddenFieldsOf(form.text, 'settings/name');
    const typed = {
      version,
      name: 'Clockwork',
      'tagline-en': 'Ticks',
      'tagline-de': '',
      'announcement-en': '',
      'announcement-de': '',
      logo: '',
    };
    const asked = await office.post('/settings/name', typed);
    assert.equal(asked.status, 200, asked.text);
    assert.match(asked.text, /https:\/\/shop\.example\/preview\/[0-9a-f-]{36}/);
    assert.match(asked.text, /Clockwork/);
    const { shopSettings } = office.test.house;
    assert.notEqual((await shopSettings.current()).name, 'Clockwork');
    const fields = hiddenFields(asked.text);
    assert.equal((await office.post('/settings/name', fields)).status, 303);
    assert.equal((await shopSettings.current()).name, 'Clockwork');
    assert.equal((await lastEntry())['actor'], `staff:${staffId}`);
    assert.match((await office.post('/settings/name', fields)).text, /Somebody else saved/);
    assert.equal((await office.post('/settings/name', { ...typed, version: 'x' })).status, 422);
  });

  test('a document that cannot be is refused with the place of each fault, and nothing of it is lost', async () => {
    const form = await office.get('/settings/document');
    const { version = '' } = hiddenFieldsOf(form.text, 'settings/document');
    const document = JSON.stringify({ name: 'A', look: { preset: 'no-such-look' } });
    const refused = await office.post('/settings/document', { version, document });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /look\.preset/);
    assert.match(refused.text, /no-such-look/);
    assert.equal((await office.post('/settings/document', { version, document: '{' })).status, 422);
    assert.equal((await office.post('/settings/document', { version, document: '{}', sure: 'yes' })).status, 303);
  });

  test('menu and pages are forms', async () => {
    const { text } = await office.get('/settings/menu');
    const { version = '' } = hiddenFieldsOf(text, 'settings/menu');
    const asked = await office.post('/settings/menu', {
      version,
      'label-0-en': 'All',
      'label-0-de': 'Alles',
      'href-0': '/products',
      'href-1': '',
    });
    assert.equal((await office.post('/settings/menu', hiddenFields(asked.text))).status, 303);
    assert.deepEqual((await office.test.house.shopSettings.current()).menu, [
      { label: { en: 'All', de: 'Alles' }, href: '/products' },
    ]);
    const pages = hiddenFieldsOf((await office.get('/settings/pages')).text, 'settings/pages');
    const page = await office.post('/settings/pages', {
      ...pages,
      'handle-0': 'about',
      'title-0-en': 'About',
      'body-0-en': '<p>We.</p>',
    });
    assert.equal((await office.post('/settings/pages', hiddenFields(page.text))).status, 303);
    assert.equal((await office.test.house.shopSettings.current()).pages[0]?.handle, 'about');
  });

  test('the till wants a fresh proof, and a document that holds', async () => {
    office.judge = (_permission, { raisedRisk }) =>
      Promise.resolve(
        raisedRisk === true ? { kind: 'step-up-wanted', withinMs: 300_000 } : { kind: 'allowed', level: 'owner' },
      );
    assert.match((await office.get('/settings/till')).location, /^\/step-up\?next=%2Fsettings%2Ftill/);
    office.judge = () => Promise.resolve({ kind: 'allowed', level: 'owner' });
    const { version = '' } = hiddenFieldsOf((await office.get('/settings/till')).text, 'settings/till');
    assert.equal((await office.post('/settings/till', { version, document: '{"shipping": 3}' })).status, 422);
    const current = JSON.stringify(await office.test.house.tillSettings.current());
    const saved = await office.post('/settings/till', { version, document: current });
    assert.equal(saved.status, 303, saved.text);
  });
});

/** The hidden fields of the form that leads there. */
function hiddenFieldsOf(text: string, address: string): Record<string, string> {
  const form = [...text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([^]*?)<\/form>/g)].find(([, action = '']) =>
    action.endsWith(address),
  );
  return hiddenFields(`<form method="post"${form?.[2] ?? ''}`);
}
