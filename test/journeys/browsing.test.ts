// Looking around: lists narrowed and sorted, searches with slips of the pen, products with their variants; with scripts
// and without, in English and German. What is in an address can be sent to a friend.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { desktop, fits, german, look, openStage, phone, withoutScripts } from '../support/journey.ts';

const { shop, journey } = openStage();

const found = (page: Page) =>
  page
    .getByRole('main')
    .getByRole('status')
    .filter({ hasText: /^\d+ products?$/ });
const titles = (page: Page) => page.getByRole('main').getByRole('listitem').getByRole('heading');

describe('a visitor', { skip: noBrowser, concurrency: 3 }, () => {
  test('narrows a list, sorts it, goes back, and sends the address to a friend', async () => {
    await journey(desktop, async ({ page, context }) => {
      await page.goto(`${shop().running.shop}/products`);
      const all = Number.parseInt((await found(page).textContent()) ?? '', 10);
      await page.getByRole('group', { name: 'Kind' }).getByRole('checkbox', { name: 'Strap' }).check();
      await page.getByRole('navigation', { name: 'Active filters' }).waitFor();
      const straps = Number.parseInt((await found(page).textContent()) ?? '', 10);
      assert.ok(straps > 0 && straps < all, `${straps} of ${all}`);
      await page.getByRole('checkbox', { name: 'Strap' }).and(page.locator(':checked')).waitFor();
      await page.getByLabel('To', { exact: true }).fill('45');
      await page.getByLabel('To', { exact: true }).press('Enter');
      await page.waitForURL(/price-to=45/);
      const cheap = Number.parseInt((await found(page).textContent()) ?? '', 10);
      assert.ok(cheap > 0 && cheap < straps, `${cheap} of ${straps}`);
      await page.getByLabel('Sort by').selectOption('Price, low to high');
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
      assert.ok(Number.parseInt((await found(page).textContent()) ?? '', 10) > cheap);
      await page.goBack();
      await page.waitForURL(/strap/);
      assert.equal(Number.parseInt((await found(page).textContent()) ?? '', 10), cheap);
      await page.getByLabel('From', { exact: true }).fill('44.99');
      await page.getByLabel('From', { exact: true }).press('Enter');
      await page.getByRole('heading', { name: 'Nothing fits these filters' }).waitFor();
      await look(page, 'list with nothing');
      await page.getByRole('main').getByRole('link', { name: 'Clear all filters' }).last().click();
      await page.waitForURL(/\/products\?sort=price-ascending$/);
      assert.equal(Number.parseInt((await found(page).textContent()) ?? '', 10), all);
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
      assert.ok(Number.parseInt((await found(page).textContent()) ?? '', 10) > 0);
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

  test('chooses a variant: price, stock and address follow, the cart has that one', async () => {
    await journey(phone, async ({ page }) => {
      await page.goto(`${shop().running.shop}/products/meridian-one`);
      await page
        .getByRole('group', { name: /^Finish/ })
        .getByRole('radio', { name: 'Walnut' })
        .check();
      await page.getByText('$139.00').first().waitFor();
      await page.waitForURL(/\?variant=/);
      await page.reload();
      assert.equal(await page.getByRole('radio', { name: 'Walnut' }).isChecked(), true);
      await page.getByRole('button', { name: 'One more' }).click();
      await page.getByRole('button', { name: 'Add to cart' }).click();
      const added = page.getByRole('dialog', { name: 'Added to your cart' });
      await added.getByText('Walnut').waitFor();
      await page.keyboard.press('Escape');
      await added.waitFor({ state: 'hidden' });
      await page.getByRole('banner').getByRole('link', { name: /Cart/ }).click();
      await page.getByText('$278.00').first().waitFor();
      assert.equal(await page.getByRole('spinbutton', { name: 'Quantity of Meridian One – Walnut' }).inputValue(), '2');
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
      await page.getByRole('heading', { name: /products for “meridian”/ }).waitFor();
      assert.match(page.url(), /\/search\?q=meridian$/);
      await page.goto(`${shop().running.shop}/`);
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    });
  });
});
