// The demonstration's products: winders, boxes, straps, and what travels and cares, of an invented maker.
import { boxes } from './catalogue/boxes.ts';
import type { DemoProduct } from './catalogue/demo-product.ts';
import { straps } from './catalogue/straps.ts';
import { travel } from './catalogue/travel.ts';
import { winders } from './catalogue/winders.ts';

export { type DemoProduct, demoTypes, demoVendor } from './catalogue/demo-product.ts';

/** In the order in which the shop lists them: the first page shows some of every group. */
export const demoCatalogue: DemoProduct[] = interleave([winders, boxes, straps, travel]);

function interleave(groups: DemoProduct[][]): DemoProduct[] {
  const longest = Math.max(...groups.map((group) => group.length));
  return Array.from({ length: longest }, (_, index) => groups.flatMap((group) => group[index] ?? [])).flat();
}
