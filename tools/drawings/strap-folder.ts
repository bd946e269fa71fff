// A folder of canvas for straps: open from above, and closed on the table.
import { lying, matt, type Place } from './body.ts';
import { drawWoodBlock } from './cases.ts';
import { flatWeave, nap, weave } from './cloth.ts';
import { type Colour, tone } from './colour.ts';
import { polished } from './cradle.ts';
import { type Pen, type Plane, planeAt } from './pen.ts';
import { footprint, type Scene, side } from './scene.ts';
import { rounded } from './shapes.ts';
import { round, Sheet } from './sheet.ts';
import { drawLongPiece, drawShortPiece, type Strap } from './strap.ts';
import { drawTable } from './straps.ts';
import { backdrops } from './studio.ts';
import type { Vec3 } from './vector.ts';
import { gold, steel } from './watch.ts';

const kept: Partial<Strap>[] = [
  { kind: 'smooth', colour: '#a5632f', thread: '#f0dcc0' },
  { kind: 'suede', colour: '#5f666d', thread: '#868d93' },
  { kind: 'apple', colour: '#2f4a38', thread: '#6d8a74' },
  { kind: 'sailcloth', colour: '#34465f', thread: '#e8e6df' },
  { kind: 'rubber', colour: '#25282b' },
  { kind: 'smooth', colour: '#5a3420', thread: '#c9a57d' },
];

const strapOf = (look: Partial<Strap>): Strap => ({
  kind: 'smooth',
  colour: '#a5632f',
  width: 20,
  taper: 16.5,
  long: 120,
  short: 75,
  metal: steel,
  ...look,
});

/** A folder of canvas, open: straps under bands on a leaf of felt. */
export function strapkeeper(): Sheet {
  const sheet = new Sheet(side, side);
  drawTable(sheet, backdrops.sage);
  sheet.group({ transform: 'translate(600 606) rotate(-8) scale(3.5)' }, () => {
    drawFolder(sheet, 270, 250, '#6f6a55', '#c9c2b2');
    for (const [index, look] of kept.entries()) {
      const x = -108 + index * 43.4;
      sheet.group({ transform: `translate(${round(x - 10.5)} -62)` }, () => drawLongPiece(sheet, strapOf(look)));
      sheet.group({ transform: `translate(${round(x + 12)} -38)` }, () => drawShortPiece(sheet, strapOf(look)));
    }
    for (const y of [-46, 14]) drawElastic(sheet, 127, y, '#4a4638');
  });
  return sheet;
}

function drawFolder(sheet: Sheet, width: number, height: number, canvas: Colour, felt: Colour): void {
  const box = { x: round(-width / 2), y: round(-height / 2), width, height, rx: 9 };
  sheet.element('rect', { ...box, fill: '#2c2016', opacity: 0.4, filter: sheet.blur(9), transform: 'translate(7 10)' });
  sheet.element('rect', {
    ...box,
    fill: '#1c130c',
    opacity: 0.5,
    filter: sheet.blur(2),
    transform: 'translate(1.6 2.4)',
  });
  sheet.element('rect', { ...box, fill: canvas });
  sheet.element('rect', { ...box, fill: flatWeave(sheet, canvas, 1.7) });
  sheet.element('rect', {
    ...box,
    fill: sheet.linear(
      [-width / 2, -height / 2],
      [width / 2, height / 2],
      [
        [0, '#ffffff', 0.2],
        [0.5, '#ffffff', 0],
        [1, '#000000', 0.2],
      ],
    ),
  });
  sheet.rect(-width / 2 + 3.4, -height / 2 + 3.4, width - 6.8, height - 6.8, 'none', {
    rx: 6.5,
    stroke: '#efe6d0',
    'stroke-width': 0.7,
    'stroke-dasharray': '2.6 1.4',
    opacity: 0.9,
  });
  const inner = { x: round(-width / 2 + 7), y: round(-height / 2 + 7), width: width - 14, height: height - 14, rx: 5 };
  sheet.element('rect', { ...inner, fill: tone(felt, -0.25), transform: 'translate(.4 .7)' });
  sheet.element('rect', { ...inner, fill: felt });
  sheet.element('rect', { ...inner, fill: nap(sheet, 'scale(.8)', 1.2) });
}

