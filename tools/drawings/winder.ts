// Watch winders that are boxes: a sleeve with a front of lacquer, round windows, feet and a knob.
import { drawBlock, drawSkin, drawSoftEdge, faceOf, frontPlane, matt, type Place, satin, standing } from './body.ts';
import { type Colour, tone } from './colour.ts';
import { type Cradle, drawWindow, polished, type Window } from './cradle.ts';
import type { Finish } from './light.ts';
import { type Pen, type Plane, planeAt } from './pen.ts';
import { rounded } from './shapes.ts';
import { type Wood, woods } from './wood.ts';

export interface Shell {
  finish: Finish;
  wood?: Wood;
  /** The colour of the panel in front. */
  panel: Colour;
  /** Of rings and knobs. */
  trim?: Colour;
}

export const shells = {
  graphite: { finish: matt('#4a4d50'), panel: '#26282a' },
  oak: { finish: satin(woods.oak.base), wood: woods.oak, panel: '#e9e2d4' },
  walnut: { finish: satin(woods.walnut.base), wood: woods.walnut, panel: '#24211f' },
  smokedOak: { finish: satin(woods.smokedOak.base), wood: woods.smokedOak, panel: '#1f1c19' },
} satisfies Record<string, Shell>;

export interface WinderBox {
  place: Place;
  corner: number;
  shell: Shell;
  /** Each with its own cradle. */
  windows: (Window & { cradle: Cradle })[];
  /** Drawn on the panel before windows and knob. */
  more?: (pen: Pen, front: Plane) => void;
  /** Where the knob sits on the panel. */
  knob?: readonly [x: number, y: number] | undefined;
  seed: number;
}

export function drawWinderBox(pen: Pen, { place, corner, shell, windows, more, knob, seed }: WinderBox): void {
  const block = standing(place, corner, 1.6);
  drawBlock(pen, block, shell.finish, 'open');
  if (shell.wood) drawSkin(pen, block, shell.wood, seed);
  drawSoftEdge(pen, block, { ...shell.finish, colour: tone(shell.finish.colour, 0.08) });
  const { width, height } = place;
  const rim = faceOf(block);
  const front = block.face;
  const edge = pen.colour(shell.finish, [0, 0, 1], planeAt(front, width / 2, height / 2));
  pen.sheet.path(pen.outline(front, rim), edge);
  if (shell.wood) drawLayers(pen, place, corner, shell.wood);
  drawPanel(pen, place, corner, shell.panel);
  more?.(pen, front);
  for (const { cradle, ...window } of windows) drawWindow(pen, front, window, cradle);
  if (knob) drawKnob(pen, place, knob, shell.trim ?? '#c3c6c9');
}

const rimWidth = 6;

/** The veneers of a bent sleeve, as its edge shows them. */
function drawLayers(pen: Pen, { x, y, z, width, height }: Place, corner: number, wood: Wood): void {
  const front = frontPlane(x, y + height, z);
  for (const [inset, opacity] of [
    [2.2, 0.28],
    [3.1, 0.16],
    [3.9, 0.3],
    [4.8, 0.2],
  ] as const) {
    const line = rounded(inset, inset, width - 2 * inset, height - 2 * inset, Math.max(1, corner - inset));
    pen.sheet.stroke(pen.outline(front, line), wood.dark, pen.scaleAt(front.origin) * 0.35, { opacity });
  }
}

function drawPanel(pen: Pen, place: Place, corner: number, colour: Colour): void {
  const { width, height } = place;
  const front = frontPlane(place.x, place.y + height, place.z);
  const recessed = frontPlane(place.x, place.y + height, place.z - 2.5);
  const opening = rounded(
    rimWidth,
    rimWidth,
    width - 2 * rimWidth,
    height - 2 * rimWidth,
    Math.max(2, corner - rimWidth),
  );
  const { sheet } = pen;
  const clip = sheet.clip(pen.outline(front, opening));
  sheet.group({ 'clip-path': clip }, () => {
    sheet.path(pen.outline(front, opening), tone(colour, -0.6));
    const from = pen.to(planeAt(recessed, 0, 0));
    const to = pen.to(planeAt(recessed, width, height));
    const fill = sheet.linear(from, to, [
      [0, tone(colour, 0.2)],
      [0.35, tone(colour, 0.06)],
      [0.7, tone(colour, -0.06)],
      [1, tone(colour, -0.22)],
    ]);
    sheet.path(pen.outline(recessed, opening), fill);
    const shade = pen.outline(front, rounded(-40, -40, width + 80, height + 80, 1), opening);
    const [dx, dy] = [pen.scaleAt(front.origin) * 1.6, pen.scaleAt(front.origin) * 2.4];
    sheet.path(shade, '#000000', {
      'fill-rule': 'evenodd',
      opacity: 0.5,
      filter: sheet.blur(pen.scaleAt(front.origin) * 1.5),
      transform: `translate(${dx.toFixed(1)} ${dy.toFixed(1)})`,
    });
  });
  sheet.stroke(pen.outline(front, opening), '#ffffff', 1, { opacity: 0.22 });
}

function drawKnob(pen: Pen, place: Place, [x, y]: readonly [number, number], colour: Colour): void {
  const { sheet } = pen;
  const front = frontPlane(place.x, place.y + place.height, place.z - 2.5);
  pen.on({ ...front, origin: planeAt(front, x, y) }, () => {
    sheet.circle(1.2, 2, 4.6, '#000000', { opacity: 0.55, filter: sheet.blur(0.9) });
    sheet.circle(0, 0, 4.2, tone(colour, -0.5));
  });
  pen.on({ ...front, origin: planeAt(front, x, y, 4) }, () => {
    sheet.circle(0, 0, 4.2, sheet.linear([-3, -3], [3, 3], polished(colour)));
    sheet.circle(
      0,
      0,
      3.5,
      sheet.linear(
        [-3, -3],
        [3, 3],
        [
          [0, tone(colour, 0.5)],
          [0.5, tone(colour, 0.05)],
          [1, tone(colour, -0.3)],
        ],
      ),
    );
    sheet.stroke('M0 -3V-1.4', '#1b1b1c', 0.7, { 'stroke-linecap': 'round' });
  });
}

/** A small block of felt under each corner, seen only as a dark line. */
export function drawFeet(pen: Pen, { x, z, width, depth }: Place, height: number): void {
  for (const fx of [x + width * 0.1, x + width * 0.9 - 10])
    drawBlock(
      pen,
      standing({ x: fx, y: 0, z: z - depth * 0.06, width: 10, height, depth: depth * 0.86 }, 1, 0.4),
      matt('#1b1a19'),
    );
}
