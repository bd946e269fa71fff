// The demonstration's collections: four by rule, which every product falls into by its type, and two chosen by hand.
import type { Catalog } from '../modules/catalog.ts';
import { type DemoPicture, pictureAddress } from './demo-pictures.ts';

type CollectionDocument = Parameters<Catalog['changeCollections']['set']>[0];

interface DemoCollection extends Pick<CollectionDocument, 'handle' | 'title' | 'seoDescription' | 'rule' | 'products'> {
  text: string;
  /** Name of its picture; none: that of its first product. */
  picture?: string;
}

const ofTypes = (...types: string[]): Pick<CollectionDocument, 'rule'> => ({
  rule: { match: 'any', conditions: types.map((value) => ({ field: 'type', test: 'is', value })) },
});

const collections: DemoCollection[] = [
  {
    handle: 'winders',
    title: 'Watch winders',
    text: 'For automatic watches that wait for their turn: from a cube for the desk to a cabinet for twelve. All of them count their turns, rest in between, and stop when the day’s number is reached.',
    seoDescription: 'Quiet watch winders for one to twelve automatic watches, in wood, lacquer and graphite.',
    picture: 'collection-winders',
    ...ofTypes('Single winder', 'Multiple winder'),
  },
  {
    handle: 'boxes',
    title: 'Boxes and stands',
    text: 'Where watches rest: under glass, in the dark of a drawer, in a tray by the door, on a stand beside the keyboard. Felt where they touch, wood or leather where you do.',
    seoDescription: 'Watch boxes, trays, stands and a glass dome in walnut, oak, leather and steel.',
    picture: 'collection-boxes',
    ...ofTypes('Watch box'),
  },
  {
    handle: 'straps',
    title: 'Straps',
    text: 'Leather, suede, sailcloth, rubber, nylon, apple and steel, in the widths that most watches take. Measure between the lugs in whole millimetres; the size guide shows how.',
    seoDescription: 'Watch straps and bracelets in 18, 20 and 22 mm: leather, suede, rubber, cloth and steel.',
    picture: 'collection-straps',
    ...ofTypes('Strap'),
  },
  {
    handle: 'travel-and-care',
    title: 'Travel and care',
    text: 'What goes into the suitcase, and what stays on the workbench: rolls, a capsule, a folder for straps; tools, balm and a loupe.',
    seoDescription: 'Watch rolls, a travel winder, strap case, tools and leather care.',
    picture: 'collection-travel',
    ...ofTypes('Travel and care'),
  },
  {
    handle: 'favourites',
    title: 'A good place to begin',
    text: 'Eight things that show what this shop is about.',
    seoDescription: 'Eight products to begin with: winders, boxes, straps and a roll.',
    products: [
      'meridian-one',
      'atlas-watch-box',
      'saddle-strap-leather',
      'watch-roll-passage',
      'lantern-display-dome',
      'bedside-winder-hush',
      'meridian-two',
      'quiet-corner-valet-tray',
    ],
  },
  {
    handle: 'small-gifts',
    title: 'Gifts under $75',
    text: 'Small things that are certain to fit: no width to measure, no finish to match.',
    seoDescription: 'Gifts for people with a watch, under 75 dollars.',
    products: [
      'quiet-corner-valet-tray',
      'sunday-care-kit',
      'desk-stand-arc',
      'cube-winder-mini',
      'strapkeeper-case',
      'spring-bars-and-tool',
    ],
  },
];

export function demoCollections(pictures: readonly DemoPicture[]): CollectionDocument[] {
  return collections.map(({ text, picture, ...collection }) => {
    const shown = pictures.find(({ name }) => name === picture);
    return {
      sort: 'featured',
      seoTitle: '',
      published: true,
      descriptionHtml: `<p>${text}</p>`,
      ...collection,
      ...(shown && { image: { url: pictureAddress(shown), alt: shown.alt } }),
    };
  });
}
