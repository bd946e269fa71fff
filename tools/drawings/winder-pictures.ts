// Pictures of the winders.

import { drawerInsert } from './drawer-insert.ts';
import { type Drawing, ofFinish, ofProduct } from './drawing.ts';
import { boxSizes, rect, ring, winderSizes } from './elevations.ts';
import { closer, together } from './scene.ts';
import { backdrops } from './studio.ts';
import {
  cabinetTwelve,
  cubeMini,
  foundersEdition,
  gallerySix,
  hush,
  meridianFour,
  meridianOne,
  meridianTwo,
  towerThree,
  workbenchOpen,
} from './winders.ts';

const moss = () => cubeMini('#5f6b4e', '#4c5244', 'greenField');
const white = () => cubeMini('#e9e7e1', '#b9b3a6', 'salmon');
const black = () => cubeMini('#2a2c2f', '#4a4a4a', 'blackDiver');

const onARow = (count: number, first: number, step: number, y: number, r: number) =>
  Array.from({ length: count }, (_, index) => [first + index * step, y, r] as const);

export const winderPictures: readonly Drawing[] = [
  ofFinish(
    'meridian-one',
    ['Graphite'],
    'A cube-shaped watch winder in matt graphite; behind its round window a diver’s watch on a grey cushion',
    () => meridianOne('graphite', 'blackDiver'),
  ),
  ofFinish(
    'meridian-one',
    ['Light oak'],
    'A cube-shaped watch winder in light oak with a cream front; a gold watch with a silver dial is in it',
    () => meridianOne('oak', 'silverDress'),
  ),
  ofFinish(
    'meridian-one',
    ['Walnut'],
    'A cube-shaped watch winder in dark walnut with a black front and a brass ring; a watch with a blue dial is in it',
    () => meridianOne('walnut', 'navyDress'),
  ),
  ofProduct('meridian-one', 'sizes', 'Drawing with sizes: front 118 by 118 mm, depth 152 mm', () =>
    winderSizes({
      width: 118,
      height: 118,
      depth: 152,
      corner: 11,
      windows: [[59, 54, 42]],
      more: [ring(101, 104, 4.2)],
    }),
  ),

  ofProduct(
    'meridian-one-founders-edition',
    'front',
    'Watch winder of smoked oak with brass ring, brass knob and a small numbered plate',
    foundersEdition,
  ),
  ofProduct(
    'meridian-one-founders-edition',
    'plate',
    'Closer: the brass plate with the number 07 – 60 under the window',
    () => closer(foundersEdition(), { x: 0.36, y: 0.66, zoom: 2.6 }),
  ),

  ofFinish(
    'bedside-winder-hush',
    ['Chalk'],
    'A softly rounded watch winder, chalk white, its front covered with woven cloth',
    () => hush('#ece7dd', '#c9c1b3', 'salmon'),
  ),
  ofFinish(
    'bedside-winder-hush',
    ['Ink'],
    'A softly rounded watch winder in ink blue; a watch with an ice-blue dial is in it',
    () => hush('#2b3648', '#4a5568', 'iceDiver'),
  ),
  ofProduct('bedside-winder-hush', 'cloth', 'Closer: the weave of the cloth around the window', () =>
    closer(hush('#ece7dd', '#c9c1b3', 'salmon'), { x: 0.36, y: 0.5, zoom: 2.3 }),
  ),

  ofProduct(
    'workbench-winder-open',
    'front',
    'An open watch winder: a heavy grey foot with one knob, an arm, and a drum that holds a field watch',
    workbenchOpen,
  ),
  ofProduct('workbench-winder-open', 'drum', 'Closer: the drum with the watch, and the arm behind it', () =>
    closer(workbenchOpen(), { x: 0.46, y: 0.36, zoom: 1.9 }),
  ),

  ofFinish(
    'cube-winder-mini',
    ['White'],
    'A small white cube with round edges; a watch with a salmon dial looks out of its window',
    white,
  ),
  ofFinish(
    'cube-winder-mini',
    ['Black'],
    'A small black cube with round edges; a diver’s watch looks out of its window',
    black,
  ),
  ofFinish(
    'cube-winder-mini',
    ['Moss'],
    'A small moss-green cube with round edges; a field watch looks out of its window',
    moss,
  ),
  ofProduct('cube-winder-mini', 'stack', 'Three of the cubes: white upon black, moss green beside them', () => ({
    ...together(
      [
        { scene: black(), x: 0, z: 0 },
        { scene: white(), x: 0, y: 100, z: 0 },
        { scene: moss(), x: 118, z: 26 },
      ],
      { view: { yaw: 26, pitch: 17 }, backdrop: backdrops.stone },
    ),
    mirror: [50, 0, 0] as const,
  })),

  ofFinish('meridian-two', ['Graphite'], 'A wide watch winder in matt graphite with two round windows', () =>
    meridianTwo('graphite'),
  ),
  ofFinish(
    'meridian-two',
    ['Light oak'],
    'A wide watch winder in light oak with a cream front and two round windows',
    () => meridianTwo('oak'),
  ),
  ofFinish(
    'meridian-two',
    ['Walnut'],
    'A wide watch winder in walnut with a black front and two windows in brass rings',
    () => meridianTwo('walnut'),
  ),
  ofProduct('meridian-two', 'sizes', 'Drawing with sizes: front 222 by 130 mm, depth 165 mm', () =>
    winderSizes({
      width: 222,
      height: 130,
      depth: 165,
      corner: 11,
      windows: onARow(2, 60, 102, 58, 43),
      more: [ring(111, 117, 4.2)],
    }),
  ),

  ofFinish('meridian-four', ['Graphite'], 'A watch winder in graphite with four round windows and a drawer below', () =>
    meridianFour('graphite'),
  ),
  ofFinish(
    'meridian-four',
    ['Walnut'],
    'A watch winder in walnut with four windows in brass rings and a drawer below',
    () => meridianFour('walnut'),
  ),
  ofProduct(
    'meridian-four',
    'sizes',
    'Drawing with sizes: front 246 by 304 mm, depth 200 mm; the drawer is 58 mm high',
    () =>
      winderSizes({
        width: 246,
        height: 304,
        depth: 200,
        corner: 12,
        windows: [...onARow(2, 66, 114, 66, 44), ...onARow(2, 66, 114, 174, 44)],
        more: [rect(8, 238, 230, 58, 2)],
      }),
  ),

  ofProduct(
    'gallery-six',
    'front',
    'Six watches in two rows of drums behind one pane of glass, in a graphite case',
    gallerySix,
  ),
  ofProduct('gallery-six', 'drums', 'Closer: two of the drums with their watches behind the glass', () =>
    closer(gallerySix(), { x: 0.36, y: 0.44, zoom: 2.4 }),
  ),

  ofFinish(
    'cabinet-twelve',
    ['Graphite'],
    'A tall cabinet in graphite: twelve watches behind glass, three drawers below',
    () => cabinetTwelve('graphite'),
  ),
  ofFinish(
    'cabinet-twelve',
    ['Walnut'],
    'A tall cabinet in walnut with brass knobs: twelve watches behind glass, three drawers below',
    () => cabinetTwelve('walnut'),
  ),
  ofProduct('cabinet-twelve', 'sizes', 'Drawing with sizes: front 420 by 720 mm, depth 300 mm', () =>
    winderSizes({
      width: 420,
      height: 720,
      depth: 300,
      corner: 8,
      windows: [0, 1, 2, 3].flatMap((row) => onARow(3, 82, 128, 79 + row * 121.5, 46)),
      more: [
        rect(18, 18, 384, 486, 3),
        rect(12, 516, 396, 62, 2),
        rect(12, 580, 396, 62, 2),
        rect(12, 644, 396, 62, 2),
      ],
    }),
  ),

  ofProduct(
    'tower-three',
    'front',
    'A narrow tower of light oak with three round windows, one above the other',
    towerThree,
  ),
  ofProduct('tower-three', 'sizes', 'Drawing with sizes: front 124 by 380 mm, depth 150 mm', () =>
    winderSizes({
      width: 124,
      height: 380,
      depth: 150,
      corner: 11,
      windows: [0, 1, 2].map((row) => [62, 62 + row * 114, 44] as const),
      more: [ring(62, 362, 4.2)],
    }),
  ),

  ofFinish(
    'drawer-insert-for-winders',
    ['300 mm, two watches'],
    'A graphite tray for a drawer with two flat cradles and scored edges',
    () => drawerInsert(2),
  ),
  ofFinish('drawer-insert-for-winders', ['600 mm, four watches'], 'The wide tray with four cradles in a row', () =>
    drawerInsert(4),
  ),
  ofProduct(
    'drawer-insert-for-winders',
    'sizes',
    'Drawing with sizes of the tray for two: 300 mm wide, 220 mm deep, 92 mm high',
    () => boxSizes({ width: 300, depth: 220, height: 92, columns: 2, rows: 1, gaps: [22] }),
  ),
];
