// One picture that the demonstration needs: what it shows, for whom, in which widths, and how it is drawn.
import { drawScene, type Scene } from './scene.ts';
import type { Sheet } from './sheet.ts';

export interface Drawing {
  /** Of its files. */
  name: string;
  /** The product's handle; none: a picture of the shop. */
  product?: string;
  /** Option values of the variants that it shows; none: all of them. */
  finish?: readonly string[];
  /** What is to be seen. */
  alt: string;
  widths: readonly number[];
  draw: () => Sheet;
}

const productWidths = [320, 640, 960];

/** A picture of one finish. */
export function ofFinish(product: string, finish: readonly string[], alt: string, draw: () => Scene | Sheet): Drawing {
  const name = [product, ...finish]
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return { name, product, finish, alt, widths: productWidths, draw: drawn(draw) };
}

/** A picture of the product whatever its finish; `view` tells it from the others. */
export function ofProduct(product: string, view: string, alt: string, draw: () => Scene | Sheet): Drawing {
  return { name: `${product}-${view}`, product, alt, widths: productWidths, draw: drawn(draw) };
}

const drawn = (draw: () => Scene | Sheet) => (): Sheet => {
  const made = draw();
  return 'draw' in made ? drawScene(made) : made;
};
