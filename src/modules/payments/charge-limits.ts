// What Stripe takes as the amount of one charge: docs.stripe.com/currencies. Asked before an order is placed, so that the
// buyer hears of it while he can still change something.
import { type Money, minorDigits, money } from '../../kernel/money.ts';

/** The least, in minor units. For others it is 50 at least, and Stripe itself asks for what half a dollar is worth. */
const smallest: Readonly<Record<string, number>> = {
  USD: 50,
  AED: 200,
  AUD: 50,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1_500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17_500,
  INR: 50,
  JPY: 50,
  MXN: 1_000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1_000,
};

/** Eight digits, whatever the currency: some may have more, none less. */
const greatest = 99_999_999;

const withoutMinorUnit = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const withThousandths = new Set('BHD JOD KWD OMR TND'.split(' '));

export type ChargeLimits =
  /** Thousandths must end in 0: amounts are multiples of `step`. */
  | { kind: 'limits'; minimum: Money; maximum: Money; step: number }
  /** Stripe counts this currency in other units than the shop does (ISK, UGX): a charge would be wrong a hundredfold. */
  | { kind: 'not-chargeable' };

export function chargeLimits(currency: string): ChargeLimits {
  const digits = withoutMinorUnit.has(currency) ? 0 : withThousandths.has(currency) ? 3 : 2;
  if (digits !== minorDigits(currency)) return { kind: 'not-chargeable' };
  return {
    kind: 'limits',
    minimum: money(smallest[currency] ?? 50, currency),
    maximum: money(greatest, currency),
    step: digits === 3 ? 10 : 1,
  };
}
