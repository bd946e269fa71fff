// What the demonstration's merchant has set: name, look, menus, home page, content pages, in English and German.
import type { z } from 'zod';
import type { shopSettingsSchema } from '../modules/settings.ts';
import { demoHome } from './demo-home.ts';
import { type DemoPicture, readWordmark } from './demo-pictures.ts';
import { demoPages } from './pages.ts';

type SettingsBody = z.input<typeof shopSettingsSchema>;

export function demoSettings(pictures: readonly DemoPicture[]): SettingsBody {
  return {
    name: 'Watchword Demo Shop',
    tagline: { en: 'A quiet place for a watch', de: 'Ein ruhiger Platz für eine Uhr' },
    logo: readWordmark(),
    languages: ['en', 'de'],
    baseCurrency: 'USD',
    currencies: [
      { currency: 'EUR', rateMillionths: 920_000, roundToMinor: 100, lessMinor: 10 },
      { currency: 'GBP', rateMillionths: 790_000, roundToMinor: 100, lessMinor: 5 },
      { currency: 'JPY', rateMillionths: 150_000_000, roundToMinor: 10, lessMinor: 0 },
    ],
    contact: {
      email: 'shop@example.com',
      address: ['Watchword Demo Shop', '1 Example Street', 'Springfield, IL 62701', 'United States'],
      hours: {
        en: 'A demonstration: nobody answers, at any hour',
        de: 'Eine Vorführung: es antwortet niemand, zu keiner Zeit',
      },
    },
    announcement: {
      en: 'New on the shelves: straps of sailcloth, and a chest with two drawers',
      de: 'Neu im Regal: Bänder aus Segeltuch und eine Truhe mit zwei Schubladen',
    },
    menu,
    footer,
    home: demoHome(pictures),
    pages: demoPages,
  };
}

const menu: SettingsBody['menu'] = [
  { label: { en: 'Winders', de: 'Uhrenbeweger' }, href: '/collections/winders' },
  { label: { en: 'Boxes and stands', de: 'Kästen und Ständer' }, href: '/collections/boxes' },
  { label: { en: 'Straps', de: 'Armbänder' }, href: '/collections/straps' },
  { label: { en: 'Travel and care', de: 'Reise und Pflege' }, href: '/collections/travel-and-care' },
  { label: { en: 'Gifts', de: 'Geschenke' }, href: '/collections/small-gifts' },
];

const footer: SettingsBody['footer'] = [
  {
    title: { en: 'Shop', de: 'Laden' },
    links: [
      { label: { en: 'All products', de: 'Alle Produkte' }, href: '/products' },
      { label: { en: 'A good place to begin', de: 'Zum Anfangen' }, href: '/collections/favourites' },
      { label: { en: 'Gifts under $75', de: 'Geschenke unter 75 $' }, href: '/collections/small-gifts' },
    ],
  },
  {
    title: { en: 'Help', de: 'Hilfe' },
    links: [
      { label: { en: 'Shipping and delivery', de: 'Versand und Lieferung' }, href: '/pages/shipping' },
      { label: { en: 'Returns', de: 'Rückgabe' }, href: '/pages/returns' },
      { label: { en: 'Strap size guide', de: 'Bandbreite messen' }, href: '/pages/strap-size-guide' },
      { label: { en: 'Care guide', de: 'Pflege' }, href: '/pages/care-guide' },
      { label: { en: 'Questions', de: 'Fragen' }, href: '/pages/questions' },
    ],
  },
  {
    title: { en: 'About', de: 'Über uns' },
    links: [
      { label: { en: 'About this shop', de: 'Über diesen Laden' }, href: '/pages/about' },
      { label: { en: 'How we keep our word', de: 'Wie wir Wort halten' }, href: '/trust' },
    ],
  },
];
