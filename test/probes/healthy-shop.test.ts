// A healthy shop, running: all controls green, the trust page says so and gives what a stranger needs to check it, the
// public log shows hashes and no entry, and an inspection from outside needs nothing but the address.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { controlTable } from '../../src/controls.ts';
import { type Database, openDatabase } from '../../src/kernel/database.ts';
import { findEmbeddedPostgres } from '../../src/kernel/embedded-postgres.ts';
import { openLog } from '../../src/kernel/log.ts';
import { parseVerifierKey, verifyProof } from '../../src/modules/evidence.ts';
import { inspectShop, renderObservations, runProbes } from '../../src/planted.ts';
import { startTestShop, type TestShop } from '../support/running-shop.ts';

let shop: TestShop;
let database: Database;

before(async () => {
  shop = await startTestShop();
  const found = findEmbeddedPostgres(shop.dataDir, path.join(shop.dataDir, 'keys'));
  assert.ok(found !== undefined);
  database = openDatabase({ connectionString: found.appUrl, maxConnections: 2 });
});
after(async () => {
  await database.close();
  await shop.stop();
});

interface ObservationRecord {
  observation: { detailsHash: string };
  log: { verifierKey: string; entry: string; proof: string } | null;
}

interface Report {
  clauses: {
    id: string;
    kind: string;
    status: string;
    controls: { status: string; observation: { record: string } | null }[];
  }[];
  log: { verifierKey: string };
}

/** What the demonstration lacks: witnesses, a clock that is not its own, somebody who answers the telephone. */
const lacking = new Map([
  ['evidence-witnessed', /watchword witness/],
  ['clock-agrees', /simulated on this machine/],
  ['contact-reachable', /no telephone number/],
]);

test('a busy, healthy shop is green all over, and says what it lacks', async () => {
  const { items } = (await shop.call('/api/products')).json() as { items: { handle: string }[] };
  const product = (await shop.call(`/api/products/${items[0]?.handle}`)).json() as { variants: { id: string }[] };
  for (let i = 0; i < 60; i++) {
    const cart = (await shop.call('/api/carts', { json: {} })).json() as { id: string };
    await shop.call(`/api/carts/${cart.id}/lines`, { json: { variantId: product.variants[0]?.id, quantity: 1 } });
    const answer = await shop.call('/api/checkouts', {
      json: {
        checkoutId: crypto.randomUUID(),
        cartId: cart.id,
        contact: {
          email: `buyer.${i}@mail.example.net`,
          name: `Buyer ${i}`,
          phone: '+1 202 555 0143',
          address: {
            line1: `${i + 1} Harbour Street`,
            city: 'Springfield',
            region: 'IL',
            postalCode: '62701',
            country: 'US',
          },
        },
        payment: { method: i % 3 === 0 ? 'card' : 'invoice' },
      },
      headers: i % 3 === 0 ? {} : { authorization: `Bearer ${shop.running.demoCustomerToken}` },
    });
    assert.equal(answer.status, 201, answer.text);
  }
  const run = await runProbes(database);
  assert.equal(run.observations.length, controlTable.length);
  const unlike = run.observations.filter(
    ({ control, status }) => status !== (lacking.has(control) ? 'unproven' : 'proven'),
  );
  assert.deepEqual(unlike, [], renderObservations(run));
  // What is lacking is said, and what to do.
  for (const { control, summary } of run.observations)
    if (lacking.has(control)) assert.match(summary, lacking.get(control) ?? /never/);
});

test('one control can be asked for by its name', async () => {
  const { observations } = await runProbes(database, { only: ['tls-strong'] });
  assert.deepEqual(
    observations.map(({ control, status, grade }) => ({ control, status, grade })),
    [{ control: 'tls-strong', status: 'proven', grade: 'outside' }],
  );
});

/** The report after the looks above: a probe itself visits the page, which is kept for a second. */
async function freshReport(): Promise<Report> {
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  return (await shop.call('/trust.json')).json() as Report;
}

test('the trust page: each sentence with its status in words; card payments simulated, never green', async () => {
  const report = await freshReport();
  for (const clause of report.clauses) {
    const { id, status, kind, controls } = clause;
    const isSeen = controls.length > 0 && controls.every((control) => control.status === 'proven');
    const wanted = kind === 'promise' ? (isSeen ? 'proven' : 'unproven') : 'not-applicable';
    assert.equal(`${id} ${status}`, `${id} ${id === '3.1' ? 'simulated' : wanted}`);
  }
  assert.ok(report.clauses.filter(({ status }) => status === 'proven').length >= 4);
  const page = await shop.call('/trust');
  assert.equal(page.status, 200);
  for (const words of [
    'Holds',
    'Simulated',
    'ago',
    'watchword inspect',
    '/log/checkpoint',
    report.log.verifierKey.slice(0, 12),
  ]) {
    assert.ok(page.text.includes(words), words);
  }
});

