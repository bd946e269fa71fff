// A stage for journeys: one whole shop and one browser for a test file, visitors with fresh profiles, and what every page
// must be whoever looks at it. At the end of a story no page may have complained.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, newVisitor, noBrowser, type Visitor } from './browser.ts';
import { startTestShop, type TestShop, type TestShopOptions } from './running-shop.ts';

export type Profile = BrowserContextOptions & { expect?: RegExp };

export const phone: Profile = { viewport: { width: 390, height: 844 }, hasTouch: true };
export const desktop: Profile = { viewport: { width: 1280, height: 900 } };
/** A device that prefers dark pages, and one whose owner reads German. */
export const dark: Profile = { colorScheme: 'dark' };
export const german: Profile = { locale: 'de-DE' };
export const withoutScripts: Profile = { javaScriptEnabled: false };

export interface Stage {
  shop: () => TestShop;
  /** One visitor's story. */
  journey: (profile: Profile, story: (visitor: Visitor) => Promise<void>) => Promise<void>;
  /** `watchword …` beside the running shop; throws when it ends with another code than wanted. */
  command: (args: readonly string[], wanted?: number) => Promise<string>;
  /** Somebody else buys on account, by the Store API. */
  account: (handle: string, quantity: number) => Promise<{ orderId: string; orderToken: string; number: string }>;
  /** Puts a product of its own on the shelf, or changes it, and waits until the running shop says so. */
  shelve: (goods: Goods) => Promise<void>;
}

export interface Goods {
  handle: string;
  title: string;
  /** In dollars. */
  price: string;
  count: number;
}

/** Call it once, at the top of a test file; the suite needs `{ skip: noBrowser }`. */
export function openStage(options: TestShopOptions = {}): Stage {
  let shop: TestShop;
  let browser: Browser;
  const closers: (() => Promise<void>)[] = [];

  before(async () => {
    if (noBrowser !== false) return;
    shop = await startTestShop(options);
    closers.push(() => shop.stop());
    browser = await launchBrowser();
    closers.push(() => browser.close());
  });
  after(async () => {
    for (const close of closers.toReversed()) await close();
  });

  return {
    shop: () => shop,
    journey: async (profile, story) => {
      const visitor = await newVisitor(browser, profile);
      try {
        await story(visitor);
        assert.deepEqual(visitor.complaints, []);
      } catch (error) {
        throw new Error(`${describe(error)}\n${await lastSeen(visitor.page)}`, { cause: error });
      } finally {
        await visitor.close();
      }
    },
    command: (args, wanted = 0) => runCommand(shop, args, wanted),
    account: (handle, quantity) => buyOnAccount(shop, handle, quantity),
    shelve: (goods) => shelve(shop, goods),
  };
}

/** What the visitor had before him when his story broke off: the address and the words of the page. */
async function lastSeen(page: Page): Promise<string> {
  const words = await page.evaluate(() => document.body.innerText).catch((error: unknown) => `(${describe(error)})`);
  return `seen at ${page.url()}:\n${words.replaceAll(/\n\s*\n/g, '\n')}`;
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface ApiVariant {
  id: string;
  price: { amountMinor: number };
  available: number;
}

async function variantOf(shop: TestShop, handle: string): Promise<ApiVariant | undefined> {
  const answer = await shop.call(`/api/products/${handle}`);
  return answer.status === 200 ? (answer.json() as { variants: ApiVariant[] }).variants[0] : undefined;
}

async function buyOnAccount(shop: TestShop, handle: string, quantity: number) {
  const headers = { authorization: `Bearer ${shop.running.demoCustomerToken}` };
  const cart = (await shop.call('/api/carts', { method: 'POST', json: {} })).json() as { id: string };
  const variantId = (await variantOf(shop, handle))?.id;
  await shop.call(`/api/carts/${cart.id}/lines`, { json: { variantId, quantity } });
  const address = { line1: '2 Side Street', city: 'Albany', region: 'NY', postalCode: '12201', country: 'US' };
  const answer = await shop.call('/api/checkouts', {
    headers,
    json: {
      checkoutId: crypto.randomUUID(),
      cartId: cart.id,
      contact: { email: 'grace@example.com', name: 'Grace', address },
      payment: { method: 'invoice' },
    },
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.json() as { orderId: string; orderToken: string; number: string };
}

async function shelve(shop: TestShop, { handle, title, price, count }: Goods): Promise<void> {
  const file = path.join(shop.dataDir, `${handle}.csv`);
  const head =
    'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price';
  const row = `${handle},${title},Title,Default Title,${handle},400,shopify,${count},deny,${price}`;
  writeFileSync(file, `${head}\n${row}\n`);
  await runCommand(shop, ['import', 'catalog', file], 0);
  // What another process changed is seen within a second, by each page in its own time.
  await delay(1_000);
  const now = await variantOf(shop, handle);
  assert.deepEqual([now?.available, now?.price.amountMinor], [count, Math.round(Number(price) * 100)]);
}

function runCommand(shop: TestShop, args: readonly string[], wanted: number): Promise<string> {
  const root = path.dirname(path.dirname(import.meta.dirname));
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'node'),
    WATCHWORD_DATA: shop.dataDir,
    LOG_LEVEL: 'error',
  };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', path.join(root, 'src', 'main.ts'), ...args],
      { env },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code);
        if (code === wanted) resolve(stdout);
        else reject(new Error(`watchword ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`));
      },
    );
  });
}

/** WCAG 2.2 AA and good practice, in both colour schemes; nothing wider than the window. Stripe's frame is Stripe's. */
export async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page }).exclude('#payment iframe').setLegacyMode(true);
    // What the scheme changes is the colours.
    const { violations } = await (colorScheme === 'light' ? axe : axe.withRules('color-contrast')).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    assert.deepEqual(found, [], `${name}, ${colorScheme}, ${page.url()}`);
  }
  await fits(page, name);
}

export async function fits(page: Page, name: string): Promise<void> {
  assert.deepEqual(await tooWide(page), [], `${name} is too wide`);
}

/** What reaches beyond the window's sides; nothing, on a page as it should be. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const reaching = [...document.body.querySelectorAll('*')].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return right > root.clientWidth + 1 || left < -1;
    });
    const names = reaching.map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`);
    return [`${root.scrollWidth - root.clientWidth} px`, ...names.slice(0, 8)];
  });
}
