// A real browser pays on a shop page with a strict policy: the card form is a frame of the simulator's origin, and the page
// never holds a digit.
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import type Stripe from 'stripe';
import { launchBrowser, noBrowser } from '../../test/support/browser.ts';
import { testCertificate } from '../../test/support/stripe-certificate.ts';
import { startTestStripe, stripeClient, type TestStripe } from '../../test/support/stripe-openapi.ts';

let simulator: TestStripe;
let stripe: Stripe;
let shop: { url: string; close(): void };
let browser: Browser;

const options = { skip: noBrowser };

before(async () => {
  if (noBrowser !== false) return;
  simulator = await startTestStripe();
  stripe = stripeClient(simulator);
  shop = await openShop(simulator.url);
  browser = await launchBrowser();
});

after(async () => {
  if (noBrowser !== false) return;
  await browser.close();
  shop.close();
  await simulator.close();
});

const shopScript = `
  const { key, secret, redirect } = Object.fromEntries(new URLSearchParams(location.search));
  const stripe = Stripe(key);
  const elements = stripe.elements({ clientSecret: secret, appearance: { theme: 'stripe', variables: { colorPrimary: '#704214' } } });
  const element = elements.create('payment');
  element.on('ready', () => { document.body.dataset.ready = 'yes'; });
  element.on('change', (event) => { document.body.dataset.complete = String(event.complete); });
  element.mount('#payment');
  const heard = [];
  addEventListener('message', (event) => heard.push(JSON.stringify(event.data)));
  document.querySelector('#pay').addEventListener('click', async () => {
    document.querySelector('#outcome').textContent = '';
    const submitted = await elements.submit();
    if (submitted.error) { document.querySelector('#outcome').textContent = 'not yet: ' + submitted.error.code; return; }
    const { error, paymentIntent } = await stripe.confirmPayment({
      elements,
      redirect,
      confirmParams: { return_url: location.origin + '/back', payment_method_data: { billing_details: { name: 'Ada', address: { line1: '1 Main St', country: 'US' } } } },
    });
    document.querySelector('#outcome').textContent = error ? 'refused: ' + error.message : 'paid: ' + paymentIntent.status;
    document.body.dataset.heard = heard.join('|');
  });
`;

