// The ready looks as data. They differ in colour, type, corners, density, header and cards; what a token does stands in
// the style sheets. `settings.look` changes single values of one.

/** Colours that a merchant may set, for each scheme. */
export const ownColours = [
  'page',
  'card',
  'tint',
  'text',
  'soft',
  'line',
  'accent',
  'onAccent',
  'bar',
  'onBar',
] as const;
export type OwnColour = (typeof ownColours)[number];

export const corners = ['sharp', 'tight', 'soft', 'round'] as const;
export const headingFonts = ['serif', 'sans', 'rounded', 'mono', 'geometric', 'narrow'] as const;
export const textFonts = ['serif', 'sans', 'rounded'] as const;
export const densities = ['airy', 'normal', 'dense'] as const;

export interface ReadyLook {
  light: Readonly<Record<OwnColour, string>>;
  dark: Readonly<Record<OwnColour, string>>;
  corners: (typeof corners)[number];
  headings: (typeof headingFonts)[number];
  texts: (typeof textFonts)[number];
  density: (typeof densities)[number];
  /** What this look does with its own headings, where the merchant keeps them. */
  headingTokens: Readonly<Record<string, string>>;
  tokens: Readonly<Record<string, string>>;
}

/** Warm paper, old-style serif, forest green: a workbench by a window. */
const atelier: ReadyLook = {
  light: {
    page: '#f8f5ee',
    card: '#fffdf9',
    tint: '#efe9dd',
    text: '#211c16',
    soft: '#5f564a',
    line: '#e0d7c7',
    accent: '#1e4a3b',
    onAccent: '#ffffff',
    bar: '#f8f5ee',
    onBar: '#211c16',
  },
  dark: {
    page: '#15140f',
    card: '#1e1c16',
    tint: '#272419',
    text: '#f3ede1',
    soft: '#bdb3a1',
    line: '#3a3529',
    accent: '#93d1b5',
    onAccent: '#0f231a',
    bar: '#15140f',
    onBar: '#f3ede1',
  },
  corners: 'soft',
  headings: 'serif',
  texts: 'sans',
  density: 'normal',
  headingTokens: {},
  tokens: {
    width: '76rem',
    'bar-areas': '"name menu search tools"',
    'bar-columns': 'auto 1fr minmax(10rem, 17rem) auto',
    'bar-menu-place': 'start',
    'bar-menu-case': 'none',
    'bar-menu-spacing': '0',
    'bar-line': '1px',
    'name-size': '1.5rem',
    'name-case': 'none',
    'name-spacing': '-0.01em',
    'button-case': 'none',
    'button-spacing': '0',
    'button-weight': '600',
    'card-ground': 'var(--card)',
    'card-line': '1px',
    'card-pad': '1rem',
    'card-align': 'start',
    'card-lift': '0 0.5rem 1.5rem -0.75rem rgb(40 30 10 / 0.28)',
    'media-ratio': '1',
    'grid-least': '15rem',
    'grid-gap': '1.25rem',
    'hero-align': 'start',
    'hero-inset': '0 auto',
    'hero-columns': 'minmax(0, 5fr) minmax(0, 7fr)',
    'hero-ratio': '8 / 5',
    'hero-least': '30rem',
    'hero-pad': 'var(--space-6)',
    'eyebrow-case': 'none',
    'eyebrow-spacing': '0',
    'eyebrow-style': 'italic',
  },
};

