// What one test file has to say, a line of JSON for each test as it ends: `tools/test.ts` reads them, also of a file that
// had to be killed. Runs inside the file's process.
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

export interface TestResult {
  name: string;
  outcome: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or what failed, in full. */
  text: string;
}

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, details, skip, todo } = event.data;
    if (details.type === 'suite') continue;
    const reason = skip ?? todo;
    const result: TestResult =
      reason !== undefined
        ? { name, outcome: 'skipped', text: typeof reason === 'string' ? reason : '' }
        : event.type === 'test:pass'
          ? { name, outcome: 'passed', text: '' }
          : { name, outcome: 'failed', text: describe(event.data.details.error) };
    yield `${JSON.stringify(result)}\n`;
  }
}

function describe(error: Error): string {
  const cause = error.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
  // An error that was thrown for another says only half of it.
  return cause instanceof Error && cause.cause !== undefined ? `${text}\ncaused by ${inspect(cause.cause)}` : text;
}
