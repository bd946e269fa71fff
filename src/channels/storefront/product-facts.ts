// Everything that a product's page shows, read together from memory: the product in the visitor's currency, what can be
// bought, the pictures, what goes with it.
import type { Exchange } from '../../kernel/http.ts';
import type { ListItem, Product, ProductVariant, VariantId } from '../../modules/catalog.ts';
import type { Market, ShopParts } from '../shop.ts';
import { shownCount } from './availability.ts';
import { pictureAddresses, soldOutOf } from './product-card.ts';
import type { Pictures } from './product-gallery.ts';

export interface ProductFacts {
  market: Market;
  product: Product;
  counts: ReadonlyMap<VariantId, number>;
  pictures: Pictures;
  related: readonly ListItem[];
  relatedSoldOut: readonly boolean[];
}

const mostRelated = 4;

export async function readProductFacts(shop: ShopParts, exchange: Exchange): Promise<ProductFacts | undefined> {
  const market = await shop.market(exchange);
  const handle = exchange.param('handle');
  const product = await shop.catalog.productByHandle(handle, market.currency);
  if (product === undefined) return undefined;
  const related = await shop.catalog.related(handle, market.currency, mostRelated);
  const [counts, pictures, relatedSoldOut] = await Promise.all([
    shop.stock.available(product.variants.map(({ id }) => id)),
    shop.media.picturesFor([...product.images.map(({ url }) => url), ...pictureAddresses(related)]),
    soldOutOf(shop, related),
  ]);
  return { market, product, counts, pictures, related, relatedSoldOut };
}

/** What decides how the page looks, beside product and market. */
export function shownFacts(facts: ProductFacts, chosen: ProductVariant | undefined) {
  const { product, counts, pictures, related, relatedSoldOut } = facts;
  return [
    chosen,
    ...related,
    ...product.variants.map(({ id }) => shownCount(counts.get(id) ?? 0)),
    ...relatedSoldOut,
    ...product.images.map(({ url }) => pictures.get(url)),
    ...related.map(({ image }) => (image === undefined ? undefined : pictures.get(image.url))),
  ];
}

/** What the form begins with: the first that can be bought, else the first. */
export function firstChoice({ product, counts }: Pick<ProductFacts, 'product' | 'counts'>): ProductVariant | undefined {
  return product.variants.find(({ id }) => (counts.get(id) ?? 0) > 0) ?? product.variants[0];
}
