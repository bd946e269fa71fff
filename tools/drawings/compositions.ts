// Several things in one picture: the home page's, wide and narrow, and one for each collection.
import { atlasBox, terraceDrawers } from './boxes.ts';
import { loupe, travelCapsule } from './capsule.ts';
import { careKit } from './care-kit.ts';
import { valetTray, watchRoll } from './leather-goods.ts';
import { drawScene, side, together } from './scene.ts';
import { Sheet } from './sheet.ts';
import { displayDome } from './stands.ts';
import { drawLongPiece, type Strap } from './strap.ts';
import { drawTable } from './straps.ts';
import { backdrops } from './studio.ts';
import { steel } from './watch.ts';
import { cubeMini, gallerySix, hush, meridianOne, meridianTwo } from './winders.ts';

export function homeWide(): Sheet {
  const scene = together(
    [
      { scene: gallerySix(), x: -40, z: -70 },
      { scene: displayDome('oak', 'silverDress'), x: 500, z: -80 },
      { scene: meridianOne('walnut', 'navyDress'), x: 288, z: 178 },
      { scene: watchRoll('#9a5a2c', '#ecd6b8', 3), x: 80, z: 150 },
      { scene: loupe(), x: 470, z: 130 },
    ],
    { view: { yaw: 20, pitch: 15 }, backdrop: backdrops.stone },
  );
  const mirrored = { ...scene, mirror: [200, 0, 178] as const };
  return drawScene(mirrored, { x: 790, y: 145, width: 1_060, height: 710 }, new Sheet(1_920, 960), 0.58);
}

export function homeNarrow(): Sheet {
  const scene = together(
    [
      { scene: displayDome('oak', 'silverDress'), x: 160, z: -110 },
      { scene: meridianOne('walnut', 'navyDress'), x: -40, z: -20 },
      { scene: watchRoll('#9a5a2c', '#ecd6b8', 1), x: 150, z: 60 },
    ],
    { view: { yaw: 22, pitch: 16 }, backdrop: backdrops.stone },
  );
  const mirrored = { ...scene, mirror: [40, 0, -20] as const };
  return drawScene(mirrored, { x: 60, y: 120, width: 840, height: 720 }, new Sheet(960, 960), 0.58);
}

/** Collections are shown upright on some screens: left and right of this may be cut off. */
const filled = { x: 110, y: 90, width: 980, height: 1_020 };

export const collectionPictures: Record<'winders' | 'boxes' | 'straps' | 'travel', () => Sheet> = {
  winders: () =>
    drawScene(
      {
        ...together(
          [
            { scene: meridianTwo('oak'), x: 0, z: -120 },
            { scene: cubeMini('#5f6b4e', '#4c5244', 'greenField'), x: 210, z: 80 },
            { scene: hush('#2b3648', '#4a5568', 'iceDiver'), x: 20, z: 110 },
          ],
          { view: { yaw: 24, pitch: 18 }, backdrop: backdrops.stone },
        ),
        mirror: [120, 0, 110],
      },
      filled,
    ),
  boxes: () =>
    drawScene(
      together(
        [
          { scene: terraceDrawers('walnut'), x: 0, z: -200 },
          { scene: atlasBox(4, 'walnut'), x: -20, z: 60 },
          { scene: displayDome('walnut', 'burgundy'), x: 390, z: 20 },
        ],
        { view: { yaw: 22, pitch: 25 }, backdrop: backdrops.sand },
      ),
      filled,
    ),
  straps: strapsInARow,
  travel: () =>
    drawScene(
      together(
        [
          { scene: travelCapsule('#cdbb9a', 'blackDiver'), x: 150, z: -130 },
          { scene: watchRoll('#2b2a29', '#8a847c', 3), x: -20, z: -60 },
          { scene: valetTray('#8a4f2a', '#e8cfae', 'watch'), x: -60, z: 130 },
          { scene: careKit(), x: 165, z: 120 },
        ],
        { view: { yaw: 22, pitch: 27 }, backdrop: backdrops.sage },
      ),
      filled,
    ),
};

const shown: Partial<Strap>[] = [
  { kind: 'smooth', colour: '#c98f58', thread: '#f3e6d0' },
  { kind: 'suede', colour: '#5f666d', thread: '#868d93' },
  { kind: 'sailcloth', colour: '#34465f', thread: '#e8e6df', taper: 18 },
  { kind: 'smooth', colour: '#8a4f2a', thread: '#e8cfae' },
  { kind: 'apple', colour: '#2f4a38', thread: '#6d8a74' },
  { kind: 'rubber', colour: '#25282b', taper: 18 },
  { kind: 'suede', colour: '#8a6540', thread: '#b08a60' },
];

function strapsInARow(): Sheet {
  const sheet = new Sheet(side, side);
  drawTable(sheet, backdrops.sand);
  sheet.group({ transform: 'translate(600 600) rotate(24) scale(7.4)' }, () => {
    for (const [index, look] of shown.entries()) {
      const strap: Strap = {
        kind: 'smooth',
        colour: '#8a4f2a',
        width: 20,
        taper: 16.5,
        long: 120,
        short: 75,
        metal: steel,
        ...look,
      };
      const x = (index - 3) * 30;
      sheet.group({ transform: `translate(${x} ${-60 + (index % 2 === 0 ? -5 : 5)})` }, () =>
        drawLongPiece(sheet, strap),
      );
    }
  });
  return sheet;
}
