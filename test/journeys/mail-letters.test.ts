// Every letter in real Chromium, as narrow as the narrowest mail program: nothing runs over the edge, axe finds nothing in
// light or dark, and nothing is fetched from anywhere.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { letterheadOf, renderLetter, sampleKinds, sampleLetter } from '../../src/channels/mail.ts';
import { defaultShopSettings, locales, makeLook, shopSettingsSchema } from '../../src/modules/settings.ts';
import { launchBrowser, noBrowser } from '../support/browser.ts';

const shop = { shopUrl: 'https://localhost:8443', contactAddress: 'help@example.org', isDemonstration: true };
const presets = shopSettingsSchema.shape.look.unwrap().shape.preset.unwrap().options;

describe('letters', { skip: noBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  for (const preset of presets)
    for (const colorScheme of ['light', 'dark'] as const)
      test(`in the look ${preset}, ${colorScheme}`, async () => {
        const look = { ...defaultShopSettings.look, preset };
        const head = letterheadOf(defaultShopSettings, makeLook(look), shop);
        const context = await browser.newContext({ colorScheme, viewport: { width: 320, height: 640 } });
        const page = await context.newPage();
        const asked: string[] = [];
        page.on('request', (request) => {
          if (!request.url().startsWith('data:') && request.url() !== 'about:blank') asked.push(request.url());
        });
        for (const kind of sampleKinds)
          for (const locale of locales) {
            const { html, subject } = renderLetter(sampleLetter(kind, locale, head), head);
            await page.setContent(html);
            const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.equal(over, 0, `${kind} ${locale} runs over the edge`);
            assert.equal(await page.title(), subject);
            // Kinds differ in their blocks, looks in their colours: each of both once.
            if (locale !== 'en' || (preset !== presets[0] && kind !== 'shipped')) continue;
            const { violations } = await new AxeBuilder({ page }).analyze();
            const faults = violations.map(({ id, nodes }) => `${kind} ${locale} ${id}: ${nodes[0]?.html}`);
            assert.deepEqual(faults, []);
          }
        assert.deepEqual(asked, []);
        await context.close();
      });
});
