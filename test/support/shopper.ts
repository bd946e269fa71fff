// What a shopper does in a browser, in his own words: look for the label, press the button. Knows no markup.
import type { Page } from 'playwright-core';

export interface Buyer {
  email: string;
  name: string;
  street: string;
  city: string;
  state: string;
  postalCode: string;
}

export const ada: Buyer = {
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  street: '1 Main Street',
  city: 'Berkeley',
  state: 'CA',
  postalCode: '94704',
};

export const cards = {
  good: '4242424242424242',
  poor: '4000000000009995',
  challenged: '4000000000003220',
} as const;

/** From the product's page into the cart. */
export async function putIntoCart(page: Page, shop: string, handle: string, quantity = 1): Promise<void> {
  await page.goto(`${shop}/products/${handle}`);
  await page.getByLabel('Quantity').fill(String(quantity));
  await page.getByRole('button', { name: 'Add to cart' }).click();
  // With scripts the page stays and says so; without them the cart does.
  const toCart = page.getByRole('link', { name: 'See the cart' });
  await toCart.or(page.getByText('It is in your cart.')).waitFor();
  if (await toCart.isVisible()) await toCart.click();
  await page.getByRole('heading', { name: 'Your cart' }).waitFor();
}

export async function goToCheckout(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Go to checkout' }).click();
  await page.getByRole('heading', { name: 'Checkout' }).waitFor();
}

/** Fills the form; with a script on the page the totals follow, and this waits for them. */
export async function fillCheckout(page: Page, buyer: Buyer, { scripted = true } = {}): Promise<void> {
  await page.getByLabel('Email address').fill(buyer.email);
  await page.getByLabel('Full name').fill(buyer.name);
  await page.getByRole('textbox', { name: 'Address', exact: true }).fill(buyer.street);
  await page.getByLabel('Town or city').fill(buyer.city);
  await page.getByLabel('ZIP code').fill(buyer.postalCode);
  await page.getByLabel('State', { exact: true }).fill(buyer.state);
  await page.getByLabel('State', { exact: true }).blur();
  if (scripted) await page.locator('#totals[aria-busy="false"]').waitFor();
}

/** Looks at the sum, as a shopper does: he waits until it is that of what he typed. */
export async function placeIt(page: Page): Promise<void> {
  await page.locator('#totals:not([aria-busy="true"])').waitFor();
  await page.getByRole('button', { name: 'Place order and pay' }).click();
}

/** Everything up to the card form; returns the order's address. */
export async function placeOrder(page: Page, shop: string, handle: string, buyer: Buyer = ada): Promise<string> {
  await putIntoCart(page, shop, handle);
  await goToCheckout(page);
  await fillCheckout(page, buyer);
  await placeIt(page);
  await payButton(page).waitFor();
  return page.url().replace(/\/pay$/, '');
}

export function payButton(page: Page) {
  return page.getByRole('button', { name: /^Pay [$€£¥]|^[\d.,]+\s€ bezahlen$/ });
}

/** Types a card into Stripe's frame and pays. */
export async function payWith(page: Page, number: string): Promise<void> {
  const card = page.frameLocator('#payment iframe');
  await card.getByLabel('Card number').fill('');
  await card.getByLabel('Card number').pressSequentially(number);
  await card.getByLabel('Expiry').fill('');
  await card.getByLabel('Expiry').pressSequentially('1231');
  await card.getByLabel('Security code').fill('123');
  await card.getByLabel('Postal code').fill('94107');
  await payButton(page).click();
}

/** Answers the bank's question in its dialog. */
export async function answerBank(page: Page, answer: 'Complete' | 'Fail'): Promise<void> {
  await page
    .frameLocator('dialog iframe')
    .getByRole('button', { name: `${answer} authentication` })
    .click();
}

export async function seePaid(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Paid. Thank you!' }).waitFor();
}
