// A wrist watch seen from above, in millimetres, its centre at 0, 0: lugs, crown, case, bezel, dial, crystal. And its strap,
// as far as it can be seen on a cushion.
import { type Colour, mix, tone } from './colour.ts';
import { type Dial, drawDial, polar } from './dial.ts';
import { pathOf, type Sheet, type Stop } from './sheet.ts';

export interface Watch {
  dial: Dial;
  /** Of the case. */
  metal: Colour;
  /** A turning bezel of this colour with a scale; none: polished metal. */
  bezel?: Colour;
  strap: Colour;
  strapKind: 'leather' | 'rubber' | 'steel' | 'textile';
}

export const steel = '#c3c6c9';
export const gold = '#d8b077';

export const watches = {
  navyDress: {
    dial: { style: 'dress', colour: '#1f3a5f', metal: '#dfe2e4', accent: '#dfe2e4' },
    metal: steel,
    strap: '#6d4327',
    strapKind: 'leather',
  },
  silverDress: {
    dial: { style: 'small-seconds', colour: '#e8e4da', metal: '#b98f57', accent: '#b98f57' },
    metal: gold,
    strap: '#3d2a20',
    strapKind: 'leather',
  },
  blackDiver: {
    dial: { style: 'diver', colour: '#1a1c1f', metal: '#e3e5e6', accent: '#e0592a' },
    metal: steel,
    bezel: '#17191c',
    strap: '#232427',
    strapKind: 'rubber',
  },
  pandaChrono: {
    dial: { style: 'chronograph', colour: '#ece8df', metal: '#3a3a3c', accent: '#b23a2a' },
    metal: steel,
    bezel: '#202226',
    strap: '#2a2522',
    strapKind: 'leather',
  },
  greenField: {
    dial: { style: 'field', colour: '#2f4a3a', metal: '#e6e3d8', accent: '#d98b3a' },
    metal: steel,
    strap: '#8a6a45',
    strapKind: 'textile',
  },
  salmon: {
    dial: { style: 'small-seconds', colour: '#d9a184', metal: '#57483f', accent: '#57483f' },
    metal: steel,
    strap: '#4b4f55',
    strapKind: 'leather',
  },
  blueChrono: {
    dial: { style: 'chronograph', colour: '#26466d', metal: '#e7e9ea', accent: '#e8b04a' },
    metal: steel,
    strap: '#9a9ea3',
    strapKind: 'steel',
  },
  burgundy: {
    dial: { style: 'dress', colour: '#5b1f2a', metal: '#e9d3b0', accent: '#e9d3b0' },
    metal: gold,
    strap: '#2b2320',
    strapKind: 'leather',
  },
  iceDiver: {
    dial: { style: 'diver', colour: '#9fb7c4', metal: '#f0f1f2', accent: '#2c4a66' },
    metal: steel,
    bezel: '#2c4a66',
    strap: '#9a9ea3',
    strapKind: 'steel',
  },
} satisfies Record<string, Watch>;

export type WatchName = keyof typeof watches;

/** The head, 40 mm across without its crown. */
export function drawWatch(sheet: Sheet, watch: Watch): void {
  const { metal } = watch;
  drawLugs(sheet, metal);
  drawCrown(sheet, metal, watch.dial.style === 'chronograph');
  const body = sheet.linear([-14, -15], [14, 15], brushed(metal));
  sheet.circle(0, 0, 20, body);
  sheet.circle(0, 0, 20, 'none', { stroke: tone(metal, -0.55), 'stroke-width': 0.25, opacity: 0.7 });
  if (watch.bezel === undefined) drawPolishedBezel(sheet, metal);
  else drawScale(sheet, watch.bezel, metal);
  sheet.circle(0, 0, 16.7, tone(metal, -0.72));
  const wall = sheet.linear(
    [0, -16.5],
    [0, 16.5],
    [
      [0, '#0b0b0c'],
      [1, tone(metal, -0.1)],
    ],
  );
  sheet.circle(0, 0, 16.5, wall);
  drawDial(sheet, watch.dial, 15.8);
  drawCrystal(sheet);
}

