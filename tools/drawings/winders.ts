// The winders of the catalogue, each as a scene.
import { drawBlock, frontPlane, lacquer, matt, metal, type Place, satin, standing } from './body.ts';
import { weave } from './cloth.ts';
import { type Colour, tone } from './colour.ts';
import { type Cradle, drawDrum, drawWindow, drawWornWatch, polished } from './cradle.ts';
import { drawText } from './lettering.ts';
import { type Pen, type Plane, planeAt } from './pen.ts';
import { footprint, type Scene } from './scene.ts';
import { rounded } from './shapes.ts';
import { backdrops } from './studio.ts';
import type { Vec2 } from './vector.ts';
import { drawGlass, drawRoom, drawSpool, type Opening } from './vitrine.ts';
import { gold, steel, type Watch, type WatchName, watches } from './watch.ts';
import { drawFeet, drawWinderBox, type Shell, shells, type WinderBox } from './winder.ts';

export type ShellName = keyof typeof shells;

const linings: Record<ShellName, { ring: Colour; lining: Colour; cushion: Colour }> = {
  graphite: { ring: steel, lining: '#26272a', cushion: '#4c4f54' },
  oak: { ring: steel, lining: '#35312b', cushion: '#8b8477' },
  walnut: { ring: gold, lining: '#2b2622', cushion: '#5a5047' },
  smokedOak: { ring: gold, lining: '#241e19', cushion: '#6a3d2a' },
};

const cradleOf = (shell: ShellName, name: WatchName): Cradle => ({ ...linings[shell], watch: watches[name] });

/** A box with round windows, standing on its feet in the studio. */
function boxScene(
  box: Omit<WinderBox, 'place'>,
  size: { width: number; height: number; depth: number },
  yaw = 27,
): Scene {
  const feet = 3;
  const place: Place = { x: 0, y: feet, z: 0, ...size };
  const { width, height, depth } = size;
  return {
    backdrop: backdrops.stone,
    view: { yaw, pitch: 16 },
    bounds: { min: [0, 0, -depth], max: [width, height + feet, 0] },
    shadows: [{ footprint: footprint(2, -1, width - 4, depth - 3), height: Math.min(height, width * 1.4) }],
    mirror: [width / 2, 0, 0],
    draw: (pen) => {
      drawFeet(pen, place, feet);
      drawWinderBox(pen, { ...box, place });
    },
  };
}

export function meridianOne(shell: ShellName, watch: WatchName): Scene {
  const windows = [{ x: 59, y: 54, radius: 42, cradle: cradleOf(shell, watch) }];
  const trimmed: Shell = { ...shells[shell], trim: linings[shell].ring };
  const box = { corner: 11, shell: trimmed, windows, knob: [101, 104] as const, seed: 5 };
  return boxScene(box, { width: 118, height: 118, depth: 152 });
}

/** As the Meridian One, with a numbered plate of brass. */
export function foundersEdition(): Scene {
  const windows = [{ x: 59, y: 54, radius: 42, cradle: cradleOf('smokedOak', 'silverDress') }];
  const more = (pen: Pen, front: Plane) =>
    pen.on({ ...front, origin: planeAt(front, 59, 104.5, -2.4) }, () => {
      const { sheet } = pen;
      sheet.rect(-12, -4.4, 24, 8.8, '#000000', {
        rx: 1.2,
        opacity: 0.5,
        transform: 'translate(.4 .6)',
        filter: sheet.blur(0.4),
      });
      sheet.rect(-12, -4.4, 24, 8.8, sheet.linear([-12, -4], [12, 4], polished(gold)), { rx: 1.2 });
      sheet.rect(
        -11.4,
        -3.8,
        22.8,
        7.6,
        sheet.linear(
          [-12, -4],
          [12, 4],
          [
            [0, tone(gold, 0.45)],
            [1, tone(gold, -0.12)],
          ],
        ),
        { rx: 0.8 },
      );
      drawText(sheet, '07 – 60', [0, 1.9], 3.8, '#4a3519');
    });
  const shell: Shell = { ...shells.smokedOak, trim: gold };
  return boxScene(
    { corner: 11, shell, windows, more, knob: [101, 104], seed: 31 },
    { width: 118, height: 118, depth: 152 },
  );
}

function row(shell: ShellName, names: readonly WatchName[], at: (index: number) => Vec2, radius: number) {
  return names.map((name, index) => {
    const [x, y] = at(index);
    return { x, y, radius, cradle: cradleOf(shell, name) };
  });
}

