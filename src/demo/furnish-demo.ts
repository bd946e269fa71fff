// Furnishes a demonstration shop on its first start: pictures, catalogue, collections, what a merchant would have set; and
// one customer on account whose token other tools find in running.json. Leaves alone what a shop has of its own.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CreateCustomer } from '../flows/create-customer.ts';
import type { TillDeskParts } from '../flows/manage-till.ts';
import { money } from '../kernel/money.ts';
import { writePrivateFile } from '../kernel/private-file.ts';
import type { Catalog } from '../modules/catalog.ts';
import type { Media } from '../modules/media.ts';
import type { Pricing } from '../modules/pricing.ts';
import type { SettingsDocument, ShopSettings } from '../modules/settings.ts';
import { demoCatalogueCsv } from './demo-catalogue.ts';
import { demoCollections } from './demo-collections.ts';
import { addDemoDiscounts } from './demo-discounts.ts';
import { preparedPictures, readManifest } from './demo-pictures.ts';
import { demoSettings } from './demo-settings.ts';

export interface DemoParts extends Omit<TillDeskParts, 'pricing'> {
  catalog: Catalog;
  media: Pick<Media, 'addPrepared'>;
  shopSettings: Pick<SettingsDocument<ShopSettings>, 'version' | 'change'>;
  pricing: Pick<Pricing, 'currency' | 'forgetDiscounts'>;
  createCustomer: CreateCustomer;
  customerByToken: (token: string) => Promise<unknown>;
}

/** Ten billion: the demonstration must not run into it. */
const creditLimitMinor = 1_000_000_000_000;

/** Returns the demo customer's token. */
export async function furnishDemo(parts: DemoParts, keysDir: string): Promise<string> {
  if (await parts.catalog.isEmpty()) {
    await addDemoDiscounts(parts);
    await furnishShop(parts);
  }
  const file = path.join(keysDir, 'demo-customer.token');
  const known = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  if (known !== undefined && (await parts.customerByToken(known)) !== undefined) return known;
  const { token } = await parts.createCustomer({
    contact: { email: 'demo-customer@example.com', name: 'Demo Customer' },
    creditLimit: money(creditLimitMinor, parts.pricing.currency),
    approvedBy: 'demo',
  });
  writePrivateFile(file, `${token}\n`);
  return token;
}

/** The catalogue comes last: it is by this that the next start sees that all was done. */
async function furnishShop({ database, clock, catalog, media, shopSettings }: Omit<DemoParts, 'createCustomer'>) {
  const pictures = readManifest();
  await media.addPrepared(preparedPictures(pictures));
  if ((await shopSettings.version()) === 0) {
    const by = { actor: 'demo', at: clock.now() };
    await database.transaction((tx) => shopSettings.change(tx, demoSettings(pictures), by));
  }
  for (const collection of demoCollections(pictures)) await catalog.changeCollections.set(collection);
  const outcome = await catalog.importShopifyCsv({ stream: demoCatalogueCsv(pictures) });
  if (outcome.kind === 'rejected')
    throw new Error(`the demo catalogue is faulty: ${JSON.stringify(outcome.errors[0])}`);
}
