// The till as its merchant sets it: taxes, zones, pick-up, delivery times, automatic discounts, rounding. One document,
// every member with a default. Nothing here is tax advice.
import { z } from 'zod';
import { amounts, automaticDiscount, millionths, spoken } from './discount.ts';

const word = z.string().trim().min(1).max(200);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'Use small letters, digits and hyphens.');
const country = z.string().regex(/^[A-Z]{2}$/, 'Use a country code like DE.');
const region = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .transform((text) => text.toUpperCase());
const currency = z.string().regex(/^[A-Z]{3}$/, 'Use a currency code like EUR.');
const days = z.int().min(0).max(120);

const taxRate = z.strictObject({
  /** "VAT", "California sales tax": stands on the quote and the invoice. */
  label: spoken,
  /** For all classes but `zero`, or by class; a class that is not named has the rate of `standard`. 190_000 is 19 %. */
  rateMillionths: z.union([millionths, z.record(word, millionths)]),
  /** On the price with the taxes before it in the list, not on the price alone. */
  compound: z.boolean().default(false),
});
export type TaxRate = z.infer<typeof taxRate>;

const taxPlace = z.strictObject({
  country,
  /** ISO 3166-2 without the country ("CA"); absent: the whole country. */
  region: region.optional(),
  /** Only for postal codes that begin like one of these. The longest that fits counts, before region and country. */
  postalCodes: z.array(z.string().trim().min(1).max(20)).max(5_000).optional(),
  /** Whether prices there contain the tax or it is added; absent: as the list prices do. */
  shown: z.enum(['included', 'added']).optional(),
  rates: z.array(taxRate).max(10),
  /** No tax on shipping, that of a class, or `goods`: in the proportion of the classes of the goods. */
  shipping: word.default('no'),
});
export type TaxPlace = z.infer<typeof taxPlace>;

const taxClass = z.strictObject({
  /** `reduced`, `zero` (never taxed), or a name of your own. */
  class: word,
  codes: z.array(word).max(500).optional(),
  types: z.array(word).max(500).optional(),
  tags: z.array(word).max(500).optional(),
  handles: z.array(word).max(5_000).optional(),
  collections: z.array(word).max(500).optional(),
});
export type TaxClassRule = z.infer<typeof taxClass>;

const shippingChoice = z
  .strictObject({
    id,
    title: spoken,
    /** Ascending. A last step without a limit takes the rest; without one, what is heavier is not shipped this way. */
    weightSteps: z
      .array(z.strictObject({ upToGrams: z.int().min(0).optional(), price: amounts }))
      .min(1)
      .max(100)
      .optional(),
    /** The same by the value of the goods after discounts. */
    priceSteps: z
      .array(z.strictObject({ upTo: amounts.optional(), price: amounts }))
      .min(1)
      .max(100)
      .optional(),
    /** Free when the goods, after discounts, cost at least this. */
    freeFrom: amounts.optional(),
    /** Working days until it leaves the house; absent: as `delivery` says. */
    handlingDays: days.optional(),
    /** Working days on the way. Absent: nothing is said of when it arrives. */
    transitDays: z
      .strictObject({ min: days, max: days })
      .refine(({ min, max }) => min <= max, 'The least is more than the most.')
      .optional(),
  })
  .refine(
    ({ weightSteps, priceSteps }) => (weightSteps === undefined) !== (priceSteps === undefined),
    'Give weightSteps or priceSteps: one of the two.',
  );
export type ShippingRule = z.infer<typeof shippingChoice>;

const zone = z.strictObject({
  name: word.optional(),
  /** The first zone that fits counts. `*`: everywhere else. */
  countries: z.union([z.array(country).max(250), z.literal('*')]),
  /** Only these regions of them. */
  regions: z.array(region).max(200).optional(),
  choices: z.array(shippingChoice).max(20),
});
export type Zone = z.infer<typeof zone>;

const pickupPlace = z.strictObject({
  id,
  title: spoken,
  address: z.array(word).min(1).max(6),
  hours: spoken.optional(),
  /** Where it is: the taxes of this place count. */
  country,
  region: region.optional(),
  postalCode: word.optional(),
  /** Working days until it lies ready. Absent: nothing is said. */
  readyInDays: days.optional(),
  /** To whom it is offered, by country; absent: to those who live in its own. */
  offeredTo: z.union([z.array(country).max(250), z.literal('*')]).optional(),
});
export type PickupRule = z.infer<typeof pickupPlace>;

const rounding = z.strictObject({
  half: z.enum(['away-from-zero', 'to-even']).default('away-from-zero'),
  tax: z.enum(['each-line', 'whole-order']).default('each-line'),
  totalToMinor: z.int().min(1).max(1_000_000).default(1),
});

const delivery = z.strictObject({
  /** IANA name: whose days are meant. */
  timeZone: z.string().refine(isTimeZone, 'Use a time zone like Europe/Berlin.').default('UTC'),
  /** What is ordered by then, on a working day, counts as that day's. */
  cutOff: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use a time like 14:00.')
    .default('14:00'),
  handlingDays: days.default(1),
  /** 1 is Monday, 7 Sunday. */
  workingDays: z.array(z.int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5]),
  holidays: z.array(z.iso.date()).max(500).default([]),
});
export type DeliveryRule = z.infer<typeof delivery>;

export const tillSettingsSchema = z
  .strictObject({
    prices: z
      .strictObject({
        /** The prices of the catalogue contain the tax of `home`. */
        includeTax: z.boolean().default(false),
        home: z.strictObject({ country, region: region.optional() }).default({ country: 'US' }),
        /**
         * What somebody in another country pays: the same price, whatever tax is in it there; or the price without the
         * tax of home and with his own.
         */
        abroad: z.enum(['same-price', 'local-tax']).default('same-price'),
      })
      .default({ includeTax: false, home: { country: 'US' }, abroad: 'same-price' }),
    taxes: z.array(taxPlace).max(50_000).default([]),
    /** The first that fits a product counts; what none fits is `standard`. */
    taxClasses: z.array(taxClass).max(100).default([]),
    /** Accounts that pay no tax, with the number or name of the paper that says so. */
    exemptions: z
      .array(z.strictObject({ customer: word, note: word, countries: z.array(country).optional() }))
      .max(10_000)
      .default([]),
    zones: z.array(zone).max(100).default([]),
    pickup: z.array(pickupPlace).max(50).default([]),
    delivery: delivery.prefault({}),
    automatic: z.array(automaticDiscount).max(20).default([]),
    rounding: z.record(currency, rounding).default({}),
  })
  .refine(hasDistinctIds, 'Within a zone, and between zones and pick-up places, ids must differ.')
  .refine(
    ({ automatic }) => new Set(automatic.map((discount) => discount.id)).size === automatic.length,
    'Each automatic discount has an id of its own.',
  );

export type TillSettings = z.infer<typeof tillSettingsSchema>;
/** As it is written: what has a default may be missing. */
export type TillDocument = z.input<typeof tillSettingsSchema>;

function hasDistinctIds(till: { zones: { choices: { id: string }[] }[]; pickup: { id: string }[] }): boolean {
  const places = till.pickup.map((place) => place.id);
  return [{ choices: [] }, ...till.zones].every((entry) => {
    const ids = [...places, ...entry.choices.map((choice) => choice.id)];
    return new Set(ids).size === ids.length;
  });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format();
    return true;
  } catch {
    return false;
  }
}
