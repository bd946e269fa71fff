// The straps of the catalogue, each on a table seen from above; alone, and on a watch.
import { drawBand, drawFoldClasp, drawLinkBracelet, drawMesh, drawSlideClasp } from './bracelets.ts';
import { type Colour, tone } from './colour.ts';
import { side } from './scene.ts';
import { Sheet } from './sheet.ts';
import { drawLongPiece, drawShortPiece, type Strap, type StrapKind } from './strap.ts';
import { type Backdrop, backdrops } from './studio.ts';
import { drawWatch, steel, type Watch, type WatchName, watches } from './watch.ts';

/** A table top: evenly lit, brighter towards the window. */
export function drawTable(sheet: Sheet, { floor, wall }: Backdrop): void {
  const { width, height } = sheet;
  sheet.rect(0, 0, width, height, floor);
  sheet.rect(
    0,
    0,
    width,
    height,
    sheet.radial([width * 0.24, height * 0.16], Math.max(width, height) * 0.95, [
      [0, '#ffffff', 0.8],
      [0.2, '#ffffff', 0.55],
      [0.45, wall, 0.75],
      [0.72, floor, 0.55],
      [1, tone(floor, -0.16), 0.6],
    ]),
  );
}

export interface StrapLook {
  kind: StrapKind;
  colour: Colour;
  thread?: Colour;
  metal?: Colour;
}

const strapOf = ({ kind, colour, thread, metal = steel }: StrapLook): Strap => ({
  kind,
  colour,
  width: 20,
  taper: kind === 'rubber' || kind === 'sailcloth' ? 18 : 16.5,
  long: 120,
  short: 75,
  metal,
  ...(thread && { thread }),
});

const table = (backdrop: Backdrop, draw: (sheet: Sheet) => void): Sheet => {
  const sheet = new Sheet(side, side);
  drawTable(sheet, backdrop);
  draw(sheet);
  return sheet;
};

/** Both pieces side by side, aslant. */
export function twoPieces(look: StrapLook): Sheet {
  const strap = strapOf(look);
  return table(backdrops.sand, (sheet) => {
    sheet.group({ transform: 'translate(600 608) rotate(24) scale(7.7)' }, () => {
      sheet.group({ transform: 'translate(-16 -66)' }, () => drawLongPiece(sheet, strap));
      sheet.group({ transform: 'translate(20 -46)' }, () => drawShortPiece(sheet, strap));
    });
  });
}

/** A watch on its strap, lying open. */
export function onWatch(look: StrapLook, name: WatchName): Sheet {
  const strap = strapOf(look);
  const watch: Watch = watches[name];
  return table(backdrops.mist, (sheet) => {
    sheet.group({ transform: 'translate(640 560) rotate(30) scale(10.4)' }, () => {
      sheet.group({ transform: 'translate(0 18.4)' }, () => drawLongPiece(sheet, strap));
      sheet.group({ transform: 'translate(0 -18.4) scale(1 -1)' }, () =>
        drawShortPiece(sheet, { ...strap, turned: -1 }),
      );
      drawHead(sheet, watch);
    });
  });
}

function drawHead(sheet: Sheet, watch: Watch): void {
  sheet.circle(0, 0, 20.4, '#1c130c', { opacity: 0.4, filter: sheet.blur(4), transform: 'translate(5 5.5)' });
  sheet.circle(0, 0, 20.2, '#140d08', { opacity: 0.5, filter: sheet.blur(1.2), transform: 'translate(1.4 1.6)' });
  drawWatch(sheet, watch);
}

export function nylonBand(colour: Colour): Sheet {
  const strap = strapOf({ kind: 'nylon', colour });
  return table(backdrops.mist, (sheet) => {
    sheet.group({ transform: 'translate(600 590) rotate(37) scale(5.6)' }, () => {
      sheet.group({ transform: 'translate(0 -112)' }, () => drawBand(sheet, strap, 212));
    });
  });
}

export function nylonOnWatch(colour: Colour, name: WatchName): Sheet {
  const strap = strapOf({ kind: 'nylon', colour });
  return table(backdrops.sand, (sheet) => {
    sheet.group({ transform: 'translate(600 600) rotate(30) scale(9.4)' }, () => {
      sheet.group({ transform: 'translate(0 -116)' }, () => drawBand(sheet, strap, 190));
      drawHead(sheet, watches[name]);
    });
  });
}

export function mesh(metal: Colour): Sheet {
  return table(backdrops.mist, (sheet) => {
    sheet.group({ transform: 'translate(600 600) rotate(24) scale(7.5)' }, () => {
      sheet.group({ transform: 'translate(-17 -72)' }, () => drawMesh(sheet, 20, 128, metal));
      sheet.group({ transform: 'translate(19 -52)' }, () => {
        drawMesh(sheet, 20, 96, metal);
        drawSlideClasp(sheet, 20, 66, metal);
      });
    });
  });
}

export function meshOnWatch(metal: Colour, name: WatchName): Sheet {
  return table(backdrops.sand, (sheet) => {
    sheet.group({ transform: 'translate(600 600) rotate(30) scale(10.2)' }, () => {
      sheet.group({ transform: 'translate(0 17)' }, () => drawMesh(sheet, 20, 90, metal));
      sheet.group({ transform: 'translate(0 -107)' }, () => drawMesh(sheet, 20, 90, metal));
      drawHead(sheet, watches[name]);
    });
  });
}

export function links(metal: Colour): Sheet {
  return table(backdrops.stone, (sheet) => {
    sheet.group({ transform: 'translate(600 615) rotate(24) scale(8)' }, () => {
      sheet.group({ transform: 'translate(-16 -66)' }, () => drawLinkBracelet(sheet, 20, 16.5, 110, metal));
      sheet.group({ transform: 'translate(18 -58)' }, () => {
        drawLinkBracelet(sheet, 20, 17, 72, metal);
        drawFoldClasp(sheet, 17, 66, metal);
      });
    });
  });
}

export function linksOnWatch(metal: Colour, name: WatchName): Sheet {
  return table(backdrops.mist, (sheet) => {
    sheet.group({ transform: 'translate(600 600) rotate(30) scale(10.2)' }, () => {
      sheet.group({ transform: 'translate(0 17.5)' }, () => drawLinkBracelet(sheet, 20, 16.5, 92, metal));
      sheet.group({ transform: 'translate(0 -17.5) scale(1 -1)' }, () =>
        drawLinkBracelet(sheet, 20, 16.5, 92, metal, -1),
      );
      drawHead(sheet, watches[name]);
    });
  });
}
