// A room behind a rectangular pane: walls, light from above, spools with watches, glass.
import { type Colour, mix, tone } from './colour.ts';
import { type Cradle, drawDrum, drawWornWatch } from './cradle.ts';
import { type Pen, type Plane, planeAt } from './pen.ts';
import { rounded } from './shapes.ts';
import type { Vec2, Vec3 } from './vector.ts';

export interface Opening {
  x: number;
  y: number;
  width: number;
  height: number;
  corner: number;
  depth: number;
  lining: Colour;
}

/** Draws the room and, clipped to its opening, what is in it. */
export function drawRoom(pen: Pen, face: Plane, opening: Opening, inside: () => void): void {
  const { sheet } = pen;
  const { x, y, width, height, corner, depth, lining } = opening;
  const clip = sheet.clip(pen.outline(face, rounded(x, y, width, height, corner)));
  sheet.group({ 'clip-path': clip }, () => {
    const at = (s: number, t: number, lift: number) => planeAt(face, s, t, lift);
    const back = [
      at(x, y, -depth),
      at(x + width, y, -depth),
      at(x + width, y + height, -depth),
      at(x, y + height, -depth),
    ];
    const [upper, lower] = [pen.to(at(x + width / 2, y, -depth)), pen.to(at(x + width / 2, y + height, -depth))];
    pen.polygon(
      back,
      sheet.linear(upper, lower, [
        [0, tone(lining, 0.2)],
        [0.5, lining],
        [1, mix(lining, '#000000', 0.35)],
      ]),
    );
    const wall = (a: Vec2, b: Vec2, from: Colour, to: Colour) => {
      const corners: Vec3[] = [at(...a, 0), at(...b, 0), at(...b, -depth), at(...a, -depth)];
      const middle: Vec2 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const fill = sheet.linear(pen.to(at(...middle, 0)), pen.to(at(...middle, -depth)), [
        [0, from],
        [1, to],
      ]);
      pen.polygon(corners, fill);
    };
    wall([x, y], [x, y + height], mix(lining, '#000000', 0.45), mix(lining, '#000000', 0.25));
    wall([x + width, y], [x + width, y + height], tone(lining, 0.06), mix(lining, '#000000', 0.25));
    wall([x, y], [x + width, y], mix(lining, '#000000', 0.55), mix(lining, '#000000', 0.38));
    wall([x, y + height], [x + width, y + height], tone(lining, 0.1), mix(lining, '#000000', 0.3));
    inside();
  });
}

/** A drum with its cushion and watch on the back wall. */
export function drawSpool(pen: Pen, face: Plane, [x, y]: Vec2, radius: number, depth: number, cradle: Cradle): void {
  const { sheet } = pen;
  const plane = (lift: number): Plane => ({ ...face, origin: planeAt(face, x, y, lift) });
  pen.on(plane(-depth), () =>
    sheet.circle(radius * 0.22, radius * 0.34, radius * 1.06, '#000000', {
      opacity: 0.5,
      filter: sheet.blur(radius * 0.14),
    }),
  );
  const steps = 7;
  for (let index = 0; index <= steps; index++) {
    const lift = -depth + (depth * 0.62 * index) / steps;
    const rim = sheet.linear(
      [-radius, 0],
      [radius, radius * 0.4],
      [
        [0, tone(cradle.lining, 0.22)],
        [0.6, tone(cradle.lining, 0.1)],
        [1, mix(cradle.lining, '#000000', 0.35)],
      ],
    );
    const fill = index === steps ? tone(cradle.lining, 0.1) : rim;
    pen.on(plane(lift), () => sheet.circle(0, 0, radius, fill));
  }
  const front = -depth * 0.38;
  pen.on(plane(front), () => {
    sheet.circle(0, 0, radius, 'none', { stroke: cradle.ring, 'stroke-width': radius * 0.035 });
    drawDrum(sheet, radius * 0.955, cradle.lining);
  });
  pen.on(plane(front + depth * 0.2), () => drawWornWatch(sheet, radius * 0.96, cradle));
}

/** The studio in a pane: two slanting bands of light and a bright edge. */
export function drawGlass(
  pen: Pen,
  face: Plane,
  { x, y, width, height, corner }: Omit<Opening, 'depth' | 'lining'>,
  strength = 1,
): void {
  const { sheet } = pen;
  const shape = rounded(x, y, width, height, corner);
  const d = pen.outline(face, shape);
  const clip = sheet.clip(d);
  const [from, to] = [pen.to(planeAt(face, x, y)), pen.to(planeAt(face, x + width * 0.75, y + height * 0.75))];
  const shine = sheet.linear(from, to, [
    [0, '#ffffff', 0.4 * strength],
    [0.55, '#ffffff', 0.1 * strength],
    [1, '#ffffff', 0.02 * strength],
  ]);
  const slant = Math.min(width, height) * 0.75;
  const band = (left: number, wide: number): Vec2[] => [
    [x + left, y],
    [x + left + wide, y],
    [x + left + wide - slant, y + height],
    [x + left - slant, y + height],
  ];
  sheet.group({ 'clip-path': clip }, () => {
    const size = Math.max(width, height);
    sheet.path(pen.outline(face, band(-size * 0.1, size * 0.52)), shine);
    sheet.path(pen.outline(face, band(size * 0.5, size * 0.1)), shine, { opacity: 0.8 });
  });
  sheet.stroke(d, '#ffffff', 1.4, { opacity: 0.5 * strength });
}
