// Pictures on the shop's listener: our own encodings by hash, width and format, for browsers to keep for good. Never
// serves a file as it came from elsewhere, and makes no encoding.
import { type Exchange, immutable, type Reply, type Route } from '../kernel/http.ts';
import type { Media, PictureFormat } from '../modules/media.ts';
import type { ShopAccess } from './shop.ts';

const contentTypes = { avif: 'image/avif', webp: 'image/webp' } as const satisfies Record<PictureFormat, string>;

export function mediaRoutes({ media }: { media: Pick<Media, 'file'> }): Route<ShopAccess>[] {
  return [
    {
      method: 'GET',
      path: '/media/:hash/:file',
      access: 'anyone',
      rate: 'picture',
      handler: (exchange) => sendPicture(media, exchange),
    },
  ];
}

async function sendPicture(media: Pick<Media, 'file'>, exchange: Exchange): Promise<Reply> {
  const hash = exchange.param('hash');
  const [, width, format] = /^([1-9]\d{0,3})\.(avif|webp)$/.exec(exchange.param('file')) ?? [];
  if (width === undefined || !isFormat(format) || !/^[0-9a-f]{32}$/.test(hash)) return exchange.refuse(404);
  const bytes = await media.file(hash, Number(width), format);
  if (bytes === undefined) return exchange.refuse(404);
  const headers = { 'cache-control': immutable, etag: `"${hash}.${width}.${format}"` };
  const match = exchange.header('if-none-match');
  if (match !== undefined && (match === '*' || match.includes(headers.etag)))
    return { status: 304, headers, body: null };
  return { status: 200, headers: { ...headers, 'content-type': contentTypes[format] }, body: bytes };
}

function isFormat(text: string | undefined): text is PictureFormat {
  return text !== undefined && Object.hasOwn(contentTypes, text);
}
