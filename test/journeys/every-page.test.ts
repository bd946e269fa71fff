// Every page in every look: what axe says of it by light and in the dark, whether it fits windows from 320 px to 1280 px,
// with letters twice as large, and written from right to left. A page that is new in the sitemap is looked at by itself.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { desktop, look, openStage, phone, tooWide } from '../support/journey.ts';
import * as shopper from '../support/shopper.ts';

const { shop, journey, account, command } = openStage();

/** Of each of these kinds some pages are enough: their markup is one. */
const kinds = ['/products/', '/collections/', '/pages/'] as const;

/** Addresses of public pages, as search engines are told of them, and those that search engines never see. */
async function addresses(ofAKind: number): Promise<string[]> {
  const { text } = await shop().call('/sitemap.xml');
  const listed = [...text.matchAll(/<loc>https:\/\/[^/]+([^<]*)<\/loc>/g)].map(([, each = '']) => each);
  const counts = new Map<string, number>();
  const chosen = listed.filter((each) => {
    const kind = kinds.find((start) => each.startsWith(start));
    if (kind === undefined) return true;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return (counts.get(kind) ?? 0) <= ofAKind;
  });
  assert.ok(
    kinds.every((kind) => counts.has(kind)),
    text,
  );
  return [...chosen, '/search', '/search?q=strap&stock=only', '/search?q=zzzzqq', '/no-such-page', '/orders/x'];
}

/** A visitor with things in the cart and an order of his own: what only he sees. */
async function ownAddresses(page: Page): Promise<string[]> {
  const origin = shop().running.shop;
  const order = await account('desk-stand-arc', 2);
  await page.goto(`${origin}/orders/${order.orderId}/open/${order.orderToken}`);
  await shopper.putIntoCart(page, origin, 'meridian-two');
  await shopper.putIntoCart(page, origin, 'saddle-strap-leather', 2);
  return ['/cart', '/checkout', `/orders/${order.orderId}`];
}

/** What axe finds; the colours alone when the rest was looked at before. */
async function axe(page: Page, rules?: string[]): Promise<string[]> {
  const builder = new AxeBuilder({ page }).exclude('#payment iframe').setLegacyMode(true);
  const { violations } = await (rules === undefined ? builder : builder.withRules(rules)).analyze();
  return violations.map(({ id, nodes }) => `${page.url()}: ${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

/** Text that is cut off because its box is too small for it. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.body.querySelectorAll<HTMLElement>('*')]
      .filter((element) => {
        const style = getComputedStyle(element);
        const hides = /hidden|clip/.test(`${style.overflowX} ${style.overflowY}`);
        const isMeant =
          element.closest('.visually-hidden, svg, noscript') !== null || style.textOverflow === 'ellipsis';
        if (!hides || isMeant || element.clientWidth <= 1 || style.webkitLineClamp !== 'none') return false;
        const hasText = (element.textContent ?? '').trim() !== '';
        return (
          hasText && (element.scrollHeight > element.clientHeight + 2 || element.scrollWidth > element.clientWidth + 2)
        );
      })
      .map(
        (element) =>
          `${element.tagName.toLowerCase()}.${element.className}: ${element.textContent?.trim().slice(0, 60)}`,
      ),
  );
}

async function useLook(page: Page, preset: string): Promise<void> {
  const settings = JSON.parse(await command(['shop', 'show'])) as { look: { preset: string } };
  const file = path.join(shop().dataDir, `${preset}.json`);
  writeFileSync(file, JSON.stringify({ ...settings, look: { ...settings.look, preset } }));
  const { address } = JSON.parse(await command(['shop', 'preview', file, '--once', '--json'])) as { address: string };
  await page.goto(address);
  await page.getByText('Preview, not public').waitFor();
}

/** The width of the window, the size of letters, the direction of writing: what is too wide or cut off at each. */
async function squeeze(page: Page, address: string): Promise<string[]> {
  const found: string[] = [];
  const check = async (as: string) => {
    const wide = await tooWide(page);
    if (wide.length > 0) found.push(`${address}, ${as}, too wide: ${wide.join(', ')}`);
    for (const each of await cutOff(page)) found.push(`${address}, ${as}, cut off: ${each}`);
  };
  await check('320 px');
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await check('320 px, right to left');
  await page.setViewportSize({ width: 1280, height: 900 });
  await check('1280 px, right to left');
  await page.evaluate(() => {
    document.documentElement.setAttribute('dir', 'ltr');
    document.documentElement.style.fontSize = '200%';
  });
  await check('1280 px, large letters');
  await page.setViewportSize(narrow.viewport);
  return found;
}

const narrow = { viewport: { width: 320, height: 640 }, hasTouch: true };

describe('every page', { skip: noBrowser, concurrency: 3 }, () => {
  for (const [name, profile] of [
    ['phone', phone],
    ['desktop', desktop],
  ] as const) {
    test(`is without fault for axe, ${name}`, async () => {
      await journey(profile, async ({ page }) => {
        const found: string[] = [];
        for (const address of [...(await addresses(3)), ...(await ownAddresses(page))]) {
          await page.goto(`${shop().running.shop}${address}`);
          found.push(...(await axe(page)));
          const wide = await tooWide(page);
          if (wide.length > 0) found.push(`${address}, too wide: ${wide.join(', ')}`);
        }
        assert.deepEqual(found, []);
      });
    });
  }

  for (const preset of ['atelier', 'gallery', 'workshop']) {
    test(`can be read in the look ${preset}, by light and in the dark, narrow, in large letters, from right to left`, async () => {
      await journey(narrow, async ({ page }) => {
        await useLook(page, preset);
        const found: string[] = [];
        for (const address of [...(await addresses(1)), ...(await ownAddresses(page))]) {
          await page.goto(`${shop().running.shop}${address}`);
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            found.push(...(await axe(page, ['color-contrast'])));
          }
          found.push(...(await squeeze(page, address)));
        }
        assert.deepEqual(found, []);
      });
    });
  }
});

describe('the shop without its database', { skip: noBrowser }, () => {
  test('says in its own look that it is back in a moment, and is', async () => {
    await journey({ ...phone, expect: /status of 503/ }, async ({ page }) => {
      const origin = shop().running.shop;
      await shopper.putIntoCart(page, origin, 'desk-stand-arc');
      const giveBack = await takeDatabaseAway();
      try {
        const answer = await page.goto(`${origin}/cart`);
        assert.equal(answer?.status(), 503);
        await page.getByRole('heading', { name: 'Back in a moment' }).waitFor();
        await look(page, 'without database');
      } finally {
        await giveBack();
      }
      for (;;) {
        const answer = await page.goto(`${origin}/cart`);
        if (answer?.status() === 200) break;
      }
      await page.getByLabel('Quantity of Desk Stand Arc').waitFor();
    });
  });
});

async function takeDatabaseAway(): Promise<() => Promise<void>> {
  const { dataDir } = shop();
  const keys = path.join(dataDir, 'keys', 'database.json');
  const { superuser: password } = JSON.parse(readFileSync(keys, 'utf8')) as { superuser: string };
  const folder = readFileSync(path.join(dataDir, 'postgresql', '18', 'postmaster.pid'), 'utf8').split('\n')[4] ?? '';
  const client = new pg.Client({ host: folder, user: 'postgres', password, database: 'watchword' });
  client.on('error', () => undefined);
  await client.connect();
  const socket = path.join(folder, '.s.PGSQL.5432');
  renameSync(socket, `${socket}.away`);
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'watchword_app'`);
  return async () => {
    renameSync(`${socket}.away`, socket);
    await client.end();
  };
}
