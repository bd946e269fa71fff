// A draughtsman's letters: digits and the few signs that drawings need, as strokes on a grid of 4 by 6.
// No font is needed, so every machine draws the same.
import { round, type Sheet } from './sheet.ts';

const glyphs: Record<string, string> = {
  '0': 'M1 0H3Q4 0 4 1V5Q4 6 3 6H1Q0 6 0 5V1Q0 0 1 0Z',
  '1': 'M.6 1.4L2.2 0V6',
  '2': 'M0 1.4Q0 0 2 0Q4 0 4 1.6Q4 2.6 2.8 3.6L0 6H4',
  '3': 'M.1 1Q.6 0 2 0Q3.8 0 3.8 1.4Q3.8 2.8 1.6 2.8Q4 2.8 4 4.4Q4 6 2 6Q.4 6 0 4.8',
  '4': 'M3 6V0L0 4.2H4',
  '5': 'M3.7 0H.6L.3 2.7Q1 2.2 2 2.2Q4 2.2 4 4Q4 6 1.9 6Q.4 6 0 5',
  '6': 'M3.6 .7Q3.1 0 2.1 0Q0 0 0 3.2V4Q0 6 2 6Q4 6 4 4.1Q4 2.4 2.1 2.4Q.4 2.4 0 3.8',
  '7': 'M0 0H4L1.4 6',
  '8': 'M2 2.8Q.3 2.8 .3 1.4Q.3 0 2 0Q3.7 0 3.7 1.4Q3.7 2.8 2 2.8Q0 2.8 0 4.4Q0 6 2 6Q4 6 4 4.4Q4 2.8 2 2.8Z',
  '9': 'M.4 5.3Q.9 6 1.9 6Q4 6 4 2.8V2Q4 0 2 0Q0 0 0 1.9Q0 3.6 1.9 3.6Q3.6 3.6 4 2.2',
  m: 'M0 6V2.2M0 3.2Q.4 2.2 1.2 2.2Q2 2.2 2 3.2V6M2 3.2Q2.4 2.2 3.2 2.2Q4 2.2 4 3.2V6',
  '.': 'M.3 5.8V6',
  '+': 'M.4 3.6H3.6M2 2V5.2',
  '°': 'M1 0Q1.9 0 1.9 .9Q1.9 1.8 1 1.8Q.1 1.8 .1 .9Q.1 0 1 0Z',
  '–': 'M.6 3.5H3.4',
  ' ': '',
};
const narrow: Record<string, number> = { '1': 2.2, '.': 0.6, '°': 2, ' ': 1.4 };
const gap = 1.5;

const advance = (letter: string) => (narrow[letter] ?? 4) + gap;
export const widthOf = (text: string, height: number): number =>
  (Array.from(text).reduce((sum, letter) => sum + advance(letter), 0) - gap) * (height / 6);

/** Centred on x, standing on y. */
export function drawText(
  sheet: Sheet,
  text: string,
  [x, y]: readonly [number, number],
  height: number,
  ink: string,
): void {
  const scale = height / 6;
  let left = x - widthOf(text, height) / 2;
  for (const letter of text) {
    const d = glyphs[letter];
    if (d === undefined) throw new Error(`no such letter in the drawings: ${letter}`);
    if (d !== '') {
      const transform = `translate(${round(left)} ${round(y - height)}) scale(${round(scale)})`;
      sheet.stroke(d, ink, 0.62, { transform, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' });
    }
    left += advance(letter) * scale;
  }
}
