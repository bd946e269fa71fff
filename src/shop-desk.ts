// What the command `shop` is given of the house.
import type { ShopCommandParts } from './channels/cli.ts';
import { openShopDesk } from './flows/manage-shop.ts';
import type { House } from './house.ts';
import { readyLooks } from './modules/settings.ts';

export function shopCommandParts(
  house: House,
  { operator, shopOrigin }: { operator: string; shopOrigin: string },
): ShopCommandParts {
  return { operator, shopOrigin, desk: openShopDesk(house), looks: readyLooks };
}
