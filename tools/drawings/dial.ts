// Dials: sunburst, minute track, applied indices, small dials, date; and the hands, at ten past ten. Millimetres,
// the centre at 0, 0, y down. No maker's name stands on any of them.
import { type Colour, tone } from './colour.ts';
import { drawText } from './lettering.ts';
import { pathOf, type Sheet } from './sheet.ts';
import { radians, type Vec2 } from './vector.ts';

export type DialStyle = 'dress' | 'diver' | 'chronograph' | 'field' | 'small-seconds';

export interface Dial {
  style: DialStyle;
  colour: Colour;
  /** Indices and hands. */
  metal: Colour;
  /** The hand of the seconds. */
  accent: Colour;
}

export function polar(angle: number, radius: number): Vec2 {
  return [Math.sin(radians(angle)) * radius, -Math.cos(radians(angle)) * radius];
}

export function drawDial(sheet: Sheet, dial: Dial, radius: number): void {
  const r = radius / 16;
  sheet.group({ transform: `scale(${r.toFixed(4)})` }, () => {
    drawSunburst(sheet, dial.colour);
    const ink = isDark(dial.colour) ? '#f3efe6' : '#2b2a28';
    drawTrack(sheet, ink);
    if (dial.style === 'chronograph') for (const angle of [90, 180, 270]) drawSmallDial(sheet, dial, angle, 4.1);
    if (dial.style === 'small-seconds') drawSmallDial(sheet, dial, 180, 4.6);
    drawIndices(sheet, dial, ink);
    if (dial.style === 'dress' || dial.style === 'diver') drawDate(sheet, ink);
    drawHands(sheet, dial);
  });
}

const isDark = (colour: Colour) => Number.parseInt(colour.slice(3, 5), 16) < 128;

function drawSunburst(sheet: Sheet, colour: Colour): void {
  const base = sheet.radial([-3, -4], 22, [
    [0, tone(colour, 0.16)],
    [0.55, colour],
    [1, tone(colour, -0.35)],
  ]);
  sheet.circle(0, 0, 16, base);
  // A brushed dial shines in two opposite fans.
  for (let angle = 0; angle < 360; angle += 6) {
    const shine = Math.cos(radians(2 * (angle + 3 - 322))) ** 3;
    const fill = shine > 0 ? '#ffffff' : '#000000';
    const d = pathOf([[0, 0], polar(angle - 0.2, 15.4), polar(angle + 6.2, 15.4)]);
    sheet.path(d, fill, { opacity: Math.abs(shine) * (shine > 0 ? 0.2 : 0.16) });
  }
}

function drawTrack(sheet: Sheet, ink: Colour): void {
  sheet.circle(0, 0, 15.2, 'none', { stroke: ink, 'stroke-width': 0.07, opacity: 0.5 });
  const ticks = Array.from({ length: 60 }, (_, index) => index).filter((index) => index % 5 !== 0);
  const d = ticks.map((index) => pathOf([polar(index * 6, 14.4), polar(index * 6, 15.1)], '')).join('');
  sheet.stroke(d, ink, 0.16, { opacity: 0.75 });
}

function drawIndices(sheet: Sheet, { style, metal, colour }: Dial, ink: Colour): void {
  for (let hour = 1; hour <= 12; hour++) {
    if (style === 'chronograph' && [3, 6, 9].includes(hour)) continue;
    if (style === 'small-seconds' && hour === 6) continue;
    if ((style === 'dress' || style === 'diver') && hour === 3) continue;
    if (style === 'field') {
      const size = hour % 3 === 0 ? 3.1 : 2.3;
      const [x, y] = polar(hour * 30, 12.2);
      drawText(sheet, String(hour), [x, y + size / 2], size, ink);
    } else if (style === 'diver') {
      drawPlot(sheet, hour, metal);
    } else {
      for (const turn of hour === 12 ? [-3.4, 3.4] : [0]) drawBaton(sheet, hour * 30 + turn, metal, colour);
    }
  }
}

function drawPlot(sheet: Sheet, hour: number, metal: Colour): void {
  const glow = '#f2f3e6';
  const rim = { stroke: metal, 'stroke-width': 0.28 };
  const [x, y] = polar(hour * 30, 12.1);
  sheet.circle(x + 0.15, y + 0.3, 1.3, '#000000', { opacity: 0.35 });
  if (hour === 12) sheet.path('M-1.7 -13.9H1.7L0 -10Z', glow, { ...rim, 'stroke-linejoin': 'round' });
  else if (hour % 3 === 0) {
    const across = hour % 6 === 0;
    sheet.rect(x - (across ? 0.75 : 1.9), y - (across ? 1.9 : 0.75), across ? 1.5 : 3.8, across ? 3.8 : 1.5, glow, rim);
  } else sheet.circle(x, y, 1.15, glow, rim);
}

