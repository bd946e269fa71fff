// Brush, balm and cloth; and the balm by itself.
import { circleAt, drawTurned, metal, satin, topPlane } from './body.ts';
import { drawWoodBlock } from './cases.ts';
import { weave } from './cloth.ts';
import { tone } from './colour.ts';
import { drawSurface } from './leather.ts';
import { type Pen, planeAt } from './pen.ts';
import { footprint, type Scene } from './scene.ts';
import { circle, rounded } from './shapes.ts';
import { round } from './sheet.ts';
import { backdrops } from './studio.ts';
import { chance, lerp, radians } from './vector.ts';
import { gold } from './watch.ts';

/** Brush, balm in its tin, cloth. */
export function careKit(): Scene {
  return {
    backdrop: backdrops.sage,
    view: { yaw: 22, pitch: 36 },
    bounds: { min: [-98, 0, -70], max: [98, 24, 66] },
    shadows: [
      { footprint: circleAt([-58, 0, -30], 38, 40), height: 26 },
      { footprint: footprint(4, -10, 92, 58), height: 18, strength: 0.7 },
      { footprint: footprint(-74, 58, 148, 16), height: 22 },
    ],
    draw: (pen) => {
      drawCloth(pen);
      drawTin(pen);
      drawBrush(pen);
    },
  };
}

function drawCloth(pen: Pen): void {
  const { sheet } = pen;
  const colour = '#c8b48e';
  for (let fold = 0; fold < 4; fold++) {
    const plane = topPlane(4 + fold * 0.7, 3 + fold * 4, -68 + fold * 0.5);
    const shape = rounded(0, 0, 92 - fold * 1.4, 58 - fold, 5);
    const d = pen.outline(plane, shape);
    sheet.path(pen.outline({ ...plane, origin: planeAt(plane, 0, 0, -3.6) }, shape), tone(colour, -0.32));
    sheet.path(d, '#000000', { opacity: 0.18, filter: sheet.blur(2), transform: 'translate(0 2)' });
    sheet.path(d, tone(colour, fold * 0.03));
    if (fold < 3) continue;
    sheet.path(d, weave(pen, plane, colour, 1.2), { opacity: 0.6 });
    sheet.path(
      d,
      sheet.linear(pen.to(planeAt(plane, 0, 58)), pen.to(planeAt(plane, 92, 0)), [
        [0, '#ffffff', 0.28],
        [0.5, '#ffffff', 0.04],
        [1, '#000000', 0.16],
      ]),
    );
    sheet.stroke(pen.outline(plane, rounded(3, 3, 84, 49, 3)), tone(colour, -0.45), 2.2, {
      'stroke-dasharray': '7 4',
      opacity: 0.8,
    });
  }
}

function drawTin(pen: Pen): void {
  const { sheet } = pen;
  const centre = [-58, -30] as const;
  drawTurned(
    pen,
    centre,
    [
      [36, 0],
      [38, 1.5],
      [38, 13],
      [37.4, 14],
    ],
    { ...metal('#b9bcbf') },
    110,
  );
  drawTurned(
    pen,
    centre,
    [
      [38.6, 14],
      [39, 15],
      [39, 24],
      [38, 25.6],
      [35, 26.2],
    ],
    { ...satin('#31463b'), even: true },
    110,
  );
  const top = topPlane(centre[0], 26.2, centre[1]);
  sheet.path(
    pen.outline(top, circle(0, 0, 35.4, 90)),
    sheet.linear(pen.to([-92, 26, -30]), pen.to([-24, 26, -30]), [
      [0, '#4b6657'],
      [0.5, '#31463b'],
      [1, '#22342b'],
    ]),
  );
  pen.on(top, () => {
    sheet.circle(0, 0, 31.5, 'none', { stroke: gold, 'stroke-width': 0.7, opacity: 0.9 });
    sheet.circle(0, 0, 29.6, 'none', { stroke: gold, 'stroke-width': 0.3, opacity: 0.8 });
    // A bee's work: six cells.
    for (let index = 0; index < 7; index++) {
      const [x, y] =
        index === 6 ? [0, 0] : [Math.sin(radians(index * 60)) * 11.4, -Math.cos(radians(index * 60)) * 11.4];
      const d = Array.from(
        { length: 6 },
        (_, i) => `${round(x + Math.cos(radians(i * 60)) * 5.9)} ${round(y + Math.sin(radians(i * 60)) * 5.9)}`,
      ).join('L');
      sheet.path(`M${d}Z`, index % 3 === 0 ? gold : 'none', { stroke: gold, 'stroke-width': 0.7, opacity: 0.92 });
    }
  });
}