function brushed(metal: Colour): Stop[] {
  return [
    [0, tone(metal, 0.75)],
    [0.28, tone(metal, 0.15)],
    [0.5, tone(metal, 0.42)],
    [0.72, tone(metal, -0.32)],
    [1, tone(metal, -0.6)],
  ];
}

function drawLugs(sheet: Sheet, metal: Colour): void {
  for (const side of [-1, 1]) {
    for (const end of [-1, 1]) {
      const d = `M${side * 16.6} ${end * 10}Q${side * 15.2} ${end * 16} ${side * 14.1} ${end * 20.6}Q${side * 13.6} ${end * 22.4} ${side * 12.2} ${end * 22.4}H${side * 10.4}V${end * 15}Z`;
      const fill = sheet.linear(
        [side < 0 ? -15.6 : 10.2, 0],
        [side < 0 ? -10.2 : 15.6, 0],
        [
          [0, tone(metal, side < 0 ? 0.6 : 0.25)],
          [0.55, tone(metal, side < 0 ? 0.05 : -0.2)],
          [1, tone(metal, -0.5)],
        ],
      );
      sheet.path(d, fill, { stroke: tone(metal, -0.6), 'stroke-width': 0.15, 'stroke-opacity': 0.6 });
    }
  }
}

function drawCrown(sheet: Sheet, metal: Colour, pushers: boolean): void {
  const fill = sheet.linear(
    [0, -2.8],
    [0, 2.8],
    [
      [0, tone(metal, 0.6)],
      [0.4, tone(metal, 0.1)],
      [1, tone(metal, -0.6)],
    ],
  );
  sheet.rect(19.4, -2.7, 4, 5.4, fill, { rx: 0.8 });
  const knurl = [-1.9, -1.1, -0.3, 0.5, 1.3, 2.1].map((y) => `M20.4 ${y}H23.2`).join('');
  sheet.stroke(knurl, tone(metal, -0.7), 0.22, { opacity: 0.7 });
  if (!pushers) return;
  for (const turn of [-32, 32]) {
    sheet.group({ transform: `rotate(${turn})` }, () => {
      sheet.rect(19, -1, 3, 2, tone(metal, -0.25));
      sheet.rect(21.6, -1.7, 1.7, 3.4, fill, { rx: 0.5 });
    });
  }
}

function drawPolishedBezel(sheet: Sheet, metal: Colour): void {
  const out = sheet.linear(
    [-13, -14],
    [13, 14],
    [
      [0, '#ffffff'],
      [0.3, tone(metal, 0.1)],
      [0.52, tone(metal, -0.45)],
      [0.7, tone(metal, 0.35)],
      [1, tone(metal, -0.65)],
    ],
  );
  sheet.circle(0, 0, 18.8, out);
  const inner = sheet.linear(
    [-13, -14],
    [13, 14],
    [
      [0, tone(metal, -0.6)],
      [0.45, tone(metal, 0.1)],
      [1, '#ffffff'],
    ],
  );
  sheet.circle(0, 0, 17.3, inner);
}

function drawScale(sheet: Sheet, colour: Colour, metal: Colour): void {
  const rim = sheet.linear(
    [-14, -14],
    [14, 14],
    [
      [0, '#ffffff'],
      [0.4, metal],
      [1, tone(metal, -0.6)],
    ],
  );
  sheet.circle(0, 0, 19.8, rim);
  const ring = sheet.linear(
    [-14, -16],
    [12, 16],
    [
      [0, tone(colour, 0.42)],
      [0.35, colour],
      [0.75, tone(colour, -0.35)],
      [1, tone(colour, 0.12)],
    ],
  );
  sheet.circle(0, 0, 19.2, ring);
  const ticks = Array.from({ length: 60 }, (_, i) => i).filter((i) => i % 5 === 0 || i < 15);
  const d = ticks.map((i) => pathOf([polar(i * 6, i % 5 === 0 ? 17.2 : 17.8), polar(i * 6, 18.7)], '')).join('');
  sheet.stroke(d, '#eceae2', 0.24, { opacity: 0.9 });
  sheet.path('M-1 -18.9H1L0 -17.2Z', '#f3f1e2');
}

