// Whatever a merchant chooses, what carries words can be read: all ready looks, both schemes, and any colours of his own.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { contrast } from '../../kernel/contrast.ts';
import { contrastFaults, type LookSettings, makeLook, type Palette, readyLooks } from './look.ts';
import { ownColours } from './ready-looks.ts';

const presets = Object.keys(readyLooks) as LookSettings['preset'][];
const plain = (preset: LookSettings['preset']): LookSettings => ({ preset, light: {}, dark: {} });

/** Words on grounds 4.5:1, edges of fields and the focus ring 3:1 (WCAG 2.2: 1.4.3, 1.4.11). */
function assertReadable(of: Palette, name: string, least = { text: 4.5 }) {
  const grounds = ['page', 'card', 'tint'] as const;
  const words: (readonly [keyof Palette, readonly (keyof Palette)[], number])[] = [
    ['text', [...grounds, 'accentSoft', 'dangerSoft', 'goodSoft'], least.text],
    ['soft', grounds, 4.5],
    ['accent', grounds, 4.5],
    ['onAccent', ['accent', 'accentDeep'], 4.5],
    ['onBar', ['bar'], 4.5],
    ['danger', [...grounds, 'dangerSoft'], 4.5],
    ['good', [...grounds, 'goodSoft'], 4.5],
    ['onNotice', ['notice'], 4.5],
    ['edge', grounds, 3],
    ['focus', [...grounds, 'bar'], 3],
  ];
  for (const [colour, on, ratio] of words) {
    for (const ground of on) {
      const found = contrast(of[colour], of[ground]);
      assert.ok(found >= ratio, `${name}: ${colour} ${of[colour]} on ${ground} ${of[ground]} is ${found.toFixed(2)}:1`);
    }
  }
}

test('the ready looks can be read in light and dark, and are told apart', () => {
  const looks = presets.map((preset) => makeLook(plain(preset)));
  for (const [index, look] of looks.entries()) {
    for (const scheme of ['light', 'dark'] as const) {
      assertReadable(look[scheme], `${presets[index]}, ${scheme}`, { text: 7 });
      assert.deepEqual(contrastFaults(plain(presets[index] ?? 'atelier')), []);
    }
  }
  for (const token of ['font-heading', 'corner', 'density', 'bar-areas', 'media-ratio', 'card-line']) {
    assert.ok(new Set(looks.map(({ tokens }) => tokens[token])).size >= 2, token);
  }
  assert.equal(new Set(looks.map(({ light }) => light.accent)).size, presets.length);
  // Whatever one look says of itself, the others say too: no page falls back to another look's value.
  const [first, ...others] = looks.map(({ tokens }) => Object.keys(tokens).toSorted());
  for (const other of others) assert.deepEqual(other, first);
});

test('a merchant’s own colours stay where they can be read, and are moved where they cannot', () => {
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
  const own = fc.dictionary(fc.constantFrom(...ownColours.filter((name) => name !== 'line')), colour, { maxKeys: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...presets), own, (preset, light) => {
      const settings: LookSettings = { ...plain(preset), light };
      const made = makeLook(settings).light;
      for (const [one, on] of [
        ['onAccent', 'accent'],
        ['onBar', 'bar'],
      ] as const) {
        assert.ok(contrast(made[one], made[on]) >= 4.5, `${one} on ${on}`);
      }
      // On three grounds at once there may be no colour; then the worst of them is as good as it can be.
      const grounds = [made.page, made.card, made.tint];
      const best = Math.max(
        ...['#000000', '#ffffff'].map((end) => Math.min(...grounds.map((ground) => contrast(end, ground)))),
      );
      for (const name of ['text', 'soft', 'accent'] as const) {
        const worst = Math.min(...grounds.map((ground) => contrast(made[name], ground)));
        assert.ok(worst >= Math.min(4.5, best) - 1e-9, `${name} ${made[name]} on ${grounds.join()}`);
      }
      if (contrastFaults(settings).length === 0) {
        for (const [name, wanted] of Object.entries(light)) assert.equal(made[name as keyof Palette], wanted, name);
      }
    }),
    { numRuns: 300 },
  );
});

test('a colour that cannot be read is named with its place, and with one that can', () => {
  const settings: LookSettings = { ...plain('atelier'), light: { accent: '#ffcc00' } };
  const [fault, ...more] = contrastFaults(settings);
  assert.deepEqual(more, []);
  assert.equal(fault?.path, 'look.light.accent');
  const [, suggested = ''] = /(#[0-9a-f]{6}) would do/.exec(fault.message) ?? [];
  assert.deepEqual(contrastFaults({ ...settings, light: { accent: suggested } }), []);
  // An accent alone: the words on it follow.
  assert.equal(makeLook({ ...settings, light: { accent: suggested } }).light.onAccent, '#ffffff');
});

test('corners, fonts and density of one’s own win over those of the look', () => {
  const { tokens } = makeLook({
    ...plain('gallery'),
    corners: 'round',
    headings: 'mono',
    texts: 'serif',
    density: 'dense',
  });
  assert.equal(tokens['corner-button'], '99rem');
  assert.match(tokens['font-heading'] ?? '', /monospace$/);
  assert.equal(tokens['heading-weight'], '600');
  assert.match(tokens['font-text'] ?? '', / serif$/);
  assert.equal(tokens['density'], '0.82');
});
