// Wood: lines of growth that wander together, flames where a board is cut across its rings, and pores.
import { type Colour, mix, tone } from './colour.ts';
import type { Pen } from './pen.ts';
import { type Chance, chance, lerp, type Vec3, waves } from './vector.ts';

export interface Wood {
  base: Colour;
  dark: Colour;
  pale: Colour;
  /** Millimetres between the lines of growth. */
  spacing: number;
  /** How far they wander. */
  wander: number;
  pores: number;
  poreLength: number;
}

export const woods = {
  walnut: { base: '#74492e', dark: '#3a2014', pale: '#9a6b47', spacing: 2.3, wander: 5, pores: 0.05, poreLength: 4 },
  oak: { base: '#cda878', dark: '#946a3c', pale: '#e6cba2', spacing: 2.6, wander: 3.5, pores: 0.09, poreLength: 5 },
  smokedOak: {
    base: '#54402f',
    dark: '#2a1c12',
    pale: '#7a614a',
    spacing: 2.4,
    wander: 3.5,
    pores: 0.08,
    poreLength: 5,
  },
} satisfies Record<string, Wood>;

/** A stretch of surface: millimetres along and across the grain to a place in space. */
export interface Board {
  at: (along: number, across: number) => Vec3;
  length: number;
  width: number;
  seed: number;
  /** Where along and across a flame has its tip; none: cut straight. */
  flame?: readonly [along: number, across: number];
}

/** Draws the grain over a surface that already has its colour and shade. */
export function drawGrain(pen: Pen, wood: Wood, board: Board): void {
  const px = pen.scaleAt(board.at(board.length / 2, board.width / 2));
  const scale = Math.max(1, 0.62 / px);
  const random = chance(board.seed);
  drawBands(pen, wood, board, random, px);
  drawLines(pen, wood, board, { random, px, scale });
  drawPores(pen, wood, board, { random, px, scale });
}

interface Making {
  random: Chance;
  px: number;
  /** More than 1 where the drawing is too small for every line. */
  scale: number;
}

/** How far the lines near `across` lie off their place, at `along`. */
function wandering(wood: Wood, { seed, length, flame }: Board) {
  const [slow, quick, drift] = [waves(seed), waves(seed + 11), waves(seed + 23)];
  return (along: number, across: number) => {
    const base = wood.wander * (slow(along / 90 + drift(across / 40) * 0.4) + 0.22 * quick(along / 21 + across * 0.05));
    if (flame === undefined) return base;
    // Lines give way to the flame on either side, the more the farther they are past its tip.
    const [tip, centre] = flame;
    const past = Math.max(0, along - tip) / length;
    const side = across - centre;
    return base + Math.sign(side || 1) * 16 * Math.sqrt(past) * Math.exp(-((side / 26) ** 2));
  };
}

function drawBands(pen: Pen, wood: Wood, board: Board, random: Chance, px: number): void {
  const off = wandering(wood, board);
  const count = Math.max(3, Math.round(board.width / 14));
  const filter = pen.sheet.blur(Math.max(0.8, px * 2.2));
  pen.sheet.group({ filter }, () => {
    for (let index = 0; index < count; index++) {
      const across = ((index + random()) / count) * board.width;
      const colour = random() < 0.5 ? wood.pale : wood.dark;
      pen.line(lineAt(board, across, off), colour, px * lerp(3, 9, random()), { opacity: lerp(0.07, 0.2, random()) });
    }
  });
}

function drawLines(pen: Pen, wood: Wood, board: Board, { random, px, scale }: Making): void {
  const off = wandering(wood, board);
  let across = -wood.wander * 2;
  while (across < board.width + wood.wander * 2) {
    // Years differ: some rings are narrow and dark, some wide and pale.
    across += wood.spacing * scale * lerp(0.35, 1.7, random() ** 1.4);
    const heavy = random();
    const colour = mix(wood.dark, wood.base, heavy * 0.45);
    const width = px * scale * lerp(0.22, 0.75, random());
    pen.line(lineAt(board, across, off), colour, width, { opacity: lerp(0.16, 0.55, 1 - heavy) });
  }
  if (board.flame) drawFlames(pen, wood, board, board.flame, { random, px, scale });
}

function drawFlames(
  pen: Pen,
  wood: Wood,
  board: Board,
  [tip, centre]: readonly [number, number],
  { random, px, scale }: Making,
): void {
  const wobble = waves(board.seed + 41);
  const count = Math.round(9 / scale);
  for (let index = 0; index < count; index++) {
    const start = tip + index * board.length * 0.055 * scale * lerp(0.7, 1.3, random());
    const half = lerp(1.5, 9, index / count) + random();
    const line: Vec3[] = [];
    for (let step = -24; step <= 24; step++) {
      const t = step / 24;
      const along = start + (board.length - start) * Math.abs(t) ** 2.1;
      const across = centre + t * half * (1.2 + 0.5 * Math.abs(t)) + wobble(along / 30 + index) * 0.8;
      line.push(board.at(along, across));
    }
    pen.line(line, wood.dark, px * scale * lerp(0.25, 0.6, random()), { opacity: lerp(0.2, 0.45, random()) });
  }
}

function drawPores(pen: Pen, wood: Wood, board: Board, { random, px, scale }: Making): void {
  const off = wandering(wood, board);
  const count = Math.round((board.length * board.width * wood.pores) / (scale * scale));
  const dark: string[] = [];
  const pale: string[] = [];
  for (let index = 0; index < count; index++) {
    const along = random() * board.length;
    const across = random() * board.width;
    const end = along + wood.poreLength * lerp(0.3, 1.3, random());
    if (end > board.length) continue;
    const place = (at: number) => board.at(at, across + off(at, across));
    (random() < 0.7 ? dark : pale).push(pen.d([place(along), place(end)], ''));
  }
  pen.sheet.stroke(dark.join(''), tone(wood.dark, -0.1), px * 0.3 * scale, { opacity: 0.42 });
  pen.sheet.stroke(pale.join(''), wood.pale, px * 0.3 * scale, { opacity: 0.35 });
}

function lineAt(board: Board, across: number, off: (along: number, across: number) => number): Vec3[] {
  const steps = Math.max(8, Math.round(board.length / 7));
  return Array.from({ length: steps + 1 }, (_, index) => {
    const along = (index / steps) * board.length;
    return board.at(along, across + off(along, across));
  });
}