function drawBrush(pen: Pen): void {
  const { sheet } = pen;
  const random = chance(17);
  const bristles: string[] = [];
  const pale: string[] = [];
  for (let index = 0; index < 1_500; index++) {
    const [s, t] = [random(), random()];
    const x = lerp(-76, 76, s);
    const z = lerp(40, 62, t);
    const d = pen.d(
      [
        [x, 15, z],
        [x + (random() - 0.5) * 3 + (s - 0.5) * 7, 0.4, z + (random() - 0.3) * 3 + (t - 0.4) * 7],
      ],
      '',
    );
    (random() < 0.4 ? pale : bristles).push(d);
  }
  const px = pen.scaleAt([0, 8, 60]);
  sheet.stroke(bristles.join(''), '#3b2a1d', px * 0.6);
  sheet.stroke(pale.join(''), '#8d6a48', px * 0.36, { opacity: 0.75 });
  drawWoodBlock(
    pen,
    { x: -82, y: 14, z: 66, width: 164, height: 17, depth: 30 },
    {
      finish: satin('#b98a55'),
      wood: { base: '#b98a55', dark: '#7b5127', pale: '#dab586', spacing: 2.4, wander: 3, pores: 0.06, poreLength: 4 },
      panel: '',
    },
    13,
    83,
  );
}

/** The tin open, its balm in it. */
export function balmDetail(): Scene {
  return {
    backdrop: backdrops.sand,
    view: { yaw: 20, pitch: 40 },
    bounds: { min: [-40, 0, -40], max: [96, 26, 48] },
    shadows: [
      { footprint: circleAt([0, 0, 0], 38, 40), height: 20 },
      { footprint: circleAt([62, 0, 14], 39, 40), height: 14 },
    ],
    draw: (pen) => {
      const { sheet } = pen;
      drawTurned(
        pen,
        [62, 14],
        [
          [38.6, 0],
          [39, 1],
          [39, 10],
          [38, 11.6],
          [35, 12.2],
        ],
        { ...satin('#31463b'), even: true },
        110,
      );
      sheet.path(
        pen.outline(topPlane(62, 12.2, 14), circle(0, 0, 35.4, 90)),
        sheet.linear(pen.to([27, 12, 14]), pen.to([97, 12, 14]), [
          [0, '#4b6657'],
          [0.5, '#31463b'],
          [1, '#22342b'],
        ]),
      );
      pen.on(topPlane(62, 12.2, 14), () =>
        sheet.circle(0, 0, 31.5, 'none', { stroke: gold, 'stroke-width': 0.7, opacity: 0.9 }),
      );
      drawTurned(
        pen,
        [0, 0],
        [
          [36, 0],
          [38, 1.5],
          [38, 17],
        ],
        metal('#b9bcbf'),
        110,
      );
      const rim = topPlane(0, 17, 0);
      sheet.path(pen.outline(rim, circle(0, 0, 38, 90)), '#e9ebed');
      sheet.path(pen.outline(rim, circle(0, 0, 37, 90)), '#6d6f72');
      const wax = topPlane(0, 13.5, 0);
      sheet.group({ 'clip-path': sheet.clip(pen.outline(rim, circle(0, 0, 37, 90))) }, () => {
        sheet.path(
          pen.outline(wax, circle(0, 0, 37, 90)),
          sheet.linear(pen.to([-37, 13, 0]), pen.to([37, 13, 0]), [
            [0, '#f3dc9c'],
            [0.5, '#e4c069'],
            [1, '#bf9240'],
          ]),
        );
        drawSurface(
          pen,
          (s, t) => {
            const r = 10 + 14 * t;
            const a = radians(lerp(-30, 130, s));
            return [Math.sin(a) * r, 13.5 - Math.sin(t * Math.PI) * 3, Math.cos(a) * r];
          },
          { colour: '#e0b95c', gloss: 0.8, even: true },
          [40, 10],
        );
        pen.on(wax, () =>
          sheet.path('M-22 -8Q-10 -24 8 -20Q-8 -14 -18 -2Z', '#ffffff', { opacity: 0.35, filter: sheet.blur(1.4) }),
        );
      });
    },
  };
}
