// The benchmark: `npm run bench [-- --quick | --smoke] [--json] [--chart FILE]`. Starts a shop of its own and measures it
// beside bare servers, all in one run, over the same protocol with the same client. Leaves nothing behind.
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startHelper, startLoadGenerator } from './child.ts';
import { measureLargeCatalogue } from './large-catalogue.ts';
import type { ReferencesReady, ReferencesWanted } from './references.ts';
import { chart, table } from './report.ts';
import { type BenchResult, targetsOf } from './result.ts';
import { type CellName, runRounds, type Samples, type Subjects } from './rounds.ts';
import { type Furnished, furnish, type ShopUnderTest, startShopUnderTest, withHouse } from './shop-under-test.ts';
import { median, ratio, rounded, spread, summarize } from './summary.ts';
import { makeUnsealedCopy } from './unsealed-copy.ts';

interface Plan {
  rounds: number;
  seconds: number;
  /** Rounds at 32 users; they ask fewer questions. */
  busyRounds: number;
  warmUpSeconds: number;
  customers: number;
  /** Orders whose statements are counted. */
  counted: number;
  users: number;
  /** Products of the large catalogue; 0: not measured. */
  products: number;
}

const plans: Record<string, Plan> = {
  full: {
    rounds: 7,
    seconds: 2,
    busyRounds: 3,
    warmUpSeconds: 2,
    customers: 60,
    counted: 300,
    users: 8,
    products: 5_000,
  },
  quick: {
    rounds: 3,
    seconds: 0.5,
    busyRounds: 1,
    warmUpSeconds: 0.4,
    customers: 50,
    counted: 100,
    users: 8,
    products: 0,
  },
  smoke: {
    rounds: 1,
    seconds: 0.15,
    busyRounds: 0,
    warmUpSeconds: 0.1,
    customers: 2,
    counted: 8,
    users: 4,
    products: 40,
  },
};

const cells: CellName[] = [
  'limit',
  'list',
  'bareJson',
  'detail',
  'detailBesideOrders',
  'page',
  'bareHtml',
  'hotItemOrders',
  'hotCustomerOrders',
  'bareInsert',
  'orders',
  'unsealedOrders',
];
const busyCells: CellName[] = ['list', 'bareJson', 'detail', 'bareInsert', 'orders'];
const busyUsers = 32;
/** Stand apart from the targets: a quick run asks them once, and does not warm up for them. */
const apart: CellName[] = ['limit', 'detailBesideOrders', 'hotItemOrders', 'hotCustomerOrders'];

const checkout = path.dirname(import.meta.dirname);
const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    chart: { type: 'string' },
  },
});
const mode = flags.smoke ? 'smoke' : flags.quick ? 'quick' : 'full';
const plan = plans[mode] as Plan;

const result = await bench();
if (flags.chart !== undefined) writeFileSync(flags.chart, chart(result));
console.log(flags.json ? JSON.stringify(result, null, 2) : table(result));
process.exit(0);

async function bench(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join('/tmp', 'watchword-bench-'));
  chmodSync(folder, 0o711);
  const closers: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const interrupted = () => void close().then(() => process.exit(130));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return await measureAll(folder, closers);
  } finally {
    await close();
  }
}

