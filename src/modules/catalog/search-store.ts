// The SQL of searching: what a question finds, and which words come near to one that finds nothing. What is found is
// positions: a search that thousands of products fit is a few bytes a product.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

/** The words as a tsquery; null: none is left. Looks at no table. */
export async function readQuestion(reader: Reader, words: readonly string[]): Promise<string | null> {
  const { question } = await reader.one<{ question: string | null }>(sql`
    select catalog.question(${words}::text[])::text as question`);
  return question;
}

/** Currencies whose prices the list can show. */
type Sources = readonly string[];

/** Positions of what has all words, the best fit first; before all of them, what has just this SKU. */
export async function findWords(reader: Reader, question: string, sku: string, sources: Sources): Promise<number[]> {
  const { positions } = await reader.one<{ positions: number[] }>(sql`
    select catalog.find(${question}::tsquery, ${sku}, ${sources}::text[]) as positions`);
  return positions;
}

/** Positions of what has all fragments (patterns of LIKE), in the merchant's order. */
export async function findFragments(reader: Reader, fragments: readonly string[], sources: Sources): Promise<number[]> {
  const { positions } = await reader.one<{ positions: number[] }>(sql`
    select coalesce(jsonb_agg(position order by position), '[]') as positions
    from catalog.product
    where listed and search_text like ${fragments[0] ?? ''} and search_text like all (${fragments}::text[])
      and currency = any(${sources}::text[])`);
  return positions;
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

/** Published collections whose title fits the question. */
export async function collectionsLike(reader: Reader, question: string, limit: number): Promise<string[]> {
  const rows = await reader.query<{ handle: string }>(sql`
    select handle from catalog.collection
    where published and to_tsvector('pg_catalog.simple', search_title) || to_tsvector('pg_catalog.english', search_title)
      @@ ${question}::tsquery
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

/** After an import: the database looks at what it has now, so that it chooses its indexes rightly. */
export async function refreshStatistics(reader: Reader): Promise<void> {
  await reader.execute(sql`select catalog.refresh_statistics()`);
}
