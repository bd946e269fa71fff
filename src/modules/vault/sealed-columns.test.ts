import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { createTestVault, type TestVault } from '../../../test/support/test-vault.ts';
import { dataClasses } from '../../kernel/data-classes.ts';
import { sql } from '../../kernel/sql.ts';

const label = 'orders.contact.email';
let database: TestDatabase;
let house: TestVault;

before(async () => {
  database = await createTestDatabase({ areas: ['vault'] });
  house = await createTestVault(database.app, { labels: [label] });
  await database.owner.execute(sql`create schema "odd ""name"`);
  await database.owner.execute(sql`create table "odd ""name"."a table" (n integer, "the value" bytea)`);
  await database.owner.execute(sql`
    select kernel.classify('"odd ""name"."a table"', '{"n": "fact", "the value": "sealed:orders.contact.email"}')`);
});
after(async () => {
  await house?.close();
  await database?.drop();
});

const inspect = async () => house.vault.inspectSealedColumns(database.owner, await dataClasses(database.owner));
const column = 'odd "name.a table.the value';

async function withValue(value: Buffer | null): ReturnType<typeof inspect> {
  await database.owner.execute(sql`insert into "odd ""name"."a table" values (0, ${value})`);
  const report = await inspect();
  await database.owner.execute(sql`delete from "odd ""name"."a table" where n = 0`);
  return report;
}

test('columns of sealed values pass, empty ones and nulls too', async () => {
  assert.deepEqual(await inspect(), { columns: 2, values: 0, findings: [] });
  const person = await database.app.transaction((tx) => house.vault.createPerson(tx));
  for (let n = 1; n <= 700; n++) {
    const sealed = house.vault.writer(label).seal(person, `${n}`, `person-${n}@example.com`);
    await database.owner.execute(sql`insert into "odd ""name"."a table" values (${n}, ${sealed})`);
  }
  assert.deepEqual(await withValue(null), { columns: 2, values: 700, findings: [] });
});

// The violations that the probe of the running shop must catch.
for (const [what, value, fault] of [
  ['plain text', Buffer.from('ada@example.com'), 'not-the-sealed-format'],
  ['an empty value', Buffer.alloc(0), 'not-the-sealed-format'],
  ['the header alone', Buffer.of(0xf5, 0, 1), 'not-the-sealed-format'],
  ['random bytes of another length', Buffer.concat([Buffer.of(0xf5), randomBytes(70)]), 'not-the-sealed-format'],
  ['text of just the right length', Buffer.from('a'.repeat(63)), 'not-the-sealed-format'],
] as const)
  test(`one row of ${what} among many is found`, async () => {
    assert.deepEqual((await withValue(value)).findings, [{ column, fault, rows: 1 }]);
  });

test('plain text under a forged header is found', async () => {
  const text = Buffer.alloc(32);
  text.write('ada@example.com\x80', 'latin1');
  const forged = Buffer.concat([Buffer.of(0xf5, 0, 1), randomBytes(12), text, randomBytes(16)]);
  await database.owner.execute(sql`update "odd ""name"."a table" set "the value" = ${forged}`);
  assert.deepEqual((await inspect()).findings, [{ column, fault: 'shows-plain-text', rows: 500 }]);
});

test('a label that the vault was not given is found', async () => {
  await database.owner.execute(sql`create table "odd ""name".other (value bytea)`);
  await database.owner.execute(sql`select kernel.classify('"odd ""name".other', '{"value": "sealed:orders.nobody"}')`);
  const { findings } = await inspect();
  assert.ok(findings.some((found) => found.column === 'odd "name.other.value' && found.fault === 'label-not-declared'));
});
