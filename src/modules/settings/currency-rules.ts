// The currencies that a shop takes, as rules of exchange from its own.
import { derived } from '../../kernel/fresh-cache.ts';
import type { ExchangeRule } from '../../kernel/money.ts';
import type { ShopSettings } from './shop-settings.ts';

/** The base currency first, each once. The same array for as long as the settings are the same. */
export const currencyRules = derived(({ baseCurrency, currencies }: ShopSettings): readonly ExchangeRule[] => [
  { currency: baseCurrency, rateMillionths: 1_000_000, roundToMinor: 1, lessMinor: 0 },
  ...currencies.filter(({ currency }, index) => {
    const isFirst = currencies.findIndex((other) => other.currency === currency) === index;
    return isFirst && currency !== baseCurrency;
  }),
]);
