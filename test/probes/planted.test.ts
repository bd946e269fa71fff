// Every violation planted in a scratch copy is caught: 26 in 28 s on two cores. WATCHWORD_PLANTED=6 plants that many only,
// others each day.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { controlTable } from '../../src/controls.ts';
import { openLog } from '../../src/kernel/log.ts';
import { renderPlanted, runPlanted } from '../../src/planted.ts';

const checkout = path.dirname(path.dirname(import.meta.dirname));

test('planted violations are caught, and what is healed is green again', { timeout: 280_000 }, async () => {
  const ids = controlTable.flatMap((control) => control.planted.map(({ id }) => id));
  const count = Number(process.env['WATCHWORD_PLANTED'] ?? ids.length);
  const start = (Math.floor(Date.now() / 86_400_000) * count) % ids.length;
  const today = [...ids, ...ids].slice(start, start + Math.min(count, ids.length));
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
