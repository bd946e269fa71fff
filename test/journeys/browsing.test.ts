// What a visitor does before the till, in real Chromium: looks, filters, searches with slips of the pen, chooses; by pointer,
// by keyboard, without scripts; in English and German. What is in an address can be sent to a friend.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { dark, desktop, fits, german, look, openStage, phone, withoutScripts } from '../support/journey.ts';

const { shop, journey, command } = openStage();
const at = (to: string) => `${shop().running.shop}${to}`;

const found = (page: Page) =>
  page
    .getByRole('main')
    .getByRole('status')
    .filter({ hasText: /^\d+ products?$/ });
const titles = (page: Page) => page.getByRole('main').getByRole('listitem').getByRole('heading');

/** How many products the list says it has. */
async function countOn(page: Page): Promise<number> {
  return Number.parseInt((await found(page).textContent()) ?? '', 10);
}

/** Writes the shop's document with something else in it and returns the file's address. */
async function documentWith(change: object): Promise<string> {
  const { settings } = JSON.parse(await command(['shop', 'show', '--json'])) as { settings: object };
  const file = path.join(shop().dataDir, 'document.json');
  writeFileSync(file, JSON.stringify({ ...settings, ...change }));
  return file;
}

describe('a visitor', { skip: noBrowser, concurrency: 3 }, () => {
  test('narrows a list, sorts it, goes back, and sends the address to a friend', async () => {
    await journey(desktop, async ({ page, context }) => {
      await page.goto(`${shop().running.shop}/products`);
      const all = await countOn(page);
      await page.getByRole('group', { name: 'Kind' }).getByRole('checkbox', { name: 'Strap' }).check();
      await page.getByRole('navigation', { name: 'Active filters' }).waitFor();
      const straps = await countOn(page);
      assert.ok(straps > 0 && straps < all, `${straps} of ${all}`);
      await page.getByRole('checkbox', { name: 'Strap' }).and(page.locator(':checked')).waitFor();
      await page.getByLabel('To', { exact: true }).fill('45');
      await page.getByLabel('To', { exact: true }).press('Enter');
      await page.waitForURL(/price-to=45/);
      const cheap = await countOn(page);
      assert.ok(cheap > 0 && cheap < straps, `${cheap} of ${straps}`);
      await page.getByLabel('Sort by').selectOption('Price, low to high');
      await page.getByRole('button', { name: 'Show results' }).last().click();
      await page.waitForURL(/sort=price-ascending/);
      const prices = (
        await page
          .getByRole('main')
          .getByText(/\$\d+\.\d\d/)
          .allTextContents()
      ).map((text) => Number(/\$([\d.]+)/.exec(text)?.[1]));
      assert.ok(prices.length >= cheap);
      assert.deepEqual(
        prices.slice(0, cheap),
        prices.slice(0, cheap).toSorted((a, b) => a - b),
      );
      await fits(page, 'narrowed list');

      const friend = await context.newPage();
      await friend.goto(page.url());
      assert.deepEqual(await titles(friend).allTextContents(), await titles(page).allTextContents());
      await page.getByRole('link', { name: 'Remove the filter Strap' }).click();
      await page.waitForURL((url) => !url.search.includes('strap'));
      assert.ok((await countOn(page)) > cheap);
      await page.goBack();
      await page.waitForURL(/strap/);
      assert.equal(await countOn(page), cheap);
      await page.getByLabel('From', { exact: true }).fill('44.99');
      await page.getByLabel('From', { exact: true }).press('Enter');
      await page.getByRole('heading', { name: 'Nothing fits these filters' }).waitFor();
      await look(page, 'list with nothing');
      await page.getByRole('main').getByRole('link', { name: 'Clear all filters' }).last().click();
      await page.waitForURL(/\/products\?sort=price-ascending$/);
      assert.equal(await countOn(page), all);
    });
  });

  test('does the same without scripts, on a phone', async () => {
    await journey({ ...phone, ...withoutScripts }, async ({ page }) => {
      await page.goto(`${shop().running.shop}/collections/straps`);
      await page.getByText('Filter and sort').click();
      await page.getByRole('checkbox', { name: 'In stock' }).check();
      await page.getByLabel('To', { exact: true }).fill('45');
      await page.getByRole('button', { name: 'Show results' }).first().click();
      await page.waitForURL(/stock=only.*price-to=45/);
      assert.ok((await countOn(page)) > 0);
      await page.getByRole('link', { name: 'Clear all filters' }).first().click();
      await page.waitForURL(/\/collections\/straps(?:\?sort=featured)?$/);
      await fits(page, 'collection without scripts');
    });
  });

  test('misspells what he looks for and finds it; is shown something else when there is nothing', async () => {
    await journey(phone, async ({ page }) => {
      for (const [typed, wanted] of [
        ['meridain', /Meridian/],
        ['lether strap', /Saddle Strap, Leather/],
        ['watchbox', /Box/],
      ] as const) {
        await page.goto(`${shop().running.shop}/search?q=${encodeURIComponent(typed)}`);
        await titles(page).filter({ hasText: wanted }).first().waitFor();
      }
      await page.goto(`${shop().running.shop}/search?q=zzzzqq`);
      await page.getByRole('heading', { name: 'Nothing fits “zzzzqq”' }).waitFor();
      assert.ok((await titles(page).count()) >= 4, 'there is something else to look at');
      await look(page, 'search without result');
    });
  });

  test('is helped while he types, by keyboard alone', async () => {
    await journey(desktop, async ({ page }) => {
      await page.goto(shop().running.shop);
      const field = page.getByRole('banner').getByRole('combobox', { name: 'Search the products' });
      await field.focus();
      await field.pressSequentially('founder');
      const list = page.getByRole('banner').getByRole('listbox', { name: 'Suggestions' });
      await list.getByRole('option', { name: /Founders’ Edition/ }).waitFor();
      await look(page, 'suggestions');
      await field.press('ArrowDown');
      assert.equal(await list.getByRole('option', { selected: true }).count(), 1);
      await field.press('Escape');
      await list.waitFor({ state: 'hidden' });
      await field.press('Enter');
      await page.getByRole('heading', { name: /products? for “founder”/ }).waitFor();
    });
  });

  test('chooses a variant without scripts, and is told of its price there and in the cart', async () => {
    await journey({ ...desktop, ...withoutScripts }, async ({ page }) => {
      await page.goto(`${shop().running.shop}/products/meridian-one`);
      assert.match(await page.locator('noscript').innerText(), /Walnut\s+\$139\.00 · In stock/);
      await page.getByRole('radio', { name: 'Walnut' }).check();
      await page.getByLabel('Quantity').fill('0');
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByText('Enter a whole number of items, from 1.').first().waitFor();
      assert.equal(await page.getByRole('radio', { name: 'Walnut' }).isChecked(), true);
      await page.getByLabel('Quantity').fill('2');
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByText('It is in your cart.').waitFor();
      await page.getByText('$278.00').first().waitFor();
      await page.getByRole('button', { name: /^Remove/ }).click();
      await page.getByRole('heading', { name: 'Your cart is empty' }).waitFor();
    });
  });

  test('reads German by the language of his browser, and English when he says so; his place stays', async () => {
    await journey({ ...phone, ...german }, async ({ page }) => {
      await page.goto(`${shop().running.shop}/search?q=meridian`);
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
      await page.getByRole('heading', { name: /Produkte für „meridian“/ }).waitFor();
      await look(page, 'German search');
      await page.getByLabel('Sprache', { exact: true }).selectOption('English');
      await page.getByRole('button', { name: 'Ändern' }).click();
      await page.getByRole('heading', { name: /products for “meridian”/ }).waitFor();
      assert.match(page.url(), /\/search\?q=meridian$/);
      await page.goto(`${shop().running.shop}/`);
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    });
  });

  test('chooses another variant: price, picture and stock follow, and the address remembers it', async () => {
    await journey(desktop, async ({ page }) => {
      await page.goto(at('/products/meridian-one'));
      await page.getByText('$129.00').first().waitFor();
      await page.getByRole('radio', { name: 'Walnut' }).check();
      await page.locator('[data-price]').getByText('$139.00').waitFor();
      const address = page.url();
      assert.match(address, /\?variant=/);
      await page.goto(address);
      assert.ok(await page.getByRole('radio', { name: 'Walnut' }).isChecked());
      await page.getByRole('button', { name: 'One more' }).click();
      await page.getByRole('button', { name: 'Add to cart' }).click();
      const dialog = page.getByRole('dialog', { name: 'Added to your cart' });
      await dialog.getByText('Meridian One – Walnut').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      assert.equal(await page.locator('.cart-count').textContent(), '2');
      // Remembered on pages that are the same for everybody.
      await page.goto(at('/'));
      assert.equal(await page.locator('.cart-count').textContent(), '2');
    });
  });

  test('looks closely at a picture and is back where he was', async () => {
    await journey(desktop, async ({ page }) => {
      await page.goto(at('/products/meridian-one'));
      const enlarge = page.getByRole('link', { name: 'Enlarge' }).first();
      await enlarge.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Zoom in' }).click();
      await page.getByRole('button', { name: 'Zoom out' }).waitFor();
      await look(page, 'a large picture');
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      assert.ok(await enlarge.evaluate((link) => link === document.activeElement));
    });
  });

  test('finds by keyboard alone: skip link, suggestions, a product', async () => {
    await journey(desktop, async ({ page }) => {
      await page.goto(at('/'));
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('href')), '#main');
      const field = page.getByRole('combobox', { name: 'Search the products' });
      await field.focus();
      await page.keyboard.type('merid');
      await page.getByRole('listbox').waitFor();
      await look(page, 'suggestions');
      await page.keyboard.press('ArrowDown');
      assert.match((await field.getAttribute('aria-activedescendant')) ?? '', /^suggestions-/);
      await page.keyboard.press('Escape');
      await page.getByRole('listbox').waitFor({ state: 'hidden' });
      await page.keyboard.type('ian one');
      await page
        .getByRole('option', { name: /Meridian One/ })
        .first()
        .waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/products\/meridian-one/);
    });
  });

  test('opens and closes the menu, and keeps the appearance that he chose', async () => {
    await journey({ ...phone, ...dark, ...german }, async ({ page }) => {
      await page.goto(at('/'));
      const menu = page.locator('summary').filter({ hasText: 'Menü' });
      await menu.click();
      await look(page, 'the open menu');
      await page.keyboard.press('Escape');
      assert.ok(await menu.evaluate((summary) => summary === document.activeElement));
      await page.getByLabel('Darstellung', { exact: true }).selectOption('light');
      await page.getByRole('button', { name: 'Ändern' }).click();
      await page.waitForFunction(() => document.documentElement.dataset['scheme'] === 'light');
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'light');
    });
  });

  test('of a draft sees each change of the file, and nobody else sees it', async () => {
    await journey(desktop, async ({ page, context }) => {
      const file = await documentWith({ name: 'First Draft' });
      const preview = spawn(process.execPath, ['src/main.ts', 'shop', 'preview', file], {
        cwd: path.dirname(path.dirname(import.meta.dirname)),
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          WATCHWORD_DATA: shop().dataDir,
          LOG_LEVEL: 'warn',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        await page.goto(await addressIn(preview.stdout));
        await page.getByText('Preview, not public').waitFor();
        assert.match(await page.title(), /First Draft/);
        const other = await context.browser()?.newContext({ ignoreHTTPSErrors: true });
        const stranger = await other?.newPage();
        await stranger?.goto(at('/'));
        assert.doesNotMatch((await stranger?.title()) ?? 'First Draft', /First Draft/);
        await other?.close();
        // The page follows by itself.
        writeFileSync(file, readFileSync(file, 'utf8').replace('First Draft', 'Second Draft'));
        await page.waitForFunction(() => document.title.includes('Second Draft'));
        await page.getByRole('button', { name: 'Leave the preview' }).click();
        await page.getByText('Preview, not public').waitFor({ state: 'detached' });
        assert.doesNotMatch(await page.title(), /Draft/);
      } finally {
        preview.kill('SIGINT');
      }
    });
  });
});

function addressIn(output: Readable): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const [, address] = /Look at it: (\S+)\n/.exec(text) ?? [];
      if (address !== undefined) resolve(address);
    });
    output.on('end', () => reject(new Error(`no address in: ${text}`)));
  });
}
