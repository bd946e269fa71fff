// What a discount is: what it gives, when, how often, and beside which others. Codes lie in a table, automatic ones in the
// till's settings. Pure data with its schema; nothing here decides.
import { z } from 'zod';

const word = z.string().trim().min(1).max(200);

/** Whole minor units of the base currency, converted for others by the shop's rates; or an amount for each currency. */
export const amounts = z.union([
  z.int().min(0).max(1e12),
  z.record(z.string().regex(/^[A-Z]{3}$/), z.int().min(0).max(1e12)),
]);
export type Amounts = z.infer<typeof amounts>;

/** One text, or one for each language: `{"en": "Summer sale", "de": "Sommerschlussverkauf"}`. */
export const spoken = z.union([word, z.record(z.string().regex(/^[a-z]{2}$/), word)]);
export type Spoken = z.infer<typeof spoken>;

export const millionths = z.int().min(0).max(1_000_000);

/** Products of which any of these is true. Absent, or with nothing in it: all products. */
export const selector = z.strictObject({
  handles: z.array(word).max(500).optional(),
  collections: z.array(word).max(100).optional(),
  tags: z.array(word).max(100).optional(),
  types: z.array(word).max(100).optional(),
});
export type Selector = z.infer<typeof selector>;

const gives = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('percentage'),
    /** 100_000 is 10 %. */
    rateMillionths: millionths,
    /** Absent: off the whole order. Otherwise off these products. */
    items: selector.optional(),
  }),
  z.strictObject({
    kind: z.literal('amount'),
    off: amounts,
    /** Absent: off the whole order. Otherwise off these products. */
    items: selector.optional(),
    /** Off each piece, or once. */
    each: z.enum(['piece', 'order']).default('order'),
  }),
  z.strictObject({
    kind: z.literal('free-shipping'),
    /** Ids of shipping choices; absent: whichever is chosen. */
    choices: z.array(word).max(50).optional(),
  }),
  z.strictObject({
    kind: z.literal('buy-get'),
    buy: z.strictObject({ quantity: z.int().min(1).max(1_000), items: selector.optional() }),
    get: z.strictObject({
      quantity: z.int().min(1).max(1_000),
      items: selector.optional(),
      /** 1_000_000: they are free. */
      rateMillionths: millionths.default(1_000_000),
    }),
    /** How often in one order. */
    times: z.int().min(1).max(1_000).default(1),
  }),
]);

/** Every one of them must be true. */
const when = z.strictObject({
  /** Goods before discounts, of `items` only if there are some. */
  minGoods: amounts.optional(),
  minQuantity: z.int().min(1).max(100_000).optional(),
  items: selector.optional(),
  /** ISO 3166-1. */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .max(250)
    .optional(),
  /** Ids of accounts. */
  customers: z.array(word).max(1_000).optional(),
});

export const discountClasses = ['line', 'order', 'shipping'] as const;
export type DiscountClass = (typeof discountClasses)[number];

const rule = {
  title: spoken,
  gives,
  when: when.default({}),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  /** It goes together with discounts of these classes, if they allow its own. */
  combinesWith: z.array(z.enum(discountClasses)).default([]),
  /** The higher comes first where the order of taking off matters. */
  priority: z.int().min(-1_000).max(1_000).default(0),
};

/** An automatic discount. It is no person's and has no limits, so it costs the checkout no question to the database. */
export const automaticDiscount = z.strictObject({ id: word, ...rule });

/** A discount with a code, as a merchant adds it. */
export const codeDiscount = z.strictObject({
  code: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}_-]{2,40}$/u, 'Use 2 to 40 letters, digits, hyphens or underscores.'),
  ...rule,
  /** Only for the first order of an e-mail address. */
  firstOrderOnly: z.boolean().default(false),
  limits: z
    .strictObject({ uses: z.int().min(1).max(1e9).optional(), perPerson: z.int().min(1).max(1_000).optional() })
    .default({}),
});
export type CodeDiscount = z.infer<typeof codeDiscount>;
export type AutomaticDiscount = z.infer<typeof automaticDiscount>;

/** A discount as the arithmetic sees it. `obstacle`: what the database knows against it. */
export interface Discount extends Omit<AutomaticDiscount, 'id'> {
  id: string;
  code?: string | undefined;
  obstacle?: 'used-up' | 'used-by-you' | 'first-order-only' | 'not-usable' | undefined;
}

export function classOf({ gives: { kind, ...rest } }: Pick<Discount, 'gives'>): DiscountClass {
  if (kind === 'free-shipping') return 'shipping';
  return kind === 'buy-get' || ('items' in rest && rest.items !== undefined) ? 'line' : 'order';
}

/** Codes are compared without regard to case, however their letters are encoded. */
export function foldCode(code: string): string {
  return code.trim().normalize('NFKC').toUpperCase().toLowerCase();
}

/** The codes in what a buyer typed: at most five, each once. */
export function typedCodes(text: string | undefined): string[] {
  const codes = new Map((text ?? '').split(/[\s,;]+/).map((code) => [foldCode(code), code] as const));
  codes.delete('');
  return [...codes.values()].slice(0, 5);
}
