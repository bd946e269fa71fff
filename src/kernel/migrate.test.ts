import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { testCluster, withRole } from '../../test/support/test-cluster.ts';
import { dataClasses } from './data-classes.ts';
import { type Database, openConnection, openDatabase } from './database.ts';
import { assertMigrated, type MigrationFile, MigrationRefused, migrate, migrationFiles } from './migrate.ts';
import { type Query, sql } from './sql.ts';

// A database server as an administrator prepared it: two roles of other names, and nothing else.
const unique = randomBytes(4).toString('hex');
const ownerRole = `shop_owner_${unique}`;
const appRole = `shop "app" ${unique}`;
const kernel = migrationFiles().filter(({ area }) => area === 'kernel');
const stock: MigrationFile = {
  area: 'stock',
  file: '0001.sql',
  text: `create schema stock; grant usage on schema stock to :app;
create table stock.item (id uuid primary key, note_sealed bytea, n int::int4 default 0::int);
grant select, insert on stock.item to :app;
select kernel.classify('stock.item', '{"id": "fact", "note_sealed": "sealed:stock.item.note", "n": "fact"}');`.replace(
    'int::int4',
    'int',
  ),
};

let cluster: pg.Client;
let base: string;
let modern: boolean;
const databases: string[] = [];

before(async () => {
  const address = await testCluster();
  base = address('postgres');
  cluster = await openConnection(base, 'watchword tests');
  const { rows } = await cluster.query<{ modern: boolean }>(
    `select current_setting('server_version_num')::int >= 160000 as modern`,
  );
  modern = rows[0]?.modern === true;
  await cluster.query(`create role ${ownerRole} login password 'p' createrole`);
  await cluster.query(`create role ${pg.escapeIdentifier(appRole)} login noinherit password 'p'`);
  // A server that has run tests before has the role already, made by its superuser: the owner may then not grant it.
  const { rowCount } = await cluster.query(`select from pg_roles where rolname = 'watchword_sequencer'`);
  if (rowCount === 0) await cluster.query('create role watchword_sequencer nologin');
  await grantSequencer();
});

after(async () => {
  for (const name of databases) await cluster.query(`drop database if exists ${name} with (force)`);
  await cluster.query(`drop role ${pg.escapeIdentifier(appRole)}`);
  await cluster.query(`drop role ${ownerRole}`);
  await cluster.end();
});

async function grantSequencer(): Promise<void> {
  await cluster.query(
    `grant watchword_sequencer to ${pg.escapeIdentifier(appRole)}${modern ? ' with inherit false, set true' : ''}`,
  );
}

async function newDatabase() {
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await cluster.query(`create database ${name} owner ${ownerRole}`);
  databases.push(name);
  const address = base.replace('/postgres?', `/${name}?`).replace(/\/postgres$/, `/${name}`);
  return {
    name,
    superuserUrl: address,
    ownerUrl: withRole(address, ownerRole, 'p'),
    appUrl: withRole(address, encodeURIComponent(appRole), 'p'),
  };
}

