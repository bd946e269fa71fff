// How `npm test` reports: one line a file, and everything about what failed.
import path from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

const root = path.dirname(import.meta.dirname);

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const tallies = new Map<string, Tally>();
  const failures: string[] = [];
  for await (const event of events) {
    if (event.type === 'test:pass' || event.type === 'test:fail') {
      const { file = '', name, details, skip, todo } = event.data;
      if (details.type === 'suite') continue;
      const tally = tallies.get(file) ?? { passed: 0, failed: 0, skipped: 0 };
      tallies.set(file, tally);
      if (skip !== undefined || todo !== undefined) tally.skipped++;
      else if (event.type === 'test:pass') tally.passed++;
      else tally.failed++;
      if (event.type === 'test:fail') failures.push(describe(file, name, event.data.details.error));
    } else if (event.type === 'test:stdout' || event.type === 'test:stderr') {
      yield event.data.message;
    } else if (event.type === 'test:summary' && event.data.file !== undefined) {
      yield lineFor(event.data.file, tallies.get(event.data.file), event.data.success, event.data.duration_ms);
    } else if (event.type === 'test:summary') {
      const { passed, tests, skipped } = event.data.counts;
      yield failures.length > 0 ? `\n${failures.join('\n\n')}\n\n` : '';
      yield `${event.data.success ? 'ok  ' : 'FAIL'} ${passed} of ${tests} tests passed${skipped > 0 ? `, ${skipped} skipped` : ''} (${seconds(event.data.duration_ms)})\n`;
    }
  }
}

function lineFor(
  file: string,
  tally: Tally = { passed: 0, failed: 0, skipped: 0 },
  success: boolean,
  ms: number,
): string {
  const counts = [`${tally.passed} passed`];
  if (tally.failed > 0) counts.push(`${tally.failed} failed`);
  if (tally.skipped > 0) counts.push(`${tally.skipped} skipped`);
  return `${success ? 'ok  ' : 'FAIL'} ${path.relative(root, file)} (${counts.join(', ')}, ${seconds(ms)})\n`;
}

function describe(file: string, name: string, error: Error): string {
  const cause = error.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
  return `FAIL ${path.relative(root, file)}: ${name}\n${text.replaceAll(/^/gm, '     ')}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
