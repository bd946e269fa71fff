// Made-up orders for looking at a letter before anybody gets it: `watchword mail preview`, and the tests of how letters
// look.
import type { OrderMail } from '../../flows/send-order-mail.ts';
import { type Money, money } from '../../kernel/money.ts';
import type { OrderId } from '../../modules/orders.ts';
import type { Locale } from '../../modules/settings.ts';
import type { Letter, Letterhead } from './letter.ts';
import { orderLetter } from './order-letters.ts';
import { backInStockLetter, confirmWishLetter, testLetter } from './wish-letters.ts';

const at = new Date('2026-06-01T12:00:00Z');
const usd = (amountMinor: number): Money => money(amountMinor, 'USD');
const statusUrl = 'https://localhost:8443/orders/0190a000-0000-7000-8000-000000000001/open/sample';

const lines: OrderMail['order']['lines'] = [
  lineOf('SAMPLE-1', 'Watch winder for two, walnut', 1, 25_800),
  lineOf(
    'SAMPLE-2',
    'Travel pouch with a name that is much longer than anybody would choose on purpose, 20 mm',
    2,
    4_900,
  ),
];

const order: OrderMail['order'] = {
  ...emptyOrder(),
  lines,
  subtotal: usd(35_600),
  discount: usd(2_000),
  shipping: usd(950),
  tax: usd(2_936),
  total: usd(37_486),
  shippingTitle: 'Parcel service',
  deliveryEstimate: { earliest: '2026-06-03', latest: '2026-06-05' },
  discounts: [{ code: 'WELCOME', title: 'Welcome', class: 'order', amount: usd(2_000) }],
};

function lineOf(sku: string, title: string, quantity: number, unitMinor: number): OrderMail['order']['lines'][number] {
  return {
    variantId: '0190a000-0000-7000-8000-000000000009' as OrderMail['order']['lines'][number]['variantId'],
    sku,
    title,
    quantity,
    unitPrice: usd(unitMinor),
    total: usd(unitMinor * quantity),
  };
}

function emptyOrder() {
  return {
    orderId: '0190a000-0000-7000-8000-000000000001' as OrderId,
    number: 'W-100001',
    checkoutId: '0190a000-0000-7000-8000-000000000002',
    personId: '0190a000-0000-7000-8000-000000000003' as OrderMail['order']['personId'],
    customerId: undefined,
    state: 'paid' as const,
    stateAt: at,
    shippingMethod: undefined,
    paymentMethod: 'card' as const,
    placedAt: at,
  };
}

const goods = [{ title: 'Watch winder for two, walnut', quantity: 1 }];
const parcel = {
  carrier: 'UPS',
  tracking: '1Z999AA10123456784',
  trackingUrl: 'https://www.ups.com/track?tracknum=1Z999AA10123456784',
};

const facts = {
  confirmation: { kind: 'confirmation', payment: { kind: 'paid' } },
  'confirmation-free': { kind: 'confirmation', payment: { kind: 'nothing-to-pay' } },
  'confirmation-on-account': { kind: 'confirmation', payment: { kind: 'on-account', dueOn: '2026-07-01' } },
  'confirmation-being-checked': { kind: 'confirmation', payment: { kind: 'being-checked' } },
  'confirmation-to-be-paid': { kind: 'confirmation', payment: { kind: 'to-be-paid' } },
  'payment-declined': { kind: 'payment-trouble', trouble: 'declined', payUntil: new Date('2026-06-01T12:58:00Z') },
  'payment-not-finished': {
    kind: 'payment-trouble',
    trouble: 'not-finished',
    payUntil: new Date('2026-06-01T12:58:00Z'),
  },
  shipped: { kind: 'shipped', parcel, lines: goods, isAll: true },
  'shipped-in-part': { kind: 'shipped', parcel: { ...parcel, trackingUrl: undefined }, lines: goods, isAll: false },
  refunded: { kind: 'refunded', amount: usd(4_900), before: usd(1_000), orderTotal: usd(37_486) },
  cancelled: { kind: 'cancelled', money: { kind: 'nothing-charged' }, lines: undefined },
  'cancelled-in-part': { kind: 'cancelled', money: { kind: 'refunded', amount: usd(4_900) }, lines: goods },
  'cancelled-on-account': { kind: 'cancelled', money: { kind: 'off-account', amount: usd(37_486) }, lines: undefined },
  'return-approved': { kind: 'return-approved', lines: goods },
  'return-received': { kind: 'return-received', lines: goods },
  'return-declined': { kind: 'return-declined', lines: goods },
} satisfies Record<string, OrderMail['facts']>;

const wish = {
  product: 'Watch winder for two, walnut',
  productUrl: 'https://localhost:8443/products/watch-winder',
  confirmUrl: 'https://localhost:8443/wishes/0190a000-0000-7000-8000-000000000004/confirm/sample',
  endUrl: 'https://localhost:8443/wishes/0190a000-0000-7000-8000-000000000004/end/sample',
};

type OrderSample = keyof typeof facts;
const otherSamples = ['back-in-stock-confirm', 'back-in-stock', 'test'] as const;
export type SampleKind = OrderSample | (typeof otherSamples)[number];

export const sampleKinds: readonly SampleKind[] = [...(Object.keys(facts) as OrderSample[]), ...otherSamples];

export function isSampleKind(text: string): text is SampleKind {
  return sampleKinds.some((kind) => kind === text);
}

export function sampleLetter(kind: SampleKind, locale: Locale, head: Letterhead): Letter {
  switch (kind) {
    case 'back-in-stock-confirm':
      return confirmWishLetter({ ...wish, locale }, head);
    case 'back-in-stock':
      return backInStockLetter({ ...wish, locale }, head);
    case 'test':
      return testLetter(locale, head);
    default:
      return orderLetter({ order, facts: facts[kind], statusUrl, locale }, head);
  }
}
