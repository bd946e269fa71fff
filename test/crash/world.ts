// The shop under test and its outside: kill, start again on the same data, faults at Stripe, time that passes, rest.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { quiet, type SwitchChange, type Switches } from '../../simulators/stripe/switches.ts';
import { accountFor, barrierTo } from '../../src/kernel/embedded-postgres/server-account.ts';
import { findEmbeddedPostgres } from '../../src/kernel/embedded-postgres.ts';
import { startTestShop, type TestShop } from '../support/running-shop.ts';
import { stripeClient } from '../support/stripe-openapi.ts';
import { stopTestCluster } from '../support/test-cluster.ts';
import { type BuyerKind, call, hangUp, type Purchase, type Till, type Wish } from './buyers.ts';
import { findings, type Ground } from './invariants.ts';
import { openPostgresTap, type PostgresTap } from './postgres-tap.ts';
import { killProcess, killServer, postmasterOf, readyPostmasterOf, simulatorOf, waitForAnother } from './processes.ts';
import type { Victim } from './steps.ts';

export interface StripeState {
  switches: Switches;
  /** How many deliveries of events are in each state. */
  deliveries: Record<string, number>;
  /** The last ones. */
  requests: { method: string; path: string; status: number }[];
}

export interface World extends Till {
  dataDir: string;
  purchases: Purchase[];
  /** A buyer's wish: what he buys is chosen by `choose`. `plenty`: nothing that sells out on the way. */
  wish(kind: BuyerKind, choose: (below: number) => number, options: { plenty: boolean }): Wish;
  tap(): Promise<PostgresTap>;
  switches(change: SwitchChange): Promise<void>;
  stripeState(): Promise<StripeState>;
  releaseEvents(): Promise<void>;
  mailCount(): number;
  /** kill -9, at once; returns what brings the victim back. */
  kill(victim: Victim): () => Promise<void>;
  /** Starts on the same data, and kills whoever starts as soon as `when` resolves. The shop must not run. */
  killStart(when: (started: number) => Promise<void>, victim: Victim): Promise<void>;
  /** Half a minute passes for whatever waits for Stripe; for `lapsed` orders, their deadline too. */
  passTime(lapsed?: readonly string[]): Promise<void>;
  /** A command beside the running shop; its exit code. */
  command(...args: string[]): Promise<number>;
  /** Waits until nothing is under way any more. */
  rest(): Promise<void>;
  findings(): Promise<string[]>;
  /** How long each start on existing data took, ms. */
  starts: number[];
  close(): Promise<void>;
}

const restTimeoutMs = 120_000;
const program = path.join(path.dirname(path.dirname(import.meta.dirname)), 'src', 'main.ts');

