// The account settles in US dollars: what is charged in another currency is converted, as Stripe does it. The rates are
// made up and never move. Amounts are in Stripe's smallest units, which for some currencies are whole ones.

const settlement = 'usd';

const withoutMinorUnit = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const withThousandths = new Set('bhd jod kwd omr tnd'.split(' '));

/** Millionths of a dollar for one unit; what is missing is worth one. */
const rates: Readonly<Record<string, number>> = {
  eur: 1_080_000,
  gbp: 1_270_000,
  chf: 1_130_000,
  jpy: 6_700,
  cad: 730_000,
  aud: 660_000,
  sek: 95_000,
  dkk: 145_000,
  nok: 93_000,
  pln: 250_000,
  czk: 43_000,
  kwd: 3_250_000,
};

/** In smallest units of their own. */
const smallest: Readonly<Record<string, number>> = {
  aed: 200,
  czk: 1_500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  jpy: 50,
  mxn: 1_000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1_000,
};
const greatest = 99_999_999;

export type AmountFault = 'too-small' | 'too-large' | 'thousandths';

/** What is wrong with charging this, and the limit in question. */
export function amountFault(
  amountMinor: number,
  currency: string,
): { fault: AmountFault; limitMinor: number } | undefined {
  const limit = smallest[currency] ?? (withThousandths.has(currency) ? 10 : 50);
  if (amountMinor < limit) return { fault: 'too-small', limitMinor: limit };
  if (amountMinor > greatest) return { fault: 'too-large', limitMinor: greatest };
  if (withThousandths.has(currency) && amountMinor % 10 !== 0) return { fault: 'thousandths', limitMinor: 10 };
  return undefined;
}

export interface Settled {
  amountMinor: number;
  currency: string;
  /** Null: nothing was converted. */
  rate: number | null;
}

/** What arrives on the account's balance. */
export function settle(amountMinor: number, currency: string): Settled {
  if (currency === settlement) return { amountMinor, currency, rate: null };
  return { amountMinor: settledMinor(amountMinor, currency), currency: settlement, rate: rateOf(currency) / 1_000_000 };
}

/** "$0.50 usd" as Stripe's errors have it, without the sign of each currency. */
export function inWords(amountMinor: number, currency: string): string {
  const digits = digitsOf(currency);
  const sign = currency === settlement ? '$' : '';
  return `${sign}${(amountMinor / 10 ** digits).toFixed(digits)} ${currency}`;
}

function settledMinor(amountMinor: number, currency: string): number {
  const dollars = (amountMinor / 10 ** digitsOf(currency)) * (rateOf(currency) / 1_000_000);
  return Math.sign(dollars) * Math.round(Math.abs(dollars) * 100);
}

function rateOf(currency: string): number {
  return rates[currency] ?? 1_000_000;
}

function digitsOf(currency: string): number {
  if (withoutMinorUnit.has(currency)) return 0;
  return withThousandths.has(currency) ? 3 : 2;
}
