// Checks a tlog-tiles folder, ours or anybody's, offline: signature, every entry, every tile, every file.
// Trusts nothing in the folder but what the verifier key vouches for. Memory does not grow with the log.
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { ClaimCheck, readClaims } from './claims.ts';
import { EntryDifferences } from './entry-differences.ts';
import { maxBundleBytes, readExportFile, walkExport } from './export-files.ts';
import { Findings, type Progress, type Verification } from './findings.ts';
import { equal, Frontier, hashSize, leafHash } from './merkle.ts';
import { parseVerifierKey, type VerifierKey } from './note.ts';
import { parseBundle, perfectRoot, splitHashes, type TileName, tilePath, tileWidth, widthAt } from './tiles.ts';
import { readWitnessKeys, WitnessesSeen } from './witnesses-seen.ts';

export interface VerifyExportOptions {
  folder: string;
  /** The verifier key, got from somewhere else than the folder. Default: the folder's own `log.vkey`. */
  verifierKey?: string;
  /** Files with earlier checkpoints, e.g. kept off-site or by a witness. */
  against?: readonly string[];
  /** Verifier keys of witnesses: each must have cosigned a checkpoint that is here. */
  witnesses?: readonly string[];
  /** Against which cosignatures of the future are told. */
  clock?: Clock;
  onProgress?: (progress: Progress) => void;
}

/** Never throws for anything that is in the folder; what is wrong is a finding. */
export async function verifyExport(options: VerifyExportOptions): Promise<Verification> {
  const findings = new Findings();
  const notes: string[] = [];
  const nothing = { origin: '', size: 0, root: Buffer.alloc(0) };
  const key = await trustedKey(options, findings, notes);
  if (key === undefined) return findings.result(nothing);
  const witnesses = readWitnessKeys(options.witnesses ?? [], findings);
  const seen = new WitnessesSeen(witnesses, (options.clock ?? systemClock).now(), findings);
  const checkpoint = await signedHead(options.folder, key, witnesses, findings);
  if (checkpoint === undefined) return findings.result(nothing);
  seen.see(checkpoint.bytes, checkpoint.size, 'checkpoint');
  const cosigned = await present(path.join(options.folder, 'checkpoint.cosigned'));
  const claims = await readClaims([...cosigned, ...(options.against ?? [])], { key, findings, seen });
  await verifyTree(options, checkpoint, new ClaimCheck(claims, checkpoint.size, findings), findings);
  await walkExport(options.folder, checkpoint.size, findings, notes);
  seen.report(checkpoint.size, notes);
  return findings.result({ ...checkpoint, notes });
}

async function trustedKey(
  { folder, verifierKey }: VerifyExportOptions,
  findings: Findings,
  notes: string[],
): Promise<VerifierKey | undefined> {
  const file = path.join(folder, 'log.vkey');
  const own = await readFile(file, 'utf8').catch(() => undefined);
  const ownKey = own === undefined || own.length > 4096 ? undefined : parseVerifierKey(own.replace(/\n$/, ''));
  if (verifierKey === undefined) {
    if (ownKey === undefined) {
      const message =
        own === undefined
          ? `${file} is missing, and no verifier key was given.`
          : `${file} is not a verifier key (name+id+base64).`;
      findings.add({ kind: 'key', message, path: 'log.vkey' });
    } else {
      notes.push('The key is the folder’s own. Compare log.vkey with one that you got from somewhere else.');
    }
    return ownKey;
  }
  const given = parseVerifierKey(verifierKey.trim());
  if (given === undefined) {
    findings.add({ kind: 'key', message: 'The verifier key that was given is not one (name+id+base64).' });
  } else if (own !== undefined && ownKey?.text !== given.text) {
    const message = 'log.vkey in the folder is not the key that was given: the folder is of another log, or forged.';
    findings.add({ kind: 'key', message, path: 'log.vkey' });
  }
  return given;
}

async function signedHead(
  folder: string,
  key: VerifierKey,
  witnesses: readonly VerifierKey[],
  findings: Findings,
): Promise<(Checkpoint & { bytes: Buffer }) | undefined> {
  const read = await readExportFile(folder, 'checkpoint', 256 * 1024);
  if (read.kind !== 'read') {
    findings.add({ kind: 'checkpoint', message: `The file checkpoint ${read.problem}.`, path: 'checkpoint' });
    return undefined;
  }
  const opened = openCheckpoint(read.bytes, key, witnesses);
  if (opened.kind === 'verified') return { ...opened.checkpoint, bytes: read.bytes };
  const message = `The checkpoint proves nothing: ${opened.reason}.`;
  findings.add({ kind: 'checkpoint', message, path: 'checkpoint' });
  return undefined;
}

async function present(file: string): Promise<string[]> {
  const there = await lstat(file).catch(() => undefined);
  return there?.isFile() === true && there.size <= 256 * 1024 ? [file] : [];
}

/** Tiles missing one after another; a forged checkpoint may claim more entries than a year could look for. */
const mostAbsent = 1000;

