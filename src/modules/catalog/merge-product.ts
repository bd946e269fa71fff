// What a product is after an import: what the shop has, overwritten by what the file says. Pure; the one place where
// "an empty cell blanks, an absent column leaves" is decided, and which variant of the file is which of ours.
import { isDeepStrictEqual } from 'node:util';
import { newId } from '../../kernel/ids.ts';
import type { ProductId, VariantId } from '../catalog.ts';
import { type FacetLabels, optionFacets, productFacets } from './facet-keys.ts';
import { foldText } from './fold-text.ts';
import type { ImportReport } from './import-report.ts';
import type {
  Extra,
  InventorySaid,
  OwnPrice,
  ProductBlock,
  ProductCells,
  VariantBlock,
  VariantCells,
} from './product-block.ts';
import { type SearchTexts, searchTexts } from './search-words.ts';
import { plainName } from './shopify-columns.ts';

export interface ProductRow extends Omit<ProductCells, 'description'>, SearchTexts {
  id: ProductId;
  handle: string;
  descriptionHtml: string;
  optionNames: string[];
  currency: string;
  fromPriceMinor: number | null;
  searchText: string;
  facets: string[];
  extra: Record<string, string>;
}

export interface VariantRow extends VariantCells {
  id: VariantId;
  productId: ProductId;
  position: number;
  optionValues: string[];
  retired: boolean;
  inventorySaid: InventorySaid;
  facets: string[];
  /** The merchant's own in other currencies, by ISO 4217. */
  prices: Record<string, OwnPrice>;
  extra: Record<string, string>;
}

export interface Stored {
  product: ProductRow;
  variants: VariantRow[];
  images: { url: string; alt: string }[];
}

/** A count to be given to stock, when the file says something new of it. */
export interface InventoryCount {
  variantId: VariantId;
  tracked: boolean;
  oversell: boolean;
  available?: number | undefined;
}

export interface Merged extends Stored {
  change: 'created' | 'updated' | 'unchanged';
  /** What is made of the facts (words, facets, the lowest price) is not as it was written down, whoever wrote it. */
  isStale: boolean;
  counts: InventoryCount[];
}

const newProduct = {
  description: '',
  vendor: '',
  productCategory: '',
  type: '',
  tags: [],
  published: true,
  status: 'active',
  giftCard: false,
  seoTitle: '',
  seoDescription: '',
} satisfies Partial<ProductCells>;

const newVariant: VariantCells = {
  sku: '',
  barcode: '',
  priceMinor: null,
  compareAtMinor: null,
  costMinor: null,
  taxable: true,
  taxCode: '',
  requiresShipping: true,
  grams: 0,
  weightUnit: '',
  imageUrl: '',
};

const nothingSaid: InventorySaid = { tracked: false, oversell: false, quantity: null };

/** Undefined when the file does not fit what we have: the report then says why. */
export function mergeProduct(
  stored: Stored | undefined,
  block: ProductBlock,
  report: ImportReport,
): Merged | undefined {
  const merged = mergeVariants(stored, block, report);
  if (merged === undefined) return undefined;
  const optionNames = block.optionNames ?? stored?.product.optionNames ?? [];
  const variants = merged.map((variant) => ({
    ...variant,
    facets: optionFacets(optionNames, variant.optionValues, new Map()),
  }));
  const product = mergeFields(stored?.product, block, variants);
  const images = withAdded(block.images, stored?.images ?? []);
  const rows = variants.map((variant, index) => place(variant, product.id, index + 1));
  const after: Stored = { product, variants: rows, images };
  const counts = countsToSet(stored, rows, block, report);
  const same = stored !== undefined && counts.length === 0 && isDeepStrictEqual(factsOf(stored), factsOf(after));
  return {
    ...after,
    change: stored === undefined ? 'created' : same ? 'unchanged' : 'updated',
    isStale: !isDeepStrictEqual(stored, after),
    counts,
  };
}

/** The file's pictures; those that were added by hand beside it stay, at their places. */
function withAdded(said: Stored['images'] | undefined, stored: Stored['images']): Stored['images'] {
  if (said === undefined) return stored;
  const images = [...said];
  for (const [place, image] of stored.entries()) {
    const isAdded = image.url.startsWith('media:') && !said.some(({ url }) => url === image.url);
    if (isAdded) images.splice(place, 0, image);
  }
  return images;
}

const derivedFields = new Set<string>([
  'fromPriceMinor',
  'searchText',
  'searchTitle',
  'searchNear',
  'searchFar',
  'facets',
] satisfies (keyof ProductRow)[]);

