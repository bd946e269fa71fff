// The leather goods of the catalogue: valet tray and watch roll.
import { topPlane } from './body.ts';
import { type Colour, mix, tone } from './colour.ts';
import { polished } from './cradle.ts';
import { drawGrainOver, drawSeam3, drawSurface, hide } from './leather.ts';
import { type Pen, type Plane, planeAt } from './pen.ts';
import { footprint, type Scene } from './scene.ts';
import { rounded } from './shapes.ts';
import { backdrops } from './studio.ts';
import { clamp, lerp, radians, smoothstep, type Vec3 } from './vector.ts';
import { drawWatch, drawWornStrap, gold, type WatchName, watches } from './watch.ts';

const tray = { width: 200, depth: 146, flare: 24, height: 46 } as const;

/** A point of the tray's wall: along one side (0 to 1), up from the floor (0 to 1). */
function wallPoint(sideOf: 'back' | 'front' | 'left' | 'right', along: number, up: number, inset = 0): Vec3 {
  const { width, depth, flare, height } = tray;
  const bow = 1 - (2 * along - 1) ** 4;
  // Pinched corners stand higher and draw in; the middle of a side leans out.
  const out = flare * up * (0.55 + 0.45 * bow) - inset;
  const y = 2 + height * Math.sin(radians(90 * up)) * (1.06 - 0.22 * bow);
  const [hx, hz] = [width / 2 + out, depth / 2 + out];
  const span = (half: number) => lerp(-half, half, along);
  if (sideOf === 'back') return [span(hx), y, -hz];
  if (sideOf === 'front') return [span(hx), y, hz];
  return [sideOf === 'left' ? -hx : hx, y, span(hz)];
}

export function valetTray(colour: Colour, thread: Colour, things: 'empty' | 'watch'): Scene {
  const outer = footprint(-tray.width / 2 + 1, tray.depth / 2 - 1, tray.width - 2, tray.depth - 2);
  return {
    backdrop: backdrops.sand,
    view: { yaw: 24, pitch: 38 },
    bounds: { min: [-118, 0, -92], max: [118, 30, 92] },
    shadows: [{ footprint: outer, height: 40 }],
    draw: (pen) => {
      const inside = tone(colour, -0.06);
      drawFloor(pen, inside);
      for (const place of ['back', 'left', 'right', 'front'] as const) drawWall(pen, place, colour, thread);
      if (things === 'watch') drawThings(pen);
      drawFrontWall(pen, colour, thread);
    },
  };
}

function drawFloor(pen: Pen, colour: Colour): void {
  const { sheet } = pen;
  const plane = topPlane(-tray.width / 2, 2, -tray.depth / 2);
  const d = pen.outline(plane, rounded(-3, -3, tray.width + 6, tray.depth + 6, 10));
  const [from, to] = [pen.to([-100, 2, -70]), pen.to([100, 2, 70])];
  sheet.path(
    d,
    sheet.linear(from, to, [
      [0, mix(colour, '#000000', 0.25)],
      [0.35, tone(colour, 0.04)],
      [1, tone(colour, 0.16)],
    ]),
  );
  drawGrainOver(pen, plane, d, 1);
  const bed = pen.outline(plane, rounded(-3, -3, tray.width + 6, tray.depth + 6, 10));
  sheet.stroke(bed, '#000000', 18, { opacity: 0.5, filter: sheet.blur(8) });
}

/** The inner face of a wall that looks at the viewer. */
function drawWall(pen: Pen, place: 'back' | 'left' | 'right' | 'front', colour: Colour, thread: Colour): void {
  if (place === 'front') return;
  const turn = place === 'back' || place === 'right';
  drawSurface(
    pen,
    (s, t) => wallPoint(place, turn ? (place === 'right' ? s : 1 - s) : 1 - s, 1 - t),
    hide(tone(colour, -0.05)),
    [28, 10],
  );
  drawSurface(
    pen,
    (s, t) => wallPoint(place, turn ? (place === 'right' ? s : 1 - s) : 1 - s, t),
    hide(tone(colour, -0.05)),
    [28, 10],
  );
  drawRim(pen, place, colour, thread);
}

function drawRim(pen: Pen, place: 'back' | 'left' | 'right' | 'front', colour: Colour, thread: Colour): void {
  const steps = Array.from({ length: 41 }, (_, index) => index / 40);
  const rim = steps.map((s) => wallPoint(place, s, 1));
  const px = pen.scaleAt([0, 30, 0]);
  pen.line(rim, mix(colour, '#000000', 0.55), px * 2.8);
  pen.line(rim, tone(colour, 0.22), px * 1.1, { transform: `translate(0 ${(-px * 0.6).toFixed(2)})` });
  drawSeam3(
    pen,
    steps.slice(2, -2).map((s) => wallPoint(place, s, 0.86)),
    thread,
  );
}

