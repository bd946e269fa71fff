// What changes between the cart and the order: the buyer's mind, the shop's prices, what is left. Nobody pays more than he
// saw, nobody is sold what is gone, and nothing that was typed is lost.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { desktop, look, openStage, phone } from '../support/journey.ts';
import * as shopper from '../support/shopper.ts';
import { ada, cards } from '../support/shopper.ts';

const { shop, journey, account, shelve } = openStage();

async function toFilledCheckout(page: Page, handle: string, email: string, quantity = 1): Promise<void> {
  await shopper.putIntoCart(page, shop().running.shop, handle, quantity);
  await shopper.goToCheckout(page);
  await shopper.fillCheckout(page, { ...ada, email });
}

describe('a shopper', { skip: noBrowser, concurrency: 3 }, () => {
  test('goes back and forth before ordering, and nothing typed is lost', async () => {
    await journey(phone, async ({ page }) => {
      await shopper.putIntoCart(page, shop().running.shop, 'meridian-one');
      await shopper.goToCheckout(page);
      await shopper.placeIt(page);
      await page.getByRole('heading', { name: 'There is something to mend' }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.className), 'error-summary');
      await look(page, 'checkout with mistakes');
      await page.getByRole('link', { name: 'Enter your email address.' }).click();
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'email');

      await shopper.fillCheckout(page, { ...ada, name: 'Ænne "Q" <b>O’Neil</b>' });
      await page.getByText('Add a gift note').click();
      await page.getByLabel('Gift note').fill('Happy birthday,\nGrace');
      await page.getByText('Add a discount code').click();
      await page.getByLabel('Discount code').fill('NO-SUCH-CODE');
      await page.getByLabel('Discount code').blur();
      await page.getByText('We do not know this code.').waitFor();
      await page.getByLabel('Quantity of Meridian One').fill('3');
      await page.getByRole('button', { name: 'Update totals' }).click();
      await page.getByText('$387.00').first().waitFor();
      assert.equal(await page.getByLabel('Full name').inputValue(), 'Ænne "Q" <b>O’Neil</b>');
      assert.equal(await page.getByLabel('Discount code').inputValue(), 'NO-SUCH-CODE');
      assert.equal(await page.getByLabel('Gift note').inputValue(), 'Happy birthday,\nGrace');
      await page.getByRole('link', { name: 'Cart' }).click();
      await page.getByRole('heading', { name: 'Your cart' }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Checkout' }).waitFor();
      assert.equal(await page.getByLabel('Town or city').inputValue(), 'Berkeley');
      assert.equal(await page.getByLabel('Gift note').inputValue(), 'Happy birthday,\nGrace');
      await page.getByLabel('Discount code').fill('');
      await shopper.placeIt(page);
      await shopper.payButton(page).waitFor();
      await page.getByText('Pay $415.06').first().waitFor();
    });
  });

  test('is told when others were faster, mends the order where he stands, and orders what is left', async () => {
    await journey(desktop, async ({ page }) => {
      const address = shop().running.shop;
      const handle = 'meridian-one-founders-edition';
      await page.goto(`${address}/products/${handle}`);
      await page.getByText('Only 7 left').waitFor();
      await page.getByLabel('Quantity').fill('8');
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByText('Only 7 left. Choose 7 or fewer.').first().waitFor();
      await look(page, 'product with a mistake');
      await toFilledCheckout(page, handle, 'slow@example.com', 4);
      await account(handle, 5);

      await shopper.placeIt(page);
      await page.getByText('Only 2 left. Choose 2 or fewer.').first().waitFor();
      await look(page, 'checkout short of stock');
      await page.goto(`${address}/cart`);
      await page.getByText('Only 2 left. Choose 2 or fewer.').waitFor();
      await look(page, 'cart short of stock');
      await page.goBack();
      await page.getByRole('button', { name: 'Order 2 instead' }).click();
      await page.getByText('Your order now has 2 ×').waitFor();
      assert.equal(await page.getByLabel('Full name').inputValue(), ada.name);
      await shopper.placeIt(page);
      await shopper.payButton(page).waitFor();
      await page.goto(`${address}/products/${handle}`);
      await page.getByText('Sold out').first().waitFor();
      await page.getByRole('heading', { name: 'Tell me when it is back' }).waitFor();
      await look(page, 'sold out');
    });
  });

  test('is told what became dearer before he orders, and pays less without being asked', async () => {
    const lamp = { handle: 'reading-lamp', title: 'Reading Lamp', count: 50 };
    await shelve({ ...lamp, price: '40.00' });
    await journey(desktop, async ({ page }) => {
      await toFilledCheckout(page, lamp.handle, 'dearer@example.com', 2);
      await page.getByText('$95.75').first().waitFor();
      await shelve({ ...lamp, price: '45.00' });
      await shopper.placeIt(page);
      await page.getByText('Something changed while you were here:').waitFor();
      await page.getByText('Reading Lamp: $45.00 instead of $40.00 each.').waitFor();
      await page.getByText('Total: $106.48 instead of $95.75.').waitFor();
      await page.getByText('Nothing is ordered yet').waitFor();
      assert.equal(await page.getByLabel('Email address').inputValue(), 'dearer@example.com');
      await look(page, 'checkout with another price');

      await page.getByRole('link', { name: 'Cart' }).click();
      await page.getByText('Reading Lamp now costs $45.00 instead of $40.00.').waitFor();
      await look(page, 'cart with another price');
      await page.reload();
      await page.getByRole('heading', { name: 'Your cart' }).waitFor();
      assert.equal(await page.getByText('instead of').count(), 0, 'said once');

      await shopper.goToCheckout(page);
      await shopper.fillCheckout(page, { ...ada, email: 'dearer@example.com' });
      await shelve({ ...lamp, price: '30.00' });
      await shopper.placeIt(page);
      await shopper.payButton(page).waitFor();
      await page.getByText('Pay $74.30').first().waitFor();
    });
  });

  test('comes too late at the last moment: leaves it out, or has an empty cart', async () => {
    const [clock, stool] = [
      { handle: 'wall-clock', title: 'Wall Clock', price: '20.00' },
      { handle: 'step-stool', title: 'Step Stool', price: '30.00' },
    ];
    await shelve({ ...clock, count: 3 });
    await shelve({ ...stool, count: 3 });
    await journey(phone, async ({ page }) => {
      await shopper.putIntoCart(page, shop().running.shop, stool.handle);
      await toFilledCheckout(page, clock.handle, 'late@example.com');
      await shelve({ ...clock, count: 0 });
      await shopper.placeIt(page);
      await page.getByRole('heading', { name: 'There is something to mend' }).waitFor();
      await page.getByText('Sold out. Remove it to go on.').first().waitFor();
      await look(page, 'checkout sold out');
      await page.getByRole('button', { name: /^Leave it out.*Wall Clock$/ }).click();
      await page.getByText('Wall Clock is no longer in your order.').waitFor();
      await shelve({ ...stool, count: 0 });
      await shopper.placeIt(page);
      await page.getByRole('button', { name: /^Leave it out.*Step Stool$/ }).click();
      await page.getByRole('heading', { name: 'Your cart is empty' }).waitFor();
      await look(page, 'empty cart');
    });
  });

  test('finds the goods gone between the order and the payment form’s end: his are kept for him', async () => {
    const vase = { handle: 'small-vase', title: 'Small Vase', price: '25.00' };
    await shelve({ ...vase, count: 1 });
    await journey(desktop, async ({ page, context }) => {
      await toFilledCheckout(page, vase.handle, 'kept@example.com');
      await shopper.placeIt(page);
      await shopper.payButton(page).waitFor();
      const other = await context.newPage();
      await other.goto(`${shop().running.shop}/products/${vase.handle}`);
      await other.getByText('Sold out').first().waitFor();
      await shopper.payWith(page, cards.poor);
      await page.getByText('Your card has insufficient funds.').waitFor();
      await shopper.payWith(page, cards.good);
      await shopper.seePaid(page);
    });
  });
});
