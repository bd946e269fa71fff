// The demonstration shop's name as a drawing: a dial whose hands are a W, and capitals of even strokes. All of it takes the
// colour of the text around it.
import { round } from './sheet.ts';

/** On a height of 20. */
const capitals: Record<string, { width: number; d: string }> = {
  A: { width: 16, d: 'M0 20L8 0L16 20M3 13H13' },
  C: { width: 16.5, d: 'M16.5 4.4A10 10 0 1 0 16.5 15.6' },
  D: { width: 15, d: 'M0 0V20H5A10 10 0 0 0 5 0Z' },
  E: { width: 10, d: 'M10 0H0V20H10M0 10H8.5' },
  H: { width: 14, d: 'M0 0V20M14 0V20M0 10H14' },
  M: { width: 18, d: 'M0 20V0L9 14L18 0V20' },
  O: { width: 20, d: 'M10 0A10 10 0 1 1 10 20A10 10 0 1 1 10 0Z' },
  P: { width: 11.5, d: 'M0 20V0H6A5.5 5.5 0 0 1 6 11H0' },
  R: { width: 12.5, d: 'M0 20V0H6A5.5 5.5 0 0 1 6 11H0M6 11L12.5 20' },
  S: {
    width: 12,
    d: 'M11.4 3.6C10.4 1.3 8.4 0 6 0C2.9 0 .8 1.9 .8 4.7C.8 11.6 12 8.2 12 15C12 18 9.6 20 6.2 20C3.2 20 1 18.4 0 15.8',
  },
  T: { width: 14, d: 'M0 0H14M7 0V20' },
  W: { width: 23, d: 'M0 0L5.8 20L11.5 3L17.2 20L23 0' },
};

function line(
  text: string,
  at: { x: number; y: number; height: number; spacing: number },
): { d: string; width: number } {
  const scale = at.height / 20;
  let x = at.x;
  const parts: string[] = [];
  for (const letter of text) {
    const glyph = capitals[letter];
    if (glyph) parts.push(moved(glyph.d, scale, x, at.y));
    x += (glyph ? glyph.width * scale : at.height * 0.35) + at.spacing;
  }
  return { d: parts.join(''), width: x - at.spacing - at.x };
}

/** The same path, larger and elsewhere. Only M, L, H, V, A, C and Z are in use. */
function moved(d: string, scale: number, dx: number, dy: number): string {
  return [...d.matchAll(/([MLHVACZ])([^MLHVACZ]*)/g)]
    .map(([, command = '', rest = '']) => {
      const numbers = (rest.match(/-?\d*\.?\d+/g) ?? []).map(Number);
      const place = numbers.map((value, index) => {
        if (command === 'H') return value * scale + dx;
        if (command === 'V') return value * scale + dy;
        if (command !== 'A') return value * scale + (index % 2 === 0 ? dx : dy);
        // Radii, turn and flags of an arc stand before its end.
        const part = index % 7;
        if (part === 5) return value * scale + dx;
        if (part === 6) return value * scale + dy;
        return part < 2 ? value * scale : value;
      });
      return command + place.map(round).join(' ');
    })
    .join('');
}

export function wordmark(): string {
  const name = line('WATCHWORD', { x: 46, y: 5.2, height: 16, spacing: 5.2 });
  const below = line('DEMO SHOP', { x: 46.4, y: 28.6, height: 6.4, spacing: 3.5 });
  const width = Math.ceil(46 + name.width + 2);
  const ticks = Array.from({ length: 12 }, (_, hour) => {
    const angle = (hour * Math.PI) / 6;
    const [from, to] = [hour % 3 === 0 ? 13.1 : 14, 15.2];
    return `M${round(20 + Math.sin(angle) * from)} ${round(20 - Math.cos(angle) * from)}L${round(20 + Math.sin(angle) * to)} ${round(20 - Math.cos(angle) * to)}`;
  });
  const stroke = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 40" width="${width}" height="40">`,
    `<circle cx="20" cy="20" r="18" ${stroke} stroke-width="1.8"/>`,
    `<path d="${ticks.join('')}" ${stroke} stroke-width="1.3"/>`,
    `<path d="M10.6 14.4L15.6 26L20 16.8L24.4 26L29.4 14.4" ${stroke} stroke-width="2.3"/>`,
    `<path d="${name.d}" ${stroke} stroke-width="1.9"/>`,
    `<path d="${below.d}" ${stroke} stroke-width="0.9"/>`,
    '</svg>',
  ].join('');
}
