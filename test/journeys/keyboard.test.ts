// A purchase with the keyboard alone: Tab, Enter, Space, arrows and letters. Wherever the focus is, it is seen, and nothing
// covers it (WCAG 2.2: 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11). What is pressed is found by role and name, as a screen reader says it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { dark, desktop, openStage, phone } from '../support/journey.ts';
import * as shopper from '../support/shopper.ts';
import { ada, cards } from '../support/shopper.ts';

const { shop, journey } = openStage();

const mostStops = 150;

/** What is wrong with the focus as it is seen now. */
function focusFault(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return undefined;
    const name = `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}"`;
    // A card or a label may carry the mark for the link or the button in it.
    const around = [element, element.nextElementSibling];
    for (let each = element.parentElement; each !== null && around.length < 6; each = each.parentElement)
      around.push(each);
    const marked = around.some((each) => {
      if (each === null) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(each);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    });
    if (!marked && element.tagName !== 'IFRAME') return `${name} does not show that it has the focus`;
    const box = (element.closest('label') ?? element).getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return `${name} has the focus and is not there`;
    const seen = { top: Math.max(box.top, 0), bottom: Math.min(box.bottom, innerHeight) };
    if (seen.bottom - seen.top < 2) return `${name} has the focus out of sight`;
    const over = document.elementFromPoint(box.left + box.width / 2, (seen.top + seen.bottom) / 2);
    const isOwn = over === null || element.contains(over) || over.contains(element);
    return isOwn || element.closest('label')?.contains(over) === true
      ? undefined
      : `${name} has the focus below ${over.tagName.toLowerCase()}.${over.className}`;
  });
}

