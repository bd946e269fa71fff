// What the benchmark says in the end, as one object, with its targets.
import type { LargeCatalogue } from './large-catalogue.ts';
import type { CellName } from './rounds.ts';
import type { Spread, Summary } from './summary.ts';

export interface Target {
  name: string;
  wanted: string;
  value: number | undefined;
  met: boolean | undefined;
}

export interface BenchResult {
  machine: { processors: number; model: string; system: string; node: string; postgresql: string };
  mode: string;
  rounds: number;
  secondsPerMeasurement: number;
  /** Medians, 8 users at a time: the shop ÷ what is bare and does the same kind of thing, in the same run. */
  ratios: { orders: number; list: number; detail: number; page: number };
  ratioSpreads: Record<string, Spread>;
  /** By users at a time. */
  measurements: Record<string, Summary>;
  perOrder: {
    /** All that the server ran for an order: request, mail, jobs, evidence, BEGIN and COMMIT. */
    statements: number;
    /** Transactions that write. */
    transactions: number;
    walBytes: number;
    /** Orders a second until the last confirmation mail is out: mails give way to orders and catch up afterwards. */
    withMailPerSecond: number;
    shopCpuMs: number | undefined;
    databaseCpuMs: number | undefined;
  };
  /** What the database did most for these orders. */
  statements: { calls: number; ms: number; text: string }[];
  /** The share of orders/s that sealing and evidence cost, and of the processor time for an order. */
  sealingAndEvidence: { ordersShare: Spread; cpuShare: number | undefined } | undefined;
  residentMb: number;
  start: { coldMs: number; existingDataMs: number };
  productionPackages: number;
  catalogue: LargeCatalogue | undefined;
  targets: Target[];
}

export function targetsOf(result: Omit<BenchResult, 'targets'>): Target[] {
  const { ratios, start } = result;
  const summary = result.measurements['8'] ?? Object.values(result.measurements)[0] ?? {};
  const least = (name: string, value: number, wanted: number): Target => ({
    name,
    wanted: `≥ ${wanted}`,
    value,
    met: value >= wanted,
  });
  const most = (name: string, value: number | undefined, wanted: number, unit = ''): Target => ({
    name,
    wanted: `≤ ${wanted}${unit}`,
    value,
    met: value === undefined ? undefined : value <= wanted,
  });
  const tailOf = (cell: CellName, kind: string) => {
    const latency = summary[cell]?.latencyMs[kind];
    return latency && Number((latency.p99 / latency.p50).toFixed(2));
  };
  const tail = (kind: string): Target => most(`p99 ÷ p50: ${kind}`, tailOf('orders', kind), 3);
  // Below a millisecond the tail is the machine's: an answer may have the tail that the bare answer has in the same run.
  const tailBeside = (cell: CellName, bare: CellName): Target =>
    most(`p99 ÷ p50: ${cell}`, tailOf(cell, 'request'), Math.max(3, tailOf(bare, 'request') ?? 3));
  return [
    least('orders ÷ durable INSERT requests', ratios.orders, 0.05),
    least('list ÷ bare JSON', ratios.list, 0.4),
    least('detail ÷ bare JSON', ratios.detail, 0.4),
    least('page ÷ bare HTML', ratios.page, 0.4),
    tailBeside('list', 'bareJson'),
    tailBeside('detail', 'bareJson'),
    tailBeside('page', 'bareHtml'),
    tail('checkout'),
    tail('order'),
    most('sealing and evidence: of orders/s', result.sealingAndEvidence?.ordersShare.median, 0.2),
    most('sealing and evidence: of processor time', result.sealingAndEvidence?.cpuShare, 0.2),
    most('start on existing data', start.existingDataMs, 3_000, ' ms'),
    most('resident memory under load', result.residentMb, 300, ' MB'),
    most('production packages', result.productionPackages, 100),
    ...catalogueTargets(result.catalogue, most),
  ];
}

type Most = (name: string, value: number | undefined, wanted: number, unit?: string) => Target;

function catalogueTargets(measured: LargeCatalogue | undefined, most: Most): Target[] {
  if (measured === undefined) return [];
  const { products, importSeconds, importMb, listMs, searchMs } = measured;
  const many = products.toLocaleString('en-US');
  return [
    // A tenth more is within what a shared machine varies.
    most(`list of ${many} products ÷ list of few`, Number((listMs.many.p50 / listMs.few.p50).toFixed(2)), 1.1),
    most(`search p95 at ${many} products`, searchMs.p95, 20, ' ms'),
    most(`import of ${many} products`, importSeconds, 30, ' s'),
    most(`memory of the import`, importMb, 300, ' MB'),
  ];
}
