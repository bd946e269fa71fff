// From a drawing to its files: painted once, larger than needed, then each width as AVIF and as WebP, none above 60 kB.
import { createHash } from 'node:crypto';
// oxlint-disable-next-line import/default -- its types say "export =", its code has a default
import sharp from 'sharp';

export interface MadeFile {
  width: number;
  format: 'avif' | 'webp';
  bytes: Buffer;
}

export const maxFileBytes = 60_000;

const formats = ['avif', 'webp'] as const;
// AVIF is what nearly everybody gets; WebP is for old browsers, and its large ones would be half of a clone's bytes.
const quality = { avif: { small: 50, large: 47 }, webp: { small: 57, large: 46 } } as const;
const leastQuality = 24;

/** `widths`: the last is the drawing's own. */
export async function encodeDrawing(svg: string, widths: readonly number[]): Promise<MadeFile[]> {
  const largest = widths.at(-1) ?? 0;
  const painted = await sharp(Buffer.from(svg), { density: 144, unlimited: true })
    .flatten({ background: '#ffffff' })
    .resize({ width: largest, kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: painted.info.width, height: painted.info.height, channels: painted.info.channels };
  const files: MadeFile[] = [];
  for (const width of widths) {
    for (const format of formats)
      files.push({ width, format, bytes: await encodeOne(painted.data, raw, width, format) });
  }
  return files;
}

type Raw = { width: number; height: number; channels: 1 | 2 | 3 | 4 };

async function encodeOne(data: Buffer, raw: Raw, width: number, format: MadeFile['format']): Promise<Buffer> {
  for (let level: number = quality[format][width > 640 ? 'large' : 'small']; ; level -= 6) {
    const resized = sharp(data, { raw }).resize({ width });
    const bytes = await (format === 'avif'
      ? resized.avif({ quality: level, effort: 5, chromaSubsampling: '4:2:0' })
      : resized.webp({ quality: level, effort: 5, smartSubsample: true })
    ).toBuffer();
    if (bytes.length <= maxFileBytes) return bytes;
    if (level <= leastQuality) throw new Error(`${width}.${format} has ${bytes.length} bytes even at quality ${level}`);
  }
}

/** As the shop's media names a picture: by what is served. */
export function hashOf(files: readonly MadeFile[]): string {
  const hash = createHash('sha256');
  for (const { width, format, bytes } of files) hash.update(`${width}.${format} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex').slice(0, 32);
}

export const drawingHash = (svg: string): string => createHash('sha256').update(svg).digest('hex');

/** Height of a width, and what the picture is mostly. */
export async function measure(bytes: Buffer): Promise<{ width: number; height: number; colour: string }> {
  const small = await sharp(bytes).resize(64, 64, { fit: 'inside' }).png().toBuffer();
  const { dominant } = await sharp(small).stats();
  const { width, height } = await sharp(bytes).metadata();
  const two = (value: number) => Math.round(value).toString(16).padStart(2, '0');
  return { width, height, colour: `#${two(dominant.r)}${two(dominant.g)}${two(dominant.b)}` };
}