export function meridianTwo(shell: ShellName): Scene {
  const windows = row(shell, ['pandaChrono', 'navyDress'], (index) => [60 + index * 102, 58], 43);
  const trimmed: Shell = { ...shells[shell], trim: linings[shell].ring };
  return boxScene(
    { corner: 11, shell: trimmed, windows, knob: [111, 117], seed: 7 },
    { width: 222, height: 130, depth: 165 },
    24,
  );
}

export function towerThree(): Scene {
  const windows = row('oak', ['burgundy', 'iceDiver', 'greenField'], (index) => [62, 62 + index * 114], 44);
  const shell: Shell = { ...shells.oak, trim: steel };
  return boxScene(
    { corner: 11, shell, windows, knob: [62, 362], seed: 9 },
    { width: 124, height: 380, depth: 150 },
    30,
  );
}

export function meridianFour(shell: ShellName): Scene {
  const names: WatchName[] = ['salmon', 'blackDiver', 'navyDress', 'silverDress'];
  const windows = row(shell, names, (index) => [66 + (index % 2) * 114, 66 + Math.floor(index / 2) * 108], 44);
  const more = (pen: Pen, front: Plane) =>
    drawDrawers(pen, front, { x: 8, y: 238, width: 230, height: 58, count: 1 }, shell);
  const shellOf: Shell = { ...shells[shell], trim: linings[shell].ring };
  return boxScene({ corner: 12, shell: shellOf, windows, more, seed: 12 }, { width: 246, height: 304, depth: 200 }, 26);
}

interface Drawers {
  x: number;
  y: number;
  width: number;
  height: number;
  count: number;
}

/** Drawer fronts between shadow gaps, with a turned knob each. */
function drawDrawers(pen: Pen, front: Plane, { x, y, width, height, count }: Drawers, shell: ShellName): void {
  const { sheet } = pen;
  const each = height / count;
  const plane: Plane = { ...front, origin: planeAt(front, 0, 0, -2.4) };
  const { panel } = shells[shell];
  for (let index = 0; index < count; index++) {
    const top = y + index * each;
    const d = pen.outline(plane, rounded(x, top, width, each - 2, 2.5));
    sheet.path(d, '#000000', { opacity: 0.7, stroke: '#000000', 'stroke-width': 3 });
    const [from, to] = [pen.to(planeAt(plane, x, top)), pen.to(planeAt(plane, x + width * 0.3, top + each))];
    sheet.path(
      d,
      sheet.linear(from, to, [
        [0, tone(panel, 0.22)],
        [0.5, tone(panel, 0.08)],
        [1, tone(panel, -0.12)],
      ]),
    );
    sheet.stroke(
      pen.d([planeAt(plane, x + 2, top + 0.6), planeAt(plane, x + width - 2, top + 0.6)], ''),
      '#ffffff',
      1.2,
      { opacity: 0.28 },
    );
    drawPull(pen, { ...plane, origin: planeAt(plane, x + width / 2, top + each / 2 - 1) }, linings[shell].ring);
  }
}

export function drawPull(pen: Pen, plane: Plane, colour: Colour, radius = 4.6): void {
  const { sheet } = pen;
  pen.on(plane, () => sheet.circle(1.6, 2.6, radius, '#000000', { opacity: 0.5, filter: sheet.blur(1) }));
  for (let lift = 0; lift < 5; lift++)
    pen.on({ ...plane, origin: planeAt(plane, 0, 0, lift) }, () =>
      sheet.circle(0, 0, radius * (lift < 3 ? 0.6 : 1), tone(colour, -0.45)),
    );
  pen.on({ ...plane, origin: planeAt(plane, 0, 0, 6) }, () => {
    sheet.circle(0, 0, radius, sheet.linear([-radius, -radius], [radius, radius], polished(colour)));
    sheet.circle(
      0,
      0,
      radius * 0.8,
      sheet.linear(
        [-radius, -radius],
        [radius, radius],
        [
          [0, tone(colour, 0.55)],
          [1, tone(colour, -0.2)],
        ],
      ),
    );
  });
}