function drawFrontWall(pen: Pen, colour: Colour, thread: Colour): void {
  drawSurface(pen, (s, t) => wallPoint('right', 1 - s, t, -2), hide(colour), [28, 10]);
  drawRim(pen, 'right', colour, thread);
  drawSurface(pen, (s, t) => wallPoint('front', s, t, -2), hide(colour), [40, 10]);
  drawRim(pen, 'front', colour, thread);
  for (const [place, at] of [
    ['front', 0.045],
    ['front', 0.955],
    ['back', 0.04],
    ['back', 0.96],
  ] as const)
    drawRivet(pen, wallPoint(place, at, 0.72, place === 'front' ? -3.4 : 0));
}

function drawRivet(pen: Pen, at: Vec3): void {
  const plane: Plane = { origin: at, u: [1, 0, 0], v: [0, -0.94, 0.34] };
  pen.on(plane, () => {
    const { sheet } = pen;
    sheet.circle(0.7, 1, 4.6, '#000000', { opacity: 0.5, filter: sheet.blur(0.8) });
    sheet.circle(0, 0, 4.2, sheet.linear([-3, -3], [3, 3], polished(gold)));
    sheet.circle(
      -0.2,
      -0.2,
      3,
      sheet.radial([-1, -1.2], 4, [
        [0, tone(gold, 0.7)],
        [1, tone(gold, -0.25)],
      ]),
    );
  });
}

/** A watch and two keys. */
function drawThings(pen: Pen): void {
  const plane: Plane = { origin: [-30, 3, 2], u: [0.9, 0, 0.43], v: [-0.43, 0, 0.9] };
  pen.on(plane, () => {
    const { sheet } = pen;
    sheet.circle(3, 4, 23, '#000000', { opacity: 0.4, filter: sheet.blur(4) });
    drawWornStrap(sheet, watches.silverDress, 62);
    drawWatch(sheet, watches.silverDress);
  });
  drawKeys(pen);
}

function drawKeys(pen: Pen): void {
  for (const [x, z, turn, tint] of [
    [52, -6, 24, '#b9bcbf'],
    [60, 8, -14, '#c9a469'],
  ] as const) {
    const [c, s] = [Math.cos(radians(turn)), Math.sin(radians(turn))];
    pen.on({ origin: [x, 3.5, z], u: [c, 0, s], v: [-s, 0, c] }, () => {
      const { sheet } = pen;
      const d = 'M0 -15A8 8 0 1 0 0.01 -15ZM-2 1H2V22L0 24.5L-2 22Z';
      sheet.path(`${d}M2 10H4.4V12H2ZM2 15H5V17H2Z`, '#000000', {
        opacity: 0.45,
        filter: sheet.blur(1.4),
        transform: 'translate(1.4 2)',
      });
      sheet.path(`${d}M2 10H4.4V12H2ZM2 15H5V17H2Z`, sheet.linear([-6, -12], [6, 20], polished(tint)), {
        stroke: tone(tint, -0.6),
        'stroke-width': 0.3,
      });
      sheet.circle(0, -11, 2.2, '#3b2a1c');
    });
  }
}

/** A stiff tube of leather along x, with its flap and its strap; `places` watches long. */
export function watchRoll(colour: Colour, thread: Colour, places: 1 | 3): Scene {
  const length = places === 1 ? 96 : 236;
  const radius = 42;
  const centre = radius + 1;
  const at = (x: number, turn: number, r = radius): Vec3 => [
    x,
    centre + Math.sin(radians(turn)) * r,
    Math.cos(radians(turn)) * r * 0.92,
  ];
  return {
    backdrop: backdrops.sage,
    view: { yaw: places === 1 ? 30 : 24, pitch: 24 },
    bounds: { min: [-length / 2, 0, -radius], max: [length / 2, radius * 2 + 2, radius] },
    shadows: [{ footprint: footprint(-length / 2 + 3, 9, length - 6, 30), height: 84 }],
    draw: (pen) => {
      drawSurface(pen, (s, t) => at(lerp(length / 2, -length / 2, s), lerp(-110, 250, t)), hide(colour), [14, 90]);
      drawEnd(pen, length / 2, centre, radius, colour, thread);
      drawFlap(pen, at, length, colour, thread);
      const straps = places === 1 ? [0] : [-length * 0.27, length * 0.27];
      for (const x of straps) drawRollStrap(pen, at, x, colour, thread);
    },
  };
}

type OnRoll = (x: number, turn: number, r?: number) => Vec3;

