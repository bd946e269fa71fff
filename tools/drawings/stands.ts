// What shows a watch in the open: stand and dome.
import { circleAt, drawTurned, lacquer, metal } from './body.ts';
import { type Colour, tone } from './colour.ts';
import { type Pen, type Plane, planeAt } from './pen.ts';
import { footprint, type Scene } from './scene.ts';
import { backdrops } from './studio.ts';
import { lerp, radians, type Vec2, type Vec3 } from './vector.ts';
import { drawWatch, drawWornStrap, type WatchName, watches } from './watch.ts';
import { type Shell, shells } from './winder.ts';
import type { ShellName } from './winders.ts';
import { drawGrain } from './wood.ts';

/** One bent strip of steel; the watch hangs over its upper roll. */
export function deskStand(colour: Colour, name: WatchName): Scene {
  const wide = 62;
  const path: Vec2[] = [];
  for (let i = 0; i <= 10; i++) path.push([lerp(46, -34, i / 10), 2]);
  for (let i = 1; i <= 24; i++)
    path.push([-34 + 14 * -Math.sin(radians((i / 24) * 100)), 16 - 14 * Math.cos(radians((i / 24) * 100))]);
  for (let i = 1; i <= 14; i++) path.push([lerp(-47.8, -32, i / 14), lerp(18.4, 88, i / 14)]);
  const strip = (offset: number): Vec3[] => path.map(([z, y]) => [offset, y, z]);
  return {
    backdrop: backdrops.mist,
    view: { yaw: 32, pitch: 17 },
    bounds: { min: [-36, 0, -50], max: [36, 128, 48] },
    shadows: [
      { footprint: footprint(-wide / 2, 46, wide, 94), height: 18 },
      { footprint: footprint(-wide / 2, -20, wide, 28), height: 120, strength: 0.7 },
    ],
    mirror: [0, 0, 46],
    draw: (pen) => {
      const cover = { ...lacquer(colour), even: true as const };
      pen.loft([strip(wide / 2), strip(-wide / 2)], cover, 'open');
      pen.loft([strip(-wide / 2), strip(wide / 2)], cover, 'open');
      for (const x of [-wide / 2, wide / 2])
        pen.line(strip(x), x > 0 ? tone(colour, -0.35) : tone(colour, 0.35), pen.scaleAt([0, 40, 0]) * 2.6);
      pen.line(strip(wide / 2), tone(colour, 0.4), pen.scaleAt([0, 40, 0]) * 0.7, { opacity: 0.7 });
      if (!pen.mirrored) drawHungWatch(pen, name);
    },
  };
}

function drawHungWatch(pen: Pen, name: WatchName): void {
  const ring = (x: number, r: number): Vec3[] =>
    Array.from({ length: 72 }, (_, i) => [
      x,
      92 + Math.cos((i / 72) * 2 * Math.PI) * r * 1.05,
      -26 + Math.sin((i / 72) * 2 * Math.PI) * r * 0.86,
    ]);
  pen.loft([ring(27.4, 0.1), ring(27, 24), ring(25, 28), ring(-25, 28), ring(-27, 24)], {
    colour: '#46423c',
    gloss: 0.1,
    even: true,
  });
  const tilt = radians(28);
  const plane: Plane = { origin: [0, 97, -1], u: [1, 0, 0], v: [0, -Math.cos(tilt), Math.sin(tilt)] };
  drawOnRoll(pen, plane, name);
}

/** Strap and head on a roll of felt, whose front the plane touches. */
function drawOnRoll(pen: Pen, plane: Plane, name: WatchName): void {
  const { sheet } = pen;
  const watch = watches[name];
  pen.on(plane, () => {
    drawWornStrap(sheet, watch, 29);
    sheet.circle(2, 3, 21, '#000000', { opacity: 0.5, filter: sheet.blur(2) });
  });
  for (let lifted = 1; lifted < 8; lifted++)
    pen.on({ ...plane, origin: planeAt(plane, 0, 0, lifted) }, () =>
      sheet.circle(0, 0, 19.4, tone(watch.metal, -0.45)),
    );
  pen.on({ ...plane, origin: planeAt(plane, 0, 0, 8) }, () => drawWatch(sheet, watch));
}

/** A bell of glass over a watch on a post. */
export function displayDome(shell: ShellName, name: WatchName): Scene {
  const base: Vec2[] = [
    [68, 0],
    [70, 2],
    [70, 20],
    [68, 23],
    [62, 24],
  ];
  const { finish, wood }: Shell = shells[shell];
  return {
    backdrop: backdrops.stone,
    view: { yaw: 20, pitch: 15 },
    bounds: { min: [-70, 0, -70], max: [70, 203, 70] },
    shadows: [
      { footprint: circleAt([0, 0, 0], 68, 40), height: 60 },
      { footprint: circleAt([0, 0, 0], 50, 40), height: 190, strength: 0.4 },
    ],
    mirror: [0, 0, 66],
    draw: (pen) => {
      drawTurned(pen, [0, 0], base, { ...finish, even: true }, 120);
      drawRoundTop(pen, 24, 62.5, shell);
      if (wood) drawTurnedGrain(pen, shell);
      if (!pen.mirrored) drawUnderGlass(pen, name);
      drawBell(pen);
    },
  };
}

function drawTurnedGrain(pen: Pen, shell: ShellName): void {
  const { wood }: Shell = shells[shell];
  if (!wood) return;
  const at = (along: number, across: number): Vec3 => {
    const angle = radians(lerp(-70, 112, along / 220));
    return [Math.sin(angle) * 70, 20 - across, Math.cos(angle) * 70];
  };
  const clip = pen.sheet.clip(
    pen.d([
      ...Array.from({ length: 60 }, (_, i) => at((i / 59) * 220, 0)),
      ...Array.from({ length: 60 }, (_, i) => at((1 - i / 59) * 220, 18)),
    ]),
  );
  pen.sheet.group({ 'clip-path': clip }, () => drawGrain(pen, wood, { at, length: 220, width: 18, seed: 71 }));
}

