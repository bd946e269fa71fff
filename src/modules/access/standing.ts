// What stands at this moment, kept for decisions: one statement when it is older than 0.9 s, none otherwise. A change in
// this process counts at once, another process's within a second.
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Reader } from '../../kernel/database.ts';
import { openFreshCache } from '../../kernel/fresh-cache.ts';
import type { StaffId } from '../identity.ts';
import type { LiveGrant, Standing } from './decide.ts';
import * as store from './grants-store.ts';
import { defaultLevelDocument, type LevelDocument, readLevelDocument } from './levels.ts';
import { readVersion } from './levels-store.ts';
import { openRules, type Rules } from './rules.ts';

export interface StandingParts {
  database: Database;
  clock: Clock;
}

export interface StandingCache {
  /** As new as this process's last commit. */
  current(): Promise<Standing>;
  /** As the reader sees it: inside a transaction, for an act. */
  read(reader: Reader): Promise<Standing>;
  /** Call from `tx.afterCommit`. */
  forget(): void;
}

export function openStanding({ database, clock }: StandingParts): StandingCache {
  const inForce = new Map<number, Promise<{ document: LevelDocument; rules: Rules }>>();

  function ofVersion(reader: Reader, version: number) {
    let kept = inForce.get(version);
    if (kept === undefined) {
      kept = readDocument(reader, version).then(async (document) => ({ document, rules: await openRules(document) }));
      inForce.set(version, kept);
      // What failed once is tried again.
      kept.catch(() => inForce.delete(version));
      // Two are enough: the one in force, and the one before until every request has seen the change.
      for (const old of [...inForce.keys()].slice(0, -2)) inForce.delete(old);
    }
    return kept;
  }

  async function read(reader: Reader): Promise<Standing> {
    const rows = await store.readStanding(reader, clock.now());
    const { document, rules } = await ofVersion(reader, rows[0]?.version ?? 0);
    return {
      document,
      rules,
      soleOwner: rows.find(({ alone }) => alone)?.staffId,
      grants: new Map(
        rows.map((row): [StaffId, LiveGrant] => [row.staffId, { ...row, lapsesAt: row.lapsesAt ?? undefined }]),
      ),
    };
  }

  const cache = openFreshCache<'standing', Standing>({
    load: async () => new Map([['standing', await read(database)]]),
  });
  return {
    read,
    forget: () => cache.invalidate(['standing']),
    async current() {
      const standing = await cache.get('standing');
      if (standing === undefined) throw new Error('what stands was not read');
      return standing;
    },
  };
}

/** Of an approved version; 0: none is approved yet, and the program's own counts. */
async function readDocument(reader: Reader, version: number): Promise<LevelDocument> {
  if (version === 0) return defaultLevelDocument;
  const stored = await readVersion(reader, version);
  if (stored === undefined) throw new Error(`the document of levels has no version ${version}`);
  return readLevelDocument(stored.body);
}
