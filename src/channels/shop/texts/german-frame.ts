// The same in German.
import type { FrameTexts } from './frame.ts';

export const frameDe: FrameTexts = {
  skip: 'Zum Inhalt',
  products: 'Produkte',
  cart: 'Warenkorb',
  search: 'Suche',
  trust: 'Wie wir unser Wort halten',
  demonstration: 'Vorführung.',
  demonstrationNote: 'Zahlungen sind simuliert: Es fließt kein Geld, und nichts wird verschickt.',
};
