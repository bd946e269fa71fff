// A tray with flat cradles, for a drawer.
import { drawTurned, metal, type Place, satin, topPlane } from './body.ts';
import { drawBed, drawWoodBlock } from './cases.ts';
import { type Pen, type Plane, planeAt } from './pen.ts';
import { footprint, type Scene } from './scene.ts';
import { backdrops } from './studio.ts';
import type { WatchName } from './watch.ts';

/** A tray of flat cradles for a drawer. */
export function drawerInsert(columns: 2 | 4): Scene {
  const names: WatchName[] = ['navyDress', 'silverDress', 'blackDiver', 'greenField'];
  const bed = { columns, rows: 1, lining: '#565a5e', cushion: '#a3a6a9', names: names.slice(0, columns) };
  const inner = columns * 68 + 4;
  const place: Place = { x: 0, y: 0, z: 0, width: columns * 150, height: 92, depth: 220 };
  return {
    backdrop: backdrops.stone,
    view: { yaw: 22, pitch: 42 },
    bounds: { min: [0, 0, -place.depth], max: [place.width, place.height, 0] },
    shadows: [{ footprint: footprint(1, -1, place.width - 2, place.depth - 2), height: 92 }],
    mirror: [place.width / 2, 0, 0],
    draw: (pen) => {
      drawWoodBlock(pen, place, { finish: { ...satin('#4a4d50') }, panel: '' }, 6, 3);
      if (pen.mirrored) return;
      const face = topPlane(0, place.height, -place.depth);
      drawScores(pen, face, place);
      drawBed(pen, face, { x: (place.width - inner) / 2, y: (place.depth - 100) / 2, sunk: 40 }, bed);
      drawInsertKnob(pen, place);
    },
  };
}

/** The lines along which it is cut to the drawer's width. */
function drawScores(pen: Pen, face: Plane, { width, depth }: Place): void {
  for (const x of [8, 16, 24, 32, width - 32, width - 24, width - 16, width - 8]) {
    const px = pen.scaleAt(planeAt(face, x, depth / 2));
    pen.line([planeAt(face, x, 3), planeAt(face, x, depth - 3)], '#17191b', px * 0.7, { opacity: 0.8 });
    pen.line([planeAt(face, x + 0.8, 3), planeAt(face, x + 0.8, depth - 3)], '#ffffff', px * 0.4, { opacity: 0.22 });
  }
}

function drawInsertKnob(pen: Pen, { width }: Place): void {
  drawTurned(
    pen,
    [width - 52, -20],
    [
      [5, 92],
      [5, 98],
      [4.4, 99.4],
      [0.1, 99.4],
    ],
    { ...metal('#c3c6c9') },
    60,
  );
}
