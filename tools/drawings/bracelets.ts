// Straps that are of one piece, or of metal, as they lie on a table. Millimetres, as in strap.ts.
import { flatWeave } from './cloth.ts';
import { type Colour, mix, tone } from './colour.ts';
import { polished } from './cradle.ts';
import { type Attributes, round, type Sheet } from './sheet.ts';
import { drawBuckle, type Strap } from './strap.ts';

function drawLying(sheet: Sheet, d: string, down: 1 | -1 = 1): void {
  sheet.path(d, '#2c2016', { opacity: 0.3, filter: sheet.blur(4.5), transform: `translate(5 ${6 * down})` });
  sheet.path(d, '#1c130c', { opacity: 0.45, filter: sheet.blur(1.4), transform: `translate(1.5 ${1.8 * down})` });
}

/** One band through both bars, with a second short one beneath; from its tip (y = 0) to its buckle. */
export function drawBand(sheet: Sheet, strap: Strap, length: number): void {
  const half = strap.width / 2;
  const d = `M${-half} 4Q${-half} 0 ${-half + 3} 0H${half - 3}Q${half} 0 ${half} 4V${length}H${-half}Z`;
  drawLying(sheet, d);
  const cloth = flatWeave(sheet, strap.colour, 0.86);
  const round1 = sheet.linear(
    [-half, 0],
    [half, 0],
    [
      [0, '#000000', 0.4],
      [0.06, '#ffffff', 0.18],
      [0.3, '#ffffff', 0.06],
      [0.8, '#000000', 0.1],
      [0.96, '#000000', 0.3],
      [1, '#000000', 0.5],
    ],
  );
  for (const fill of [strap.colour, cloth, round1]) sheet.path(d, fill);
  // Burnt eyelets.
  for (let index = 0; index < 9; index++) {
    const y = 14 + index * 7;
    sheet.element('ellipse', { cx: 0, cy: y, rx: 1.35, ry: 1.7, fill: mix(strap.colour, '#000000', 0.55) });
    sheet.element('ellipse', { cx: 0, cy: y, rx: 0.85, ry: 1.15, fill: '#16110d' });
  }
  const under = length - 112;
  const seam = (y: number) => {
    sheet.rect(-half + 0.6, y - 2.4, strap.width - 1.2, 5, tone(strap.colour, -0.12), { rx: 0.4, opacity: 0.5 });
    for (let x = -half + 2; x < half - 1; x += 1.3)
      sheet.stroke(`M${round(x)} ${y - 1.6}l.5 3.2`, tone(strap.colour, 0.35), 0.28, { opacity: 0.9 });
  };
  seam(under);
  seam(length - 5);
  for (const y of [length - 34, length - 19]) drawLoop(sheet, half, y, strap.metal);
  drawBuckle(sheet, { ...strap, taper: strap.width }, length);
}

/** A keeper of metal. */
function drawLoop(sheet: Sheet, half: number, y: number, metal: Colour): void {
  const wide = half + 1.7;
  sheet.rect(-wide, y, wide * 2, 5, '#000000', {
    rx: 1,
    opacity: 0.5,
    filter: sheet.blur(0.8),
    transform: 'translate(.8 1.1)',
  });
  sheet.rect(-wide, y, wide * 2, 5, sheet.linear([-wide, y], [wide, y + 5], polished(metal)), { rx: 0.9 });
  sheet.rect(
    -wide + 0.5,
    y + 0.5,
    wide * 2 - 1,
    4,
    sheet.linear(
      [0, y],
      [0, y + 5],
      [
        [0, tone(metal, 0.6)],
        [0.4, tone(metal, 0.2)],
        [1, tone(metal, -0.4)],
      ],
    ),
    { rx: 0.5 },
  );
}

/** Milanese mesh with its sliding clasp. */
export function drawMesh(sheet: Sheet, width: number, length: number, metal: Colour): void {
  const half = width / 2;
  const d = `M${-half} 3Q${-half} 0 ${-half + 2} 0H${half - 2}Q${half} 0 ${half} 3V${length}H${-half}Z`;
  drawLying(sheet, d);
  sheet.path(d, tone(metal, -0.2));
  const wire = sheet.pattern(6, 5, 'scale(.27)', () => {
    sheet.rect(0, 0, 6, 5, tone(metal, -0.62));
    for (const [x, y] of [
      [0, 0],
      [3, 2.5],
      [-3, 2.5],
      [6, 0],
      [0, 5],
      [6, 5],
      [3, -2.5],
    ] as const) {
      const curve: Attributes = { 'stroke-linecap': 'round' };
      sheet.stroke(`M${x - 1.6} ${y + 1.4}Q${x} ${y - 1.8} ${x + 1.6} ${y + 1.4}`, tone(metal, -0.25), 1.5, curve);
      sheet.stroke(`M${x - 1.5} ${y + 1}Q${x - 0.2} ${y - 1.9} ${x + 1.4} ${y + 0.9}`, tone(metal, 0.6), 0.6, curve);
    }
  });
  sheet.path(d, wire);
  const shine = sheet.linear(
    [-half, 0],
    [half, 0],
    [
      [0, '#000000', 0.45],
      [0.08, '#ffffff', 0.35],
      [0.3, '#ffffff', 0.3],
      [0.52, '#000000', 0.05],
      [0.78, '#ffffff', 0.14],
      [0.94, '#000000', 0.3],
      [1, '#000000', 0.55],
    ],
  );
  sheet.path(d, shine);
  for (const y of [0, length - 1]) sheet.rect(-half, y, width, 1.6, tone(metal, -0.3), { opacity: 0.7 });
}

