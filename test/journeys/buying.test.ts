// Real shoppers in real Chromium against a whole running shop: every way from the product to the paid order, and the ways
// in which it goes wrong. No page may violate its policy, complain in the console or fail an accessibility rule.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, newVisitor, noBrowser, type Visitor } from '../support/browser.ts';
import { startTestShop, type TestShop } from '../support/running-shop.ts';
import * as shopper from '../support/shopper.ts';
import { ada, cards } from '../support/shopper.ts';

let shop: TestShop;
let browser: Browser;
const closers: (() => Promise<void>)[] = [];

before(async () => {
  if (noBrowser !== false) return;
  shop = await startTestShop({ env: { LOG_LEVEL: 'debug' } });
  closers.push(() => shop.stop());
  browser = await launchBrowser();
  closers.push(() => browser.close());
});

after(async () => {
  for (const close of closers.toReversed()) await close();
});

type Profile = BrowserContextOptions & { expect?: RegExp };

const phone: Profile = { viewport: { width: 390, height: 844 }, hasTouch: true };
const desktop: Profile = { viewport: { width: 1280, height: 900 } };

/** One visitor's story; at its end no page may have complained. */
async function journey(profile: Profile, story: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await newVisitor(browser, profile);
  try {
    await story(visitor);
    assert.deepEqual(visitor.complaints, []);
  } finally {
    await visitor.close();
  }
}

