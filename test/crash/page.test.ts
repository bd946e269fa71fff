import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { crashPage } from './page.ts';
import { crashSteps } from './steps.ts';

test('docs/crash.md is what the steps say', () => {
  const written = readFileSync(new URL('../../docs/crash.md', import.meta.url), 'utf8');
  assert.equal(written, crashPage(), 'run tools/crash-page.ts');
});

test('each step has a name of its own and stands on the page once', () => {
  const page = crashPage();
  for (const { id } of crashSteps) assert.equal(page.split(`| \`${id}\` |`).length, 2, id);
});