export async function openWorld(): Promise<World> {
  const dataDir = freshFolder();
  const starts: number[] = [];
  let shop = await startTestShop({ dataDir });
  const variants = await chooseGoods(shop);
  const initialStock = await readStock(dataDir);
  const purchases: Purchase[] = [];
  let serial = 0;

  const startAgain = async () => {
    const began = performance.now();
    shop = await startTestShop({ dataDir });
    starts.push(Math.round(performance.now() - began));
  };
  const till: Till = { running: () => shop.running };

  const world: World = {
    ...till,
    dataDir,
    purchases,
    starts,
    wish(kind, choose, { plenty }) {
      const offered = plenty ? variants.slice(0, -1) : variants;
      const count = 1 + choose(3);
      const from = choose(offered.length);
      const lines = Array.from({ length: count }, (_, n) => ({
        variantId: offered[(from + n) % offered.length] ?? '',
        quantity: 1 + choose(2),
      }));
      return { kind, lines, email: `buyer${++serial}-${randomBytes(4).toString('hex')}@example.com` };
    },
    async tap() {
      const postmaster = readFileSync(path.join(dataDir, 'postgresql', '18', 'postmaster.pid'), 'utf8').split('\n');
      const tap = await openPostgresTap(postmaster[4] ?? '');
      // Who was connected before talks past the tap: their connections are ended, and they make new ones.
      await withDatabase(dataDir, 'superuser', (client) =>
        client.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'watchword_app'`),
      );
      await answers(till);
      return tap;
    },
    switches: (change) => control(till, 'POST', 'switches', change).then(() => undefined),
    stripeState: () => control(till, 'GET', 'state') as Promise<StripeState>,
    releaseEvents: () => control(till, 'POST', 'release').then(() => undefined),
    mailCount: () => readdirSync(path.join(dataDir, 'mailbox')).filter((name) => name.endsWith('.mail')).length,
    kill(victim) {
      const before = { postgres: postmasterOf(dataDir), stripe: simulatorOf(dataDir, 'stripe') };
      const mailbox = simulatorOf(dataDir, 'mailbox');
      if (victim === 'shop' || victim === 'everything') killProcess(shop.pid);
      if (victim === 'postgres') killProcess(before.postgres);
      if (victim === 'everything') killServer(dataDir);
      if (victim === 'stripe' || victim === 'everything') killProcess(before.stripe);
      if (victim === 'everything') killProcess(mailbox);
      return async () => {
        if (victim === 'postgres') await waitForAnother(victim, before.postgres, () => readyPostmasterOf(dataDir));
        else if (victim === 'stripe') await waitForAnother(victim, before.stripe, () => simulatorOf(dataDir, 'stripe'));
        else {
          await shop.kill();
          await startAgain();
        }
        await answers(till);
        await eventually(() => control(till, 'POST', 'switches', quiet));
      };
    },
    async killStart(when, victim) {
      const lock = path.join(dataDir, 'watchword.lock.pid');
      const before = readFileSync(lock, 'utf8');
      const starting = startAgain().then(
        () => 'started' as const,
        () => 'killed' as const,
      );
      while (readFileSync(lock, 'utf8') === before || readFileSync(lock, 'utf8') === '') await delay(2);
      await Promise.race([when(performance.now()), starting]);
      killProcess(Number(readFileSync(lock, 'utf8')));
      if (victim === 'everything') killServer(dataDir);
      // It may have been ready just before.
      if ((await starting) === 'started') await shop.kill();
      await startAgain();
      await answers(till);
    },
    passTime: (lapsed = []) =>
      withDatabase(dataDir, 'owner', async (client) => {
        await client.query(`
          update payments.payment set looked_at = looked_at - interval '1 minute'
          where state in ('opening', 'awaiting-customer', 'held', 'capturing', 'voiding') or not fee_known`);
        await client.query(`
          update payments.refund set state_at = state_at - interval '1 minute' where state in ('requested', 'pending')`);
        await client.query(
          `update payments.payment set deadline_at = deadline_at - interval '1 day' where order_id = any($1::uuid[])`,
          [lapsed],
        );
      }),
    command: (...args) =>
      new Promise((resolve, reject) => {
        const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], WATCHWORD_DATA: dataDir };
        const child = spawn(process.execPath, [program, ...args], { env, stdio: 'ignore' });
        child.once('error', reject);
        child.once('exit', (code) => resolve(code ?? 1));
      }),
    rest: () => rest(world, purchases),
    findings: () =>
      withDatabase(dataDir, 'owner', (owner) => {
        const { stripe, ca } = shop.running;
        const at = { port: Number(new URL(stripe).port), ca: readFileSync(ca, 'utf8') };
        const ground: Ground = { dataDir, owner, purchases, initialStock, stripe: stripeClient(at) };
        return findings(ground);
      }),
    async close() {
      hangUp();
      await shop.stop();
      if (existsSync(path.join(dataDir, 'postgresql'))) await stopTestCluster(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return world;
}

function freshFolder(): string {
  const open = barrierTo(tmpdir(), accountFor('/nonexistent')) === undefined;
  const folder = mkdtempSync(path.join(open ? tmpdir() : '/tmp', 'watchword-crash-'));
  chmodSync(folder, 0o711);
  return folder;
}

/** Goods of which there are plenty, and one of which there are few: it sells out on the way. */
async function chooseGoods(shop: TestShop): Promise<string[]> {
  const list = (await shop.call('/api/products')).json() as { items: { handle: string }[] };
  const variants: { id: string; available: number }[] = [];
  for (const { handle } of list.items.slice(0, 8)) {
    const product = (await shop.call(`/api/products/${handle}`)).json() as { variants: typeof variants };
    variants.push(...product.variants);
  }
  const plenty = variants.filter(({ available }) => available >= 50).map(({ id }) => id);
  const few = variants.filter(({ available }) => available < 50).map(({ id }) => id);
  return [...plenty, ...few.slice(0, 1)];
}

async function readStock(dataDir: string): Promise<Map<string, number>> {
  return withDatabase(dataDir, 'owner', async (client) => {
    const { rows } = await client.query<{ id: string; count: number }>(
      'select variant_id as id, on_hand as count from stock.item',
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  });
}

async function withDatabase<T>(
  dataDir: string,
  role: 'owner' | 'superuser',
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const keys = path.join(dataDir, 'keys');
  const owner = findEmbeddedPostgres(dataDir, keys)?.ownerUrl;
  if (owner === undefined) throw new Error('no database runs');
  const passwords = JSON.parse(readFileSync(path.join(keys, 'database.json'), 'utf8')) as { superuser: string };
  const url = role === 'owner' ? owner : owner.replace(/\/\/[^@]*@/, `//postgres:${passwords.superuser}@`);
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function control(till: Till, method: string, act: string, json?: unknown): Promise<unknown> {
  const answer = await call(till, `${till.running().stripe}/control/api/${act}`, {
    method,
    ...(json === undefined ? {} : { json }),
    headers: { authorization: 'Bearer sk_test_simulator' },
  });
  if (answer.status !== 200) throw new Error(`the simulator answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Until the shop takes a request that needs its database. */
async function answers(till: Till): Promise<void> {
  await eventually(async () => {
    const { status } = await call(till, '/api/carts', { method: 'POST', json: {} });
    if (status !== 201) throw new Error(`the shop answers ${status}`);
  });
}

async function eventually(work: () => Promise<unknown>, timeoutMs = 30_000): Promise<void> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await delay(50);
  }
}

async function rest(world: World, purchases: readonly Purchase[]): Promise<void> {
  const began = performance.now();
  let passed = 0;
  for (;;) {
    const busy = await underWay(world.dataDir, purchases).catch((error: Error) => [error.message]);
    if (busy.length === 0) return;
    const waited = performance.now() - began;
    if (waited > restTimeoutMs) throw new Error(`not at rest after ${restTimeoutMs / 1000} s: ${busy.join(', ')}`);
    // At first whatever is quick heals by itself; then time passes, for those that the sweep is there for. The sweep of
    // the shop comes every ten seconds; the operator's command is the same one, at once.
    if (waited > 1_500 + 4_000 * passed) {
      passed++;
      await world.passTime().catch(() => undefined);
      if (passed % 2 === 1) await world.command('reconcile');
    }
    await delay(100);
  }
}

async function underWay(dataDir: string, purchases: readonly Purchase[]): Promise<string[]> {
  const confirmed = purchases.flatMap(({ confirmed, order }) => (confirmed && order ? [order.orderId] : []));
  return withDatabase(dataDir, 'owner', async (client) => {
    const { rows } = await client.query<{ what: string; count: string }>(
      `select 'payments' as what, count(*) from payments.payment
        where state in ('opening', 'capturing', 'voiding') or (state = 'captured' and not fee_known)
           or (state = 'awaiting-customer' and (order_id = any($1::uuid[]) or deadline_at < now()))
       union all select 'refunds', count(*) from payments.refund where state in ('requested', 'pending')
       union all select 'events', count(*) from payments.event where state = 'received'
       union all select 'jobs', count(*) from pgboss.job
        where state in ('created', 'retry', 'active') and name !~ '^__pgboss' and name not like 'sweep-%'
       union all select 'entries', count(*) from evidence.entry as entry
        where not exists (select from evidence.position where entry_id = entry.id and entry_xid = entry.xid)`,
      [confirmed],
    );
    return rows.filter(({ count }) => count !== '0').map(({ what, count }) => `${count} ${what}`);
  });
}

/** When the file is changed next. */
export async function fileChanges(file: string, giveUpMs: number): Promise<void> {
  const stamp = () => statSync(file, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  const before = stamp();
  const until = performance.now() + giveUpMs;
  while (stamp() === before && performance.now() < until) await delay(1);
}
