// The shapes of the Store API as schemas: requests are parsed with them, and `openapi.json` is made from them.
// Every text has a limit; unknown members are refused, so that a misspelt optional one is not lost in silence.
import { z } from 'zod';
import { line, paragraph } from '../../kernel/http.ts';
import { contactFields } from '../shop.ts';

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'Use a UUID in lower case.');

const { email, name, phone, line1, line2, city, region, postalCode, country } = contactFields;

export const address = z.strictObject({
  line1,
  line2: line2.optional(),
  city,
  region: region.optional(),
  postalCode,
  country,
});

export const contact = z.strictObject({
  email,
  name,
  phone: phone.optional(),
  /** May be missing when the goods are picked up. */
  address: address.optional(),
});

const quantity = z.int('Use a whole number.').min(1, 'Use at least 1.').max(9_999, 'Use at most 9,999.');

export const addLine = z.strictObject({ variantId: uuid, quantity });
export const changeLine = z.strictObject({ quantity });

const currency = z
  .string('This must be text.')
  .regex(/^[A-Z]{3}$/, 'Use a currency code (ISO 4217), such as EUR.')
  .describe('What the shop sells in beside its base currency; absent: the base currency');
const locale = z
  .string('This must be text.')
  .regex(/^[a-z]{2}$/, 'Use a language code, such as de.')
  .describe('The language of titles, where the merchant has written them in it');
const shipping = line({ max: 100 }).describe(
  'Id of a shipping choice or of a place to pick up; absent: the cheapest way',
);
const discountCode = line({ max: 60 }).describe('One code, or several with spaces between them');

export const quoteRequest = z.strictObject({
  cartId: uuid,
  currency: currency.optional(),
  locale: locale.optional(),
  /** The country decides; the rest may still be missing. */
  address: z
    .object({
      country,
      region: region.optional(),
      postalCode: postalCode.optional(),
    })
    .optional(),
  shipping: shipping.optional(),
  discountCode: discountCode.optional(),
});

export const checkoutRequest = z.strictObject({
  checkoutId: uuid,
  cartId: uuid,
  contact,
  currency: currency.optional(),
  locale: locale.optional(),
  shipping: shipping.optional(),
  discountCode: discountCode.optional(),
  giftNote: paragraph({ max: 500 }).optional(),
  seen: z
    .string('This must be text.')
    .max(20_000, 'Use the member `seen` of a quote as it was.')
    .describe('The member `seen` of the quote that the buyer was shown: he is not charged more than that')
    .optional(),
  payment: z.strictObject({ method: z.enum(['card', 'us_bank_account', 'invoice'], 'Use "card" or "invoice".') }),
});

export const money = z.object({ amountMinor: z.int(), currency: z.string() });

const orderLine = z.object({
  variantId: z.string(),
  title: z.string(),
  quantity: z.int(),
  unitPrice: money,
  total: money,
});

const appliedDiscount = z.object({
  id: z.string(),
  code: z.string().optional(),
  title: z.string(),
  class: z.enum(['order', 'line', 'shipping']),
  amount: money,
});
const lineTax = z.object({ label: z.string(), rateMillionths: z.int(), amount: money });

const quotedLine = z.object({
  variantId: z.string(),
  quantity: z.int(),
  unitPrice: money,
  total: money,
  discounts: z.array(appliedDiscount),
  discount: money,
  discounted: money,
  taxClass: z.string(),
  taxes: z.array(lineTax),
  tax: money,
});

const days = z.object({ earliest: z.iso.date(), latest: z.iso.date() });

const shippingChoice = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['delivery', 'pickup']),
  price: money,
  fullPrice: money,
  reducedBy: z
    .union([
      z.object({ kind: z.literal('threshold'), from: money }),
      z.object({ kind: z.literal('discount'), title: z.string() }),
    ])
    .optional(),
  estimate: days.optional(),
  place: z.object({ name: z.string(), address: z.array(z.string()), hours: z.string() }).optional(),
});

export const answers = {
  productList: z.object({
    items: z.array(z.object({ handle: z.string(), title: z.string(), price: money, image: z.string().optional() })),
    page: z.int(),
    pageSize: z.int(),
    total: z.int(),
    /** Nothing has the words as they were asked: this was searched instead. */
    didYouMean: z.string().optional(),
  }),
  product: z.object({
    handle: z.string(),
    title: z.string(),
    description: z.string(),
    variants: z.array(
      z.object({ id: z.string(), sku: z.string(), title: z.string(), price: money, available: z.int() }),
    ),
  }),
  cart: z.object({ id: z.string(), lines: z.array(orderLine.extend({ id: z.string() })), total: money }),
  quote: z.object({
    shippingChoices: z.array(shippingChoice),
    shippingChoice: z.string().optional(),
    subtotal: money,
    discount: money,
    shipping: money,
    tax: money,
    taxIncluded: z.boolean().describe('Whether the other amounts contain the tax, or it is added to them'),
    rounding: money,
    total: money,
    complete: z.boolean().describe('Whether this is what would be charged: no address, no shipping and no tax'),
    lines: z.array(quotedLine),
    discounts: z.array(appliedDiscount),
    taxes: z.array(lineTax.extend({ included: z.boolean(), base: money })),
    messages: z.array(z.looseObject({ code: z.string(), text: z.string() })),
    explanation: z.array(
      z.object({ kind: z.string(), label: z.string(), amount: money.optional(), note: z.string().optional() }),
    ),
    roundingRule: z.string(),
    seen: z.string().describe('To be sent with the checkout, so that the buyer is not charged more'),
  }),
  checkout: z.object({
    orderId: z.string(),
    orderToken: z.string(),
    number: z.string(),
    state: z.string(),
    total: money,
    payment: z.union([
      z.object({
        kind: z.literal('stripe'),
        clientSecret: z.string(),
        publishableKey: z.string(),
        apiBase: z.string(),
      }),
      z.object({ kind: z.literal('invoice'), dueOn: z.string() }),
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.literal('unknown'), retryAfterMs: z.int() }),
    ]),
  }),
  order: z.object({
    id: z.string(),
    number: z.string(),
    state: z.string(),
    subtotal: money,
    discount: money,
    discounts: z.array(appliedDiscount.omit({ id: true })),
    shipping: money,
    shippingTitle: z.string().optional(),
    deliveryEstimate: days.optional(),
    tax: money,
    taxIncluded: z.boolean(),
    rounding: money,
    total: money,
    lines: z.array(orderLine.extend({ discount: money.optional(), tax: money.optional() })),
  }),
  problem: z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  }),
} as const;
