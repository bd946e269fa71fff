// The back office in a real browser: the owner enrols with two factors, looks around, ships, refunds and opens a contact
// with a fresh proof, invites somebody whose level he approves only as the rules let him, and signs in again by passkey
// (S2.2, S2.4, L6.3, L6.5). No page offends the accessibility rules, asks the keyboard in vain, or is wider than a phone.
// long: one story, told by its chapters
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { Secret, TOTP } from 'otpauth';
import type { BrowserContext, Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { dark, desktop, openStage, phone, withoutScripts } from '../support/journey.ts';

const { shop, journey, account } = openStage();
const password = 'seven quiet lanterns by the sea';

/** Each code is good once: the next one is that of the next half minute, which is taken early. */
function codesOf(secret: string): () => string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
  let last = 0;
  return () => {
    last = Math.max(last + 30_000, Date.now());
    return totp.generate({ timestamp: last });
  };
}

async function isFine(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  assert.deepEqual(
    found.violations.map(({ id, nodes }) => `${page.url()}: ${id} ${nodes[0]?.html ?? ''}`),
    [],
  );
  const { wide, screen } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    screen: innerWidth,
  }));
  assert.ok(wide <= screen, `${page.url()} is ${wide} wide on a screen of ${screen}`);
}

async function addPasskeys(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

const screens = [
  '/',
  '/orders',
  '/cases',
  '/returns',
  '/products',
  '/products/meridian-one',
  '/discounts',
  '/discounts/new',
  '/customers',
  '/controls',
  '/evidence',
  '/settings',
  '/settings/name',
  '/settings/menu',
  '/staff',
  '/host-commands',
  '/own',
  '/policy',
  '/policy/sentences',
  '/policy/parameters',
  '/policy/new',
  '/levels',
  '/levels/support',
];

describe('the back office', { skip: noBrowser }, () => {
  test('from the owner’s link to a shipped, refunded and looked-up order', { timeout: 240_000 }, async () => {
    const { running, dataDir } = shop();
    const office = running.backOffice;
    const { number } = await account('meridian-one', 2);

    let state: Awaited<ReturnType<BrowserContext['storageState']>> | undefined;
    await journey({ ...desktop, expect: /status of (?:401|403|404|409|422)/ }, async ({ page }) => {
      // Before the door: nothing but the door.
      await page.goto(`${office}/orders`);
      assert.match(await page.title(), /^Sign in/);
      await isFine(page);

      const link = running.enrolment ?? '';
      assert.match(link, /\/enrol\//);
      await page.goto(link);
      assert.equal(page.url(), `${office}/enrol`, 'the secret leaves the address at once');
      await isFine(page);
      await page.getByLabel('Name').fill('Olga Owner');
      await page.getByLabel('E-mail address').fill('olga@example.com');
      await page.getByLabel('Password', { exact: true }).fill('password1234');
      const secret = await page.locator('.qr + p code').innerText();
      const code = codesOf(secret);
      await page.getByLabel('Code that the app shows').fill(code());
      await page.getByRole('button', { name: 'Enrol' }).click();
      await page.getByRole('alert').first().waitFor();
      assert.equal(await page.getByLabel('Name').inputValue(), 'Olga Owner', 'a mistake keeps what was typed');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByLabel('Code that the app shows').fill(code());
      await page.getByRole('button', { name: 'Enrol' }).click();
      await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
      assert.equal(await page.locator('.codes li').count(), 10);
      await isFine(page);
      await page.getByRole('link', { name: /I have kept them/ }).click();
      await page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
      assert.ok(!JSON.stringify(readJson(path.join(dataDir, 'running.json'))).includes('enrol'));
      // Used up: the link opens nothing any more.
      await page.goto(link);
      await page.getByText('run out or was used already').waitFor();

      for (const screen of screens) {
        const answer = await page.goto(office + screen);
        assert.equal(answer?.status(), 200, screen);
        await isFine(page);
      }

      // By keyboard: j walks to a row, Enter opens it.
      await page.goto(`${office}/orders`);
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: number }).waitFor();
      await isFine(page);
      await page.goto(office);
      await page.keyboard.press('/');
      await page.keyboard.type(number.toLowerCase());
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: number }).waitFor();

      await page.getByRole('link', { name: 'Fulfil', exact: true }).click();
      await isFine(page);
      await page.getByLabel('Carrier').fill('DHL');
      await page.getByLabel('Tracking number').fill('JD014600');
      await page.getByRole('button', { name: 'It is sent' }).click();
      await page.getByRole('status').waitFor();

      // Money back wants a fresh proof; then its effect in numbers; then it is done.
      await page.getByRole('link', { name: 'Refund', exact: true }).click();
      await proveIfAsked(page, code);
      await page.getByLabel(/^Amount/).fill('10.00');
      await page.getByLabel('Reason').fill('late');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('This gives back').waitFor();
      await isFine(page);
      await page.getByRole('button', { name: /Give back \$10\.00/ }).click();
      await page.getByRole('status').waitFor();
      assert.match(await page.locator('.timeline').innerText(), /\$10\.00/);

      await page.getByRole('link', { name: 'Contact', exact: true }).click();
      await proveIfAsked(page, code);
      await page.getByRole('button', { name: 'Open' }).click();
      await page.getByText('Opened for delivery').waitFor();

      // A passkey beside the app, then signing in with it.
      await addPasskeys(page);
      await page.goto(`${office}/own/factor`);
      await proveIfAsked(page, code);
      await page.getByRole('button', { name: 'Set up a passkey instead' }).click();
      await page.getByRole('status').waitFor();
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.goto(`${office}/products?status=draft`);
      assert.match(page.url(), /\/sign-in\?next=/);
      await page.getByLabel('E-mail address').fill('olga@example.com');
      await page.getByLabel('Password').fill('not the right words at all');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').waitFor();
      await page.getByLabel('E-mail address').fill('olga@example.com');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Use a passkey instead' }).click();
      await page.getByRole('heading', { name: 'Products' }).waitFor();
      assert.match(page.url(), /status=draft$/, 'back where he wanted to go');

      // Somebody else: invited, proposed; who proposed may not approve.
      await page.goto(`${office}/staff/invite`);
      await usePasskeyIfAsked(page);
      await page.getByLabel('Name').fill('Paul Packer');
      await page.getByLabel('E-mail address', { exact: true }).fill('paul@example.com');
      await page.getByRole('button', { name: 'Make the link' }).click();
      assert.match(await page.locator('pre').innerText(), /\/enrol\/[\w-]{43}$/);
      await page.getByRole('link', { name: 'Propose a level' }).click();
      await usePasskeyIfAsked(page);
      await page.getByLabel('Level').selectOption('fulfilment');
      await page.getByRole('button', { name: 'Propose it' }).click();
      await page.getByRole('link', { name: 'Decide' }).click();
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('alert').waitFor();
      await isFine(page);
      state = await page.context().storageState();
    });

    assert.ok(state !== undefined);
    await journey({ ...phone, ...dark, storageState: state }, async ({ page }) => {
      for (const screen of [...screens, `/orders/${number}`]) {
        await page.goto(office + screen);
        await isFine(page);
      }
    });
    await journey({ ...withoutScripts, storageState: state }, async ({ page }) => {
      await page.goto(`${office}/orders`);
      await page.getByLabel('State').selectOption('held');
      await page.getByRole('button', { name: 'Show' }).click();
      assert.match(page.url(), /state=held/);
      await page.getByText('No order is like that').waitFor();
      await page.getByRole('searchbox').fill(number);
      await page.getByRole('button', { name: 'Find' }).click();
      await page.getByRole('heading', { name: number }).waitFor();
    });
  });

  test('the same pages on a phone, in the dark, and without scripts', { timeout: 120_000 }, async () => {
    const { running } = shop();
    for (const profile of [phone, dark, withoutScripts]) {
      await journey(profile, async ({ page }) => {
        await page.goto(running.backOffice);
        await page.getByLabel('E-mail address').fill('nobody@example.com');
        await page.getByLabel('Password').fill('something long enough');
        if (profile.javaScriptEnabled !== false) await isFine(page);
      });
    }
  });
});

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function proveIfAsked(page: Page, code: () => string): Promise<void> {
  await page.waitForLoadState();
  if (!page.url().includes('/step-up')) return;
  await page.getByLabel('Code of your authenticator app').fill(code());
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/step-up'));
}

async function usePasskeyIfAsked(page: Page): Promise<void> {
  await page.waitForLoadState();
  if (!page.url().includes('/step-up')) return;
  await page.getByRole('button', { name: 'Use a passkey instead' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/step-up'));
}
