// The layout of c2sp.org/tlog-tiles: which tiles a tree of a given size has, their paths, entry bundles, and proofs
// computed from tiles. Pure; the caller says how a tile is read.
import { emptyRoot, foldRight, hashSize, isSize, nodeHash, type Range } from './merkle.ts';

/** Hashes in a full tile, entries in a full bundle. */
export const tileWidth = 256;

/** A bundle's length prefix is a uint16. */
export const maxEntryBytes = 65_535;

export interface TileName {
  /** A hash tile's level, 0 for leaf hashes; `entries` for a bundle of entries. */
  level: number | 'entries';
  index: number;
  /** 1 to 256. */
  width: number;
}

/** `tile/0/x001/x234/067`, `tile/1/000.p/17`, `tile/entries/000.p/3`. */
export function tilePath({ level, index, width }: TileName): string {
  let path = pad(index % 1000);
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${pad(rest % 1000)}/${path}`;
  }
  return `tile/${level}/${path}${width === tileWidth ? '' : `.p/${width}`}`;
}

const tilePattern = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** The tile that a path names, or undefined when it is not the one spelling of any. */
export function parseTilePath(path: string): TileName | undefined {
  const match = tilePattern.exec(path);
  if (match === null) return undefined;
  const level = match[1] === 'entries' ? 'entries' : Number(match[1]);
  const index = Number((match[2] ?? '').replaceAll(/[x/]/g, ''));
  const width = match[3] === undefined ? tileWidth : Number(match[3]);
  const name: TileName = { level, index, width };
  // Rendering again refuses what the pattern lets through: `x000/001`, levels above 63, `.p/256`, huge indexes.
  if ((level !== 'entries' && level > 63) || !isSize(index) || tilePath(name) !== path) return undefined;
  return name;
}

/** How many hashes the tile has in a tree of `size` leaves, 0 when it has none. */
export function widthAt(level: number | 'entries', index: number, size: number): number {
  const hashes = Math.floor(size / tileWidth ** (level === 'entries' ? 0 : level));
  return Math.max(0, Math.min(tileWidth, hashes - index * tileWidth));
}

/** How many hash levels a tree of `size` leaves has: 0 when it is empty. */
export function levelsAt(size: number): number {
  let levels = 0;
  for (let hashes = size; hashes > 0; hashes = Math.floor(hashes / tileWidth)) levels++;
  return levels;
}

/** Every tile and bundle that a checkpoint of `size` needs, level by level, bundles last. */
export function* tilesAt(size: number): Generator<TileName> {
  for (const level of [...Array(levelsAt(size)).keys(), 'entries' as const]) {
    for (let index = 0; widthAt(level, index, size) > 0; index++) {
      yield { level, index, width: widthAt(level, index, size) };
    }
  }
}

/** Entries as a bundle: each after its length as a big-endian uint16. Throws RangeError when one is too long. */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  const bundle = Buffer.allocUnsafe(entries.reduce((total, entry) => total + 2 + entry.length, 0));
  let offset = 0;
  for (const entry of entries) {
    if (entry.length > maxEntryBytes) throw new RangeError(`entry of ${entry.length} bytes does not fit a bundle`);
    offset = bundle.writeUInt16BE(entry.length, offset);
    bundle.set(entry, offset);
    offset += entry.length;
  }
  return bundle;
}

/** The entries of a bundle, or undefined when its lengths do not add up to its bytes. */
export function parseBundle(bundle: Buffer): Buffer[] | undefined {
  const entries: Buffer[] = [];
  let offset = 0;
  while (offset < bundle.length) {
    if (offset + 2 > bundle.length) return undefined;
    const end = offset + 2 + bundle.readUInt16BE(offset);
    if (end > bundle.length) return undefined;
    entries.push(bundle.subarray(offset + 2, end));
    offset = end;
  }
  return entries;
}

/** The hashes of a tile. */
export function splitHashes(tile: Buffer): Buffer[] {
  return Array.from({ length: Math.floor(tile.length / hashSize) }, (_, i) =>
    tile.subarray(i * hashSize, (i + 1) * hashSize),
  );
}

/** The root of a perfect subtree whose leaves are these hashes (a power of two of them). */
export function perfectRoot(hashes: readonly Buffer[]): Buffer {
  let row = hashes;
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(at(row, 2 * i), at(row, 2 * i + 1)));
  }
  return at(row, 0);
}

/**
 * The right edge of a growing tree in tiles: for each level the hashes of its partial tile.
 * Adding leaves yields the tiles that they fill.
 */
export class RightEdge {
  #levels: Buffer[][];
  #size: number;

  /** `levels[l]` are the hashes of the partial tile at level l of a tree of `size` leaves. */
  constructor(size = 0, levels: Buffer[][] = []) {
    for (let level = 0; level < Math.max(levels.length, levelsAt(size)); level++) {
      const width = Math.floor(size / tileWidth ** level) % tileWidth;
      if ((levels[level] ?? []).length !== width) throw new Error(`right edge of size ${size} lacks level ${level}`);
    }
    this.#levels = levels.map((hashes) => [...hashes]);
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  copy(): RightEdge {
    return new RightEdge(this.#size, this.#levels);
  }

  push(leaf: Buffer): FullTile[] {
    this.#size++;
    const full: FullTile[] = [];
    let hash = leaf;
    for (let level = 0; ; level++) {
      const hashes = (this.#levels[level] ??= []);
      hashes.push(hash);
      if (hashes.length < tileWidth) return full;
      hash = perfectRoot(hashes);
      const index = Math.floor(this.#size / tileWidth ** (level + 1)) - 1;
      full.push({ level, index, hashes: Buffer.concat(hashes), root: hash });
      this.#levels[level] = [];
    }
  }

  root(): Buffer {
    // Highest level first, and within a level the largest perfect subtree first, as the tree lies.
    const roots = this.#levels.toReversed().flatMap((hashes) => perfectRoots(hashes));
    return foldRight(roots) ?? emptyRoot;
  }
}

export interface FullTile {
  level: number;
  index: number;
  /** 256 hashes, 8,192 bytes. */
  hashes: Buffer;
  root: Buffer;
}

/** Reads the hashes of a tile: exactly `width` × 32 bytes. Throws when it cannot. */
export type TileSource = (tile: { level: number; index: number; width: number }) => Promise<Buffer>;

/** The roots of the given subtrees of a tree of `size` leaves. Each tile is read once. */
export async function subtreeRoots(ranges: readonly Range[], size: number, source: TileSource): Promise<Buffer[]> {
  const read = new Map<string, Promise<Buffer>>();
  const tile = (level: number, index: number) => {
    const key = `${level}/${index}`;
    let hashes = read.get(key);
    if (hashes === undefined) {
      hashes = source({ level, index, width: widthAt(level, index, size) });
      read.set(key, hashes);
    }
    return hashes;
  };
  return await Promise.all(
    ranges.map(async ({ start, end }) => {
      const parts = await Promise.all(
        perfectParts(start, end).map(async ({ height, index }) => {
          const level = Math.floor(height / 8);
          const width = 2 ** (height % 8);
          const first = index * width;
          const hashes = await tile(level, Math.floor(first / tileWidth));
          const offset = (first % tileWidth) * hashSize;
          return perfectRoot(splitHashes(hashes.subarray(offset, offset + width * hashSize)));
        }),
      );
      return foldRight(parts) ?? emptyRoot;
    }),
  );
}

/** The root of the tree of `size` leaves, from its tiles. */
export async function rootAt(size: number, source: TileSource): Promise<Buffer> {
  const [root] = await subtreeRoots([{ start: 0, end: size }], size, source);
  return root ?? emptyRoot;
}

/** A range that starts where a subtree may start, as perfect subtrees from the largest to the smallest. */
function perfectParts(start: number, end: number): { height: number; index: number }[] {
  const parts: { height: number; index: number }[] = [];
  for (let from = start; from < end; ) {
    let height = 0;
    while (from % 2 ** (height + 1) === 0 && from + 2 ** (height + 1) <= end) height++;
    parts.push({ height, index: from / 2 ** height });
    from += 2 ** height;
  }
  return parts;
}

function perfectRoots(hashes: readonly Buffer[]): Buffer[] {
  return perfectParts(0, hashes.length).map(({ height, index }) =>
    perfectRoot(hashes.slice(index * 2 ** height, (index + 1) * 2 ** height)),
  );
}

function pad(value: number): string {
  return value.toString().padStart(3, '0');
}

function at(row: readonly Buffer[], index: number): Buffer {
  const hash = row[index];
  if (hash === undefined || hash.length !== hashSize) throw new Error('a tile is shorter than its tree needs');
  return hash;
}
