// What is measured, in rounds: each round asks every question once, in turn forwards and backwards, so that the noise of
// the machine hits the shop and what it is compared with alike.
import type { LoadGenerator } from './child.ts';
import type { Target } from './connection.ts';
import type { LoadResult, Work } from './load.ts';
import type { Furnished, ShopUnderTest } from './shop-under-test.ts';

export type CellName =
  /** The load generator against canned answers: its own limit. */
  | 'limit'
  /** Bare Hono: JSON of the list's size, the same with a durable INSERT, HTML of the page's size. */
  | 'bareJson'
  | 'bareInsert'
  | 'bareHtml'
  | 'list'
  | 'detail'
  | 'page'
  | 'orders'
  /** The shop without sealing and evidence. */
  | 'unsealedOrders'
  | 'hotItemOrders'
  | 'hotCustomerOrders'
  /** Details while as many users order. */
  | 'detailBesideOrders';

export interface Sample {
  perSecond: number;
  latencies: Record<string, Float64Array>;
  /** Of the load generator, while it ran: 1 is one processor. */
  clientCpu: number;
  residentBytes: number | undefined;
  /** Orders only: the rate until the last mail is out. */
  withMailPerSecond: number | undefined;
  /** Processor time for each order, confirmation mail and all that follows included, in milliseconds. */
  shopCpuMs: number | undefined;
  databaseCpuMs: number | undefined;
}

export type Samples = Map<CellName, Sample[]>;

export interface Subjects {
  load: LoadGenerator;
  shop: ShopUnderTest;
  furnished: Furnished;
  unsealed: { shop: ShopUnderTest; furnished: Furnished } | undefined;
  references: { port: number; cannedPort: number };
}

export async function runRounds(
  subjects: Subjects,
  plan: {
    cells: readonly CellName[];
    /** Asked in the first round only: what no target is about. */
    once?: readonly CellName[];
    rounds: number;
    users: number;
    seconds: number;
    onCell(): void;
  },
): Promise<Samples> {
  const samples: Samples = new Map();
  for (let round = 0; round < plan.rounds; round++) {
    const asked = round === 0 ? plan.cells : plan.cells.filter((cell) => plan.once?.includes(cell) !== true);
    const cells = round % 2 === 0 ? asked : asked.toReversed();
    for (const cell of cells) {
      const sample = await measure(cell, subjects, plan);
      if (sample !== undefined) samples.set(cell, [...(samples.get(cell) ?? []), sample]);
      plan.onCell();
    }
  }
  return samples;
}

async function measure(
  cell: CellName,
  subjects: Subjects,
  { users, seconds }: { users: number; seconds: number },
): Promise<Sample | undefined> {
  const { load, shop, furnished, unsealed, references } = subjects;
  const get = (target: Target, paths: string[]) =>
    load.run({ target, work: { kind: 'requests', paths }, users, seconds }).then(sampleOf);
  const bare = { ...shop.target, port: references.port };
  switch (cell) {
    case 'limit':
      return get({ ...shop.target, port: references.cannedPort }, ['/']);
    case 'bareJson':
      return get(bare, ['/json']);
    case 'bareHtml':
      return get(bare, ['/html']);
    case 'bareInsert':
      return load
        .run({ target: bare, work: { kind: 'requests', method: 'POST', paths: ['/insert'] }, users, seconds })
        .then(sampleOf);
    case 'list':
      return get(shop.target, ['/api/products?page=1', '/api/products?page=2']);
    case 'detail':
      return get(shop.target, details(furnished));
    case 'page':
      return get(
        shop.target,
        furnished.handles.map((handle) => `/products/${handle}`),
      );
    case 'orders':
      return order(load, shop, ordersOf(furnished), { users, seconds });
    case 'unsealedOrders':
      return unsealed && order(load, unsealed.shop, ordersOf(unsealed.furnished), { users, seconds });
    case 'hotItemOrders':
      return order(load, shop, ordersOf({ ...furnished, variantIds: furnished.variantIds.slice(0, 1) }), {
        users,
        seconds,
      });
    case 'hotCustomerOrders':
      return order(load, shop, ordersOf({ ...furnished, tokens: furnished.tokens.slice(0, 1) }), { users, seconds });
    case 'detailBesideOrders': {
      const [sample] = await Promise.all([
        get(shop.target, details(furnished)),
        load.run({ target: shop.target, work: ordersOf(furnished), users, seconds }),
      ]);
      await shop.drain();
      return sample;
    }
  }
}

function details({ handles }: Furnished): string[] {
  return handles.map((handle) => `/api/products/${handle}`);
}

function ordersOf({ tokens, variantIds }: Furnished): Work {
  return { kind: 'orders', tokens, variantIds };
}

async function order(
  load: LoadGenerator,
  shop: ShopUnderTest,
  work: Work,
  { users, seconds }: { users: number; seconds: number },
): Promise<Sample> {
  const before = await shop.readings();
  const result = await load.run({ target: shop.target, work, users, seconds });
  const endedAt = performance.now();
  const { residentBytes } = await shop.readings();
  await shop.drain();
  const drainSeconds = (performance.now() - endedAt) / 1_000;
  const after = await shop.readings();
  const perOrderMs = (until: number | undefined, since: number | undefined) =>
    until === undefined || since === undefined ? undefined : ((until - since) / result.done) * 1_000;
  return {
    ...sampleOf(result),
    residentBytes,
    withMailPerSecond: result.done / (result.seconds + drainSeconds),
    shopCpuMs: perOrderMs(after.shopCpuSeconds, before.shopCpuSeconds),
    databaseCpuMs: perOrderMs(after.databaseCpuSeconds, before.databaseCpuSeconds),
  };
}

function sampleOf({ done, seconds, latencies, cpuSeconds }: LoadResult): Sample {
  return {
    perSecond: done / seconds,
    latencies,
    clientCpu: cpuSeconds / seconds,
    residentBytes: undefined,
    withMailPerSecond: undefined,
    shopCpuMs: undefined,
    databaseCpuMs: undefined,
  };
}
