// The storefront without a port: a whole house, its pages, and a browser without a window that keeps cookies and sends
// forms from our own page. For tests of what pages say; what a real browser makes of them is for the journeys.
import { openMarkets, openShopFrame, type ShopParts, shopAccess } from '../../src/channels/shop.ts';
import { storefrontElsewhere, storefrontRoutes } from '../../src/channels/storefront.ts';
import { type App, createApp, createFloodLimits, defaultRates } from '../../src/kernel/http.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openTestHouse, type TestHouse } from './test-house.ts';

export const origin = 'https://localhost:8443';

/** Limits have tests of their own. */
const plenty = { burst: 1_000, perSecond: 1_000 };

export interface ShopApp {
  test: TestHouse;
  app: App;
  /** What the foot of every page says of the promises. */
  promises: { value: ReturnType<ShopParts['frame']['facts']> };
  visitor(headers?: Record<string, string>): AppVisitor;
  /** A product file of the given rows. */
  importCsv(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface PageAnswer {
  status: number;
  headers: Headers;
  text: string;
}

export interface AppVisitor {
  readonly jar: Map<string, string>;
  go(path: string, form?: Record<string, string>, headers?: Record<string, string>): Promise<PageAnswer>;
}

export async function openShopApp(): Promise<ShopApp> {
  const test = await openTestHouse();
  const { house } = test;
  const promises: ShopApp['promises'] = { value: undefined };
  const market = openMarkets(house.shopSettings);
  const frame = openShopFrame({ market, origin, demonstration: true, promises: () => promises.value });
  const shop: ShopParts = {
    ...house,
    stripe: { publishableKey: 'pk_test_simulator', apiBase: test.stripe.url },
    shopName: () => Promise.resolve('Test Shop'),
    market,
    frame,
    visitor: () => ({ customer: undefined, addressBlock: Buffer.alloc(32, 7), limited: false }),
  };
  const app = createApp({
    listener: 'shop',
    access: shopAccess(shop),
    routes: storefrontRoutes(shop),
    elsewhere: storefrontElsewhere(shop),
    floodLimits: createFloodLimits({
      rates: { ...defaultRates, checkout: plenty, quote: plenty },
      enforceOnLoopback: false,
    }),
    refusalPage: frame.refusalPage,
    log: openLog('silent'),
  });
  return {
    test,
    app,
    promises,
    visitor: (headers) => makeVisitor(app, headers),
    async importCsv(text) {
      const outcome = await house.catalog.importShopifyCsv({ stream: oneChunk(text) });
      if (outcome.kind === 'rejected') throw new Error(JSON.stringify(outcome.errors));
    },
    close: () => test.close(),
  };
}

async function* oneChunk(text: string) {
  yield Buffer.from(text);
}

function makeVisitor(app: App, usual: Record<string, string> = {}): AppVisitor {
  const jar = new Map<string, string>();
  return {
    jar,
    async go(path, form, more = {}) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { accept: 'text/html', ...usual, ...(cookie === '' ? {} : { cookie }), ...more };
      const init =
        form === undefined
          ? { headers }
          : {
              method: 'POST',
              body: new URLSearchParams(form).toString(),
              headers: { 'content-type': 'application/x-www-form-urlencoded', origin, ...headers },
            };
      const answer = await app.request(path, init);
      for (const set of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        if (/Max-Age=0/.test(set)) jar.delete(name);
        else jar.set(name, value);
      }
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    },
  };
}
