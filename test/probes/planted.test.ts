// One violation of each control, another one each day, planted in a scratch copy, is caught. WATCHWORD_PLANTED=all plants
// every one, as `watchword probe --planted` does.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { controlTable } from '../../src/controls.ts';
import { openLog } from '../../src/kernel/log.ts';
import { renderPlanted, runPlanted } from '../../src/planted.ts';

const checkout = path.dirname(path.dirname(import.meta.dirname));

test('planted violations are caught, and what is healed is green again', { timeout: 280_000 }, async () => {
  const day = Math.floor(Date.now() / 86_400_000);
  const wantsAll = process.env['WATCHWORD_PLANTED'] === 'all';
  const today = controlTable.flatMap(({ planted }) =>
    planted.filter((_, index) => wantsAll || index === day % planted.length).map(({ id }) => id),
  );
  const run = await runPlanted({
    checkout,
    childEnvironment: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: path.join(checkout, 'node_modules', '.cache', 'node'),
    },
    log: openLog('silent'),
    wants: (_, { id }) => today.includes(id),
  });
  assert.equal(run.planted.length, today.length);
  assert.equal(run.killRate, 1, renderPlanted(run));
});
