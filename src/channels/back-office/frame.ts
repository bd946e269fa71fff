// The frame of every page of the back office: header with the search box, the menu of what this person may do, messages,
// and how a refusal looks. Serves its style sheet and its one browser module. Knows no screen's content.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openBrowserAssets } from '../../kernel/browser-assets.ts';
import { type Html, type HtmlValue, html, page } from '../../kernel/html.ts';
import type { Exchange, RefusalPage, Reply } from '../../kernel/http.ts';
import { pageReply, sendStored, storeReply } from '../../kernel/http.ts';
import type { Permission, StaffActor } from './staff.ts';

export interface DeskPage {
  title: string;
  body: HtmlValue;
  /** The menu's entry that it belongs to: its path. */
  current?: string;
  /** Way back: where the page hangs. */
  trail?: readonly { title: string; href: string }[];
  /** Beside the heading. */
  actions?: HtmlValue;
  /** Fixed words about what was just done. */
  said?: string | undefined;
  /** What is wrong with what was typed. */
  faults?: readonly string[];
  status?: number;
  /** Browser modules besides the keys. */
  modules?: readonly 'passkey'[];
}

export interface DeskFrame {
  /** A page for somebody who is in. */
  show(actor: StaffActor, page: DeskPage): Promise<Reply>;
  /** A page before the door: no menu, no search. */
  showOutside(page: DeskPage): Promise<Reply>;
  refusalPage: RefusalPage;
  sendAsset(exchange: Exchange): Reply;
  /** For the route `iconPath`. */
  sendIcon(exchange: Exchange): Reply;
}

export const iconPath = '/favicon.svg';

interface MenuEntry {
  title: string;
  href: string;
  permission: Permission;
}

/** In the order of a working day. A person sees what he may. */
export const menu: readonly MenuEntry[] = [
  { title: 'Today', href: '/', permission: 'today.view' },
  { title: 'Orders', href: '/orders', permission: 'orders.view' },
  { title: 'Holds', href: '/cases', permission: 'cases.view' },
  { title: 'Returns', href: '/returns', permission: 'returns.view' },
  { title: 'Products', href: '/products', permission: 'catalog.view' },
  { title: 'Discounts', href: '/discounts', permission: 'discounts.view' },
  { title: 'Customers', href: '/customers', permission: 'customers.view' },
  { title: 'Policy', href: '/policy', permission: 'policy.view' },
  { title: 'Controls', href: '/controls', permission: 'controls.view' },
  { title: 'Evidence', href: '/evidence', permission: 'evidence.view' },
  { title: 'Settings', href: '/settings', permission: 'settings.view' },
  { title: 'Staff', href: '/staff', permission: 'staff.view' },
  { title: 'Levels', href: '/levels', permission: 'access.view' },
  { title: 'Host commands', href: '/host-commands', permission: 'host-commands.view' },
];

export interface FrameParts {
  /** As its merchant calls it now. */
  shopName: () => Promise<string>;
  shopOrigin: string;
  /** True while an outside party is a simulator: every page says so. */
  demonstration: boolean;
}

