// What stands on the shelf, changed by a person: how many there are, and what a product costs. Each is an entry of the log
// in its own transaction (L3.1). A price goes the way of an imported file, so that lists, collections and search follow.
import type { Database } from '../kernel/database.ts';
import { minorDigits } from '../kernel/money.ts';
import { type Catalog, productForDesk, type VariantId } from '../modules/catalog.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import { lockItem, type Stock } from '../modules/stock.ts';

export type CountOutcome =
  | { kind: 'counted'; available: number }
  /** Since the page was made, orders took some or somebody else counted. */
  | { kind: 'changed-meanwhile'; available: number }
  | { kind: 'not-counted' };

export type PriceOutcome =
  | { kind: 'priced' }
  | { kind: 'no-variant' }
  | { kind: 'unchanged' }
  /** The catalogue's own rules refuse it. */
  | { kind: 'refused'; faults: string[] };

export interface ChangeShelf {
  /** `seen`: how many could be sold when the page was made; what was sold since is not counted away. */
  count(request: { variantId: VariantId; available: number; seen: number; actor: string }): Promise<CountOutcome>;
  price(request: { handle: string; variantId: VariantId; priceMinor: number; actor: string }): Promise<PriceOutcome>;
}

export interface ShelfParts {
  database: Database;
  stock: Pick<Stock, 'setCounts'>;
  catalog: Pick<Catalog, 'importShopifyCsv'>;
  evidence: EvidenceWriter;
}

export function changeShelf({ database, stock, catalog, evidence }: ShelfParts): ChangeShelf {
  return {
    count: ({ variantId, available, seen, actor }) =>
      database.transaction(async (tx) => {
        const item = await lockItem(tx, variantId);
        if (item === undefined || !item.tracked) return { kind: 'not-counted' };
        const now = item.onHand - item.reserved;
        if (now !== seen) return { kind: 'changed-meanwhile', available: now };
        await stock.setCounts(tx, [{ variantId, tracked: true, oversell: item.oversell, available }]);
        const detail = { from: now, to: available };
        await evidence.append(tx, { act: 'stock.counted', actor, object: `variant:${variantId}`, detail });
        return { kind: 'counted', available };
      }),

    async price({ handle, variantId, priceMinor, actor }) {
      const product = await productForDesk(database, handle);
      const variants = product?.variants.filter(({ retired }) => !retired) ?? [];
      const chosen = variants.find(({ id }) => id === variantId);
      const currency = product?.price?.currency;
      if (product === undefined || chosen?.price === undefined || currency === undefined) return { kind: 'no-variant' };
      if (chosen.price.amountMinor === priceMinor) return { kind: 'unchanged' };
      const digits = minorDigits(currency);
      const rows = variants.map(({ id, optionValues, price }, index) => {
        const minor = id === variantId ? priceMinor : price?.amountMinor;
        return [
          handle,
          index === 0 ? product.title : '',
          ...optionValues.flatMap((value, at) => [index === 0 ? (product.optionNames[at] ?? '') : '', value]),
          minor === undefined ? '' : (minor / 10 ** digits).toFixed(digits),
        ];
      });
      const options = chosen.optionValues.flatMap((_, at) => [`Option${at + 1} Name`, `Option${at + 1} Value`]);
      const file = [['Handle', 'Title', ...options, 'Variant Price'], ...rows].map((row) => row.map(quoted).join(','));
      const from = chosen.price.amountMinor;
      const outcome = await catalog.importShopifyCsv({
        stream: oneChunk(file.join('\n')),
        alongside: (tx) =>
          evidence.append(tx, {
            act: 'catalog.priced',
            actor,
            object: `variant:${variantId}`,
            detail: { handle, currency, fromMinor: from, toMinor: priceMinor },
          }),
      });
      if (outcome.kind === 'imported') return { kind: 'priced' };
      return { kind: 'refused', faults: outcome.errors.map(({ message }) => message) };
    },
  };
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

async function* oneChunk(text: string) {
  yield Buffer.from(text);
}
