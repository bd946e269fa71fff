// What the parts of an address are called in a country: the one source for the labels of the form, for what the page's script
// puts in their place, and for the words of mistakes.
import type { Market } from '../shop.ts';
import { type AddressShape, addressShape } from './regions.ts';

export interface AddressNames {
  /** Absent: there is no such thing there. */
  region?: string;
  postalCode?: string;
}

export function addressNames(country: string, market: Market): AddressNames {
  const { checkout: words } = market.texts.till;
  const { region, postalCode } = addressShape(country);
  const regions: Record<AddressShape['region'], AddressNames> = {
    state: { region: words.regionState },
    province: { region: words.regionProvince },
    county: { region: words.regionCounty },
    region: { region: words.region },
    none: {},
  };
  return { ...regions[region], ...(postalCode === 'none' ? {} : { postalCode: words.postalCodes[postalCode].name }) };
}

/** The same as labels: what need not be filled in says so. */
export function addressLabels(country: string, market: Market): AddressNames {
  const names = addressNames(country, market);
  const isAsked = names.region === undefined || country === 'US';
  return isAsked ? names : { ...names, region: `${names.region} ${market.texts.till.optional}` };
}
