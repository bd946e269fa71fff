// The demonstration's home page: a picture to arrive at, the shelves, some things to begin with, and how the shop keeps
// its word.
import type { ShopSettings } from '../modules/settings.ts';
import { type DemoPicture, pictureAddress } from './demo-pictures.ts';

export function demoHome(pictures: readonly DemoPicture[]): ShopSettings['home'] {
  const find = (name: string) => {
    const picture = pictures.find((each) => each.name === name);
    if (picture === undefined) throw new Error(`the demonstration has no picture ${name}`);
    return picture;
  };
  const wide = find('home-wide');
  return [
    {
      kind: 'hero',
      title: { en: 'A quiet place for a watch', de: 'Ein ruhiger Platz für eine Uhr' },
      text: {
        en: 'Winders that rest more than they turn, boxes lined with felt, straps that grow old well. Thirty-one things, each with its sizes, its materials and its care.',
        de: 'Uhrenbeweger, die mehr ruhen als sie drehen, Kästen mit Filz, Bänder, die schön altern. Einunddreißig Dinge, jedes mit seinen Maßen, Stoffen und seiner Pflege.',
      },
      picture: pictureAddress(wide),
      pictureNarrow: pictureAddress(find('home-narrow')),
      alt: {
        en: wide.alt,
        de: 'Ein graphitgrauer Kasten mit sechs Uhren hinter Glas, davor eine Lederrolle, ein Uhrenbeweger aus Nussbaum und eine Lupe, daneben eine Uhr unter einer Glasglocke',
      },
      button: { label: { en: 'See all products', de: 'Alle Produkte ansehen' }, href: '/products' },
    },
    {
      kind: 'collections',
      title: { en: 'Four shelves', de: 'Vier Regale' },
      collections: ['winders', 'boxes', 'straps', 'travel-and-care'],
    },
    {
      kind: 'products',
      title: { en: 'A good place to begin', de: 'Zum Anfangen' },
      collection: 'favourites',
      count: 8,
    },
    {
      kind: 'promises',
      title: { en: 'This shop shows that it keeps its word', de: 'Dieser Laden zeigt, dass er Wort hält' },
      text: {
        en: 'Every sentence of our security policy is bound to a test of the running shop. What the tests saw last is public: green where it held, red where it did not.',
        de: 'Jeder Satz unserer Sicherheitsrichtlinie ist an eine Prüfung des laufenden Ladens gebunden. Was sie zuletzt ergab, ist öffentlich: grün, wo er gehalten wird, rot, wo nicht.',
      },
    },
    {
      kind: 'text',
      title: { en: 'Measure once', de: 'Einmal messen' },
      text: {
        en: 'A strap fits by one number: the distance between the lugs, in whole millimetres. A ruler and half a minute are enough.',
        de: 'Ein Band passt durch eine Zahl: den Abstand zwischen den Hörnern, in ganzen Millimetern. Ein Lineal und eine halbe Minute genügen.',
      },
      picture: pictureAddress(find('saddle-strap-leather-on-watch')),
      alt: {
        en: find('saddle-strap-leather-on-watch').alt,
        de: 'Ein helles Lederband an einer Uhr aus Stahl mit blauem Zifferblatt',
      },
      button: { label: { en: 'To the size guide', de: 'So wird gemessen' }, href: '/pages/strap-size-guide' },
    },
  ];
}
