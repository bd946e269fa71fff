// The small pictures beside the lines of a cart: one question for all of them.
import type { ShownLine } from '../../flows/show-cart.ts';
import type { HtmlValue } from '../../kernel/html.ts';
import { picture, type ShopParts } from '../shop.ts';

/** Variant id → its picture. The title stands beside it, so it says nothing of its own. */
export async function linePictures(
  { media }: Pick<ShopParts, 'media'>,
  lines: readonly ShownLine[],
): Promise<ReadonlyMap<string, HtmlValue>> {
  const pictures = await media.picturesFor(lines.flatMap(({ imageUrl }) => imageUrl ?? []));
  return new Map(
    lines.map(({ variantId, imageUrl }) => {
      const shown = imageUrl === undefined ? undefined : pictures.get(imageUrl);
      return [variantId, picture(shown, { alt: '', sizes: '5rem', class: 'picture-cover' })];
    }),
  );
}
