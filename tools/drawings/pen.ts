// Draws things in space onto a sheet: a camera with a long lens, flat shapes on planes, and bodies made of rings.
import { tone } from './colour.ts';
import { type Finish, lit, toLight } from './light.ts';
import { type Attributes, type Matrix, pathOf, type Sheet } from './sheet.ts';
import { add, cross, dot, radians, sub, times, unit, type Vec2, type Vec3 } from './vector.ts';

export interface View {
  /** Degrees to the right of the front, and above the floor. */
  yaw: number;
  pitch: number;
}

export interface Bounds {
  min: Vec3;
  max: Vec3;
}

/** Where on the sheet the bounds should come to lie, in pixels. */
export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A place in space with two directions on it (`u` to the right, `v` down, both of length one). */
export interface Plane {
  origin: Vec3;
  u: Vec3;
  v: Vec3;
}

export const planeAt = ({ origin, u, v }: Plane, s: number, t: number, lift = 0): Vec3 =>
  add(add(add(origin, times(u, s)), times(v, t)), lift === 0 ? [0, 0, 0] : times(unit(cross(v, u)), lift));

export type Cover = string | Finish | ((normal: Vec3, at: Vec3) => string);

export class Pen {
  readonly sheet: Sheet;
  readonly eye: Vec3;
  /** Draws the reflection in the floor instead. */
  readonly mirrored: boolean;
  readonly #project: (point: Vec3) => Vec2;

  constructor(sheet: Sheet, project: (point: Vec3) => Vec2, eye: Vec3, mirrored = false) {
    this.sheet = sheet;
    this.#project = project;
    this.eye = eye;
    this.mirrored = mirrored;
  }

