// Pictures of boxes, trays and stands.
import { archiveBox, atlasBox, terraceDrawers } from './boxes.ts';
import { type Drawing, ofFinish, ofProduct } from './drawing.ts';
import { boxSizes, plainSizes, rect, ring } from './elevations.ts';
import { valetTray } from './leather-goods.ts';
import { deskStand, displayDome } from './stands.ts';

const chestnut = ['#8a4f2a', '#e8cfae'] as const;
const black = ['#2c2a29', '#8a827a'] as const;

export const boxPictures: readonly Drawing[] = [
  ofFinish('atlas-watch-box', ['4'], 'A long walnut box with a glass lid and four watches on cushions', () =>
    atlasBox(4, 'walnut'),
  ),
  ofFinish('atlas-watch-box', ['6'], 'The box for six: two rows of three under glass', () => atlasBox(6, 'walnut')),
  ofFinish('atlas-watch-box', ['10'], 'The box for ten: two rows of five, one place still free', () =>
    atlasBox(10, 'walnut'),
  ),
  ofFinish('atlas-watch-box', ['20'], 'The box for twenty: four rows of five under one large pane', () =>
    atlasBox(20, 'walnut'),
  ),
  ofProduct('atlas-watch-box', 'open', 'The box for six with its lid standing open', () =>
    atlasBox(6, 'walnut', 'open'),
  ),
  ofProduct('atlas-watch-box', 'sizes', 'Drawing with sizes of the box for six: 232 by 220 mm, 84 mm high', () =>
    boxSizes({ width: 232, depth: 220, height: 84, columns: 3, rows: 2, gaps: [15] }),
  ),

  ofFinish(
    'archive-box-lockable',
    ['Light oak'],
    'A closed box of light oak with a lock in front and a drawer below',
    () => archiveBox('oak'),
  ),
  ofFinish('archive-box-lockable', ['Walnut'], 'A closed box of walnut with a lock and knobs of brass', () =>
    archiveBox('walnut'),
  ),
  ofProduct(
    'archive-box-lockable',
    'open',
    'The walnut box open: eight places with cushions, seven of them taken',
    () => archiveBox('walnut', 'open'),
  ),
  ofProduct('archive-box-lockable', 'sizes', 'Drawing with sizes: 304 by 224 mm, 150 mm high', () =>
    boxSizes({ width: 304, depth: 224, height: 150, columns: 4, rows: 2, gaps: [26, 88] }),
  ),

  ofFinish(
    'quiet-corner-valet-tray',
    ['Chestnut'],
    'A tray of chestnut leather, its edges stitched, its corners held by brass rivets',
    () => valetTray(...chestnut, 'empty'),
  ),
  ofFinish(
    'quiet-corner-valet-tray',
    ['Black'],
    'A tray of black leather, its edges stitched, its corners held by brass rivets',
    () => valetTray(...black, 'empty'),
  ),
  ofProduct(
    'quiet-corner-valet-tray',
    'in-use',
    'The chestnut tray in the evening: a gold watch and two keys lie in it',
    () => valetTray(...chestnut, 'watch'),
  ),

  ofFinish(
    'desk-stand-arc',
    ['Black'],
    'A strip of black steel, bent into a stand; a watch with a blue dial hangs over its top',
    () => deskStand('#2b2d30', 'navyDress'),
  ),
  ofFinish(
    'desk-stand-arc',
    ['Brass'],
    'A strip of steel in brass colour, bent into a stand; a watch with a burgundy dial hangs over its top',
    () => deskStand('#c39a58', 'burgundy'),
  ),
  ofProduct('desk-stand-arc', 'sizes', 'Drawing with sizes: 62 mm wide, 96 mm deep, 124 mm high', () =>
    plainSizes(
      {
        width: 62,
        height: 124,
        lines: [rect(0, 4, 62, 120, 2), rect(4, 0, 54, 58, 20)],
        fine: [ring(31, 28, 20), ring(31, 28, 16)],
      },
      {
        width: 96,
        height: 124,
        lines: ['M96 122H14A14 14 0 0 1 1 104L16 36', ring(24, 30, 26)],
        fine: ['M96 124H14', ring(24, 30, 22)],
        down: [],
      },
    ),
  ),

  ofFinish(
    'lantern-display-dome',
    ['Light oak'],
    'A bell of clear glass on a turned foot of light oak; under it a gold watch on a brass post',
    () => displayDome('oak', 'silverDress'),
  ),
  ofFinish(
    'lantern-display-dome',
    ['Walnut'],
    'A bell of clear glass on a turned foot of walnut; under it a watch with a burgundy dial',
    () => displayDome('walnut', 'burgundy'),
  ),
  ofProduct('lantern-display-dome', 'sizes', 'Drawing with sizes: foot 140 mm across, 203 mm high with its knob', () =>
    plainSizes({
      width: 140,
      height: 203,
      lines: [rect(0, 179, 140, 24, 3), 'M12 179V73A58 58 0 0 1 128 73V179', ring(70, 7, 7)],
      fine: ['M70 179V120', rect(45, 84, 50, 58, 16), ring(70, 105, 20), ring(70, 105, 16)],
      across: [
        { from: 12, to: 128 },
        { from: 0, to: 140 },
      ],
      down: [
        { from: 179, to: 203 },
        { from: 0, to: 203 },
      ],
    }),
  ),

  ofFinish('terrace-drawer-box', ['Graphite'], 'A low graphite chest with two drawers and four round knobs', () =>
    terraceDrawers('graphite'),
  ),
  ofFinish('terrace-drawer-box', ['Light oak'], 'A low chest of light oak with two drawers and four round knobs', () =>
    terraceDrawers('oak'),
  ),
  ofProduct(
    'terrace-drawer-box',
    'open',
    'The oak chest with its lower drawer pulled out: five places with cushions',
    () => terraceDrawers('oak', 'open'),
  ),
  ofProduct('terrace-drawer-box', 'sizes', 'Drawing with sizes: 384 mm wide, 190 mm high, 150 mm deep', () =>
    plainSizes(
      {
        width: 384,
        height: 190,
        lines: [rect(0, 0, 384, 190, 3)],
        fine: [
          rect(10, 6, 364, 84, 3),
          rect(10, 96, 364, 84, 3),
          ...[48, 138].flatMap((y) => [115, 269].map((x) => ring(x, y, 6.5))),
        ],
      },
      { width: 150, height: 190, lines: [rect(0, 0, 150, 190, 2)], fine: ['M4 0V190'], down: [] },
    ),
  ),
];
