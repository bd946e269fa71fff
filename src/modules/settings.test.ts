// Documents of the merchant: versions, freshness, refusals, drafts.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { sql } from '../kernel/sql.ts';
import { defaultShopSettings, openSettings, type SettingsDocument, shopSettingsSchema } from './settings.ts';

const schema = z.strictObject({ name: z.string().min(1), rate: z.int().default(7) });
type Sample = z.infer<typeof schema>;
const by = { actor: 'test', at: new Date('2026-01-01T00:00:00Z') };

let database: TestDatabase;
let document: SettingsDocument<Sample>;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.drop());

function open() {
  return openSettings({ database: database.app }).document<Sample>({
    kind: `sample-${randomUUID().replaceAll(/[^a-z]/g, '')}`.slice(0, 30),
    schema,
    fallback: { name: 'fallback', rate: 1 },
  });
}

test('before the first version the fallback counts', async () => {
  document = open();
  assert.deepEqual(await document.current(), { name: 'fallback', rate: 1 });
  assert.equal(await document.version(), 0);
});

test('a change counts at once, is one object until the next, and old versions stay', async () => {
  document = open();
  assert.equal(await database.app.transaction((tx) => document.change(tx, { name: 'first' }, by)), 1);
  const first = await document.current();
  assert.deepEqual(first, { name: 'first', rate: 7 });
  assert.equal(await document.current(), first);
  assert.equal(await database.app.transaction((tx) => document.change(tx, { name: 'second', rate: 2 }, by)), 2);
  assert.deepEqual(await document.current(), { name: 'second', rate: 2 });
  assert.deepEqual(await document.read(1), first);
  assert.equal(await document.read(3), undefined);
});

test('what the schema refuses is not stored', async () => {
  document = open();
  await assert.rejects(
    database.app.transaction((tx) => document.change(tx, { name: '', colour: 'red' }, by)),
    z.ZodError,
  );
  assert.equal(await document.version(), 0);
});

test('changes at the same time become versions one after another', async () => {
  document = open();
  const versions = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      database.app.transaction((tx) => document.change(tx, { name: `n${index}` }, by)),
    ),
  );
  assert.deepEqual(
    versions.sort((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
});

test('a change that is rolled back never counted', async () => {
  document = open();
  await assert.rejects(
    database.app.transaction(async (tx) => {
      await document.change(tx, { name: 'gone' }, by);
      throw new Error('no');
    }),
    /no/,
  );
  assert.equal((await document.current()).name, 'fallback');
});

test('the application can neither change nor delete a version', async () => {
  for (const change of [sql`delete from settings.document`, sql`update settings.document set version = 9`])
    await assert.rejects(database.app.execute(change), /permission denied/);
});

test('a draft is seen by its id only, counts its changes, and is dropped after a day', async () => {
  document = open();
  const id = randomUUID();
  const save = (name: string, at = by.at) =>
    database.app.transaction((tx) => document.saveDraft(tx, { id, body: { name }, at }));
  await save('one');
  await save('two');
  assert.deepEqual(await document.draft(id), { value: { name: 'two', rate: 7 }, version: 2 });
  assert.equal(await document.draft(randomUUID()), undefined);
  assert.equal(await document.draft('not an id'), undefined);
  assert.equal(await document.version(), 0);
  const later = new Date(by.at.getTime() + 2 * 86_400_000);
  await database.app.transaction((tx) => document.saveDraft(tx, { id: randomUUID(), body: { name: 'x' }, at: later }));
  assert.equal(await document.draft(id), undefined);
});

test('an empty shop document has every default, and a wrong member is named', () => {
  assert.equal(defaultShopSettings.baseCurrency, 'USD');
  const faulty = shopSettingsSchema.safeParse({
    look: { light: { page: 'red' } },
    menu: [{ label: 'x', href: '//evil' }],
  });
  assert.deepEqual(
    faulty.error?.issues.map((issue) => issue.path.join('.')),
    ['look.light.page', 'menu.0.href'],
  );
});