  reflection(): Pen {
    const [ex, ey, ez] = this.eye;
    return new Pen(this.sheet, ([x, y, z]) => this.#project([x, -y, z]), [ex, -ey, ez], true);
  }

  /** Draws everything elsewhere on the floor. */
  moved(by: Vec3): Pen {
    return new Pen(this.sheet, (point) => this.#project(add(point, by)), sub(this.eye, by), this.mirrored);
  }

  to(point: Vec3): Vec2 {
    return this.#project(point);
  }

  towardsEye(from: Vec3): Vec3 {
    return unit(sub(this.eye, from));
  }

  faces(normal: Vec3, at: Vec3): boolean {
    return dot(normal, sub(this.eye, at)) > 0;
  }

  colour(finish: Finish, normal: Vec3, at: Vec3): string {
    return lit(finish, normal, this.towardsEye(at));
  }

  d(points: readonly Vec3[], end = 'Z'): string {
    return pathOf(points.map(this.#project), end);
  }

  polygon(points: readonly Vec3[], fill: string, attributes: Attributes = {}): void {
    this.sheet.path(this.d(points), fill, attributes);
  }

  line(points: readonly Vec3[], stroke: string, width: number, attributes: Attributes = {}): void {
    this.sheet.stroke(this.d(points, ''), stroke, width, { 'stroke-linecap': 'round', ...attributes });
  }

  /** Points of a plane as a path. Several shapes make one path with holes. */
  outline(plane: Plane, ...shapes: (readonly Vec2[])[]): string {
    return shapes.map((shape) => this.d(shape.map(([s, t]) => planeAt(plane, s, t)))).join('');
  }

  /** Millimetres of the plane as coordinates, from its origin: circles become ellipses, as they should. */
  matrix(plane: Plane): Matrix {
    const step = 4;
    const [x, y] = this.#project(plane.origin);
    const [ux, uy] = this.#project(planeAt(plane, step, 0));
    const [vx, vy] = this.#project(planeAt(plane, 0, step));
    return [(ux - x) / step, (uy - y) / step, (vx - x) / step, (vy - y) / step, x, y];
  }

  on(plane: Plane, draw: () => void): void {
    this.sheet.at(this.matrix(plane), draw);
  }

  cover(cover: Cover, normal: Vec3, at: Vec3): string {
    if (typeof cover === 'string') return cover;
    return typeof cover === 'function' ? cover(normal, at) : this.colour(cover, normal, at);
  }

  /**
   * A body between rings of equally many points, each ring running clockwise as seen from where the rings go to.
   * What looks away is left out; `open` rings do not close.
   */
  loft(rings: readonly (readonly Vec3[])[], cover: Cover, open?: 'open'): void {
    const quads: { depth: number; d: string; fill: string }[] = [];
    for (let i = 0; i + 1 < rings.length; i++) {
      const [low = [], high = []] = [rings[i], rings[i + 1]];
      for (let j = 0; j < low.length - (open ? 1 : 0); j++) {
        const k = (j + 1) % low.length;
        const corners = [low[j], low[k], high[k], high[j]].filter((corner) => corner !== undefined);
        const [a, b, c, d] = corners;
        if (!a || !b || !c || !d) continue;
        const normal = unit(cross(sub(d, b), sub(c, a)));
        const middle = times(add(add(a, b), add(c, d)), 0.25);
        if (!this.faces(normal, middle)) continue;
        const away = sub(this.eye, middle);
        const plain = this.cover(cover, normal, middle);
        const fill = typeof cover === 'object' && cover.even ? plain : this.#fall([a, b, c, d], plain);
        quads.push({ depth: dot(away, away), d: this.d(corners), fill });
      }
    }
    quads.sort((one, other) => other.depth - one.depth);
    for (const { d, fill } of quads)
      this.sheet.path(d, fill, { stroke: fill, 'stroke-width': 1.7, 'stroke-linejoin': 'round' });
  }

  /** A large face is brighter where it is nearer to the light. */
  #fall(corners: readonly Vec3[], fill: string): string {
    const points = corners.map(this.#project);
    if (area(points) < 24_000 || !fill.startsWith('#')) return fill;
    const order = corners.map((corner, index) => [dot(corner, toLight), index] as const).sort((x, y) => y[0] - x[0]);
    const [near, far] = [points[order[0]?.[1] ?? 0], points[order.at(-1)?.[1] ?? 0]];
    if (!near || !far) return fill;
    return this.sheet.linear(near, far, [
      [0, tone(fill, 0.1)],
      [0.4, fill],
      [1, tone(fill, -0.17)],
    ]);
  }

  /** Millimetres at this place, in pixels. */
  scaleAt(point: Vec3): number {
    const [x, y] = this.#project(point);
    const [x2, y2] = this.#project(add(point, [0, 1, 0]));
    const [x3, y3] = this.#project(add(point, [1, 0, 0]));
    return Math.max(Math.hypot(x2 - x, y2 - y), Math.hypot(x3 - x, y3 - y));
  }
}

function area(points: readonly Vec2[]): number {
  let sum = 0;
  for (const [index, [x, y]] of points.entries()) {
    const [x2, y2] = points[(index + 1) % points.length] ?? [x, y];
    sum += x * y2 - x2 * y;
  }
  return Math.abs(sum) / 2;
}

/** Looks at the middle of the bounds from about six times their size away, and fits them into the frame. */
export function penFor(sheet: Sheet, view: View, bounds: Bounds, frame: Frame): Pen {
  const { min, max } = bounds;
  const centre = times(add(min, max), 0.5);
  const distance = Math.hypot(...sub(max, min)) * 6;
  const [yaw, pitch] = [radians(view.yaw), radians(view.pitch)];
  const back: Vec3 = [Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch)];
  const right: Vec3 = [Math.cos(yaw), 0, -Math.sin(yaw)];
  const up = cross(back, right);
  const raw = (point: Vec3): Vec2 => {
    const from = sub(point, centre);
    const k = distance / (distance - dot(from, back));
    return [dot(from, right) * k, -dot(from, up) * k];
  };
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) =>
    raw([bits & 1 ? max[0] : min[0], bits & 2 ? max[1] : min[1], bits & 4 ? max[2] : min[2]]),
  );
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const scale = Math.min(frame.width / width, frame.height / height);
  const dx = frame.x + (frame.width - width * scale) / 2 - left * scale;
  const dy = frame.y + (frame.height - height * scale) / 2 - top * scale;
  const project = (point: Vec3): Vec2 => {
    const [x, y] = raw(point);
    return [x * scale + dx, y * scale + dy];
  };
  return new Pen(sheet, project, add(centre, times(back, distance)));
}
