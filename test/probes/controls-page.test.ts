// docs/controls.md says what the code says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pageFile, renderControls } from './controls-page.ts';

test('the page of controls is the table of controls', () => {
  const page = readFileSync(path.join(path.dirname(path.dirname(import.meta.dirname)), pageFile), 'utf8');
  assert.equal(page, renderControls(), 'write it anew: node tools/controls-page.ts');
});
