// Violations planted in scratch copies are caught. Six of them, others each day; all with WATCHWORD_PLANTED=all
// (about a minute of two cores).
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { controlTable } from '../../src/controls.ts';
import { openLog } from '../../src/kernel/log.ts';
import { renderPlanted, runPlanted } from '../../src/planted.ts';

const checkout = path.dirname(path.dirname(import.meta.dirname));
const inTurn = 6;

test('planted violations are caught, and what is healed is green again', { timeout: 280_000 }, async () => {
  const ids = controlTable.flatMap((control) => control.planted.map(({ id }) => id));
  const day = Math.floor(Date.now() / 86_400_000);
  const start = (day * inTurn) % ids.length;
  const today = process.env['WATCHWORD_PLANTED'] === 'all' ? ids : [...ids, ...ids].slice(start, start + inTurn);
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
