// One product in the studio: backdrop, reflection, shadows, the thing itself.
import { type Bounds, type Frame, type Pen, penFor, type View } from './pen.ts';
import { Sheet } from './sheet.ts';
import { type Backdrop, drawBackdrop, drawReflection, drawShadow } from './studio.ts';
import type { Vec3 } from './vector.ts';

export interface Shadow {
  footprint: readonly Vec3[];
  height: number;
  strength?: number;
}

export interface Scene {
  backdrop: Backdrop;
  view: View;
  bounds: Bounds;
  shadows: readonly Shadow[];
  /** The point of the floor from which the reflection fades; none: the floor is matt. */
  mirror?: Vec3;
  draw: (pen: Pen) => void;
}

export const side = 1_200;
const frame: Frame = { x: 135, y: 135, width: 930, height: 900 };

export function drawScene(scene: Scene, within: Frame = frame, sheet = new Sheet(side, side), horizon?: number): Sheet {
  const pen = penFor(sheet, scene.view, scene.bounds, within);
  const lay = () => drawBackdrop(sheet, scene.backdrop, horizon);
  lay();
  if (scene.mirror) drawReflection(pen, scene.mirror, scene.draw, lay);
  for (const { footprint, height, strength } of scene.shadows) drawShadow(pen, footprint, height, strength);
  scene.draw(pen);
  return sheet;
}

/** The corners of a rectangle on the floor. */
export const footprint = (x: number, z: number, width: number, depth: number): Vec3[] => [
  [x, 0, z],
  [x + width, 0, z],
  [x + width, 0, z - depth],
  [x, 0, z - depth],
];

export interface Placed {
  scene: Scene;
  /** Where its origin stands. */
  x: number;
  z: number;
  /** Above the floor: on another thing. */
  y?: number;
}

/** Several things in one studio, those behind first. The camera looks as `view` says, not as each would have it. */
export function together(placed: readonly Placed[], { view, backdrop }: Pick<Scene, 'view' | 'backdrop'>): Scene {
  const move = ({ x, y = 0, z }: Placed, [px, py, pz]: Vec3): Vec3 => [px + x, py + y, pz + z];
  const corners = placed.flatMap((each) => [move(each, each.scene.bounds.min), move(each, each.scene.bounds.max)]);
  const extreme = (pick: (...values: number[]) => number): Vec3 => [
    pick(...corners.map(([x]) => x)),
    pick(...corners.map(([, y]) => y)),
    pick(...corners.map(([, , z]) => z)),
  ];
  return {
    backdrop,
    view,
    bounds: { min: extreme(Math.min), max: extreme(Math.max) },
    shadows: placed
      .filter(({ y = 0 }) => y === 0)
      .flatMap((each) =>
        each.scene.shadows.map((shadow) => ({
          ...shadow,
          footprint: shadow.footprint.map((point) => move(each, point)),
        })),
      ),
    draw: (pen) => {
      for (const { scene, x, y = 0, z } of placed) scene.draw(pen.moved([x, y, z]));
    },
  };
}

/** A part of the picture, closer: `x` and `y` are its middle in the whole (0 to 1). */
export function closer(scene: Scene, { x, y, zoom }: { x: number; y: number; zoom: number }): Sheet {
  const within = {
    x: side / 2 + (frame.x - x * side) * zoom,
    y: side / 2 + (frame.y - y * side) * zoom,
    width: frame.width * zoom,
    height: frame.height * zoom,
  };
  return drawScene(scene, within);
}
