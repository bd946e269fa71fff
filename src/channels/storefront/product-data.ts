// A product as schema.org has it, for search engines: what it is, and an offer for each variant.
import { type Money, minorDigits } from '../../kernel/money.ts';
import type { Product } from '../../modules/catalog.ts';
import { type Market, sharedPictureUrl, type Thing } from '../shop.ts';
import type { Pictures } from './product-gallery.ts';

interface ProductFacts {
  product: Product;
  pictures: Pictures;
  available: (variantId: Product['variants'][number]['id']) => number;
  description: string;
  origin: string;
}

export function productThing(market: Market, facts: ProductFacts): Thing {
  const { product, pictures, available, description, origin } = facts;
  const url = `${origin}/products/${encodeURIComponent(product.handle)}`;
  const images = product.images.flatMap(({ url: source }) => {
    const found = pictures.get(source);
    return found === undefined ? [] : [`${origin}${sharedPictureUrl(found)}`];
  });
  return {
    '@type': 'Product',
    '@id': `${url}#product`,
    name: product.title,
    url,
    ...(description === '' ? {} : { description }),
    ...(images.length === 0 ? {} : { image: images }),
    ...(product.vendor === '' ? {} : { brand: { '@type': 'Brand', name: product.vendor } }),
    ...(product.type === '' ? {} : { category: product.type }),
    ...(product.variants.length === 1 && product.variants[0]?.sku !== '' ? { sku: product.variants[0]?.sku } : {}),
    offers: product.variants.map((variant) => ({
      '@type': 'Offer',
      url: product.variants.length === 1 ? url : `${url}?variant=${variant.id}`,
      ...(variant.sku === '' ? {} : { sku: variant.sku }),
      ...(product.variants.length === 1 ? {} : { name: `${product.title} – ${variant.title}` }),
      price: plainAmount(variant.price),
      priceCurrency: variant.price.currency,
      availability: `https://schema.org/${available(variant.id) > 0 ? 'InStock' : 'OutOfStock'}`,
      itemCondition: 'https://schema.org/NewCondition',
      seller: { '@type': 'Organization', name: market.settings.name },
    })),
  };
}

/** "129.00": whole minor units with a point where the currency has one. */
export function plainAmount({ amountMinor, currency }: Money): string {
  const digits = minorDigits(currency);
  const text = String(amountMinor).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
