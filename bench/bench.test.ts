import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { readAnswer } from './connection.ts';
import { chart, table } from './report.ts';
import type { BenchResult } from './result.ts';
import type { Samples } from './rounds.ts';
import { median, ratio, spread } from './summary.ts';

test('the benchmark runs in small and says what it promises', { timeout: 120_000 }, async () => {
  const program = path.join(import.meta.dirname, 'bench.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--smoke', '--json']);
  const result = JSON.parse(stdout) as BenchResult;
  for (const name of ['orders', 'list', 'detail', 'page'] as const) {
    assert.ok(
      result.ratios[name] > 0 && Number.isFinite(result.ratios[name]),
      `${name} is a ratio: ${result.ratios[name]}`,
    );
  }
  const { statements, transactions, walBytes } = result.perOrder;
  assert.ok(statements > 10 && statements < 60, `an order takes ${statements} statements`);
  // Cart, line, checkout and the mail's disclosure.
  assert.ok(transactions >= 4 && walBytes > 1_000);
  assert.ok(result.residentMb > 50 && result.start.existingDataMs > 0 && result.productionPackages > 20);
  assert.ok(result.targets.every(({ met }) => typeof met === 'boolean' || met === undefined));
  assert.match(table(result), /orders ÷ durable INSERT/);
  assert.match(chart(result), /^<svg /);
});

test('medians and ratios are taken over rounds', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.deepEqual(spread([2, 8, 5]), { median: 5, lowest: 2, highest: 8 });
  const sample = (perSecond: number) => ({
    perSecond,
    latencies: {},
    clientCpu: 0,
    residentBytes: undefined,
    withMailPerSecond: undefined,
    shopCpuMs: undefined,
    databaseCpuMs: undefined,
  });
  // A machine that was half as fast in the second round does not change the ratio.
  const samples: Samples = new Map([
    ['list', [sample(50), sample(25)]],
    ['bareJson', [sample(100), sample(50)]],
  ]);
  assert.equal(ratio(samples, 'list', 'bareJson').median, 0.5);
});

test('an answer is read when it is whole, not before', () => {
  const whole = Buffer.from('HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhéll');
  assert.equal(readAnswer(whole.subarray(0, 20)), undefined);
  assert.equal(readAnswer(whole.subarray(0, whole.length - 1)), undefined);
  assert.deepEqual(readAnswer(whole), { status: 201, body: 'héll' });
  const chunks = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n';
  assert.equal(readAnswer(Buffer.from(chunks)), undefined);
  assert.deepEqual(readAnswer(Buffer.from(`${chunks}0\r\n\r\n`)), { status: 200, body: 'abcde' });
  assert.throws(() => readAnswer(Buffer.from('HTTP/1.1 200 OK\r\n\r\n')), /without a length/);
});
