// The key store of one machine: a SQLite file in a folder of its own. Knows wrapped keys and opaque ids only.
//
// Rollback journal and secure_delete: with a write-ahead log, pages of erased keys would stay in the -wal file for as
// long as nobody checkpoints it. The journal is truncated, not deleted: SQLite then syncs it, while a deleted one can
// come back after a power failure and undo the commit, and persons would have lost their keys. Calls never wait inside SQLite, which would stop the whole process: a
// locked file is asked again between turns of the event loop, for at most `patienceMs`.
import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { syncFolder } from './key-file.ts';
import type { KeyStore, StoreState, WrappedKey } from './key-store.ts';
import { KeyStoreConflict, KeyStoreUnavailable, VaultRefused } from './refusals.ts';

const patienceMs = 1_500;

const settings = `
  pragma journal_mode = truncate; pragma synchronous = full; pragma secure_delete = on; pragma temp_store = memory;
  pragma trusted_schema = off; pragma cell_size_check = on;
`;

// WITHOUT ROWID: one tree, so that a key lies in one place. The index on batch carries ids only.
const schema = `
  create table if not exists store (
    one integer primary key check (one = 1), id text not null, generation integer not null, index_check blob not null
  ) strict;
  create table if not exists kek (
    version integer primary key, check_value blob not null, exported_at text
  ) strict;
  create table if not exists batch (
    generation integer primary key, maker text not null, made_at text not null, retired_at text
  ) strict;
  create table if not exists person_key (
    person text not null, version integer not null, kek_version integer not null, wrapped blob not null,
    batch integer not null, primary key (person, version)
  ) strict, without rowid;
  create index if not exists person_key_batch on person_key (batch);
  create table if not exists erased (person text primary key, at text not null) strict, without rowid;
`;

/** Opens `<folder>/keys.sqlite`, making folder (0700) and file (0600) when they are missing. */
export async function openSqliteKeyStore(folder: string): Promise<KeyStore> {
  const path = join(folder, 'keys.sqlite');
  prepareFolder(folder, path);
  const database = openFile(path);
  const inode = statSync(path).ino;
  const { run, rows, transaction, patiently } = statementsOn(database, path, inode);
  try {
    await patiently(() => database.exec(settings));
    await transaction(() => database.exec(schema));
  } catch (error) {
    database.close();
    throw damaged(path, error);
  }

  const readState = (): StoreState | undefined => {
    const [store] = rows<{ id: string; generation: number; index_check: Uint8Array }>(
      'select id, generation, index_check from store',
    );
    if (store === undefined) return undefined;
    const keks = rows<{ version: number; check_value: Uint8Array; exported_at: string | null }>(
      'select version, check_value, exported_at from kek order by version',
    );
    return {
      storeId: store.id,
      generation: store.generation,
      indexCheck: Buffer.from(store.index_check),
      keks: keks.map(({ version, check_value, exported_at }) => ({
        version,
        check: Buffer.from(check_value),
        exportedAt: exported_at === null ? undefined : new Date(exported_at),
      })),
    };
  };
  const existingState = (): StoreState => {
    const state = readState();
    if (state === undefined) throw new KeyStoreUnavailable('it was emptied while the shop was running');
    return state;
  };
  const advance = (): number => {
    run('update store set generation = generation + 1');
    return existingState().generation;
  };

  return {
    place: path,
    serverId: async () => undefined,
    state: () => patiently(readState),
    initialise: ({ storeId, indexCheck, kek }) =>
      transaction(() => {
        const added = run('insert into store values (1, ?, 0, ?) on conflict do nothing', storeId, indexCheck);
        if (added > 0) run('insert into kek (version, check_value) values (?, ?)', kek.version, kek.check);
        return existingState();
      }),

    addBatch: (batch) =>
      transaction(() => {
        if (existingState().keks.at(-1)?.version !== batch.kekVersion) return { kind: 'stale-kek' };
        const generation = advance();
        const madeAt = batch.madeAt.toISOString();
        run('insert into batch (generation, maker, made_at) values (?, ?, ?)', generation, batch.maker, madeAt);
        for (const key of batch.keys)
          run(
            'insert into person_key values (?, ?, ?, ?, ?)',
            key.person,
            key.version,
            key.kekVersion,
            key.wrapped,
            generation,
          );
        for (const old of batch.retire) run('update batch set retired_at = ? where generation = ?', madeAt, old);
        return { kind: 'added', generation };
      }),
    retire: (generations, at) =>
      transaction(() => {
        for (const old of generations)
          run('update batch set retired_at = coalesce(retired_at, ?) where generation = ?', at.toISOString(), old);
      }),
    retired: (before, limit) =>
      patiently(() =>
        rows<{ generation: number }>(
          'select generation from batch where retired_at < ? order by generation limit ?',
          before.toISOString(),
          limit,
        ).map(({ generation }) => ({
          generation,
          persons: rows<{ person: string }>('select distinct person from person_key where batch = ?', generation).map(
            ({ person }) => person,
          ),
        })),
      ),
    sweep: (generation, unused) =>
      transaction(() => {
        for (const person of unused) run('delete from person_key where person = ? and batch = ?', person, generation);
        run('delete from batch where generation = ?', generation);
      }),

    load: (persons) =>
      patiently(() => persons.flatMap((person) => rows<KeyRow>(`${selectKey} where person = ?`, person).map(keyOf))),
    erase: (persons, at) =>
      transaction(() => {
        for (const person of persons) {
          run('delete from person_key where person = ?', person);
          run('insert into erased values (?, ?) on conflict do nothing', person, at.toISOString());
        }
      }),
    erased: () => patiently(() => rows<{ person: string }>('select person from erased').map(({ person }) => person)),

    registerKek: (version, check) =>
      transaction(() => {
        run('insert into kek (version, check_value) values (?, ?) on conflict do nothing', version, check);
        const known = existingState().keks.find((kek) => kek.version === version);
        if (known === undefined || !known.check.equals(check))
          throw new KeyStoreConflict(`the key store knows another key-encryption key of version ${version}`);
      }),
    wrappedBefore: (version, after, limit) =>
      patiently(() =>
        rows<KeyRow>(
          `${selectKey} where person > ? and kek_version < ? order by person limit ?`,
          after,
          version,
          limit,
        ).map(keyOf),
      ),
    countWrappedBefore: (version) =>
      patiently(
        () => rows<{ n: number }>('select count(*) as n from person_key where kek_version < ?', version)[0]?.n ?? 0,
      ),
    rewrap: (keys) =>
      transaction(() => {
        for (const key of keys)
          run(
            'update person_key set kek_version = ?, wrapped = ? where person = ? and version = ? and kek_version < ?',
            key.kekVersion,
            key.wrapped,
            key.person,
            key.version,
            key.kekVersion,
          );
      }),
    finishRotation: (version) =>
      transaction(() => {
        if (rows('select 1 from person_key where kek_version < ? limit 1', version).length > 0)
          throw new KeyStoreConflict('keys are still wrapped under an older key-encryption key');
        run('delete from kek where version < ?', version);
        return advance();
      }),
    markExported: (version, at) =>
      transaction(() => {
        run('update kek set exported_at = ? where version = ?', at.toISOString(), version);
      }),

    examine: () =>
      patiently(() => {
        const found = rows<{ quick_check: string }>('pragma quick_check(1)')[0]?.quick_check;
        return found === 'ok' ? undefined : (found ?? 'no answer');
      }),
    close: async () => {
      if (database.isOpen) database.close();
    },
  };
}

