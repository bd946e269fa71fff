// The boxes of the catalogue, each as a scene.
import { frontPlane, type Place, topPlane } from './body.ts';
import { bedSize, drawBed, drawClasp, drawGlassLid, drawWoodBlock } from './cases.ts';
import { type Colour, tone } from './colour.ts';
import { type Pen, type Plane, planeAt } from './pen.ts';
import { footprint, type Scene } from './scene.ts';
import { rounded } from './shapes.ts';
import { backdrops } from './studio.ts';
import { radians, type Vec3 } from './vector.ts';
import { drawGlass } from './vitrine.ts';
import { gold, type WatchName } from './watch.ts';
import { drawFeet, shells } from './winder.ts';
import { drawPull, type ShellName } from './winders.ts';

const felt: Record<ShellName, { lining: Colour; cushion: Colour; trim: Colour }> = {
  graphite: { lining: '#3d4044', cushion: '#8d9093', trim: '#c3c6c9' },
  oak: { lining: '#6d6759', cushion: '#d8d0c0', trim: '#c3c6c9' },
  walnut: { lining: '#5b4a3a', cushion: '#cdbfa6', trim: gold },
  smokedOak: { lining: '#3b332b', cushion: '#a08d75', trim: gold },
};

const assortment: (WatchName | undefined)[] = [
  'navyDress',
  'pandaChrono',
  'silverDress',
  'greenField',
  'blackDiver',
  'salmon',
  'burgundy',
  'iceDiver',
  'blueChrono',
  undefined,
];

const grids: Record<number, [columns: number, rows: number]> = {
  4: [4, 1],
  6: [3, 2],
  8: [4, 2],
  10: [5, 2],
  20: [5, 4],
};

export function atlasBox(places: 4 | 6 | 10 | 20, shell: ShellName, open?: 'open'): Scene {
  const [columns, rows] = grids[places] ?? [4, 1];
  const names = Array.from(
    { length: places },
    (_, index) => assortment[(index * (places === 20 ? 7 : 1)) % assortment.length],
  );
  const bed = { columns, rows, lining: felt[shell].lining, cushion: felt[shell].cushion, names };
  const inner = bedSize(bed);
  const rim = 12;
  const place: Place = { x: 0, y: 0, z: 0, width: inner.width + 2 * rim, height: 84, depth: inner.depth + 2 * rim };
  return {
    backdrop: backdrops.sand,
    view: { yaw: 24, pitch: open ? 36 : 40 },
    bounds: {
      min: [0, 0, -place.depth],
      max: [place.width, open ? place.height + place.depth * 0.8 : place.height, 0],
    },
    shadows: [{ footprint: footprint(1, -1, place.width - 2, place.depth - 2), height: 90 }],
    mirror: [place.width / 2, 0, 0],
    draw: (pen) => {
      if (open && !pen.mirrored) drawRaisedLid(pen, place, shell, rim);
      drawWoodBlock(pen, place, shells[shell], 5, 21);
      const face = topPlane(0, place.height, -place.depth);
      if (!pen.mirrored) drawBed(pen, face, { x: rim, y: rim, sunk: 44 }, bed);
      if (!open) {
        drawSeam(pen, place, place.height - 15);
        if (!pen.mirrored) drawGlassLid(pen, place, shells[shell], rim + 1, 23);
      }
      drawClasp(pen, place.width / 2, place.height - (open ? 9 : 15), 0, felt[shell].trim);
    },
  };
}

/** The gap between case and lid, around the visible corners. */
function drawSeam(pen: Pen, { x, z, width, depth }: Place, y: number): void {
  const corner = 5;
  const turned = corner * (1 - Math.SQRT1_2);
  const gap: Vec3[] = [
    [x + turned, y, z - turned],
    [x + corner, y, z],
    [x + width - corner, y, z],
    [x + width - turned, y, z - turned],
    [x + width, y, z - corner],
    [x + width, y, z - depth + corner],
    [x + width - turned, y, z - depth + turned],
  ];
  const px = pen.scaleAt([x, y, z]);
  pen.sheet.stroke(pen.d(gap, ''), '#120c08', px * 0.9, { opacity: 0.75, 'stroke-linejoin': 'round' });
  const edge = gap.slice(1, 3).map(([ex, ey, ez]): Vec3 => [ex, ey - 0.9, ez]);
  pen.line(edge, '#ffffff', px * 0.35, { opacity: 0.3 });
}

