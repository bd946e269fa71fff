import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { filesBelow, overlapBytes, searchFiles } from './search-files.ts';
import { type SearchedColumn, searchTables } from './search-tables.ts';

let database: TestDatabase;
const run = (text: string) => database.owner.execute({ name: '', text, values: [] });

before(async () => {
  database = await createTestDatabase({ areas: [] });
  await run('create schema "odd ""schema"');
  await run(`create table "odd ""schema"."Things" (
    words text, doc jsonb, raw bytea, list text[], number bigint, exact numeric, at timestamptz, flag boolean)`);
  await run('grant usage on schema "odd ""schema" to watchword_app');
  await run('grant select on "odd ""schema"."Things" to watchword_app');
  await run(
    `insert into "odd ""schema"."Things" (words, number) select 'nothing ' || i, i from generate_series(1, 5000) i`,
  );
});
after(() => database.drop());

async function hits(
  pattern: string,
  pagesPerTable?: number,
): Promise<{ found: string[]; left: number; closed: string[] }> {
  const found: string[] = [];
  const search = await searchTables(database.app, {
    wants: ({ table }) => table.includes('Things') || table.endsWith('closed'),
    pattern: () => pattern,
    look(column: SearchedColumn) {
      found.push(column.column);
      return true;
    },
    ...(pagesPerTable === undefined ? {} : { pagesPerTable }),
  });
  return { found: found.sort(), left: search.left, closed: search.closed };
}

test('text, JSON, bytes, lists and numbers are searched, whatever the names', async () => {
  await run(`insert into "odd ""schema"."Things" (words, doc, raw, list, number, exact)
             values ('a 987654321 b', '{"deep": ["987654321"]}', convert_to('x987654321', 'UTF8'), '{no,987654321}', 987654321, 987654321.5)`);
  assert.deepEqual((await hits('987654321')).found, ['doc', 'exact', 'list', 'number', 'raw', 'words']);
  assert.deepEqual((await hits('123123123')).found, []);
});

test('of a large table the newest pages are read first, and what was left is said', async () => {
  const { found, left } = await hits('987654321', 4);
  assert.ok(found.includes('words'));
  assert.ok(left > 0);
});

test('more candidates than one answer holds are all looked at', async () => {
  let count = 0;
  await searchTables(database.app, {
    wants: ({ column, table }) => table.includes('Things') && column === 'words',
    pattern: () => 'nothing',
    look() {
      count++;
      return false;
    },
  });
  assert.ok(count >= 5000, String(count));
});

test('a table that this role may not read is named, not passed over', async () => {
  await run('create table "odd ""schema".closed (words text)');
  assert.deepEqual((await hits('x')).closed, ['odd "schema.closed']);
  await run('drop table "odd ""schema".closed');
});

test('files: what lies across two pieces is seen, skipped folders and links are not, the budget is kept', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'watchword-search-'));
  try {
    mkdirSync(path.join(folder, 'theirs'));
    writeFileSync(path.join(folder, 'theirs', 'a'), 'needle');
    const large = Buffer.alloc((1 << 20) + 500, 0x20);
    large.write('needle', (1 << 20) - 3);
    writeFileSync(path.join(folder, 'large'), large);
    writeFileSync(path.join(folder, 'empty'), '');
    symlinkSync('/etc/passwd', path.join(folder, 'link'));
    const files = filesBelow(folder, ['theirs']);
    assert.deepEqual(files.map((file) => path.basename(file.path)).sort(), ['empty', 'large']);
    const seen = new Set<string>();
    const look = (file: string, piece: Buffer) => {
      if (piece.includes('needle')) seen.add(path.basename(file));
      return false;
    };
    assert.equal((await searchFiles(files, 1 << 30, look)).left, 0);
    assert.deepEqual([...seen], ['large']);
    const short = await searchFiles(files, 1_000, look);
    assert.ok(short.bytes >= 1_000 && short.left > 1 << 19, JSON.stringify(short));
    // One that vanishes between listing and reading is no fault.
    rmSync(path.join(folder, 'large'));
    assert.equal((await searchFiles(files, 1 << 30, look)).bytes, 0);
    assert.ok(overlapBytes >= 128);
    assert.deepEqual(filesBelow(path.join(folder, 'absent')), []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