/** A frame with one large pane; the cradles in rows behind it. */
function showcase(
  shell: ShellName,
  size: { width: number; height: number; depth: number },
  opening: Opening,
  grid: { columns: number; radius: number; names: readonly WatchName[] },
  drawers?: Drawers,
): Scene {
  const rows = Math.ceil(grid.names.length / grid.columns);
  const more = (pen: Pen, front: Plane) => {
    if (drawers) drawDrawers(pen, front, drawers, shell);
    drawRoom(pen, front, opening, () => {
      for (const [index, name] of grid.names.entries()) {
        const x = opening.x + (opening.width * ((index % grid.columns) + 0.5)) / grid.columns;
        const y = opening.y + (opening.height * (Math.floor(index / grid.columns) + 0.5)) / rows;
        drawSpool(pen, front, [x, y], grid.radius, opening.depth, cradleOf(shell, name));
      }
    });
    drawGlass(pen, front, opening);
  };
  const shellOf: Shell = { ...shells[shell], trim: linings[shell].ring };
  return boxScene({ corner: 8, shell: shellOf, windows: [], more, seed: 17 }, size, 25);
}

const collection: WatchName[] = [
  'navyDress',
  'pandaChrono',
  'burgundy',
  'greenField',
  'silverDress',
  'blackDiver',
  'salmon',
  'blueChrono',
  'iceDiver',
  'blackDiver',
  'silverDress',
  'navyDress',
];

export function gallerySix(): Scene {
  const opening: Opening = { x: 14, y: 14, width: 392, height: 252, corner: 4, depth: 62, lining: '#5d584f' };
  return showcase('graphite', { width: 420, height: 280, depth: 230 }, opening, {
    columns: 3,
    radius: 46,
    names: collection.slice(0, 6),
  });
}

export function cabinetTwelve(shell: ShellName): Scene {
  const opening: Opening = {
    x: 18,
    y: 18,
    width: 384,
    height: 486,
    corner: 4,
    depth: 70,
    lining: shell === 'graphite' ? '#55575c' : '#6a5646',
  };
  const drawers: Drawers = { x: 12, y: 516, width: 396, height: 192, count: 3 };
  return showcase(
    shell,
    { width: 420, height: 720, depth: 300 },
    opening,
    { columns: 3, radius: 46, names: collection },
    drawers,
  );
}

/** A softly rounded block with a front of woven cloth. */
export function hush(colour: Colour, cloth: Colour, watch: WatchName): Scene {
  const [width, height, depth] = [126, 126, 160];
  const place: Place = { x: 0, y: 4, z: 0, width, height, depth };
  const cradle: Cradle = { ring: tone(colour, -0.1), lining: tone(cloth, -0.5), cushion: cloth, watch: watches[watch] };
  return {
    backdrop: backdrops.mist,
    view: { yaw: 27, pitch: 16 },
    bounds: { min: [0, 0, -depth], max: [width, height + 4, 0] },
    shadows: [{ footprint: footprint(30, -6, width - 60, depth - 14), height }],
    mirror: [width / 2, 0, 0],
    draw: (pen) => {
      drawBlock(
        pen,
        standing({ x: 38, y: 0, z: -12, width: width - 76, height: 6, depth: depth - 24 }, 3, 1),
        matt('#2a2a2a'),
      );
      const block = standing(place, 42, 9);
      drawBlock(pen, block, { ...satin(colour), even: true });
      drawClothFront(pen, block.face, { width, height, cloth });
      if (!pen.mirrored) drawWindow(pen, block.face, { x: 63, y: 63, radius: 41 }, cradle);
    },
  };
}

function drawClothFront(
  pen: Pen,
  face: Plane,
  { width, height, cloth }: { width: number; height: number; cloth: Colour },
): void {
  const { sheet } = pen;
  const shape = rounded(9.5, 9.5, width - 19, height - 19, 33);
  const d = pen.outline(face, shape);
  sheet.path(d, cloth);
  sheet.path(d, weave(pen, face, cloth, 1.1));
  const [from, to] = [pen.to(planeAt(face, 10, 10)), pen.to(planeAt(face, width, height))];
  sheet.path(
    d,
    sheet.linear(from, to, [
      [0, '#ffffff', 0.22],
      [0.45, '#ffffff', 0],
      [1, '#000000', 0.28],
    ]),
  );
  sheet.stroke(d, '#000000', 2.2, { opacity: 0.28 });
}

