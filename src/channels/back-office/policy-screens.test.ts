// The policy's screens: versions, sentences, writing with its check, confirming and approving; each refusal, and that
// nothing typed is lost (S0, L20). What is published here is read back from the policy itself.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type BackOfficeApp, hiddenFields, openBackOfficeApp, staffId } from '../../../test/support/back-office-app.ts';
import { deskParts } from '../../back-office-desk.ts';
import { sql } from '../../kernel/sql.ts';
import { permissions } from '../../modules/access.ts';
import { confirmOwn, product, publishVersion } from '../../modules/policy.ts';
import { policyPapers, readDefaultPolicy } from '../../shop-policy.ts';
import { draftOf } from './policy-draft.ts';

let office: BackOfficeApp;
const shipped = readDefaultPolicy(process.cwd());

before(async () => {
  office = await openBackOfficeApp();
  const papers = policyPapers(office.test.house);
  await confirmOwn(papers, shipped);
  await publishVersion(papers, { body: shipped, note: 'The first.', by: product });
});
after(() => office?.close());
beforeEach(() => {
  office.may = new Set(permissions);
  office.judge = () => Promise.resolve({ kind: 'allowed', level: 'owner' });
});

/** What the screens are given. */
function screens() {
  return deskParts({
    house: office.test.house,
    shopOrigin: 'https://shop.example',
    policy: { report: () => Promise.resolve({ clauses: [] }) },
    look: () => Promise.resolve(undefined),
  });
}

async function entries(act: string): Promise<Record<string, unknown>[]> {
  const rows = await office.test.database.owner.query(sql<{ body: Buffer }>`
    select body from evidence.entry where convert_from(body, 'utf8') like ${`%"act":"${act}"%`} order by xid, id`);
  return rows.map(({ body }) => JSON.parse(body.toString('utf8')) as Record<string, unknown>);
}

async function newest(): Promise<{ version: number; body: string; actor: string; steppedUpAt: Date | null }> {
  return office.test.database.owner.one(sql<Awaited<ReturnType<typeof newest>>>`
    select version, body, actor, stepped_up_at as "steppedUpAt" from policy.version order by version desc limit 1`);
}

/** The text in the field, as a browser would send it back. */
function typedText(page: string): string {
  const [, text = ''] = /<textarea id="body"[^>]*>\n([^]*?)<\/textarea>/.exec(page) ?? [];
  return unescaped(text);
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** The fields of the form that publishes: the first of the check page. */
function publishing(page: string): Record<string, string> {
  return hiddenFields(page.slice(0, page.indexOf('<h2>Go on writing</h2>')));
}

/** A page whose only form is the act's own. */
function onlyForm(text: string): string {
  return text.replaceAll('<form class="card" method="post"', '<form method="post"');
}

async function base(): Promise<string> {
  return hiddenFields(onlyForm((await office.get('/policy/new')).text))['base'] ?? '';
}

const added =
  '\n## More\n\n### 99.1 A new promise\n\nWe answer every complaint promptly and encrypt all data with 512-bit keys.\n';

describe('what is published', () => {
  test('stands with its days, and leads to its text and its sentences', async () => {
    const { text, status } = await office.get('/policy');
    assert.equal(status, 200);
    assert.match(text, /href="\/policy\/versions\/1"/);
    assert.match(text, /In effect<\/span>/);
    assert.match(text, /2026-06-01/);
    assert.match(text, /2027-06-01/);
    assert.match(text, /The first\./);
    const version = await office.get('/policy/versions/1');
    assert.match(version.text, /SHA-256 of the text/);
    assert.ok(unescaped(version.text).includes(shipped.slice(0, 300)));
    for (const none of ['2', '0', 'x', '99999999999'])
      assert.equal((await office.get(`/policy/versions/${none}`)).status, 404, none);
  });

  test('a sentence shows kind, promises, controls and why it stands as it does', async () => {
    const list = await office.get('/policy/sentences');
    assert.ok((list.text.match(/data-row/g) ?? []).length > 50);
    const none = await office.get('/policy/sentences?status=failing');
    assert.match(none.text, /No sentence stands like this/);
    assert.equal((await office.get('/policy/sentences?status=drop')).status, 200);
    const first = /data-row href="(\/policy\/sentences\/[^"]+)"/.exec(list.text)?.[1] ?? '';
    const { text } = await office.get(first);
    assert.match(text, /<dt>Kind<\/dt>/);
    assert.match(text, /<dt>Promises<\/dt>/);
    assert.match(text, /by the product/);
    assert.equal((await office.get('/policy/sentences/none')).status, 404);
  });

  test('is for who may see it, and each act for who may do it', async () => {
    office.may = new Set(['orders.view']);
    assert.equal((await office.get('/policy')).status, 403);
    assert.ok(!(await office.get('/orders')).text.includes('href="/policy"'));
    office.may = new Set(['policy.view']);
    assert.ok(!(await office.get('/policy')).text.includes('href="/policy/new"'));
    assert.equal((await office.get('/policy/new')).status, 403);
    assert.equal((await office.post('/policy/new', { body: 'x' })).status, 403);
    assert.equal((await office.post('/policy/parameters/answer-time', {})).status, 403);
    assert.equal((await office.post('/policy/sentences/1.1/bind', {})).status, 403);
    assert.ok(!(await office.get('/policy/parameters')).text.includes('href="/policy/parameters/answer-time"'));
  });
});

