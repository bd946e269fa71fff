// Leather in space: sheets that bend, with grain, burnished edges and stitches that follow them.
import { pebble, planeTransform } from './cloth.ts';
import { type Colour, mix, tone } from './colour.ts';
import type { Finish } from './light.ts';
import type { Pen, Plane } from './pen.ts';
import type { Vec3 } from './vector.ts';

export const hide = (colour: Colour): Finish => ({ colour, gloss: 0.55, even: true });

/** A surface given by two numbers from 0 to 1, in fine steps; drawn from what is far to what is near. */
export function drawSurface(
  pen: Pen,
  at: (s: number, t: number) => Vec3,
  cover: Finish,
  [columns, rows]: readonly [number, number],
): void {
  const rings = Array.from({ length: rows + 1 }, (_, row) =>
    Array.from({ length: columns + 1 }, (_, column) => at(column / columns, row / rows)),
  );
  pen.loft(rings, cover, 'open');
}

/** Grain over an outline that lies about in the plane. */
export function drawGrainOver(pen: Pen, plane: Plane, d: string, strength = 1): void {
  pen.sheet.path(d, pebble(pen.sheet, planeTransform(pen, plane, 0.22), strength));
}

/** Stitches along a line in space, each with its hole and its shadow. `every`: millimetres from one to the next. */
export function drawSeam3(pen: Pen, line: readonly Vec3[], thread: Colour, every = 3.4): void {
  const { sheet } = pen;
  const px = line[0] ? pen.scaleAt(line[0]) : 1;
  const dash = `${(every * px * 0.66).toFixed(2)} ${(every * px * 0.34).toFixed(2)}`;
  const d = pen.d(line, '');
  sheet.stroke(d, '#000000', px * 1.1, { opacity: 0.22 });
  sheet.stroke(d, mix(thread, '#000000', 0.75), px * 0.85, {
    'stroke-dasharray': dash,
    transform: `translate(${(px * 0.2).toFixed(2)} ${(px * 0.3).toFixed(2)})`,
    opacity: 0.7,
  });
  sheet.stroke(d, thread, px * 0.72, { 'stroke-dasharray': dash });
  sheet.stroke(d, tone(thread, 0.4), px * 0.24, {
    'stroke-dasharray': dash,
    opacity: 0.8,
    transform: `translate(${(-px * 0.12).toFixed(2)} ${(-px * 0.16).toFixed(2)})`,
  });
}
