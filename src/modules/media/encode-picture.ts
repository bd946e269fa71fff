// From foreign bytes to our own encodings: looks at the kind and the size first, decodes once, turns as the camera was
// held, drops all metadata, makes each width as AVIF and as WebP. One picture at a time and on one core: the shop stays
// quick meanwhile. Never called in a request.
// oxlint-disable-next-line import/default -- its types say "export =", its code has a default
import type Sharp from 'sharp';
import { pictureKind } from './picture-kind.ts';

export interface EncodedFile {
  width: number;
  format: 'avif' | 'webp';
  bytes: Uint8Array;
}

export interface EncodedPicture {
  /** Of the largest encoding. */
  width: number;
  height: number;
  /** `#rrggbb` */
  colour: string;
  /** Each width as AVIF and as WebP. */
  files: readonly EncodedFile[];
}

/** `reason` in plain words, for whoever wanted the picture. */
export type EncodeOutcome = { kind: 'encoded'; picture: EncodedPicture } | { kind: 'refused'; reason: string };

export const maxPictureBytes = 20 * 1024 * 1024;
/** A camera's largest, twice what Shopify takes; a file of a few kilobytes can claim a thousand times as many. */
const maxPixels = 50_000_000;
const decodeSeconds = 30;

/** Phones at one and two to a row, then desktops; the last is for looking closely. Never more than the picture has. */
const usualWidths = [320, 640, 960, 1440];
const largest = { width: 1440, height: 2880 };

// Measured on twelve photographs of 960 pixels (decisions/013-pictures.md): 22 kB and a quarter of a second each as AVIF,
// 28 kB and an eighth as WebP. One step more effort takes five times as long and saves a twentieth.
const avif = { quality: 60, effort: 3, chromaSubsampling: '4:2:0' } as const;
const webp = { quality: 78, effort: 4, smartSubsample: true } as const;

/** Whatever changes the encodings changes this, so that a picture can be made anew. */
export const recipe = JSON.stringify({ usualWidths, largest, avif, webp });

let last: Promise<unknown> = Promise.resolve();

/** Waits for its turn. Refuses what is not a picture, too large, or broken; throws only when something else is wrong. */
export function encodePicture(bytes: Uint8Array): Promise<EncodeOutcome> {
  const turn = last.then(() => encodeNow(bytes));
  last = turn.catch(() => undefined);
  return turn;
}

async function encodeNow(bytes: Uint8Array): Promise<EncodeOutcome> {
  if (bytes.length > maxPictureBytes) return refused(`it has more than ${maxPictureBytes / 1024 / 1024} MB`);
  const kind = pictureKind(bytes);
  if (kind === undefined) return refused('it is not a picture in JPEG, PNG, WebP, AVIF or GIF');
  const sharp = await library();
  try {
    const { width, height, format } = await sharp(bytes, inputOptions).metadata();
    if (format !== (kind === 'avif' ? 'heif' : kind)) return refused('it is not what its first bytes say');
    if (width * height > maxPixels) return refused(tooManyPixels);
    return { kind: 'encoded', picture: await encode(sharp, bytes) };
  } catch (error) {
    // What libvips says quotes the file; our words do for the merchant.
    if (error instanceof Error && /pixel limit/i.test(error.message)) return refused(tooManyPixels);
    if (error instanceof Error && /timeout/i.test(error.message)) return refused('it takes too long to decode');
    return refused('it is broken');
  }
}

const tooManyPixels = `it has more than ${maxPixels / 1e6} million pixels`;

// The first frame of what moves; a picture that is cut off is no picture.
const inputOptions = { limitInputPixels: maxPixels, failOn: 'error', pages: 1, sequentialRead: true } as const;

async function encode(sharp: typeof Sharp, bytes: Uint8Array): Promise<EncodedPicture> {
  const { data, info } = await sharp(bytes, inputOptions)
    .timeout({ seconds: decodeSeconds })
    .autoOrient()
    .toColourspace('srgb')
    // What is cut out is meant for a white page, and would be lost on a dark one.
    .flatten({ background: '#ffffff' })
    .resize({ ...largest, fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const files: EncodedFile[] = [];
  for (const width of widthsFor(info.width)) {
    const resized = () => sharp(data, { raw }).resize({ width, withoutEnlargement: true });
    files.push({ width, format: 'avif', bytes: await resized().avif(avif).toBuffer() });
    files.push({ width, format: 'webp', bytes: await resized().webp(webp).toBuffer() });
  }
  return { width: info.width, height: info.height, colour: await colourOf(sharp(data, { raw }), sharp), files };
}

/** The usual ones that it has pixels for, and its own, unless that is hardly more than the one before. */
export function widthsFor(width: number): number[] {
  const smaller = usualWidths.filter((usual) => usual * 1.15 < width);
  return [...smaller, width];
}

async function colourOf(picture: Sharp.Sharp, sharp: typeof Sharp): Promise<string> {
  const small = await picture.resize(64, 64, { fit: 'inside' }).png().toBuffer();
  const { dominant } = await sharp(small).stats();
  const hex = [dominant.r, dominant.g, dominant.b].map((value) => Math.round(value).toString(16).padStart(2, '0'));
  return `#${hex.join('')}`;
}

function refused(reason: string): EncodeOutcome {
  return { kind: 'refused', reason };
}

let opened: Promise<typeof Sharp> | undefined;

/** Loaded when it is needed first: 80 ms and 25 MB, which most processes of ours never need. */
function library(): Promise<typeof Sharp> {
  opened ??= openLibrary();
  return opened;
}

/** In this process libvips decodes these kinds and no other from now on: not SVG, PDF, TIFF or whatever it learns. */
async function openLibrary(): Promise<typeof Sharp> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((kind) => `VipsForeignLoad${kind}Buffer`),
  });
  return sharp;
}
