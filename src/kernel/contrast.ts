// Colours as people see them: relative luminance and contrast (WCAG 2.2, 1.4.3), mixing, and the nearest colour that can
// be read. Colours are `#rrggbb`. Knows no look.

type Channels = readonly [red: number, green: number, blue: number];

function channelsOf(colour: string): Channels {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new RangeError(`not a colour like #83450b: ${colour}`);
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function colourOf(channels: readonly number[]): string {
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** 0 (black) to 1 (white). */
export function luminance(colour: string): number {
  const [red, green, blue] = channelsOf(colour);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/** 1 (none) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** `part` (0 to 1) of the first, the rest of the second. */
export function mix(one: string, other: string, part: number): string {
  const second = channelsOf(other);
  return colourOf(channelsOf(one).map((channel, index) => channel * part + (second[index] ?? 0) * (1 - part)));
}

const steps = 64;

/**
 * The colour itself when it has contrast `least` on all grounds, else the nearest shade of it towards black or white that
 * has; else black or white, whichever is better.
 */
export function readable(colour: string, grounds: readonly string[], least: number): string {
  const worst = (candidate: string) => Math.min(...grounds.map((ground) => contrast(candidate, ground)));
  for (let step = 0; step <= steps; step++) {
    for (const end of ['#000000', '#ffffff']) {
      const candidate = mix(end, colour, step / steps);
      if (worst(candidate) >= least) return candidate;
    }
  }
  return worst('#000000') >= worst('#ffffff') ? '#000000' : '#ffffff';
}
