import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { unguarded } from './formula-guard.ts';
import { maxFileBytes, readCsv, UnreadableFile } from './read-csv.ts';

async function* chunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(file: string | Uint8Array, size = 65_536) {
  const rows: [line: number, ...cells: string[]][] = [];
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  for await (const row of readCsv(chunks(bytes, size))) rows.push([row.line, ...row.cells]);
  return rows;
}

const refused = (file: string | Uint8Array, line: number, message: RegExp) =>
  assert.rejects(read(file), (error) => {
    assert.ok(error instanceof UnreadableFile);
    assert.equal(error.line, line);
    assert.match(error.message, message);
    return true;
  });

test('rows come with the line on which they begin, whatever the line ends', async () => {
  const file = 'a,b\n1,"two\nlines"\n\n,\n3,"x ""y"""\n';
  const rows = [
    [1, 'a', 'b'],
    [2, '1', 'two\nlines'],
    [6, '3', 'x "y"'],
  ];
  for (const end of ['\n', '\r\n', '\r']) {
    const text = file.replaceAll('\n', end);
    for (const size of [1, 2, 3, 1_000]) {
      assert.deepEqual(await read(text, size), rows, JSON.stringify([end, size]));
      assert.deepEqual(await read(`\ufeff${text}`, size), rows, JSON.stringify(['mark', end, size]));
    }
  }
  assert.deepEqual(await read(file.trimEnd()), rows, 'no line end at the end');
});

test('any table survives, in whatever pieces it arrives', async () => {
  // A cell as our own export guards it comes back without its guard: that has a test of its own.
  const cell = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .map((text) => unguarded(text.replace(/[\0\r]/g, '')))
    .filter((text) => text === unguarded(text));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 40 }),
      async (table, size) => {
        table[0]?.unshift('first');
        const text = table.map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(',')).join('\r\n');
        const expected = table.filter((row) => row.some((each) => each.trim() !== ''));
        assert.deepEqual(
          (await read(text, size)).map(([, ...cells]) => cells),
          expected,
        );
      },
    ),
    { numRuns: 200, endOnFailure: true },
  );
});

test('what is no UTF-8 text is refused where it stops being so', async () => {
  await refused(
    Buffer.concat([Buffer.from('a,b\n1,2\n3,'), Buffer.from([0xe9]), Buffer.from('t\xe9\n', 'latin1')]),
    3,
    /UTF-8/,
  );
  await refused(Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xe2, 0x82])]), 2, /UTF-8/);
  await refused(Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xed, 0xa0, 0x80, 0x0a])]), 2, /UTF-8/);
  await refused(Buffer.from('a,b\n1,\0\n'), 2, /binary/);
  await refused(Buffer.from('\ufeffTitle,Price\n', 'utf16le'), 1, /UTF-16/);
  await refused(Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100)]), 1, /workbook/);
});

test('quotation marks gone wrong are found where the row begins', async () => {
  await refused('a,b\n1,2\n3,"never closed\n5,6\n', 3, /never closed/);
  await refused('a,b\n1,12" strap\n', 2, /doubled/);
  await refused('a,b\n1,"x"y\n', 2, /doubled/);
  await refused(`a,b\n1,"${'x'.repeat(1_600_000)}"\n`, 2, /1.5 MB/);
});

test('15 MB and no more', async () => {
  const file = Buffer.alloc(maxFileBytes + 1, `${'a'.repeat(999)},b\n`);
  await assert.rejects(read(file), /15 MB/);
});

test('a broken upload is its own error, and a reader that stops early stops the file', async () => {
  async function* broken() {
    yield Buffer.from('a,b\n1,2\n');
    throw new Error('connection reset');
  }
  await assert.rejects(async () => {
    for await (const row of readCsv(broken())) assert.ok(row);
  }, /connection reset/);

  let stopped = false;
  async function* endless() {
    try {
      for (;;) yield Buffer.from('1,2\n'.repeat(100));
    } finally {
      stopped = true;
    }
  }
  for await (const row of readCsv(endless())) if (row.line > 10) break;
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(stopped, true);
});
