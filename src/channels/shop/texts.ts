// The words of the shop's pages, by language and area. English is complete and gives the type: a language that lacks a
// text does not compile.
import type { Locale } from '../../modules/settings.ts';
import { browse } from './texts/browse.ts';
import { frame } from './texts/frame.ts';
import { browseDe } from './texts/german-browse.ts';
import { frameDe } from './texts/german-frame.ts';
import { tillDe } from './texts/german-till.ts';
import { till } from './texts/till.ts';

const english = { frame, browse, till };
export type ShopTexts = typeof english;

const catalogues: Record<Locale, ShopTexts> = { en: english, de: { frame: frameDe, browse: browseDe, till: tillDe } };

export function textsFor(locale: Locale): ShopTexts {
  return catalogues[locale];
}
