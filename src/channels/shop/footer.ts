// The foot of every page: menus, contact, the state of the shop's promises, and the choice of language, currency and
// appearance, which is a plain form.
import { type Html, html, safeHref } from '../../kernel/html.ts';
import { icon } from './icons.ts';
import { currenciesOf, type Market } from './market.ts';
import type { PromiseState } from './promise-state.ts';

interface FooterFacts {
  current?: string | undefined;
  promises: PromiseState | undefined;
}

export function footer(market: Market, { current, promises }: FooterFacts): Html {
  const { settings } = market;
  const own = contact(market);
  const menus = settings.footer.length > 0 || own !== '';
  return html`<div class="wrap">${
    menus
      ? html`<div class="foot">
${settings.footer.map(
  ({ title, links }) =>
    html`<nav aria-label="${market.say(title)}"><h2>${market.say(title)}</h2><ul>${links.map(
      ({ label, href }) => html`<li><a href="${safeHref(href)}">${market.say(label)}</a></li>`,
    )}</ul></nav>\n`,
)}${own}</div>`
      : ''
  }
<div class="base">
${keptWord(market, { current, promises })}
${marketForm(market, current)}
</div>
<p class="imprint">${settings.name}${market.say(settings.tagline) === '' ? '' : html` · ${market.say(settings.tagline)}`}</p></div>`;
}

function contact(market: Market): Html | '' {
  const { settings, texts } = market;
  const { email, phone, address, hours } = settings.contact;
  if (email === undefined && phone === undefined && address.length === 0) return '';
  return html`<section><h2>${texts.frame.contact}</h2><address>
${address.length === 0 ? '' : html`<p>${address.map((line) => html`${line}<br>`)}</p>`}${email === undefined ? '' : html`<a href="mailto:${email}">${email}</a><br>`}${phone === undefined ? '' : html`<a href="tel:${phone.replaceAll(/[^+\d]/g, '')}">${phone}</a>`}</address>
${market.say(hours) === '' ? '' : html`<p class="soft">${market.say(hours)}</p>`}</section>`;
}

function keptWord({ texts: { frame } }: Market, { current, promises }: FooterFacts): Html {
  const broken = promises?.broken ?? 0;
  const state =
    promises === undefined || promises.hold + broken === 0
      ? frame.trustNote
      : broken > 0
        ? frame.promisesBroken(broken)
        : frame.promisesHold(promises.hold, promises.promises);
  return html`<a class="kept-word${broken > 0 ? ' broken' : ''}" href="/trust"${current === '/trust' ? html` aria-current="page"` : ''}>${icon(broken > 0 ? 'alarm' : 'shield')}<span><strong>${frame.trust}</strong><br><span class="soft">${state}</span></span></a>`;
}

const namesByTag = new Map<string, Intl.DisplayNames>();

// Making one takes longer than a whole page.
function currencyNames(localeTag: string): Intl.DisplayNames {
  let names = namesByTag.get(localeTag);
  if (names === undefined) {
    names = new Intl.DisplayNames([localeTag], { type: 'currency' });
    namesByTag.set(localeTag, names);
  }
  return names;
}

const languageNames = { en: 'English', de: 'Deutsch' } as const;

function marketForm(market: Market, current: string | undefined): Html {
  const { settings, locale, currency, scheme, texts } = market;
  const { frame } = texts;
  const choice = (
    name: string,
    label: string,
    options: readonly { value: string; text: string; lang?: string }[],
    chosen: string,
  ) =>
    options.length < 2
      ? html`<input type="hidden" name="${name}" value="${chosen}">`
      : html`<div><label for="market-${name}">${label}</label><select id="market-${name}" name="${name}" autocomplete="off">${options.map(
          ({ value, text, lang }) =>
            html`<option value="${value}"${lang === undefined ? '' : html` lang="${lang}"`}${value === chosen ? html` selected` : ''}>${text}</option>`,
        )}</select></div>`;
  const names = currencyNames(market.localeTag);
  return html`<form class="market" method="post" action="/market" data-market aria-label="${frame.market}">
<input type="hidden" name="back" value="${current ?? ''}">
${choice(
  'locale',
  frame.language,
  settings.languages.map((value) => ({ value, text: languageNames[value], lang: value })),
  locale,
)}
${choice(
  'currency',
  frame.currency,
  currenciesOf(settings).map((value) => ({ value, text: `${value} – ${names.of(value) ?? value}` })),
  currency,
)}
${choice(
  'scheme',
  frame.appearance,
  [
    { value: '', text: frame.likeDevice },
    { value: 'light', text: frame.light },
    { value: 'dark', text: frame.dark },
  ],
  scheme ?? '',
)}
<button class="secondary">${frame.change}</button>
</form>`;
}
