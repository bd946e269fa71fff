// The simulator's durable state: one SQLite file (WAL, full sync), every SQL statement of the simulator.
// Work that arrives in the same turn of the event loop shares one commit: an answer is sent only after it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** Any object of Stripe's that we keep: an id, its kind, a time. */
export interface Kept {
  id: string;
  object: string;
  created?: number;
}

export interface Delivery {
  id: number;
  eventId: string;
  attempt: number;
  state: 'pending' | 'withheld' | 'delivered' | 'failed';
  /** Milliseconds since 1970. */
  dueAt: number;
  lastOutcome: string | null;
}

export interface SavedAnswer {
  path: string;
  fingerprint: string;
  status: number;
  body: string;
  requestId: string;
}

export interface Page {
  /** Columns of `object` that must equal a value. */
  equal: Record<string, string>;
  types?: string[];
  created?: { gt?: number; gte?: number; lt?: number; lte?: number };
  after?: string;
  before?: string;
  limit: number;
}

export interface Task {
  id: number;
  name: string;
  objectId: string;
}

const schema = `
  create table if not exists object (
    seq integer primary key autoincrement,
    id text not null unique,
    kind text not null,
    created integer not null,
    customer text, payment_intent text, charge text, source text, type text, email text, currency text,
    body text not null
  ) strict;
  create index if not exists object_kind on object (kind, seq);
  create index if not exists object_customer on object (kind, customer, seq) where customer is not null;
  create index if not exists object_intent on object (kind, payment_intent, seq) where payment_intent is not null;
  create index if not exists object_charge on object (kind, charge, seq) where charge is not null;
  create table if not exists saved_answer (
    key text primary key, path text not null, fingerprint text not null,
    status integer not null, body text not null, request_id text not null, at integer not null
  ) strict, without rowid;
  create table if not exists delivery (
    id integer primary key autoincrement, event_id text not null, attempt integer not null default 0,
    state text not null, due_at integer not null, last_outcome text
  ) strict;
  create index if not exists delivery_due on delivery (due_at) where state = 'pending';
  create index if not exists delivery_event on delivery (event_id);
  create table if not exists task (
    id integer primary key autoincrement, name text not null, object_id text not null, due_at integer not null
  ) strict;
  create table if not exists setting (name text primary key, value text not null) strict, without rowid;
`;

const columns = ['customer', 'payment_intent', 'charge', 'source', 'type', 'email', 'currency'] as const;
const upsert = `insert into object (id, kind, created, ${columns.join(', ')}, body)
  values (?, ?, ?, ${columns.map(() => '?').join(', ')}, ?)
  on conflict (id) do update set ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}, body = excluded.body`;

export type Store = ReturnType<typeof openStore>;

