import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { fakeClock } from '../kernel/clock.ts';
import { sql } from '../kernel/sql.ts';
import {
  type Evidence,
  newSigningKey,
  noWitnesses,
  openEvidence,
  signatureType,
  witnessSettingsSchema,
} from '../modules/evidence.ts';
import { openSettings } from '../modules/settings.ts';
import { manageWitnesses } from './manage-witnesses.ts';

const clock = fakeClock();
const vkey = newSigningKey('ann.example/w', signatureType.cosignature).verifier.text;
const url = 'https://ann.example:8450';
const folder = mkdtempSync(path.join(tmpdir(), 'witnesses-'));
let database: TestDatabase;
let evidence: Evidence;
before(async () => {
  database = await createTestDatabase({ areas: ['evidence', 'settings'] });
  evidence = await openEvidence({ database: database.app, dataFolder: folder, clock });
});
after(async () => {
  await evidence.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const acts = async () =>
  (
    await database.app.query(
      sql<{ act: string }>`select convert_from(body, 'UTF8')::json->>'act' as act from evidence.entry order by id`,
    )
  ).map(({ act }) => act);

test('witnesses are added and removed, each change an entry; what is none, or is there, changes nothing', async () => {
  const settings = openSettings({ database: database.app });
  const witnessSettings = settings.document({
    kind: 'witnesses',
    schema: witnessSettingsSchema,
    fallback: noWitnesses,
  });
  const desk = manageWitnesses({ database: database.app, clock, evidence, witnessSettings });
  const actor = 'operator:cli';

  for (const wrong of [
    { url, vkey: 'x' },
    { url, vkey: evidence.verifierKey },
    { url: 'http://ann.example', vkey },
    { url: 'ann.example', vkey },
    { url: 'https://u:p@ann.example', vkey },
    { url, vkey, ca: 'no certificate' },
  ]) {
    assert.equal((await desk.add(wrong, actor)).kind, 'invalid', JSON.stringify(wrong));
  }
  assert.deepEqual(await acts(), []);

  assert.deepEqual(await desk.add({ url: `${url}/`, vkey: `${vkey}\n` }, actor), {
    kind: 'added',
    name: 'ann.example/w',
  });
  assert.deepEqual((await witnessSettings.current()).witnesses, [{ name: 'ann.example/w', url, vkey }]);
  assert.deepEqual(await desk.add({ url, vkey }, actor), { kind: 'exists', name: 'ann.example/w' });
  assert.equal(await desk.remove('bob.example/w', actor), 'unknown');
  assert.equal(await desk.remove('ann.example/w', actor), 'removed');
  assert.deepEqual(await witnessSettings.current(), noWitnesses);
  assert.deepEqual((await acts()).toSorted(), ['evidence.witness-added', 'evidence.witness-removed']);
});
