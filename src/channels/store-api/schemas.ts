// The shapes of the Store API as schemas: requests are parsed with them, and `openapi.json` is made from them.
// Every text has a limit; unknown members are refused, so that a misspelt optional one is not lost in silence.
import { z } from 'zod';
import { line } from '../../kernel/http.ts';
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

export const contact = z.strictObject({ email, name, phone: phone.optional(), address });

const quantity = z.int('Use a whole number.').min(1, 'Use at least 1.').max(9_999, 'Use at most 9,999.');

export const addLine = z.strictObject({ variantId: uuid, quantity });
export const changeLine = z.strictObject({ quantity });

export const quoteRequest = z.strictObject({
  cartId: uuid,
  /** The country decides; the rest may still be missing. */
  address: z
    .object({
      country,
      region: region.optional(),
      postalCode: postalCode.optional(),
    })
    .optional(),
  shipping: line({ max: 100 }).optional(),
  discountCode: line({ max: 60 }).optional(),
});

export const checkoutRequest = z.strictObject({
  checkoutId: uuid,
  cartId: uuid,
  contact,
  shipping: line({ max: 100 }).optional(),
  discountCode: line({ max: 60 }).optional(),
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

export const answers = {
  productList: z.object({
    items: z.array(z.object({ handle: z.string(), title: z.string(), price: money, image: z.string().optional() })),
    page: z.int(),
    pageSize: z.int(),
    total: z.int(),
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
    shippingChoices: z.array(z.object({ id: z.string(), title: z.string(), price: money })),
    shippingChoice: z.string().optional(),
    subtotal: money,
    discount: money,
    shipping: money,
    tax: money,
    total: money,
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
    total: money,
    lines: z.array(orderLine),
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
