// A log of its own for a test: database, data folder, and the hands of its sequencer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { openCheckpointFiles } from './checkpoint-file.ts';
import { encodeEntry } from './entry.ts';
import { insertEntry } from './evidence-store.ts';
import { makeLogKey, readLogKey } from './log-key.ts';
import { defaultRhythm, type EvidenceAlarm, openSequencer, type Rhythm, type Sequencer } from './sequencer.ts';

export interface TestLog extends TestDatabase {
  folder: string;
  vkey: string;
  alarms: EvidenceAlarm[];
  /** Passes only when told, unless started. */
  sequencer(options?: { database?: Database; clock?: Clock; rhythm?: Partial<Rhythm> }): Sequencer;
  /** `count` entries, each in a transaction of its own. Their ids. */
  append(count: number): Promise<string[]>;
}

export async function createTestLog(): Promise<TestLog> {
  const database = await createTestDatabase({ areas: ['evidence'] });
  const folder = mkdtempSync(path.join(tmpdir(), 'watchword-evidence-'));
  const key = makeLogKey(folder, 'shop.example/log');
  const files = openCheckpointFiles(folder);
  await files.probe();
  const alarms: EvidenceAlarm[] = [];
  return {
    ...database,
    folder,
    vkey: key.verifier.text,
    alarms,
    sequencer: (options = {}) =>
      openSequencer({
        database: options.database ?? database.app,
        key: readLogKey(folder) ?? key,
        files,
        clock: options.clock ?? systemClock,
        onAlarm: (alarm) => void alarms.push(alarm),
        rhythm: { ...defaultRhythm, ...options.rhythm },
      }),
    async append(count) {
      const ids = Array.from({ length: count }, () => newId<string>());
      for (const [i, id] of ids.entries()) await database.app.execute(insertEntry(id, testBody(id, i)));
      return ids;
    },
    async drop() {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function testBody(id: string, number = 0): Buffer {
  return encodeEntry(id, new Date(), {
    act: 'test.done',
    actor: 'system',
    object: `test:${number}`,
    detail: { number },
  });
}

/** Waits until `done`, looking every few milliseconds; throws after `timeoutMs`. */
export async function until(done: () => boolean | Promise<boolean>, timeoutMs = 5_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await done())) {
    if (performance.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
