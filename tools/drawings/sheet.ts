// A sheet of SVG: what is drawn, and the gradients, filters, clips and patterns that it needs, each once.
// The same drawing always gives the same text: nothing of time, chance or machine is in it.
import type { Colour } from './colour.ts';
import type { Vec2 } from './vector.ts';

export type Attributes = Readonly<Record<string, string | number | undefined>>;
export type Stop = readonly [offset: number, colour: Colour, opacity?: number];
/** a b c d e f, as SVG has it. */
export type Matrix = readonly [number, number, number, number, number, number];

export const round = (value: number): number => Math.round(value * 100) / 100 + 0;

export function pathOf(points: readonly Vec2[], end = 'Z'): string {
  return `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}${end}`;
}

export class Sheet {
  readonly width: number;
  readonly height: number;
  #body: string[] = [];
  readonly #defs = new Map<string, string>();

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  /** An element without children. */
  element(name: string, attributes: Attributes): void {
    this.#body.push(`<${name}${written(attributes)}/>`);
  }

  path(d: string, fill: string, attributes: Attributes = {}): void {
    this.element('path', { d, fill, ...attributes });
  }

  stroke(d: string, stroke: string, width: number, attributes: Attributes = {}): void {
    this.element('path', { d, fill: 'none', stroke, 'stroke-width': round(width), ...attributes });
  }

  circle(cx: number, cy: number, r: number, fill: string, attributes: Attributes = {}): void {
    this.element('circle', { cx: round(cx), cy: round(cy), r: round(r), fill, ...attributes });
  }

  rect(x: number, y: number, width: number, height: number, fill: string, attributes: Attributes = {}): void {
    this.element('rect', { x: round(x), y: round(y), width: round(width), height: round(height), fill, ...attributes });
  }

  group(attributes: Attributes, draw: () => void): void {
    this.#body.push(`<g${written(attributes)}>`);
    draw();
    this.#body.push('</g>');
  }

  at(matrix: Matrix, draw: () => void): void {
    this.group({ transform: `matrix(${matrix.map((value) => Math.round(value * 10_000) / 10_000).join(' ')})` }, draw);
  }

  /** In the coordinates of where it is used. */
  linear(from: Vec2, to: Vec2, stops: readonly Stop[], attributes: Attributes = {}): string {
    const [x1, y1, x2, y2] = [...from, ...to].map(round);
    const named = { gradientUnits: 'userSpaceOnUse', x1, y1, x2, y2, ...attributes };
    return this.#define('linearGradient', named, stopsOf(stops));
  }

  radial(centre: Vec2, radius: number, stops: readonly Stop[], attributes: Attributes = {}): string {
    const named = { gradientUnits: 'userSpaceOnUse', cx: round(centre[0]), cy: round(centre[1]), r: round(radius) };
    return this.#define('radialGradient', { ...named, ...attributes }, stopsOf(stops));
  }

  blur(deviation: number): string {
    const region = { x: '-60%', y: '-60%', width: '220%', height: '220%' };
    return this.#define('filter', region, `<feGaussianBlur stdDeviation="${round(deviation)}"/>`);
  }

  clip(d: string): string {
    return this.#define('clipPath', {}, `<path d="${d}" clip-rule="evenodd"/>`);
  }

  /** White shows, black hides. */
  mask(draw: () => void): string {
    return this.#define('mask', { maskUnits: 'userSpaceOnUse', ...this.#all() }, this.#aside(draw));
  }

  /** A tile that repeats. `transform`: from the tile's units to where it is used. */
  pattern(width: number, height: number, transform: string, draw: () => void): string {
    const named = { patternUnits: 'userSpaceOnUse', width, height, patternTransform: transform };
    return this.#define('pattern', named, this.#aside(draw));
  }

  toString(): string {
    const { width, height } = this;
    const defs =
      this.#defs.size === 0 ? '' : `<defs>${[...this.#defs.keys()].map((key) => this.#named(key)).join('')}</defs>`;
    const size = written({ viewBox: `0 0 ${width} ${height}`, width, height });
    return `<svg xmlns="http://www.w3.org/2000/svg"${size}>${defs}${this.#body.join('')}</svg>`;
  }

  #all() {
    // Larger than the sheet, for masks within moved groups.
    return { x: -2 * this.width, y: -2 * this.height, width: 5 * this.width, height: 5 * this.height };
  }

  #aside(draw: () => void): string {
    const outer = this.#body;
    this.#body = [];
    try {
      draw();
      return this.#body.join('');
    } finally {
      this.#body = outer;
    }
  }

  #define(name: string, attributes: Attributes, inside: string): string {
    const key = `<${name} id=""${written(attributes)}>${inside}</${name}>`;
    let id = this.#defs.get(key);
    if (id === undefined) {
      id = `d${this.#defs.size}`;
      this.#defs.set(key, id);
    }
    return `url(#${id})`;
  }

  #named(key: string): string {
    return key.replace('id=""', `id="${this.#defs.get(key)}"`);
  }
}

function written(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) =>
      value === undefined ? '' : ` ${name}="${typeof value === 'number' ? round(value) : value}"`,
    )
    .join('');
}

function stopsOf(stops: readonly Stop[]): string {
  return stops
    .map(([offset, colour, opacity]) => `<stop${written({ offset, 'stop-color': colour, 'stop-opacity': opacity })}/>`)
    .join('');
}
