// The same in German.
import type { BrowseTexts } from './browse.ts';

export const browseDe: BrowseTexts = {
  title: 'Produkte',
};