async function openShop(stripeUrl: string): Promise<{ url: string; close(): void }> {
  const { key, cert } = await testCertificate();
  const policy = `default-src 'none'; script-src 'self' ${stripeUrl}; frame-src ${stripeUrl}; connect-src 'self' ${stripeUrl}; style-src 'self'; base-uri 'none'`;
  const server = createServer({ key, cert }, (request, response) => {
    const script = request.url === '/shop.js';
    response.writeHead(200, {
      'content-type': script ? 'text/javascript' : 'text/html; charset=utf-8',
      'content-security-policy': policy,
    });
    const page = `<!doctype html><html lang="en"><title>Shop</title><main id="payment"></main><button id="pay">Pay</button><p id="outcome"></p>
      <script src="${stripeUrl}/v3/"></script><script src="/shop.js"></script></html>`;
    response.end(
      script ? shopScript : request.url?.startsWith('/back') === true ? '<!doctype html><title>Back</title>' : page,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function withCheckout(
  redirect: 'always' | 'if_required',
  work: (page: Page, card: FrameLocator, intent: Stripe.PaymentIntent) => Promise<void>,
): Promise<void> {
  const intent = await stripe.paymentIntents.create({ amount: 12900, currency: 'usd', capture_method: 'manual' });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // The 402 of a declined card is logged by the browser itself.
    if (message.type() === 'error' && !message.text().includes('402')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  try {
    const query = new URLSearchParams({ key: 'pk_test_browser', secret: intent.client_secret ?? '', redirect });
    await page.goto(`${shop.url}/?${query}`);
    await page.locator('body[data-ready=yes]').waitFor();
    await work(page, page.frameLocator('#payment iframe'), intent);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

async function typeCard(card: FrameLocator, number: string): Promise<void> {
  await card.getByLabel('Card number').fill('');
  await card.getByLabel('Card number').pressSequentially(number);
  await card.getByLabel('Expiry').fill('');
  await card.getByLabel('Expiry').pressSequentially('1231');
  await card.getByLabel('Security code').fill('123');
  await card.getByLabel('Postal code').fill('94107');
}

const statusOf = async (intent: Stripe.PaymentIntent) => (await stripe.paymentIntents.retrieve(intent.id)).status;

describe('in a browser', options, () => {
  test('a card is declined, another pays; the page is told no digit', async () => {
    await withCheckout('if_required', async (page, card, intent) => {
      await page.locator('#pay').click();
      await page.getByText('not yet: incomplete_number').waitFor();
      await card.getByText('Your card number is incomplete.').waitFor();

      await typeCard(card, '4000000000009995');
      assert.equal(await card.getByLabel('Card number').inputValue(), '4000 0000 0000 9995');
      await page.locator('body[data-complete=true]').waitFor();
      await page.locator('#pay').click();
      await page.getByText('refused: Your card has insufficient funds.').waitFor();
      assert.equal(await statusOf(intent), 'requires_payment_method');

      await typeCard(card, '4242424242424242');
      await page.locator('#pay').click();
      await page.getByText('paid: requires_capture').waitFor();
      assert.equal(await statusOf(intent), 'requires_capture');
      const heard = (await page.locator('body').getAttribute('data-heard')) ?? '';
      assert.match(heard, /confirmed/);
      for (const digits of ['4242424242424242', '4242 4242', '4000000000009995', '123"', '12 / 31']) {
        assert.ok(!heard.includes(digits), `the page heard ${digits}`);
        assert.ok(!(await page.content()).includes(digits));
      }
      const charge = (await stripe.charges.list({ payment_intent: intent.id, limit: 1 })).data[0];
      assert.deepEqual(charge?.payment_method_details?.card?.checks, {
        address_line1_check: 'pass',
        address_postal_code_check: 'pass',
        cvc_check: 'pass',
      });
      assert.equal(charge?.billing_details.name, 'Ada');
    });
  });

  test('3-D Secure opens over the shop: failed, then completed', async () => {
    await withCheckout('if_required', async (page, card, intent) => {
      await typeCard(card, '4000000000003220');
      await page.locator('#pay').click();
      await page.frameLocator('dialog iframe').getByRole('button', { name: 'Fail authentication' }).click();
      await page.getByText('refused: We are unable to authenticate your payment method.').waitFor();
      assert.equal(await statusOf(intent), 'requires_payment_method');

      await typeCard(card, '4000000000003220');
      await page.locator('#pay').click();
      await page.frameLocator('dialog iframe').getByRole('button', { name: 'Complete authentication' }).click();
      await page.getByText('paid: requires_capture').waitFor();
      assert.equal(await page.locator('dialog').count(), 0);
    });
  });

  test('the customer is sent back to the shop, when it asks for that', async () => {
    await withCheckout('always', async (page, card, intent) => {
      await typeCard(card, '4242424242424242');
      await page.locator('#pay').click();
      await page.waitForURL(/\/back/);
      const query = new URL(page.url()).searchParams;
      assert.deepEqual([query.get('payment_intent'), query.get('redirect_status')], [intent.id, 'succeeded']);
    });
  });

  test('a payment confirmed by the server sends the customer to the bank and back', async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 900,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: `${shop.url}/back`,
    });
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    try {
      const page = await context.newPage();
      await page.goto(intent.next_action?.redirect_to_url?.url ?? '');
      await page.getByText('$9.00').waitFor();
      await page.getByRole('button', { name: 'Complete authentication' }).click();
      await page.waitForURL(/\/back\?payment_intent=pi_.*redirect_status=succeeded/);
    } finally {
      await context.close();
    }
    assert.equal(await statusOf(intent), 'succeeded');
  });

  test('the panel breaks the next answer, and its forms obey no other page', async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    try {
      const page = await context.newPage();
      await page.goto(`${simulator.url}/control`);
      await page.getByLabel('What').selectOption('error-500');
      await page.getByLabel('Path (pattern)').fill('^/v1/customers$');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByText('error-500 any ^/v1/customers$, 1 more').waitFor();
      await assert.rejects(stripe.customers.create({}), { statusCode: 500 });
      await stripe.customers.create({});

      await page.goto(`${shop.url}/back`);
      const token = await context.request.get(`${simulator.url}/control`).then((answer) => answer.text());
      const value = /name="token" value="([^"]+)"/.exec(token)?.[1] ?? '';
      const forged = await context.request.post(`${simulator.url}/control/webhooks`, {
        form: { token: value, withhold: 'on', duplicates: '0', delayMs: '0', reorderWindowMs: '0' },
        headers: { origin: shop.url },
      });
      assert.equal(forged.status(), 403);
      assert.equal(simulator.switches().webhooks.withhold, false);
    } finally {
      await context.close();
    }
  });

  test('the form, the bank and the panel are accessible, in light and dark', async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 900,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: `${shop.url}/back`,
    });
    const pages = [
      `${simulator.url}/elements/card?origin=${shop.url}`,
      intent.next_action?.redirect_to_url?.url ?? '',
      `${simulator.url}/control`,
    ];
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ ignoreHTTPSErrors: true, colorScheme });
      try {
        const page = await context.newPage();
        // In the dark only the colours differ, and all three pages share them.
        for (const url of colorScheme === 'light' ? pages : pages.slice(0, 1)) {
          await page.goto(url);
          const { violations } = await new AxeBuilder({ page }).analyze();
          assert.deepEqual(
            violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`),
            [],
            `${colorScheme} ${url}`,
          );
        }
      } finally {
        await context.close();
      }
    }
  });
});
