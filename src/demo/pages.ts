// The demonstration's content pages, in English and German.
import type { ShopSettings } from '../modules/settings.ts';
import { about, questions } from './pages/about.ts';
import { careGuide, strapSizeGuide } from './pages/guides.ts';
import { returns, shipping } from './pages/terms.ts';

export const demoPages: ShopSettings['pages'] = [about, shipping, returns, careGuide, strapSizeGuide, questions];
