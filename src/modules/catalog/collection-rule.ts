// Whether a product belongs to a collection by its rule. Pure. Upper and lower case and accents do not matter.
import type { CollectionRule } from './collection-document.ts';
import { foldText } from './fold-text.ts';

export interface RuledProduct {
  title: string;
  type: string;
  vendor: string;
  tags: readonly string[];
  fromPriceMinor: number | null;
}

export function belongs({ match, conditions }: CollectionRule, product: RuledProduct): boolean {
  return match === 'all'
    ? conditions.every((condition) => holds(condition, product))
    : conditions.some((condition) => holds(condition, product));
}

function holds(condition: CollectionRule['conditions'][number], product: RuledProduct): boolean {
  switch (condition.field) {
    case 'tag':
      return product.tags.some((tag) => same(tag, condition.value)) === (condition.test === 'is');
    case 'type':
    case 'vendor':
      return same(product[condition.field], condition.value) === (condition.test === 'is');
    case 'title':
      return foldText(product.title).includes(foldText(condition.value)) === (condition.test === 'contains');
    case 'price':
      // Without a price it is neither cheap nor dear.
      if (product.fromPriceMinor === null) return false;
      return condition.test === 'at-least'
        ? product.fromPriceMinor >= condition.amountMinor
        : product.fromPriceMinor <= condition.amountMinor;
  }
}

function same(a: string, b: string): boolean {
  return foldText(a) === foldText(b);
}