describe('writing', () => {
  test('begins with the text that is published, and unchanged it says so', async () => {
    const form = await office.get('/policy/new');
    assert.equal(typedText(form.text), shipped);
    const asked = await office.post('/policy/new', { base: await base(), body: shipped.replaceAll('\n', '\r\n') });
    assert.match(asked.text, /No sentence is new/);
    const today = '2026-06-01';
    const same = await office.post('/policy/new', { ...publishing(asked.text), effectiveOn: today });
    assert.equal(same.status, 422);
    assert.match(same.text, /is version 1 already/);
    assert.equal((await newest()).version, 1);
  });

  test('shows what would become of each changed sentence before it counts', async () => {
    const { text } = await office.post('/policy/new', { base: await base(), body: `${shipped}${added}` });
    assert.match(text, /<b>99\.1<\/b> We answer every complaint promptly/);
    assert.match(text, /New or changed<\/dt><dd>1</);
    assert.match(text, /Unbound<\/dt><dd>1</);
    assert.match(text, /To be confirmed<\/dt><dd>1</);
    assert.match(text, /“promptly” has no meaning/);
    assert.match(text, /Contradicted<\/dt><dd>1</);
    assert.match(text, /512/);
    const { compiled } = await screens().policy.published();
    const gone = compiled.clauses.find(({ id }) => id === '1.1');
    assert.ok(gone !== undefined);
    const without = await office.post('/policy/new', {
      base: await base(),
      body: shipped.replace(gone.text, 'We like you.'),
    });
    assert.match(without.text, /No longer promised/);
    assert.ok(unescaped(without.text).includes(gone.text));
    assert.equal((await newest()).version, 1);
  });

  test('refuses what is no policy with a clear word, and gives back what was typed', async () => {
    const known = await base();
    const cases: [body: string, said: RegExp][] = [
      ['', /The text is empty/],
      [' \n\t ', /The text is empty/],
      ['a\u0000b', /no text file/],
      ['\u0001\u0002\u0003\u0004\u0005', /it is not text/],
      ['%PDF-1.7 binary', /it is a PDF/],
      ['w'.repeat(5_000_000), /5,000,000 characters; here at most 250,000/],
      ['### 1.1 A clause\n\nWe are good.\n\n### 1.1 Again\n\nWe are good.', /Line 5: the clause 1\.1 stands twice/],
      ['### 1.1 A clause\n\nWe encrypt.\n\n- kept by: no-such-control', /is no control of this shop/],
    ];
    for (const [body, said] of cases) {
      const { status, text } = await office.post('/policy/new', { base: known, body, note: 'Kept <note>' });
      assert.equal(status, 422, said.source);
      assert.match(unescaped(text), said);
      assert.equal(typedText(text), body);
      assert.match(text, /value="Kept &lt;note&gt;"/);
    }
    assert.equal((await newest()).version, 1);
  });

  test('reads other languages and says that it cannot prove them', async () => {
    const body = '# Sicherheit\n\nWir verschlüsseln alle Daten. אנחנו מצפינים את כל המידע.';
    const { status, text } = await office.post('/policy/new', { base: await base(), body });
    assert.equal(status, 200);
    assert.match(text, /<td class="wide">unread<\/td>/);
    assert.equal(typedText(text), body);
  });

  test('days that cannot be are refused, and nothing is lost', async () => {
    const body = `${shipped}${added}`;
    for (const [wrong, said] of [
      [{ effectiveOn: '2026-05-31' }, /a promise does not reach back/],
      [{ effectiveOn: 'tomorrow' }, /In effect from: “tomorrow” is no day/],
      [{ reviewBy: '2027-02-31' }, /Review by: “2027-02-31” is no day/],
      [{ reviewBy: '2026-01-01' }, /lies in the past/],
      [{ note: 'n'.repeat(501) }, /longer than 500/],
    ] as const) {
      const answer = await office.post('/policy/new', { base: await base(), body, sure: 'yes', ...wrong });
      assert.equal(answer.status, 422);
      assert.match(unescaped(answer.text), said);
      assert.equal(typedText(answer.text), body);
    }
    assert.equal((await newest()).version, 1);
  });

  test('publishing wants its permission and a fresh proof, and the text waits for it', async () => {
    const body = `${shipped}${added}`;
    const asked = await office.post('/policy/new', { base: await base(), body });
    const fields = publishing(asked.text);
    office.judge = () => Promise.resolve({ kind: 'refused', reason: 'Your level does not allow this.' });
    const refused = await office.post('/policy/new', fields);
    assert.equal(refused.status, 422);
    assert.match(refused.text, /Your level does not allow this/);
    let judged: string | undefined;
    office.judge = (permission) => {
      judged = permission;
      return Promise.resolve({ kind: 'step-up-wanted', withinMs: 300_000 });
    };
    const proof = await office.post('/policy/new', fields);
    assert.equal(judged, 'policy.publish');
    assert.equal(proof.status, 422);
    assert.match(proof.text, /href="\/step-up\?next=%2Fpolicy&amp;within=5" target="_blank"/);
    assert.deepEqual(publishing(proof.text), fields);
    assert.equal(typedText(proof.text), body);
    office.may = new Set(['policy.view', 'policy.edit']);
    const writer = await office.post('/policy/new', { base: await base(), body });
    assert.match(writer.text, /publishing is for who holds that permission/);
    assert.ok(!writer.text.includes('name="sure"'));
    assert.equal((await newest()).version, 1);
  });

  test('is published once, by whom is in the log, and whoever began before it is told', async () => {
    const body = `${shipped}${added}`;
    const asked = await office.post('/policy/new', {
      base: await base(),
      body,
      effectiveOn: '2026-06-01',
      reviewBy: '2026-12-01',
      note: 'One more.',
    });
    const fields = publishing(asked.text);
    const both = await Promise.all([1, 2].map(() => office.post('/policy/new', fields)));
    assert.deepEqual(
      both.map(({ status }) => status).sort((a, b) => a - b),
      [303, 422],
    );
    const stored = await newest();
    assert.equal(stored.version, 2);
    assert.equal(stored.body, body);
    assert.equal(stored.actor, `staff:${staffId}`);
    assert.ok(stored.steppedUpAt !== null);
    assert.equal((await entries('policy.published')).at(-1)?.['actor'], `staff:${staffId}`);
    assert.match((await office.get('/policy?said=published')).text, /Published\. It stays for ever/);
    const late = await office.post('/policy/new', { ...fields, body: 'We like you.' });
    assert.equal(late.status, 422);
    assert.match(late.text, /Version 2 was published since you began/);
    assert.equal(typedText(late.text), 'We like you.');
  });
});

