// What turns: a round window with its ring, the drum behind it, the cushion, the watch; and glass in front.
import { type Colour, mix, tone } from './colour.ts';
import { type Pen, type Plane, planeAt } from './pen.ts';
import type { Sheet, Stop } from './sheet.ts';
import { drawWatch, drawWornStrap, type Watch } from './watch.ts';

export interface Window {
  /** Millimetres on the front. */
  x: number;
  y: number;
  radius: number;
}

export interface Cradle {
  ring: Colour;
  lining: Colour;
  cushion: Colour;
  watch: Watch;
  /** How large the watch is against its real size. */
  size?: number;
}

/** A round hole in the plane with everything in it. */
export function drawWindow(pen: Pen, front: Plane, { x, y, radius }: Window, cradle: Cradle): void {
  const { sheet } = pen;
  const centre = { ...front, origin: planeAt(front, x, y) };
  const hole = `M${-radius} 0A${radius} ${radius} 0 1 0 ${radius} 0A${radius} ${radius} 0 1 0 ${-radius} 0Z`;
  pen.on(centre, () => drawRing(sheet, radius, cradle.ring));
  const clip = sheet.clip(hole);
  const inside = (lift: number, draw: () => void) => {
    // The same hole for every layer, whatever its depth.
    pen.on(centre, () =>
      sheet.group({ 'clip-path': clip }, () => {
        const [a, b, c, d, e, f] = pen.matrix(centre);
        const [, , , , e2, f2] = pen.matrix({ ...centre, origin: planeAt(centre, 0, 0, lift) });
        const det = a * d - b * c;
        const [dx, dy] = [(d * (e2 - e) - c * (f2 - f)) / det, (a * (f2 - f) - b * (e2 - e)) / det];
        sheet.group({ transform: `translate(${dx.toFixed(2)} ${dy.toFixed(2)})` }, draw);
      }),
    );
  };
  inside(0, () => drawWell(sheet, radius, cradle.lining));
  inside(-radius * 0.5, () => drawDrum(sheet, radius * 0.93, cradle.lining));
  inside(-radius * 0.2, () => drawWornWatch(sheet, radius * 0.93, cradle));
  pen.on(centre, () => drawInnerShadow(sheet, radius, clip));
  pen.on(centre, () => drawPane(sheet, radius, clip));
}

/** Cushion, strap and head, upon each other. */
export function drawWornWatch(sheet: Sheet, radius: number, { cushion, watch, size = 1 }: Cradle): void {
  drawCushion(sheet, radius, cushion);
  sheet.group({ transform: `scale(${((size * radius) / 38).toFixed(3)})` }, () => {
    drawWornStrap(sheet, watch, 35.5);
    sheet.circle(1.6, 2.4, 21, '#000000', { opacity: 0.5, filter: sheet.blur(1.8) });
    drawWatch(sheet, watch);
  });
}

function drawRing(sheet: Sheet, radius: number, colour: Colour): void {
  const r = radius;
  sheet.circle(0.5, 0.9, r + 3.1, '#000000', { opacity: 0.45, filter: sheet.blur(0.9) });
  sheet.circle(0, 0, r + 2.7, sheet.linear([-r * 0.8, -r * 0.8], [r * 0.8, r * 0.8], polished(colour)));
  sheet.circle(
    0,
    0,
    r + 1.5,
    sheet.linear(
      [-r * 0.8, -r * 0.8],
      [r * 0.8, r * 0.8],
      polished(colour)
        .map(([at, tint]): Stop => [1 - at, tint])
        .toReversed(),
    ),
  );
  sheet.circle(0, 0, r + 0.4, '#0c0c0d');
}

export function polished(colour: Colour): Stop[] {
  return [
    [0, tone(colour, 0.85)],
    [0.22, tone(colour, 0.35)],
    [0.42, tone(colour, -0.4)],
    [0.6, tone(colour, 0.3)],
    [0.8, tone(colour, -0.35)],
    [1, tone(colour, -0.65)],
  ];
}

/** The wall of the hole: light falls on its lower right. */
function drawWell(sheet: Sheet, radius: number, lining: Colour): void {
  const wall = sheet.linear(
    [-radius, -radius],
    [radius, radius],
    [
      [0, mix(lining, '#000000', 0.85)],
      [0.5, mix(lining, '#000000', 0.55)],
      [0.85, lining],
      [1, tone(lining, 0.12)],
    ],
  );
  sheet.circle(0, 0, radius + 0.5, wall);
}