export function cubeMini(colour: Colour, cushion: Colour, watch: WatchName): Scene {
  const size = 98;
  const place: Place = { x: 0, y: 2, z: 0, width: size, height: size, depth: size };
  const cradle: Cradle = { ring: steel, lining: '#28292b', cushion, watch: watches[watch] };
  return {
    backdrop: backdrops.stone,
    view: { yaw: 28, pitch: 19 },
    bounds: { min: [0, 0, -size], max: [size, size + 2, 0] },
    shadows: [{ footprint: footprint(14, -5, size - 28, size - 10), height: size }],
    mirror: [size / 2, 0, 0],
    draw: (pen) => {
      drawBlock(
        pen,
        standing({ x: 18, y: 0, z: -9, width: size - 36, height: 4, depth: size - 18 }, 3, 1),
        matt('#202020'),
      );
      const block = standing(place, 18, 7);
      drawBlock(pen, block, { ...lacquer(colour), even: true });
      drawHighlight(pen, block.face, size);
      if (!pen.mirrored) drawWindow(pen, block.face, { x: 49, y: 49, radius: 35 }, cradle);
    },
  };
}

/** The soft box in a lacquered face. */
function drawHighlight(pen: Pen, face: Plane, size: number): void {
  const { sheet } = pen;
  const [from, to] = [pen.to(planeAt(face, 8, 8)), pen.to(planeAt(face, size * 0.9, size * 0.9))];
  sheet.path(
    pen.outline(face, rounded(7, 7, size - 14, size - 14, 12)),
    sheet.linear(from, to, [
      [0, '#ffffff', 0.3],
      [0.4, '#ffffff', 0.05],
      [1, '#000000', 0.16],
    ]),
  );
}

/** A foot of cast aluminium, an arm, and the cradle in the open. */
export function workbenchOpen(): Scene {
  const watch: Watch = watches.greenField;
  return {
    backdrop: backdrops.mist,
    view: { yaw: 30, pitch: 13 },
    bounds: { min: [0, 0, -122], max: [104, 150, 0] },
    shadows: [
      { footprint: footprint(4, -4, 96, 112), height: 40 },
      { footprint: footprint(24, -40, 56, 40), height: 150, strength: 0.5 },
    ],
    mirror: [50, 0, 0],
    draw: (pen) => {
      drawBlock(pen, standing({ x: 0, y: 0, z: 0, width: 104, height: 26, depth: 122 }, 9, 6), satin('#8d9296'));
      drawBlock(pen, standing({ x: 34, y: 22, z: -80, width: 36, height: 96, depth: 20 }, 14, 5), satin('#a4a9ac'));
      drawHousing(pen);
      if (pen.mirrored) return;
      const cradle: Cradle = { ring: steel, lining: '#3a3d40', cushion: '#6b6a62', watch };
      const plane: Plane = frontPlane(52, 104, -14);
      pen.on(plane, () => {
        drawDrum(pen.sheet, 43, cradle.lining);
        pen.sheet.circle(0, 0, 43.6, 'none', {
          stroke: pen.sheet.linear([-40, -40], [40, 40], polished(steel)),
          'stroke-width': 2.4,
        });
      });
      pen.on({ ...plane, origin: planeAt(plane, 0, 0, 9) }, () =>
        drawWornWatch(pen.sheet, 42, { ...cradle, size: 1.04 }),
      );
      drawDialKnob(pen);
    },
  };
}

/** Four programs, one knob. */
function drawDialKnob(pen: Pen): void {
  const plane = frontPlane(52, 13, 0.2);
  pen.on(plane, () => {
    for (let tick = -3; tick <= 3; tick += 2)
      pen.sheet.stroke('M0 -9.4V-11', '#2b2e31', 0.8, { transform: `rotate(${tick * 22})`, 'stroke-linecap': 'round' });
  });
  drawPull(pen, plane, steel, 7);
}

/** Drum and motor behind it, round about their axis. */
function drawHousing(pen: Pen): void {
  const ring = (z: number, radius: number) =>
    Array.from({ length: 72 }, (_, index): [number, number, number] => {
      const angle = (index / 72) * Math.PI * 2;
      return [52 + Math.sin(angle) * radius, 104 + Math.cos(angle) * radius, z];
    });
  pen.loft([ring(-104, 13), ring(-102, 15), ring(-60, 15)], metal('#8f9498'));
  pen.loft([ring(-64, 15), ring(-58, 40), ring(-54, 44)], metal('#7d8286'));
  pen.loft([ring(-54, 44), ring(-16, 44), ring(-14, 43)], metal('#a9adb1'));
}
