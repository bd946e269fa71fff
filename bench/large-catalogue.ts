// What a large catalogue costs: its import, and lists and searches that no cache answers, beside the same with the small
// one. Works beside the running shop with the house's own functions, on the shop's database.

import type { House } from '../src/house.ts';
import { openCatalog } from '../src/modules/catalog.ts';
import { rounded } from './summary.ts';

export interface LargeCatalogue {
  products: number;
  rows: number;
  importSeconds: number;
  /** Resident memory of the importing process at its most, less what it had before. */
  importMb: number;
  /** Milliseconds of a first page that is read from the database. */
  listMs: { few: Latency; many: Latency };
  /** Of searches, each asked for the first time: words, prefixes, misspelt words. */
  searchMs: Latency;
}

export interface Latency {
  p50: number;
  p95: number;
}

const kinds = ['winder', 'case', 'strap', 'roll', 'box', 'stand', 'cloth', 'tool', 'buckle', 'cushion'];
const woods = ['walnut', 'oak', 'maple', 'cherry', 'ash', 'teak', 'birch', 'ebony', 'cedar', 'larch'];
const names = ['Meridian', 'Harbour', 'Atlas', 'Compass', 'Lantern', 'Beacon', 'Quarter', 'Anchor', 'Signal', 'Tide'];
const sizes = ['Small', 'Medium', 'Large'];

/** A file as a merchant has it: products of three variants, with descriptions, tags and pictures. Always the same. */
export async function* largeCatalogueCsv(products: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(
    'Title,URL handle,Description,Vendor,Type,Tags,Status,Option1 name,Option1 value,SKU,Price,Inventory tracker,Inventory quantity,Continue selling when out of stock,Product image URL\n',
  );
  for (let number = 0; number < products; number++) {
    const kind = kinds[number % 10] ?? '';
    const wood = woods[Math.floor(number / 10) % 10] ?? '';
    const title = `${names[Math.floor(number / 100) % 10]} ${wood} ${kind} ${number}`;
    const text = `<p>A ${kind} of ${wood} for watches, number ${number} of a generated catalogue. It keeps dust away and stands still.</p>`;
    const first = [
      title,
      `generated-${number}`,
      text,
      `Maker ${number % 40}`,
      kind,
      `${wood}, generated`,
      'active',
      'Size',
    ];
    const rows = sizes.map((size, index) =>
      [
        ...(index === 0 ? first : ['', `generated-${number}`, '', '', '', '', '', '']),
        size,
        `G-${number}-${index}`,
        `${20 + ((number * 7 + index) % 400)}.00`,
        'shopify',
        String((number * 13) % 90),
        'DENY',
        index === 0 ? `https://pictures.example.com/${number}.jpg` : '',
      ]
        .map((cell) => `"${cell}"`)
        .join(','),
    );
    yield Buffer.from(`${rows.join('\n')}\n`);
  }
}

export async function measureLargeCatalogue(
  house: Pick<House, 'database' | 'catalog' | 'stock'>,
  products: number,
): Promise<LargeCatalogue> {
  const few = await latency(40, () => fresh(house).listPage({ page: 1 }));
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 50);
  const began = performance.now();
  const outcome = await house.catalog.importShopifyCsv({ stream: largeCatalogueCsv(products) });
  const importSeconds = (performance.now() - began) / 1_000;
  clearInterval(watch);
  if (outcome.kind === 'rejected') throw new Error(`the generated catalogue is faulty: ${JSON.stringify(outcome)}`);
  const many = await latency(40, () => fresh(house).listPage({ page: 1 }));
  const searches = queries(200);
  let turn = 0;
  const searchMs = await latency(searches.length, () =>
    fresh(house).listPage({ page: 1, query: searches[turn++ % searches.length] }),
  );
  return {
    products,
    rows: products * sizes.length,
    importSeconds: rounded(importSeconds),
    importMb: Math.round((most - before) / 1e6),
    listMs: { few, many },
    searchMs,
  };
}

/** With nothing in its memory: what is measured is the database. */
function fresh({ database, stock }: Pick<House, 'database' | 'stock'>) {
  return openCatalog({ database, setCounts: (tx, counts) => stock.setCounts(tx, counts) });
}

/** Two words, one word, the beginning of one, one with a letter too few, and two letters swapped. */
function queries(count: number): string[] {
  return Array.from({ length: count }, (_, turn) => {
    const kind = kinds[turn % 10] ?? '';
    const wood = woods[Math.floor(turn / 10) % 10] ?? '';
    const shapes = [
      `${wood} ${kind}`,
      kind,
      `${wood} ${kind.slice(0, 3)}`,
      `${wood.slice(0, 1)}${wood.slice(2)}`,
      `${kind.slice(0, 2)}${kind[3] ?? ''}${kind[2] ?? ''}${kind.slice(4)}`,
    ];
    return shapes[turn % shapes.length] ?? kind;
  });
}

async function latency(times: number, ask: () => Promise<unknown>): Promise<Latency> {
  // The first ones prepare statements on each connection.
  for (let warm = 0; warm < 5; warm++) await ask();
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    const since = performance.now();
    await ask();
    taken.push(performance.now() - since);
  }
  taken.sort((left, right) => left - right);
  const at = (share: number) => rounded(taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? 0);
  return { p50: at(0.5), p95: at(0.95) };
}