/** The lid on its hinge at the back, leaning backwards: seen from its inner side. */
function drawRaisedLid(pen: Pen, place: Place, shell: ShellName, rim: number): void {
  const angle = radians(102);
  const { width, depth, height } = place;
  const down: [number, number, number] = [0, -Math.sin(angle), -Math.cos(angle) * -1];
  const hinge: [number, number, number] = [0, height, -depth];
  const topEdge: [number, number, number] = [0, hinge[1] - down[1] * depth, hinge[2] - down[2] * depth];
  const face: Plane = { origin: topEdge, u: [1, 0, 0], v: down };
  const { finish } = shells[shell];
  const { sheet } = pen;
  const outer = rounded(0, 0, width, depth, 4);
  const hole = { x: rim + 1, y: rim + 1, width: width - 2 * rim - 2, height: depth - 2 * rim - 2, corner: 3 };
  const d = pen.outline(face, outer, rounded(hole.x, hole.y, hole.width, hole.height, 3));
  drawLidEdge(pen, face, width, depth, shell);
  sheet.path(d, pen.colour({ ...finish, colour: tone(finish.colour, -0.18) }, [0, 0.2, 1], planeAt(face, 0, 0)), {
    'fill-rule': 'evenodd',
  });
  sheet.stroke(pen.outline(face, outer), '#ffffff', 1.4, { opacity: 0.25 });
  sheet.path(pen.outline(face, rounded(hole.x, hole.y, hole.width, hole.height, 3)), '#ffffff', { opacity: 0.06 });
  drawGlass(pen, face, hole, 0.5);
  sheet.stroke(pen.outline(face, rounded(hole.x, hole.y, hole.width, hole.height, 3)), '#14100c', 2, { opacity: 0.5 });
}

function drawLidEdge(pen: Pen, face: Plane, width: number, depth: number, shell: ShellName): void {
  const { finish } = shells[shell];
  const edge = (a: [number, number], b: [number, number], normal: [number, number, number]) =>
    pen.polygon(
      [planeAt(face, ...a), planeAt(face, ...b), planeAt(face, ...b, -15), planeAt(face, ...a, -15)],
      pen.colour(finish, normal, planeAt(face, ...a)),
    );
  edge([0, 0], [width, 0], [0, 1, 0.2]);
  edge([width, 0], [width, depth], [1, 0, 0]);
}

/** Two floors under one lock. */
export function archiveBox(shell: ShellName, open?: 'open'): Scene {
  const bed = {
    columns: 4,
    rows: 2,
    lining: felt[shell].lining,
    cushion: felt[shell].cushion,
    names: [...assortment.slice(0, 7), undefined],
  };
  const inner = bedSize(bed);
  const rim = 14;
  const place: Place = { x: 0, y: 3, z: 0, width: inner.width + 2 * rim, height: 150, depth: inner.depth + 2 * rim };
  return {
    backdrop: backdrops.sand,
    view: { yaw: 24, pitch: open ? 34 : 27 },
    bounds: {
      min: [0, 0, -place.depth],
      max: [place.width, open ? place.height + place.depth * 0.85 : place.height, 0],
    },
    shadows: [{ footprint: footprint(1, -1, place.width - 2, place.depth - 2), height: 150 }],
    mirror: [place.width / 2, 0, 0],
    draw: (pen) => {
      if (open && !pen.mirrored) drawSolidLid(pen, place, shell);
      drawFeet(pen, place, 3);
      drawWoodBlock(pen, place, shells[shell], 5, 41);
      drawSeam(pen, place, place.y + 62);
      if (open && !pen.mirrored)
        drawBed(pen, topPlane(0, place.y + place.height, -place.depth), { x: rim, y: rim, sunk: 44 }, bed);
      if (!open) drawSeam(pen, place, place.y + place.height - 26);
      drawClasp(pen, place.width / 2, place.y + place.height - (open ? 10 : 26), 0, felt[shell].trim);
      for (const x of [place.width * 0.28, place.width * 0.72])
        drawPull(pen, frontPlane(x, place.y + 34, 0.3), felt[shell].trim, 6);
    },
  };
}

