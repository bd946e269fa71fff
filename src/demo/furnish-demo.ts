// Furnishes a demonstration shop: its catalogue on the first start, and one customer on account whose token other
// tools find in running.json. Does nothing to a shop that has products of its own.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CreateCustomer } from '../flows/create-customer.ts';
import type { TillDeskParts } from '../flows/manage-till.ts';
import { money } from '../kernel/money.ts';
import { writePrivateFile } from '../kernel/private-file.ts';
import type { Catalog } from '../modules/catalog.ts';
import type { Pricing } from '../modules/pricing.ts';
import { demoCatalogueCsv } from './demo-catalogue.ts';
import { addDemoDiscounts } from './demo-discounts.ts';

export interface DemoParts extends Omit<TillDeskParts, 'pricing'> {
  catalog: Catalog;
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
    const outcome = await parts.catalog.importShopifyCsv({ stream: demoCatalogueCsv() });
    if (outcome.kind === 'rejected')
      throw new Error(`the demo catalogue is faulty: ${JSON.stringify(outcome.errors[0])}`);
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