export function drawSlideClasp(sheet: Sheet, width: number, y: number, metal: Colour): void {
  const half = width / 2 + 1.1;
  sheet.rect(-half, y, half * 2, 24, '#000000', {
    rx: 1.4,
    opacity: 0.5,
    filter: sheet.blur(1.5),
    transform: 'translate(1.3 1.8)',
  });
  sheet.rect(-half, y, half * 2, 24, sheet.linear([-half, y], [half, y + 24], polished(metal)), { rx: 1.4 });
  sheet.rect(
    -half + 0.5,
    y + 0.5,
    half * 2 - 1,
    23,
    sheet.linear(
      [-half, 0],
      [half, 0],
      [
        [0, tone(metal, 0.45)],
        [0.3, tone(metal, 0.62)],
        [0.6, tone(metal, 0.1)],
        [1, tone(metal, -0.3)],
      ],
    ),
    { rx: 1 },
  );
  for (let line = 0; line < 40; line++)
    sheet.stroke(
      `M${-half + 0.6} ${round(y + 0.9 + line * 0.56)}H${round(half - 0.6)}`,
      line % 2 ? '#ffffff' : '#000000',
      0.14,
      { opacity: 0.12 },
    );
  sheet.rect(-half + 4, y + 17, half * 2 - 8, 2.6, '#000000', { rx: 1.2, opacity: 0.35 });
  sheet.rect(-half + 4, y + 17.5, half * 2 - 8, 2.4, tone(metal, 0.3), { rx: 1.2 });
}

/** Three links in a row: brushed outside, polished in the middle. */
// A list of numbers, as in the drawing of a link.
export function drawLinkBracelet(
  sheet: Sheet,
  from: number,
  to: number,
  length: number,
  metal: Colour,
  down: 1 | -1 = 1,
): void {
  const pitch = 4.6;
  const count = Math.floor(length / pitch);
  const end = round(count * pitch - 0.6);
  const shape = `M${-from / 2} 0H${from / 2}L${to / 2} ${end}H${-to / 2}Z`;
  drawLying(sheet, shape, down);
  for (let index = 0; index < count; index++) {
    const y = index * pitch;
    const half = (from + ((to - from) * index) / count) / 2;
    const middle = half * 0.42;
    for (const sideways of [-1, 1]) {
      const x = sideways < 0 ? -half : middle + 0.12;
      const fill = sheet.linear(
        [0, y],
        [0, y + pitch],
        [
          [0, tone(metal, 0.55)],
          [0.3, tone(metal, 0.3)],
          [0.75, tone(metal, sideways < 0 ? 0.02 : -0.22)],
          [1, tone(metal, -0.55)],
        ],
      );
      sheet.rect(x, y + 0.1, half - middle - 0.12, pitch - 0.25, fill, { rx: 0.7 });
      sheet.rect(x, y + 0.1, half - middle - 0.12, pitch - 0.25, sideways < 0 ? '#ffffff' : '#000000', {
        rx: 0.7,
        opacity: sideways < 0 ? 0.1 : 0.16,
      });
    }
    const y2 = y + pitch / 2;
    const bright = sheet.linear(
      [0, y2 - 0.4],
      [0, y2 + pitch - 0.4],
      [
        [0, tone(metal, -0.3)],
        [0.22, '#ffffff'],
        [0.45, tone(metal, 0.25)],
        [0.75, tone(metal, -0.35)],
        [1, tone(metal, -0.6)],
      ],
    );
    if (index < count - 1)
      sheet.rect(-middle, y2 - 0.3, middle * 2, pitch - 0.25, bright, {
        rx: 0.9,
        stroke: '#33363a',
        'stroke-width': 0.16,
      });
  }
}

/** The folded clasp, closed. */
export function drawFoldClasp(sheet: Sheet, width: number, y: number, metal: Colour): void {
  const half = width / 2 + 0.5;
  sheet.rect(-half, y, half * 2, 30, '#000000', {
    rx: 1.6,
    opacity: 0.5,
    filter: sheet.blur(1.5),
    transform: 'translate(1.3 1.8)',
  });
  sheet.rect(-half, y, half * 2, 30, sheet.linear([-half, y], [half, y + 30], polished(metal)), { rx: 1.6 });
  sheet.rect(
    -half + 0.6,
    y + 0.6,
    half * 2 - 1.2,
    28.8,
    sheet.linear(
      [-half, 0],
      [half, 0],
      [
        [0, tone(metal, 0.5)],
        [0.35, tone(metal, 0.6)],
        [0.7, tone(metal, 0.1)],
        [1, tone(metal, -0.3)],
      ],
    ),
    { rx: 1.2 },
  );
  for (let line = 0; line < 50; line++)
    sheet.stroke(
      `M${-half + 0.8} ${round(y + 1 + line * 0.56)}H${round(half - 0.8)}`,
      line % 2 ? '#ffffff' : '#000000',
      0.14,
      { opacity: 0.12 },
    );
  for (const side of [-1, 1])
    sheet.rect(side < 0 ? -half - 1 : half - 0.2, y + 11, 1.2, 8, tone(metal, side < 0 ? 0.4 : -0.4), { rx: 0.5 });
}
