// Woven, brushed and grained stuff, as tiles that repeat without a seam.
import { type Colour, tone } from './colour.ts';
import type { Pen, Plane } from './pen.ts';
import type { Matrix, Sheet } from './sheet.ts';
import { chance, lerp } from './vector.ts';

const asTransform = (matrix: Matrix, scale = 1): string =>
  `matrix(${matrix.map((value, index) => Math.round(value * (index < 4 ? scale : 1) * 10_000) / 10_000).join(' ')})`;

/** Plain weave; `size`: millimetres from thread to thread. On a plane in space. */
export function weave(pen: Pen, plane: Plane, colour: Colour, size: number): string {
  return weaveTile(pen.sheet, colour, asTransform(pen.matrix(plane), size / 4));
}

/** The same in the sheet's own millimetres. */
export const flatWeave = (sheet: Sheet, colour: Colour, size: number, turn = 0): string =>
  weaveTile(sheet, colour, `rotate(${turn}) scale(${size / 4})`);

function weaveTile(sheet: Sheet, colour: Colour, transform: string): string {
  return sheet.pattern(8, 8, transform, () => {
    sheet.rect(0, 0, 8, 8, tone(colour, -0.28));
    for (const [x, y] of [
      [0, 0],
      [4, 4],
    ] as const) {
      sheet.rect(x + 0.2, y + 0.5, 3.6, 3, tone(colour, 0.07), { rx: 1.2 });
      sheet.rect(x + 0.5, y + 0.7, 3, 0.8, tone(colour, 0.22), { rx: 0.4 });
    }
    for (const [x, y] of [
      [4, 0],
      [0, 4],
    ] as const) {
      sheet.rect(x + 0.5, y + 0.2, 3, 3.6, tone(colour, -0.06), { rx: 1.2 });
      sheet.rect(x + 0.8, y + 0.5, 0.8, 3, tone(colour, 0.1), { rx: 0.4 });
    }
  });
}

/** Short fibres in all directions: felt, suede, velvet. Laid over a colour. */
export function nap(sheet: Sheet, transform: string, strength = 1): string {
  const random = chance(77);
  return sheet.pattern(40, 40, transform, () => {
    for (let index = 0; index < 620; index++) {
      const [x, y, turn] = [random() * 40, random() * 40, random() * Math.PI];
      const length = lerp(0.6, 1.8, random());
      const d = `M${x.toFixed(1)} ${y.toFixed(1)}l${(Math.cos(turn) * length).toFixed(1)} ${(Math.sin(turn) * length).toFixed(1)}`;
      sheet.stroke(d, random() < 0.5 ? '#ffffff' : '#000000', 0.35, { opacity: lerp(0.04, 0.13, random()) * strength });
    }
  });
}

/** The grain of leather: small cushions between creases, lit from the top left. */
export function pebble(sheet: Sheet, transform: string, strength = 1): string {
  const random = chance(91);
  return sheet.pattern(36, 36, transform, () => {
    for (let row = 0; row < 12; row++) {
      for (let column = 0; column < 12; column++) {
        const [x, y] = [(column + (row % 2) * 0.5) * 3 + (random() - 0.5) * 1.1, row * 3 + (random() - 0.5) * 1.1];
        const [rx, ry] = [lerp(1.05, 1.6, random()), lerp(0.95, 1.4, random())];
        for (const [dx, dy] of [
          [0, 0],
          [-36, 0],
          [36, 0],
          [0, -36],
          [0, 36],
        ] as const) {
          const place = { rx: Number(rx.toFixed(2)), ry: Number(ry.toFixed(2)), fill: 'none' };
          if (x + dx < -2 || x + dx > 38 || y + dy < -2 || y + dy > 38) continue;
          sheet.element('ellipse', {
            cx: x + dx + 0.14,
            cy: y + dy + 0.16,
            ...place,
            stroke: '#000000',
            'stroke-width': 0.4,
            opacity: 0.14 * strength,
          });
          sheet.element('ellipse', {
            cx: x + dx - 0.12,
            cy: y + dy - 0.14,
            ...place,
            stroke: '#ffffff',
            'stroke-width': 0.3,
            opacity: 0.1 * strength,
          });
        }
      }
    }
  });
}

export const planeTransform = (pen: Pen, plane: Plane, scale = 1): string => asTransform(pen.matrix(plane), scale);