function drawRoundTop(pen: Pen, y: number, radius: number, shell: ShellName): void {
  const { wood, finish }: Shell = shells[shell];
  const { sheet } = pen;
  const d = pen.d(circleAt([0, y, 0], radius, 90));
  const base = pen.colour(finish, [0, 1, 0], [0, y, 0]);
  sheet.path(
    d,
    sheet.linear(pen.to([-60, y, 0]), pen.to([60, y, 0]), [
      [0, tone(base, 0.12)],
      [1, tone(base, -0.15)],
    ]),
  );
  if (wood)
    sheet.group({ 'clip-path': sheet.clip(d) }, () =>
      drawGrain(pen, wood, { at: (along, across) => [along - 64, y, across - 64], length: 128, width: 128, seed: 73 }),
    );
}

function drawUnderGlass(pen: Pen, name: WatchName): void {
  const { sheet } = pen;
  sheet.path(pen.d(circleAt([6, 24.2, -4], 30, 40)), '#000000', { opacity: 0.4, filter: sheet.blur(9) });
  drawTurned(
    pen,
    [0, 0],
    [
      [16, 24],
      [16, 27],
      [5, 31],
      [4.4, 60],
      [6, 64],
    ],
    metal('#c9a469'),
    60,
  );
  const ring = (x: number, r: number): Vec3[] =>
    Array.from({ length: 72 }, (_, i) => [
      x,
      98 + Math.cos((i / 72) * 2 * Math.PI) * r * 1.15,
      -6 + Math.sin((i / 72) * 2 * Math.PI) * r * 0.8,
    ]);
  pen.loft([ring(25.4, 0.1), ring(25, 26), ring(23, 30), ring(-23, 30), ring(-25, 26)], {
    colour: '#5a4a3c',
    gloss: 0.1,
    even: true,
  });
  const tilt = radians(8);
  const plane: Plane = { origin: [0, 98, 19], u: [1, 0, 0], v: [0, -Math.cos(tilt), Math.sin(tilt)] };
  drawOnRoll(pen, plane, name);
}

function bellProfile(): Vec2[] {
  const profile: Vec2[] = [
    [58, 24],
    [58, 130],
  ];
  for (let i = 1; i <= 24; i++)
    profile.push([58 * Math.cos(radians((i / 24) * 90)), 130 + 58 * Math.sin(radians((i / 24) * 90))]);
  return profile;
}

/** Seen by its edges, and by the window of the studio in it. */
function drawBell(pen: Pen): void {
  const { sheet } = pen;
  const profile = bellProfile();
  const side = (factor: number) => profile.map(([r, y]): Vec3 => [factor * r * 0.94, y, factor * -r * 0.34]);
  const d = pen.d([...side(-1), ...side(1).toReversed()]);
  const [left] = pen.to([-58 * 0.94, 90, 20]);
  const [right] = pen.to([58 * 0.94, 90, -20]);
  sheet.path(
    d,
    sheet.linear(
      [left, 0],
      [right, 0],
      [
        [0, '#5b6a70', 0.34],
        [0.05, '#ffffff', 0.3],
        [0.16, '#ffffff', 0.1],
        [0.5, '#ffffff', 0.02],
        [0.86, '#8fa1a8', 0.1],
        [0.96, '#ffffff', 0.34],
        [1, '#49565c', 0.4],
      ],
    ),
  );
  const band = (from: number, to: number): Vec3[] => {
    const line = (turn: number) =>
      profile.slice(0, -6).map(([r, y]): Vec3 => [Math.sin(radians(turn)) * r, y, Math.cos(radians(turn)) * r]);
    return [...line(from).slice(1), ...line(to).slice(1).toReversed()];
  };
  const [, top] = pen.to([0, 186, 0]);
  const [, bottom] = pen.to([0, 30, 50]);
  sheet.path(
    pen.d(band(-48, -30)),
    sheet.linear(
      [0, top],
      [0, bottom],
      [
        [0, '#ffffff', 0],
        [0.15, '#ffffff', 0.75],
        [0.75, '#ffffff', 0.4],
        [1, '#ffffff', 0.06],
      ],
    ),
    { filter: sheet.blur(1.2) },
  );
  sheet.path(pen.d(band(-26, -22)), '#ffffff', { opacity: 0.3, filter: sheet.blur(1) });
  sheet.path(pen.d(band(84, 92)), '#ffffff', { opacity: 0.34, filter: sheet.blur(1.6) });
  sheet.stroke(pen.d(circleAt([0, 24, 0], 58, 80)), '#ffffff', 2, { opacity: 0.55 });
  sheet.stroke(pen.d([...side(-1), ...side(1).toReversed()], ''), '#7d8a90', 1.6, { opacity: 0.5 });
  sheet.stroke(pen.d([...side(-1), ...side(1).toReversed()], ''), '#ffffff', 1, {
    opacity: 0.8,
    transform: 'translate(1.4 1.2)',
  });
  drawKnob(pen);
}

function drawKnob(pen: Pen): void {
  drawTurned(
    pen,
    [0, 0],
    [
      [4, 187],
      [3.4, 190],
      [6, 193],
      [6.6, 197],
      [5.4, 200.6],
      [3, 202.4],
      [0.1, 203],
    ],
    { colour: '#cfdadd', gloss: 3, even: true },
    60,
  );
}
