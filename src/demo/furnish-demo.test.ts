import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { systemClock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { openCatalog } from '../modules/catalog.ts';
import type { CustomerId } from '../modules/customers.ts';
import { openMedia } from '../modules/media.ts';
import { demoRates, tillSettingsSchema } from '../modules/pricing.ts';
import { defaultShopSettings, openSettings, shopSettingsSchema } from '../modules/settings.ts';
import { openStock } from '../modules/stock.ts';
import { demoCatalogue } from './catalogue.ts';
import { pictureAddress, readManifest } from './demo-pictures.ts';
import { type DemoParts, furnishDemo } from './furnish-demo.ts';

const areas = ['catalog', 'stock', 'media', 'settings', 'pricing'];

let db: TestDatabase;
let keysDir: string;
let made = 0;

beforeEach(async () => {
  db = await createTestDatabase({ areas });
  keysDir = mkdtempSync(path.join(tmpdir(), 'furnish-'));
  made = 0;
});
afterEach(async () => {
  await db.drop();
  rmSync(keysDir, { recursive: true });
});

function openParts() {
  const database = db.app;
  const settings = openSettings({ database });
  const stock = openStock({ database });
  const tokens = new Set<string>();
  const parts = {
    database,
    clock: systemClock,
    catalog: openCatalog({ database, setCounts: stock.setCounts }),
    media: openMedia({ database, clock: systemClock }),
    shopSettings: settings.document({ kind: 'shop', schema: shopSettingsSchema, fallback: defaultShopSettings }),
    tillSettings: settings.document({ kind: 'till', schema: tillSettingsSchema, fallback: demoRates }),
    evidence: { append: () => Promise.resolve(), appendLast: () => undefined },
    pricing: { currency: 'USD', forgetDiscounts: () => undefined },
    createCustomer: () => {
      made += 1;
      tokens.add(`token-${made}`);
      return Promise.resolve({ customerId: newId<CustomerId>(), token: `token-${made}` });
    },
    customerByToken: (token: string) => Promise.resolve(tokens.has(token) ? {} : undefined),
  } satisfies DemoParts;
  return parts;
}

test('a first start furnishes all of it; the next changes nothing', async () => {
  const parts = openParts();
  const token = await furnishDemo(parts, keysDir);
  assert.equal((await parts.catalog.listPage({ page: 1 })).total, demoCatalogue.length);
  assert.ok((await parts.catalog.collections()).length >= 4);
  assert.equal((await parts.shopSettings.current()).pages.length, 6);
  const addresses = readManifest().map(pictureAddress);
  assert.equal((await parts.media.picturesFor(addresses)).size, addresses.length);

  const statements = db.app.counters.statements;
  assert.equal(await furnishDemo(parts, keysDir), token);
  assert.ok(db.app.counters.statements - statements <= 1);
  assert.equal(made, 1);
});

test('every picture that a product, a collection or the home page names can be served', async () => {
  const parts = openParts();
  await furnishDemo(parts, keysDir);
  const { urls } = await parts.catalog.pictureAddresses();
  const collections = await parts.catalog.collections();
  const { home } = await parts.shopSettings.current();
  const named = new Set([
    ...urls,
    ...collections.flatMap(({ image }) => (image ? [image.url] : [])),
    ...home.flatMap((section) => ('picture' in section && section.picture ? [section.picture] : [])),
  ]);
  const served = await parts.media.picturesFor([...named]);
  assert.deepEqual(
    [...named].filter((url) => !served.has(url)),
    [],
  );
  const [first] = served.values();
  assert.ok(first);
  for (const width of first.widths) {
    for (const format of ['avif', 'webp'] as const) assert.ok(await parts.media.file(first.hash, width, format));
  }
});

test('what a merchant has set or imported stays', async () => {
  const parts = openParts();
  await db.app.transaction((tx) =>
    parts.shopSettings.change(tx, { name: 'Somebody’s Own' }, { actor: 'operator', at: new Date() }),
  );
  await furnishDemo(parts, keysDir);
  assert.equal((await parts.shopSettings.current()).name, 'Somebody’s Own');

  const other = await createTestDatabase({ areas });
  await db.drop();
  db = other;
  const own = openParts();
  async function* file() {
    yield Buffer.from('Title,Price\nOne thing,5\n');
  }
  await own.catalog.importShopifyCsv({ stream: file() });
  await furnishDemo(own, keysDir);
  assert.equal((await own.catalog.listPage({ page: 1 })).total, 1);
  assert.equal(await own.shopSettings.version(), 0);
});
