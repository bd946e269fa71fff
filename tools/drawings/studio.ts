// Where things stand: a paper sweep with light from the left, shadows that are dark where things touch, and a floor
// with a little shine.
import { type Colour, tone } from './colour.ts';
import { toLight } from './light.ts';
import type { Pen } from './pen.ts';
import { pathOf, type Sheet } from './sheet.ts';
import type { Vec2, Vec3 } from './vector.ts';

export interface Backdrop {
  wall: Colour;
  floor: Colour;
}

export const backdrops = {
  stone: { wall: '#efebe4', floor: '#e2dcd2' },
  mist: { wall: '#e9edee', floor: '#d9dfe0' },
  sand: { wall: '#f2ebdf', floor: '#e6dccb' },
  sage: { wall: '#e9ede6', floor: '#d9dfd4' },
} satisfies Record<string, Backdrop>;

/** Wall and floor without an edge between them; `horizon`: where one becomes the other, from the top. */
export function drawBackdrop(sheet: Sheet, { wall, floor }: Backdrop, horizon = 0.62): void {
  const { width, height } = sheet;
  const sweep = sheet.linear(
    [0, 0],
    [0, height],
    [
      [0, tone(wall, -0.015)],
      [horizon - 0.2, wall],
      [horizon + 0.06, floor],
      [1, tone(floor, 0.12)],
    ],
  );
  sheet.rect(0, 0, width, height, sweep);
  const glow = sheet.radial([width * 0.3, height * 0.26], Math.max(width, height) * 0.72, [
    [0, '#ffffff', 0.75],
    [0.45, '#ffffff', 0.28],
    [1, '#ffffff', 0],
  ]);
  sheet.rect(0, 0, width, height, glow);
  const vignette = sheet.radial([width * 0.42, height * 0.45], Math.max(width, height) * 0.85, [
    [0.55, tone(floor, -0.5), 0],
    [1, tone(floor, -0.5), 0.2],
  ]);
  sheet.rect(0, 0, width, height, vignette);
}

const shade = '#2c2620';

/** The shadow on the floor of something with this footprint (points with y = 0) and height. */
export function drawShadow(pen: Pen, footprint: readonly Vec3[], height: number, strength = 1): void {
  const slant = 0.62;
  const [lx, ly, lz] = toLight;
  const thrown = (share: number): Vec2[] => {
    const [dx, dz] = [(-lx / ly) * height * slant * share, (-lz / ly) * height * slant * share];
    return hull(
      [...footprint, ...footprint.map(([x, , z]): Vec3 => [x + dx, 0, z + dz])].map((point) => pen.to(point)),
    );
  };
  const size = spanOf(footprint.map((point) => pen.to(point)));
  const layers: [share: number, blur: number, opacity: number][] = [
    [1, 0.085, 0.13],
    [0.6, 0.05, 0.14],
    [0.28, 0.026, 0.16],
    [0.08, 0.012, 0.22],
  ];
  for (const [share, blur, opacity] of layers) {
    pen.sheet.path(pathOf(thrown(share)), shade, { opacity: opacity * strength, filter: pen.sheet.blur(size * blur) });
  }
  const contact = pathOf(hull(footprint.map((point) => pen.to(point))));
  pen.sheet.path(contact, '#17120e', { opacity: 0.6 * strength, filter: pen.sheet.blur(Math.max(2, size * 0.005)) });
}

/**
 * What the floor shows of the thing: faint, and less the farther down. The floor is laid over the mirrored drawing, as a
 * mask over a drawing with clips in it is not understood alike by all who read SVG. `front`: its nearest point.
 */
export function drawReflection(
  pen: Pen,
  front: Vec3,
  draw: (pen: Pen) => void,
  lay: () => void,
  strength = 0.26,
): void {
  const { sheet } = pen;
  const [, y] = pen.to(front);
  const reach = sheet.height * 0.12;
  draw(pen.reflection());
  const fade = sheet.linear(
    [0, y - reach * 0.4],
    [0, y + reach],
    [
      [0, '#ffffff', 1 - strength],
      [0.3, '#ffffff', 1 - strength],
      [1, '#ffffff', 1],
    ],
  );
  const mask = sheet.mask(() => sheet.rect(0, 0, sheet.width, sheet.height, fade));
  sheet.group({ mask }, lay);
}

function spanOf(points: readonly Vec2[]): number {
  const xs = points.map(([x]) => x);
  return Math.max(...xs) - Math.min(...xs);
}

/** The smallest convex outline around the points. */
export function hull(points: readonly Vec2[]): Vec2[] {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: readonly Vec2[]) => {
    const chain: Vec2[] = [];
    for (const point of list) {
      for (;;) {
        const [a, b] = [chain.at(-2), chain.at(-1)];
        if (!a || !b || (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}
