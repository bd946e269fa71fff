// The demonstration's pictures: drawn and encoded by tools/drawings.ts, committed as files beside their manifest. Read once,
// when the shop is furnished.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PreparedPicture } from '../modules/media.ts';

export interface DemoPicture {
  name: string;
  /** Handle of the product; none: a picture of the shop. */
  product?: string;
  /** Option values of the variants that it shows; none: all of them. */
  finish?: string[];
  alt: string;
  /** SHA-256 of the SVG that it was made from. */
  drawing: string;
  /** As `media` names it. */
  hash: string;
  /** Of the largest. */
  width: number;
  height: number;
  colour: string;
  /** "320.avif" → bytes. */
  files: Record<string, number>;
}

export const demoPicturesDir = path.join(import.meta.dirname, 'pictures');

export function readManifest(): DemoPicture[] {
  return JSON.parse(readFileSync(path.join(demoPicturesDir, 'manifest.json'), 'utf8')) as DemoPicture[];
}

/** The address by which catalogue and settings name it. */
export const pictureAddress = ({ hash }: Pick<DemoPicture, 'hash'>): string => `media:${hash}`;

/** Everything that `media` needs to serve them. */
export function preparedPictures(manifest: readonly DemoPicture[]): PreparedPicture[] {
  return manifest.map((picture) => ({
    url: pictureAddress(picture),
    width: picture.width,
    height: picture.height,
    colour: picture.colour,
    files: Object.keys(picture.files).map((file) => {
      const [width = '', format] = file.split('.');
      if (format !== 'avif' && format !== 'webp') throw new Error(`not a picture that is served: ${file}`);
      return {
        width: Number(width),
        format,
        bytes: readFileSync(path.join(demoPicturesDir, `${picture.name}-${file}`)),
      };
    }),
  }));
}

export const readWordmark = (): string => readFileSync(path.join(demoPicturesDir, 'wordmark.svg'), 'utf8').trim();
