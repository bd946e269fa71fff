// What one test file has to say, as one JSON object: `tools/test.ts` reads it and prints. Runs inside the file's process.
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

export interface FileReport {
  passed: number;
  failed: number;
  /** With their reasons. */
  skipped: string[];
  /** Each failing test in full. */
  failures: { name: string; text: string }[];
}

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const result: FileReport = { passed: 0, failed: 0, skipped: [], failures: [] };
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, details, skip, todo } = event.data;
    if (details.type === 'suite') continue;
    const reason = skip ?? todo;
    if (reason !== undefined) result.skipped.push(typeof reason === 'string' ? `${name}: ${reason}` : name);
    else if (event.type === 'test:pass') result.passed++;
    else {
      result.failed++;
      result.failures.push({ name, text: describe(event.data.details.error) });
    }
  }
  yield JSON.stringify(result);
}

function describe(error: Error): string {
  const cause = error.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
  // An error that was thrown for another says only half of it.
  return cause instanceof Error && cause.cause !== undefined ? `${text}\ncaused by ${inspect(cause.cause)}` : text;
}
