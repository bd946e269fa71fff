// The key store of several machines: a PostgreSQL server apart from the main database's (KEYS_DATABASE_URL). Knows
// wrapped keys and opaque ids only. Its write-ahead log and its copies hold erased keys until they expire: they must
// live no longer than `key-copy-days`.
import pg from 'pg';
import { surviveItsEnd } from '../../kernel/database.ts';
import type { KeyStore, StoreState, WrappedKey } from './key-store.ts';
import { KeyStoreConflict, KeyStoreUnavailable } from './refusals.ts';

const patienceMs = 1_800;
const statementMs = 1_500;
const schemaVersionLock = 7_205_150_403;

const schema = `
  create schema if not exists watchword_keys;
  create table if not exists watchword_keys.store (
    one integer primary key check (one = 1), id uuid not null, generation bigint not null, index_check bytea not null
  );
  create table if not exists watchword_keys.kek (
    version integer primary key, check_value bytea not null, exported_at timestamptz
  );
  create table if not exists watchword_keys.batch (
    generation bigint primary key, maker text not null, made_at timestamptz not null, retired_at timestamptz
  );
  create table if not exists watchword_keys.person_key (
    person uuid not null, version integer not null, kek_version integer not null, wrapped bytea not null,
    batch bigint not null, primary key (person, version)
  );
  create index if not exists person_key_batch on watchword_keys.person_key (batch);
  create table if not exists watchword_keys.erased (person uuid primary key, at timestamptz not null);
`;

