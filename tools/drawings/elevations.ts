// What the drawings with sizes show: front and side (or top) of each thing, as lines in millimetres.
import { drawDimensions, type Elevation } from './dimensions.ts';
import { round, type Sheet } from './sheet.ts';

export const rect = (x: number, y: number, width: number, height: number, r = 0): string =>
  r === 0
    ? `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`
    : `M${round(x + r)} ${round(y)}h${round(width - 2 * r)}a${r} ${r} 0 0 1 ${r} ${r}v${round(height - 2 * r)}a${r} ${r} 0 0 1 ${-r} ${r}h${round(2 * r - width)}a${r} ${r} 0 0 1 ${-r} ${-r}v${round(2 * r - height)}a${r} ${r} 0 0 1 ${r} ${-r}Z`;
export const ring = (cx: number, cy: number, r: number): string =>
  `M${round(cx - r)} ${round(cy)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;

interface WinderSizes {
  width: number;
  height: number;
  depth: number;
  corner: number;
  windows?: readonly (readonly [x: number, y: number, r: number])[];
  more?: readonly string[];
}

/** Front with its windows, and side with feet and the socket of the cable. */
export function winderSizes({ width, height, depth, corner, windows = [], more = [] }: WinderSizes): Sheet {
  const front: Elevation = {
    width,
    height,
    lines: [rect(0, 0, width, height, corner), ...windows.map(([x, y, r]) => ring(x, y, r))],
    fine: [
      rect(6, 6, width - 12, height - 12, Math.max(1, corner - 6)),
      ...windows.flatMap(([x, y, r]) => [
        ring(x, y, r * 0.47),
        `M${x - r - 4} ${y}H${x + r + 4}M${x} ${y - r - 4}V${y + r + 4}`,
      ]),
      ...more,
    ],
  };
  const sideView: Elevation = {
    width: depth,
    height,
    lines: [rect(0, 0, depth, height, 2)],
    fine: [
      `M6 0V${height}`,
      rect(depth - 5, height - 22, 5, 9, 1),
      `M10 ${height}v2.6h10v-2.6M${depth - 20} ${height}v2.6h10v-2.6`,
    ],
    down: [],
  };
  return drawDimensions([front, sideView]);
}

interface BoxSizes {
  width: number;
  depth: number;
  height: number;
  columns: number;
  rows: number;
  /** Heights of the gaps in the front, from above. */
  gaps: readonly number[];
}

/** From above with its places, and from the front. */
export function boxSizes({ width, depth, height, columns, rows, gaps }: BoxSizes): Sheet {
  const rim = (width - columns * 68 - 4) / 2;
  const cells = Array.from(
    { length: columns * rows },
    (_, i) => [rim + 4 + (i % columns) * 68, rim + 4 + Math.floor(i / columns) * 96] as const,
  );
  const above: Elevation = {
    width,
    height: depth,
    lines: [rect(0, 0, width, depth, 4)],
    fine: [
      rect(rim, rim, width - 2 * rim, depth - 2 * rim, 2),
      ...cells.flatMap(([x, y]) => [rect(x, y, 64, 92, 1), rect(x + 5, y + 8, 54, 76, 10)]),
    ],
  };
  const front: Elevation = {
    width,
    height,
    lines: [rect(0, 0, width, height, 2)],
    fine: [...gaps.map((y) => `M0 ${y}H${width}`), rect(width / 2 - 9, (gaps[0] ?? 12) - 8, 18, 15, 1.6)],
    across: [],
  };
  return drawDimensions([above, front]);
}

/** Both pieces from above and one from its edge. `widths`: those that can be had, as they are written. */
export function strapSizes({
  long,
  short,
  thick,
  thin,
  widths,
  buckle,
}: {
  long: number;
  short: number;
  thick: number;
  thin: number;
  widths: string;
  buckle: number;
}): Sheet {
  const holes = Array.from({ length: 7 }, (_, i) => ring(10, long - 22 - i * 6.5, 1.1));
  const half = buckle / 2;
  const piece = (length: number, tip: string) =>
    `M0 0H20L${10 + half} ${round(length * 0.7)}${tip}L${10 - half} ${round(length * 0.7)}Z`;
  const longView: Elevation = {
    width: 20,
    height: long,
    lines: [piece(long, `V${long - 9}Q${10 + half} ${long} 10 ${long}Q${10 - half} ${long} ${10 - half} ${long - 9}`)],
    fine: [...holes, `M2 4L${12 - half} ${long * 0.7}V${long - 10}M18 4L${8 + half} ${long * 0.7}V${long - 10}`],
    across: [{ from: 0, to: 20, text: widths }],
  };
  const shortView: Elevation = {
    width: 20,
    height: short,
    lines: [piece(short, `V${short}H${10 - half}`), rect(10 - half - 2.8, short - 3, buckle + 5.6, 14, 3)],
    fine: [
      rect(10 - half - 1.4, short - 19, buckle + 2.8, 5.6, 1),
      `M10 ${short - 1}V${short + 10}`,
      `M2 4L${12 - half} ${short * 0.7}V${short - 8}M18 4L${8 + half} ${short * 0.7}V${short - 8}`,
    ],
    across: [{ from: 10 - half, to: 10 + half, text: String(buckle) }],
  };
  const edge: Elevation = {
    width: thick,
    height: long,
    lines: [`M0 0H${thick}L${thin} ${long}H0Z`],
    across: [{ from: 0, to: thick, text: `${thick} – ${thin}` }],
    down: [],
  };
  return drawDimensions([longView, shortView, edge]);
}

export function plainSizes(...views: Elevation[]): Sheet {
  return drawDimensions(views);
}
