// What a file is by its first bytes, whatever its name or its server says. Only what we decode is known; SVG is not: it
// is a document that loads and runs things.

export type PictureKind = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif';

export function pictureKind(bytes: Uint8Array): PictureKind | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (/^GIF8[79]a/.test(head)) return 'gif';
  // ISO base media: the brand, or one of the compatible brands that follow it.
  if (head.slice(4, 8) === 'ftyp' && /avi[fs]/.test(head.slice(8, 40))) return 'avif';
  return undefined;
}
