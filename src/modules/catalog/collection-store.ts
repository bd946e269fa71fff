// The SQL of collections. Which products are in one is written down, also for those by rule: a list reads it off an index.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { CollectionSummary, Image, ProductId } from '../catalog.ts';
import type { CollectionDocument, CollectionRule } from './collection-document.ts';
import type { RuledProduct } from './collection-rule.ts';

export interface ShownCollection extends CollectionSummary {
  id: string;
  /** How many of its products are listed, by the currency of their prices. */
  listed: Record<string, number>;
}

/** Those that are published, in the merchant's order. */
export async function readCollections(reader: Reader): Promise<ShownCollection[]> {
  const rows = await reader.query<Omit<ShownCollection, 'image' | 'products'> & { image: Image | null }>(sql`
    select collection.id, handle, title, description_html as "descriptionHtml", sort, seo_title as "seoTitle",
      seo_description as "seoDescription", changed_at as "updatedAt",
      case when image_url <> '' then jsonb_build_object('url', image_url, 'alt', image_alt)
        else (
          select jsonb_build_object('url', image.url, 'alt', image.alt)
          from catalog.collection_product as member
            join catalog.product on product.id = member.product_id and listed
            join catalog.image on image.product_id = product.id and image.position = 1
          where member.collection_id = collection.id
          order by member.position limit 1
        ) end as image,
      listed
    from catalog.collection
    where published
    order by collection.position`);
  return rows.map(({ image, ...collection }) => ({
    ...collection,
    products: Object.values(collection.listed).reduce((sum, count) => sum + count, 0),
    ...(image && { image }),
  }));
}

export interface StoredCollection {
  id: string;
  document: CollectionDocument;
  /** How many products are in it, listed or not. */
  members: number;
}

interface CollectionRow extends Omit<Required<CollectionDocument>, 'image' | 'products' | 'rule'> {
  id: string;
  imageUrl: string;
  imageAlt: string;
  products: string[] | null;
  rule: CollectionRule | null;
  members: number;
}

/** All, or the one with this handle. */
export async function readStoredCollections(reader: Reader, handle?: string): Promise<StoredCollection[]> {
  const rows = await reader.query<CollectionRow>(sql`
    select id, handle, title, description_html as "descriptionHtml", image_url as "imageUrl", image_alt as "imageAlt",
      sort, seo_title as "seoTitle", seo_description as "seoDescription", published, products, rule,
      (select count(*) from catalog.collection_product where collection_id = collection.id) as members
    from catalog.collection
    where ${handle ?? null}::text is null or handle = ${handle ?? null}
    order by position`);
  return rows.map(({ id, members, imageUrl, imageAlt, products, rule, ...rest }) => ({
    id,
    members,
    document: {
      ...rest,
      ...(imageUrl !== '' && { image: { url: imageUrl, alt: imageAlt } }),
      ...(products && { products }),
      ...(rule && { rule }),
    },
  }));
}

export async function saveCollection(
  tx: Tx,
  collection: { id: string; document: CollectionDocument; searchTitle: string; at: Date },
) {
  const { id, document, searchTitle, at } = collection;
  const { handle, title, descriptionHtml, image, sort, seoTitle, seoDescription, published, products, rule } = document;
  await tx.execute(sql`
    insert into catalog.collection (id, handle, title, description_html, image_url, image_alt, sort, seo_title,
      seo_description, published, products, rule, search_title, changed_at)
    values (${id}, ${handle}, ${title}, ${descriptionHtml}, ${image?.url ?? ''}, ${image?.alt ?? ''}, ${sort},
      ${seoTitle}, ${seoDescription}, ${published}, ${products ?? null}::text[],
      ${rule === undefined ? null : JSON.stringify(rule)}::jsonb, ${searchTitle}, ${at})
    on conflict (id) do update set
      title = excluded.title, description_html = excluded.description_html, image_url = excluded.image_url,
      image_alt = excluded.image_alt, sort = excluded.sort, seo_title = excluded.seo_title,
      seo_description = excluded.seo_description, published = excluded.published, products = excluded.products,
      rule = excluded.rule, search_title = excluded.search_title, changed_at = excluded.changed_at`);
}