/** Without what is made of the rest. */
function factsOf({ product, variants, images }: Stored) {
  const facts = (row: object) => Object.fromEntries(Object.entries(row).filter(([field]) => !derivedFields.has(field)));
  return { product: facts(product), variants: variants.map(facts), images };
}

/** How the facets of these products are written. */
export function facetLabels(saved: readonly Stored[]): FacetLabels {
  const labels: FacetLabels = new Map();
  for (const { product, variants } of saved) {
    productFacets(product, labels);
    for (const { optionValues } of variants) optionFacets(product.optionNames, optionValues, labels);
  }
  return labels;
}

function mergeFields(
  stored: ProductRow | undefined,
  block: ProductBlock,
  variants: readonly (Unplaced & { facets: string[] })[],
): ProductRow {
  const { description, ...before } = stored ? { ...stored, description: stored.descriptionHtml } : newProduct;
  const { description: newDescription = description, ...said } = block.cells;
  const fields = { title: '', ...before, ...said };
  const onSale = variants.filter((variant) => !variant.retired);
  const prices = onSale.flatMap(({ priceMinor }) => priceMinor ?? []);
  const saysPrices = block.variants?.some(({ cells }) => cells.priceMinor !== undefined) === true;
  const words = [fields.title, fields.vendor, fields.type, ...fields.tags, ...onSale.map((variant) => variant.sku)];
  return {
    ...fields,
    id: stored?.id ?? newId<ProductId>(),
    handle: block.handle,
    descriptionHtml: newDescription,
    optionNames: block.optionNames ?? stored?.optionNames ?? [],
    currency: stored === undefined || saysPrices ? block.currency : stored.currency,
    fromPriceMinor: prices.length === 0 ? null : prices.reduce((low, price) => Math.min(low, price)),
    searchText: foldText(words.join(' ')),
    ...searchTexts({
      title: fields.title,
      near: [fields.vendor, fields.type, ...fields.tags, ...onSale.flatMap(({ optionValues }) => optionValues)],
      codes: onSale.flatMap(({ sku, barcode }) => [sku, barcode]),
      descriptionHtml: newDescription,
    }),
    facets: [...new Set([...productFacets(fields, new Map()), ...onSale.flatMap(({ facets }) => facets)])],
    extra: mergeExtra(stored?.extra, block.extra),
  };
}

type Unplaced = Omit<VariantRow, 'productId' | 'position' | 'facets'>;

function mergeVariants(stored: Stored | undefined, block: ProductBlock, report: ImportReport): Unplaced[] | undefined {
  const ours = stored?.variants ?? [];
  const said = block.variants;
  if (said === undefined) {
    if (stored !== undefined) return ours;
    return [mergeVariant(undefined, { line: block.line, optionValues: [], cells: {}, inventory: {}, extra: {} })];
  }
  if (block.optionNames === undefined && stored !== undefined) return mergeOnlyVariant(stored, block, report);

  const left = new Set(ours);
  const take = (found: VariantRow | undefined) => {
    if (found !== undefined) left.delete(found);
    return found;
  };
  // By options, as Shopify does; what is left by SKU: an option may have got another name.
  const ownByOptions = new Map(ours.map((own) => [optionKey(own), own]));
  const byOptions = said.map((variant) => take(ownByOptions.get(optionKey(variant))));
  const matched = said.map((variant, index) => byOptions[index] ?? take(sameSku(variant, said, left)));
  const kept = said.map((variant, index) => mergeVariant(matched[index], variant));
  for (const own of left)
    if (!own.retired)
      report.warn(
        block.line,
        '',
        `"${block.handle}": the variant "${own.optionValues.join(' / ') || 'Default Title'}" is no longer in the file and no longer for sale.`,
      );
  for (const [index, variant] of kept.entries())
    if (variant.priceMinor === null)
      report.warn(said[index]?.line ?? block.line, 'Price', `"${block.handle}": no price, so not for sale.`);
  return [...kept, ...[...left].map(retire)];
}

/** A file without option columns: it can only mean the one variant of a product. */
function mergeOnlyVariant({ variants }: Stored, block: ProductBlock, report: ImportReport): Unplaced[] | undefined {
  const onSale = variants.filter((variant) => !variant.retired);
  const [said] = block.variants ?? [];
  if (onSale.length > 1 || said === undefined) {
    report.fault(
      block.line,
      'Option1 Name',
      `"${block.handle}" has ${onSale.length} variants: the columns Option1 Name and Option1 Value must say which one is meant.`,
    );
    return undefined;
  }
  return variants.map((own) => (own.retired ? own : mergeVariant(own, { ...said, optionValues: own.optionValues })));
}