function drawEnd(pen: Pen, x: number, centre: number, radius: number, colour: Colour, thread: Colour): void {
  const { sheet } = pen;
  const plane: Plane = { origin: [x, centre, 0], u: [0, 0, -1], v: [0, -1, 0] };
  pen.on(plane, () => {
    sheet.element('ellipse', { cx: 0, cy: 0, rx: radius * 0.92, ry: radius, fill: mix(colour, '#000000', 0.55) });
    sheet.element('ellipse', {
      cx: 0,
      cy: 0,
      rx: radius * 0.88,
      ry: radius * 0.96,
      fill: sheet.linear(
        [-30, -30],
        [30, 40],
        [
          [0, mix(colour, '#000000', 0.18)],
          [0.5, mix(colour, '#000000', 0.36)],
          [1, mix(colour, '#000000', 0.6)],
        ],
      ),
    });
  });
  drawGrainOver(
    pen,
    plane,
    pen.outline(
      plane,
      Array.from(
        { length: 48 },
        (_, i) =>
          [Math.cos((i / 48) * 2 * Math.PI) * radius * 0.88, Math.sin((i / 48) * 2 * Math.PI) * radius * 0.96] as const,
      ),
    ),
    0.8,
  );
  const ring = Array.from(
    { length: 97 },
    (_, i): Vec3 => [
      x + 0.2,
      centre + Math.sin((i / 48) * Math.PI) * radius * 0.84,
      Math.cos((i / 48) * Math.PI) * radius * 0.77,
    ],
  );
  drawSeam3(pen, ring, thread);
}

/** From over the top down to the front. */
function drawFlap(pen: Pen, at: OnRoll, length: number, colour: Colour, thread: Colour): void {
  const { sheet } = pen;
  const low = 14;
  const half = length / 2 - 4;
  const edge = (inset: number): Vec3[] => {
    const corner = 16;
    const turnOf = (rise: number) => low + inset * 1.4 + rise;
    const points: Vec3[] = [];
    for (let step = 0; step <= 60; step++) points.push(at(-half + inset, 111 - (step / 60) * (111 - turnOf(24)), 43.4));
    for (let step = 0; step <= 16; step++) {
      const angle = radians((step / 16) * 90);
      points.push(at(-half + inset + corner * (1 - Math.cos(angle)), turnOf(24 * (1 - Math.sin(angle))), 43.4));
    }
    for (let step = 0; step <= 16; step++) {
      const angle = radians(90 - (step / 16) * 90);
      points.push(at(half - inset - corner * (1 - Math.cos(angle)), turnOf(24 * (1 - Math.sin(angle))), 43.4));
    }
    for (let step = 0; step <= 60; step++)
      points.push(at(half - inset, turnOf(24) + (step / 60) * (111 - turnOf(24)), 43.4));
    return points;
  };
  const d = pen.d(edge(0));
  const px = pen.scaleAt(at(0, 40));
  sheet.path(d, '#000000', {
    opacity: 0.55,
    filter: sheet.blur(px * 1.6),
    transform: `translate(${px.toFixed(1)} ${(px * 2.2).toFixed(1)})`,
  });
  sheet.group({ 'clip-path': sheet.clip(d) }, () => {
    drawSurface(
      pen,
      (s, t) => at(lerp(half, -half, s), lerp(low - 2, 124, t), 43.4),
      hide(tone(colour, 0.04)),
      [14, 60],
    );
    const plane: Plane = { origin: at(0, 60, 43.4), u: [1, 0, 0], v: [0, -0.6, 0.8] };
    drawGrainOver(pen, plane, d, 0.9);
  });
  sheet.stroke(pen.d(edge(0), ''), mix(colour, '#000000', 0.6), px * 0.9);
  sheet.stroke(pen.d(edge(0.7), ''), tone(colour, 0.3), px * 0.35, { opacity: 0.8 });
  drawSeam3(pen, edge(3.2), thread);
}

