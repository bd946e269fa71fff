// What a visitor chooses of a product: one group of values for each option ("Finish", "Size"), and which variant a choice
// means. Knows no price and no words but the product's own.
import type { Product, ProductVariant } from '../../modules/catalog.ts';

export interface OptionGroup {
  /** Of its field: `option-0`. */
  field: string;
  name: string;
  values: string[];
}

/** None for a product with one variant. */
export function optionGroups({ options, variants }: Pick<Product, 'options' | 'variants'>): OptionGroup[] {
  if (variants.length < 2) return [];
  return options.map(({ name, values }, index) => ({ field: `option-${index}`, name, values }));
}

export function isChosen(variant: ProductVariant, field: string, value: string): boolean {
  return variant.optionValues[Number(field.slice('option-'.length))] === value;
}

export type Choice =
  | { kind: 'variant'; variant: ProductVariant }
  /** All is chosen, and nothing like it is made. `title`: what was chosen. */
  | { kind: 'no-combination'; title: string }
  | { kind: 'nothing' };

/** The variant that a form names: by its options where it has them, else by its id. */
export function chosenVariant(
  product: Pick<Product, 'options' | 'variants'>,
  values: Readonly<Record<string, string>>,
): Choice {
  const groups = optionGroups(product);
  const given = groups.filter(({ field }) => values[field] !== undefined);
  if (groups.length > 0 && given.length === groups.length) {
    const variant = product.variants.find((each) =>
      groups.every(({ field }) => isChosen(each, field, values[field] ?? '')),
    );
    if (variant !== undefined) return { kind: 'variant', variant };
    const known = groups.every(({ field, values: all }) => all.includes(values[field] ?? ''));
    return known
      ? { kind: 'no-combination', title: groups.map(({ field }) => values[field]).join(' / ') }
      : { kind: 'nothing' };
  }
  const variant = product.variants.find(({ id }) => id === values['variantId']);
  return variant === undefined ? { kind: 'nothing' } : { kind: 'variant', variant };
}
