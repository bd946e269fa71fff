// What the demonstration's products are made of. Data only; an invented maker.

export const demoTypes = ['Single winder', 'Multiple winder', 'Watch box', 'Strap', 'Travel and care'] as const;

export interface DemoProduct {
  /** Never changes: other programs find it by this. */
  handle: string;
  /** What it is, in a few words: after its title in search engines. */
  kind: string;
  title: string;
  type: (typeof demoTypes)[number];
  tags: string;
  /** For search engines and shared links. */
  summary: string;
  /** Paragraphs. */
  about: string[];
  /** "name: value" each. */
  specifications: string[];
  /** "name: value" each: for whom or what it is the right size. */
  sizes: string[];
  materials: string;
  care: string;
  /** What its variants differ in; none: there is one. */
  options: string[];
  variants: DemoVariant[];
}

export interface DemoVariant {
  /** The value of each option. */
  is: string[];
  sku: string;
  /** In US dollars. */
  price: string;
  /** The price before, where it was reduced. */
  was?: string;
  grams: number;
  inStock: number;
}

export const demoVendor = 'Watchword Demo';

/** Every width in every colour. `colours`: name → the letters of its SKU. */
export function widthsAndColours(
  widths: readonly string[],
  colours: Readonly<Record<string, string>>,
  each: { sku: string; price: string; was?: string; grams: number; inStock: number },
): DemoVariant[] {
  return Object.entries(colours).flatMap(([colour, letters]) =>
    widths.map((width, index) => ({
      ...each,
      is: [`${width} mm`, colour],
      sku: `${each.sku}-${width}-${letters}`,
      grams: each.grams + 2 * index,
    })),
  );
}
