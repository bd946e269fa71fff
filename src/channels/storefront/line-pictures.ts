// The small pictures beside the lines of a cart or an order: one question for all of them.
import type { HtmlValue } from '../../kernel/html.ts';
import type { ShopParts } from '../shop.ts';

export function linePictures(
  _shop: ShopParts,
  _lines: readonly { variantId: string }[],
): Promise<ReadonlyMap<string, HtmlValue>> {
  return Promise.resolve(new Map<string, HtmlValue>());
}
