// The shapes of the Store API as schemas: requests are parsed with them, and `openapi.json` is made from them.
// Every text has a limit; unknown members are refused, so that a misspelt optional one is not lost in silence.
import { z } from 'zod';
import { line } from '../../kernel/http.ts';

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'Use a UUID in lower case.');

// One @, no spaces, a dot in the domain: what cannot be delivered shows itself later; what is no address shows here.
const mailbox = /^[^\s@"<>(),:;[\]\\]{1,64}@[^\s@"<>(),:;[\]\\.]+(\.[^\s@"<>(),:;[\]\\.]+)+$/u;
export const email = line({ max: 254 }).refine((value) => mailbox.test(value), 'Write it like name@example.com.');
export const phone = line({ max: 40 }).refine(
  (value) => /^\+?[\d\s().\-/]{5,}$/.test(value),
  'Use digits, spaces and + ( ) . - / only.',
);

export const address = z.strictObject({
  line1: line({ max: 200 }),
  line2: line({ max: 200 }).optional(),
  city: line({ max: 100 }),
  region: line({ max: 100 }).optional(),
  postalCode: line({ max: 20 }),
  country: z
    .string('This must be text.')
    .regex(/^[A-Z]{2}$/, 'Use a two-letter country code (ISO 3166-1), such as US.'),
});

export const contact = z.strictObject({ email, name: line({ max: 200 }), phone: phone.optional(), address });

const quantity = z.int('Use a whole number.').min(1, 'Use at least 1.').max(9_999, 'Use at most 9,999.');

export const addLine = z.strictObject({ variantId: uuid, quantity });
export const changeLine = z.strictObject({ quantity });

export const quoteRequest = z.strictObject({
  cartId: uuid,
  /** The country decides; the rest may still be missing. */
  address: z
    .object({
      country: address.shape.country,
      region: line({ max: 100 }).optional(),
      postalCode: line({ max: 20 }).optional(),
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