/** Presses Tab until it is there. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < mostStops; stop++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) {
      assert.equal(await focusFault(page), undefined);
      return;
    }
    await page.keyboard.press(key);
    assert.equal(await focusFault(page), undefined);
  }
  assert.fail(`the keyboard does not reach ${String(target)}`);
}

async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

async function press(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

async function buyByKeyboard(page: Page, email: string): Promise<void> {
  await page.goto(`${shop().running.shop}/collections/winders`);
  await press(page, page.getByRole('link', { name: 'To the content' }));
  await press(page, page.getByRole('main').getByRole('link', { name: 'Meridian One', exact: true }));
  await page.getByRole('heading', { name: 'Meridian One', level: 1 }).waitFor();
  await press(page, page.getByRole('link', { name: 'To the content' }));
  await tabTo(page, page.getByRole('radio', { name: 'Graphite' }));
  await page.keyboard.press('ArrowRight');
  await page.getByText('$139.00').first().waitFor();
  await press(page, page.getByRole('button', { name: 'Add to cart' }), 'Space');
  const added = page.getByRole('dialog', { name: 'Added to your cart' });
  await press(page, added.getByRole('link', { name: 'See the cart' }));
  await page.getByRole('heading', { name: 'Your cart' }).waitFor();
  await press(page, page.getByRole('button', { name: 'Go to checkout' }));
  await page.getByRole('heading', { name: 'Checkout' }).waitFor();

  // Sent too early: the summary has the focus, its first link leads to the field.
  await press(page, page.getByRole('button', { name: 'Place order and pay' }));
  await page.getByRole('alert').getByRole('heading', { name: 'There is something to mend' }).waitFor();
  await press(page, page.getByRole('link', { name: 'Enter your email address.' }));
  await type(page, page.getByLabel('Email address'), email);
  await type(page, page.getByLabel('Full name'), ada.name);
  await type(page, page.getByRole('textbox', { name: 'Address', exact: true }), ada.street);
  await type(page, page.getByLabel('Town or city'), ada.city);
  await type(page, page.getByLabel('State', { exact: true }), ada.state);
  await type(page, page.getByLabel('ZIP code'), ada.postalCode);
  await tabTo(page, page.getByRole('radio', { name: /^Standard/ }));
  await page.getByText('Total', { exact: true }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.getByText('$24.95').nth(1).waitFor();
  assert.equal(await page.getByRole('radio', { name: /^Express/ }).isChecked(), true);
  await press(page, page.getByText('Add a discount code'));
  await type(page, page.getByLabel('Discount code'), 'WELCOME10');
  await page.keyboard.press('Tab');
  await page.getByText('Discount: 10 % off your first order').waitFor();
  await press(page, page.getByRole('button', { name: 'Place order and pay' }), 'Space');

  await shopper.payButton(page).waitFor();
  const card = page.frameLocator('#payment iframe');
  await type(page, card.getByLabel('Card number'), cards.good);
  await type(page, card.getByLabel('Expiry'), '1231');
  await type(page, card.getByLabel('Security code'), '123');
  await type(page, card.getByLabel('Postal code'), '94107');
  await press(page, shopper.payButton(page));
  await shopper.seePaid(page);
}

describe('with the keyboard alone', { skip: noBrowser, concurrency: 2 }, () => {
  test('a shopper buys, on a wide screen', async () => {
    await journey(desktop, ({ page }) => buyByKeyboard(page, 'keys@example.com'));
  });

  test('a shopper buys, on a narrow screen in the dark', async () => {
    await journey({ ...phone, ...dark }, ({ page }) => buyByKeyboard(page, 'keys-in-the-dark@example.com'));
  });

  test('a choice that is only stepped through leads nowhere; its button does (WCAG 3.2.2)', async () => {
    await journey(desktop, async ({ page }) => {
      let loads = 0;
      page.on('request', (request) => (loads += Number(request.isNavigationRequest())));
      await page.goto(`${shop().running.shop}/products`);
      await press(page, page.getByRole('link', { name: 'To the content' }));
      loads = 0;
      const kind = page.getByRole('group', { name: 'Kind' }).getByRole('checkbox', { name: 'Strap' });
      await press(page, kind, 'Space');
      const sort = page.getByLabel('Sort by');
      await tabTo(page, sort);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      const currency = page.getByLabel('Currency', { exact: true });
      await tabTo(page, currency);
      await page.keyboard.press('ArrowDown');
      // Longer than the page would need to be left.
      await page.waitForTimeout(300);
      assert.equal(loads, 0, 'nobody asked for another page');
      assert.equal(await currency.evaluate((element) => element === document.activeElement), true);
      assert.equal(await kind.isChecked(), true);
      const wanted = await sort.inputValue();
      await tabTo(page, sort, 'Shift+Tab');
      await press(page, page.getByRole('button', { name: 'Show results' }).last());
      await page.waitForURL((url) => url.searchParams.get('sort') === wanted);
      await page.getByRole('navigation', { name: 'Active filters' }).waitFor();
      await press(page, page.getByRole('link', { name: 'To the content' }));
      await tabTo(page, currency);
      await page.keyboard.press('e');
      await press(page, page.getByRole('button', { name: 'Change' }));
      await page.getByText('€').first().waitFor();
      assert.match(page.url(), /sort=/);
    });
  });

  test('menus, pictures and panels open and close, and give the focus back', async () => {
    await journey(phone, async ({ page }) => {
      await page.goto(`${shop().running.shop}/products/meridian-one`);
      const menu = page.getByRole('banner').locator('summary');
      await press(page, menu);
      await tabTo(page, page.getByRole('navigation', { name: 'Menu' }).getByRole('link').first());
      await page.keyboard.press('Escape');
      assert.equal(await menu.evaluate((element) => element === document.activeElement), true);
      await page.getByRole('navigation', { name: 'Menu' }).waitFor({ state: 'hidden' });

      const enlarge = page.getByRole('link', { name: /Enlarge/ }).first();
      await press(page, enlarge);
      const large = page.getByRole('dialog');
      await press(page, large.getByRole('button', { name: 'Zoom in' }));
      await large.getByRole('button', { name: 'Zoom out' }).waitFor();
      await page.keyboard.press('Escape');
      await large.waitFor({ state: 'hidden' });
      assert.equal(await enlarge.evaluate((element) => element === document.activeElement), true);
      await press(page, page.locator('summary').filter({ hasText: 'Shipping and returns' }), 'Space');
      await page.getByRole('group').filter({ hasText: 'Shipping and returns' }).first().waitFor();
    });
  });
});
