// A visitor's market: the language and currency in which the shop speaks to him. Chosen by him and kept in a cookie;
// before that, the first of his browser's languages that the shop speaks. Decides no price.
import type { Exchange } from '../../kernel/http.ts';
import { formatMoney, type Money } from '../../kernel/money.ts';
import {
  defaultShopSettings,
  type Locale,
  type Localized,
  type SettingsDocument,
  type ShopSettings,
} from '../../modules/settings.ts';
import { type ShopTexts, textsFor } from './texts.ts';

export interface Market {
  readonly locale: Locale;
  /** For `Intl`: "en-US", "de-DE". */
  readonly localeTag: string;
  /** For dates: English ones are British, the day before the month, with no comma to stumble over. */
  readonly dateTag: string;
  /** Which way it is written. */
  readonly dir: 'ltr' | 'rtl';
  /** ISO 4217. */
  readonly currency: string;
  /** Light or dark whatever the device prefers; undefined: as the device. */
  readonly scheme: Scheme | undefined;
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

/** What of a request tells its market. */
export type Asker = Pick<Exchange, 'cookie' | 'header'>;

export interface MarketOf {
  (exchange: Asker): Promise<Market>;
  /** From the settings as they were last seen, without asking: for refusals, which must work when nothing else does. */
  lastKnown(exchange?: Asker): Market;
}

export type Scheme = 'light' | 'dark';
const schemes: readonly Scheme[] = ['light', 'dark'];

const cookieName = 'market';
export const previewCookie = 'preview';
const year = 31_536_000;
const mostStrangers = 1_000;
const longestWish = 200;
const localeTags: Record<Locale, string> = { en: 'en-US', de: 'de-DE' };
const dateTags: Record<Locale, string> = { en: 'en-GB', de: 'de-DE' };
const directions: Record<Locale, 'ltr' | 'rtl'> = { en: 'ltr', de: 'ltr' };

export function openMarkets(settings: Pick<SettingsDocument<ShopSettings>, 'current' | 'draft'>): MarketOf {
  // One object a market for as long as the settings stay the same, so that pages can be kept by it.
  let source = defaultShopSettings;
  const markets = new Map<string, Market>();
  // Who has chosen nothing: by what his browser says of languages, which is one of few texts.
  const strangers = new Map<string, Market>();

  function known(asker: Asker | undefined): Market {
    if (asker === undefined || asker.cookie(cookieName) !== undefined) return look(asker);
    const said = (asker.header('accept-language') ?? '').slice(0, longestWish);
    let market = strangers.get(said);
    if (market === undefined) {
      market = look(asker);
      if (strangers.size < mostStrangers) strangers.set(said, market);
    }
    return market;
  }

  function look(asker: Asker | undefined): Market {
    const choice = asker === undefined ? firstChoice(source) : chosen(asker, source);
    const key = `${choice.locale}.${choice.currency}.${choice.scheme ?? ''}`;
    let market = markets.get(key);
    if (market === undefined) {
      market = makeMarket(source, choice, 0);
      markets.set(key, market);
    }
    return market;
  }

  const marketOf = async (exchange: Asker) => {
    const draftId = exchange.cookie(previewCookie);
    const draft = draftId === undefined ? undefined : await settings.draft(draftId);
    if (draft !== undefined) return makeMarket(draft.value, chosen(exchange, draft.value), draft.version);
    const current = await settings.current();
    if (current !== source) {
      source = current;
      markets.clear();
      strangers.clear();
    }
    return known(exchange);
  };
  return Object.assign(marketOf, { lastKnown: known });
}

export interface MarketChoice {
  locale: Locale;
  currency: string;
  scheme: Scheme | undefined;
}

/** The cookie that keeps a choice; undefined when the shop does not speak or take it. */
export function keepMarket(
  exchange: Pick<Exchange, 'setCookie'>,
  settings: ShopSettings,
  choice: { locale: string; currency: string; scheme: string },
): string | undefined {
  const locale = settings.languages.find((language) => language === choice.locale);
  const currency = currenciesOf(settings).find((code) => code === choice.currency);
  if (locale === undefined || currency === undefined) return undefined;
  const scheme = schemes.find((each) => each === choice.scheme) ?? '';
  return exchange.setCookie(cookieName, `${locale}.${currency}.${scheme}`, { maxAgeSeconds: year });
}

/** The base currency first. */
export function currenciesOf({ baseCurrency, currencies }: ShopSettings): string[] {
  return [...new Set([baseCurrency, ...currencies.map(({ currency }) => currency)])];
}

function firstChoice(settings: ShopSettings): MarketChoice {
  return { locale: settings.languages[0] ?? 'en', currency: settings.baseCurrency, scheme: undefined };
}

function chosen(exchange: Asker, settings: ShopSettings): MarketChoice {
  const [cookieLocale, cookieCurrency, cookieScheme] = (exchange.cookie(cookieName) ?? '').split('.');
  const locale = settings.languages.find((language) => language === cookieLocale) ?? browserLocale(exchange, settings);
  const currency = currenciesOf(settings).find((code) => code === cookieCurrency) ?? settings.baseCurrency;
  return { locale, currency, scheme: schemes.find((scheme) => scheme === cookieScheme) };
}

function browserLocale(exchange: Asker, { languages }: ShopSettings): Locale {
  const fallback = languages[0] ?? 'en';
  const wishes = (exchange.header('accept-language') ?? '').slice(0, longestWish).split(',', 10);
  for (const wish of wishes) {
    const [tag = '', weight = ''] = wish.trim().toLowerCase().split(';');
    if (/q=0(?:\.0*)?$/.test(weight)) continue;
    const found = languages.find((language) => tag === language || tag.startsWith(`${language}-`));
    if (found !== undefined) return found;
  }
  return fallback;
}

function makeMarket(settings: ShopSettings, { locale, currency, scheme }: MarketChoice, preview: number): Market {
  const localeTag = localeTags[locale];
  const dateTag = dateTags[locale];
  const dates = new Intl.DateTimeFormat(dateTag, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return {
    locale,
    localeTag,
    dateTag,
    dir: directions[locale],
    currency,
    scheme,
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
