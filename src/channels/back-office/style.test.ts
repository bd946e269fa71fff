// Whatever carries text can be read on what it stands on, in the light and in the dark, and the edge of a field is seen
// (WCAG 2.2: 1.4.3, 1.4.11). The colours are read from the sheet that is served.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { contrast } from '../../kernel/contrast.ts';

const sheet = readFileSync(path.join(import.meta.dirname, 'style', 'tokens.css'), 'utf8');
const colours = new Map(
  [...sheet.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name = '', light = '', dark = '']) => [
    name,
    { light, dark },
  ]),
);

const readable: [text: string, ground: string][] = [
  ...['page', 'card', 'tint'].flatMap((ground) =>
    ['text', 'soft', 'accent', 'accent-deep'].map((text): [string, string] => [text, ground]),
  ),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-deep'],
  ['good', 'good-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ['bad', 'card'],
  ['text', 'warn-soft'],
  ['card', 'bad'],
];
const seen: [edge: string, ground: string][] = [
  ['edge', 'page'],
  ['edge', 'card'],
  ['focus', 'page'],
  ['focus', 'card'],
  ['bar', 'card'],
];

test('all colours keep their contrast in both schemes', () => {
  assert.ok(colours.size > 15);
  for (const [pairs, least] of [
    [readable, 4.5],
    [seen, 3],
  ] as const) {
    for (const [front, back] of pairs) {
      for (const scheme of ['light', 'dark'] as const) {
        const [one, other] = [colours.get(front)?.[scheme], colours.get(back)?.[scheme]];
        assert.ok(one !== undefined && other !== undefined, `${front} on ${back}`);
        const found = contrast(one, other);
        assert.ok(found >= least, `${front} on ${back}, ${scheme}: ${found.toFixed(2)}`);
      }
    }
  }
});
