// A collection as its merchant writes it: a JSON document, by hand (handles in their order) or by rule (conditions).
import { z } from 'zod';

const text = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`);
const name = text(255).min(1, 'Write something here.');
const handle = z
  .string()
  .regex(/^[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*$/u, 'Use letters, digits and hyphens, such as "quiet-winders".')
  .max(200, 'Use at most 200 characters.');

const isOrNot = z.enum(['is', 'is-not'], 'Use "is" or "is-not".');
const amountMinor = z.int('Use a whole number of minor units: 4990 is 49.90.').min(0, 'Use 0 or more.');

const condition = z.discriminatedUnion(
  'field',
  [
    z.strictObject({ field: z.literal('tag'), test: isOrNot, value: name }),
    z.strictObject({ field: z.literal('type'), test: isOrNot, value: name }),
    z.strictObject({ field: z.literal('vendor'), test: isOrNot, value: name }),
    z.strictObject({
      field: z.literal('title'),
      test: z.enum(['contains', 'does-not-contain'], 'Use "contains" or "does-not-contain".'),
      value: name,
    }),
    /** The lowest price of a product, in what its file is in. */
    z.strictObject({
      field: z.literal('price'),
      test: z.enum(['at-least', 'at-most'], 'Use "at-least" or "at-most".'),
      amountMinor,
    }),
  ],
  'Use one of the fields "tag", "type", "vendor", "title", "price".',
);

export const collectionRule = z.strictObject({
  match: z.enum(['all', 'any'], 'Use "all" or "any".'),
  conditions: z.array(condition).min(1, 'Give at least one condition.').max(50, 'Use at most 50 conditions.'),
});
export type CollectionRule = z.infer<typeof collectionRule>;

export const collectionDocument = z
  .strictObject({
    handle,
    title: name,
    /** HTML; sanitized before it is stored. */
    descriptionHtml: text(100_000).default(''),
    image: z
      .strictObject({
        url: z
          .string()
          .max(2_048)
          .regex(/^(?:https?:\/\/|media:)/i, 'Use an address that begins with https://.'),
        alt: text(1_000).default(''),
      })
      .optional(),
    sort: z
      .enum(
        ['featured', 'newest', 'price-ascending', 'price-descending', 'title'],
        'Use "featured", "newest", "price-ascending", "price-descending" or "title".',
      )
      .default('featured'),
    seoTitle: text(1_000).default(''),
    seoDescription: text(5_000).default(''),
    published: z.boolean('Use true or false.').default(true),
    /** By hand: handles of products, in the order in which they are shown. */
    products: z.array(name).max(5_000, 'Use at most 5,000 products.').optional(),
    rule: collectionRule.optional(),
  })
  .superRefine(({ products, rule }, context) => {
    if ((products === undefined) === (rule === undefined))
      context.addIssue({ code: 'custom', path: [], message: 'Give either "products" (by hand) or "rule".' });
    const twice = products?.find((each, index) => products.indexOf(each) < index);
    if (twice !== undefined)
      context.addIssue({ code: 'custom', path: ['products'], message: `"${twice}" is there twice.` });
  });
export type CollectionDocument = z.infer<typeof collectionDocument>;

/** Reads a document; `faults` say where (`rule.conditions.0.test`) and what to write instead. */
export function readCollectionDocument(
  body: unknown,
): { kind: 'document'; document: CollectionDocument } | { kind: 'faulty'; faults: { at: string; message: string }[] } {
  const parsed = collectionDocument.safeParse(body);
  if (parsed.success) return { kind: 'document', document: parsed.data };
  return {
    kind: 'faulty',
    faults: parsed.error.issues.map(({ path, message }) => ({ at: path.map(String).join('.'), message })),
  };
}