export function drawDrum(sheet: Sheet, radius: number, lining: Colour): void {
  const fill = sheet.radial([-radius * 0.1, radius * 0.2], radius * 1.15, [
    [0, tone(lining, 0.06)],
    [0.75, mix(lining, '#000000', 0.35)],
    [1, mix(lining, '#000000', 0.75)],
  ]);
  sheet.circle(0, 0, radius, fill);
}

/** Suede, plump, its ends bending away. */
function drawCushion(sheet: Sheet, radius: number, colour: Colour): void {
  const [half, reach] = [radius * 0.68, radius * 0.97];
  const d = `M${-half} ${-reach * 0.6}Q${-half * 0.98} ${-reach} 0 ${-reach}Q${half * 0.98} ${-reach} ${half} ${-reach * 0.6}L${half} ${reach * 0.6}Q${half * 0.98} ${reach} 0 ${reach}Q${-half * 0.98} ${reach} ${-half} ${reach * 0.6}Z`;
  sheet.path(d, '#000000', {
    opacity: 0.55,
    filter: sheet.blur(radius * 0.06),
    transform: `translate(${(radius * 0.05).toFixed(2)} ${(radius * 0.07).toFixed(2)})`,
  });
  sheet.path(
    d,
    sheet.linear(
      [0, -reach],
      [0, reach],
      [
        [0, mix(colour, '#000000', 0.45)],
        [0.2, tone(colour, 0.16)],
        [0.5, colour],
        [0.8, mix(colour, '#000000', 0.2)],
        [1, mix(colour, '#000000', 0.7)],
      ],
    ),
  );
  sheet.path(
    d,
    sheet.linear(
      [-half, 0],
      [half, 0],
      [
        [0, '#000000', 0.3],
        [0.12, '#ffffff', 0.14],
        [0.35, '#ffffff', 0],
        [0.8, '#000000', 0.1],
        [1, '#000000', 0.55],
      ],
    ),
  );
  for (const side of [-1, 1]) {
    const x = side * half * 0.8;
    sheet.stroke(`M${x} ${-reach * 0.72}V${reach * 0.72}`, '#000000', radius * 0.014, { opacity: 0.35 });
    sheet.stroke(`M${x + radius * 0.016} ${-reach * 0.72}V${reach * 0.72}`, '#ffffff', radius * 0.009, {
      opacity: 0.2,
    });
  }
}

function drawInnerShadow(sheet: Sheet, radius: number, clip: string): void {
  sheet.group({ 'clip-path': clip }, () => {
    const wide = radius * 0.5;
    sheet.circle(radius * 0.12, radius * 0.16, radius + wide / 2 - radius * 0.06, 'none', {
      stroke: '#000000',
      'stroke-width': wide,
      opacity: 0.55,
      filter: sheet.blur(radius * 0.09),
    });
  });
}

/** What the glass shows of the studio: the window of the soft box, cut by its cross bar. */
function drawPane(sheet: Sheet, radius: number, clip: string): void {
  const r = radius;
  sheet.group({ 'clip-path': clip }, () => {
    const shine = sheet.linear(
      [-r, -r],
      [r * 0.2, r * 0.2],
      [
        [0, '#ffffff', 0.34],
        [0.7, '#ffffff', 0.06],
        [1, '#ffffff', 0],
      ],
    );
    sheet.path(`M${-r * 1.1} ${r * 0.28}L${r * 0.28} ${-r * 1.1}H${-r * 1.1}Z`, shine);
    sheet.path(`M${-r * 1.1} ${r * 0.62}L${r * 0.62} ${-r * 1.1}H${r * 0.4}L${-r * 1.1} ${r * 0.4}Z`, shine, {
      opacity: 0.7,
    });
  });
  sheet.stroke(
    `M${-r * 0.94} ${-r * 0.3}A${r * 0.985} ${r * 0.985} 0 0 1 ${-r * 0.3} ${-r * 0.94}`,
    '#ffffff',
    r * 0.014,
    { opacity: 0.75, 'stroke-linecap': 'round' },
  );
}
