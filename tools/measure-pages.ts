// How the pages feel on a slow phone: `npm run pages [-- --lighthouse] [--json]`. Starts a shop of its own and opens its
// pages in Chromium with four times less processor, 1.6 Mbit/s and 150 ms of latency. Prints weight, largest contentful
// paint, layout shift and the slowest interaction beside their limits; exit 1 when one is missed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser, noBrowser } from '../test/support/browser.ts';
import { startTestShop, type TestShop } from '../test/support/running-shop.ts';

/** Web Vitals' "good" is 2.5 s, 200 ms and 0.1: we want better. */
const limits = { lcpMs: 1_500, inpMs: 100, cls: 0, weightKb: 150, score: 95 };
/** Lighthouse's own "slow 4G": kbit/s and ms as it throttles them. */
const network = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const rounds = 3;
const lighthouse = 'lighthouse@12.8.2';

interface Visit {
  name: string;
  path: string;
  /** What a visitor does there; its slowest answer counts. */
  act?: (page: Page) => Promise<void>;
}

interface Vitals {
  lcpMs: number;
  cls: number;
  inpMs: number;
}

interface Measured extends Vitals {
  name: string;
  /** Transferred bytes, pictures apart, and of pictures. */
  weightKb: number;
  picturesKb: number;
  requests: number;
  /** Performance, accessibility, best practices, SEO. */
  scores?: Record<string, number>;
}

const { values: flags } = parseArgs({
  options: { json: { type: 'boolean', default: false }, lighthouse: { type: 'boolean', default: false } },
});
if (noBrowser !== false) throw new Error(noBrowser);

const shop = await startTestShop();
const browser = await launchBrowser();
let results: Measured[];
try {
  const visits = await visitsOf(shop);
  results = [];
  for (const visit of visits) {
    if (!flags.json) console.error(`measuring ${visit.name} …`);
    results.push(await measure(browser, shop, visit));
  }
  if (flags.lighthouse) for (const [index, visit] of visits.entries()) await score(shop, visit, results[index]);
} finally {
  await browser.close();
  await shop.stop();
}
const short = results.flatMap(shortOf);
console.log(flags.json ? JSON.stringify({ limits, results, short }, null, 2) : report(results, short));
process.exit(short.length === 0 ? 0 : 1);

async function visitsOf(shop: TestShop): Promise<Visit[]> {
  const list = (await shop.call('/api/products?page=1')).json() as { items: { handle: string }[] };
  const handle = list.items[0]?.handle ?? '';
  const home = (await shop.call('/', { headers: { accept: 'text/html' } })).text;
  const collection = /href="(\/collections\/[a-z0-9-]+)"/.exec(home)?.[1];
  return [
    { name: 'home', path: '/', act: openAndClose },
    { name: 'all products', path: '/products', act: openAndClose },
    ...(collection === undefined ? [] : [{ name: 'collection', path: collection, act: openAndClose }]),
    { name: 'search', path: '/products?q=winder', act: type },
    { name: 'product', path: `/products/${handle}`, act: choose },
    { name: 'cart', path: '/cart' },
    { name: 'trust page', path: '/trust' },
  ];
}

/** The menu, the filters, whatever opens: pressed and pressed again. */
async function openAndClose(page: Page): Promise<void> {
  for (const summary of (await page.locator('summary:visible').all()).slice(0, 2)) {
    await summary.click();
    await summary.click();
  }
  await type(page);
}

async function type(page: Page): Promise<void> {
  const field = page.locator('input[type="search"]:visible').first();
  if ((await field.count()) > 0) await field.pressSequentially('winder', { delay: 60 });
}

async function choose(page: Page): Promise<void> {
  for (const label of (await page.locator('main label:visible:has(input[type="radio"]:enabled)').all()).slice(0, 3))
    await label.click();
  const add = page.locator('main form button:visible').first();
  if ((await add.count()) > 0) await add.click();
  await page.waitForTimeout(1_500);
}

/** The median of some visits, each with an empty cache. */
async function measure(on: Browser, { running }: TestShop, visit: Visit): Promise<Measured> {
  const samples: Measured[] = [];
  for (let round = 0; round < rounds; round++) samples.push(await open(on, running.shop, visit));
  const middle = (pick: (sample: Measured) => number) =>
    samples.map(pick).sort((left, right) => left - right)[Math.floor(rounds / 2)] ?? 0;
  return {
    name: visit.name,
    lcpMs: middle((sample) => sample.lcpMs),
    inpMs: middle((sample) => sample.inpMs),
    // A shift is a fault, not noise.
    cls: Math.max(...samples.map((sample) => sample.cls)),
    weightKb: middle((sample) => sample.weightKb),
    picturesKb: middle((sample) => sample.picturesKb),
    requests: middle((sample) => sample.requests),
  };
}

