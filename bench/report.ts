// The result for people: a table with the targets, and a chart of the ratios for the documentation.
import type { BenchResult } from './result.ts';
import type { CellName } from './rounds.ts';

const titles: Record<CellName, string> = {
  limit: 'the load generator’s own limit',
  bareJson: '(a) bare Hono, JSON as long as the list',
  bareInsert: '(b) the same with one durable INSERT',
  bareHtml: 'bare Hono, HTML as long as the page',
  list: 'product list',
  detail: 'product detail',
  page: 'product page (HTML)',
  orders: 'orders: cart, line, checkout',
  unsealedOrders: '  without sealing and evidence',
  hotItemOrders: '  all of one item',
  hotCustomerOrders: '  all of one customer',
  detailBesideOrders: 'product detail, orders beside it',
};

export function table(result: BenchResult): string {
  const { machine, perOrder } = result;
  const lines = [
    `${machine.processors} × ${machine.model}, ${machine.system}, Node ${machine.node}, PostgreSQL ${machine.postgresql}`,
    `${result.rounds} rounds of ${result.secondsPerMeasurement} s each; HTTP/1.1 over TLS, kept alive; medians (lowest to highest)`,
  ];
  for (const [users, summary] of Object.entries(result.measurements)) {
    lines.push('', `${users} at a time`);
    for (const [cell, figures] of Object.entries(summary)) {
      const { median, lowest, highest } = figures.perSecond;
      const tails = Object.entries(figures.latencyMs).map(
        ([kind, { p50, p99 }]) => `${kind === 'request' ? '' : `${kind} `}${p50} / ${p99}`,
      );
      const rate = `${whole(median)}/s`.padStart(9);
      const range = `(${whole(lowest)}–${whole(highest)})`.padEnd(16);
      lines.push(`  ${titles[cell as CellName].padEnd(42)} ${rate} ${range} p50 / p99 ms: ${tails.join(', ')}`);
    }
  }
  lines.push(
    '',
    `An order: ${perOrder.statements} SQL statements, ${perOrder.transactions} writing transactions, ${whole(perOrder.walBytes)} bytes of WAL;` +
      ` processor ${perOrder.shopCpuMs ?? '?'} ms in the shop, ${perOrder.databaseCpuMs ?? '?'} ms in PostgreSQL, its mail included`,
    `Until the last mail is out: ${perOrder.withMailPerSecond} orders/s (mails give way to orders)`,
    `First start ${whole(result.start.coldMs)} ms`,
    ...catalogueLines(result.catalogue),
    '',
    'Targets',
    ...result.targets.map(
      ({ name, wanted, value, met }) =>
        `  ${met === undefined ? '  –  ' : met ? '  ok ' : 'SHORT'} ${name.padEnd(42)} ${wanted.padStart(10)}  ${value ?? 'not measured'}`,
    ),
  );
  return lines.join('\n');
}

function catalogueLines(measured: BenchResult['catalogue']): string[] {
  if (measured === undefined) return [];
  const { products, rows, importSeconds, importMb, listMs, searchMs } = measured;
  return [
    `${whole(products)} products in ${whole(rows)} rows: imported in ${importSeconds} s with ${importMb} MB more; from the database, p50 / p95 ms: ` +
      `list ${listMs.many.p50} / ${listMs.many.p95} (few products: ${listMs.few.p50} / ${listMs.few.p95}), search ${searchMs.p50} / ${searchMs.p95}`,
  ];
}

function whole(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(value);
}

const bars: { key: keyof BenchResult['ratios']; title: string; target?: number }[] = [
  { key: 'orders', title: 'orders ÷ durable INSERT', target: 0.05 },
  { key: 'list', title: 'list ÷ bare JSON', target: 0.4 },
  { key: 'detail', title: 'detail ÷ bare JSON', target: 0.4 },
  { key: 'page', title: 'page ÷ bare HTML', target: 0.4 },
];

/** The ratios as an SVG that reads on light and dark. */
export function chart({ ratios, ratioSpreads }: BenchResult): string {
  const [left, width, row] = [190, 420, 44];
  const x = (value: number) => (left + Math.min(1, value) * width).toFixed(1);
  const rows = bars.map(({ key, title, target }, index) => {
    const top = 16 + index * row;
    const value = ratios[key];
    const { lowest, highest } = ratioSpreads[key] ?? { lowest: value, highest: value };
    return [
      `<text x="${left - 12}" y="${top + 17}" text-anchor="end">${title}</text>`,
      `<rect class="track" x="${left}" y="${top}" width="${width}" height="24" rx="3"/>`,
      `<rect class="bar" x="${left}" y="${top}" width="${(Math.min(1, value) * width).toFixed(1)}" height="24" rx="3"/>`,
      `<line class="range" x1="${x(lowest)}" x2="${x(highest)}" y1="${top + 12}" y2="${top + 12}"/>`,
      ...(target === undefined
        ? []
        : [`<line class="target" x1="${x(target)}" x2="${x(target)}" y1="${top - 4}" y2="${top + 28}"/>`]),
      `<text class="value" x="${left + width + 10}" y="${top + 17}">${value.toFixed(2)}</text>`,
    ].join('\n  ');
  });
  const height = 16 + bars.length * row + 22;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 ${height}" role="img" aria-labelledby="title">
  <title id="title">Watchword’s speed as a share of the bare limit: ${bars.map(({ key }) => `${key} ${ratios[key].toFixed(2)}`).join(', ')}</title>
  <style>
    text { font: 14px system-ui, sans-serif; fill: #24292f }
    .value { font-weight: 600 }
    .note { font-size: 12px; fill: #57606a }
    .track { fill: #eaeef2 }
    .bar { fill: #2f6f8f }
    .range { stroke: #0b2a3a; stroke-width: 2 }
    .target { stroke: #bc4c00; stroke-width: 2 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .note { fill: #9198a1 }
      .track { fill: #21262d }
      .bar { fill: #4d9fc4 }
      .range { stroke: #d7ecf5 }
      .target { stroke: #f0883e }
    }
  </style>
  ${rows.join('\n  ')}
  <text class="note" x="${left}" y="${height - 8}">bare limit = 1; upright line: target; thin line: lowest to highest round</text>
</svg>
`;
}
