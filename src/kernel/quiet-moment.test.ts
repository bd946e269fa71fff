import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openQuietMoment } from './quiet-moment.ts';

async function waited(moment: { wait(atMostMs: number): Promise<void> }, atMostMs: number): Promise<number> {
  const since = performance.now();
  await moment.wait(atMostMs);
  return performance.now() - since;
}

test('an idle process gives its time at once, a busy one when it is idle again or patience ends', async () => {
  let utilization = 0.1;
  const moment = openQuietMoment({ utilization: () => utilization, lookEveryMs: 5 });
  await sleep(20);
  assert.ok((await waited(moment, 10_000)) < 5_000);
  utilization = 0.9;
  await sleep(50);
  assert.ok((await waited(moment, 60)) >= 59);
  const waiting = waited(moment, 60_000);
  utilization = 0.2;
  assert.ok((await waiting) < 30_000);
  utilization = 0.9;
  await sleep(50);
  const cut = waited(moment, 60_000);
  moment.close();
  assert.ok((await cut) < 30_000, 'who waits is let go when it closes');
});

test('the event loop of this process counts', async () => {
  const moment = openQuietMoment({ lookEveryMs: 20 });
  const until = performance.now() + 200;
  // Works nine tenths of the time.
  while (performance.now() < until) {
    const slice = performance.now() + 9;
    while (performance.now() < slice);
    await sleep(1);
  }
  assert.ok((await waited(moment, 40)) > 10);
  moment.close();
});