// long: one run from top to bottom
async function measureAll(folder: string, closers: (() => unknown)[]): Promise<BenchResult> {
  // First, so that an edit that fits no more is said at once.
  const source = path.join(folder, 'source');
  makeUnsealedCopy(checkout, source);
  say('starting a shop …');
  const dataDir = path.join(folder, 'shop');
  const { shop, furnished, coldMs } = await openShop(dataDir, closers);
  const unsealed = mode === 'smoke' ? undefined : await openShop(path.join(folder, 'unsealed'), closers, source);
  const references = await startHelper<ReferencesWanted, ReferencesReady>('references.ts', {
    dataDir,
    ownerUrl: shop.ownerUrl,
    appUrl: shop.appUrl,
    jsonBytes: Buffer.byteLength((await shop.shop.call('/api/products?page=1')).text),
    htmlBytes: Buffer.byteLength((await shop.shop.call(`/products/${furnished.handles[0]}`)).text),
  });
  const load = startLoadGenerator();
  closers.push(
    () => load.stop(),
    () => references.stop(),
  );
  const subjects: Subjects = { load, shop, furnished, unsealed, references: references.ready };

  say('warming up …');
  const asked = cells.filter((cell) => cell !== 'unsealedOrders' || unsealed !== undefined);
  const { users, seconds, rounds } = plan;
  const once = mode === 'quick' ? apart : [];
  await runRounds(subjects, {
    cells: asked.filter((cell) => !once.includes(cell)),
    rounds: 1,
    users,
    seconds: plan.warmUpSeconds,
    onCell: () => undefined,
  });
  const samples = await runRounds(subjects, {
    cells: asked,
    once,
    rounds,
    users,
    seconds,
    onCell: progress(asked.length * rounds - once.length * (rounds - 1)),
  });
  const busy =
    plan.busyRounds === 0
      ? undefined
      : await runRounds(subjects, {
          cells: busyCells,
          rounds: plan.busyRounds,
          users: busyUsers,
          seconds,
          onCell: progress(busyCells.length * plan.busyRounds),
        });
  const { rows } = await shop.superuser.query<{ server_version: string }>('show server_version');
  let catalogue: BenchResult['catalogue'];
  if (plan.products > 0) {
    say(`importing ${plan.products} products …`);
    catalogue = await withHouse(shop, (house) => measureLargeCatalogue(house, plan.products));
  }
  say('counting statements …');
  const counted = await count(shop, dataDir, { load, furnished }, closers);
  const figures = {
    ...described(samples, busy),
    machine: machine(rows[0]?.server_version ?? ''),
    perOrder: { ...counted.perOrder, ...wholeOrder(samples) },
    statements: counted.statements,
    catalogue,
    start: { coldMs: rounded(coldMs), existingDataMs: rounded(shop.startMs) },
    productionPackages: productionPackages(),
  };
  return { ...figures, targets: targetsOf(figures) };
}

/** A fresh shop, furnished, and started once more on its data. */
async function openShop(dataDir: string, closers: (() => unknown)[], source?: string) {
  const how = { dataDir, ...(source === undefined ? {} : { source }) };
  const fresh = await startShopUnderTest(how);
  let furnished: Furnished;
  try {
    furnished = await furnish(fresh, plan.customers);
  } finally {
    await fresh.stop();
  }
  const shop = await startShopUnderTest(how);
  closers.push(() => shop.stop());
  return { shop, furnished, coldMs: fresh.startMs };
}

function described(samples: Samples, busy: Samples | undefined) {
  const ratioSpreads = {
    orders: ratio(samples, 'orders', 'bareInsert'),
    list: ratio(samples, 'list', 'bareJson'),
    detail: ratio(samples, 'detail', 'bareJson'),
    page: ratio(samples, 'page', 'bareHtml'),
  };
  const { orders, list, detail, page } = ratioSpreads;
  const resident = [...samples.values(), ...(busy?.values() ?? [])].flat().map((sample) => sample.residentBytes ?? 0);
  return {
    mode,
    rounds: plan.rounds,
    secondsPerMeasurement: plan.seconds,
    ratios: { orders: orders.median, list: list.median, detail: detail.median, page: page.median },
    ratioSpreads,
    measurements: {
      [plan.users]: summarize(samples),
      ...(busy === undefined ? {} : { [busyUsers]: summarize(busy) }),
    },
    sealingAndEvidence: sealingCost(samples),
    residentMb: rounded(Math.max(...resident) / 1e6),
  };
}

