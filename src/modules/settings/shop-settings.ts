// The shop as its merchant describes it: name, languages, currencies, look, menus, home page, content pages. One document,
// and every member has a default. Texts are one for all languages, or one a language.
import { z } from 'zod';
import { corners, densities, headingFonts, ownColours, textFonts } from './ready-looks.ts';

export const locales = ['en', 'de'] as const;
export type Locale = (typeof locales)[number];

const text = (max: number) => z.string().trim().max(max);

/** `"About"`, or `{"en": "About", "de": "Über uns"}`. */
const localized = (max: number) =>
  z.union([text(max), z.partialRecord(z.enum(locales), text(max))], {
    error: `Write one text of at most ${max} characters, or one a language: {"en": "…", "de": "…"}.`,
  });
export type Localized = z.infer<ReturnType<typeof localized>>;

const handle = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Use small letters, digits and hyphens.')
  .max(80);
/** A path of this shop, or an https address. */
const link = z
  .string()
  .max(500)
  .regex(/^(?:\/(?!\/)[^\s\\]*|https:\/\/[^\s\\]+)$/, 'Use a path like /pages/about, or an https address.');
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'Use a colour like #83450b.');
const currency = z.string().regex(/^[A-Z]{3}$/, 'Use a currency code like EUR.');

const otherCurrency = z.strictObject({
  currency,
  /** What one unit of the base currency is worth, in millionths: 920000 is 0.92. */
  rateMillionths: z.int().min(1).max(1_000_000_000_000),
  /** Converted prices are rounded to a multiple of this, in minor units: 100 is whole euros. */
  roundToMinor: z.int().min(1).max(1_000_000).default(1),
  /** Then this is taken off: with 100 and 5, prices end in .95. */
  lessMinor: z.int().min(0).max(999_999).default(0),
});

const menuEntry = z.strictObject({ label: localized(60), href: link });

const sectionHead = { title: localized(120).optional(), text: localized(600).optional() };
const homeSection = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('hero'),
    ...sectionHead,
    /** Address of a picture as in the catalogue, for wide screens; and for narrow ones. */
    picture: z.string().max(500).optional(),
    pictureNarrow: z.string().max(500).optional(),
    alt: localized(300).optional(),
    button: menuEntry.optional(),
  }),
  z.strictObject({ kind: z.literal('collections'), ...sectionHead, collections: z.array(handle).max(12).default([]) }),
  z.strictObject({
    kind: z.literal('products'),
    ...sectionHead,
    collection: handle.optional(),
    count: z.int().min(1).max(20).default(8),
  }),
  z.strictObject({
    kind: z.literal('text'),
    ...sectionHead,
    picture: z.string().max(500).optional(),
    alt: localized(300).optional(),
    button: menuEntry.optional(),
  }),
  /** What the shop promises, with what the trust page says of it now. */
  z.strictObject({ kind: z.literal('promises'), ...sectionHead }),
]);

const contentPage = z.strictObject({
  handle,
  title: localized(120),
  /** HTML, sanitised when it is shown. */
  body: localized(50_000),
  description: localized(320).optional(),
});

const colours = z.partialRecord(z.enum(ownColours), colour).default({});
const look = z.strictObject({
  /** One of the ready looks; what stands below changes it. */
  preset: z.enum(['atelier', 'gallery', 'workshop']).default('atelier'),
  light: colours,
  dark: colours,
  corners: z.enum(corners).optional(),
  headings: z.enum(headingFonts).optional(),
  texts: z.enum(textFonts).optional(),
  density: z.enum(densities).optional(),
});

export const shopSettingsSchema = z.strictObject({
  name: text(60).min(1).default('Watchword Demo Shop'),
  tagline: localized(120).default(''),
  /** An SVG drawing; colours follow the text where it says currentColor. */
  logo: z.string().max(50_000).optional(),
  languages: z.array(z.enum(locales)).min(1).default(['en', 'de']),
  baseCurrency: currency.default('USD'),
  currencies: z.array(otherCurrency).max(30).default([]),
  /** ISO 3166-1: what a fresh address form starts with. */
  homeCountry: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('US'),
  contact: z
    .strictObject({
      email: z.email().optional(),
      phone: text(40).optional(),
      address: z.array(text(120)).max(6).default([]),
      hours: localized(300).default(''),
    })
    .default({ address: [], hours: '' }),
  announcement: localized(160).default(''),
  look: look.default({ preset: 'atelier', light: {}, dark: {} }),
  menu: z
    .array(menuEntry)
    .max(8)
    .default([{ label: { en: 'All products', de: 'Alle Produkte' }, href: '/products' }]),
  footer: z
    .array(z.strictObject({ title: localized(60), links: z.array(menuEntry).max(12) }))
    .max(4)
    .default([]),
  home: z
    .array(homeSection)
    .max(20)
    .default([{ kind: 'products', count: 12 }]),
  pages: z.array(contentPage).max(100).default([]),
  /** Old addresses → new ones, answered with 301. */
  redirects: z
    .array(z.strictObject({ from: z.string().startsWith('/').max(300), to: link }))
    .max(5_000)
    .default([]),
});
export type ShopSettings = z.infer<typeof shopSettingsSchema>;

export const defaultShopSettings: ShopSettings = shopSettingsSchema.parse({});