/** WCAG 2.2 AA and good practice, in both colour schemes; nothing wider than the window. Stripe's frame is Stripe's. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page }).exclude('#payment iframe').setLegacyMode(true);
    // What the scheme changes is the colours.
    const { violations } = await (colorScheme === 'light' ? axe : axe.withRules('color-contrast')).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    assert.deepEqual(found, [], `${name}, ${colorScheme}`);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`);
}

describe('a shopper', { skip: noBrowser, concurrency: 3 }, () => {
  test('buys with a card, on a phone; every page on the way is accessible', async () => {
    await journey(phone, async ({ page }) => {
      const address = shop.running.shop;
      await page.goto(address);
      await look(page, 'home');
      await page.getByRole('link', { name: 'Search' }).click();
      await page.getByRole('heading', { name: 'What are you looking for?' }).waitFor();
      await page.getByRole('main').getByRole('combobox', { name: 'Search the products' }).fill('meridian');
      await page.getByRole('main').getByRole('button', { name: 'Search' }).click();
      await look(page, 'search');
      await page.getByRole('link', { name: 'Meridian Two' }).click();
      await look(page, 'product');
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByRole('heading', { name: 'Added to your cart' }).waitFor();
      await look(page, 'added');
      await page.getByRole('link', { name: 'See the cart' }).click();
      await look(page, 'cart');
      await shopper.goToCheckout(page);
      await look(page, 'checkout');
      await shopper.fillCheckout(page, ada);
      assert.equal(await page.locator('#total-tax').textContent(), '$16.60');
      await page.getByRole('button', { name: 'Place order and pay' }).click();
      await shopper.payButton(page).waitFor();
      await look(page, 'pay');
      await shopper.payWith(page, cards.good);
      await shopper.seePaid(page);
      await look(page, 'order');
      await page.getByText('$245.60').waitFor();
      assert.doesNotMatch(await page.content(), /Ada|Main Street|ada@example|94704/);
    });
  });

  test('proves himself to his bank: fails, then completes', async () => {
    await journey(desktop, async ({ page }) => {
      await shopper.placeOrder(page, shop.running.shop, 'meridian-one');
      await shopper.payWith(page, cards.challenged);
      await shopper.answerBank(page, 'Fail');
      await page.getByText('We are unable to authenticate your payment method.').waitFor();
      await shopper.payWith(page, cards.challenged);
      await shopper.answerBank(page, 'Complete');
      await shopper.seePaid(page);
    });
  });

  test('is declined, leaves, comes back by the order and pays with another card', async () => {
    await journey(desktop, async ({ page }) => {
      const order = await shopper.placeOrder(page, shop.running.shop, 'meridian-one');
      await shopper.payWith(page, cards.poor);
      await page.getByText('Your card has insufficient funds.').waitFor();
      await page.goto(`${order}/return?redirect_status=succeeded`);
      await page.getByText('The last payment did not go through').waitFor();
      await look(page, 'pay after a decline');
      await page.getByRole('link', { name: 'Look at the order' }).click();
      await page.getByRole('heading', { name: 'Waiting for your payment' }).waitFor();
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
      await shopper.putIntoCart(page, shop.running.shop, 'meridian-one');
      await shopper.goToCheckout(page);
      await shopper.fillCheckout(page, ada);
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

  test('goes back and forth before ordering, and nothing typed is lost', async () => {
    await journey(phone, async ({ page }) => {
      await shopper.putIntoCart(page, shop.running.shop, 'meridian-one');
      await shopper.goToCheckout(page);
      await page.getByRole('button', { name: 'Place order and pay' }).click();
      await page.getByRole('heading', { name: 'There is something to mend' }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.className), 'error-summary');
      await look(page, 'checkout with mistakes');
      await page.getByRole('link', { name: 'Enter your email address.' }).click();
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'email');

      await shopper.fillCheckout(page, { ...ada, name: 'Ænne "Q" <b>O’Neil</b>' });
      await page.getByLabel('Discount code').fill('NO-SUCH-CODE');
      await page.getByLabel('Discount code').blur();
      await page.getByText('We do not know this code.').waitFor();
      await page.getByLabel('Quantity of Meridian One').fill('3');
      await page.getByLabel('Quantity of Meridian One').blur();
      await page.getByText('$387.00').first().waitFor();
      assert.equal(await page.getByLabel('Full name').inputValue(), 'Ænne "Q" <b>O’Neil</b>');
      assert.equal(await page.getByLabel('Discount code').inputValue(), 'NO-SUCH-CODE');
      await page.getByRole('link', { name: 'Cart' }).click();
      await page.getByRole('heading', { name: 'Cart' }).waitFor();
      await page.goBack();
      assert.equal(await page.getByLabel('Town or city').inputValue(), 'Berkeley');
      await page.getByLabel('Discount code').fill('');
      await page.getByRole('button', { name: 'Place order and pay' }).click();
      await shopper.payButton(page).waitFor();
      await page.getByText('Pay $415.06').first().waitFor();
    });
  });

  test('is told when others were faster, mends the order where he stands, and orders what is left', async () => {
    await journey(desktop, async ({ page }) => {
      const address = shop.running.shop;
      const handle = 'meridian-one-founders-edition';
      await page.goto(`${address}/products/${handle}`);
      await page.getByText('Only 7 left').waitFor();
      await page.getByLabel('Quantity').fill('8');
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByText('Only 7 left. Choose 7 or fewer.').first().waitFor();
      await look(page, 'product with a mistake');
      await shopper.putIntoCart(page, address, handle, 4);
      await shopper.goToCheckout(page);
      await shopper.fillCheckout(page, ada);
      await buyOnAccount(handle, 5);

      await page.getByRole('button', { name: 'Place order and pay' }).click();
      await page.getByText('Only 2 left. Choose 2 or fewer.').first().waitFor();
      await look(page, 'checkout short of stock');
      await page.goto(`${address}/cart`);
      await page.getByText('Only 2 left. Choose 2 or fewer.').waitFor();
      await look(page, 'cart short of stock');
      await page.goBack();
      await page.getByRole('button', { name: 'Order 2 instead' }).click();
      await page.getByText('Your order now has 2 ×').waitFor();
      assert.equal(await page.getByLabel('Full name').inputValue(), ada.name);
      await page.getByRole('button', { name: 'Place order and pay' }).click();
      await shopper.payButton(page).waitFor();
      await page.goto(`${address}/products/${handle}`);
      await page.getByText('Sold out at the moment.').waitFor();
      await look(page, 'sold out');
    });
  });

  test('orders so much that a person must look at it, and is told no reason', async () => {
    await journey(desktop, async ({ page }) => {
      await shopper.putIntoCart(page, shop.running.shop, 'meridian-one', 500);
      await shopper.goToCheckout(page);
      await shopper.fillCheckout(page, ada);
      await page.getByRole('button', { name: 'Place order and pay' }).click();
      await page.getByRole('heading', { name: 'We are checking your order' }).waitFor();
      await look(page, 'held order');
      assert.doesNotMatch(await page.content(), /Pay now|hundred items|large amount/);
    });
  });

  test('is told what to do when the card form is blocked', async () => {
    await journey({ ...phone, expect: /ERR_FAILED/ }, async ({ page }) => {
      await page.route('**/stripe.js', (route) => route.abort());
      await shopper.putIntoCart(page, shop.running.shop, 'meridian-one');
      await shopper.goToCheckout(page);
      await shopper.fillCheckout(page, ada);
      await page.getByRole('button', { name: 'Place order and pay' }).click();
      await page.getByText('The card form did not load').waitFor();
      assert.equal(await shopper.payButton(page).isVisible(), false);
      await look(page, 'pay without the form');
      await page.unroute('**/stripe.js');
      await page.getByRole('link', { name: 'load the form again' }).click();
      await shopper.payButton(page).waitFor();
    });
  });

  test('gets as far as the card form without JavaScript, and sees the total before he orders', async () => {
    await journey({ ...desktop, javaScriptEnabled: false }, async ({ page }) => {
      await shopper.putIntoCart(page, shop.running.shop, 'meridian-one');
      await shopper.goToCheckout(page);
      await shopper.fillCheckout(page, ada, { scripted: false });
      await page.getByRole('button', { name: 'Place order and pay' }).click();
      await page.getByText('Nothing is ordered yet').waitFor();
      await page.getByText('$148.30').first().waitFor();
      await page.getByLabel('Express').check();
      await page.getByRole('button', { name: 'Update totals' }).click();
      await page.getByText('$163.30').first().waitFor();
      assert.equal(await page.getByLabel('Email address').inputValue(), ada.email);
      await page.getByRole('button', { name: 'Place order and pay' }).click();
      await page.getByText('It needs JavaScript').waitFor();
      await page.getByRole('link', { name: 'Look at the order' }).click();
      await page.getByRole('heading', { name: 'Waiting for your payment' }).waitFor();
    });
  });

  test('opens his order by the mailed link in another browser; a stranger cannot', async () => {
    const placed = await buyOnAccount('meridian-one', 1);
    await journey(desktop, async ({ page }) => {
      const refused = await page.goto(`${shop.running.shop}/orders/${placed.orderId}`);
      assert.equal(refused?.status(), 404);
      await look(page, 'not found');
      await page.goto(`${shop.running.shop}/orders/${placed.orderId}/open/${placed.orderToken}`);
      await page.getByRole('heading', { name: 'Ordered on account' }).waitFor();
      assert.equal(page.url(), `${shop.running.shop}/orders/${placed.orderId}`);
      assert.ok(!(await page.content()).includes(placed.orderToken));
    });
    assert.ok(!shop.output().includes(placed.orderToken), 'the token of the link is in the log');
  });
});

/** Somebody else, by the Store API. */
async function buyOnAccount(handle: string, quantity: number): Promise<{ orderId: string; orderToken: string }> {
  const headers = { authorization: `Bearer ${shop.running.demoCustomerToken}` };
  const product = (await shop.call(`/api/products/${handle}`)).json() as { variants: { id: string }[] };
  const cart = (await shop.call('/api/carts', { method: 'POST', json: {} })).json() as { id: string };
  await shop.call(`/api/carts/${cart.id}/lines`, { json: { variantId: product.variants[0]?.id, quantity } });
  const answer = await shop.call('/api/checkouts', {
    headers,
    json: {
      checkoutId: crypto.randomUUID(),
      cartId: cart.id,
      contact: {
        email: 'grace@example.com',
        name: 'Grace',
        address: { line1: '2 Side Street', city: 'Albany', region: 'NY', postalCode: '12201', country: 'US' },
      },
      payment: { method: 'invoice' },
    },
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.json() as { orderId: string; orderToken: string };
}
