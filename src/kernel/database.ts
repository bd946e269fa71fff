// The connection pool, transactions and what happens after a commit. Knows no table.
// One business act is one transaction (see ARCHITECTURE.md); no network call belongs inside one.
import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { Query } from './sql.ts';

/** Where statements can be run: the pool itself (each statement on its own) or an open transaction. */
export interface Reader {
  /** All rows. */
  query<Row>(query: Query<Row>): Promise<Row[]>;
  /** Exactly one row; throws when there is none or more than one. */
  one<Row>(query: Query<Row>): Promise<Row>;
  /** One row or undefined; throws when there are more. */
  maybeOne<Row>(query: Query<Row>): Promise<Row | undefined>;
  /** Runs a statement and returns how many rows it changed. */
  execute(query: Query): Promise<number>;
}

/** An open transaction. Statements may be sent without waiting for one another: the driver keeps their order. */
export interface Tx extends Reader {
  /**
   * Sends a statement whose answer nobody needs: it travels with the commit. When it fails, the commit fails with its
   * error. For the last of a transaction; what follows is sent behind it whatever becomes of it.
   */
  send(query: Query): void;
  /** Runs once the commit is durable, in order of registration; never when the transaction fails. Must not throw. */
  afterCommit(effect: () => void): void;
}

export interface Database extends Reader {
  /**
   * Runs `work` in one READ COMMITTED transaction and commits. Whatever `work` throws rolls back and is thrown on.
   * Deadlocks and serialization failures are tried again (three times in all), so `work` must have no other effect.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A dedicated connection that hears NOTIFY on `channel`; reconnects by itself. Returns the way to stop. */
  listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>>;
  /** What has been done so far: for the benchmark and the metrics page. */
  readonly counters: { statements: number; transactions: number };
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** A postgres:// address, or one with `?host=/folder` for a Unix socket. */
  connectionString: string;
  maxConnections?: number;
  applicationName?: string;
  /** Called when an idle connection breaks (the server went away); the pool makes new ones by itself. */
  onConnectionError?: (error: Error) => void;
}

const retriable = new Set(['40001', '40P01']);
const maxAttempts = 3;
const abortedTransaction = '25P02';

/** The connection was dead when it came from the pool (the server was started again): nothing has happened yet. */
class NotBegun extends Error {
  constructor(cause: unknown) {
    super('transaction could not begin', { cause });
  }
}

interface TxState {
  open: boolean;
  /** What went wrong first: the statements sent behind it only say that the transaction is aborted. */
  firstFailure: Error | undefined;
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maxConnections ?? 10,
    application_name: options.applicationName ?? 'watchword',
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5_000,
    // A statement that runs this long holds locks that others wait for.
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    types: { getTypeParser },
    // Statements that do not wait for one another leave in one packet (about a fifth more transactions a second).
    pipeline: true,
  });
  // While it ends the server may be faster: that is no news.
  pool.on('error', (error) => (pool.ending ? undefined : options.onConnectionError?.(error)));
  pool.on('connect', surviveItsEnd);
  const counters = { statements: 0, transactions: 0 };

  async function transactionOnce<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    const effects: (() => void)[] = [];
    const sent: Promise<unknown>[] = [];
    const state: TxState = { open: true, firstFailure: undefined };
    let broken: Error | undefined;
    let result: T;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    const gather = gatherer(client.connection.stream);
    gather();
    // Not waited for: it travels with the first statement.
    const begun = client.query('begin').then(
      () => undefined,
      (error: unknown) => new NotBegun(error),
    );
    try {
      const tx: Tx = {
        ...txReader(client, { counters, state, gather }),
        send: (query) => void sent.push(tx.execute(query).catch(() => undefined)),
        afterCommit: (effect) => void effects.push(effect),
      };
      result = await work(tx);
      state.open = false;
      const notBegun = await begun;
      if (notBegun !== undefined) throw notBegun;
      const end = await client.query('commit');
      // PostgreSQL answers ROLLBACK to COMMIT when a statement failed and the caller went on: not a success.
      // What was only sent has its answer by now; whoever hears of it may be a step behind us.
      await Promise.all(sent);
      if (end.command !== 'COMMIT')
        throw state.firstFailure ?? new Error('transaction was rolled back: a statement in it had failed');
      counters.transactions++;
    } catch (error) {
      state.open = false;
      await client.query('rollback').catch((cause: Error) => {
        broken = cause;
      });
      // "Transaction is aborted" only says that another statement failed, which nobody had waited for yet.
      throw (await begun) ?? (sqlState(error) === abortedTransaction ? (state.firstFailure ?? error) : error);
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
    for (const effect of effects) effect();
    return result;
  }

  return {
    ...readerOn(pool, counters),
    counters,
    async transaction(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await transactionOnce(work);
        } catch (error) {
          const again = error instanceof NotBegun || retriable.has(sqlState(error) ?? '');
          if (attempt === maxAttempts || !again) throw error instanceof NotBegun ? error.cause : error;
        }
      }
    },
    listen: (channel, onMessage) => listen(options, channel, onMessage),
    close: () => pool.end(),
  };
}

