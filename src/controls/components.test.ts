// The bill of materials is CycloneDX, is the same for the same lockfile, and an altered one is noticed.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { probeComponents, writeComponents } from './components.ts';

const checkout = path.dirname(path.dirname(import.meta.dirname));
const folder = mkdtempSync(path.join(os.tmpdir(), 'watchword-components-'));
after(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'components.cdx.json');

test('without a bill of materials, and with an altered one, there is a finding', () => {
  assert.deepEqual(probeComponents(checkout, folder).findings, ['there is no bill of materials']);
  writeComponents(checkout, folder);
  assert.deepEqual(probeComponents(checkout, folder).findings, []);
  appendFileSync(file, ' ');
  assert.deepEqual(probeComponents(checkout, folder).findings, ['the bill of materials is not that of this program']);
});

test('it names each package with version, address and hash, and no place to download it from', () => {
  writeComponents(checkout, folder);
  const text = readFileSync(file, 'utf8');
  const bill = JSON.parse(text) as {
    bomFormat: string;
    specVersion: string;
    components: {
      name: string;
      version: string;
      purl: string;
      scope: string;
      hashes?: { alg: string; content: string }[];
    }[];
  };
  assert.deepEqual([bill.bomFormat, bill.specVersion], ['CycloneDX', '1.6']);
  const zod = bill.components.find(({ name }) => name === 'zod');
  assert.equal(zod?.purl, `pkg:npm/zod@${zod?.version}`);
  assert.equal(zod?.scope, 'required');
  assert.match(zod?.hashes?.[0]?.content ?? '', /^[0-9a-f]{128}$/);
  assert.equal(bill.components.find(({ name }) => name === 'typescript')?.scope, 'excluded');
  assert.ok(bill.components.some(({ purl }) => purl.startsWith('pkg:npm/%40hono/node-server@')));
  assert.doesNotMatch(text, /https?:\/\//);
});
