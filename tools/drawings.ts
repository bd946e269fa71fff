// Draws and encodes the demonstration's pictures into src/demo/pictures, with their manifest. Only what was drawn anew since
// the last time is encoded; `--all`: everything; `--check`: nothing, but says what would be.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DemoPicture, demoPicturesDir, readManifest } from '../src/demo/demo-pictures.ts';
import { allDrawings } from './drawings/all-drawings.ts';
import type { Drawing } from './drawings/drawing.ts';
import { drawingHash, encodeDrawing, hashOf, measure } from './drawings/encode.ts';
import { wordmark } from './drawings/wordmark.ts';

const mode = process.argv[2];
mkdirSync(demoPicturesDir, { recursive: true });
const known = new Map(
  existsSync(path.join(demoPicturesDir, 'manifest.json')) ? readManifest().map((each) => [each.name, each]) : [],
);

const pictures: DemoPicture[] = [];
let made = 0;
for (const [index, drawing] of allDrawings.entries()) {
  const svg = String(drawing.draw());
  const before = known.get(drawing.name);
  if (mode !== '--all' && before?.drawing === drawingHash(svg) && isComplete(before, drawing)) {
    pictures.push(describe(drawing, before));
    continue;
  }
  made += 1;
  if (mode === '--check') {
    console.log(`would be made: ${drawing.name}`);
    continue;
  }
  pictures.push(await make(drawing, svg));
  console.log(`${index + 1} of ${allDrawings.length}  ${drawing.name}`);
  save();
}
if (mode !== '--check') {
  save();
  writeFileSync(path.join(demoPicturesDir, 'wordmark.svg'), `${wordmark()}\n`);
  sweep();
}
console.log(`${allDrawings.length} drawings, ${made} of them new`);
process.exitCode = mode === '--check' && made > 0 ? 1 : 0;

function isComplete(picture: DemoPicture, { widths }: Drawing): boolean {
  const files = Object.keys(picture.files);
  return (
    files.length === widths.length * 2 &&
    widths.every((width) => files.includes(`${width}.avif`)) &&
    files.every((file) => existsSync(path.join(demoPicturesDir, `${picture.name}-${file}`)))
  );
}

async function make(drawing: Drawing, svg: string): Promise<DemoPicture> {
  const files = await encodeDrawing(svg, drawing.widths);
  for (const { width, format, bytes } of files)
    writeFileSync(path.join(demoPicturesDir, `${drawing.name}-${width}.${format}`), bytes);
  const largest = files.at(-1)?.bytes ?? Buffer.alloc(0);
  return describe(drawing, {
    drawing: drawingHash(svg),
    hash: hashOf(files),
    ...(await measure(largest)),
    files: Object.fromEntries(files.map(({ width, format, bytes }) => [`${width}.${format}`, bytes.length])),
  });
}

/** The words may change without the picture. */
function describe(
  { name, product, finish, alt }: Drawing,
  { drawing, hash, width, height, colour, files }: Omit<DemoPicture, 'name' | 'alt'>,
): DemoPicture {
  const about = { name, ...(product && { product }), ...(finish && { finish: [...finish] }), alt };
  return { ...about, drawing, hash, width, height, colour, files };
}

function save(): void {
  // What was made before and not reached yet is kept: the work can be broken off and taken up again.
  const names = new Set(pictures.map(({ name }) => name));
  const later = [...known.values()].filter(
    ({ name }) => !names.has(name) && allDrawings.some((each) => each.name === name),
  );
  const text = JSON.stringify([...pictures, ...later], null, 2).replaceAll(
    /\[\n\s+("[^\]]*")\n\s+\]/g,
    (_, inner: string) => `[${inner.replaceAll(/,\n\s+/g, ', ')}]`,
  );
  writeFileSync(path.join(demoPicturesDir, 'manifest.json'), `${text}\n`);
}

/** Files of pictures that are no longer drawn. */
function sweep(): void {
  const wanted = new Set(pictures.flatMap(({ name, files }) => Object.keys(files).map((file) => `${name}-${file}`)));
  for (const file of readdirSync(demoPicturesDir))
    if (/\.(avif|webp)$/.test(file) && !wanted.has(file)) rmSync(path.join(demoPicturesDir, file));
}