async function verifyTree(
  { folder, onProgress }: VerifyExportOptions,
  { size, root }: Checkpoint,
  claims: ClaimCheck,
  findings: Findings,
): Promise<void> {
  const frontier = new Frontier();
  const upper = new UpperTiles(folder, size, findings);
  const differences = new EntryDifferences();
  const total = Math.ceil(size / tileWidth);
  // With a tile and its bundle both gone no root can be computed; the missing files are findings enough.
  let whole = true;
  let absent = 0;
  for (let index = 0; index < total; index++) {
    const width = widthAt(0, index, size);
    const tile = await readHashes(folder, { level: 0, index, width }, findings);
    const leaves = (await readEntries(folder, { level: 'entries', index, width }, findings))?.map(leafHash);
    if (tile !== undefined && leaves !== undefined) differences.compare(index * tileWidth, tile, leaves);
    const hashes = tile ?? (leaves?.length === width ? leaves : undefined);
    whole &&= hashes !== undefined;
    absent = tile === undefined && leaves === undefined ? absent + 1 : 0;
    if (absent === mostAbsent) {
      const message = `Nothing at all is there of entries ${(index + 1 - absent) * tileWidth} to ${(index + 1) * tileWidth - 1}: the search for the other ${total - index - 1} tiles was given up.`;
      findings.add({ kind: 'missing-file', message, index: (index + 1 - absent) * tileWidth });
      return;
    }
    if (whole && hashes !== undefined) {
      for (const hash of hashes) {
        frontier.push(hash);
        claims.at(frontier.size, () => frontier.root());
      }
    }
    if (width === tileWidth) await upper.push(hashes === undefined ? undefined : perfectRoot(hashes));
    onProgress?.({ done: index + 1, total });
  }
  await upper.end();
  differences.report(findings);
  if (whole && !equal(frontier.root(), root)) {
    const message = `The entries and tiles do not give the root that was signed: the history of these ${size} entries was rewritten.`;
    findings.add({ kind: 'rewritten', message });
  }
}

/** The tiles above level 0: each hash is compared with the root of the tile below that it stands for. */
class UpperTiles {
  readonly #folder: string;
  readonly #size: number;
  readonly #findings: Findings;
  // By level, from 1: the roots that the tiles below have. Undefined: that tile was not there.
  readonly #levels: (Buffer | undefined)[][] = [];
  readonly #tiles: number[] = [];

  constructor(folder: string, size: number, findings: Findings) {
    this.#folder = folder;
    this.#size = size;
    this.#findings = findings;
  }

  async push(root: Buffer | undefined, level = 1): Promise<void> {
    const pending = (this.#levels[level] ??= []);
    pending.push(root);
    if (pending.length === tileWidth) await this.#seal(level, pending);
  }

  /** Compares the partial tiles of the right edge. */
  async end(): Promise<void> {
    for (let level = 1; level < this.#levels.length; level++) {
      const pending = this.#levels[level] ?? [];
      if (pending.length > 0) await this.#compare(level, pending);
    }
  }

  async #seal(level: number, pending: (Buffer | undefined)[]): Promise<void> {
    const found = await this.#compare(level, pending);
    const computed = pending.filter((hash) => hash !== undefined);
    // Upwards with what the file says, so that one broken hash is one finding and not one on each level.
    const hashes = found ?? (computed.length === tileWidth ? computed : undefined);
    this.#levels[level] = [];
    this.#tiles[level] = (this.#tiles[level] ?? 0) + 1;
    await this.push(hashes === undefined ? undefined : perfectRoot(hashes), level + 1);
  }

  async #compare(level: number, pending: (Buffer | undefined)[]): Promise<Buffer[] | undefined> {
    const index = this.#tiles[level] ?? 0;
    const name = { level, index, width: widthAt(level, index, this.#size) };
    const found = await readHashes(this.#folder, name, this.#findings);
    for (const [i, hash] of (found ?? []).entries()) {
      const below = pending[i];
      if (below === undefined || equal(below, hash)) continue;
      const file = tilePath(name);
      const start = (index * tileWidth + i) * tileWidth ** level;
      const message = `Hash ${i} of ${file} is not that of entries ${start} to ${start + tileWidth ** level - 1}.`;
      this.#findings.add({ kind: 'hash-mismatch', message, index: start, path: file });
    }
    return found;
  }
}

async function readHashes(folder: string, name: TileName, findings: Findings): Promise<Buffer[] | undefined> {
  const file = tilePath(name);
  const read = await readExportFile(folder, file, tileWidth * hashSize);
  if (read.kind === 'read' && read.bytes.length === name.width * hashSize) return splitHashes(read.bytes);
  const problem =
    read.kind === 'read' ? `has ${read.bytes.length} bytes instead of ${name.width * hashSize}` : read.problem;
  findings.add({
    kind: read.kind === 'missing' ? 'missing-file' : 'bad-file',
    message: `${file} ${problem}.`,
    path: file,
  });
  return undefined;
}

async function readEntries(folder: string, name: TileName, findings: Findings): Promise<Buffer[] | undefined> {
  const file = tilePath(name);
  const start = name.index * tileWidth;
  const read = await readExportFile(folder, file, maxBundleBytes);
  const entries = read.kind === 'read' ? parseBundle(read.bytes) : undefined;
  if (entries !== undefined) return entries;
  const problem = read.kind === 'read' ? 'is garbled: its lengths do not add up' : read.problem;
  const message = `${file} ${problem}: entries ${start} to ${start + name.width - 1} cannot be checked.`;
  findings.add({ kind: read.kind === 'missing' ? 'missing-file' : 'bad-file', message, index: start, path: file });
  return undefined;
}
