// Drawings with sizes: elevations in ink on squared paper, to scale, sizes in millimetres.
import { drawText, widthOf } from './lettering.ts';
import { side } from './scene.ts';
import { round, Sheet } from './sheet.ts';

const ink = '#2f3b46';
const measure = '#9a4f22';

export interface Elevation {
  width: number;
  height: number;
  /** Paths in millimetres from the top left corner; `fine` ones are thinner. */
  lines: readonly string[];
  fine?: readonly string[];
  /** Sizes beside the whole width and height: from, to, and what is written if not the length. */
  across?: readonly Size[];
  down?: readonly Size[];
}

export interface Size {
  from: number;
  to: number;
  text?: string;
}

/** The elevations in a row or in a column: whichever shows them larger. */
export function drawDimensions(views: readonly Elevation[]): Sheet {
  const sheet = new Sheet(side, side);
  drawPaper(sheet);
  const [row, column] = [layOut(views, 'row'), layOut(views, 'column')];
  const { scale, at } = row.scale >= column.scale ? row : column;
  for (const [index, view] of views.entries()) drawElevation(sheet, view, at[index] ?? [0, 0], scale);
  drawScale(sheet, scale);
  return sheet;
}

const margin = 150;
const gap = 170;

function layOut(views: readonly Elevation[], way: 'row' | 'column') {
  const along = ({ width, height }: Elevation) => (way === 'row' ? width : height);
  const other = ({ width, height }: Elevation) => (way === 'row' ? height : width);
  const gaps = gap * (views.length - 1);
  const sum = views.reduce((total, view) => total + along(view), 0);
  const most = Math.max(...views.map(other));
  const scale = Math.min((side - 2 * margin - gaps) / sum, (side - 2 * margin - 60) / most);
  let reached = (side - sum * scale - gaps) / 2 - 30;
  const at = views.map((view): [number, number] => {
    const start = reached;
    reached += along(view) * scale + gap;
    const across = (side - other(view) * scale) / 2 - 30;
    return way === 'row' ? [start, across] : [across, start];
  });
  return { scale, at };
}

function drawPaper(sheet: Sheet): void {
  sheet.rect(0, 0, side, side, '#f5f2ea');
  const grid = (step: number) =>
    Array.from({ length: side / step + 1 }, (_, i) => `M${i * step} 0V${side}M0 ${i * step}H${side}`).join('');
  sheet.stroke(grid(24), '#c9d3d6', 0.7, { opacity: 0.55 });
  sheet.stroke(grid(120), '#a9b8bd', 1, { opacity: 0.6 });
  sheet.rect(
    0,
    0,
    side,
    side,
    sheet.radial([side * 0.28, side * 0.2], side, [
      [0, '#ffffff', 0.7],
      [0.6, '#ffffff', 0.05],
      [1, '#b8ab92', 0.22],
    ]),
  );
}

function drawElevation(sheet: Sheet, view: Elevation, [x, y]: readonly [number, number], scale: number): void {
  sheet.group({ transform: `translate(${round(x)} ${round(y)}) scale(${scale.toFixed(4)})` }, () => {
    const joined = { 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'vector-effect': 'non-scaling-stroke' };
    for (const d of view.fine ?? []) sheet.stroke(d, ink, 1.3 / scale, { ...joined, opacity: 0.6 });
    for (const d of view.lines)
      sheet.path(d, '#ffffff', {
        'fill-opacity': 0.35,
        stroke: ink,
        'stroke-width': round(3.2 / scale),
        'stroke-linejoin': 'round',
      });
    for (const d of view.fine ?? []) sheet.stroke(d, ink, 1.3 / scale, { ...joined, opacity: 0.75 });
  });
  const bottom = y + view.height * scale;
  const right = x + view.width * scale;
  for (const [index, { from, to, text }] of (view.across ?? [{ from: 0, to: view.width }]).entries())
    drawAcross(sheet, x + from * scale, x + to * scale, bottom + 52 + index * 54, [bottom, text ?? lengthOf(from, to)]);
  for (const [index, { from, to, text }] of (view.down ?? [{ from: 0, to: view.height }]).entries())
    drawDown(sheet, y + from * scale, y + to * scale, right + 50 + index * 58, [right, text ?? lengthOf(from, to)]);
}

const lengthOf = (from: number, to: number) => String(Math.round((to - from) * 10) / 10);
const letters = 29;

function drawAcross(sheet: Sheet, from: number, to: number, y: number, [edge, text]: readonly [number, string]): void {
  sheet.stroke(
    `M${round(from)} ${round(edge + 10)}V${round(y + 12)}M${round(to)} ${round(edge + 10)}V${round(y + 12)}`,
    measure,
    1.4,
    { opacity: 0.7 },
  );
  const room = to - from - 46 > widthOf(text, letters);
  const middle = (from + to) / 2;
  const half = widthOf(text, letters) / 2 + 12;
  if (room)
    sheet.stroke(`M${round(from)} ${y}H${round(middle - half)}M${round(middle + half)} ${y}H${round(to)}`, measure, 2);
  else sheet.stroke(`M${round(from - 34)} ${y}H${round(to + 34)}`, measure, 2);
  for (const [tip, way] of [
    [from, room ? 1 : -1],
    [to, room ? -1 : 1],
  ] as const)
    sheet.path(`M${round(tip)} ${y}l${way * 15} -4.6v9.2Z`, measure);
  drawText(sheet, text, [middle, room ? y + letters / 2 : y + letters + 18], letters, measure);
}

function drawDown(sheet: Sheet, from: number, to: number, x: number, [edge, text]: readonly [number, string]): void {
  sheet.group({ transform: `translate(${round(x)} ${round(to)}) rotate(-90)` }, () => {
    drawAcross(sheet, 0, to - from, 0, [edge - x, text]);
  });
}

/** Fifty (or another round number of) millimetres. */
function drawScale(sheet: Sheet, scale: number): void {
  const length = [10, 20, 50, 100, 200].find((each) => each * scale > 100) ?? 200;
  const [x, y] = [84, side - 72];
  sheet.rect(x, y, (length * scale) / 2, 7, ink);
  sheet.rect(x, y, length * scale, 7, 'none', { stroke: ink, 'stroke-width': 1.4 });
  drawText(sheet, `${length} mm`, [x + (length * scale) / 2, y + 38], 19, ink);
}
