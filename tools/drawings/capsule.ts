// Turned things that travel: the capsule with its winder, and the loupe.
import { circleAt, drawTurned, metal, satin } from './body.ts';
import { type Colour, tone } from './colour.ts';
import { drawDrum, drawWornWatch, polished } from './cradle.ts';
import type { Pen, Plane } from './pen.ts';
import type { Scene } from './scene.ts';
import { backdrops } from './studio.ts';
import { radians, type Vec2 } from './vector.ts';
import { steel, type WatchName, watches } from './watch.ts';

/** A shell with a turning lid; `open`: the lid beside it, the watch in its cradle. */
export function travelCapsule(colour: Colour, name: WatchName, open?: 'open'): Scene {
  const body: Vec2[] = [
    [38, 0],
    [43, 2],
    [46, 8],
    [46, 62],
  ];
  const lid: Vec2[] = [
    [46, 66],
    [46, 104],
    [44.5, 116],
    [39, 124],
    [28, 127.5],
    [0.1, 128],
  ];
  return {
    backdrop: backdrops.sage,
    view: { yaw: 24, pitch: open ? 34 : 20 },
    bounds: open ? { min: [-46, 0, -50], max: [160, 84, 60] } : { min: [-46, 0, -46], max: [46, 128, 46] },
    shadows: [
      { footprint: circleAt([0, 0, 0], 44, 40), height: open ? 70 : 128 },
      ...(open ? [{ footprint: circleAt([112, 0, 8], 46, 40), height: 60 }] : []),
    ],
    mirror: [0, 0, open ? 50 : 44],
    draw: (pen) => {
      const shellOf = { ...satin(colour), even: true as const };
      if (open) drawLoweredLid(pen, lid, shellOf.colour);
      drawTurned(pen, [0, 0], body, shellOf, 110);
      drawRibs(pen, open ? 62 : 66, colour);
      if (open) return pen.mirrored ? undefined : drawInside(pen, name, colour);
      drawTurned(pen, [0, 0], lid, shellOf, 110);
      drawLamp(pen);
    },
  };
}

function drawRibs(pen: Pen, top: number, colour: Colour): void {
  drawTurned(
    pen,
    [0, 0],
    [
      [46.6, 61],
      [46.6, 63],
      [46.6, top],
    ],
    metal('#aeb2b6'),
    110,
  );
  for (let turn = -64; turn <= 112; turn += 4) {
    const [x, z] = [Math.sin(radians(turn)) * 46.3, Math.cos(radians(turn)) * 46.3];
    pen.line(
      [
        [x, 46, z],
        [x, 58, z],
      ],
      tone(colour, -0.5),
      pen.scaleAt([x, 50, z]) * 1.1,
      { opacity: 0.8 },
    );
    pen.line(
      [
        [x - 0.6, 46, z],
        [x - 0.6, 58, z],
      ],
      '#ffffff',
      pen.scaleAt([x, 50, z]) * 0.4,
      { opacity: 0.2 },
    );
  }
}

function drawLamp(pen: Pen): void {
  const plane: Plane = { origin: [11, 26, 44.8], u: [0.97, 0, -0.24], v: [0, -1, 0] };
  pen.on(plane, () => {
    pen.sheet.circle(0, 0, 4, '#8df0b4', { opacity: 0.4, filter: pen.sheet.blur(1.4) });
    pen.sheet.circle(0, 0, 1.3, '#c9ffdd');
    pen.sheet.rect(-5, 8, 10, 3.6, '#0d0e0f', { rx: 1.8 });
  });
}

function drawInside(pen: Pen, name: WatchName, colour: Colour): void {
  const { sheet } = pen;
  sheet.path(pen.d(circleAt([0, 66, 0], 46, 90)), tone(colour, -0.45));
  const d = pen.d(circleAt([0, 65, 0], 42.5, 90));
  sheet.path(d, '#121314');
  sheet.group({ 'clip-path': sheet.clip(d) }, () => {
    const deep: Plane = { origin: [0, 52, 0], u: [1, 0, 0], v: [0, 0, 1] };
    pen.on(deep, () => drawDrum(sheet, 43, '#34363a'));
  });
  pen.on({ origin: [0, 63, 0], u: [1, 0, 0], v: [0, 0, 1] }, () =>
    drawWornWatch(sheet, 38, { ring: steel, lining: '#2a2b2d', cushion: '#6f6a60', watch: watches[name], size: 1.02 }),
  );
}

function drawLoweredLid(pen: Pen, lid: readonly Vec2[], colour: Colour): void {
  const lowered = lid.map(([r, y]): Vec2 => [r, y - 66]);
  drawTurned(pen, [112, 8], lowered, { ...satin(colour), even: true }, 110);
}

/** Six times, of black metal, its lens up. */
export function loupe(): Scene {
  const body: Vec2[] = [
    [17, 0],
    [18, 1.5],
    [18, 8],
    [15.5, 12],
    [15.5, 24],
    [21, 34],
    [22.5, 38],
    [22.5, 46],
    [21.5, 48],
  ];
  return {
    backdrop: backdrops.mist,
    view: { yaw: 20, pitch: 30 },
    bounds: { min: [-23, 0, -23], max: [23, 48, 23] },
    shadows: [{ footprint: circleAt([0, 0, 0], 18, 40), height: 48 }],
    mirror: [0, 0, 18],
    draw: (pen) => {
      drawTurned(pen, [0, 0], body, { ...satin('#2b2d30'), gloss: 1.8, even: true }, 110);
      drawTurned(
        pen,
        [0, 0],
        [
          [22.7, 39],
          [22.7, 40.2],
        ],
        metal('#c9a469'),
        110,
      );
      for (let turn = -66; turn <= 106; turn += 4) {
        const [x, z] = [Math.sin(radians(turn)), Math.cos(radians(turn))];
        pen.line(
          [
            [x * 15.6, 13, z * 15.6],
            [x * 15.6, 22.5, z * 15.6],
          ],
          '#000000',
          pen.scaleAt([0, 18, 16]) * 0.42,
          { opacity: 0.7 },
        );
      }
      if (!pen.mirrored) drawLens(pen);
    },
  };
}

function drawLens(pen: Pen): void {
  const plane: Plane = { origin: [0, 48, 0], u: [1, 0, 0], v: [0, 0, 1] };
  pen.on(plane, () => {
    const { sheet } = pen;
    sheet.circle(0, 0, 21.5, '#141516');
    sheet.circle(0, 0, 19.4, sheet.linear([-14, -14], [14, 14], polished('#55585c')));
    sheet.circle(
      0,
      0,
      18.4,
      sheet.radial([-4, 6], 26, [
        [0, '#5e7e92'],
        [0.45, '#22313c'],
        [1, '#0b1015'],
      ]),
    );
    sheet.path('M-15 -6A16.4 16.4 0 0 1 6 -15.2Q-6 -8 -15 -6Z', '#ffffff', { opacity: 0.75 });
    sheet.path('M12 10A16 16 0 0 1 -2 15.8Q7 14 12 10Z', '#b9d6f2', { opacity: 0.4 });
    sheet.circle(5, 5.5, 3.2, '#a992d8', { opacity: 0.35, filter: sheet.blur(1.2) });
  });
}
