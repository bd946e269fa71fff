// Straps as they lie on a table, in millimetres: the long piece with its holes, the short one with its buckle.
// x across, y along; the ends at the watch are at y = 0, and each piece runs down from there.

import { flatWeave, nap, pebble } from './cloth.ts';
import { type Colour, mix, tone } from './colour.ts';
import { polished } from './cradle.ts';
import { pathOf, round, type Sheet } from './sheet.ts';
import { lerp, type Vec2 } from './vector.ts';

export type StrapKind = 'smooth' | 'suede' | 'rubber' | 'sailcloth' | 'apple' | 'nylon';

export interface Strap {
  kind: StrapKind;
  colour: Colour;
  /** Of the thread; none: not stitched. */
  thread?: Colour;
  /** At the watch and at the buckle. */
  width: number;
  taper: number;
  long: number;
  short: number;
  metal: Colour;
  /** -1 where the piece is drawn upside down: its shadow still falls as all others do. */
  turned?: -1;
}

type Outline = (at: number) => number;

/** A piece's half width along it: it narrows, and ends in a tip where there is no buckle. */
function halfWidth({ width, taper }: Strap, length: number, tip: 'pointed' | 'straight'): Outline {
  return (at) => {
    const half = lerp(width, taper, Math.min(1, at / (length * 0.7))) / 2;
    if (tip === 'straight') return half;
    const left = length - at;
    return left >= 9 ? half : half * Math.sqrt(Math.max(0, 1 - ((9 - left) / 9) ** 2.4));
  };
}

function pieceOutline(half: Outline, length: number, inset = 0): Vec2[] {
  const steps = 60;
  const ats = Array.from({ length: steps + 1 }, (_, i) => lerp(inset, length - inset, 1 - (1 - i / steps) ** 1.6));
  const right = ats.map((at): Vec2 => [Math.max(0, half(at) - inset), at]);
  return [...right, ...right.toReversed().map(([x, y]): Vec2 => [-x, y])];
}

export function drawLongPiece(sheet: Sheet, strap: Strap): void {
  const half = halfWidth(strap, strap.long, 'pointed');
  drawPiece(sheet, strap, half, strap.long);
  const holes = Array.from({ length: 7 }, (_, index) => strap.long - 22 - index * 6.5);
  for (const y of holes) {
    sheet.element('ellipse', { cx: 0, cy: round(y), rx: 1.05, ry: 1.25, fill: mix(strap.colour, '#000000', 0.75) });
    sheet.stroke(`M-1.1 ${round(y + 0.5)}A1.1 1.3 0 0 0 1.1 ${round(y + 0.5)}`, '#ffffff', 0.22, { opacity: 0.4 });
  }
}

export function drawShortPiece(sheet: Sheet, strap: Strap): void {
  const half = halfWidth(strap, strap.short, 'straight');
  drawPiece(sheet, strap, half, strap.short);
  drawKeeper(sheet, strap, strap.short - 19, 'loose');
  drawKeeper(sheet, strap, strap.short - 7.5, 'sewn');
  drawBuckle(sheet, strap, strap.short);
}

function drawPiece(sheet: Sheet, strap: Strap, half: Outline, length: number): void {
  const d = pathOf(pieceOutline(half, length));
  drawLyingShadow(sheet, d, strap.turned ?? 1);
  drawBarEnd(sheet, strap);
  sheet.path(d, mix(strap.colour, '#000000', 0.45));
  const inner = pathOf(pieceOutline(half, length, 0.28));
  sheet.path(inner, strap.colour);
  for (const [fill, opacity] of surface(sheet, strap)) sheet.path(inner, fill, { opacity });
  drawRelief(sheet, strap, inner, length);
  if (strap.thread) drawStitches(sheet, strap.thread, half, length);
  const edge = pathOf(pieceOutline(half, length, 0.5));
  sheet.stroke(edge, '#ffffff', 0.3, {
    opacity: strap.kind === 'suede' ? 0.12 : 0.22,
    'clip-path': sheet.clip('M-40 -10H-1V200H-40Z'),
  });
}

/** Far and soft, near and dark; the light comes from the top left. The sheet may be turned: it is the caller's light. */
function drawLyingShadow(sheet: Sheet, d: string, down: number): void {
  sheet.path(d, '#2c2016', { opacity: 0.3, filter: sheet.blur(4.5), transform: `translate(5 ${6 * down})` });
  sheet.path(d, '#1c130c', { opacity: 0.42, filter: sheet.blur(1.5), transform: `translate(1.7 ${2 * down})` });
  sheet.path(d, '#140d08', { opacity: 0.5, filter: sheet.blur(0.5), transform: `translate(.4 ${0.6 * down})` });
}

