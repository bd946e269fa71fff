// The shop's look in its mails: the same colours and type as on its pages, as plain values, for mail programs know no
// variables.
import type { Look, ShopSettings } from '../../modules/settings.ts';
import type { Letterhead } from './letter.ts';

/** `shopUrl`: how the shop is reached; `contactAddress` unless the merchant has named another. */
export function letterheadOf(
  settings: Pick<ShopSettings, 'name' | 'contact'>,
  look: Look,
  shop: { shopUrl: string; contactAddress: string; isDemonstration: boolean },
): Letterhead {
  const token = (name: string, fallback: string) => look.tokens[name] ?? fallback;
  return {
    shopName: settings.name,
    shopUrl: shop.shopUrl,
    contactAddress: settings.contact.email ?? shop.contactAddress,
    postalAddress: settings.contact.address,
    isDemonstration: shop.isDemonstration,
    light: look.light,
    dark: look.dark,
    textFont: token('font-text', 'Arial, sans-serif'),
    headingFont: token('font-heading', 'Georgia, serif'),
    headingWeight: token('heading-weight', '600'),
    corner: pixels(token('corner', '0.375rem')),
    buttonCorner: pixels(token('corner-button', '0.375rem')),
  };
}

/** Old mail programs know no rem. */
function pixels(length: string): string {
  const rem = Number.parseFloat(length);
  return Number.isFinite(rem) ? `${Math.min(Math.round(rem * 16), 24)}px` : '6px';
}
