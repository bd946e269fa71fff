// The shop as its merchant describes it, edited: name and logo, menu, content pages as forms; the whole as a document that
// is checked, shown as a preview and only then saved. Every save says first what changes (L3.1).
// long: one form after another
import { randomUUID } from 'node:crypto';
import { type HtmlValue, html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import type { Localized, ShopSettings } from '../../modules/settings.ts';
import { area, confirmation, field, type Typed, typedForm } from './forms.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { actorOf } from './staff.ts';
import { stepUpReply } from './step-up.ts';

/** Pages and products may be long texts. */
const documentBytes = 2 * 1024 * 1024;

interface Part {
  path: string;
  title: string;
  about: string;
  form: (settings: ShopSettings) => HtmlValue;
  /** The document with what was typed. */
  read: (settings: ShopSettings, typed: Typed) => object | { faults: string[] };
}

export function settingsRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/settings', 'settings.view', (exchange) => showOverview(desk, exchange)),
    ...parts.flatMap((part): StaffRoute[] => [
      get(`/settings/${part.path}`, 'settings.change', (exchange) => showPart(desk, part, exchange)),
      post(`/settings/${part.path}`, 'settings.change', (exchange) => savePart(desk, part, exchange), documentBytes),
    ]),
    get('/settings/till', 'settings.change', (exchange) => showTill(desk, exchange)),
    post('/settings/till', 'settings.change', (exchange) => saveTill(desk, exchange), documentBytes),
  ];
}

const parts: readonly Part[] = [
  {
    path: 'name',
    title: 'Name and logo',
    about: 'What the shop is called, its line below the name, its drawing, its announcement.',
    form: (settings) => html`${field({ name: 'name', label: 'Name', value: settings.name, max: 60, required: true })}
${bothTexts('tagline', 'Line below the name', settings.tagline, 120)}
${bothTexts('announcement', 'Announcement above every page', settings.announcement, 160)}
${area({ name: 'logo', label: 'Logo as SVG', value: settings.logo ?? '', rows: 6, hint: 'Empty: the name is written. Colours follow the text where it says currentColor.' })}`,
    read: (settings, typed) => {
      const { logo: _, ...rest } = settings;
      return {
        ...rest,
        name: typed('name'),
        tagline: readBoth(typed, 'tagline'),
        announcement: readBoth(typed, 'announcement'),
        ...(typed('logo') === '' ? {} : { logo: typed('logo') }),
      };
    },
  },
  {
    path: 'menu',
    title: 'Menu',
    about: 'Up to eight entries at the head of every page.',
    form: ({ menu }) => html`<p class="hint">An entry without an address is left out.</p>
${Array.from({ length: 8 }, (_, index) => html`<fieldset><legend>Entry ${index + 1}</legend>${bothTexts(`label-${index}`, 'Label', menu[index]?.label ?? '', 60)}${field({ name: `href-${index}`, label: 'Address', value: menu[index]?.href ?? '', max: 500, hint: 'Like /pages/about or https://…' })}</fieldset>`)}`,
    read: (settings, typed) => ({
      ...settings,
      menu: Array.from({ length: 8 }, (_, index) => ({
        label: readBoth(typed, `label-${index}`),
        href: typed(`href-${index}`),
      })).filter(({ href }) => href !== ''),
    }),
  },
  {
    path: 'pages',
    title: 'Pages',
    about: 'Content pages: about, contact, terms.',
    form: ({
      pages,
    }) => html`<p class="hint">A page without a handle is left out. A last, empty one is for a new page.</p>
${[...pages, undefined].map(
  (page, index) => html`<fieldset><legend>${page === undefined ? 'New page' : page.handle}</legend>
${field({ name: `handle-${index}`, label: 'Handle', value: page?.handle ?? '', max: 80, hint: 'Its address: /pages/handle.' })}
${bothTexts(`title-${index}`, 'Title', page?.title ?? '', 120)}
${bothAreas(`body-${index}`, 'Text as HTML', page?.body ?? '')}
${bothTexts(`description-${index}`, 'For search engines', page?.description ?? '', 320)}</fieldset>`,
)}<input type="hidden" name="count" value="${pages.length + 1}">`,
    read: (settings, typed) => {
      const count = Number(typed('count'));
      if (!Number.isInteger(count) || count < 1 || count > 101) return { faults: ['Open the page again.'] };
      const pages = Array.from({ length: count }, (_, index) => {
        const description = readBoth(typed, `description-${index}`);
        return {
          handle: typed(`handle-${index}`),
          title: readBoth(typed, `title-${index}`),
          body: readBoth(typed, `body-${index}`),
          ...(description === '' ? {} : { description }),
        };
      });
      return { ...settings, pages: pages.filter(({ handle }) => handle !== '') };
    },
  },
  {
    path: 'document',
    title: 'Everything, as a document',
    about: 'Languages, currencies, look, home page, footer, redirects: checked whole before it counts.',
    form: (settings) =>
      area({
        name: 'document',
        label: 'The document (JSON)',
        value: JSON.stringify(settings, null, 2),
        rows: 32,
        hint: 'What is left out has its usual value.',
      }),
    read: (_settings, typed) => readDocument(typed),
  },
];

