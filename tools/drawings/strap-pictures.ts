// Pictures of the straps: each colour by itself, and each strap on a watch.
import { type Drawing, ofFinish, ofProduct } from './drawing.ts';
import { strapSizes } from './elevations.ts';
import {
  links,
  linksOnWatch,
  mesh,
  meshOnWatch,
  nylonBand,
  nylonOnWatch,
  onWatch,
  type StrapLook,
  twoPieces,
} from './straps.ts';
import { gold, steel } from './watch.ts';

const looks = {
  natural: { kind: 'smooth', colour: '#c98f58', thread: '#f3e6d0' },
  chestnut: { kind: 'smooth', colour: '#8a4f2a', thread: '#e8cfae' },
  black: { kind: 'smooth', colour: '#2c2a29', thread: '#8a847c' },
  slate: { kind: 'suede', colour: '#5f666d', thread: '#868d93' },
  tobacco: { kind: 'suede', colour: '#84603c', thread: '#b08a60' },
  reefBlack: { kind: 'rubber', colour: '#2a2d30' },
  ocean: { kind: 'rubber', colour: '#1f4258' },
  forest: { kind: 'apple', colour: '#2f4a38', thread: '#6d8a74', metal: gold },
  night: { kind: 'apple', colour: '#2a3144', thread: '#6c7690', metal: gold },
  navy: { kind: 'sailcloth', colour: '#34465f', thread: '#e8e6df' },
  stone: { kind: 'sailcloth', colour: '#8d887c', thread: '#efece2' },
} satisfies Record<string, StrapLook>;

const nylon = { Navy: '#2f3f58', Olive: '#4d5238', Sand: '#b9a581' };
const darkSteel = '#55585c';
/** Links are polished: as bright as the rest they would lose their edges. */
const linkSteel = '#a9adb1';

export const strapPictures: readonly Drawing[] = [
  ...Object.entries(nylon).map(([colour, shade]) =>
    ofFinish(
      'harbour-strap-nylon',
      [colour],
      `A one-piece strap of woven nylon in ${colour.toLowerCase()}, with steel keepers and buckle`,
      () => nylonBand(shade),
    ),
  ),
  ofProduct('harbour-strap-nylon', 'on-watch', 'The navy strap under a field watch with a green dial', () =>
    nylonOnWatch(nylon.Navy, 'greenField'),
  ),

  ofFinish(
    'saddle-strap-leather',
    ['Natural'],
    'Both pieces of a strap of pale saddle leather with light stitches and a steel buckle',
    () => twoPieces(looks.natural),
  ),
  ofFinish(
    'saddle-strap-leather',
    ['Chestnut'],
    'Both pieces of a strap of chestnut-brown leather with light stitches and a steel buckle',
    () => twoPieces(looks.chestnut),
  ),
  ofFinish(
    'saddle-strap-leather',
    ['Black'],
    'Both pieces of a strap of black leather with grey stitches and a steel buckle',
    () => twoPieces(looks.black),
  ),
  ofProduct('saddle-strap-leather', 'on-watch', 'The natural strap on a steel watch with a blue dial', () =>
    onWatch(looks.natural, 'navyDress'),
  ),
  ofProduct(
    'saddle-strap-leather',
    'sizes',
    'Drawing with sizes: 120 and 75 mm long, 16.5 mm at the buckle, 3 mm thick at the watch and 2 mm at the tip',
    () => strapSizes({ long: 120, short: 75, thick: 3, thin: 2, widths: '18 – 20 – 22', buckle: 16.5 }),
  ),

  ofFinish(
    'evening-strap-suede',
    ['Slate'],
    'Both pieces of a strap of slate-grey suede, stitched in its own colour',
    () => twoPieces(looks.slate),
  ),
  ofFinish(
    'evening-strap-suede',
    ['Tobacco'],
    'Both pieces of a strap of tobacco-brown suede, stitched in its own colour',
    () => twoPieces(looks.tobacco),
  ),
  ofProduct('evening-strap-suede', 'on-watch', 'The slate strap on a watch with a salmon dial', () =>
    onWatch(looks.slate, 'salmon'),
  ),

  ofFinish('reef-strap-rubber', ['Black'], 'Both pieces of a black rubber strap with two long grooves', () =>
    twoPieces(looks.reefBlack),
  ),
  ofFinish('reef-strap-rubber', ['Ocean'], 'Both pieces of an ocean-blue rubber strap with two long grooves', () =>
    twoPieces(looks.ocean),
  ),
  ofProduct('reef-strap-rubber', 'on-watch', 'The black strap on a diver’s watch', () =>
    onWatch(looks.reefBlack, 'blackDiver'),
  ),

  ofFinish(
    'orchard-strap-plant-based',
    ['Forest'],
    'Both pieces of a forest-green strap with a finely grained surface and a golden buckle',
    () => twoPieces(looks.forest),
  ),
  ofFinish(
    'orchard-strap-plant-based',
    ['Night'],
    'Both pieces of a night-blue strap with a finely grained surface and a golden buckle',
    () => twoPieces(looks.night),
  ),
  ofProduct('orchard-strap-plant-based', 'on-watch', 'The forest-green strap on a gold watch with a silver dial', () =>
    onWatch(looks.forest, 'silverDress'),
  ),

  ofFinish('mesh-bracelet-fine', ['Steel'], 'Two lengths of fine steel mesh, one with its sliding clasp', () =>
    mesh(steel),
  ),
  ofFinish('mesh-bracelet-fine', ['Black'], 'Two lengths of blackened steel mesh, one with its sliding clasp', () =>
    mesh(darkSteel),
  ),
  ofProduct('mesh-bracelet-fine', 'on-watch', 'The steel mesh on a watch with a salmon dial', () =>
    meshOnWatch(steel, 'salmon'),
  ),

  ofFinish('regatta-strap-sailcloth', ['Navy'], 'Both pieces of a navy strap of sailcloth with white stitches', () =>
    twoPieces(looks.navy),
  ),
  ofFinish(
    'regatta-strap-sailcloth',
    ['Stone'],
    'Both pieces of a stone-grey strap of sailcloth with pale stitches',
    () => twoPieces(looks.stone),
  ),
  ofProduct('regatta-strap-sailcloth', 'on-watch', 'The navy strap on a chronograph with a white dial', () =>
    onWatch(looks.navy, 'pandaChrono'),
  ),

  ofProduct(
    'jetty-bracelet-links',
    'front',
    'A bracelet of steel links, polished in the middle, brushed at the sides, with a folding clasp',
    () => links(linkSteel),
  ),
  ofProduct('jetty-bracelet-links', 'on-watch', 'The bracelet on a chronograph with a blue dial', () =>
    linksOnWatch(linkSteel, 'blueChrono'),
  ),
];