/**
 * For each connection of a pool: between the pool's hands and ours nobody listens for an instant, and a server that ends
 * the connection just then would end the process. Whoever uses the connection learns of it from his statement.
 */
export function surviveItsEnd(client: pg.ClientBase): void {
  client.on('error', () => undefined);
}

/** The five-character SQLSTATE of a PostgreSQL error, or undefined for any other error. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/**
 * True when the server could not be reached, is starting or stopping, lacks room, or was lost in the middle: nothing is
 * wrong with the statement, and the same one may succeed later. What was lost at its commit may have happened.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Connection exception, insufficient resources, operator intervention, system error.
  if (error instanceof pg.DatabaseError) return /^(08|53|57P|58)/.test(error.code ?? '');
  if ('syscall' in error && ['connect', 'read', 'write'].includes(String(error.syscall))) return true;
  if (lostConnection.test(error.message)) return true;
  return error.cause !== undefined && isDatabaseUnavailable(error.cause);
}

// The driver gives these no code.
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** The constraint that a statement violated, if that is what went wrong. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined;
}

/** Opens `BEGIN` only; use for tools that hold one connection (the migrator, COPY). The caller ends it. */
export async function openConnection(connectionString: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    types: { getTypeParser },
  });
  await client.connect();
  return client;
}

interface Queryable {
  query(config: pg.QueryConfig): Promise<pg.QueryResult>;
}

function readerOn(client: Queryable, counters: Database['counters']): Reader {
  const run = (query: Query) => {
    counters.statements++;
    return client.query({ name: query.name, text: query.text, values: query.values as unknown[] });
  };
  return {
    async query<Row>(query: Query<Row>) {
      return (await run(query)).rows as Row[];
    },
    async one<Row>(query: Query<Row>) {
      const { rows } = await run(query);
      if (rows.length !== 1)
        throw new Error(`expected one row, got ${rows.length}: ${query.text.trim().slice(0, 120)}`);
      return rows[0] as Row;
    },
    async maybeOne<Row>(query: Query<Row>) {
      const { rows } = await run(query);
      if (rows.length > 1) throw new Error(`expected at most one row: ${query.text.trim().slice(0, 120)}`);
      return rows[0] as Row | undefined;
    },
    async execute(query) {
      return (await run(query)).rowCount ?? 0;
    },
  };
}

/**
 * Holds back what is written to the connection until the code that runs now has said all it has to say: one call of the
 * system for a whole flight of statements, where each would cost one (a quarter of the process's time under load).
 */
function gatherer(stream: Duplex): () => void {
  let gathering = false;
  return () => {
    if (gathering) return;
    gathering = true;
    stream.cork();
    process.nextTick(() => {
      gathering = false;
      stream.uncork();
    });
  };
}

/**
 * A reader for statements that are sent without waiting for one another. When one fails, the others fail with it, and the
 * caller, gone with the first failure, never looks at them: that must not count as an unhandled rejection.
 */
function txReader(
  client: Queryable,
  { counters, state, gather }: { counters: Database['counters']; state: TxState; gather: () => void },
): Reader {
  const reader = readerOn(
    {
      query(config) {
        // The connection belongs to someone else by now.
        if (!state.open) return Promise.reject(new Error('statement after the end of its transaction'));
        gather();
        return client.query(config);
      },
    },
    counters,
  );
  const watch = <T>(result: Promise<T>): Promise<T> => {
    result.catch((error: Error) => {
      state.firstFailure ??= error;
    });
    return result;
  };
  return {
    query: (query) => watch(reader.query(query)),
    one: (query) => watch(reader.one(query)),
    maybeOne: (query) => watch(reader.maybeOne(query)),
    execute: (query) => watch(reader.execute(query)),
  };
}

async function listen(options: DatabaseOptions, channel: string, onMessage: (payload: string) => void) {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async () => {
    const next = await openConnection(options.connectionString, `${options.applicationName ?? 'watchword'} listen`);
    client = next;
    next.on('notification', (message) => onMessage(message.payload ?? ''));
    next.on('error', (error) => {
      options.onConnectionError?.(error);
      retry();
    });
    await next.query(`listen ${pg.escapeIdentifier(channel)}`);
  };
  const retry = () => {
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      // What was notified meanwhile is lost: an empty message tells the listener to look for itself.
      connect().then(
        () => onMessage(''),
        (error: Error) => {
          options.onConnectionError?.(error);
          retry();
        },
      );
    }, 500);
  };
  await connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}

// bigint → number: amounts are minor units and counts, far below 2^53; a value beyond that must not pass in silence.
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint out of range for a number: ${text}`);
  return value;
}

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === 20 && format !== 'binary') return parseInt8;
  return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
}
