// The three ready looks, and what a merchant's settings make of one: colours for light and dark, type, corners, density,
// header and cards, all as plain values. Every colour that carries text can be read on whatever it stands on: a colour
// that could not is moved to the nearest shade that can (WCAG 2.2, 1.4.3 and 1.4.11).
import { contrast, mix, readable } from '../../kernel/contrast.ts';
import {
  type corners,
  type densities,
  type headingFonts,
  looks,
  type OwnColour,
  type textFonts,
} from './ready-looks.ts';
import type { ShopSettings } from './shop-settings.ts';

export type LookSettings = ShopSettings['look'];
export type Scheme = 'light' | 'dark';

const madeColours = [
  'edge',
  'accentSoft',
  'accentDeep',
  'focus',
  'danger',
  'dangerSoft',
  'good',
  'goodSoft',
  'notice',
  'onNotice',
] as const;
export type Palette = Readonly<Record<OwnColour | (typeof madeColours)[number], string>>;

export interface Look {
  light: Palette;
  dark: Palette;
  /** Everything but colour: custom property without its dashes → value. */
  tokens: Readonly<Record<string, string>>;
}

export function makeLook(settings: LookSettings): Look {
  const ready = looks[settings.preset];
  const headings = settings.headings ?? ready.headings;
  return {
    light: paletteOf('light', settings),
    dark: paletteOf('dark', settings),
    tokens: {
      ...ready.tokens,
      ...cornerTokens[settings.corners ?? ready.corners],
      ...headingTokens[headings],
      ...(headings === ready.headings ? ready.headingTokens : {}),
      'font-text': fonts[settings.texts ?? ready.texts],
      density: densityTokens[settings.density ?? ready.density],
    },
  };
}

/** The ready looks, each in a sentence. */
export const readyLooks: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(looks).map(([name, { about }]) => [name, about]),
);

export interface ContrastFault {
  /** In the settings document: `look.light.accent`. */
  path: string;
  message: string;
}

/** Colours that a merchant set and nobody could read: each with one that would do. */
export function contrastFaults(settings: LookSettings): ContrastFault[] {
  return (['light', 'dark'] as const).flatMap((scheme) => {
    const own = settings[scheme];
    const wished = wishedColours(scheme, settings);
    const made = paletteOf(scheme, settings);
    return demands(wished).flatMap(({ colour, on, least }) => {
      const set = [colour, ...on.map(([name]) => name)].some((name) => own[name as OwnColour] !== undefined);
      const worst = on.toSorted(([, a], [, b]) => contrast(wished[colour], a) - contrast(wished[colour], b))[0];
      if (!set || worst === undefined) return [];
      const ratio = contrast(wished[colour], worst[1]);
      if (ratio >= least) return [];
      const message = `${wished[colour]} on ${worst[0]} (${worst[1]}) has a contrast of ${ratio.toFixed(1)}:1, and ${least}:1 is needed. ${made[colour]} would do.`;
      return [{ path: `look.${scheme}.${colour}`, message }];
    });
  });
}

type OwnPalette = Record<OwnColour, string>;

function wishedColours(scheme: Scheme, settings: LookSettings): OwnPalette {
  const own = settings[scheme];
  const set = Object.fromEntries(Object.entries(own).filter(([, colour]) => colour !== undefined));
  const wished: OwnPalette = { ...looks[settings.preset][scheme], ...set };
  // Who chooses an accent alone means the words on it to be readable.
  if (own.accent !== undefined && own.onAccent === undefined) wished.onAccent = blackOrWhite(wished.accent);
  if (own.bar !== undefined && own.onBar === undefined) wished.onBar = blackOrWhite(wished.bar);
  return wished;
}

function blackOrWhite(ground: string): string {
  return contrast('#ffffff', ground) >= contrast('#14110d', ground) ? '#ffffff' : '#14110d';
}

interface Demand {
  colour: OwnColour;
  on: readonly (readonly [name: string, colour: string])[];
  least: number;
}

const forText = 4.5;
const forShapes = 3;

/** What must be readable on what; in this order colours are mended. */
function demands(of: OwnPalette): Demand[] {
  const grounds = (['page', 'card', 'tint'] as const).map((name) => [name, of[name]] as const);
  return [
    { colour: 'text', on: grounds, least: forText },
    { colour: 'soft', on: grounds, least: forText },
    { colour: 'accent', on: grounds, least: forText },
    { colour: 'onAccent', on: [['accent', of.accent]], least: forText },
    { colour: 'onBar', on: [['bar', of.bar]], least: forText },
  ];
}

