// Photographs every page of a shop of its own, phone and desktop, light and dark: `npm run screens [-- --only NAME] [--to
// FOLDER]`. The pictures lie in docs/screens. Walks through the shop as a buyer does; nothing is staged but the window.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Secret, TOTP } from 'otpauth';
import type { Browser, BrowserContext, Page } from 'playwright-core';
// oxlint-disable-next-line import/default -- sharp is CommonJS behind its types
import sharp from 'sharp';
import { launchBrowser, noBrowser } from '../test/support/browser.ts';
import { startTestShop, type TestShop } from '../test/support/running-shop.ts';
import {
  ada,
  cards,
  fillCheckout,
  goToCheckout,
  payButton,
  payWith,
  putIntoCart,
  seePaid,
} from '../test/support/shopper.ts';

const windows = {
  desktop: { viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
} as const;
/** Longer pages are cut: a picture is looked at, not read. */
const tallest = { desktop: 2_400, phone: 2_400 } as const;
const quality = 72;

interface Set {
  page: Page;
  shop: TestShop;
  /** Takes the page as it is now. */
  take: (name: string) => Promise<void>;
}

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    to: { type: 'string', default: path.join(import.meta.dirname, '../docs/screens') },
  },
});
if (noBrowser !== false) throw new Error(noBrowser);

mkdirSync(flags.to, { recursive: true });
const shop = await startTestShop();
const browser = await launchBrowser();
let taken = 0;
try {
  const office = await enrol(browser);
  for (const screen of ['desktop', 'phone'] as const) {
    for (const colorScheme of ['light', 'dark'] as const) await walk(browser, office, { screen, colorScheme });
  }
} finally {
  await browser.close();
  await shop.stop();
}
console.log(`${taken} pictures in ${flags.to}`);

type Office = Awaited<ReturnType<BrowserContext['storageState']>>;

async function walk(
  on: Browser,
  office: Office,
  { screen, colorScheme }: { screen: keyof typeof windows; colorScheme: 'light' | 'dark' },
): Promise<void> {
  const context = await on.newContext({
    ignoreHTTPSErrors: true,
    colorScheme,
    reducedMotion: 'reduce',
    locale: 'en-US',
    storageState: office,
    ...windows[screen],
  });
  const page = await context.newPage();
  const take = async (name: string) => {
    if (flags.only !== undefined && flags.only !== name) return;
    await photograph(page, path.join(flags.to, `${name}-${screen}-${colorScheme}.webp`), tallest[screen]);
    console.error(`${name}, ${screen}, ${colorScheme}`);
    taken++;
  };
  try {
    await look({ page, shop, take });
    await buy({ page, shop, take });
    await work({ page, shop, take });
  } finally {
    await context.close();
  }
}

/** The owner enrols by the link that the start printed: a password, and codes of an app. */
async function enrol(on: Browser): Promise<Office> {
  const context = await on.newContext({ ignoreHTTPSErrors: true, ...windows.desktop });
  const page = await context.newPage();
  await page.goto(shop.running.enrolment ?? '');
  await page.getByLabel('Name').fill('The owner');
  await page.getByLabel('E-mail address').fill('owner@example.com');
  await page.getByLabel('Password', { exact: true }).fill('seven quiet lanterns by the sea');
  const secret = await page.locator('.qr + p code').innerText();
  const codes = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
  await page.getByLabel('Code that the app shows').fill(codes.generate());
  await page.getByRole('button', { name: 'Enrol' }).click();
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  const office = await context.storageState();
  await context.close();
  return office;
}

async function photograph(page: Page, file: string, tall: number): Promise<void> {
  await page.waitForLoadState('networkidle');
  // Lazy pictures load when they come into sight.
  await page.evaluate(async () => {
    for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
      scrollTo(0, top);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    scrollTo(0, 0);
  });
  await page.waitForLoadState('networkidle');
  const bytes = await page.screenshot({ fullPage: true, animations: 'disabled' });
  const whole = sharp(bytes);
  const { width, height } = await whole.metadata();
  const scale = page.viewportSize()?.width === 390 ? 2 : 1;
  await whole
    .extract({ left: 0, top: 0, width, height: Math.min(height, tall * scale) })
    .resize({ width: scale === 2 ? 585 : width })
    .webp({ quality, effort: 6 })
    .toFile(file);
}

/** Everything that a visitor can look at. */
async function look({ page, shop, take }: Set): Promise<void> {
  const at = (address: string) => page.goto(new URL(address, shop.running.shop).href);
  await at('/');
  await take('home');
  const collection = await page.locator('a[href^="/collections/"]').first().getAttribute('href', { timeout: 3_000 });
  await at('/products');
  await take('products');
  await at(collection ?? '/products');
  await take('collection');
  await at('/products?q=widner');
  await take('search-misspelt');
  await at('/products?q=zzzzqq');
  await take('search-nothing');
  await at('/products/meridian-one');
  await take('product');
  await at('/pages/about');
  await take('content');
  await at('/contact');
  await take('contact');
  await at('/no-such-page');
  await take('not-found');
  await at('/cart');
  await take('cart-empty');
  await at('/trust');
  await take('trust');
}

/** One purchase, from the product to the paid order, with its mistakes. */
async function buy({ page, shop, take }: Set): Promise<void> {
  const origin = shop.running.shop;
  await putIntoCart(page, origin, 'meridian-two');
  await putIntoCart(page, origin, 'meridian-one', 2);
  await page.goto(`${origin}/cart`);
  await take('cart');
  await goToCheckout(page);
  await take('checkout');
  await page.getByRole('button', { name: 'Place order and pay' }).click();
  await take('checkout-mistakes');
  await fillCheckout(page, ada);
  await take('checkout-filled');
  await page.getByRole('button', { name: 'Place order and pay' }).click();
  await payButton(page).waitFor();
  await take('pay');
  await payWith(page, cards.poor);
  await page.locator('#payment-error:not([hidden])').waitFor();
  await take('pay-declined');
  await payWith(page, cards.good);
  await seePaid(page);
  await take('order');
  const mail = await page.context().newPage();
  await mail.goto(shop.running.mailbox);
  await mail.close();
}

/** What the owner sees of it. */
async function work({ page, shop, take }: Set): Promise<void> {
  const at = (address: string) => page.goto(new URL(address, shop.running.backOffice).href);
  await at('/');
  await take('office-today');
  await at('/orders');
  await take('office-orders');
  await page.locator('tbody a').first().click();
  await page.waitForLoadState('networkidle');
  await take('office-order');
  for (const name of ['products', 'customers', 'controls', 'evidence', 'staff']) {
    await at(`/${name}`);
    await take(`office-${name}`);
  }
}