/** White walls, thin capitals, pictures that are let alone. */
const gallery: ReadyLook = {
  light: {
    page: '#ffffff',
    card: '#ffffff',
    tint: '#f4f4f2',
    text: '#121212',
    soft: '#5c5c5c',
    line: '#e4e4e2',
    accent: '#121212',
    onAccent: '#ffffff',
    bar: '#ffffff',
    onBar: '#121212',
  },
  dark: {
    page: '#0d0d0e',
    card: '#131314',
    tint: '#1b1b1d',
    text: '#f4f4f4',
    soft: '#ababaf',
    line: '#2c2c2f',
    accent: '#f4f4f4',
    onAccent: '#121212',
    bar: '#0d0d0e',
    onBar: '#f4f4f4',
  },
  corners: 'sharp',
  headings: 'geometric',
  texts: 'sans',
  density: 'airy',
  headingTokens: { 'heading-weight': '300', 'heading-spacing': '0.01em' },
  tokens: {
    width: '88rem',
    'bar-areas': '"search name tools" "menu menu menu"',
    'bar-columns': 'minmax(0, 1fr) auto minmax(0, 1fr)',
    'bar-menu-place': 'center',
    'bar-menu-case': 'uppercase',
    'bar-menu-spacing': '0.12em',
    'bar-line': '0px',
    'name-size': '1.375rem',
    'name-case': 'uppercase',
    'name-spacing': '0.22em',
    'button-case': 'uppercase',
    'button-spacing': '0.1em',
    'button-weight': '500',
    'card-ground': 'transparent',
    'card-line': '0px',
    'card-pad': '0rem',
    'card-align': 'center',
    'card-lift': 'none',
    'media-ratio': '4 / 5',
    'grid-least': '17rem',
    'grid-gap': '2rem',
    'hero-align': 'center',
    'hero-inset': 'auto',
    'hero-columns': 'minmax(0, 1fr)',
    'hero-ratio': '2 / 1',
    'hero-least': '0',
    'hero-pad': 'var(--space-6)',
    'eyebrow-case': 'uppercase',
    'eyebrow-spacing': '0.16em',
    'eyebrow-style': 'normal',
  },
};

/** Steel and signal orange, narrow capitals, much on a screen: for who knows what he wants. */
const workshop: ReadyLook = {
  light: {
    page: '#f2f4f6',
    card: '#ffffff',
    tint: '#e8ecf0',
    text: '#14202b',
    soft: '#4a5865',
    line: '#d2dae1',
    accent: '#b03a06',
    onAccent: '#ffffff',
    bar: '#14202b',
    onBar: '#ffffff',
  },
  dark: {
    page: '#0f151b',
    card: '#18212a',
    tint: '#212c37',
    text: '#eaf0f5',
    soft: '#a9b7c3',
    line: '#2f3c48',
    accent: '#ff9d63',
    onAccent: '#241005',
    bar: '#070b0f',
    onBar: '#eaf0f5',
  },
  corners: 'tight',
  headings: 'narrow',
  texts: 'sans',
  density: 'dense',
  headingTokens: { 'heading-case': 'uppercase', 'heading-spacing': '0.01em' },
  tokens: {
    width: '84rem',
    'bar-areas': '"name search tools" "menu menu menu"',
    'bar-columns': 'auto minmax(12rem, 1fr) auto',
    'bar-menu-place': 'start',
    'bar-menu-case': 'none',
    'bar-menu-spacing': '0',
    'bar-line': '3px',
    'name-size': '1.5rem',
    'name-case': 'uppercase',
    'name-spacing': '0.02em',
    'button-case': 'none',
    'button-spacing': '0',
    'button-weight': '700',
    'card-ground': 'var(--card)',
    'card-line': '1px',
    'card-pad': '0.75rem',
    'card-align': 'start',
    'card-lift': 'none',
    'media-ratio': '4 / 3',
    'grid-least': '12.5rem',
    'grid-gap': '0.75rem',
    'hero-align': 'start',
    'hero-inset': '0 auto',
    'hero-columns': 'minmax(0, 4fr) minmax(0, 6fr)',
    'hero-ratio': '2 / 1',
    'hero-least': '22rem',
    'hero-pad': 'var(--space-5)',
    'eyebrow-case': 'uppercase',
    'eyebrow-spacing': '0.06em',
    'eyebrow-style': 'normal',
  },
};

export const looks = { atelier, gallery, workshop } as const;
