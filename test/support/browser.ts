// Real Chromium for the journeys: one browser, a fresh profile for each visitor, and a list of everything a page should
// not do (policy violations, console errors, failed requests of our own). Skips with the install command when there is none.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const install = 'no Chromium here (Debian: apt-get install chromium), or set CHROMIUM to the path of one';

/** For `describe(…, { skip: noBrowser }, …)`. Under CI a missing browser is an error. */
export const noBrowser: string | false = existsSync(executablePath) ? false : install;
if (noBrowser !== false && process.env['CI'] === 'true') throw new Error(noBrowser);

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** What went wrong on any page so far: policy violations, script errors, console errors. */
  complaints: string[];
  close(): Promise<void>;
}

/** A visitor with an empty profile. `expect` names complaints that belong to the journey (a blocked script). */
export async function newVisitor(
  browser: Browser,
  options: BrowserContextOptions & { expect?: RegExp } = {},
): Promise<Visitor> {
  const { expect: expected, ...context } = options;
  const opened = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce', ...context });
  opened.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  const complain = (text: string) => {
    if (expected?.test(text) !== true) complaints.push(text);
  };
  if (options.javaScriptEnabled !== false) {
    await opened.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
  }
  opened.on('page', (page) => {
    page.on('pageerror', (error) => complain(`script error on ${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      const { url } = message.location();
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      // The browser itself notes that a page came as 404 or 422, and that Stripe declined a card.
      const isRefusal = /status of (?:402|404|409|422)/.test(message.text());
      if (isRefusal && (url === page.url() || url.endsWith('/confirm'))) return;
      complain(`${message.type()} on ${page.url()}: ${message.text()} (${url})`);
    });
  });
  return { context: opened, page: await opened.newPage(), complaints, close: () => opened.close() };
}