describe('a sentence', () => {
  test('is confirmed with what it promises after a page that says so, and refused again', async () => {
    const address = '/policy/sentences/99.1/bind';
    const form = await office.get(address);
    const { hash = '' } = hiddenFields(onlyForm(form.text));
    const typed = { hash, promises: 's9', controls: '', stands: 'yes' };
    for (const [wrong, said] of [
      [{ promises: 'S99', sure: 'yes' }, /there is no promise S99/],
      [{ promises: 'L1', controls: 'no-such', sure: 'yes' }, /there is no control no-such/],
      [{ hash: '00' }, /reads otherwise since you opened this page/],
      [{ stands: 'perhaps' }, /whether you confirm or refuse/],
    ] as const) {
      const answer = await office.post(address, { ...typed, ...wrong });
      assert.equal(answer.status, 422);
      assert.match(answer.text, said);
      if ('promises' in wrong) assert.match(answer.text, new RegExp(`value="${wrong.promises}"`));
    }
    const asked = await office.post(address, { hash, promises: 'L1, L3.8', controls: '', stands: 'yes' });
    assert.match(asked.text, /It promises<\/dt><dd>L1, L3\.8</);
    assert.equal(
      (await entries('policy.binding-confirmed')).filter(({ actor }) => actor === `staff:${staffId}`).length,
      0,
    );
    const done = await office.post(address, hiddenFields(asked.text));
    assert.equal(done.location, '/policy/sentences/99.1?said=binding-confirmed', done.text);
    assert.match((await office.get('/policy/sentences/99.1')).text, /by staff 00000001/);
    assert.equal((await entries('policy.binding-confirmed')).at(-1)?.['actor'], `staff:${staffId}`);
    office.test.clock.advance(1_000);
    const refuse = await office.post(address, { hash, promises: 'L1', controls: '', stands: 'no' });
    assert.match(refuse.text, /unproven: no person has said/);
    await office.post(address, hiddenFields(refuse.text));
    assert.match((await office.get('/policy/sentences?binding=proposed')).text, /\/policy\/sentences\/99\.1"/);
    assert.equal((await office.post('/policy/sentences/none/bind', typed)).status, 404);
  });
});

describe('a word', () => {
  test('means what a person approves: value, unit, plain words', async () => {
    const address = '/policy/parameters/answer-time';
    assert.match((await office.get('/policy/parameters')).text, /Our default/);
    const words = 'a customer has an answer within {}';
    for (const [wrong, said] of [
      [{ value: 'soon' }, /is a number of hours/],
      [{ value: '' }, /is a number of hours/],
      [{ value: '0', sure: 'yes' }, /a number above 0/],
      [{ words: '' }, /in plain words/],
      [{ words: 'within a day' }, /must hold \{\}/],
      [{ words: `{} ${'w'.repeat(2_001)}`, sure: 'yes' }, /words are missing/],
    ] as const) {
      const answer = await office.post(address, { value: '12', words, ...wrong });
      assert.equal(answer.status, 422, said.source);
      assert.match(answer.text, said);
    }
    const asked = await office.post(address, { value: '12', words });
    assert.match(asked.text, /Value now<\/dt><dd>24 hours/);
    assert.match(asked.text, /Value then<\/dt><dd>12 hours/);
    assert.equal((await entries('policy.parameter-approved')).length, 0);
    const done = await office.post(address, hiddenFields(asked.text));
    assert.equal(done.location, '/policy/parameters?said=parameter-approved', done.text);
    assert.deepEqual((await entries('policy.parameter-approved')).at(-1)?.['detail'], { unit: 'hours', value: '12' });
    assert.match((await office.get('/policy/parameters')).text, /an answer within 12 hours/);
    assert.equal((await office.get('/policy/parameters/none')).status, 404);
  });

  test('may be a list, one a line', async () => {
    const address = '/policy/parameters/key-components';
    const many = Array.from({ length: 51 }, (_, index) => `part ${index}`).join('\n');
    const refused = await office.post(address, { value: many, words: 'these: {}', sure: 'yes' });
    assert.match(refused.text, /at most 50 short lines/);
    const asked = await office.post(address, { value: 'keys\r\n\r\nsign-in\r\n', words: 'these: {}' });
    assert.match(asked.text, /Value then<\/dt><dd>keys; sign-in/);
    assert.equal((await office.post(address, hiddenFields(asked.text))).status, 303);
    assert.match((await office.get('/policy/parameters')).text, /these: keys; sign-in/);
  });
});

test('the check and the published policy find the same words without a meaning', async () => {
  const body =
    'We investigate flagged orders promptly. Your data is encrypted with strong keys. We keep personal data as long as necessary. Staff are trained regularly.';
  await publishVersion(policyPapers(office.test.house), { body, by: product });
  const { policy } = screens();
  const [published, report] = await Promise.all([policy.published(), policy.report()]);
  const unwritten = { ...published, compiled: { ...published.compiled, clauses: [] } };
  const drafted = draftOf(unwritten, published.compiled).changed.map(({ clause, unbound }) => [
    clause.id,
    unbound.map(({ term, parameter }) => [term, parameter?.id]),
  ]);
  const reported = report.clauses
    .filter(({ kind }) => kind !== 'heading')
    .map(({ id, words }) => [
      id,
      words.filter(({ approved }) => !approved).map(({ term, parameter }) => [term, parameter]),
    ]);
  assert.deepEqual(drafted, reported);
  for (const known of ['investigation-time', 'retention-time', 'training-interval'])
    assert.ok(JSON.stringify(drafted).includes(known), known);
});
