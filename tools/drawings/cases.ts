// Watch boxes: wooden cases with a well full of cushions, lids of wood and glass, drawers.
import { drawBlock, drawSkin, drawSoftEdge, faceOf, frontPlane, lying, matt, type Place, topPlane } from './body.ts';
import { nap, planeTransform } from './cloth.ts';
import { type Colour, mix, tone } from './colour.ts';
import { type Pen, type Plane, planeAt } from './pen.ts';
import { rounded } from './shapes.ts';
import type { Vec3 } from './vector.ts';
import { drawGlass, drawRoom } from './vitrine.ts';
import { drawWatch, drawWornStrap, type WatchName, watches } from './watch.ts';
import type { Shell } from './winder.ts';
import { drawGrain } from './wood.ts';

/** A block of wood (or lacquer) with its grain on the sides and on its upper face. */
export function drawWoodBlock(pen: Pen, place: Place, { finish, wood }: Shell, corner: number, seed: number): void {
  const block = lying(place, corner, 1.6);
  drawBlock(pen, block, finish, 'open');
  if (wood) drawSkin(pen, block, wood, seed);
  drawSoftEdge(pen, block, finish);
  const face = block.face;
  const d = pen.outline(face, faceOf(block));
  const base = pen.colour(finish, [0, 1, 0], planeAt(face, place.width / 2, place.depth / 2));
  const [from, to] = [
    pen.to(planeAt(face, 0, place.depth * 0.6)),
    pen.to(planeAt(face, place.width, place.depth * 0.4)),
  ];
  pen.sheet.path(
    d,
    pen.sheet.linear(from, to, [
      [0, tone(base, 0.1)],
      [0.5, base],
      [1, tone(base, -0.13)],
    ]),
  );
  if (wood) {
    const board = {
      at: (along: number, across: number) => planeAt(face, along, across),
      length: place.width,
      width: place.depth,
      seed: seed + 3,
      flame: [place.width * 0.12, place.depth * 0.55] as const,
    };
    pen.sheet.group({ 'clip-path': pen.sheet.clip(d) }, () => drawGrain(pen, wood, board));
  }
}

export interface Bed {
  columns: number;
  rows: number;
  lining: Colour;
  cushion: Colour;
  names: readonly (WatchName | undefined)[];
}

export const cell = { width: 64, depth: 92, wall: 4 } as const;
export const bedSize = ({ columns, rows }: Pick<Bed, 'columns' | 'rows'>) => ({
  width: columns * cell.width + (columns + 1) * cell.wall,
  depth: rows * cell.depth + (rows + 1) * cell.wall,
});

/** Cells with cushions, sunk into the plane (which faces up) at x and y. */
export function drawBed(pen: Pen, face: Plane, at: { x: number; y: number; sunk: number }, bed: Bed): void {
  const { sheet } = pen;
  const size = bedSize(bed);
  const opening = {
    x: at.x,
    y: at.y,
    width: size.width,
    height: size.depth,
    corner: 2,
    depth: at.sunk,
    lining: bed.lining,
  };
  drawRoom(pen, face, opening, () => {
    for (let row = 0; row < bed.rows; row++) {
      for (let column = 0; column < bed.columns; column++) {
        const left = at.x + cell.wall + column * (cell.width + cell.wall);
        const top = at.y + cell.wall + row * (cell.depth + cell.wall);
        drawCell(pen, face, { left, top, sunk: at.sunk }, bed, bed.names[row * bed.columns + column]);
      }
      const y = at.y + (row + 1) * (cell.depth + cell.wall);
      if (row + 1 < bed.rows)
        drawDivider(pen, face, { x: at.x, y, width: size.width, height: cell.wall }, bed.lining, at.sunk);
    }
  });
  const d = pen.outline(face, rounded(at.x, at.y, size.width, size.depth, 2));
  sheet.stroke(d, '#000000', 2, { opacity: 0.35 });
}

function drawCell(
  pen: Pen,
  face: Plane,
  { left, top, sunk }: { left: number; top: number; sunk: number },
  bed: Bed,
  name: WatchName | undefined,
): void {
  const [wall, lining] = [cell.wall, bed.lining];
  const floor = {
    x: left,
    y: top,
    width: cell.width,
    height: cell.depth,
    corner: 1,
    depth: sunk * 0.95,
    lining: mix(lining, '#000000', 0.25),
  };
  drawRoom(pen, face, floor, () => undefined);
  drawCushionBlock(
    pen,
    face,
    { left: left + 5, top: top + 8, width: cell.width - 10, depth: cell.depth - 16, sunk },
    bed.cushion,
    name,
  );
  drawDivider(pen, face, { x: left - wall, y: top, width: wall, height: cell.depth }, lining, sunk);
  drawDivider(pen, face, { x: left + cell.width, y: top, width: wall, height: cell.depth }, lining, sunk);
}

function drawDivider(
  pen: Pen,
  face: Plane,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  colour: Colour,
  sunk: number,
): void {
  const top: Plane = { ...face, origin: planeAt(face, x, y, -4) };
  const long = height > width;
  const sideShape: Vec3[] = long
    ? [
        planeAt(top, width, 0),
        planeAt(top, width, height),
        planeAt(top, width, height, -sunk),
        planeAt(top, width, 0, -sunk),
      ]
    : [
        planeAt(top, 0, height),
        planeAt(top, width, height),
        planeAt(top, width, height, -sunk),
        planeAt(top, 0, height, -sunk),
      ];
  pen.polygon(sideShape, tone(colour, long ? -0.28 : -0.08));
  pen.sheet.path(pen.outline(top, rounded(0, 0, width, height, 1)), tone(colour, 0.16));
}

