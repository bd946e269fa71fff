// Sample settings of the demo shop: plausible shipping prices and a small table of tax rates.
// They are no tax advice and make no claim to be current or complete: a merchant replaces them.
import type { PricingSettings } from '../pricing.ts';

const pound = 454;

export const demoRates: PricingSettings = {
  currency: 'USD',
  // State rates without counties, cities or product rules: enough to show a tax line.
  taxes: [
    { country: 'US', region: 'CA', rateMillionths: 72_500, taxesShipping: false },
    { country: 'US', region: 'CO', rateMillionths: 29_000, taxesShipping: false },
    { country: 'US', region: 'FL', rateMillionths: 60_000, taxesShipping: false },
    { country: 'US', region: 'IL', rateMillionths: 62_500, taxesShipping: false },
    { country: 'US', region: 'NJ', rateMillionths: 66_250, taxesShipping: true },
    { country: 'US', region: 'NY', rateMillionths: 40_000, taxesShipping: true },
    { country: 'US', region: 'PA', rateMillionths: 60_000, taxesShipping: true },
    { country: 'US', region: 'TX', rateMillionths: 62_500, taxesShipping: true },
    { country: 'US', region: 'WA', rateMillionths: 65_000, taxesShipping: true },
  ],
  zones: [
    {
      countries: ['US'],
      choices: [
        {
          id: 'standard',
          title: 'Standard (4 to 6 working days)',
          freeFromMinor: 15_000,
          steps: [
            { upToGrams: pound, priceMinor: 495 },
            { upToGrams: 5 * pound, priceMinor: 995 },
            { upToGrams: 20 * pound, priceMinor: 1_995 },
            { upToGrams: Infinity, priceMinor: 3_995 },
          ],
        },
        {
          id: 'express',
          title: 'Express (1 to 2 working days)',
          steps: [
            { upToGrams: pound, priceMinor: 1_495 },
            { upToGrams: 5 * pound, priceMinor: 2_495 },
            { upToGrams: 20 * pound, priceMinor: 4_995 },
            { upToGrams: Infinity, priceMinor: 8_995 },
          ],
        },
      ],
    },
    {
      countries: '*',
      choices: [
        {
          id: 'standard',
          title: 'International (8 to 14 working days)',
          steps: [
            { upToGrams: pound, priceMinor: 1_495 },
            { upToGrams: 5 * pound, priceMinor: 3_495 },
            { upToGrams: Infinity, priceMinor: 7_995 },
          ],
        },
        {
          id: 'express',
          title: 'International express (3 to 5 working days)',
          steps: [
            { upToGrams: pound, priceMinor: 3_995 },
            { upToGrams: 5 * pound, priceMinor: 6_995 },
            { upToGrams: Infinity, priceMinor: 14_995 },
          ],
        },
      ],
    },
  ],
  discounts: [],
};