function readDocument(typed: Typed): object | { faults: string[] } {
  try {
    const value: unknown = JSON.parse(typed('document'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  return { faults: ['This is no JSON document: look for a missing comma, quote or brace.'] };
}

function textIn(value: Localized, locale: 'en' | 'de'): string {
  if (typeof value === 'string') return locale === 'en' ? value : '';
  return value[locale] ?? '';
}

function bothTexts(name: string, label: string, value: Localized, max: number): HtmlValue {
  return html`${field({ name: `${name}-en`, label: `${label}, English or for all`, value: textIn(value, 'en'), max })}${field({ name: `${name}-de`, label: `${label}, German`, value: textIn(value, 'de'), max })}`;
}

function bothAreas(name: string, label: string, value: Localized): HtmlValue {
  return html`${area({ name: `${name}-en`, label: `${label}, English or for all`, value: textIn(value, 'en'), rows: 6 })}${area({ name: `${name}-de`, label: `${label}, German`, value: textIn(value, 'de'), rows: 4 })}`;
}

function readBoth(typed: Typed, name: string): Localized {
  const [en, de] = [typed(`${name}-en`), typed(`${name}-de`)];
  return de === '' ? en : { en, de };
}

async function showOverview(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const [{ settings, version }, till] = await Promise.all([desk.settings.shop.show(), desk.settings.tillNow()]);
  const mayChange = exchange.actor.may.has('settings.change');
  const rows = [
    ...parts,
    { path: 'till', title: 'Till', about: 'Taxes, shipping, pick-up, automatic discounts, rounding.' },
  ];
  return desk.frame.show(exchange.actor, {
    title: 'Settings',
    current: '/settings',
    said: sayOf(exchange.queries()),
    body: html`<section class="card"><dl class="facts"><dt>Shop</dt><dd>${settings.name}</dd><dt>Currency</dt><dd>${[settings.baseCurrency, ...settings.currencies.map(({ currency }) => currency)].join(', ')}</dd>
<dt>Languages</dt><dd>${settings.languages.join(', ')}</dd><dt>Look</dt><dd>${settings.look.preset}</dd><dt>Pages</dt><dd>${settings.pages.length}</dd>
<dt>Version</dt><dd>${version === 0 ? 'standard' : version} of the shop, ${till.version === 0 ? 'standard' : till.version} of the till</dd></dl></section>
${mayChange ? html`<ul class="tiles">${rows.map(({ path, title, about }) => html`<li><a href="/settings/${path}"><b>${title}</b><br><span class="soft small">${about}</span></a></li>`)}</ul>` : ''}`,
  });
}

async function showPart(desk: Desk, part: Part, exchange: StaffExchange): Promise<Reply> {
  const { settings, version } = await desk.settings.shop.show();
  return showForm(desk, exchange, part, {
    body: html`<form class="card" method="post" action="/settings/${part.path}"><input type="hidden" name="version" value="${version}">
${part.form(settings)}<div class="buttons"><button>Continue</button> <a href="/settings">Back</a></div></form>`,
  });
}

function showForm(
  desk: Desk,
  exchange: StaffExchange,
  { title }: Pick<Part, 'title'>,
  { body, faults = [] }: { body: HtmlValue; faults?: readonly string[] },
): Promise<Reply> {
  return desk.frame.show(exchange.actor, {
    title,
    current: '/settings',
    trail: [{ title: 'Settings', href: '/settings' }],
    faults,
    status: faults.length > 0 ? 422 : 200,
    body,
  });
}

/** First shows what changes, with a preview; the same form sent again with `sure` saves. */
async function savePart(desk: Desk, part: Part, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const { typed } = input;
  const { settings, version } = await desk.settings.shop.show();
  if (typed('sure') === 'yes') return saveDocument(desk, part, exchange, { typed, version });
  const body = part.read(settings, typed);
  const retry = (faults: readonly string[]) =>
    showForm(desk, exchange, part, {
      faults,
      body: html`<form class="card" method="post" action="/settings/document"><input type="hidden" name="version" value="${version}">
${area({ name: 'document', label: 'What you wrote, as a document', value: 'faults' in body ? typed('document') : JSON.stringify(body, null, 2), rows: 24 })}
<div class="buttons"><button>Check again</button> <a href="/settings/${part.path}">Begin anew</a></div></form>`,
    });
  if ('faults' in body) return retry(Array.isArray(body.faults) ? body.faults.map(String) : []);
  if (typed('version') !== String(version)) {
    return retry([
      'Somebody else saved settings meanwhile. Look whether what you wrote still fits, then check it again.',
    ]);
  }
  const previewId = randomUUID();
  const checked = await desk.settings.shop.draft(previewId, body);
  if (checked.kind === 'invalid')
    return retry(checked.faults.map(({ at, message }) => (at === '' ? message : `${at}: ${message}`)));
  if (checked.changes.length === 0) return retry(['Nothing is different from what stands.']);
  return showForm(desk, exchange, part, {
    body: html`<p><a class="button quiet" href="${desk.shopOrigin}/preview/${previewId}" rel="noreferrer">See it in the shop first</a></p>
${confirmation({
  action: `/settings/${part.path}`,
  back: `/settings/${part.path}`,
  values: { sure: 'yes', version: String(version), document: JSON.stringify(body) },
  button: `Save ${checked.changes.length === 1 ? 'one change' : `${checked.changes.length} changes`}`,
  ...(checked.notes.length === 0 ? {} : { note: checked.notes.map(({ message }) => message).join(' ') }),
  effect: checked.changes
    .slice(0, 50)
    .map(({ at, before, after }) => [at, html`<s>${short(before)}</s> → ${short(after)}`] as const),
})}`,
  });
}

async function saveDocument(
  desk: Desk,
  part: Part,
  exchange: StaffExchange,
  { typed, version }: { typed: Typed; version: number },
): Promise<Reply> {
  const body = readDocument(typed);
  const failed = (faults: readonly string[]) =>
    showForm(desk, exchange, part, {
      faults,
      body: html`<p><a href="/settings/${part.path}">Begin anew</a></p>`,
    });
  if ('faults' in body) return failed(['Open the page again.']);
  if (typed('version') !== String(version))
    return failed(['Somebody else saved settings meanwhile. Nothing was saved.']);
  const outcome = await desk.settings.shop.set(body, actorOf(exchange.actor));
  if (outcome.kind === 'invalid') return failed(outcome.faults.map(({ at, message }) => `${at}: ${message}`));
  return redirectReply(saying('/settings', 'saved'));
}

function short(text: string | undefined): string {
  if (text === undefined) return 'nothing';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

async function showTill(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const stopped = await moneySettings(desk, exchange);
  if (stopped !== undefined) return stopped;
  const { settings, version } = await desk.settings.tillNow();
  return showForm(desk, exchange, { title: 'Till' }, { body: tillForm(JSON.stringify(settings, null, 2), version) });
}

function tillForm(text: string, version: number): HtmlValue {
  return html`<form class="card" method="post" action="/settings/till"><input type="hidden" name="version" value="${version}">
${area({ name: 'document', label: 'Taxes, shipping, pick-up, automatic discounts (JSON)', value: text, rows: 32, hint: 'Checked whole before it counts. Orders that are placed keep what they were told.' })}
<div class="buttons"><button>Check and save</button> <a href="/settings">Back</a></div></form>`;
}

/** Settings of money are of raised risk (L6.5). */
async function moneySettings(desk: Desk, exchange: StaffExchange): Promise<Reply | undefined> {
  const decision = await desk.judge(exchange.actor, 'settings.change', { raisedRisk: true });
  if (decision.kind === 'allowed') return undefined;
  if (decision.kind === 'refused') return exchange.refuse(403, decision.reason);
  return stepUpReply(exchange, decision.withinMs);
}

async function saveTill(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const stopped = await moneySettings(desk, exchange);
  if (stopped !== undefined) return stopped;
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const { typed } = input;
  const { version } = await desk.settings.tillNow();
  const again = (faults: string[]) =>
    showForm(desk, exchange, { title: 'Till' }, { faults, body: tillForm(typed('document'), version) });
  const body = readDocument(typed);
  if ('faults' in body) return again(['This is no JSON document: look for a missing comma, quote or brace.']);
  if (typed('version') !== String(version))
    return again(['Somebody else saved the till meanwhile. Check yours against it.']);
  const outcome = await desk.settings.till.changeTill(body, actorOf(exchange.actor));
  if (outcome.kind === 'invalid') return again(outcome.faults.split('\n').filter((text) => text.trim() !== ''));
  return redirectReply(saying('/settings', 'saved'));
}