function paletteOf(scheme: Scheme, settings: LookSettings): Palette {
  const own = wishedColours(scheme, settings);
  for (const { colour } of demands(own)) {
    // Anew each time: what is mended may be what the next one stands on.
    const demand = demands(own).find((each) => each.colour === colour);
    if (demand === undefined) continue;
    const colours = demand.on.map(([, ground]) => ground);
    own[colour] = readable(own[colour], colours, demand.least);
  }
  return { ...own, ...makeColours(scheme, own) };
}

const signals = {
  light: { focus: '#1558d6', danger: '#ad1f17', good: '#1f6b3a' },
  dark: { focus: '#8ab4f8', danger: '#ffb4aa', good: '#8fd6a5' },
} as const;

function makeColours(scheme: Scheme, own: OwnPalette): Pick<Palette, (typeof madeColours)[number]> {
  const grounds = [own.page, own.card, own.tint];
  const signal = signals[scheme];
  const share = scheme === 'light' ? 0.09 : 0.16;
  const accentSoft = mix(own.accent, own.card, share);
  const dangerSoft = mix(signal.danger, own.card, share);
  const goodSoft = mix(signal.good, own.card, share);
  // What the shop itself says above a page: dark in both schemes, so that it is seen and does not dazzle.
  const notice = scheme === 'light' ? mix(own.text, own.page, 0.86) : mix(own.text, own.page, 0.18);
  return {
    edge: readable(mix(own.text, own.page, 0.5), grounds, forShapes),
    accentSoft,
    // For the pointer over a button: a step away from the words on it, so that they stay as readable.
    accentDeep: mix(own.onAccent === blackOrWhite(own.accent) ? oppositeOf(own.onAccent) : own.text, own.accent, 0.16),
    focus: readable(signal.focus, [...grounds, own.bar], forShapes),
    danger: readable(signal.danger, [...grounds, dangerSoft], forText),
    dangerSoft,
    good: readable(signal.good, [...grounds, goodSoft], forText),
    goodSoft,
    notice,
    onNotice: readable(scheme === 'light' ? own.page : own.text, [notice], forText),
  };
}

function oppositeOf(colour: string): string {
  return contrast(colour, '#000000') > contrast(colour, '#ffffff') ? '#000000' : '#ffffff';
}

type Tokens<Name extends string> = Readonly<Record<Name, Readonly<Record<string, string>>>>;

const cornerTokens: Tokens<(typeof corners)[number]> = {
  sharp: { corner: '0', 'corner-large': '0', 'corner-button': '0' },
  tight: { corner: '0.1875rem', 'corner-large': '0.25rem', 'corner-button': '0.1875rem' },
  soft: { corner: '0.375rem', 'corner-large': '0.75rem', 'corner-button': '0.375rem' },
  round: { corner: '0.75rem', 'corner-large': '1.25rem', 'corner-button': '99rem' },
};

const densityTokens: Readonly<Record<(typeof densities)[number], string>> = { airy: '1.2', normal: '1', dense: '0.82' };

// Fonts that machines have: nothing to load, nothing that shifts. Each list ends where every machine has one.
const oldStyle =
  '"Iowan Old Style", "Palatino Linotype", Palatino, P052, Charter, "Bitstream Charter", Cambria, Georgia, "Times New Roman", serif';
const humanist = 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "Source Sans 3", "Helvetica Neue", Arial, sans-serif';
const rounded =
  'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, "Arial Rounded MT Bold", Calibri, Arial, sans-serif';
const geometric =
  '"Avenir Next", Avenir, Montserrat, "Century Gothic", "URW Gothic", Corbel, "Helvetica Neue", Arial, sans-serif';
const narrow =
  'Bahnschrift, "DIN Alternate", "Avenir Next Condensed", "Roboto Condensed", "Franklin Gothic Medium", "Arial Narrow", "Liberation Sans Narrow", sans-serif';
const typewriter = 'ui-monospace, "Cascadia Code", "Source Code Pro", Menlo, Consolas, "Liberation Mono", monospace';

const fonts: Readonly<Record<(typeof textFonts)[number], string>> = { serif: oldStyle, sans: humanist, rounded };

const heading = (font: string, weight: number, spacing: string) => ({
  'font-heading': font,
  'heading-weight': String(weight),
  'heading-spacing': spacing,
  'heading-case': 'none',
});

const headingTokens: Tokens<(typeof headingFonts)[number]> = {
  serif: heading(oldStyle, 500, '-0.015em'),
  sans: heading(humanist, 650, '-0.01em'),
  rounded: heading(rounded, 700, '0'),
  mono: heading(typewriter, 600, '-0.03em'),
  geometric: heading(geometric, 400, '0'),
  narrow: heading(narrow, 700, '0'),
};