interface Cushion {
  left: number;
  top: number;
  width: number;
  depth: number;
  sunk: number;
}

/** A plump block of suede; the watch lies on it with its strap around it. */
export function drawCushionBlock(
  pen: Pen,
  face: Plane,
  cushion: Cushion,
  colour: Colour,
  name: WatchName | undefined,
): void {
  const { sheet } = pen;
  const lift = -6;
  const place: Plane = { ...face, origin: planeAt(face, cushion.left, cushion.top, lift) };
  const block = {
    face: place,
    width: cushion.width,
    height: cushion.depth,
    depth: Math.max(8, cushion.sunk - 12),
    corner: 12,
    soft: 11,
  };
  drawBlock(pen, block, matt(colour));
  const d = pen.outline(place, rounded(2, 2, cushion.width - 4, cushion.depth - 4, 11));
  sheet.path(d, nap(sheet, planeTransform(pen, place, 0.6), 1));
  if (name === undefined) return;
  const watch = watches[name];
  const middle: Plane = { ...place, origin: planeAt(place, cushion.width / 2, cushion.depth / 2, 0.5) };
  pen.on(middle, () => drawWornStrap(sheet, watch, cushion.depth / 2 - 1));
  const [front, strap] = [cushion.depth - 1.5, tone(watch.strap, -0.35)];
  const drop: Vec3[] = [
    planeAt(place, cushion.width / 2 - 9.1, front, -0.5),
    planeAt(place, cushion.width / 2 + 9.1, front, -0.5),
    planeAt(place, cushion.width / 2 + 8.6, front + 1.5, -14),
    planeAt(place, cushion.width / 2 - 8.6, front + 1.5, -14),
  ];
  pen.polygon(drop, mix(strap, '#000000', 0.35));
  pen.on(middle, () => sheet.circle(2.2, 3, 20.5, '#000000', { opacity: 0.5, filter: sheet.blur(2) }));
  for (let lifted = 1; lifted < 7; lifted++)
    pen.on({ ...middle, origin: planeAt(middle, 0, 0, lifted) }, () =>
      sheet.circle(0, 0, 19.4, tone(watch.metal, lifted % 2 ? -0.5 : -0.35)),
    );
  pen.on({ ...middle, origin: planeAt(middle, 0, 0, 7) }, () => drawWatch(sheet, watch));
}

/** A lid of glass in a frame, closed: the frame lies on the block's upper face. */
export function drawGlassLid(pen: Pen, place: Place, shell: Shell, frame: number, seed: number): void {
  const { width, depth } = place;
  const face = topPlane(place.x, place.y + place.height, place.z - depth);
  const hole = { x: frame, y: frame, width: width - 2 * frame, height: depth - 2 * frame, corner: 3 };
  const d = pen.outline(
    face,
    rounded(0.8, 0.8, width - 1.6, depth - 1.6, 3),
    rounded(hole.x, hole.y, hole.width, hole.height, 3),
  );
  const base = pen.colour(shell.finish, [0, 1, 0], planeAt(face, width / 2, depth / 2));
  const [from, to] = [pen.to(planeAt(face, 0, depth)), pen.to(planeAt(face, width, 0))];
  pen.sheet.path(
    d,
    pen.sheet.linear(from, to, [
      [0, tone(base, 0.1)],
      [0.5, base],
      [1, tone(base, -0.12)],
    ]),
    { 'fill-rule': 'evenodd' },
  );
  const { wood } = shell;
  if (wood) {
    const board = {
      at: (along: number, across: number) => planeAt(face, along, across),
      length: width,
      width: depth,
      seed,
    };
    pen.sheet.group({ 'clip-path': pen.sheet.clip(d) }, () => drawGrain(pen, wood, board));
  }
  pen.sheet.stroke(pen.outline(face, rounded(hole.x, hole.y, hole.width, hole.height, 3)), '#000000', 2.4, {
    opacity: 0.45,
  });
  drawGlass(pen, face, hole, 0.9);
  pen.sheet.stroke(
    pen.outline(face, rounded(hole.x + 1.2, hole.y + 1.2, hole.width - 2.4, hole.height - 2.4, 3)),
    '#d9efe6',
    1.3,
    { opacity: 0.55 },
  );
}

/** A pushed button of brass that holds the lid. */
export function drawClasp(pen: Pen, x: number, y: number, z: number, colour: Colour): void {
  const plane = frontPlane(x, y, z + 0.4);
  const { sheet } = pen;
  pen.on(plane, () => {
    sheet.rect(-8.6, -7, 18.4, 15.6, '#000000', { rx: 2, opacity: 0.4, filter: sheet.blur(0.9) });
    sheet.rect(
      -9,
      -8,
      18,
      15,
      sheet.linear(
        [-9, -8],
        [9, 8],
        [
          [0, tone(colour, 0.6)],
          [0.5, colour],
          [1, tone(colour, -0.45)],
        ],
      ),
      { rx: 1.6 },
    );
    sheet.circle(
      0,
      0.6,
      2.6,
      sheet.radial([-0.6, 0], 3, [
        [0, tone(colour, 0.5)],
        [1, tone(colour, -0.5)],
      ]),
    );
    sheet.path('M-.5 .2H.5L.8 3.2H-.8Z', '#1a1510');
    sheet.circle(0, 0, 0.9, '#1a1510');
  });
}