/** Returns whether it was there. */
export async function deleteCollection(tx: Tx, handle: string): Promise<boolean> {
  return (await tx.execute(sql`delete from catalog.collection where handle = ${handle}`)) > 0;
}

export interface RuledRow extends RuledProduct {
  id: ProductId;
  position: number;
}

/** The next products, as rules look at them. */
export function readRuledProducts(tx: Tx, after: { position: number; limit: number }): Promise<RuledRow[]> {
  return tx.query<RuledRow>(sql`
    select id, position, title, type, vendor, tags, from_price_minor as "fromPriceMinor"
    from catalog.product where position > ${after.position} order by position limit ${after.limit}`);
}

export function readRuledByIds(tx: Tx, ids: readonly ProductId[]): Promise<RuledRow[]> {
  return tx.query<RuledRow>(sql`
    select id, position, title, type, vendor, tags, from_price_minor as "fromPriceMinor"
    from catalog.product where id = any(${ids}::uuid[])`);
}

export async function emptyCollection(tx: Tx, id: string) {
  await tx.execute(sql`delete from catalog.collection_product where collection_id = ${id}`);
}

export async function addMembers(
  tx: Tx,
  members: readonly { collection: string; product: ProductId; position: number }[],
) {
  await tx.execute(sql`
    insert into catalog.collection_product (collection_id, product_id, position)
    select * from unnest(${members.map((member) => member.collection)}::uuid[],
      ${members.map((member) => member.product)}::uuid[], ${members.map((member) => member.position)}::bigint[])
    on conflict do nothing`);
}

/** By hand: those of its handles that are products. Returns the handles that are none. */
export async function addByHandle(tx: Tx, id: string, handles: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ handle: string }>(sql`
    with wanted as (
      select handle, place from unnest(${handles}::text[]) with ordinality as wanted (handle, place)
    ), added as (
      insert into catalog.collection_product (collection_id, product_id, position)
      select ${id}, product.id, place from wanted join catalog.product using (handle)
    )
    select handle from wanted where not exists (select from catalog.product where product.handle = wanted.handle)
    order by place`);
  return rows.map((row) => row.handle);
}

/** What decides which products are in the collections by rule. */
export function readRules(reader: Reader): Promise<{ id: string; rule: CollectionRule }[]> {
  return reader.query<{ id: string; rule: CollectionRule }>(sql`
    select id, rule from catalog.collection where rule is not null`);
}

/** Products that were saved take their places in the collections by hand that name them. */
export async function placeByHand(tx: Tx, ids: readonly ProductId[]) {
  await tx.execute(sql`
    insert into catalog.collection_product (collection_id, product_id, position)
    select collection.id, product.id, place
    from catalog.collection, unnest(products) with ordinality as wanted (handle, place)
      join catalog.product using (handle)
    where product.id = any(${ids}::uuid[])
    on conflict do nothing`);
}

/** Takes products out of collections by rule, before their new places are written. */
export async function takeOutOfRules(tx: Tx, ids: readonly ProductId[]) {
  await tx.execute(sql`
    delete from catalog.collection_product using catalog.collection
    where collection.id = collection_id and rule is not null and product_id = any(${ids}::uuid[])`);
}

/**
 * At the end of every transaction that changes what the shop shows. Counts what is listed, in all and in each collection,
 * so that no list has to.
 */
export async function raiseRevision(tx: Tx) {
  await tx.execute(sql`
    with counted as (
      select member.collection_id, product.currency, count(*) as products
      from catalog.collection_product as member join catalog.product on product.id = member.product_id
      where product.listed
      group by member.collection_id, product.currency
    ), summed as (
      select id, coalesce(jsonb_object_agg(counted.currency, counted.products) filter (where counted.currency is not null), '{}') as listed
      from catalog.collection left join counted on counted.collection_id = collection.id
      group by id
    )
    update catalog.collection set listed = summed.listed
    from summed where summed.id = collection.id and summed.listed <> collection.listed`);
  await tx.execute(sql`
    update catalog.revision set
      number = number + 1,
      listed = (
        select coalesce(jsonb_object_agg(currency, products), '{}')
        from (select currency, count(*) as products from catalog.product where listed group by currency) as counted
      ),
      own_currencies = array(select distinct currency from catalog.variant_price order by currency)`);
}
