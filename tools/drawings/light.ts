// The studio's light: a large soft box at the top left, a strip at the right behind, a bright floor. Every surface of
// every drawing is lit by it.
import { type Colour, exposed, linear } from './colour.ts';
import { add, dot, smoothstep, sub, times, unit, type Vec3 } from './vector.ts';

export interface Finish {
  colour: Colour;
  /** 0: matt, 1: lacquer. */
  gloss?: number;
  metal?: true;
  /** Large faces are not graded: for bodies whose faces run into each other. */
  even?: true;
}

export const toLight: Vec3 = unit([-0.5, 0.8, 0.5]);
const key: Vec3 = [1.0, 0.975, 0.94];
const ambient: Vec3 = [0.9, 0.95, 1.0];
const box: Vec3 = unit([-0.62, 0.66, 0.5]);
const strip: Vec3 = unit([0.86, 0.3, 0.12]);
const camera: Vec3 = unit([0.25, 0.15, 1]);

/** How bright the studio is in a direction. */
export function studio(towards: Vec3): number {
  const wall = 0.34 + 0.3 * smoothstep(-0.5, 0.9, towards[1]);
  const floor = 0.5 * smoothstep(0.1, -0.35, towards[1]);
  const soft = 1.5 * smoothstep(0.72, 0.93, dot(towards, box));
  const rim = 0.75 * smoothstep(0.86, 0.97, dot(towards, strip));
  const dark = 0.2 * smoothstep(0.7, 0.98, dot(towards, camera));
  return wall + floor + soft + rim - dark;
}

/** Light that reaches a surface with this normal. The front of an object comes to about 0.9. */
function received(normal: Vec3): Vec3 {
  const direct = Math.max(0, dot(normal, toLight)) * 0.86;
  const around = 0.36 + 0.14 * normal[1] + 0.06 * Math.max(0, -normal[1]);
  return add(times(key, direct), times(ambient, around));
}

export function lit(finish: Finish, normal: Vec3, towardsEye: Vec3): Colour {
  const base = linear(finish.colour);
  const mirrored = unit(sub(times(normal, 2 * dot(normal, towardsEye)), towardsEye));
  const seen = studio(mirrored);
  if (finish.metal) return exposed(times(base, 0.14 + seen * 0.98));
  const light = received(normal);
  const gloss = finish.gloss ?? 0;
  const edge = (1 - Math.max(0, dot(normal, towardsEye))) ** 5;
  const shine = gloss * (0.05 + 0.35 * edge) * Math.max(0, seen - 0.25);
  return exposed([base[0] * light[0] + shine, base[1] * light[1] + shine, base[2] * light[2] + shine]);
}