test('an observation’s record proves its entry to whoever has the log’s key', async () => {
  const report = await freshReport();
  const looked = report.clauses.find(({ controls }) => controls.length > 0);
  const record = looked?.controls[0]?.observation?.record ?? '';
  const read = async () => (await shop.call(record)).json() as ObservationRecord;
  let { observation, log } = await read();
  // An entry becomes part of the log within a second.
  for (let i = 0; i < 40 && log === null; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    ({ observation, log } = await read());
  }
  assert.ok(log !== null);
  const key = parseVerifierKey(log.verifierKey);
  assert.ok(key !== undefined);
  assert.equal(verifyProof(Buffer.from(log.entry), log.proof, key).kind, 'proven');
  assert.ok(log.entry.includes(`sha256:${observation.detailsHash}`));
  const altered = log.entry.replace('"outcome":"holds"', '"outcome":"never"');
  assert.equal(verifyProof(Buffer.from(altered), log.proof, key).kind, 'refused');
});

test('the public log: checkpoint and hash tiles with the right caching, no entry, nothing beyond its end', async () => {
  const checkpoint = await shop.call('/log/checkpoint');
  const size = Number(checkpoint.text.split('\n')[1]);
  assert.ok(size > 0);
  assert.equal(checkpoint.headers['cache-control'], 'no-cache');
  assert.equal(checkpoint.headers['content-type'], 'text/plain; charset=utf-8');
  const tile = await shop.call(`/log/tile/0/000.p/${Math.min(size, 255)}`);
  assert.equal(tile.status, 200);
  assert.equal(tile.headers['content-type'], 'application/octet-stream');
  assert.match(String(tile.headers['cache-control']), /immutable/);
  const wrong = [
    'tile/entries/000.p/1',
    'tile/entries/000',
    'tile/0/000.p/0',
    'tile/0/999',
    'tile/0/x',
    'tile/-1/000',
    'tile/0/..%2f',
  ];
  for (const name of wrong) assert.equal((await shop.call(`/log/${name}`)).status, 404, name);
  assert.equal((await shop.call('/trust/observations/none')).status, 404);
});

test('inspect needs only the address; a strange authority is a finding, and the look goes on', async () => {
  const log = openLog('silent');
  const ca = readFileSync(shop.running.ca, 'utf8');
  const known = await inspectShop(shop.running.shop, { ca, log });
  assert.deepEqual(
    known.observations.filter(({ status }) => status !== 'proven').map(({ control, status }) => `${control} ${status}`),
    ['contact-reachable unproven'],
    renderObservations(known),
  );
  const strange = await inspectShop(shop.running.shop, { log });
  const tls = strange.observations.find(({ control }) => control === 'tls-strong');
  assert.equal(tls?.status, 'failing');
  assert.ok(tls.findings.length === 1 && /does not trust/.test(tls.findings[0] ?? ''), renderObservations(strange));
  assert.equal(strange.observations.find(({ control }) => control === 'https-everywhere')?.status, 'proven');
});

test('where nobody answers, inspect says so instead of judging; what is no address is refused', async () => {
  const { observations } = await inspectShop('https://localhost:9', { log: openLog('silent') });
  assert.ok(
    observations.every(({ status, summary }) => status === 'unproven' && /does not answer/.test(summary)),
    renderObservations({ observations }),
  );
  await assert.rejects(inspectShop('http://shop.example', { log: openLog('silent') }), TypeError);
});

test('the merchant’s own name stands on the trust page and in the back office, as soon as he has set it', async () => {
  const file = path.join(shop.dataDir, 'shop.json');
  writeFileSync(file, JSON.stringify({ name: 'Example Tailors', contact: { email: 'tailors@mail.example.net' } }));
  const program = path.join(path.dirname(path.dirname(import.meta.dirname)), 'src/main.ts');
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'shop', 'set', file], {
    env: { PATH: process.env['PATH'], WATCHWORD_DATA: shop.dataDir },
  });
  const deadline = performance.now() + 10_000;
  let page = '';
  while ((!page.includes('Example Tailors makes') || page.includes('Demo Shop')) && performance.now() < deadline) {
    await delay(100);
    // The frame of pages that are the same for everybody is that of the last visitor's.
    await shop.call('/');
    page = (await shop.call('/trust')).text;
  }
  assert.match(page, /Example Tailors makes \d+ promises/);
  assert.doesNotMatch(page, /Watchword Demo Shop/);
  assert.match((await shop.call(shop.running.backOffice)).text, /Sign in – Example Tailors back office/);
  // The address that he gives to everybody is no customer's.
  const { observations } = await runProbes(database, { only: ['personal-data-sealed'], timeoutMs: 60_000 });
  assert.deepEqual(
    observations.map(({ status, findings }) => [status, findings]),
    [['proven', []]],
  );
});
