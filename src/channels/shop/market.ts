// A visitor's market: the language and currency in which the shop speaks to him. Chosen by him and kept in a cookie;
// before that, the first of his browser's languages that the shop speaks. Decides no price.
import type { Exchange } from '../../kernel/http.ts';
import { formatMoney, type Money } from '../../kernel/money.ts';
import type { Locale, Localized, SettingsDocument, ShopSettings } from '../../modules/settings.ts';
import { type ShopTexts, textsFor } from './texts.ts';

export interface Market {
  readonly locale: Locale;
  /** For `Intl`: "en-US", "de-DE". */
  readonly localeTag: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly texts: ShopTexts;
  readonly settings: ShopSettings;
  /** The version of a draft that this visitor previews; 0: none. Pages of a preview are never stored. */
  readonly preview: number;
  money(value: Money): string;
  /** "22 November 2026". */
  date(at: Date): string;
  /** Says a text of the settings in this language, or in the shop's first. */
  say(text: Localized | undefined): string;
}

export type MarketOf = (exchange: Exchange) => Promise<Market>;

const cookieName = 'market';
export const previewCookie = 'preview';
const year = 31_536_000;
const localeTags: Record<Locale, string> = { en: 'en-US', de: 'de-DE' };

export function openMarkets(settings: Pick<SettingsDocument<ShopSettings>, 'current' | 'draft'>): MarketOf {
  // One object a market for as long as the settings stay the same, so that pages can be kept by it.
  let source: ShopSettings | undefined;
  const markets = new Map<string, Market>();

  return async (exchange) => {
    const draftId = exchange.cookie(previewCookie);
    const draft = draftId === undefined ? undefined : await settings.draft(draftId);
    if (draft !== undefined) return makeMarket(draft.value, chosen(exchange, draft.value), draft.version);
    const current = await settings.current();
    if (current !== source) {
      source = current;
      markets.clear();
    }
    const choice = chosen(exchange, current);
    const key = `${choice.locale}.${choice.currency}`;
    let market = markets.get(key);
    if (market === undefined) {
      market = makeMarket(current, choice, 0);
      markets.set(key, market);
    }
    return market;
  };
}

export interface MarketChoice {
  locale: Locale;
  currency: string;
}

/** The cookie that keeps a choice; undefined when the shop does not speak or take it. */
export function keepMarket(exchange: Exchange, settings: ShopSettings, choice: { locale: string; currency: string }) {
  const locale = settings.languages.find((language) => language === choice.locale);
  const currency = currenciesOf(settings).find((code) => code === choice.currency);
  if (locale === undefined || currency === undefined) return undefined;
  return exchange.setCookie(cookieName, `${locale}.${currency}`, { maxAgeSeconds: year });
}

/** The base currency first. */
export function currenciesOf({ baseCurrency, currencies }: ShopSettings): string[] {
  return [...new Set([baseCurrency, ...currencies.map(({ currency }) => currency)])];
}

function chosen(exchange: Exchange, settings: ShopSettings): MarketChoice {
  const [cookieLocale, cookieCurrency] = (exchange.cookie(cookieName) ?? '').split('.');
  const locale = settings.languages.find((language) => language === cookieLocale) ?? browserLocale(exchange, settings);
  const currency = currenciesOf(settings).find((code) => code === cookieCurrency) ?? settings.baseCurrency;
  return { locale, currency };
}

function browserLocale(exchange: Exchange, { languages }: ShopSettings): Locale {
  const fallback = languages[0] ?? 'en';
  const wishes = (exchange.header('accept-language') ?? '').slice(0, 200).split(',', 10);
  for (const wish of wishes) {
    const [tag = '', weight = ''] = wish.trim().toLowerCase().split(';');
    if (/q=0(?:\.0*)?$/.test(weight)) continue;
    const found = languages.find((language) => tag === language || tag.startsWith(`${language}-`));
    if (found !== undefined) return found;
  }
  return fallback;
}

function makeMarket(settings: ShopSettings, { locale, currency }: MarketChoice, preview: number): Market {
  const localeTag = localeTags[locale];
  const dates = new Intl.DateTimeFormat(localeTag === 'en-US' ? 'en-GB' : localeTag, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return {
    locale,
    localeTag,
    currency,
    settings,
    preview,
    texts: textsFor(locale),
    money: (value) => formatMoney(value, localeTag),
    date: (at) => dates.format(at),
    say: (text) => say(text, locale, settings.languages[0] ?? 'en'),
  };
}

function say(text: Localized | undefined, locale: Locale, first: Locale): string {
  if (text === undefined || typeof text === 'string') return text ?? '';
  return text[locale] ?? text[first] ?? Object.values(text)[0] ?? '';
}
