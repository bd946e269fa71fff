// What a visitor does before the till, in real Chromium: looks, filters, searches, chooses; by pointer, by keyboard, without
// scripts; in every look, scheme and direction. No page may complain, fail an accessibility rule or be too wide.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { dark, desktop, german, look, openStage, phone, withoutScripts } from '../support/journey.ts';

const { shop, journey, command } = openStage();
const at = (to: string) => `${shop().running.shop}${to}`;

/** Every kind of page before the till. */
const pages = [
  '/',
  '/products?stock=only',
  '/collections',
  '/search?q=meridain',
  '/search?q=zzzz',
  '/products/meridian-one',
  '/contact',
  '/nowhere',
];

/** Writes the shop's document with another look and returns the file's address. */
async function documentWith(change: object): Promise<string> {
  const { settings } = JSON.parse(await command(['shop', 'show', '--json'])) as { settings: object };
  const file = path.join(shop().dataDir, `document-${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(file, JSON.stringify({ ...settings, ...change }));
  return file;
}

async function previewOf(change: object): Promise<string> {
  const said = await command(['shop', 'preview', await documentWith(change), '--once', '--json']);
  return (JSON.parse(said) as { address: string }).address;
}

async function tooWide(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

describe('a visitor', { skip: noBrowser, concurrency: 2 }, () => {
  for (const preset of ['atelier', 'gallery', 'workshop']) {
    test(`can use every page in the look ${preset}, wide and narrow, light and dark, from right to left`, async () => {
      const address = await previewOf({ look: { preset } });
      for (const profile of [phone, desktop]) {
        await journey(profile, async ({ page }) => {
          await page.goto(address);
          for (const each of pages) {
            await page.goto(at(each));
            await look(page, `${preset} ${each}`);
            await page.evaluate(() => {
              document.documentElement.dir = 'rtl';
            });
            assert.ok((await tooWide(page)) <= 0, `${preset} ${each} is too wide from right to left`);
          }
        });
      }
    });
  }

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

  test('narrows a list and takes a filter off again', async () => {
    await journey(phone, async ({ page }) => {
      await page.goto(at('/products'));
      await page.locator('summary').filter({ hasText: 'Filter and sort' }).click();
      await look(page, 'the open filters');
      await page.getByRole('checkbox', { name: /^In stock/ }).check();
      await page.getByRole('button', { name: 'Show results' }).click();
      await page.waitForURL(/stock=only/);
      await look(page, 'a narrowed list');
      await page.getByRole('link', { name: 'Remove the filter In stock' }).click();
      await page.waitForURL((url) => !url.search.includes('stock'));
      await page.getByLabel('Sort by').selectOption('price-descending');
      await page.waitForURL(/sort=price-descending/);
    });
  });

  test('does all of it without scripts', async () => {
    await journey({ ...desktop, ...withoutScripts }, async ({ page }) => {
      await page.goto(at('/products?q=meridian'));
      await page.getByRole('link', { name: 'Meridian One', exact: true }).click();
      await page.locator('noscript summary').waitFor();
      await page.getByRole('radio', { name: 'Walnut' }).check({ force: true });
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByText('Meridian One – Walnut').first().waitFor();
      await page.goto(at('/products'));
      await page.getByRole('checkbox', { name: /^In stock/ }).check();
      await page.getByRole('button', { name: 'Show results' }).last().click();
      await page.waitForURL(/stock=only/);
      await page.getByLabel('Language', { exact: true }).selectOption('de');
      await page.getByRole('button', { name: 'Change' }).click();
      await page.getByRole('heading', { name: 'Alle Produkte' }).waitFor();
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
