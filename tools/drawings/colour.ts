// Colours: mixed as the eye sees them (OKLab), lit as light is (linear). Written as #rrggbb.
import { clamp, lerp, type Vec3 } from './vector.ts';

export type Colour = string;

const toLinear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const fromLinear = (c: number) => (c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055);

const known = new Map<Colour, Vec3>();

export function linear(colour: Colour): Vec3 {
  let found = known.get(colour);
  if (found === undefined) {
    const byte = (index: number) => toLinear(Number.parseInt(colour.slice(index, index + 2), 16) / 255);
    found = [byte(1), byte(3), byte(5)];
    known.set(colour, found);
  }
  return found;
}

export function hex(light: Vec3): Colour {
  const two = (c: number) =>
    Math.round(clamp(fromLinear(Math.max(0, c))) * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${two(light[0])}${two(light[1])}${two(light[2])}`;
}

/** Bright light loses its colour gradually instead of being cut off. */
export function exposed(light: Vec3): Colour {
  const roll = (c: number) => (c <= 0.7 ? c : 0.7 + 0.3 * (1 - Math.exp(-(c - 0.7) / 0.3)));
  return hex([roll(light[0]), roll(light[1]), roll(light[2])]);
}

function toLab([r, g, b]: Vec3): Vec3 {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromLab([L, a, b]: Vec3): Vec3 {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** From `a` (0) to `b` (1). */
export function mix(a: Colour, b: Colour, share: number): Colour {
  const [x, y] = [toLab(linear(a)), toLab(linear(b))];
  return hex(fromLab([lerp(x[0], y[0], share), lerp(x[1], y[1], share), lerp(x[2], y[2], share)]));
}

/** Lighter (up to 1) or darker (down to -1). */
export const tone = (colour: Colour, by: number): Colour => mix(colour, by > 0 ? '#ffffff' : '#000000', Math.abs(by));
