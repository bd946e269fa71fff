// Spring bars and the tool that moves them, from above.
import { nap } from './cloth.ts';
import { tone } from './colour.ts';
import { side } from './scene.ts';
import { round, Sheet } from './sheet.ts';
import { drawTable } from './straps.ts';
import { backdrops } from './studio.ts';
import { gold, steel } from './watch.ts';

/** A pair of tips, a handle, and bars in their rows on a mat of felt. */
export function springBars(): Sheet {
  const sheet = new Sheet(side, side);
  drawTable(sheet, backdrops.mist);
  sheet.group({ transform: 'translate(600 600) rotate(-14) scale(5.6)' }, () => {
    const box = { x: -80, y: -62, width: 160, height: 124, rx: 5 };
    sheet.element('rect', {
      ...box,
      fill: '#2c2016',
      opacity: 0.35,
      filter: sheet.blur(6),
      transform: 'translate(4 6)',
    });
    sheet.element('rect', { ...box, fill: '#3d4a52' });
    sheet.element('rect', { ...box, fill: nap(sheet, 'scale(.55)', 1.3) });
    sheet.element('rect', {
      ...box,
      fill: sheet.linear(
        [-80, -60],
        [80, 60],
        [
          [0, '#ffffff', 0.16],
          [0.5, '#ffffff', 0],
          [1, '#000000', 0.22],
        ],
      ),
    });
    for (const [group, length] of [18, 20, 22].entries())
      for (let index = 0; index < 8; index++) drawBar(sheet, -66 + group * 46 + 10, -50 + index * 7, length);
    sheet.group({ transform: 'translate(0 32)' }, () => drawTool(sheet));
  });
  return sheet;
}

function drawBar(sheet: Sheet, x: number, y: number, length: number): void {
  const fill = sheet.linear(
    [0, y - 0.9],
    [0, y + 0.9],
    [
      [0, tone(steel, 0.5)],
      [0.3, '#ffffff'],
      [0.55, steel],
      [1, tone(steel, -0.65)],
    ],
  );
  sheet.rect(x, y - 0.9, length, 2.2, '#000000', {
    rx: 0.9,
    opacity: 0.5,
    filter: sheet.blur(0.6),
    transform: 'translate(.8 1.3)',
  });
  sheet.rect(x - 1.3, y - 0.45, length + 2.6, 0.9, tone(steel, -0.15), { rx: 0.4 });
  sheet.rect(x, y - 0.9, length, 1.8, fill, { rx: 0.35 });
  for (const at of [1.6, length - 2.2]) sheet.rect(x + at, y - 0.95, 0.6, 1.9, tone(steel, -0.5), { opacity: 0.7 });
}

function drawTool(sheet: Sheet): void {
  const shape = 'M-70 -1.2L-52 -1.8V1.8L-70 1.2L-74 .9V.35L-71.5 0L-74 -.35V-.9ZM50 -1.7L68 -.6Q70 0 68 .6L50 1.7Z';
  sheet.path(`${shape}M-52 -4.5H50V4.5H-52Z`, '#000000', {
    opacity: 0.5,
    filter: sheet.blur(1.6),
    transform: 'translate(1.8 3)',
  });
  sheet.path(
    shape,
    sheet.linear(
      [0, -2],
      [0, 2],
      [
        [0, '#ffffff'],
        [0.4, steel],
        [1, tone(steel, -0.6)],
      ],
    ),
  );
  const grip = sheet.linear(
    [0, -4.5],
    [0, 4.5],
    [
      [0, tone(steel, 0.2)],
      [0.22, '#ffffff'],
      [0.5, tone(steel, -0.1)],
      [0.8, tone(steel, -0.55)],
      [1, tone(steel, -0.3)],
    ],
  );
  sheet.rect(-52, -4.5, 102, 9, grip, { rx: 1.6 });
  for (const [from, to] of [
    [-46, -14],
    [12, 44],
  ] as const) {
    for (let x = from; x < to; x += 1.3) {
      sheet.stroke(`M${round(x)} -4.4L${round(x + 4)} 4.4`, '#000000', 0.34, { opacity: 0.45 });
      sheet.stroke(`M${round(x + 4)} -4.4L${round(x)} 4.4`, '#000000', 0.34, { opacity: 0.3 });
    }
  }
  for (const x of [-49, -11, 9, 47]) sheet.rect(x, -4.5, 1.4, 9, tone(gold, -0.05), { opacity: 0.95 });
}

/** The tool's tip under a bar, large. */
export function springBarTip(): Sheet {
  const sheet = new Sheet(side, side);
  drawTable(sheet, backdrops.stone);
  sheet.group({ transform: 'translate(600 600) rotate(-24) scale(15)' }, () => {
    sheet.group({ transform: 'translate(46 6)' }, () => drawTool(sheet));
    sheet.group({ transform: 'rotate(72) translate(4 34)' }, () => drawBar(sheet, -2, 0, 20));
    sheet.group({ transform: 'rotate(30) translate(-16 22)' }, () => drawBar(sheet, 0, 0, 22));
  });
  return sheet;
}
