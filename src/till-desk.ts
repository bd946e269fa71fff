// What the commands `discounts` and `till` are given of the house.
import type { TillParts } from './channels/cli.ts';
import { openTillDesk } from './flows/manage-till.ts';
import type { House } from './house.ts';
import { listDiscounts } from './modules/pricing.ts';

export function tillParts(house: House, operator: string): TillParts {
  return {
    operator,
    now: () => house.clock.now(),
    desk: openTillDesk(house),
    till: async () => ({ settings: await house.tillSettings.current(), version: await house.tillSettings.version() }),
    listDiscounts: (limit) => listDiscounts(house.database, limit),
  };
}