function drawElastic(sheet: Sheet, half: number, y: number, colour: Colour): void {
  sheet.rect(-half, y, half * 2, 9, '#000000', {
    opacity: 0.4,
    filter: sheet.blur(1.4),
    transform: 'translate(.8 1.6)',
  });
  sheet.rect(-half, y, half * 2, 9, flatWeave(sheet, colour, 0.9));
  sheet.rect(
    -half,
    y,
    half * 2,
    9,
    sheet.linear(
      [0, y],
      [0, y + 9],
      [
        [0, '#ffffff', 0.25],
        [0.4, '#ffffff', 0],
        [1, '#000000', 0.35],
      ],
    ),
  );
}

/** The folder closed, its ribbon around it. */
export function strapkeeperClosed(): Scene {
  const [width, depth, height] = [270, 120, 38];
  const place: Place = { x: 0, y: 0, z: 0, width, height, depth };
  return {
    backdrop: backdrops.sage,
    view: { yaw: 27, pitch: 32 },
    bounds: { min: [0, 0, -depth], max: [width, height, 0] },
    shadows: [{ footprint: footprint(2, -1, width - 4, depth - 3), height: 44 }],
    draw: (pen) => {
      const block = lying(place, 9, 5);
      drawCanvasBlock(pen, block.face, place);
    },
  };
}

function drawCanvasBlock(pen: Pen, face: Plane, { width, height, depth }: Place): void {
  const { sheet } = pen;
  const canvas = '#6f6a55';
  drawSlab(pen, { x: 0, y: 0, z: 0, width, height: height * 0.46, depth }, canvas);
  drawSlab(pen, { x: 0, y: height * 0.5, z: 0, width, height: height * 0.5, depth }, canvas);
  const d = pen.outline(face, rounded(4, 4, width - 8, depth - 8, 6));
  sheet.path(d, weave(pen, face, canvas, 2.2), { opacity: 0.75 });
  sheet.path(
    d,
    sheet.linear(pen.to(planeAt(face, 0, depth)), pen.to(planeAt(face, width, 0)), [
      [0, '#ffffff', 0.22],
      [0.5, '#ffffff', 0.03],
      [1, '#000000', 0.16],
    ]),
  );
  const ribbon = (x: number, wide: number, colour: Colour) => {
    const top: Vec3[] = [
      planeAt(face, x, 2),
      planeAt(face, x + wide, 2),
      planeAt(face, x + wide, depth - 1),
      planeAt(face, x, depth - 1),
    ];
    const front: Vec3[] = [
      [x, height - 1, 0.4],
      [x + wide, height - 1, 0.4],
      [x + wide, 1, 0.4],
      [x, 1, 0.4],
    ];
    sheet.path(pen.d(top), '#000000', { opacity: 0.4, filter: sheet.blur(3), transform: 'translate(3 4)' });
    pen.polygon(top, colour);
    pen.polygon(front, tone(colour, -0.25));
    sheet.path(
      pen.d(top),
      sheet.linear(pen.to(planeAt(face, x, 0)), pen.to(planeAt(face, x + wide, 0)), [
        [0, '#ffffff', 0.3],
        [0.5, '#ffffff', 0.05],
        [1, '#000000', 0.25],
      ]),
    );
  };
  ribbon(196, 22, '#7d4a28');
  pen.on({ ...face, origin: planeAt(face, 207, depth - 16, 1) }, () => {
    sheet.circle(0.8, 1.2, 5.6, '#000000', { opacity: 0.5, filter: sheet.blur(1) });
    sheet.circle(0, 0, 5.2, sheet.linear([-4, -4], [4, 4], polished(gold)));
    sheet.circle(
      -0.3,
      -0.3,
      3.7,
      sheet.radial([-1.4, -1.6], 5, [
        [0, tone(gold, 0.7)],
        [1, tone(gold, -0.25)],
      ]),
    );
  });
}

function drawSlab(pen: Pen, place: Place, colour: Colour): void {
  drawWoodBlock(pen, place, { finish: { ...matt(colour), even: true }, panel: colour }, 8, 1);
}