function place(
  variant: Omit<VariantRow, 'productId' | 'position'>,
  productId: ProductId,
  position: number,
): VariantRow {
  return { ...variant, productId, position };
}

function retire(own: VariantRow): VariantRow {
  return { ...own, retired: true };
}

function optionKey({ optionValues }: { optionValues: readonly string[] }): string {
  return JSON.stringify(optionValues.map((value) => value.toLowerCase()));
}

function sameSku(variant: VariantBlock, said: readonly VariantBlock[], left: ReadonlySet<VariantRow>) {
  const { sku = '' } = variant.cells;
  if (left.size === 0 || sku === '' || said.filter((other) => other.cells.sku === sku).length > 1) return undefined;
  const candidates = [...left].filter((own) => own.sku === sku);
  return candidates.length === 1 ? candidates[0] : undefined;
}

function mergeVariant(stored: VariantRow | undefined, said: VariantBlock): Unplaced {
  return {
    ...(stored ?? newVariant),
    ...said.cells,
    id: stored?.id ?? newId<VariantId>(),
    optionValues: said.optionValues,
    retired: false,
    inventorySaid: mergeInventory(stored?.inventorySaid, said),
    prices: mergePrices(stored?.prices, said.prices),
    extra: mergeExtra(stored?.extra, said.extra),
  };
}

function mergeInventory(stored: InventorySaid | undefined, said: VariantBlock): InventorySaid {
  const { quantity, ...rules } = said.inventory;
  const kept = stored !== undefined && isAsExported(said);
  return { ...nothingSaid, ...stored, ...rules, ...(quantity !== undefined && !kept && { quantity }) };
}

/** The file is an export of ours, and nobody wrote another number into this row. */
function isAsExported({ inventory, quantityBefore }: VariantBlock): boolean {
  return quantityBefore !== undefined && quantityBefore !== null && inventory.quantity === quantityBefore;
}

function mergePrices(
  stored: Record<string, OwnPrice> = {},
  said: VariantBlock['prices'] = {},
): Record<string, OwnPrice> {
  const merged = { ...stored };
  for (const [currency, price] of Object.entries(said)) {
    const { priceMinor, compareAtMinor } = { priceMinor: null, compareAtMinor: null, ...stored[currency], ...price };
    if (priceMinor === null && compareAtMinor === null) delete merged[currency];
    else merged[currency] = { priceMinor, compareAtMinor };
  }
  return merged;
}

/** Two files may write one column in upper and lower case: the first spelling stays. */
function mergeExtra(stored: Record<string, string> = {}, said: Extra): Record<string, string> {
  const spelling = new Map(Object.keys(stored).map((name) => [plainName(name), name]));
  const merged = new Map<string, string | null>(Object.entries(stored));
  for (const [name, value] of Object.entries(said)) merged.set(spelling.get(plainName(name)) ?? name, value);
  return Object.fromEntries([...merged].flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/**
 * Only what is new: the same file again must not put back on the shelf what was sold since. A quantity is a new count
 * when it differs from the one that the last import said; in a file of our own export, when it differs from the one that
 * was exported.
 */
function countsToSet(
  stored: Stored | undefined,
  variants: readonly VariantRow[],
  block: ProductBlock,
  report: ImportReport,
): InventoryCount[] {
  const before = new Map(stored?.variants.map((variant) => [variant.id, variant.inventorySaid]));
  const rowOf = new Map(block.variants?.map((variant) => [JSON.stringify(variant.optionValues), variant]));
  const counts: InventoryCount[] = [];
  for (const { id, inventorySaid: said, optionValues, retired } of variants) {
    const last = before.get(id);
    const row = retired ? undefined : rowOf.get(JSON.stringify(optionValues));
    const isExport = row?.quantityBefore !== undefined && row.quantityBefore !== null;
    const edited = isExport && row.inventory.quantity !== row.quantityBefore;
    if (last !== undefined && !edited && isDeepStrictEqual(last, said)) continue;
    const newCount =
      last === undefined || edited || last.quantity !== said.quantity || (said.tracked && !last.tracked && !isExport);
    const limited = said.tracked && !said.oversell;
    const quantity = said.quantity ?? 0;
    if (newCount && limited && quantity < 0)
      report.warn(row?.line ?? block.line, 'Inventory quantity', `"${block.handle}": ${quantity} is taken as 0.`);
    counts.push({
      variantId: id,
      tracked: said.tracked,
      oversell: said.oversell,
      ...(newCount && { available: limited ? Math.max(0, quantity) : quantity }),
    });
  }
  return counts;
}