/** Opens (or makes) the state in a folder of its own. Throws when the folder cannot be written. */
// long: one statement after another over one connection; they have nothing to say to each other.
export function openStore(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(join(folder, 'stripe.sqlite'));
  db.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000; pragma secure_delete = on;',
  );
  db.exec(schema);
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const statement = (text: string) => {
    const found = prepared.get(text) ?? db.prepare(text);
    prepared.set(text, found);
    return found;
  };
  const rows = <Row>(text: string, ...values: SQLInputValue[]) => statement(text).all(...values) as Row[];
  const row = <Row>(text: string, ...values: SQLInputValue[]) => statement(text).get(...values) as Row | undefined;
  const run = (text: string, ...values: SQLInputValue[]) => statement(text).run(...values);

  interface Waiting {
    work: () => void;
    settle: (error?: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let closed = false;

  function commitWaiting(): void {
    if (closed) return;
    const batch = waiting;
    waiting = [];
    const failures = new Map<Waiting, unknown>();
    try {
      db.exec('begin immediate');
      for (const each of batch) {
        db.exec('savepoint work');
        try {
          each.work();
        } catch (error) {
          failures.set(each, error);
          db.exec('rollback to work');
        }
        db.exec('release work');
      }
      db.exec('commit');
    } catch (error) {
      // A full or broken disk: nothing of the batch happened, and everybody who waits must hear it.
      if (db.isTransaction) db.exec('rollback');
      for (const each of batch) each.settle(error);
      return;
    }
    for (const each of batch) {
      if (failures.has(each)) each.settle(failures.get(each));
      else each.settle();
    }
  }

  return {
    /** Runs synchronous work in a transaction, shared with its neighbours; resolves after the commit is on disk. */
    transact<Result>(work: () => Result): Promise<Result> {
      return new Promise((resolve, reject) => {
        if (closed) {
          reject(new Error('the simulator is closed'));
          return;
        }
        let result: { value: Result } | undefined;
        if (waiting.length === 0) setImmediate(commitWaiting);
        waiting.push({
          work: () => {
            result = { value: work() };
          },
          settle: (error) => {
            if (result === undefined || error !== undefined)
              reject(error instanceof Error ? error : new Error(String(error)));
            else resolve(result.value);
          },
        });
      });
    },

    /** Runs work whose writes are taken back when it throws; only inside `transact`. */
    attempt<Result>(work: () => Result, keepsWrites: (error: unknown) => boolean): Result {
      db.exec('savepoint attempt');
      try {
        const result = work();
        db.exec('release attempt');
        return result;
      } catch (error) {
        if (!keepsWrites(error)) db.exec('rollback to attempt');
        db.exec('release attempt');
        throw error;
      }
    },

    put(object: Kept): void {
      const fields: Record<string, unknown> = { ...object };
      const indexed = columns.map((name) => {
        const value = fields[name];
        return typeof value === 'string' ? value : null;
      });
      run(upsert, object.id, object.object, object.created ?? 0, ...indexed, JSON.stringify(object));
    },

    get<Object extends Kept>(kind: string, id: string): Object | undefined {
      const found = row<{ body: string }>('select body from object where id = ? and kind = ?', id, kind);
      return found === undefined ? undefined : (JSON.parse(found.body) as Object);
    },

    /** Newest first, one more than the limit tells that there are more. Undefined when the cursor is unknown. */
    list<Object extends Kept>(kind: string, page: Page): { data: Object[]; more: boolean } | { unknownCursor: string } {
      const conditions = ['kind = ?'];
      const values: SQLInputValue[] = [kind];
      for (const [name, value] of Object.entries(page.equal)) {
        if (!columns.some((column) => column === name)) throw new Error(`no column ${name}`);
        conditions.push(`${name} = ?`);
        values.push(value);
      }
      if (page.types !== undefined) {
        conditions.push(`type in (${page.types.map(() => '?').join(', ')})`);
        values.push(...page.types);
      }
      const comparisons = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
      for (const [name, sign] of Object.entries(comparisons)) {
        const bound = page.created?.[name as keyof typeof comparisons];
        if (bound === undefined) continue;
        conditions.push(`created ${sign} ?`);
        values.push(bound);
      }
      const cursor = page.after ?? page.before;
      if (cursor !== undefined) {
        const at = row<{ seq: number }>('select seq from object where id = ? and kind = ?', cursor, kind);
        if (at === undefined) return { unknownCursor: cursor };
        conditions.push(page.after === undefined ? 'seq > ?' : 'seq < ?');
        values.push(at.seq);
      }
      const ascending = page.after === undefined && page.before !== undefined;
      const found = rows<{ body: string }>(
        `select body from object where ${conditions.join(' and ')} order by seq ${ascending ? 'asc' : 'desc'} limit ?`,
        ...values,
        page.limit + 1,
      );
      const data = found.slice(0, page.limit).map(({ body }) => JSON.parse(body) as Object);
      return { data: ascending ? data.reverse() : data, more: found.length > page.limit };
    },

    savedAnswer(key: string): SavedAnswer | undefined {
      return row<SavedAnswer>(
        'select path, fingerprint, status, body, request_id as "requestId" from saved_answer where key = ?',
        key,
      );
    },

    saveAnswer(key: string, answer: SavedAnswer, atMs: number): void {
      run(
        'insert into saved_answer (key, path, fingerprint, status, body, request_id, at) values (?, ?, ?, ?, ?, ?, ?)',
        key,
        answer.path,
        answer.fingerprint,
        answer.status,
        answer.body,
        answer.requestId,
        atMs,
      );
    },

    forgetAnswersBefore(atMs: number): void {
      run('delete from saved_answer where at < ?', atMs);
    },

    addDelivery(eventId: string, state: 'pending' | 'withheld', dueAtMs: number): void {
      run('insert into delivery (event_id, state, due_at) values (?, ?, ?)', eventId, state, dueAtMs);
    },

    deliveriesDue(atMs: number, limit: number, newestFirst: boolean): Delivery[] {
      return rows<Delivery>(
        `select id, event_id as "eventId", attempt, state, due_at as "dueAt", last_outcome as "lastOutcome"
         from delivery where state = 'pending' and due_at <= ? order by ${newestFirst ? 'id desc' : 'due_at, id'} limit ?`,
        atMs,
        limit,
      );
    },

    nextDeliveryDueAt(): number | undefined {
      return (
        row<{ at: number | null }>(`select min(due_at) as at from delivery where state = 'pending'`)?.at ?? undefined
      );
    },

    recordDelivery(
      id: number,
      outcome: { state: 'pending' | 'delivered' | 'failed'; dueAtMs: number; said: string },
    ): void {
      run(
        'update delivery set state = ?, due_at = ?, last_outcome = ?, attempt = attempt + 1 where id = ?',
        outcome.state,
        outcome.dueAtMs,
        outcome.said,
        id,
      );
    },

    /** Lets withheld deliveries go at the given time; returns how many. */
    releaseDeliveries(atMs: number): number {
      return Number(run(`update delivery set state = 'pending', due_at = ? where state = 'withheld'`, atMs).changes);
    },

    undelivered(eventId: string): number {
      const found = row<{ n: number }>(
        `select count(*) as n from delivery where event_id = ? and state in ('pending', 'withheld')`,
        eventId,
      );
      return found?.n ?? 0;
    },

    deliveryCounts(): Record<string, number> {
      const counts = rows<{ state: string; n: number }>('select state, count(*) as n from delivery group by state');
      return Object.fromEntries(counts.map(({ state, n }) => [state, n]));
    },

    addTask(name: string, objectId: string, dueAtMs: number): void {
      run('insert into task (name, object_id, due_at) values (?, ?, ?)', name, objectId, dueAtMs);
    },

    tasksDue(atMs: number): Task[] {
      return rows<Task>(
        'select id, name, object_id as "objectId" from task where due_at <= ? order by id limit 100',
        atMs,
      );
    },

    nextTaskDueAt(): number | undefined {
      return row<{ at: number | null }>('select min(due_at) as at from task')?.at ?? undefined;
    },

    dropTask(id: number): void {
      run('delete from task where id = ?', id);
    },

    setting(name: string): string | undefined {
      return row<{ value: string }>('select value from setting where name = ?', name)?.value;
    },

    setSetting(name: string, value: string): void {
      run(
        'insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
        name,
        value,
      );
    },

    close(): void {
      if (closed) return;
      if (waiting.length > 0) commitWaiting();
      closed = true;
      prepared.clear();
      db.close();
    },
  };
}
