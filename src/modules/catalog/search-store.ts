// The SQL of understanding a search: does anything fit its words, or fragments of them, and which words come near.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

export interface Understood {
  /** As tsquery; null: no word is left. */
  words: string | null;
  /** A listed product has all words, or its SKU is just what was asked. */
  fits: boolean;
  /** A listed product has all fragments. */
  fragmentsFit: boolean;
}

/** `fragments` are patterns of LIKE; the database stops at the first product that fits. */
export function understand(
  reader: Reader,
  { words, sku, fragments }: { words: readonly string[]; sku: string; fragments: readonly string[] },
): Promise<Understood> {
  return reader.one<Understood>(sql`
    with asked as materialized (select catalog.question(${words}::text[]) as words),
      known as materialized (
        select exists (select from catalog.product, asked where listed and search @@ asked.words)
          or exists (
            select from catalog.variant join catalog.product on product.id = product_id
            where lower(sku) = ${sku} and sku <> '' and not retired and listed
          ) as fits
      )
    select asked.words::text as words, known.fits,
      case when known.fits or cardinality(${fragments}::text[]) = 0 then false else exists (
        select from catalog.product
        where listed and search_text like (${fragments}::text[])[1] and search_text like all (${fragments}::text[])
      ) end as "fragmentsFit"
    from asked, known`);
}

export interface NearWord {
  /** Which of the asked words, from 1. */
  place: number;
  word: string;
  products: number;
}

/** For each asked word the words of the catalogue that share most letters with it, the nearest first. */
export function nearWords(reader: Reader, words: readonly string[], limit: number): Promise<NearWord[]> {
  return reader.query<NearWord>(sql`
    select place::integer as place, near.word, near.products
    from unnest(${words}::text[]) with ordinality as asked (word, place), lateral (
      select word, products, word <-> asked.word as distance from catalog.word
      order by word <-> asked.word limit ${limit}::integer
    ) as near
    order by place, distance, near.word`);
}

/** Published collections whose title has these words, the last one as a beginning. */
export async function collectionsLike(reader: Reader, words: string, limit: number): Promise<string[]> {
  const rows = await reader.query<{ handle: string }>(sql`
    select handle from catalog.collection
    where published and to_tsvector('pg_catalog.simple', search_title) || to_tsvector('pg_catalog.english', search_title)
      @@ ${words}::tsquery
    order by position limit ${limit}::integer`);
  return rows.map((row) => row.handle);
}

/** Makes the list of words anew, from what is listed now. */
export async function renewWords(reader: Reader): Promise<void> {
  await reader.execute(sql`
    with used as (
      select word, count(*)::integer as products
      from catalog.product, lateral (
        select distinct unnest(string_to_array(search_title || ' ' || search_near, ' ')) as word
      ) as its
      where listed and length(word) between 3 and 40 and word ~ '[^0-9]'
      group by word
    ), gone as (
      delete from catalog.word as old where not exists (select from used where used.word = old.word)
    )
    insert into catalog.word as old (word, products)
    select word, products from used
    on conflict (word) do update set products = excluded.products where old.products <> excluded.products`);
}
