// The SQL of a product's pictures one by one: those that a merchant adds beside his file, and all of their addresses for
// whoever fetches them.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { Image, ProductId } from '../catalog.ts';

export interface PictureAddresses {
  urls: string[];
  /** The last product of this page; undefined when there are no more. */
  last: ProductId | undefined;
}

/** The addresses of all pictures of products and variants, so many products at a time. */
export async function readPictureAddresses(
  reader: Reader,
  { after, limit }: { after: ProductId | undefined; limit: number },
): Promise<PictureAddresses> {
  const rows = await reader.query<{ id: ProductId; urls: string[] }>(sql`
    select id, array(
      select url from catalog.image where product_id = product.id
      union
      select image_url from catalog.variant where product_id = product.id and not retired and image_url <> ''
    ) as urls
    from catalog.product where ${after ?? null}::uuid is null or id > ${after ?? null}::uuid
    order by id limit ${limit}::integer`);
  return { urls: rows.flatMap((row) => row.urls), last: rows.length < limit ? undefined : rows.at(-1)?.id };
}

export interface ImageChange {
  handle: string;
  url: string;
}

/** Puts a picture at `position` (from 1), or at the end; one that is there already moves. False: no such product. */
export async function putImage(
  tx: Tx,
  { handle, url, alt, position }: ImageChange & { alt: string; position: number | undefined },
): Promise<boolean> {
  const taken = await takeImages(tx, handle);
  if (taken === undefined) return false;
  const others = taken.images.filter((image) => image.url !== url);
  others.splice(position === undefined ? others.length : position - 1, 0, { url, alt });
  await writeImages(tx, taken.productId, others);
  return true;
}

/** `no-picture`: the product does not have it. */
export async function dropImage(
  tx: Tx,
  { handle, url }: ImageChange,
): Promise<'dropped' | 'no-product' | 'no-picture'> {
  const taken = await takeImages(tx, handle);
  if (taken === undefined) return 'no-product';
  const left = taken.images.filter((image) => image.url !== url);
  await writeImages(tx, taken.productId, left);
  return left.length === taken.images.length ? 'no-picture' : 'dropped';
}

/** Whether any product or variant shows it. */
export async function isPictureShown(reader: Reader, url: string): Promise<boolean> {
  const row = await reader.one<{ shown: boolean }>(sql`
    select exists (select from catalog.image where url = ${url})
      or exists (select from catalog.variant where image_url = ${url} and not retired) as shown`);
  return row.shown;
}

/** Removes the rows, to be written anew: their positions are their key. The product stays locked meanwhile. */
async function takeImages(tx: Tx, handle: string) {
  const product = await tx.maybeOne<{ id: ProductId }>(sql`
    select id from catalog.product where handle = ${handle} for update`);
  if (product === undefined) return undefined;
  const rows = await tx.query<Image & { position: number }>(sql`
    delete from catalog.image where product_id = ${product.id} returning position, url, alt`);
  const images = rows.sort((a, b) => a.position - b.position).map(({ url, alt }): Image => ({ url, alt }));
  return { productId: product.id, images };
}

async function writeImages(tx: Tx, productId: ProductId, images: readonly Image[]): Promise<void> {
  await tx.execute(sql`
    insert into catalog.image (product_id, position, url, alt)
    select ${productId}, place, value ->> 'url', value ->> 'alt'
    from jsonb_array_elements(${JSON.stringify(images)}::jsonb) with ordinality as row (value, place)`);
}

/** What its page shows is new. */
export async function touchProduct(tx: Tx, handle: string, at: Date): Promise<void> {
  await tx.execute(sql`update catalog.product set changed_at = ${at} where handle = ${handle}`);
}
