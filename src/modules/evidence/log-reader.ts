// Reading the running log: checkpoint, tiles, bundles, entries and proofs, computed from what the sequencer stored.
// Never writes. Full tiles and bundles never change; what is asked beyond the newest checkpoint does not exist.
import type { Reader } from '../../kernel/database.ts';
import { fullTile, leafHashes, newestCheckpoint, placedEntries, positionOf, tileRoots } from './evidence-store.ts';
import { consistencyRanges, hashSize, inclusionRanges } from './merkle.ts';
import { encodeBundle, parseTilePath, subtreeRoots, type TileName, type TileSource, tileWidth } from './tiles.ts';
import { formatProof } from './tlog-proof.ts';
import { newestCosigned } from './witness-store.ts';

export interface PublicCheckpoint {
  /** Of checkpoints: each has the next. */
  number: number;
  size: number;
  root: Buffer;
  /** The signed note. */
  note: string;
  signedAt: Date;
}

export interface LogReader {
  /** The newest checkpoint, as the bytes of `<log>/checkpoint`. */
  getCheckpoint(): Promise<PublicCheckpoint | undefined>;
  /** `tile/0/x001/000`, `tile/entries/000.p/3`; undefined for what is no path of this log or not in it yet. */
  getTile(path: string): Promise<Buffer | undefined>;
  /** Sibling hashes from the leaf up. Throws RangeError when the log has no such leaf or size. */
  inclusionProof(index: number, size: number): Promise<Buffer[]>;
  /** Throws RangeError when `earlier` > `size` or the log has no such size. */
  consistencyProof(earlier: number, size: number): Promise<Buffer[]>;
  /** An entry's bytes; undefined beyond the log's end. Bundles and entries are for owner and auditor only. */
  entry(index: number): Promise<Buffer | undefined>;
  /**
   * A proof that stands alone (tlog-proof), under the newest checkpoint that witnesses cosigned when that covers the
   * entry, else under the newest; undefined while the entry waits.
   */
  proofForEntry(entryId: string): Promise<{ index: number; entry: Buffer; proof: string } | undefined>;
}

export function openLogReader(reader: Reader): LogReader {
  const source = databaseTiles(reader);

  async function within(size: number): Promise<void> {
    const newest = await newestCheckpoint(reader);
    if (newest === undefined || size > newest.size)
      throw new RangeError(`the log has ${newest?.size ?? 0} entries, not ${size}`);
  }
  const inclusion = (index: number, size: number) => subtreeRoots(inclusionRanges(index, size), size, source);

  return {
    getCheckpoint: () => newestCheckpoint(reader),
    async getTile(path) {
      const name = parseTilePath(path);
      if (name === undefined) return undefined;
      if (name.level === 'entries') return await bundle(reader, name);
      return await hashes(reader, { ...name, level: name.level });
    },
    async inclusionProof(index, size) {
      await within(size);
      return await inclusion(index, size);
    },
    async consistencyProof(earlier, size) {
      await within(size);
      return await subtreeRoots(consistencyRanges(earlier, size), size, source);
    },
    async entry(index) {
      const [placed] = await placedEntries(reader, index, index + 1);
      return placed?.body ?? undefined;
    },
    async proofForEntry(entryId) {
      const index = await positionOf(reader, entryId);
      if (index === undefined) return undefined;
      const [[placed], newest, cosigned] = await Promise.all([
        placedEntries(reader, index, index + 1),
        newestCheckpoint(reader),
        newestCosigned(reader),
      ]);
      if (placed === undefined || placed.body === null || newest === undefined) return undefined;
      // What witnesses saw convinces more than what is a few seconds newer.
      const checkpoint = cosigned !== undefined && cosigned.size > index ? cosigned : newest;
      const proof = await inclusion(index, checkpoint.size);
      return { index, entry: placed.body, proof: formatProof({ index, proof, checkpoint: checkpoint.note }) };
    },
  };
}

/** Hash tiles of the database; throws when one is not there whole. */
export function databaseTiles(reader: Reader): TileSource {
  return async (name) => {
    const tile = await hashes(reader, name);
    if (tile === undefined) throw new Error(`the log's tile ${name.level}/${name.index} is not whole`);
    return tile;
  };
}

async function hashes(reader: Reader, { level, index, width }: { level: number; index: number; width: number }) {
  if (width === tileWidth) return (await fullTile(reader, level, index))?.hashes;
  const start = index * tileWidth;
  // The hashes of a partial tile are the roots of the full tiles below it, or at the bottom the leaves.
  const found =
    level === 0
      ? await leafHashes(reader, start, start + width)
      : await tileRoots(reader, level - 1, start, start + width);
  return found.length === width * hashSize ? found : undefined;
}

async function bundle(reader: Reader, { index, width }: TileName): Promise<Buffer | undefined> {
  const start = index * tileWidth;
  const placed = await placedEntries(reader, start, start + width);
  const bodies = placed.flatMap(({ body }) => (body === null ? [] : [body]));
  return bodies.length === width ? encodeBundle(bodies) : undefined;
}