async function open(on: Browser, origin: string, visit: Visit): Promise<Measured> {
  const context = await on.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(watchVitals);
    const session = await context.newCDPSession(page);
    const weight = await weigh(session);
    await session.send('Network.emulateNetworkConditions', network);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(new URL(visit.path, origin).href, { waitUntil: 'load' });
    await page.waitForTimeout(700);
    const { lcpMs, cls } = await readVitals(page);
    const { texts, pictures, requests } = weight();
    await visit.act?.(page);
    await page.waitForTimeout(300);
    const { inpMs } = await readVitals(page).catch(() => ({ inpMs: 0 }));
    const kb = (bytes: number) => Math.round(bytes / 100) / 10;
    return { name: visit.name, lcpMs, cls, inpMs, weightKb: kb(texts), picturesKb: kb(pictures), requests };
  } finally {
    await context.close();
  }
}

async function weigh(session: CDPSession): Promise<() => { texts: number; pictures: number; requests: number }> {
  const kinds = new Map<string, string>();
  const sums = { texts: 0, pictures: 0, requests: 0 };
  session.on('Network.responseReceived', ({ requestId, type: kind }) => kinds.set(requestId, kind));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sums.requests++;
    if (kinds.get(requestId) === 'Image') sums.pictures += encodedDataLength;
    else sums.texts += encodedDataLength;
  });
  await session.send('Network.enable');
  return () => ({ ...sums });
}

// Runs in the page. Layout shifts within half a second of an input count too: we want none at all.
function watchVitals(): void {
  const vitals = { lcpMs: 0, cls: 0, inpMs: 0 };
  Object.assign(globalThis, { watchedVitals: vitals });
  const observe = (kind: string, see: (entry: PerformanceEntry) => void, more: object = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type: kind, buffered: true, ...more });
  observe('largest-contentful-paint', (entry) => {
    vitals.lcpMs = Math.round(entry.startTime);
  });
  observe('layout-shift', (entry) => {
    vitals.cls += (entry as PerformanceEntry & { value: number }).value;
  });
  observe(
    'event',
    (entry) => {
      if (((entry as PerformanceEntry & { interactionId?: number }).interactionId ?? 0) > 0)
        vitals.inpMs = Math.max(vitals.inpMs, entry.duration);
    },
    { durationThreshold: 16 },
  );
}

async function readVitals(page: Page): Promise<Vitals> {
  return page.evaluate(() => Reflect.get(globalThis, 'watchedVitals') as Vitals);
}

/** Lighthouse is 150 packages that nobody else here needs: fetched when it is asked for. */
async function score({ running }: TestShop, visit: Visit, into: Measured | undefined): Promise<void> {
  if (into === undefined) return;
  if (!flags.json) console.error(`Lighthouse: ${visit.name} …`);
  const folder = mkdtempSync(path.join(tmpdir(), 'watchword-lighthouse-'));
  const output = path.join(folder, 'report.json');
  try {
    const chrome =
      '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --ignore-certificate-errors';
    const args = ['--yes', lighthouse, new URL(visit.path, running.shop).href, '--quiet', '--output=json'];
    await run('npx', [...args, `--output-path=${output}`, `--chrome-flags=${chrome}`]);
    const { categories } = JSON.parse(readFileSync(output, 'utf8')) as {
      categories: Record<string, { score: number }>;
    };
    into.scores = Object.fromEntries(Object.entries(categories).map(([id, one]) => [id, Math.round(one.score * 100)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, CHROME_PATH: process.env['CHROMIUM'] ?? '/usr/bin/chromium' },
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000);
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}: ${said}`)),
    );
  });
}

function shortOf(page: Measured): string[] {
  const over = (what: string, value: number, limit: number) =>
    value > limit ? [`${page.name}: ${what} ${value} > ${limit}`] : [];
  const scores = Object.entries(page.scores ?? {}).flatMap(([id, value]) =>
    value < limits.score ? [`${page.name}: Lighthouse ${id} ${value} < ${limits.score}`] : [],
  );
  return [
    ...over('largest contentful paint, ms', page.lcpMs, limits.lcpMs),
    ...over('interaction, ms', page.inpMs, limits.inpMs),
    ...over('layout shift', page.cls, limits.cls),
    ...over('weight without pictures, kB', page.weightKb, limits.weightKb),
    ...scores,
  ];
}

function report(pages: Measured[], missed: string[]): string {
  const rows = [
    ['page', 'LCP ms', 'interaction ms', 'shift', 'kB', 'pictures kB', 'requests', 'Lighthouse'],
    ...pages.map((page) => [
      page.name,
      String(page.lcpMs),
      String(page.inpMs),
      page.cls.toFixed(3),
      String(page.weightKb),
      String(page.picturesKb),
      String(page.requests),
      page.scores === undefined ? '' : Object.values(page.scores).join(' / '),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const verdict = missed.length === 0 ? ['All within their limits.'] : missed.map((text) => `SHORT ${text}`);
  return [
    'A phone with a quarter of this processor, 1.6 Mbit/s, 150 ms; empty cache; median of three visits',
    '',
    ...table,
    '',
    ...verdict,
  ].join('\n');
}