function sealingCost(samples: Samples): BenchResult['sealingAndEvidence'] {
  const without = samples.get('unsealedOrders') ?? [];
  const whole = samples.get('orders') ?? [];
  if (without.length === 0) return undefined;
  const cpu = (list: typeof whole) =>
    median(list.map((sample) => (sample.shopCpuMs ?? Number.NaN) + (sample.databaseCpuMs ?? Number.NaN)));
  const cpuShare = 1 - cpu(without) / cpu(whole);
  return {
    ordersShare: spread(whole.map((sample, round) => 1 - sample.perSecond / (without[round]?.perSecond ?? Number.NaN))),
    cpuShare: Number.isNaN(cpuShare) ? undefined : rounded(cpuShare),
  };
}

function wholeOrder(samples: Samples) {
  const of = (key: 'withMailPerSecond' | 'shopCpuMs' | 'databaseCpuMs') => {
    const values = (samples.get('orders') ?? []).flatMap((sample) => sample[key] ?? []);
    return values.length === 0 ? undefined : rounded(median(values));
  };
  return {
    withMailPerSecond: of('withMailPerSecond') ?? 0,
    shopCpuMs: of('shopCpuMs'),
    databaseCpuMs: of('databaseCpuMs'),
  };
}

/** Counts on a server that counts, started anew for this: counting is left out of what is timed. */
async function count(
  timed: ShopUnderTest,
  dataDir: string,
  { load, furnished }: Pick<Subjects, 'load' | 'furnished'>,
  closers: (() => unknown)[],
) {
  await timed.stop();
  appendFileSync(
    path.join(dataDir, 'postgresql', '18', 'postgresql.auto.conf'),
    "shared_preload_libraries = 'pg_stat_statements'\n",
  );
  const shop = await startShopUnderTest({ dataDir });
  closers.push(() => shop.stop());
  await shop.superuser.query('create extension pg_stat_statements');
  const order = async (times: number) => {
    await load.run({
      target: shop.target,
      work: { kind: 'orders', tokens: furnished.tokens, variantIds: furnished.variantIds },
      users: plan.users,
      times,
    });
    await shop.drain();
  };
  // Statements are prepared and caches are filled by the first ones.
  await order(plan.counted);
  const before = await shop.readings();
  await shop.superuser.query('select pg_stat_statements_reset()');
  await order(plan.counted);
  const { rows } = await shop.superuser.query<{ calls: string; ms: number; text: string }>(
    `select sum(calls) as calls, sum(total_exec_time) as ms, left(regexp_replace(query, '\\s+', ' ', 'g'), 160) as text
     from pg_stat_statements where userid = 'watchword_app'::regrole group by text order by ms desc`,
  );
  const after = await shop.readings();
  const per = (value: number) => rounded(value / plan.counted);
  return {
    perOrder: {
      statements: per(rows.reduce((sum, { calls }) => sum + Number(calls), 0)),
      transactions: per(after.writingTransactions - before.writingTransactions),
      walBytes: per(after.walBytes - before.walBytes),
    },
    statements: rows.slice(0, 15).map(({ calls, ms, text }) => ({ calls: per(Number(calls)), ms: per(ms), text })),
  };
}

function machine(postgresql: string): BenchResult['machine'] {
  const processors = os.cpus();
  return {
    processors: processors.length,
    model: processors[0]?.model ?? '',
    system: `${os.platform()} ${os.arch()}`,
    node: process.versions.node,
    postgresql,
  };
}

/** As the lockfile has it: what an operator installs, platform binaries apart. */
function productionPackages(): number {
  const lock = JSON.parse(readFileSync(path.join(checkout, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
  };
  return Object.entries(lock.packages).filter(
    ([name, { dev, optional, devOptional }]) =>
      name !== '' && dev !== true && optional !== true && devOptional !== true,
  ).length;
}

function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function progress(total: number): () => void {
  let done = 0;
  return () => {
    done++;
    say(done === total ? '' : `measuring ${done} of ${total} …`);
  };
}
