// Looks for a few texts in every byte of a folder, in each of the forms that programs write text in. Finds what it finds
// in files that are being written, too; a file that goes away meanwhile is passed over.
import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';

export interface Find {
  file: string;
  /** Byte offset. */
  at: number;
  marker: string;
  /** "base64", "UTF-16LE" … */
  as: string;
}

/** The bytes that a text may have become. Texts of letters and digits only: each is its own URL encoding. */
export function formsOf(marker: string): { as: string; bytes: Buffer }[] {
  if (!/^[\dA-Za-z]{8,}$/.test(marker)) throw new Error(`no good marker: ${marker}`);
  const cases = [...new Set([marker, marker.toLowerCase(), marker.toUpperCase()])];
  return cases.flatMap((text) => {
    const utf8 = Buffer.from(text, 'utf8');
    const wide = Buffer.from(text, 'utf16le');
    return [
      { as: 'UTF-8', bytes: utf8 },
      { as: 'UTF-16LE', bytes: wide },
      { as: 'UTF-16BE', bytes: Buffer.from(wide).swap16() },
      { as: 'hex', bytes: Buffer.from(utf8.toString('hex')) },
      { as: 'HEX', bytes: Buffer.from(utf8.toString('hex').toUpperCase()) },
      { as: 'percent', bytes: Buffer.from(utf8.toString('hex').replaceAll(/../g, (pair) => `%${pair.toUpperCase()}`)) },
      { as: 'reversed', bytes: Buffer.from(utf8).reverse() },
      ...[0, 1, 2].map((shift) => ({ as: 'base64', bytes: base64At(utf8, shift) })),
    ];
  });
}

/** What of a text is seen in base64 when it begins at a place of three: its first and last characters depend on others. */
function base64At(text: Buffer, shift: number): Buffer {
  const coded = Buffer.concat([Buffer.alloc(shift), text])
    .toString('base64')
    .replaceAll('=', '');
  const whole = coded.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + text.length) * 8) / 6));
  return Buffer.from(whole);
}

const chunkBytes = 4 << 20;

/** The files below a folder that hold these bytes. */
export function searchBytes(root: string, bytes: Buffer): string[] {
  const found = new Set<string>();
  for (const file of filesBelow(root)) {
    readInChunks(file, bytes.length, (chunk) => {
      if (chunk.includes(bytes)) found.add(path.relative(root, file));
    });
  }
  return [...found];
}

/** Every find in a file or in all files below a folder; `skip` says which paths (relative) are somebody else's affair. */
export function search(
  root: string,
  markers: readonly string[],
  skip: (relative: string) => boolean = () => false,
): Find[] {
  const forms = markers.flatMap((marker) => formsOf(marker).map((form) => ({ ...form, marker })));
  const overlap = Math.max(...forms.map(({ bytes }) => bytes.length));
  const found: Find[] = [];
  for (const file of filesBelow(root)) {
    const relative = path.relative(root, file);
    if (skip(relative)) continue;
    readInChunks(file, overlap, (chunk, at) => {
      for (const { marker, as, bytes } of forms) {
        const index = chunk.indexOf(bytes);
        if (index !== -1) found.push({ file: relative, at: at + index, marker, as });
      }
    });
  }
  return found;
}

export function searchText(text: string, markers: readonly string[]): string[] {
  const bytes = Buffer.from(text, 'utf8');
  return markers.flatMap((marker) =>
    formsOf(marker)
      .filter((form) => bytes.includes(form.bytes))
      .map(({ as }) => `${marker} as ${as}`),
  );
}

function* filesBelow(root: string): Generator<string> {
  const status = lstatSync(root, { throwIfNoEntry: false });
  if (status?.isFile() === true) yield root;
  if (status?.isDirectory() !== true) return;
  for (const name of readdirSync(root)) yield* filesBelow(path.join(root, name));
}

function readInChunks(file: string, overlap: number, look: (chunk: Buffer, at: number) => void): void {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return;
  }
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes + overlap);
    for (let at = 0; ; at += chunkBytes) {
      const read = readSync(handle, buffer, 0, buffer.length, at);
      if (read > 0) look(buffer.subarray(0, read), at);
      if (read < buffer.length) return;
    }
  } finally {
    closeSync(handle);
  }
}