function drawRollStrap(pen: Pen, at: OnRoll, x: number, colour: Colour, thread: Colour): void {
  const { sheet } = pen;
  const [r, wide] = [45, 8];
  const end = -24;
  const turns = Array.from({ length: 61 }, (_, i) => lerp(112, end, i / 60));
  const tip = (side: number): Vec3[] =>
    Array.from({ length: 9 }, (_, i) =>
      at(x + side * wide * Math.cos(radians(i * 11.25)), end - 7 * Math.sin(radians(i * 11.25)), r),
    );
  const shape = [
    ...turns.map((turn) => at(x - wide, turn, r)),
    ...tip(-1),
    ...tip(1).toReversed(),
    ...turns.toReversed().map((turn) => at(x + wide, turn, r)),
  ];
  const d = pen.d(shape);
  const px = pen.scaleAt(at(x, 40));
  sheet.path(d, '#000000', {
    opacity: 0.55,
    filter: sheet.blur(px * 1.4),
    transform: `translate(${(px * 1.2).toFixed(1)} ${(px * 1.8).toFixed(1)})`,
  });
  sheet.group({ 'clip-path': sheet.clip(d) }, () =>
    drawSurface(
      pen,
      (s, t) => at(lerp(x + wide, x - wide, s), lerp(end - 9, 142, t), r),
      hide(tone(colour, -0.1)),
      [4, 60],
    ),
  );
  sheet.stroke(d, mix(colour, '#000000', 0.6), px * 0.6);
  for (const sideways of [-1, 1])
    drawSeam3(
      pen,
      turns.map((turn) => at(x + sideways * (wide - 2), turn, r + 0.2)),
      thread,
      3,
    );
  const stud: Plane = { origin: at(x, end + 6, r + 0.6), u: [1, 0, 0], v: [0, -0.96, -0.28] };
  pen.on(stud, () => {
    sheet.circle(0.6, 1, 3.8, '#000000', { opacity: 0.5, filter: sheet.blur(0.7) });
    sheet.circle(0, 0, 3.5, sheet.linear([-3, -3], [3, 3], polished(gold)));
    sheet.circle(
      -0.2,
      -0.3,
      2.4,
      sheet.radial([-1, -1], 3.4, [
        [0, tone(gold, 0.75)],
        [1, tone(gold, -0.3)],
      ]),
    );
  });
}

/** The roll unrolled: pockets side by side, a divider between the watches. */
export function openRoll(colour: Colour, thread: Colour, lining: Colour): Scene {
  const names: WatchName[] = ['pandaChrono', 'burgundy', 'greenField'];
  const [width, depth] = [236, 210];
  return {
    backdrop: backdrops.sage,
    view: { yaw: 20, pitch: 50 },
    bounds: { min: [0, 0, -depth], max: [width, 24, 0] },
    shadows: [{ footprint: footprint(7, -7, width - 14, depth - 14), height: 14 }],
    draw: (pen) => {
      const { sheet } = pen;
      const plane = topPlane(0, 4, -depth);
      const base = pen.outline({ ...plane, origin: [0, 0, -depth] }, rounded(0, 0, width, depth, 16));
      sheet.path(base, mix(colour, '#000000', 0.5));
      const d = pen.outline(plane, rounded(0, 0, width, depth, 16));
      sheet.path(d, colour);
      drawGrainOver(pen, plane, d, 0.9);
      const inner = pen.outline(plane, rounded(6, 6, width - 12, depth - 12, 11));
      sheet.path(
        inner,
        sheet.linear(pen.to([0, 4, -depth]), pen.to([width, 4, 0]), [
          [0, tone(lining, 0.12)],
          [1, tone(lining, -0.12)],
        ]),
      );
      drawSeam3(
        pen,
        [...rounded(3.4, 3.4, width - 6.8, depth - 6.8, 13), [width - 16.4, 3.4] as const].map(([s, t]) =>
          planeAt(plane, s, t, 0.1),
        ),
        thread,
      );
      for (const [index, name] of names.entries())
        drawPocket(pen, plane, { x: 14 + index * 71, y: 62, width: 66, depth: 96 }, lining, name);
    },
  };
}

function drawPocket(
  pen: Pen,
  plane: Plane,
  { x, y, width, depth }: { x: number; y: number; width: number; depth: number },
  lining: Colour,
  name: WatchName,
): void {
  const { sheet } = pen;
  const rise = (s: number, t: number) =>
    18 * Math.sqrt(clamp(1 - (2 * s - 1) ** 4)) * smoothstep(0, 0.3, t) * smoothstep(1, 0.7, t);
  const d = pen.outline(plane, rounded(x - 2, y - 2, width + 8, depth + 8, 10));
  sheet.path(d, '#000000', { opacity: 0.35, filter: sheet.blur(6) });
  drawSurface(
    pen,
    (s, t) => planeAt(plane, x + s * width, y + t * depth, rise(s, t)),
    { colour: tone(lining, -0.12), gloss: 0.1, even: true },
    [26, 26],
  );
  const middle: Plane = { ...plane, origin: planeAt(plane, x + width / 2, y + depth / 2, 19) };
  pen.on(middle, () => {
    drawWornStrap(sheet, watches[name], 44);
    sheet.circle(2.4, 3.2, 21, '#000000', { opacity: 0.45, filter: sheet.blur(2.4) });
  });
  for (let lifted = 1; lifted < 7; lifted++)
    pen.on({ ...middle, origin: planeAt(middle, 0, 0, lifted) }, () =>
      sheet.circle(0, 0, 19.4, tone(watches[name].metal, -0.45)),
    );
  pen.on({ ...middle, origin: planeAt(middle, 0, 0, 7) }, () => drawWatch(sheet, watches[name]));
}
