// Bodies: blocks with soft edges, round ones, and the wooden skin that can be laid around them.
import type { Finish } from './light.ts';
import { type Cover, type Pen, type Plane, planeAt } from './pen.ts';
import { rounded } from './shapes.ts';
import { clamp, lerp, radians, type Vec2, type Vec3 } from './vector.ts';
import { type Board, drawGrain, type Wood } from './wood.ts';

/** The plane that faces the viewer, its origin at the top left corner of a thing that stands on the floor. */
export const frontPlane = (left: number, top: number, z: number): Plane => ({
  origin: [left, top, z],
  u: [1, 0, 0],
  v: [0, -1, 0],
});
/** The plane that faces up, its origin at the far left corner. */
export const topPlane = (left: number, y: number, back: number): Plane => ({
  origin: [left, y, back],
  u: [1, 0, 0],
  v: [0, 0, 1],
});

/** Where a thing stands: x from the left, y from the floor, z to the front. */
export interface Place {
  x: number;
  y: number;
  z: number;
  width: number;
  height: number;
  depth: number;
}

/** A block, its edges rounded: `corner` as seen from the face, `soft` towards the face. */
export interface Block {
  /** The face, from whose origin the block reaches `width` to the right, `height` down and `depth` behind. */
  face: Plane;
  width: number;
  height: number;
  depth: number;
  corner: number;
  soft: number;
}

export const standing = ({ x, y, z, width, height, depth }: Place, corner: number, soft: number): Block => ({
  face: frontPlane(x, y + height, z),
  width,
  height,
  depth,
  corner,
  soft,
});
export const lying = ({ x, y, z, width, height, depth }: Place, corner: number, soft: number): Block => ({
  face: topPlane(x, y + height, z - depth),
  width,
  height: depth,
  depth: height,
  corner,
  soft,
});

const stepsOf = (corner: number) => Math.round(clamp(corner * 0.9, 7, 30));

function ring({ face, width, height, corner }: Block, inset: number, lift: number): Vec3[] {
  const radius = Math.max(0.01, corner - inset);
  const shape = rounded(inset, inset, width - 2 * inset, height - 2 * inset, radius, stepsOf(corner));
  return shape.map(([s, t]) => planeAt(face, s, t, lift));
}

/** The outline of the face within its soft edge. */
export const faceOf = ({ width, height, corner, soft }: Block): Vec2[] =>
  rounded(soft, soft, width - 2 * soft, height - 2 * soft, Math.max(0.01, corner - soft), stepsOf(corner));

/** Sides and soft edges; the face itself, of one tone, unless it is left to the caller (`open`). */
export function drawBlock(pen: Pen, block: Block, cover: Cover, open?: 'open'): void {
  const { depth, soft, face } = block;
  pen.loft([ring(block, 0, -depth), ring(block, 0, -soft)], cover);
  drawSoftEdge(pen, block, cover);
  if (open) return;
  const normal = planeAt({ ...face, origin: [0, 0, 0] }, 0, 0, 1);
  if (!pen.faces(normal, planeAt(face, 0, 0))) return;
  const fill = pen.cover(cover, normal, planeAt(face, block.width / 2, block.height / 2));
  pen.sheet.path(pen.outline(face, faceOf(block)), fill, { stroke: fill, 'stroke-width': 0.6 });
}

export function drawSoftEdge(pen: Pen, block: Block, cover: Cover): void {
  const { soft } = block;
  const steps = Math.round(clamp(soft * 1.4, 6, 14));
  const rings = Array.from({ length: steps + 1 }, (_, index) => {
    const angle = radians((index / steps) * 90);
    return ring(block, soft * (1 - Math.cos(angle)), -soft * (1 - Math.sin(angle)));
  });
  pen.loft(rings, cover);
}

/** A wooden skin over a block's sides, its grain running around the corners; from the top left corner on. */
export function drawSkin(pen: Pen, block: Block, wood: Wood, seed: number): void {
  const outline = visibleSides(pen, block);
  if (outline.length < 2) return;
  const lengths = [0];
  for (let index = 1; index < outline.length; index++) {
    const [a = [0, 0], b = [0, 0]] = [outline[index - 1], outline[index]];
    lengths.push((lengths.at(-1) ?? 0) + Math.hypot(b[0] - a[0], b[1] - a[1]));
  }
  const length = lengths.at(-1) ?? 0;
  const at = (along: number, across: number) => {
    let index = lengths.findIndex((reached) => reached > along);
    if (index < 0) index = lengths.length - 1;
    const [a = [0, 0], b = [0, 0]] = [outline[index - 1], outline[index]];
    const [from = 0, to = 1] = [lengths[index - 1], lengths[index]];
    const share = (along - from) / (to - from || 1);
    return planeAt(block.face, lerp(a[0], b[0], share), lerp(a[1], b[1], share), -across);
  };
  const { soft, depth } = block;
  const width = depth - soft;
  const board: Board = { at: (along, across) => at(along, across + soft), length, width, seed };
  const edge = (across: number) => outline.map(([s, t]) => planeAt(block.face, s, t, -across));
  const clip = pen.sheet.clip(pen.d([...edge(soft * 0.4), ...edge(depth).toReversed()]));
  pen.sheet.group({ 'clip-path': clip }, () => drawGrain(pen, wood, board));
}

/** The longest run of the outline whose sides look at the viewer. */
function visibleSides(pen: Pen, { face, width, height, corner }: Block): Vec2[] {
  const shape = rounded(0, 0, width, height, corner, stepsOf(corner));
  const flags = shape.map(([s, t], index) => {
    const [s2, t2] = shape[(index + 1) % shape.length] ?? [s, t];
    const outward = planeAt({ ...face, origin: [0, 0, 0] }, t2 - t, s - s2);
    return pen.faces(outward, planeAt(face, (s + s2) / 2, (t + t2) / 2));
  });
  const start = flags.findIndex((flag, index) => flag && !flags[(index + flags.length - 1) % flags.length]);
  if (start < 0) return [];
  const run: Vec2[] = [];
  for (let step = 0; step < shape.length; step++) {
    const index = (start + step) % shape.length;
    const point = shape[index];
    if (point) run.push(point);
    if (!flags[index]) break;
  }
  return run;
}

/** A round body around the upright axis through x and z: pairs of radius and height, from below. */
export function drawTurned(pen: Pen, [x, z]: Vec2, profile: readonly Vec2[], cover: Cover, steps = 72): void {
  const rings = profile.map(([radius, y]) => circleAt([x, y, z], radius, steps));
  pen.loft(rings, cover);
}

/** Clockwise as seen from above. */
export function circleAt([x, y, z]: Vec3, radius: number, steps = 72): Vec3[] {
  return Array.from({ length: steps }, (_, index) => {
    const angle = radians((index / steps) * 360);
    return [x + Math.sin(angle) * radius, y, z - Math.cos(angle) * radius];
  });
}

export const matt = (colour: string): Finish => ({ colour, gloss: 0.25 });
export const satin = (colour: string): Finish => ({ colour, gloss: 0.8 });
export const lacquer = (colour: string): Finish => ({ colour, gloss: 1.6 });
export const metal = (colour: string): Finish => ({ colour, metal: true });
