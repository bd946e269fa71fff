// Real shoppers in real Chromium against a whole running shop: the ways from the product to the paid order, and those in
// which a payment goes wrong. No page may violate its policy, complain in the console or fail an accessibility rule.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import { dark, desktop, fits, look, openStage, phone } from '../support/journey.ts';
import * as shopper from '../support/shopper.ts';
import { ada, cards } from '../support/shopper.ts';

const { shop, journey, account } = openStage({ env: { LOG_LEVEL: 'debug' } });

describe('a shopper', { skip: noBrowser, concurrency: 3 }, () => {
  test('buys with a card, on a phone; every page on the way is accessible', async () => {
    await journey(phone, async ({ page }) => {
      await page.goto(shop().running.shop);
      await look(page, 'home');
      await page.getByRole('link', { name: 'Search' }).click();
      await page.getByRole('heading', { name: 'What are you looking for?' }).waitFor();
      await page.getByRole('main').getByRole('combobox', { name: 'Search the products' }).fill('meridian');
      await page.getByRole('main').getByRole('button', { name: 'Search' }).click();
      await page.getByRole('heading', { name: /products for “meridian”/ }).waitFor();
      await look(page, 'search');
      await page.getByRole('link', { name: 'Meridian Two' }).click();
      await page.getByRole('heading', { name: 'Meridian Two', level: 1 }).waitFor();
      await look(page, 'product');
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByRole('heading', { name: 'Added to your cart' }).waitFor();
      await look(page, 'added');
      await page.getByRole('link', { name: 'See the cart' }).click();
      await page.getByRole('heading', { name: 'Your cart' }).waitFor();
      await look(page, 'cart');
      await shopper.goToCheckout(page);
      await look(page, 'checkout');
      await shopper.fillCheckout(page, ada);
      await page.getByText('$16.60').waitFor();
      await shopper.placeIt(page);
      await shopper.payButton(page).waitFor();
      await look(page, 'pay');
      await shopper.payWith(page, cards.good);
      await shopper.seePaid(page);
      await look(page, 'order');
      await page.getByText('$245.60').waitFor();
      assert.doesNotMatch(await page.content(), /Ada|Main Street|ada@example|94704/);
    });
  });

  test('proves himself to his bank: fails, then completes; his device is dark', async () => {
    await journey({ ...desktop, ...dark }, async ({ page }) => {
      await shopper.placeOrder(page, shop().running.shop, 'meridian-one', { ...ada, email: 'bank@example.com' });
      await shopper.payWith(page, cards.challenged);
      await shopper.answerBank(page, 'Fail');
      await page.getByText('We are unable to authenticate your payment method.').waitFor();
      await shopper.payWith(page, cards.challenged);
      await shopper.answerBank(page, 'Complete');
      await shopper.seePaid(page);
      const [red = 255] =
        (await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g)?.map(Number) ?? [];
      assert.ok(red < 80, 'the page is dark');
    });
  });

  test('is declined, leaves, comes back by the order and pays with another card', async () => {
    await journey(desktop, async ({ page }) => {
      const buyer = { ...ada, email: 'declined@example.com' };
      const order = await shopper.placeOrder(page, shop().running.shop, 'meridian-one', buyer);
      await shopper.payWith(page, cards.poor);
      await page.getByText('Your card has insufficient funds.').waitFor();
      await page.goto(`${order}/return?redirect_status=succeeded`);
      await page.getByText('The last payment did not go through').waitFor();
      await look(page, 'pay after a decline');
      await page.getByRole('link', { name: 'Look at the order' }).click();
      await page.getByRole('heading', { name: 'To be paid' }).waitFor();
      await look(page, 'unpaid order');
      await page.getByRole('link', { name: 'Pay now' }).click();
      await shopper.payButton(page).waitFor();
      await shopper.payWith(page, cards.good);
      await shopper.seePaid(page);
    });
  });

  test('double-clicks "Place order" and has one order; goes back and finds it', async () => {
    await journey(desktop, async ({ page }) => {
      const placed: (string | undefined)[] = [];
      page.on('response', (response) => {
        const isPlacing = response.request().method() === 'POST' && response.url().endsWith('/checkout');
        if (isPlacing) placed.push(response.headers()['location']);
      });
      await shopper.putIntoCart(page, shop().running.shop, 'meridian-one');
      await shopper.goToCheckout(page);
      await shopper.fillCheckout(page, { ...ada, email: 'twice@example.com' });
      await page.getByRole('button', { name: 'Place order and pay' }).dblclick();
      await shopper.payButton(page).waitFor();
      assert.equal(new Set(placed).size, 1);

      await page.goBack();
      await page.getByText('What was in this cart is ordered.').waitFor();
      await look(page, 'ordered cart');
      await page.getByRole('link', { name: 'See your order' }).click();
      await page.getByRole('link', { name: 'Pay now' }).click();
      await shopper.payButton(page).waitFor();
      await shopper.payWith(page, cards.good);
      await shopper.seePaid(page);
      await page.goBack();
      await page.goForward();
      await shopper.seePaid(page);
    });
  });

  test('orders so much that a person must look at it, and is told no reason', async () => {
    await journey(desktop, async ({ page }) => {
      await shopper.putIntoCart(page, shop().running.shop, 'meridian-one', 500);
      await shopper.goToCheckout(page);
      await shopper.fillCheckout(page, { ...ada, email: 'much@example.com' });
      await shopper.placeIt(page);
      await page.getByRole('heading', { name: 'We are checking your order' }).waitFor();
      await look(page, 'held order');
      assert.doesNotMatch(await page.content(), /Pay now|hundred items|large amount/);
    });
  });

  test('is told what to do when the card form is blocked', async () => {
    await journey({ ...phone, expect: /ERR_FAILED/ }, async ({ page }) => {
      await page.route('**/stripe.js', (route) => route.abort());
      await shopper.putIntoCart(page, shop().running.shop, 'meridian-one');
      await shopper.goToCheckout(page);
      await shopper.fillCheckout(page, { ...ada, email: 'blocked@example.com' });
      await shopper.placeIt(page);
      await page.getByText('The card form did not load').waitFor();
      assert.equal(await shopper.payButton(page).isVisible(), false);
      await look(page, 'pay without the form');
      await page.unroute('**/stripe.js');
      await page.getByRole('link', { name: 'load the form again' }).click();
      await shopper.payButton(page).waitFor();
    });
  });

  test('opens his order by the mailed link in another browser; a stranger cannot', async () => {
    const placed = await account('meridian-one', 1);
    await journey(phone, async ({ page }) => {
      const refused = await page.goto(`${shop().running.shop}/orders/${placed.orderId}`);
      assert.equal(refused?.status(), 404);
      await page.getByText('Open the link from your confirmation mail').waitFor();
      await fits(page, 'a stranger at the order');
      await page.goto(`${shop().running.shop}/orders/${placed.orderId}/open/${placed.orderToken}`);
      await page.getByRole('heading', { name: 'Ordered on account' }).waitFor();
      assert.equal(page.url(), `${shop().running.shop}/orders/${placed.orderId}`);
      assert.ok(!(await page.content()).includes(placed.orderToken));
    });
    assert.ok(!shop().output().includes(placed.orderToken), 'the token of the link is in the log');
  });
});
