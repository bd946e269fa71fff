// Flat outlines as points, in millimetres; y runs down, as on a sheet. All of them run clockwise as seen.
import { lerp, type Vec2 } from './vector.ts';

export function rounded(x: number, y: number, width: number, height: number, radius: number, steps = 8): Vec2[] {
  const r = Math.min(radius, width / 2, height / 2);
  const corners: [number, number, number][] = [
    [x + width - r, y + r, -90],
    [x + width - r, y + height - r, 0],
    [x + r, y + height - r, 90],
    [x + r, y + r, 180],
  ];
  return corners.flatMap(([cx, cy, from]) => arc(cx, cy, r, from, from + 90, steps));
}

export function arc(cx: number, cy: number, radius: number, from: number, to: number, steps = 24): Vec2[] {
  return Array.from({ length: steps + 1 }, (_, index) => {
    const angle = (lerp(from, to, index / steps) * Math.PI) / 180;
    return [cx + Math.cos(angle) * radius, cy + Math.sin(angle) * radius];
  });
}

export function circle(cx: number, cy: number, radius: number, steps = 64): Vec2[] {
  return arc(cx, cy, radius, 0, 360 - 360 / steps, steps - 1);
}
