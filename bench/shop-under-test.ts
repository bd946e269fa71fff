// The shop that is measured: started as an operator would start it, in a folder of its own, with customers on account
// made by the house's own flow; and what its process and its database say of themselves.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { readConfig } from '../src/config.ts';
import { type House, openHouse } from '../src/house.ts';
import { findEmbeddedPostgres } from '../src/kernel/embedded-postgres.ts';
import { openLog } from '../src/kernel/log.ts';
import { money } from '../src/kernel/money.ts';
import type { Catalog, VariantId } from '../src/modules/catalog.ts';
import { startTestShop, type TestShop } from '../test/support/running-shop.ts';
import type { Target } from './connection.ts';

export interface ShopUnderTest {
  shop: TestShop;
  target: Target;
  /** From the start of the process to running.json. */
  startMs: number;
  ownerUrl: string;
  appUrl: string;
  /** One connection as the database's superuser, for counting. */
  superuser: pg.Client;
  /** What the shop's process and its database have done so far. */
  readings(): Promise<Readings>;
  /** Waits until every confirmation mail is sent, so that it does not run into what is measured next. */
  drain(): Promise<void>;
  /** May be called twice. */
  stop(): Promise<void>;
}

export interface Readings {
  statements: number;
  transactions: number;
  residentBytes: number;
  walBytes: number;
  writingTransactions: number;
  /** Undefined where the system does not tell (macOS). */
  shopCpuSeconds: number | undefined;
  databaseCpuSeconds: number | undefined;
}

/** As the launcher (bin/launcher.mjs) starts it. */
const nodeFlags = ['--max-semi-space-size=8', '--max-old-space-size=512', '--wasm-lazy-compilation', '--liftoff-only'];

export async function startShopUnderTest(options: { dataDir: string; source?: string }): Promise<ShopUnderTest> {
  const { dataDir } = options;
  const before = performance.now();
  const shop = await startTestShop({ ...options, nodeFlags });
  const startMs = performance.now() - before;
  const keysDir = path.join(dataDir, 'keys');
  const addresses = findEmbeddedPostgres(dataDir, keysDir);
  if (addresses === undefined) throw new Error('the shop runs without its database');
  const superuser = new pg.Client({ connectionString: superuserUrl(keysDir, addresses.ownerUrl) });
  await superuser.connect();
  const metricsToken = readFileSync(path.join(keysDir, 'metrics.token'), 'utf8').trim();
  const { port } = new URL(shop.running.shop);
  const ca = readFileSync(shop.running.ca, 'utf8');
  const cluster = path.join(dataDir, 'postgresql', '18');
  let stopping: Promise<void> | undefined;

  return {
    shop,
    target: { host: '127.0.0.1', port: Number(port), ca },
    startMs,
    ...addresses,
    superuser,
    async readings() {
      const answer = await shop.call(`${shop.running.backOffice}/metrics`, {
        headers: { authorization: `Bearer ${metricsToken}` },
      });
      const metric = (name: string) => Number(new RegExp(`^watchword_${name} (.*)$`, 'm').exec(answer.text)?.[1]);
      const { rows } = await superuser.query<{ wal: string; xid: string; pids: number[] }>(
        `select pg_current_wal_insert_lsn() - '0/0' as wal, pg_snapshot_xmax(pg_current_snapshot())::text as xid,
                array(select pid from pg_stat_activity) as pids`,
      );
      // The first process waited for those that have ended.
      const first = Number(readFileSync(path.join(cluster, 'postmaster.pid'), 'latin1').split('\n')[0]);
      return {
        statements: metric('sql_statements'),
        transactions: metric('sql_transactions'),
        residentBytes: metric('resident_bytes'),
        walBytes: Number(rows[0]?.wal),
        writingTransactions: Number(rows[0]?.xid),
        shopCpuSeconds: cpuSeconds([shop.pid]),
        databaseCpuSeconds: cpuSeconds([first, ...(rows[0]?.pids ?? [])]),
      };
    },
    async drain() {
      for (;;) {
        const { rows } = await superuser.query(
          `select from pgboss.job where name not like '\\_\\_pgboss%' and state in ('created', 'active') and name in ('send-confirmation', 'send-order-mail') limit 1`,
        );
        if (rows.length === 0) return;
        await delay(20);
      }
    },
    stop() {
      stopping ??= superuser.end().then(() => shop.stop());
      return stopping;
    },
  };
}

function superuserUrl(keysDir: string, ownerUrl: string): string {
  const { superuser } = JSON.parse(readFileSync(path.join(keysDir, 'database.json'), 'utf8')) as { superuser: string };
  return ownerUrl.replace(/\/\/[^@]*@/, `//postgres:${superuser}@`);
}

/** Of these processes and of those that they waited for. */
function cpuSeconds(pids: readonly number[]): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const ticksPerSecond = 100;
  let ticks = 0;
  for (const pid of pids) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
      // utime, stime, cutime, cstime: proc(5).
      for (const field of fields.slice(11, 15)) ticks += Number(field);
    } catch {
      // It ended since it was listed.
    }
  }
  return ticks / ticksPerSecond;
}

export interface Furnished {
  /** Of customers on account, with room for any number of orders. */
  tokens: string[];
  /** All that the shop sells, with more in stock than a bench can buy. */
  variantIds: string[];
  /** Of all products. */
  handles: string[];
}

/** Makes customers and stock beside the running shop, as a command would: by the house's own functions. */
export function furnish(shop: ShopUnderTest, customers: number): Promise<Furnished> {
  return withHouse(shop, async (house) => {
    const { handles, variantIds } = await readCatalogue(house.catalog);
    const counts = variantIds.map((variantId) => ({
      variantId,
      tracked: true,
      oversell: false,
      available: 100_000_000,
    }));
    await house.database.transaction((tx) => house.stock.setCounts(tx, counts));
    const tokens: string[] = [];
    for (let number = 1; number <= customers; number++) {
      const { token } = await house.createCustomer({
        contact: { email: `customer-${number}@example.com`, name: `Customer Number ${number}` },
        creditLimit: money(1_000_000_000_000, house.pricing.currency),
        approvedBy: 'bench',
      });
      tokens.push(token);
    }
    return { tokens, variantIds, handles };
  });
}

/** The house on the shop's database, as a command beside it opens it. */
export async function withHouse<Result>(
  { shop, appUrl }: ShopUnderTest,
  work: (house: House) => Promise<Result>,
): Promise<Result> {
  const { dataDir, running } = shop;
  const { config, secrets } = readConfig({ WATCHWORD_DATA: dataDir }, dataDir);
  const house = await openHouse({
    config,
    secrets,
    log: openLog('warn'),
    dataDir,
    keysDir: path.join(dataDir, 'keys'),
    appUrl,
    ca: readFileSync(running.ca, 'utf8'),
    stripe: { secretKey: 'sk_test_x', publishableKey: 'pk_test_x', webhookSecret: 'whsec_x', apiBase: running.stripe },
    smtp: { host: 'localhost', port: 25 },
    shopOrigin: running.shop,
  });
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}

async function readCatalogue(catalog: Catalog): Promise<{ handles: string[]; variantIds: VariantId[] }> {
  const handles: string[] = [];
  const variantIds: VariantId[] = [];
  for (let page = 1; ; page++) {
    const { items, total } = await catalog.listPage({ page, query: undefined });
    for (const { handle } of items) {
      handles.push(handle);
      const product = await catalog.productByHandle(handle);
      variantIds.push(...(product?.variants ?? []).map(({ id }) => id));
    }
    if (items.length === 0 || handles.length >= total) return { handles, variantIds };
  }
}
