// Every picture of the demonstration, in the order in which a product shows its own.
import { boxPictures } from './box-pictures.ts';
import { collectionPictures, homeNarrow, homeWide } from './compositions.ts';
import type { Drawing } from './drawing.ts';
import { strapPictures } from './strap-pictures.ts';
import { travelPictures } from './travel-pictures.ts';
import { winderPictures } from './winder-pictures.ts';

const shopPictures: readonly Drawing[] = [
  {
    name: 'home-wide',
    alt: 'A graphite case with six watches behind glass, before it a leather roll, a walnut winder and a loupe, beside it a watch under a glass bell',
    widths: [640, 1_280, 1_920],
    draw: homeWide,
  },
  {
    name: 'home-narrow',
    alt: 'A walnut winder, a leather roll, and a watch under a glass bell',
    widths: [480, 960],
    draw: homeNarrow,
  },
  {
    name: 'collection-winders',
    alt: 'Three winders: a wide one of oak, a round blue one and a small green cube',
    widths: [320, 640, 960],
    draw: collectionPictures.winders,
  },
  {
    name: 'collection-boxes',
    alt: 'A walnut chest with two drawers, a box with a glass lid, and a watch under a glass bell',
    widths: [320, 640, 960],
    draw: collectionPictures.boxes,
  },
  {
    name: 'collection-straps',
    alt: 'Seven straps of leather, suede, cloth and rubber, side by side',
    widths: [320, 640, 960],
    draw: collectionPictures.straps,
  },
  {
    name: 'collection-travel',
    alt: 'A leather tray with a watch, a watch roll, a travel capsule, and brush, balm and cloth',
    widths: [320, 640, 960],
    draw: collectionPictures.travel,
  },
];

export const allDrawings: readonly Drawing[] = [
  ...winderPictures,
  ...boxPictures,
  ...strapPictures,
  ...travelPictures,
  ...shopPictures,
];