function surface(sheet: Sheet, { kind, colour }: Strap): [fill: string, opacity: number][] {
  if (kind === 'suede') return [[nap(sheet, 'scale(.32)', 1.5), 1]];
  if (kind === 'sailcloth') return [[flatWeave(sheet, colour, 0.95, 45), 1]];
  if (kind === 'nylon') return [[flatWeave(sheet, colour, 0.8), 1]];
  if (kind === 'rubber') return [];
  return [[pebble(sheet, `scale(${kind === 'apple' ? 0.24 : 0.18})`, kind === 'apple' ? 1.5 : 1.4), 1]];
}

/** Thick at the watch, thin at the end; padded in the middle. */
function drawRelief(sheet: Sheet, { kind, width, colour }: Strap, d: string, length: number): void {
  const soft = kind === 'suede' || kind === 'nylon' ? 0.5 : 1;
  const across = sheet.linear(
    [-width / 2, 0],
    [width / 2, 0],
    [
      [0, '#000000', 0.34 * soft],
      [0.1, '#ffffff', 0.2 * soft],
      [0.24, '#ffffff', 0.16 * soft],
      [0.5, '#ffffff', 0],
      [0.82, '#000000', 0.16],
      [0.95, '#000000', 0.34],
      [1, '#000000', 0.55],
    ],
  );
  sheet.path(d, across);
  const along = sheet.linear(
    [0, 0],
    [0, length],
    [
      [0, '#ffffff', 0.08 * soft],
      [0.07, '#ffffff', 0.17 * soft],
      [0.22, '#ffffff', 0.03],
      [0.6, '#000000', 0],
      [1, '#000000', 0.2],
    ],
  );
  sheet.path(d, along);
  if (kind === 'rubber') {
    for (const x of [-width * 0.24, width * 0.24]) {
      sheet.stroke(`M${round(x)} 7V${round(length - 20)}`, mix(colour, '#000000', 0.6), 1.5, {
        'stroke-linecap': 'round',
      });
      sheet.stroke(`M${round(x + 0.7)} 7V${round(length - 20)}`, '#ffffff', 0.3, {
        opacity: 0.3,
        'stroke-linecap': 'round',
      });
    }
  }
}

function drawStitches(sheet: Sheet, thread: Colour, half: Outline, length: number): void {
  const [pitch, inset] = [3.1, 2];
  for (const sideways of [-1, 1]) {
    for (let y = 5; y < length - 11; y += pitch) {
      const x = sideways * (half(y) - inset);
      const x2 = sideways * (half(y + pitch) - inset);
      const [fromX, toX] = [round(lerp(x, x2, 0.14)), round(lerp(x, x2, 0.86))];
      const [fromY, toY] = [round(y + pitch * 0.14), round(y + pitch * 0.86)];
      sheet.circle(fromX, fromY - 0.1, 0.34, '#000000', { opacity: 0.5 });
      sheet.circle(toX, toY + 0.1, 0.34, '#000000', { opacity: 0.5 });
      sheet.stroke(`M${fromX + 0.16} ${fromY + 0.22}L${toX + 0.16} ${toY + 0.22}`, '#000000', 0.62, {
        opacity: 0.35,
        'stroke-linecap': 'round',
      });
      sheet.stroke(`M${fromX} ${fromY}L${toX} ${toY}`, thread, 0.58, { 'stroke-linecap': 'round' });
      sheet.stroke(`M${round(fromX - 0.12)} ${fromY}L${round(toX - 0.12)} ${toY}`, tone(thread, 0.4), 0.18, {
        opacity: 0.8,
        'stroke-linecap': 'round',
      });
    }
  }
}

/** The spring bar in its loop, its tips at either side. */
function drawBarEnd(sheet: Sheet, { width, metal }: Strap): void {
  const half = width / 2;
  const fill = sheet.linear(
    [0, 0.4],
    [0, 2.4],
    [
      [0, tone(metal, 0.7)],
      [0.5, metal],
      [1, tone(metal, -0.6)],
    ],
  );
  sheet.rect(-half - 1.4, 0.75, width + 2.8, 1.3, fill, { rx: 0.4 });
}