/** Opens the key store, making its schema when it is missing. Throws KeyStoreUnavailable when nobody answers. */
export async function openPostgresKeyStore(connectionString: string): Promise<KeyStore> {
  const pool = new pg.Pool({
    connectionString,
    max: 4,
    application_name: 'watchword key store',
    connectionTimeoutMillis: statementMs,
    query_timeout: statementMs,
    statement_timeout: statementMs,
    lock_timeout: statementMs,
    idle_in_transaction_session_timeout: 5_000,
    idleTimeoutMillis: 30_000,
  });
  // An idle connection that breaks is replaced at the next call, which says so if it cannot be.
  pool.on('error', () => undefined);
  pool.on('connect', surviveItsEnd);
  const place = placeOf(connectionString);
  const { read, transaction } = accessTo(pool, place);

  try {
    await transaction(async (client) => {
      await client.query('select pg_advisory_xact_lock($1)', [schemaVersionLock]);
      const { rows } = await client.query("select to_regclass('watchword_keys.erased') is not null as made");
      // Only the first start needs the right to make a schema.
      if (!(rows as { made: boolean }[])[0]?.made) await client.query(schema);
    });
  } catch (error) {
    await pool.end();
    throw error;
  }

  return {
    place,
    serverId: () =>
      read(async (client) => {
        const rows = await rowsOf<{ id: string }>(
          client,
          'select system_identifier::text as id from pg_control_system()',
        );
        return rows[0]?.id;
      }),
    state: () => read(stateOf),
    initialise: ({ storeId, indexCheck, kek }) =>
      transaction(async (client) => {
        const { rowCount } = await client.query(
          'insert into watchword_keys.store values (1, $1, 0, $2) on conflict do nothing',
          [storeId, indexCheck],
        );
        if (rowCount === 1)
          await client.query('insert into watchword_keys.kek (version, check_value) values ($1, $2)', [
            kek.version,
            kek.check,
          ]);
        return existing(await stateOf(client));
      }),

    addBatch: (batch) =>
      transaction(async (client) => {
        // The row lock on the store orders batches, and keeps a new KEK version from coming between.
        const generation = await advance(client);
        const newest = existing(await stateOf(client)).keks.at(-1);
        if (newest?.version !== batch.kekVersion) throw new StaleKek();
        await client.query('insert into watchword_keys.batch (generation, maker, made_at) values ($1, $2, $3)', [
          generation,
          batch.maker,
          batch.madeAt,
        ]);
        await client.query(
          `insert into watchword_keys.person_key (person, version, kek_version, wrapped, batch)
           select person, version, kek_version, wrapped, $5
           from unnest($1::uuid[], $2::int[], $3::int[], $4::bytea[]) as made (person, version, kek_version, wrapped)`,
          [...columnsOf(batch.keys), generation],
        );
        await client.query('update watchword_keys.batch set retired_at = $1 where generation = any($2::bigint[])', [
          batch.madeAt,
          batch.retire,
        ]);
        return { kind: 'added' as const, generation };
      }).catch((error: unknown) => {
        if (error instanceof StaleKek) return { kind: 'stale-kek' as const };
        throw error;
      }),
    retire: (generations, at) =>
      read(async (client) => {
        await client.query(
          'update watchword_keys.batch set retired_at = coalesce(retired_at, $1) where generation = any($2::bigint[])',
          [at, generations],
        );
      }),
    retired: (before, limit) =>
      read(async (client) => {
        const rows = await rowsOf<{ generation: string; persons: string[] }>(
          client,
          `select generation, array(select distinct person::text from watchword_keys.person_key k where k.batch = b.generation) as persons
           from watchword_keys.batch b where retired_at < $1 order by b.generation limit $2`,
          [before, limit],
        );
        return rows.map(({ generation, persons }) => ({ generation: Number(generation), persons }));
      }),
    sweep: (generation, unused) =>
      transaction(async (client) => {
        await client.query('delete from watchword_keys.person_key where person = any($1::uuid[]) and batch = $2', [
          unused,
          generation,
        ]);
        await client.query('delete from watchword_keys.batch where generation = $1', [generation]);
      }),

    load: (persons) =>
      read(async (client) =>
        (await rowsOf<KeyRow>(client, `${selectKey} where person = any($1::uuid[])`, [persons])).map(keyOf),
      ),
    erase: (persons, at) =>
      transaction(async (client) => {
        await client.query('delete from watchword_keys.person_key where person = any($1::uuid[])', [persons]);
        await client.query(
          'insert into watchword_keys.erased select person, $2 from unnest($1::uuid[]) as gone (person) on conflict do nothing',
          [persons, at],
        );
      }),
    erased: () =>
      read(async (client) =>
        (await rowsOf<{ person: string }>(client, 'select person from watchword_keys.erased')).map(
          ({ person }) => person,
        ),
      ),

    registerKek: (version, check) =>
      transaction(async (client) => {
        await client.query('select 1 from watchword_keys.store for update');
        await client.query(
          'insert into watchword_keys.kek (version, check_value) values ($1, $2) on conflict do nothing',
          [version, check],
        );
        const known = existing(await stateOf(client)).keks.find((kek) => kek.version === version);
        if (known === undefined || !known.check.equals(check))
          throw new KeyStoreConflict(`the key store knows another key-encryption key of version ${version}`);
      }),
    wrappedBefore: (version, after, limit) =>
      read(async (client) =>
        (
          await rowsOf<KeyRow>(client, `${selectKey} where person > $1 and kek_version < $2 order by person limit $3`, [
            after === '' ? '00000000-0000-0000-0000-000000000000' : after,
            version,
            limit,
          ])
        ).map(keyOf),
      ),
    countWrappedBefore: (version) =>
      read(async (client) => {
        const rows = await rowsOf<{ n: string }>(
          client,
          'select count(*) as n from watchword_keys.person_key where kek_version < $1',
          [version],
        );
        return Number(rows[0]?.n ?? 0);
      }),
    rewrap: (keys) =>
      transaction(async (client) => {
        await client.query(
          `update watchword_keys.person_key k set kek_version = made.kek_version, wrapped = made.wrapped
           from unnest($1::uuid[], $2::int[], $3::int[], $4::bytea[]) as made (person, version, kek_version, wrapped)
           where k.person = made.person and k.version = made.version and k.kek_version < made.kek_version`,
          columnsOf(keys),
        );
      }),
    finishRotation: (version) =>
      transaction(async (client) => {
        const generation = await advance(client);
        const left = await rowsOf(client, 'select 1 from watchword_keys.person_key where kek_version < $1 limit 1', [
          version,
        ]);
        if (left.length > 0) throw new KeyStoreConflict('keys are still wrapped under an older key-encryption key');
        await client.query('delete from watchword_keys.kek where version < $1', [version]);
        return generation;
      }),
    markExported: (version, at) =>
      read(async (client) => {
        await client.query('update watchword_keys.kek set exported_at = $1 where version = $2', [at, version]);
      }),

    // The server keeps its own checksums and says so at the next read.
    examine: async () => undefined,
    close: () => pool.end(),
  };
}

