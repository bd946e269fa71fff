import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { demoCatalogue } from '../../src/demo/catalogue.ts';
import { demoPicturesDir, readManifest } from '../../src/demo/demo-pictures.ts';
import { allDrawings } from './all-drawings.ts';
import { drawingHash } from './encode.ts';
import { drawText } from './lettering.ts';
import { Sheet } from './sheet.ts';
import { wordmark } from './wordmark.ts';

test('the committed pictures were made from these drawings, and say what these say', () => {
  const drawn = allDrawings.map(({ name, product, finish, alt, widths, draw }) => ({
    name,
    product,
    finish,
    alt,
    widths: widths.flatMap((width) => [`${width}.avif`, `${width}.webp`]),
    drawing: drawingHash(String(draw())),
  }));
  const committed = readManifest().map(({ name, product, finish, alt, files, drawing }) => ({
    name,
    product,
    finish,
    alt,
    widths: Object.keys(files),
    drawing,
  }));
  assert.deepEqual(committed, drawn, 'draw them anew: tools/drawings.ts');
});

test('the committed wordmark is the one that is drawn', () => {
  assert.equal(readFileSync(path.join(demoPicturesDir, 'wordmark.svg'), 'utf8'), `${wordmark()}\n`);
});

test('a drawing is the same each time, and another when anything in it is', () => {
  const [first] = allDrawings;
  assert.ok(first);
  assert.equal(String(first.draw()), String(first.draw()));
  const hashes = new Set(allDrawings.slice(0, 12).map(({ draw }) => drawingHash(String(draw()))));
  assert.equal(hashes.size, 12);
});

test('a drawing is SVG that needs no font, no file and no other thing', () => {
  for (const { name, draw } of allDrawings.filter((_, index) => index % 9 === 0)) {
    const svg = String(draw());
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /, name);
    assert.doesNotMatch(svg, /NaN|Infinity|undefined|<text|<image|<script|href=/, name);
    const ids = new Set([...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, used] of svg.matchAll(/url\(#([^)]+)\)/g)) assert.ok(ids.has(used), `${name}: ${used}`);
  }
});

test('drawings are of products that are there', () => {
  const handles = new Set(demoCatalogue.map(({ handle }) => handle));
  for (const { name, product } of allDrawings) if (product !== undefined) assert.ok(handles.has(product), name);
});

test('a letter that the lettering lacks is refused', () => {
  assert.throws(() => drawText(new Sheet(10, 10), '12 cm', [5, 5], 2, '#000000'), /no such letter/);
});
