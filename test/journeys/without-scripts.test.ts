// Without JavaScript, by whole pages: everything but the card form. Nothing typed is lost, and nobody orders unseen.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import { desktop, fits, openStage, phone, withoutScripts } from '../support/journey.ts';
import * as shopper from '../support/shopper.ts';
import { ada } from '../support/shopper.ts';

const { shop, journey } = openStage();

describe('without scripts', { skip: noBrowser, concurrency: 2 }, () => {
  test('a shopper on a phone gets as far as the card form, and sees the total before he orders', async () => {
    await journey({ ...phone, ...withoutScripts }, async ({ page }) => {
      await shopper.putIntoCart(page, shop().running.shop, 'meridian-one');
      await shopper.goToCheckout(page);
      await fits(page, 'checkout without scripts');
      await page.getByText('Add a gift note').click();
      await page.getByLabel('Gift note').fill('Two lines\nfor you');
      await shopper.fillCheckout(page, { ...ada, email: 'plain@example.com' }, { scripted: false });
      await shopper.placeIt(page);
      await page.getByText('With shipping and tax for your address the total is $148.30').waitFor();
      await page.getByText('Nothing is ordered yet').waitFor();
      await page.getByLabel('Express').check();
      await page.getByRole('button', { name: 'Update totals' }).click();
      await page.getByText('$163.30').first().waitFor();
      assert.equal(await page.getByLabel('Email address').inputValue(), 'plain@example.com');
      assert.equal(await page.getByLabel('Gift note').inputValue(), 'Two lines\nfor you');
      await page.getByText('Add a discount code').click();
      await page.getByLabel('Discount code').fill('WELCOME10');
      await page.getByRole('button', { name: 'Update totals' }).click();
      await page.getByText('Discount: 10 % off your first order').waitFor();
      await page.getByText('$149.47').first().waitFor();
      await shopper.placeIt(page);
      await page.getByText('It needs JavaScript').waitFor();
      await fits(page, 'payment without scripts');
      await page.getByRole('link', { name: 'Look at the order' }).click();
      await page.getByRole('heading', { name: 'To be paid' }).waitFor();
    });
  });

  test('a shopper mends his mistakes, changes quantities and language, and keeps his cart', async () => {
    await journey({ ...desktop, ...withoutScripts }, async ({ page }) => {
      await shopper.putIntoCart(page, shop().running.shop, 'meridian-one');
      await page.getByLabel('Quantity of Meridian One').fill('1.5');
      await page.getByRole('button', { name: 'Update cart' }).last().click();
      await page.getByText('enter a whole number').first().waitFor();
      await page.getByLabel('Quantity of Meridian One').fill('2');
      await page.getByRole('button', { name: 'Update cart' }).last().click();
      await page.getByText('$258.00').first().waitFor();
      await page.getByLabel('Language', { exact: true }).selectOption('Deutsch');
      await page.getByRole('button', { name: 'Change' }).click();
      await page.getByRole('heading', { name: 'Ihr Warenkorb' }).waitFor();
      await page.getByLabel('Sprache', { exact: true }).selectOption('English');
      await page.getByRole('button', { name: 'Ändern' }).click();
      await shopper.goToCheckout(page);
      await page.getByLabel('Full name').fill('Ada');
      await page.getByLabel('Country').selectOption('Germany');
      await shopper.placeIt(page);
      await page.getByRole('heading', { name: 'There is something to mend' }).waitFor();
      assert.equal(await page.getByLabel('Full name').inputValue(), 'Ada');
      await page.getByText('Standard to Europe').waitFor();
      await page.getByLabel('Email address').fill('mended@example.com');
      await page.getByRole('textbox', { name: 'Address', exact: true }).fill('Beispielweg 3');
      await page.getByLabel('Town or city').fill('Göttingen');
      await page.getByLabel('Postal code').fill('37073');
      await shopper.placeIt(page);
      await page.getByText('It needs JavaScript').waitFor();
    });
  });
});