function drawSolidLid(pen: Pen, place: Place, shell: ShellName): void {
  const { width, depth, height, y } = place;
  const angle = radians(100);
  const down: [number, number, number] = [0, -Math.sin(angle), -Math.cos(angle) * -1];
  const origin: [number, number, number] = [0, y + height - down[1] * depth, -depth - down[2] * depth];
  const face: Plane = { origin, u: [1, 0, 0], v: down };
  drawLidEdge(pen, face, width, depth, shell);
  const { finish } = shells[shell];
  const { sheet } = pen;
  sheet.path(
    pen.outline(face, rounded(0, 0, width, depth, 4)),
    pen.colour({ ...finish, colour: tone(finish.colour, -0.12) }, [0, 0.2, 1], origin),
  );
  const pad = pen.outline(face, rounded(14, 14, width - 28, depth - 28, 4));
  const { lining } = felt[shell];
  sheet.path(
    pad,
    sheet.linear(pen.to(planeAt(face, 0, 0)), pen.to(planeAt(face, width * 0.4, depth)), [
      [0, tone(lining, 0.25)],
      [0.5, tone(lining, 0.05)],
      [1, tone(lining, -0.35)],
    ]),
  );
  sheet.stroke(pad, '#000000', 2, { opacity: 0.4 });
  for (const x of [width / 3, (width * 2) / 3])
    sheet.stroke(pen.d([planeAt(face, x, 16), planeAt(face, x, depth - 16)], ''), '#000000', 2, { opacity: 0.18 });
}

/** Two drawers, one pulled out when `open`. */
export function terraceDrawers(shell: ShellName, open?: 'open'): Scene {
  const bed = {
    columns: 5,
    rows: 1,
    lining: felt[shell].lining,
    cushion: felt[shell].cushion,
    names: ['burgundy', 'iceDiver', undefined, 'pandaChrono', 'silverDress'] as (WatchName | undefined)[],
  };
  const inner = bedSize(bed);
  const place: Place = { x: 0, y: 4, z: 0, width: inner.width + 40, height: 190, depth: 150 };
  return {
    backdrop: backdrops.sand,
    view: { yaw: 25, pitch: open ? 34 : 20 },
    bounds: { min: [0, 0, -place.depth], max: [place.width, place.height + 4, open ? 108 : 0] },
    shadows: [
      { footprint: footprint(1, -1, place.width - 2, place.depth - 2), height: 190 },
      ...(open ? [{ footprint: footprint(14, 104, place.width - 28, 104), height: 60, strength: 0.7 }] : []),
    ],
    mirror: [place.width / 2, 0, open ? 60 : 0],
    draw: (pen) => {
      drawFeet(pen, place, 4);
      drawWoodBlock(pen, place, shells[shell], 6, 51);
      drawDrawerFront(pen, { ...place, z: 0 }, 100, 84, shell);
      if (!open) return drawDrawerFront(pen, { ...place, z: 0 }, 10, 84, shell);
      drawOpenDrawer(pen, place, bed, shell);
    },
  };
}

function drawDrawerFront(pen: Pen, { x, y, z, width }: Place, above: number, height: number, shell: ShellName): void {
  const plane = frontPlane(x, y + above + height, z + 0.2);
  const { sheet } = pen;
  const d = pen.outline(plane, rounded(10, 0, width - 20, height, 3));
  sheet.stroke(d, '#120c08', pen.scaleAt(plane.origin) * 1.5, { opacity: 0.85 });
  sheet.stroke(pen.d([planeAt(plane, 12, 1.4), planeAt(plane, width - 12, 1.4)], ''), '#ffffff', 1.4, {
    opacity: 0.35,
  });
  for (const share of [0.3, 0.7])
    drawPull(pen, { ...plane, origin: planeAt(plane, width * share, height / 2) }, felt[shell].trim, 6.5);
}

function drawOpenDrawer(pen: Pen, place: Place, bed: Parameters<typeof drawBed>[3], shell: ShellName): void {
  const { sheet } = pen;
  const hole = frontPlane(place.x, place.y + 94, 0.3);
  sheet.path(pen.outline(hole, rounded(10, 0, place.width - 20, 84, 2)), '#0d0906');
  const out: Place = { x: 14, y: place.y + 12, z: 106, width: place.width - 28, height: 78, depth: 106 };
  drawWoodBlock(pen, { ...out, height: 70 }, shells[shell], 2, 61);
  if (!pen.mirrored)
    drawBed(pen, topPlane(out.x, out.y + 70, 0), { x: (out.width - bedSize(bed).width) / 2, y: 3, sunk: 44 }, bed);
  drawWoodBlock(
    pen,
    { ...out, x: 10, width: place.width - 20, z: 112, depth: 8, height: 84, y: place.y + 10 },
    shells[shell],
    2,
    67,
  );
  for (const share of [0.3, 0.7])
    drawPull(pen, frontPlane(10 + (place.width - 20) * share, place.y + 52, 112.3), felt[shell].trim, 6.5);
}