/** Two facets: the side towards the light is bright. */
function drawBaton(sheet: Sheet, angle: number, metal: Colour, under: Colour): void {
  const [inner, outer, half] = [10.1, 14, 0.42];
  sheet.group({ transform: `rotate(${angle})` }, () => {
    const [sx, sy] = polar(135 - angle, 0.32);
    sheet.rect(-half + sx, -outer + sy, half * 2, outer - inner, tone(under, -0.6), { opacity: 0.5 });
    sheet.rect(-half, -outer, half, outer - inner, tone(metal, angle < 150 || angle > 330 ? 0.55 : -0.15));
    sheet.rect(0, -outer, half, outer - inner, tone(metal, angle < 150 || angle > 330 ? -0.2 : 0.5));
  });
}

function drawSmallDial(sheet: Sheet, dial: Dial, angle: number, radius: number): void {
  const [x, y] = polar(angle, 7.6);
  sheet.group({ transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` }, () => {
    const sunk = sheet.linear(
      [0, -radius],
      [0, radius],
      [
        [0, tone(dial.colour, -0.4)],
        [1, tone(dial.colour, 0.12)],
      ],
    );
    sheet.circle(0, 0, radius, sunk);
    const ink = isDark(dial.colour) ? '#f3efe6' : '#2b2a28';
    for (let ring = 1; ring < 5; ring++)
      sheet.circle(0, 0, (radius * ring) / 5, 'none', { stroke: ink, 'stroke-width': 0.06, opacity: 0.25 });
    const ticks = Array.from({ length: 12 }, (_, i) =>
      pathOf([polar(i * 30, radius - 0.9), polar(i * 30, radius - 0.25)], ''),
    );
    sheet.stroke(ticks.join(''), ink, 0.16, { opacity: 0.8 });
    const turned = angle === 90 ? 305 : angle === 180 ? 40 : 160;
    sheet.stroke(pathOf([polar(turned + 180, 0.9), polar(turned, radius - 0.8)], ''), dial.metal, 0.34);
    sheet.circle(0, 0, 0.45, dial.metal);
  });
}

function drawDate(sheet: Sheet, ink: Colour): void {
  sheet.rect(10.2, -1.45, 3.7, 2.9, '#fbfaf6', { stroke: ink, 'stroke-width': 0.14, rx: 0.2 });
  drawText(sheet, '28', [12.05, 0.85], 1.7, '#1d1c1b');
}

function drawHands(sheet: Sheet, { style, metal, accent }: Dial): void {
  const broad = style === 'diver' ? 1.15 : style === 'field' ? 0.85 : 0.68;
  const shadow = { opacity: 0.42, filter: sheet.blur(0.28), transform: 'translate(.35 .55)' };
  const hour: [number, number, number] = [305, 8.6, broad * 1.25];
  const minute: [number, number, number] = [61, 13.3, broad];
  sheet.group(shadow, () => {
    for (const [angle, length, half] of [hour, minute]) sheet.path(handPath(angle, length, half), '#000000');
  });
  for (const [angle, length, half] of [hour, minute]) {
    const isLeft = angle > 180;
    sheet.path(handPath(angle, length, half), tone(metal, isLeft ? 0.45 : -0.18));
    sheet.path(handPath(angle, length, half, 'right'), tone(metal, isLeft ? -0.2 : 0.5));
    if (style === 'diver' || style === 'field')
      sheet.path(handPath(angle, length * 0.86, half * 0.5, 'lume'), '#f2f3e6');
  }
  const seconds = pathOf([polar(212 + 180, 3.4), polar(212, 13.6)], '');
  if (style !== 'small-seconds') {
    sheet.stroke(seconds, '#000000', 0.3, { opacity: 0.3, transform: 'translate(.35 .6)' });
    sheet.stroke(seconds, accent, 0.28, { 'stroke-linecap': 'round' });
    sheet.circle(...polar(212 + 180, 3), 0.55, accent);
  }
  sheet.circle(0, 0, 0.95, tone(metal, -0.15));
  sheet.circle(-0.12, -0.16, 0.6, tone(metal, 0.5));
}

function handPath(angle: number, length: number, half: number, part?: 'right' | 'lume'): string {
  const along = (out: number, aside: number): Vec2 => {
    const [x, y] = polar(angle, out);
    const [ax, ay] = polar(angle + 90, aside);
    return [x + ax, y + ay];
  };
  if (part === 'lume')
    return pathOf([
      along(length * 0.3, half),
      along(length, half * 0.3),
      along(length, -half * 0.3),
      along(length * 0.3, -half),
    ]);
  const right = [along(-1.6, 0), along(-1.6, half * 0.6), along(length * 0.28, half), along(length, 0.06)];
  const left = [along(length, -0.06), along(length * 0.28, -half), along(-1.6, -half * 0.6)];
  return pathOf(part === 'right' ? right : [...right, ...left]);
}