function drawCrystal(sheet: Sheet): void {
  const clip = sheet.clip('M-16.4 0A16.4 16.4 0 1 0 16.4 0A16.4 16.4 0 1 0 -16.4 0Z');
  sheet.group({ 'clip-path': clip }, () => {
    const shine = sheet.linear(
      [-14, -14],
      [2, 4],
      [
        [0, '#ffffff', 0.5],
        [0.6, '#ffffff', 0.1],
        [1, '#ffffff', 0],
      ],
    );
    sheet.path('M-17 -17H9L-13 13H-17Z', shine, { opacity: 0.55 });
  });
  sheet.stroke('M-14.2 -8A16.3 16.3 0 0 1 -3 -16', '#ffffff', 0.35, { opacity: 0.8, 'stroke-linecap': 'round' });
  sheet.stroke('M14.2 8A16.3 16.3 0 0 1 4 15.8', '#ffffff', 0.25, { opacity: 0.45, 'stroke-linecap': 'round' });
}

/**
 * Strap above and below the head, laid over a cushion whose edge is `reach` from the centre: it darkens where it bends
 * away. Drawn before the head.
 */
export function drawWornStrap(sheet: Sheet, { strap, strapKind }: Watch, reach: number): void {
  for (const end of [-1, 1]) {
    const [near, far] = [end * 17, end * reach];
    const [half, tip] = [10, 9];
    const d = `M${-half} ${near}L${-tip} ${far}L${tip} ${far}L${half} ${near}Z`;
    const bend = sheet.linear(
      [0, near],
      [0, far],
      [
        [0, tone(strap, end < 0 ? 0.12 : 0.02)],
        [0.45, tone(strap, end < 0 ? 0.2 : 0)],
        [1, mix(strap, '#0c0a09', end < 0 ? 0.55 : 0.8)],
      ],
    );
    sheet.path(d, '#000000', { opacity: 0.4, filter: sheet.blur(1.1), transform: 'translate(.8 1)' });
    sheet.path(d, bend);
    const round = sheet.linear(
      [-half, 0],
      [half, 0],
      [
        [0, '#ffffff', 0.28],
        [0.14, '#ffffff', 0.05],
        [0.6, '#000000', 0],
        [0.92, '#000000', 0.22],
        [1, '#000000', 0.5],
      ],
    );
    sheet.path(d, round);
    if (strapKind === 'leather') {
      const inset = 1.6;
      for (const side of [-1, 1])
        sheet.stroke(`M${side * (half - inset)} ${near}L${side * (tip - inset)} ${far}`, tone(strap, 0.5), 0.38, {
          'stroke-dasharray': '1.3 .8',
          opacity: 0.7,
        });
    } else if (strapKind === 'steel') drawLinks(sheet, near, far, end);
    else if (strapKind === 'textile')
      sheet.stroke(`M-3 ${near}V${far}M3 ${near}V${far}`, tone(strap, -0.4), 1.1, { opacity: 0.45 });
    else sheet.stroke(`M-4.5 ${near}V${far}M4.5 ${near}V${far}`, '#000000', 0.5, { opacity: 0.35 });
  }
}

function drawLinks(sheet: Sheet, near: number, far: number, end: number): void {
  for (let y = near + end * 3.6; end > 0 ? y < far : y > far; y += end * 3.6) {
    sheet.stroke(`M-10 ${y}H10`, '#2c2e30', 0.4, { opacity: 0.75 });
    sheet.stroke(`M-10 ${y + 0.45}H10`, '#ffffff', 0.25, { opacity: 0.55 });
  }
  sheet.stroke(`M-4.2 ${near}V${far}M4.2 ${near}V${far}`, '#3a3c3f', 0.4, { opacity: 0.8 });
  const shine = sheet.linear(
    [-4.2, 0],
    [4.2, 0],
    [
      [0, '#ffffff', 0.5],
      [0.5, '#ffffff', 0.15],
      [1, '#000000', 0.2],
    ],
  );
  sheet.rect(-4.1, Math.min(near, far), 8.2, Math.abs(far - near), shine);
}
