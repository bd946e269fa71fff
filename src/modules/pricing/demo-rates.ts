// Sample settings of the demo shop: plausible shipping prices and small tables of tax rates. They are no tax advice and make
// no claim to be current or complete: a merchant replaces them.
import { type TaxPlace, type TillDocument, type TillSettings, tillSettingsSchema } from './till-settings.ts';

const pound = 454;

/** State rates without counties, cities or product rules: enough to show a tax line. */
const states: readonly [region: string, label: string, rateMillionths: number, shipping: 'no' | 'standard'][] = [
  ['CA', 'California sales tax', 72_500, 'no'],
  ['CO', 'Colorado sales tax', 29_000, 'no'],
  ['FL', 'Florida sales tax', 60_000, 'no'],
  ['IL', 'Illinois sales tax', 62_500, 'no'],
  ['NJ', 'New Jersey sales tax', 66_250, 'standard'],
  ['NY', 'New York sales tax', 40_000, 'standard'],
  ['PA', 'Pennsylvania sales tax', 60_000, 'standard'],
  ['TX', 'Texas sales tax', 62_500, 'standard'],
  ['WA', 'Washington sales tax', 65_000, 'standard'],
];

/** Prices there are shown with the tax in them: the same price, less of it for the shop. */
const europe: readonly [country: string, en: string, local: string, standard: number, reduced: number][] = [
  ['AT', 'Austrian VAT', 'USt.', 200_000, 100_000],
  ['BE', 'Belgian VAT', 'TVA/btw', 210_000, 60_000],
  ['DE', 'German VAT', 'USt.', 190_000, 70_000],
  ['ES', 'Spanish VAT', 'IVA', 210_000, 100_000],
  ['FR', 'French VAT', 'TVA', 200_000, 55_000],
  ['IT', 'Italian VAT', 'IVA', 220_000, 100_000],
  ['NL', 'Dutch VAT', 'btw', 210_000, 90_000],
];

const demoTill: TillDocument = {
  prices: { includeTax: false, home: { country: 'US', region: 'NY' }, abroad: 'same-price' },
  taxes: [
    ...states.map(([region, label, rateMillionths, shipping]) => ({
      country: 'US',
      region,
      rates: [{ label, rateMillionths }],
      shipping,
    })),
    ...europe.map(([country, en, local, standard, reduced]) => ({
      country,
      shown: 'included' as const satisfies TaxPlace['shown'],
      rates: [{ label: { en, de: local }, rateMillionths: { standard, reduced } }],
      shipping: 'goods',
    })),
  ],
  taxClasses: [{ class: 'reduced', types: ['Books', 'Book'] }],
  zones: [
    {
      name: 'United States',
      countries: ['US'],
      choices: [
        {
          id: 'standard',
          title: { en: 'Standard', de: 'Standardversand' },
          transitDays: { min: 3, max: 5 },
          weightSteps: [
            { upToGrams: pound, price: 495 },
            { upToGrams: 5 * pound, price: 995 },
            { upToGrams: 20 * pound, price: 1_995 },
            { price: 3_995 },
          ],
        },
        {
          id: 'express',
          title: { en: 'Express', de: 'Expressversand' },
          handlingDays: 0,
          transitDays: { min: 1, max: 2 },
          weightSteps: [
            { upToGrams: pound, price: 1_495 },
            { upToGrams: 5 * pound, price: 2_495 },
            { upToGrams: 20 * pound, price: 4_995 },
            { price: 8_995 },
          ],
        },
      ],
    },
    {
      name: 'Europe',
      countries: europe.map(([country]) => country),
      choices: [
        {
          id: 'standard',
          title: { en: 'Standard to Europe', de: 'Standardversand nach Europa' },
          freeFrom: 25_000,
          transitDays: { min: 5, max: 8 },
          priceSteps: [{ upTo: 10_000, price: 1_295 }, { price: 895 }],
        },
        {
          id: 'express',
          title: { en: 'Express to Europe', de: 'Expressversand nach Europa' },
          handlingDays: 0,
          transitDays: { min: 2, max: 3 },
          weightSteps: [{ upToGrams: 5 * pound, price: 3_495 }, { price: 6_995 }],
        },
      ],
    },
    {
      name: 'Everywhere else',
      countries: '*',
      choices: [
        {
          id: 'standard',
          title: { en: 'International', de: 'Internationaler Versand' },
          transitDays: { min: 8, max: 14 },
          weightSteps: [{ upToGrams: pound, price: 1_495 }, { upToGrams: 5 * pound, price: 3_495 }, { price: 7_995 }],
        },
        {
          id: 'express',
          title: { en: 'International express', de: 'Internationaler Expressversand' },
          handlingDays: 0,
          transitDays: { min: 3, max: 5 },
          weightSteps: [{ upToGrams: pound, price: 3_995 }, { upToGrams: 5 * pound, price: 6_995 }, { price: 14_995 }],
        },
      ],
    },
  ],
  pickup: [
    {
      id: 'workshop',
      title: { en: 'Our demo workshop', de: 'Unsere Demo-Werkstatt' },
      address: ['Watchword Demo Workshop', '1 Example Street', 'New York, NY 10001'],
      hours: { en: 'Monday to Friday, 10 am to 6 pm', de: 'Montag bis Freitag, 10 bis 18 Uhr' },
      country: 'US',
      region: 'NY',
      postalCode: '10001',
      readyInDays: 1,
    },
  ],
  delivery: {
    timeZone: 'America/New_York',
    cutOff: '14:00',
    handlingDays: 1,
    holidays: ['2026-11-26', '2026-12-25', '2027-01-01', '2027-05-31', '2027-07-05', '2027-09-06', '2027-11-25'],
  },
  automatic: [
    {
      id: 'free-standard-shipping',
      title: { en: 'Free standard shipping from $150', de: 'Standardversand ab 150 $ frei' },
      gives: { kind: 'free-shipping', choices: ['standard'] },
      when: { minGoods: 15_000, countries: ['US'] },
      combinesWith: ['line', 'order'],
    },
  ],
  rounding: { CHF: { totalToMinor: 5 } },
};

export const demoRates: TillSettings = tillSettingsSchema.parse(demoTill);
