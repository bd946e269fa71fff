// Each probe of access is green on a healthy shop, red after each of its planted violations, and green when it is healed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { systemClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import {
  type Access,
  grantsApproved,
  hostCommandsConfirmed,
  openAccess,
  probeGrants,
  probeHostCommands,
  rulesDenyByDefault,
} from '../access.ts';
import type { StaffId } from '../identity.ts';
import type { Control, Probe } from '../policy.ts';
import { defaultLevelDocument } from './levels.ts';
import { probeRules } from './probe-rules.ts';
import { openRules, rulesText } from './rules.ts';

const checkout = path.resolve(import.meta.dirname, '../../..');
const routes = [
  { method: 'GET', path: '/orders', access: 'orders.view' },
  { method: 'GET', path: '/sign-in', access: 'anyone' },
];
const doors = [{ method: 'GET', path: '/sign-in' }];

let database: TestDatabase;
let access: Access;

before(async () => {
  database = await createTestDatabase({ areas: ['access'] });
  access = openAccess({ database: database.app, clock: systemClock, appendEvidence: async () => undefined });
});
after(() => database.drop());

async function plantAll(control: Control, probe: Probe) {
  for (const { id, act } of control.planted) {
    assert.ok(act.kind === 'sql', id);
    assert.deepEqual((await probe()).findings, [], `before ${id}`);
    for (const statement of act.plant) await database.owner.execute(statement);
    assert.notDeepEqual((await probe()).findings, [], id);
    for (const statement of act.heal) await database.owner.execute(statement);
    assert.deepEqual((await probe()).findings, [], `after ${id}`);
  }
}

test('grants: in a shop without staff, and beside an owner and what a sole owner granted', async () => {
  const probe = () => probeGrants(database.app, systemClock);
  await plantAll(grantsApproved, probe);
  const owner = newId<StaffId>();
  const asker = () => ({ staffId: owner, steppedUpAt: systemClock.now() });
  const helped = newId<StaffId>();
  await database.app.transaction((tx) => access.firstOwner(tx, { staffId: owner, enrolment: 'link' }));
  await database.app.transaction((tx) => access.declareSoleOwner(tx, asker()));
  const proposed = await database.app.transaction((tx) =>
    access.propose(tx, asker(), { staffId: helped, level: 'support' }),
  );
  assert.ok(proposed.kind === 'proposed');
  await database.app.transaction((tx) => access.approve(tx, asker(), proposed.proposalId));
  assert.match((await probe()).summary, /^2 grants stand, .* 1 by a sole owner alone, who declared it/);
  await plantAll(grantsApproved, probe);
});

test('commands on the host', () => plantAll(hostCommandsConfirmed, () => probeHostCommands(database.app)));

test('the rules in force, and a route that names none', async () => {
  const sight = await access.probeRules(routes, doors);
  assert.deepEqual(sight.findings, []);
  assert.match(sight.summary, /^2 routes of the back office: 2 name a permission or are doors; \d{3} questions/);
  const bare = await access.probeRules([...routes, { method: 'POST', path: '/orders', access: 'anyone' }], doors);
  assert.deepEqual(bare.findings, ['POST /orders (anyone) names no permission']);
});

test('every edited rule is seen', async () => {
  const text = rulesText(defaultLevelDocument);
  let edits = 0;
  for (const { id, act } of rulesDenyByDefault.planted) {
    assert.ok(act.kind === 'source', id);
    const source = readFileSync(path.join(checkout, act.file), 'utf8');
    assert.equal(source.split(act.find).length, 2, id);
    if (!act.file.endsWith('.cedar')) continue;
    edits++;
    const rules = await openRules(defaultLevelDocument, text.replace(act.find, act.replace));
    const standing = { rules, document: defaultLevelDocument, grants: new Map(), soleOwner: undefined };
    const { findings } = probeRules({ now: systemClock.now(), standing, routes, doors });
    assert.notDeepEqual(findings, [], id);
  }
  assert.equal(edits, 4);
});
