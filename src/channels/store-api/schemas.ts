// The shapes of the Store API as schemas: requests are parsed with them, and `openapi.json` is made from them.
// Every string has a limit; unknown members are refused, so that a misspelt optional field is not lost in silence.
import { z } from 'zod';

// Control characters have no place in a name or an address, and lone surrogates cannot be stored as UTF-8.
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    // oxlint-disable-next-line no-control-regex -- they are what is refused
    .regex(/^[^\u0000-\u001f\u007f\ud800-\udfff]*$/u, 'must not contain control characters');

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'must be a lower-case UUID');

// One @, no spaces, a dot in the domain: what cannot be delivered shows itself later; what is no address shows here.
export const email = text(254).regex(/^[^\s@"<>(),:;[\]\\]{1,64}@[^\s@"<>(),:;[\]\\.]+(\.[^\s@"<>(),:;[\]\\.]+)+$/u, 'must look like name@example.com');
export const phone = text(40).regex(/^\+?[\d\s().\-/]{5,}$/, 'may have digits, spaces and + ( ) . - / only');

export const address = z.strictObject({
  line1: text(200),
  line2: text(200).optional(),
  city: text(100),
  region: text(100).optional(),
  postalCode: text(20),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be a two-letter country code (ISO 3166-1)'),
});

export const contact = z.strictObject({ email, name: text(200), phone: phone.optional(), address });

export const lineRequest = z.strictObject({ variantId: uuid, quantity: z.int().min(1).max(9_999) });
export const quantityRequest = z.strictObject({ quantity: z.int().min(1).max(9_999) });

/** Where a price is asked for: the country decides; the rest may still be missing. */
export const quoteAddress = z.object({
  country: address.shape.country,
  region: text(100).optional(),
  postalCode: text(20).optional(),
});

export const quoteRequest = z.strictObject({
  cartId: uuid,
  address: quoteAddress.optional(),
  shipping: text(100).optional(),
  discountCode: text(60).optional(),
});

export const checkoutRequest = z.strictObject({
  checkoutId: uuid,
  cartId: uuid,
  contact,
  shipping: text(100).optional(),
  discountCode: text(60).optional(),
  payment: z.strictObject({ method: z.enum(['card', 'us_bank_account', 'invoice']) }),
});

export const money = z.object({ amountMinor: z.int(), currency: z.string().length(3) });

export const listAnswer = z.object({
  items: z.array(z.object({ handle: z.string(), title: z.string(), price: money, image: z.string().optional() })),
  page: z.int(),
  pageSize: z.int(),
  total: z.int(),
});

export const productAnswer = z.object({
  handle: z.string(),
  title: z.string(),
  description: z.string(),
  variants: z.array(
    z.object({ id: z.string(), sku: z.string(), title: z.string(), price: money, available: z.int() }),
  ),
});

export const cartAnswer = z.object({
  id: z.string(),
  lines: z.array(
    z.object({
      id: z.string(),
      variantId: z.string(),
      title: z.string(),
      quantity: z.int(),
      unitPrice: money,
      total: money,
    }),
  ),
  total: money,
});

export const quoteAnswer = z.object({
  shippingChoices: z.array(z.object({ id: z.string(), title: z.string(), price: money })),
  shipping: money,
  subtotal: money,
  discount: money,
  tax: money,
  total: money,
});

export const checkoutAnswer = z.object({
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
});

export const orderAnswer = z.object({
  id: z.string(),
  number: z.string(),
  state: z.string(),
  total: money,
  lines: z.array(
    z.object({ variantId: z.string(), title: z.string(), quantity: z.int(), unitPrice: money, total: money }),
  ),
});

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