class StaleKek extends Error {}

/** Not the server's faults. */
const ours = [KeyStoreUnavailable, KeyStoreConflict, StaleKek, TypeError, RangeError];

interface KeyRow {
  person: string;
  version: number;
  kek_version: number;
  wrapped: Buffer;
}

const selectKey = 'select person, version, kek_version, wrapped from watchword_keys.person_key';

function keyOf({ person, version, kek_version: kekVersion, wrapped }: KeyRow): WrappedKey {
  return { person, version, kekVersion, wrapped };
}

function columnsOf(keys: readonly WrappedKey[]): [string[], number[], number[], Buffer[]] {
  return [
    keys.map((key) => key.person),
    keys.map((key) => key.version),
    keys.map((key) => key.kekVersion),
    keys.map((key) => key.wrapped),
  ];
}

async function stateOf(client: pg.ClientBase): Promise<StoreState | undefined> {
  const rows = await rowsOf<{
    id: string;
    generation: string;
    index_check: Buffer;
    version: number;
    check_value: Buffer;
    exported_at: Date | null;
  }>(
    client,
    `select s.id, s.generation, s.index_check, k.version, k.check_value, k.exported_at
     from watchword_keys.store s cross join watchword_keys.kek k order by k.version`,
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    storeId: first.id,
    generation: Number(first.generation),
    indexCheck: first.index_check,
    keks: rows.map((row) => ({
      version: row.version,
      check: row.check_value,
      exportedAt: row.exported_at ?? undefined,
    })),
  };
}

function existing(state: StoreState | undefined): StoreState {
  if (state === undefined) throw new KeyStoreUnavailable('it was emptied while the shop was running');
  return state;
}

async function advance(client: pg.ClientBase): Promise<number> {
  const rows = await rowsOf<{ generation: string }>(
    client,
    'update watchword_keys.store set generation = generation + 1 returning generation',
  );
  if (rows[0] === undefined) throw new KeyStoreUnavailable('it was emptied while the shop was running');
  return Number(rows[0].generation);
}

async function rowsOf<Row>(client: pg.ClientBase, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await client.query(text, [...values])).rows as Row[];
}

function accessTo(pool: pg.Pool, place: string) {
  const unavailable = (error: unknown): unknown => {
    if (ours.some((kind) => error instanceof kind)) return error;
    // Data and programming errors (classes 22, 23, 42 but for missing tables) are ours; all else is the store's.
    const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
    if (/^(22|23|42)/.test(code) && code !== '42P01' && code !== '42501') return error;
    const what = code === '' && error instanceof Error && 'code' in error ? String(error.code) : code;
    return new KeyStoreUnavailable(`${place} (${what || 'no answer'})`, { cause: error });
  };

  /** One connection, one deadline for everything; a connection that failed is thrown away. */
  async function read<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new KeyStoreUnavailable(`${place} (no answer in time)`)), patienceMs);
    });
    const answer = (async () => {
      const client = await pool.connect();
      try {
        const result = await work(client);
        client.release();
        return result;
      } catch (error) {
        client.release(error instanceof Error ? error : true);
        throw error;
      }
    })();
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      throw unavailable(error);
    } finally {
      clearTimeout(timer);
    }
  }

  const transaction = <T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> =>
    read(async (client) => {
      // A failed transaction ends with its connection.
      await client.query('begin');
      // A server set up to answer before it has written would lose keys of persons who are in the main database.
      await client.query(
        "select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'",
      );
      const result = await work(client);
      const end = await client.query('commit');
      if (end.command !== 'COMMIT') throw new Error('the key store rolled back');
      return result;
    });

  return { read, transaction };
}

/** Host and database, without user and password. */
function placeOf(connectionString: string): string {
  try {
    const url = new URL(connectionString);
    return `key database ${url.host || url.searchParams.get('host') || 'local'}${url.pathname}`;
  } catch {
    return 'key database';
  }
}
