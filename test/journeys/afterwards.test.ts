// After the purchase: the order's page follows what the shop does by its commands (parcels, a cancellation, a refund), and
// the buyer asks there to send something back. Read on a phone and in the dark as well.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { dark, desktop, look, openStage, phone, withoutScripts } from '../support/journey.ts';
import * as shopper from '../support/shopper.ts';
import { ada, cards } from '../support/shopper.ts';

const { shop, journey, account, command } = openStage();

async function buyTwoThings(page: Page, email: string): Promise<string> {
  await shopper.putIntoCart(page, shop().running.shop, 'desk-stand-arc');
  await shopper.putIntoCart(page, shop().running.shop, 'meridian-one', 3);
  await shopper.goToCheckout(page);
  await shopper.fillCheckout(page, { ...ada, email });
  await shopper.placeIt(page);
  await shopper.payButton(page).waitFor();
  await shopper.payWith(page, cards.good);
  await shopper.seePaid(page);
  return /\S+$/.exec((await page.getByRole('heading', { level: 1 }).textContent()) ?? '')?.[0] ?? '';
}

/** The number that stands for a product in the commands. */
async function lineOf(number: string, title: string): Promise<number> {
  const { shown } = JSON.parse(await command(['orders', 'show', number, '--json'])) as {
    shown: { lines: { line: number; title: string }[] };
  };
  return shown.lines.find((line) => line.title.startsWith(title))?.line ?? 0;
}

describe('a buyer', { skip: noBrowser, concurrency: 2 }, () => {
  test('follows his order: two parcels, a part cancelled, a part sent back and refunded', async () => {
    await journey({ ...phone, ...dark }, async ({ page }) => {
      const number = await buyTwoThings(page, 'follows@example.com');
      const [stand, winder] = [await lineOf(number, 'Desk Stand Arc'), await lineOf(number, 'Meridian One')];
      const fulfil = (...args: string[]) => command(['orders', 'fulfil', number, ...args]);
      await fulfil(
        '--line',
        `${winder}:1`,
        '--carrier',
        'Example Post',
        '--tracking',
        'EX-1001',
        '--url',
        'https://post.example.com/EX-1001',
      );
      await page.reload();
      await page.getByRole('heading', { name: 'Partly sent' }).waitFor();
      await page.getByRole('heading', { name: 'Parcel 1' }).waitFor();
      await page.getByText('EX-1001').first().waitFor();
      assert.equal(
        await page.getByRole('link', { name: 'Follow the parcel' }).getAttribute('href'),
        'https://post.example.com/EX-1001',
      );
      await page.getByText('1 sent · 2 not sent yet').waitFor();
      await look(page, 'partly sent order');

      await command(['orders', 'cancel', number, '--line', `${winder}:1`, '--reason', 'not-made-any-more', '--yes']);
      await fulfil(
        '--line',
        `${winder}:1`,
        '--line',
        `${stand}:1`,
        '--carrier',
        'Example Post',
        '--tracking',
        'EX-1002',
      );
      await page.reload();
      await page.getByRole('heading', { name: 'Parcel 2' }).waitFor();
      await page.getByText('2 sent · 1 cancelled').waitFor();
      await page.getByText('For what was cancelled').waitFor();
      await look(page, 'order with a cancelled part');

      await page.getByText('Send something back').click();
      await page.getByRole('button', { name: 'Ask to send it back' }).click();
      await page.getByText('Choose at least one item.').first().waitFor();
      await look(page, 'return with a mistake');
      await page.getByRole('combobox', { name: /Meridian One/ }).selectOption('1');
      await page.getByLabel('Reason').selectOption('I changed my mind');
      await page.getByRole('button', { name: 'Ask to send it back' }).click();
      await page.getByText('We have your request and answer by mail.').waitFor();
      await page.getByText('We look at your request.').waitFor();
      await look(page, 'order with a return');

      const back = `${number}-R1`;
      await command(['orders', 'approve', back, '--reason', 'in-time']);
      await page.reload();
      await page.getByText('Please send it back.').waitFor();
      await command(['orders', 'receive', back, '--restock', '--yes']);
      await page.reload();
      await page.getByText('It is here. The refund follows.').waitFor();
      await command(['orders', 'refund', back, '--reason', 'changed-mind', '--yes']);
      await page.reload();
      await page.getByText('For what you sent back').waitFor();
      await page.getByText('1 sent back').waitFor();
      await look(page, 'order with a refund');
    });
  });

  test('asks to send something back without scripts; a stranger cannot', async () => {
    const placed = await account('desk-stand-arc', 2);
    const { number } = placed;
    await command(['orders', 'fulfil', number, '--carrier', 'Example Post', '--tracking', 'EX-2001']);
    await journey({ ...desktop, ...withoutScripts }, async ({ page }) => {
      const address = `${shop().running.shop}/orders/${placed.orderId}`;
      await page.goto(`${address}/open/${placed.orderToken}`);
      await page.getByText('EX-2001').first().waitFor();
      await page.getByText('Send something back').click();
      await page.getByRole('combobox', { name: /Desk Stand Arc/ }).selectOption('2');
      await page.getByLabel('Reason').selectOption('It arrived damaged');
      await page.getByRole('button', { name: 'Ask to send it back' }).click();
      await page.getByText('We have your request and answer by mail.').waitFor();
      const stranger = await shop().call(`${address}/return-request`, { form: { 'return-1': '1', reason: 'damaged' } });
      assert.equal(stranger.status, 404);
    });
    assert.match(await command(['orders', 'returns']), new RegExp(`${number}-R1 +requested`));
    await command(['orders', 'decline', `${number}-R1`, '--reason', 'used', '--yes']);
  });

  test('sees a cancelled order as cancelled', async () => {
    await journey(desktop, async ({ page }) => {
      const placed = await account('desk-stand-arc', 1);
      await command(['orders', 'cancel', placed.number, '--reason', 'asked-by-the-customer', '--yes']);
      await page.goto(`${shop().running.shop}/orders/${placed.orderId}/open/${placed.orderToken}`);
      await page.getByRole('heading', { name: 'Cancelled' }).waitFor();
      await look(page, 'cancelled order');
    });
  });
});