function drawKeeper(sheet: Sheet, strap: Strap, y: number, kind: 'loose' | 'sewn'): void {
  const half = strap.taper / 2 + (kind === 'loose' ? 1.5 : 1.1);
  const d = `M${-half} ${y}Q${-half} ${y - 0.8} ${-half + 1} ${y - 0.8}H${half - 1}Q${half} ${y - 0.8} ${half} ${y}V${y + 5}Q${half} ${y + 5.8} ${half - 1} ${y + 5.8}H${-half + 1}Q${-half} ${y + 5.8} ${-half} ${y + 5}Z`;
  sheet.path(d, '#000000', { opacity: 0.5, filter: sheet.blur(0.7), transform: 'translate(.7 1)' });
  sheet.path(d, mix(strap.colour, '#000000', 0.4));
  const inner = `M${-half + 0.2} ${y - 0.5}H${half - 0.2}V${y + 5.3}H${-half + 0.2}Z`;
  sheet.path(inner, strap.colour);
  for (const [fill, opacity] of surface(sheet, strap)) sheet.path(inner, fill, { opacity });
  sheet.path(
    inner,
    sheet.linear(
      [0, y - 0.6],
      [0, y + 5.6],
      [
        [0, '#000000', 0.2],
        [0.25, '#ffffff', 0.3],
        [0.6, '#ffffff', 0],
        [1, '#000000', 0.4],
      ],
    ),
  );
  sheet.path(
    inner,
    sheet.linear(
      [-half, 0],
      [half, 0],
      [
        [0, '#000000', 0.3],
        [0.12, '#ffffff', 0.12],
        [0.7, '#000000', 0],
        [1, '#000000', 0.45],
      ],
    ),
  );
}

/** A frame of bent wire with its tongue, brushed. */
export function drawBuckle(sheet: Sheet, { taper, metal }: Strap, y: number): void {
  const half = taper / 2 + 2.8;
  const [top, bottom] = [y - 3.4, y + 11.5];
  const frame = `M${-half} ${top}H${half}L${half + 0.7} ${bottom - 4}Q${half + 0.7} ${bottom} ${half - 3} ${bottom}H${-half + 3}Q${-half - 0.7} ${bottom} ${-half - 0.7} ${bottom - 4}Z`;
  const hole = `M${-half + 2.3} ${top + 3.2}H${half - 2.3}L${half - 1.9} ${bottom - 5.4}Q${half - 2} ${bottom - 3.6} ${half - 4.4} ${bottom - 3.6}H${-half + 4.4}Q${-half + 2} ${bottom - 3.6} ${-half + 1.9} ${bottom - 5.4}Z`;
  const d = frame + hole;
  const rule = { 'fill-rule': 'evenodd' };
  sheet.path(d, '#000000', { ...rule, opacity: 0.5, filter: sheet.blur(1.3), transform: 'translate(1.6 2)' });
  sheet.path(d, sheet.linear([-half, top], [half, bottom], polished(metal)), {
    ...rule,
    stroke: tone(metal, -0.65),
    'stroke-width': 0.2,
  });
  sheet.stroke(
    `M${-half + 0.9} ${top + 1}L${-half + 0.3} ${bottom - 4}Q${-half + 0.4} ${bottom - 1} ${-half + 3.4} ${bottom - 1}H${half - 3.4}`,
    '#ffffff',
    0.45,
    { opacity: 0.75, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' },
  );
  sheet.rect(-1.5, y - 1.2, 3, 11.6, '#000000', {
    rx: 1.2,
    opacity: 0.45,
    filter: sheet.blur(0.6),
    transform: 'translate(.7 .9)',
  });
  const tongue = sheet.linear(
    [-1.3, 0],
    [1.3, 0],
    [
      [0, tone(metal, 0.75)],
      [0.4, tone(metal, 0.25)],
      [1, tone(metal, -0.45)],
    ],
  );
  sheet.path(`M-1.3 ${y - 1.5}H1.3L1.05 ${bottom - 1.2}Q0 ${bottom - 0.2} -1.05 ${bottom - 1.2}Z`, tongue, {
    stroke: tone(metal, -0.6),
    'stroke-width': 0.15,
  });
  sheet.stroke(`M${-half + 1} ${y - 1.9}H${half - 1}`, tone(metal, -0.3), 1.2, { opacity: 0.55 });
}