export function openDeskFrame({ shopName, shopOrigin, demonstration }: FrameParts): DeskFrame {
  const file = (name: string) => path.join(import.meta.dirname, name);
  const assets = openBrowserAssets({
    desk: ['tokens', 'base', 'parts'].map((name) => file(`style/${name}.css`)),
    keys: file('browser/keys.ts'),
    passkey: file('browser/passkey.ts'),
  });
  const icon = storeReply(readFileSync(file('favicon.svg')), { contentType: 'image/svg+xml' });
  // A refusal is shown at once, also when the database is away.
  let lastName = 'Back office';
  const framed = async (shown: DeskPage, around: Around) => {
    lastName = await shopName();
    return makePage(shown, lastName, around);
  };
  const makePage = (shown: DeskPage, name: string, around: Around): Html =>
    page({
      lang: 'en',
      title: `${shown.title} – ${name} back office`,
      head: [
        html`<meta name="robots" content="noindex">\n<link rel="icon" href="${iconPath}" type="image/svg+xml">\n`,
        assets.asset('desk').tag,
        assets.asset('keys').tag,
        ...(shown.modules ?? []).map((name) => assets.asset(name).tag),
      ],
      ...(demonstration
        ? { band: html`<p><strong>Demonstration.</strong> Payments are simulated, nothing is sold.</p>` }
        : {}),
      bandLabel: 'Demonstration',
      ...around,
      body: main(shown),
    });
  return {
    async show(actor, shown) {
      const around = { header: header(actor, await shopName(), shown.current), footer: footer(actor, shopOrigin) };
      return pageReply(await framed(shown, around), { status: shown.status ?? 200 });
    },
    async showOutside(shown) {
      const around = outside(await shopName());
      return pageReply(await framed(shown, around), { status: shown.status ?? 200 });
    },
    refusalPage: ({ status, title, detail, requestId }) =>
      makePage(
        {
          title,
          body: html`<p>${detail}</p>
<p><a class="button" href="/">To the back office</a>${status === 403 ? html` <a class="button quiet" href="/own">Your access</a>` : ''}</p>
<p class="soft small">${status} · reference <code>${requestId}</code></p>`,
        },
        lastName,
        outside(lastName),
      ),
    sendAsset: (exchange) => assets.send(exchange),
    sendIcon: (exchange) => sendStored(exchange, icon),
  };
}

function main({ title, body, trail = [], actions, said, faults = [] }: DeskPage): Html {
  return html`${
    trail.length === 0
      ? ''
      : html`<nav class="trail" aria-label="Where you are"><ol>${trail.map(({ title: name, href }) => html`<li><a href="${href}">${name}</a></li>`)}</ol></nav>`
  }
<div class="head"><h1>${title}</h1>${actions === undefined ? '' : html`<div class="actions">${actions}</div>`}</div>
${said === undefined ? '' : html`<p class="note good" role="status">${said}</p>`}
${
  faults.length === 0
    ? ''
    : html`<div class="note bad" role="alert"><p>This could not be done:</p><ul>${faults.map((fault) => html`<li>${fault}</li>`)}</ul></div>`
}
${body}`;
}

function header(actor: StaffActor, shopName: string, current: string | undefined): Html {
  const entries = menu.filter(({ permission }) => actor.may.has(permission));
  const list = html`<ul>${entries.map(
    ({ title, href }) =>
      html`<li><a href="${href}"${href === current ? html` aria-current="page"` : ''}>${title}</a></li>`,
  )}</ul>`;
  return html`<div class="bar">
<a class="shop-name" href="/">${shopName}</a>
${
  actor.may.has('orders.view')
    ? html`<form class="search" method="post" action="/search" role="search">
<label class="visually-hidden" for="find">Order number or e-mail address</label>
<input id="find" name="q" type="search" maxlength="254" required autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="Order number or e-mail" data-find>
<button class="quiet">Find</button></form>`
    : ''
}
<details class="menu-drop"><summary>Menu</summary><nav aria-label="Menu">${list}</nav></details>
</div>
<nav class="side" aria-label="Main">${list}</nav>`;
}

interface Around {
  header: HtmlValue;
  footer?: HtmlValue;
  mainClass?: string;
}

/** Before the door, and where nobody is known: narrow, without a menu. */
function outside(shopName: string): Around {
  const header = html`<div class="bar"><a class="shop-name" href="/">${shopName}</a><span class="soft">Back office</span></div>`;
  return { header, mainClass: 'outside' };
}

function footer(actor: StaffActor, shopOrigin: string): Html {
  return html`<p class="soft small">You work as ${actor.level}. <a href="/own">Your access</a> Times are in UTC. <a href="${shopOrigin}">To the shop</a>
<button class="plain" type="button" data-shortcuts hidden>Single-key shortcuts</button></p>`;
}