interface KeyRow {
  person: string;
  version: number;
  kek_version: number;
  wrapped: Uint8Array;
}

const selectKey = 'select person, version, kek_version, wrapped from person_key';

function keyOf(row: KeyRow): WrappedKey {
  const { person, version, kek_version: kekVersion, wrapped } = row;
  return { person, version, kekVersion, wrapped: Buffer.from(wrapped) };
}

/** Statements, prepared once; a transaction around them; patience with a locked file. */
function statementsOn(database: DatabaseSync, path: string, inode: number) {
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const statement = (text: string) => {
    const known = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, known);
    return known;
  };
  const run = (text: string, ...values: SQLInputValue[]) => Number(statement(text).run(...values).changes);
  const rows = <Row>(text: string, ...values: SQLInputValue[]) => statement(text).all(...values) as Row[];

  async function patiently<T>(work: () => T): Promise<T> {
    const until = performance.now() + patienceMs;
    for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 50)) {
      try {
        return work();
      } catch (error) {
        const code = sqliteCode(error);
        if (!faults.has(code)) throw error;
        if (!busy.has(code) || performance.now() > until)
          throw new KeyStoreUnavailable(`${path}: ${(error as Error).message}`, { cause: error });
      }
      await sleep(pauseMs);
    }
  }

  const transaction = <T>(work: () => T): Promise<T> =>
    patiently(() => {
      // SQLite goes on writing into a file that was moved or deleted under it, and its keys would vanish at the next start.
      if (statSync(path, { throwIfNoEntry: false })?.ino !== inode)
        throw new KeyStoreUnavailable(`${path} was moved or replaced while the shop was running; restart the shop`);
      database.exec('begin immediate');
      try {
        const result = work();
        database.exec('commit');
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('rollback');
        throw error;
      }
    });

  return { run, rows, transaction, patiently };
}

// SQLite result codes: 5 busy, 6 locked; 8 read-only, 10 I/O, 11 corrupt, 13 full, 14 cannot open, 26 not a database.
const busy = new Set([5, 6]);
const faults = new Set([5, 6, 8, 10, 11, 13, 14, 26]);

/** The primary result code of a SQLite error; -1 for any other error. */
function sqliteCode(error: unknown): number {
  if (!(error instanceof Error)) return -1;
  // A closed handle is a store that is gone.
  if ('code' in error && error.code === 'ERR_INVALID_STATE') return 14;
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : -1;
}

function openFile(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0, allowExtension: false });
  } catch (error) {
    throw damaged(path, error);
  }
}

function damaged(path: string, error: unknown): unknown {
  const code = error instanceof KeyStoreUnavailable ? sqliteCode(error.cause) : sqliteCode(error);
  if (code === 11 || code === 26)
    return new VaultRefused(
      'key-store-damaged',
      `${path} is damaged (${(error as Error).message}): restore the newest copy of the key store; do not delete it, its keys open all personal data`,
    );
  return faults.has(code) ? new KeyStoreUnavailable(`${path}: ${(error as Error).message}`, { cause: error }) : error;
}

function prepareFolder(folder: string, path: string): void {
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) {
    chmodSync(folder, 0o700);
    syncFolder(dirname(folder));
  }
  // SQLite takes its journal's mode from the file's.
  closeSync(openSync(path, 'a', 0o600));
  for (const [place, wanted] of [[folder, 0o700] as const, [path, 0o600] as const]) {
    const mode = lstatSync(place).mode & 0o777;
    if ((mode & ~wanted) !== 0)
      throw new VaultRefused(
        'key-store-mode',
        `${place} has mode ${mode.toString(8).padStart(4, '0')}, and must have 0${wanted.toString(8)}: nobody but the shop may read it (chmod 0${wanted.toString(8)})`,
      );
  }
}