async function withDatabase<T>(connectionString: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase({ connectionString, maxConnections: 1 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const refusal = (pattern: RegExp) => (error: unknown) =>
  error instanceof MigrationRefused && pattern.test(error.message);

test('files run once, in order, and the extensions are there', async () => {
  const target = await newDatabase();
  const files = [...kernel, stock];
  assert.deepEqual(await migrate({ ...target, files }), ['kernel/0001.sql', 'stock/0001.sql']);
  assert.deepEqual(await migrate({ ...target, files }), []);
  await withDatabase(target.appUrl, async (app) => {
    await assertMigrated(app, files);
    await app.one(sql`select similarity('watch', 'watches'), unaccent('é')`);
    const second = { ...stock, file: '0002.sql' };
    await assert.rejects(
      assertMigrated(app, [...files, second]),
      refusal(/lacks stock\/0002\.sql.*DATABASE_OWNER_URL/),
    );
  });
});

test('an empty database is refused by a process that may not migrate it', async () => {
  const target = await newDatabase();
  await withDatabase(target.superuserUrl, async (database) => {
    await assert.rejects(assertMigrated(database, kernel), refusal(/lacks kernel\/0001\.sql/));
  });
});

test('processes that start together migrate once', async () => {
  const target = await newDatabase();
  const files = [...kernel, stock];
  const done = await Promise.all([1, 2, 3].map(() => migrate({ ...target, files })));
  assert.deepEqual(done.flat(), ['kernel/0001.sql', 'stock/0001.sql']);
});

test('a file that was changed after it ran is refused by name; other line ends are no change', async () => {
  const target = await newDatabase();
  await migrate({ ...target, files: [...kernel, stock] });
  const changed = { ...stock, text: `${stock.text} ` };
  await assert.rejects(migrate({ ...target, files: [...kernel, changed] }), refusal(/stock\/0001\.sql was changed/));
  const windows = { ...stock, text: stock.text.replaceAll('\n', '\r\n') };
  assert.deepEqual(await migrate({ ...target, files: [...kernel, windows] }), []);
});

test('a database of a newer program is refused', async () => {
  const target = await newDatabase();
  await migrate({ ...target, files: [...kernel, stock] });
  await assert.rejects(migrate({ ...target, files: kernel }), refusal(/stock\/0001\.sql.*newer/));
});

test('a file that fails leaves nothing, and its line is named', async () => {
  const target = await newDatabase();
  const broken = { area: 'stock', file: '0001.sql', text: 'create schema stock;\n\ncreate tible stock.x ();' };
  await assert.rejects(
    migrate({ ...target, files: [...kernel, broken] }),
    refusal(/^Migration stock\/0001\.sql, line 3:/),
  );
  assert.deepEqual(await migrate({ ...target, files: [...kernel, stock] }), ['stock/0001.sql']);
});

test('columns without a data class fail their migration, all of them named', async () => {
  const target = await newDatabase();
  const careless = {
    area: 'stock',
    file: '0001.sql',
    text: `create schema stock; create table stock.item (id int, email text, "Odd name" text);
      create materialized view stock.seen as select 1 as one;
      select kernel.classify('stock.item', '{"id": "fact"}');`,
  };
  await assert.rejects(
    migrate({ ...target, files: [...kernel, careless] }),
    refusal(/stock\.item\.email has no data class[^]*stock\.item\.Odd name has[^]*stock\.seen\.one has/),
  );
  await withDatabase(target.ownerUrl, async (owner) => {
    assert.equal((await dataClasses(owner)).filter(({ schema }) => schema === 'stock').length, 0);
  });
});

for (const [what, columns, classes, message] of [
  [
    'a sealed column that is not bytea',
    'email text',
    '{"email": "sealed:a.b"}',
    /email is sealed:a\.b but of type text/,
  ],
  [
    'a blind index that is not bytea',
    'email uuid',
    '{"email": "blind-index"}',
    /email is blind-index but of type uuid/,
  ],
  ['a secret hash that is not bytea', 'h text', '{"h": "secret-hash"}', /h is secret-hash but of type text/],
  [
    'one label for two columns',
    'a bytea, b bytea',
    '{"a": "sealed:x", "b": "sealed:x"}',
    /have the same label sealed:x/,
  ],
  ['an unknown class', 'a int', '{"a": "harmless"}', /unknown data class "harmless" for stock\.item\.a/],
  ['no class at all', 'a int', '{"a": null}', /unknown data class/],
  ['a sealed column without a label', 'a bytea', '{"a": "sealed:"}', /unknown data class/],
  ['a column that does not exist', 'a int', '{"a": "fact", "b": "fact"}', /column "b"/],
] as const) {
  test(`${what} fails the migration`, async () => {
    const target = await newDatabase();
    const text = `create schema stock; create table stock.item (${columns}); select kernel.classify('stock.item', '${classes}');`;
    await assert.rejects(
      migrate({ ...target, files: [...kernel, { area: 'stock', file: '0001.sql', text }] }),
      refusal(message),
    );
  });
}

test('a class survives renames; the label of a sealed column never changes', async () => {
  const target = await newDatabase();
  const rename = (text: string) => ({ area: 'stock', file: '0002.sql', text });
  await migrate({ ...target, files: [...kernel, stock] });
  await assert.rejects(
    migrate({
      ...target,
      files: [...kernel, stock, rename(`select kernel.classify('stock.item', '{"note_sealed": "sealed:other"}');`)],
    }),
    refusal(/is sealed:stock\.item\.note for ever/),
  );
  await migrate({
    ...target,
    files: [
      ...kernel,
      stock,
      rename('alter table stock.item rename note_sealed to words; alter table stock.item rename to thing;'),
    ],
  });
  await withDatabase(target.appUrl, async (app) => {
    assert.deepEqual(
      (await dataClasses(app)).find(({ column }) => column === 'words'),
      { schema: 'stock', table: 'thing', column: 'words', type: 'bytea', class: 'sealed:stock.item.note' },
    );
  });
});

test('the application has no DDL, no way to the owner, and only the grants of its tables', async () => {
  const target = await newDatabase();
  await migrate({ ...target, files: [...kernel, stock] });
  const refused: Query[] = [
    sql`create table public.x (a int)`,
    sql`create temporary table x (a int)`,
    sql`create schema x`,
    sql`create function stock.f() returns int language sql as 'select 1'`,
    sql`alter table stock.item add x int`,
    sql`drop table stock.item`,
    sql`truncate stock.item`,
    sql`update stock.item set n = 1`,
    sql`delete from stock.item`,
    sql`comment on column stock.item.n is 'data class: public'`,
    sql`select kernel.classify('stock.item', '{"n": "public"}')`,
    sql`insert into kernel.migration (area, file, checksum) values ('x', 'x', 'x')`,
    sql`create role x`,
    sql`set session authorization postgres`,
    sql`set role pg_write_all_data`,
  ];
  await withDatabase(target.appUrl, async (app) => {
    await app.execute(sql`insert into stock.item (id) values (gen_random_uuid())`);
    for (const statement of refused)
      await assert.rejects(
        app.execute(statement),
        /permission denied|must be (owner|able)|no schema has been/,
        statement.text,
      );
  });
  const client = await openConnection(target.appUrl, 'watchword tests');
  try {
    for (const role of [ownerRole, 'postgres', 'pg_read_server_files'])
      await assert.rejects(client.query(`set role ${role}`), /permission denied|must be/, role);
    await assert.rejects(
      client.query(`grant ${ownerRole} to current_user`),
      /permission denied|must have|admin option/,
    );
    // The one role that it may step into, and has nothing of before it does.
    const { rows } = await client.query(`select pg_has_role('watchword_sequencer', 'usage') as has`);
    assert.deepEqual(rows, [{ has: false }]);
    await client.query('begin; set local role watchword_sequencer');
    await assert.rejects(client.query('select from stock.item'), /permission denied/);
    await client.query('rollback');
  } finally {
    await client.end();
  }
});

for (const [what, make, undo, message] of [
  ['a superuser', 'alter role :app superuser', 'alter role :app nosuperuser', /is a superuser.*nosuperuser/],
  ['a maker of roles', 'alter role :app createrole', 'alter role :app nocreaterole', /has createrole.*nocreaterole/],
  ['a replicator', 'alter role :app replication', 'alter role :app noreplication', /has replication/],
  ['a member of the owner', 'grant :owner to :app', 'revoke :owner from :app', /member of the owner role.*revoke/],
  [
    'a writer of all data',
    'grant pg_write_all_data to :app',
    'revoke pg_write_all_data from :app',
    /pg_write_all_data/,
  ],
] as const) {
  test(`an application role that is ${what} is refused, with the remedy`, async () => {
    const target = await newDatabase();
    const named = (text: string) =>
      text.replaceAll(':app', pg.escapeIdentifier(appRole)).replaceAll(':owner', ownerRole);
    await cluster.query(named(make));
    try {
      await assert.rejects(migrate({ ...target, files: kernel }), refusal(message));
    } finally {
      await cluster.query(named(undo));
    }
  });
}

test('one role for both, a role that is missing, two databases: each is refused', async () => {
  const target = await newDatabase();
  const other = await newDatabase();
  await assert.rejects(migrate({ ...target, appUrl: target.ownerUrl, files: kernel }), refusal(/is also the owner/));
  await assert.rejects(migrate({ ...target, appUrl: other.appUrl, files: kernel }), refusal(/must be the same/));
  const stranger = withRole(target.superuserUrl, 'nobody_knows', 'p');
  await assert.rejects(migrate({ ...target, appUrl: stranger, files: kernel }), refusal(/does not exist.*create role/));
});

test('an application role that was given power over a schema is refused', async () => {
  const target = await newDatabase();
  const generous = {
    area: 'stock',
    file: '0001.sql',
    text: 'create schema stock; grant create on schema stock to :app;',
  };
  await assert.rejects(
    migrate({ ...target, files: [...kernel, generous] }),
    refusal(/may create objects in schema stock/),
  );
});

test('an owner that may not grant the sequencer says what an administrator must run', async () => {
  const target = await newDatabase();
  const name = pg.escapeIdentifier(appRole);
  await cluster.query(`revoke watchword_sequencer from ${name}`);
  await cluster.query(`alter role ${ownerRole} nocreaterole`);
  try {
    await assert.rejects(
      migrate({ ...target, files: kernel }),
      refusal(/An administrator must run: .*grant watchword_sequencer to "shop ""app"" /),
    );
  } finally {
    await cluster.query(`alter role ${ownerRole} createrole`);
    await grantSequencer();
  }
  await migrate({ ...target, files: kernel });
});

test('the program as it is migrates, and every column of it has its class', async () => {
  const target = await newDatabase();
  await migrate({ ...target });
  await withDatabase(target.appUrl, async (app) => {
    const columns = await dataClasses(app);
    assert.ok(columns.length > 4);
    assert.deepEqual(
      columns.filter(({ class: declared }) => declared === null),
      [],
    );
  });
});
