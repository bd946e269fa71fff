// Buying from abroad: another currency, another language, tax that is in the price already, a discount code; goods that are
// picked up; a language that is switched half-way. What was promised on the way is what is charged.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { desktop, fits, german, look, openStage, phone } from '../support/journey.ts';
import * as shopper from '../support/shopper.ts';
import { ada, cards } from '../support/shopper.ts';

const { shop, journey } = openStage();

/** The total that the page names last before something is pressed. */
async function totalOn(page: Page, word: string): Promise<string> {
  const row = page.locator('dl.totals div').filter({ has: page.getByText(word, { exact: true }) });
  return (await row.locator('dd').textContent()) ?? '';
}

async function fillGerman(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-Mail-Adresse').fill(email);
  await page.getByLabel('Vor- und Nachname').fill('Emmy Beispiel');
  await page.getByLabel('Land', { exact: true }).selectOption('Deutschland');
  await page.getByText('Standardversand nach Europa').waitFor();
  await page.getByLabel('Straße und Hausnummer').fill('Beispielweg 3');
  await page.getByLabel('Ort', { exact: true }).fill('Göttingen');
  await page.getByLabel('Postleitzahl').fill('37073');
}

describe('a shopper from abroad', { skip: noBrowser, concurrency: 3 }, () => {
  test('buys in German and euros with a discount code, tax included', async () => {
    await journey({ ...phone, ...german }, async ({ page }) => {
      await page.goto(`${shop().running.shop}/products/meridian-one`);
      await page.getByLabel('Währung', { exact: true }).selectOption({ value: 'EUR' });
      await page.getByRole('button', { name: 'Ändern' }).click();
      await page
        .getByText(/^\d+,\d\d\s€$/)
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'In den Warenkorb' }).click();
      await page.getByRole('link', { name: 'Zum Warenkorb' }).click();
      await page.getByRole('heading', { name: 'Ihr Warenkorb' }).waitFor();
      await look(page, 'German cart');
      await page.getByRole('button', { name: 'Zur Kasse' }).click();
      await page.getByRole('heading', { name: 'Kasse' }).waitFor();
      await fillGerman(page, 'emmy@example.org');
      await page.getByText('Rabattcode eingeben').click();
      await page.getByLabel('Rabattcode').fill('welcome10');
      await page.getByLabel('Rabattcode').blur();
      await page.getByText('Rabatt: 10 % auf die erste Bestellung').waitFor();
      await page.getByText('darin USt. (19 %)').waitFor();
      await look(page, 'German checkout');
      const total = await totalOn(page, 'Summe');
      assert.match(total, /^\d+,\d\d\s€$/);
      await page.getByRole('button', { name: 'Zahlungspflichtig bestellen' }).click();
      await page.getByRole('heading', { name: `${total} bezahlen` }).waitFor();
      await look(page, 'German payment');
      await shopper.payWith(page, cards.good);
      await page.getByRole('heading', { name: 'Bezahlt. Vielen Dank!' }).waitFor();
      assert.equal(await totalOn(page, 'Summe'), total);
      await page.getByText('Rabatt: 10 % auf die erste Bestellung').waitFor();
      await look(page, 'German order');
      assert.doesNotMatch(await page.getByRole('main').innerText(), /\b(?:Paid|Order|Shipping|Total|Tax|Goods)\b/);
    });
    // His first order was that one.
    await journey({ ...desktop, ...german }, async ({ page }) => {
      await page.goto(`${shop().running.shop}/products/desk-stand-arc`);
      await page.getByRole('button', { name: 'In den Warenkorb' }).click();
      await page.getByRole('link', { name: 'Zum Warenkorb' }).click();
      await page.getByRole('button', { name: 'Zur Kasse' }).click();
      await fillGerman(page, 'Emmy@Example.org');
      await page.getByText('Rabattcode eingeben').click();
      await page.getByLabel('Rabattcode').fill('WELCOME10');
      await page.getByLabel('Rabattcode').blur();
      await page.getByText('Rabatt: 10 % auf die erste Bestellung').waitFor();
      await page.getByRole('button', { name: 'Zahlungspflichtig bestellen' }).click();
      await page
        .getByText(/WELCOME10 lässt sich für diese Bestellung nicht verwenden/)
        .first()
        .waitFor();
      assert.equal(await page.getByLabel('Ort', { exact: true }).inputValue(), 'Göttingen');
      await look(page, 'German checkout with a used code');
    });
  });

  test('switches language and currency half-way: cart and address bar stay, nothing is charged unseen', async () => {
    await journey(desktop, async ({ page }) => {
      await shopper.putIntoCart(page, shop().running.shop, 'desk-stand-arc', 2);
      await page.getByLabel('Language', { exact: true }).selectOption('Deutsch');
      await page.getByRole('button', { name: 'Change' }).click();
      await page.getByRole('heading', { name: 'Ihr Warenkorb' }).waitFor();
      assert.equal(await page.getByLabel('Menge von Desk Stand Arc').inputValue(), '2');
      await page.getByLabel('Währung', { exact: true }).selectOption({ value: 'GBP' });
      await page.getByRole('button', { name: 'Ändern' }).click();
      await page.getByText(/£/).first().waitFor();
      assert.equal(await page.getByText('statt').count(), 0, 'another currency is no other price');
      await page.getByLabel('Sprache', { exact: true }).selectOption('English');
      await page.getByRole('button', { name: 'Ändern' }).click();
      await page.getByRole('heading', { name: 'Your cart' }).waitFor();
      await shopper.goToCheckout(page);
      await shopper.fillCheckout(page, { ...ada, email: 'switches@example.org' });
      assert.match(await totalOn(page, 'Total'), /^£/);

      // In another window, to another currency.
      const other = await page.context().newPage();
      await other.goto(`${shop().running.shop}/`);
      await other.getByLabel('Currency', { exact: true }).selectOption({ value: 'USD' });
      await other.getByRole('button', { name: 'Change' }).click();
      await other.getByRole('main').getByText(/\$/).first().waitFor();
      await shopper.placeIt(page);
      await page.getByText('The prices are now in USD.').waitFor();
      await page.getByText('Nothing is ordered yet').waitFor();
      await shopper.placeIt(page);
      await shopper.payButton(page).waitFor();
      assert.match((await shopper.payButton(page).textContent()) ?? '', /^Pay \$/);
    });
  });

  test('buys in a currency without cents, for a friend, with a note', async () => {
    await journey(desktop, async ({ page }) => {
      await page.goto(`${shop().running.shop}/products/desk-stand-arc`);
      await page.getByLabel('Currency', { exact: true }).selectOption({ value: 'JPY' });
      await page.getByRole('button', { name: 'Change' }).click();
      await page
        .getByText(/^¥[\d,]+$/)
        .first()
        .waitFor();
      await shopper.putIntoCart(page, shop().running.shop, 'desk-stand-arc');
      await shopper.goToCheckout(page);
      await page.getByLabel('Email address').fill('gift@example.org');
      await page.getByLabel('Full name').fill('Kimiko Example');
      await page.getByLabel('Country').selectOption('Japan');
      await page.getByText('International', { exact: true }).waitFor();
      await page.getByRole('textbox', { name: 'Address', exact: true }).fill('1-2-3 Example');
      await page.getByLabel('Town or city').fill('Sapporo');
      await page.getByLabel(/Postal code|Postcode/).fill('060-0001');
      await page.getByText('Add a gift note').click();
      await page.getByLabel('Gift note').fill('For the two of you\n– Kimiko');
      await page.getByRole('radio', { name: /International express/ }).check();
      // Once beside its name, once in the sum: an order is placed only at a total that was shown.
      await page.getByText('¥5,990', { exact: true }).nth(1).waitFor();
      await fits(page, 'checkout in yen');
      await shopper.placeIt(page);
      await shopper.payButton(page).waitFor();
      assert.match((await shopper.payButton(page).textContent()) ?? '', /^Pay ¥[\d,]+$/);
      await shopper.payWith(page, cards.good);
      await shopper.seePaid(page);
      assert.doesNotMatch(await page.content(), /For the two of you|Kimiko|Sapporo/);
    });
  });

  test('picks it up: no address is asked for, and no shipping paid', async () => {
    await journey(phone, async ({ page }) => {
      await shopper.putIntoCart(page, shop().running.shop, 'desk-stand-arc');
      await shopper.goToCheckout(page);
      await page.getByLabel('Email address').fill('pickup@example.org');
      await page.getByLabel('Full name').fill('Pia Example');
      await page.getByRole('radio', { name: /Pick it up: Our demo workshop/ }).check();
      await page.getByText('Pick-up', { exact: true }).waitFor();
      await look(page, 'checkout with pick-up');
      await shopper.placeIt(page);
      await shopper.payButton(page).waitFor();
      await shopper.payWith(page, cards.good);
      await shopper.seePaid(page);
      await page.getByText(/Pick it up: .*1 Example Street/).waitFor();
      await look(page, 'order to be picked up');
    });
  });
});
