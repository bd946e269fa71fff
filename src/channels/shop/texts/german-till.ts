// The same in German.
import type { TillTexts } from './till.ts';

export const tillDe: TillTexts = {
  title: 'Warenkorb',
};
