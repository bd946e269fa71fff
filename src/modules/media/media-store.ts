// The SQL of pictures, their encodings and their sources. Encodings travel as they are: nothing here decodes.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { ClaimedSource, Picture, PictureFormat, Source, SourceState } from '../media.ts';
import type { EncodedFile } from './encode-picture.ts';

export interface NewPicture {
  /** The address whose picture it becomes. */
  url: string;
  hash: string;
  madeFrom: string | null;
  width: number;
  height: number;
  colour: string;
  files: readonly EncodedFile[];
}

export async function readPictures(reader: Reader, urls: readonly string[]): Promise<Map<string, Picture>> {
  const rows = await reader.query<Picture & { url: string }>(sql`
    select source.url, hash, width, height, widths, colour
    from media.source join media.picture on picture.hash = source.picture_hash
    where source.url = any(${urls}::text[])`);
  return new Map(rows.map(({ url, ...picture }) => [url, picture]));
}

export async function readFile(reader: Reader, hash: string, width: number, format: PictureFormat) {
  const row = await reader.maybeOne<{ bytes: Buffer }>(sql`
    select bytes from media.encoding
    where picture_hash = ${hash} and width = ${width}::integer and format = ${format}`);
  return row?.bytes;
}

export async function readMadeFrom(reader: Reader, madeFrom: string): Promise<string | undefined> {
  const row = await reader.maybeOne<{ hash: string }>(sql`
    select hash from media.picture where made_from = ${madeFrom}`);
  return row?.hash;
}

export async function readKnown(reader: Reader, hashes: readonly string[]): Promise<Set<string>> {
  const rows = await reader.query<{ hash: string }>(sql`
    select hash from media.picture where hash = any(${hashes}::text[])`);
  return new Set(rows.map((row) => row.hash));
}

/** All of them with their encodings and addresses, in one statement; a picture that is there already is left as it is. */
export async function insertPictures(reader: Reader, pictures: readonly NewPicture[], at: Date): Promise<void> {
  const column = <Value>(value: (picture: NewPicture) => Value) => pictures.map(value);
  const files = pictures.flatMap(({ hash, files }) => files.map((file) => ({ hash, ...file })));
  // One parameter for all bytes: alone it travels as it is, in an array as text of twice its length.
  const bytes = Buffer.concat(files.map((file) => file.bytes));
  const lengths = files.map((file) => file.bytes.length);
  let end = 1;
  const starts = lengths.map((length) => (end += length) - length);
  await reader.execute(sql`
    with given as (
      select * from unnest(${column((each) => each.url)}::text[], ${column((each) => each.hash)}::text[],
        ${column((each) => each.madeFrom)}::text[], ${column((each) => each.width)}::integer[],
        ${column((each) => each.height)}::integer[], ${column((each) => each.colour)}::text[])
        as given (url, hash, made_from, width, height, colour)
    ), file as (
      select * from unnest(${files.map((file) => file.hash)}::text[], ${files.map((file) => file.width)}::integer[],
        ${files.map((file) => file.format)}::text[], ${starts}::integer[], ${lengths}::integer[])
        as file (hash, width, format, start, length)
    ), new_picture as (
      insert into media.picture (hash, made_from, width, height, widths, colour, made_at)
      select distinct on (hash) hash, made_from, width, height,
        (select array_agg(distinct file.width order by file.width) from file where file.hash = given.hash), colour, ${at}
      from given where hash in (select hash from file) order by hash
      on conflict do nothing
      returning hash
    ), new_encoding as (
      insert into media.encoding (picture_hash, width, format, bytes)
      select hash, width, format, substring(${bytes}::bytea from start for length)
      from (
        select distinct on (hash, width, format) hash, width, format, start, length
        from file where hash in (select hash from new_picture) order by hash, width, format
      ) as chosen
    )
    insert into media.source (url, host, state, reason, tries, picture_hash, changed_at)
    select distinct on (url) url, '', 'fetched', '', 0, hash, ${at} from given order by url
    on conflict (url) do update set state = 'fetched', reason = '', next_try_at = null, claimed_until = null,
      picture_hash = excluded.picture_hash, changed_at = excluded.changed_at
    where source.picture_hash is distinct from excluded.picture_hash`);
}

/** Another address for a picture that is there. */
export async function pointSource(reader: Reader, url: string, hash: string, at: Date): Promise<void> {
  await reader.execute(sql`
    insert into media.source (url, host, state, reason, tries, picture_hash, changed_at)
    values (${url}, '', 'fetched', '', 0, ${hash}, ${at})
    on conflict (url) do update set state = 'fetched', reason = '', next_try_at = null, claimed_until = null,
      picture_hash = excluded.picture_hash, changed_at = excluded.changed_at`);
}

export interface NewSource {
  url: string;
  host: string;
  /** Why it is not to be fetched at all; empty when it is. */
  reason: string;
}

/** Addresses that are new are wanted from now on; returns how many were new. */
export async function insertSources(reader: Reader, sources: readonly NewSource[], at: Date): Promise<number> {
  return reader.execute(sql`
    insert into media.source (url, host, state, reason, tries, next_try_at, changed_at)
    select url, host, case reason when '' then 'wanted' else 'failed' end, reason, 0,
      case reason when '' then ${at}::timestamptz end, ${at}
    from unnest(${sources.map((each) => each.url)}::text[], ${sources.map((each) => each.host)}::text[],
      ${sources.map((each) => each.reason)}::text[]) as given (url, host, reason)
    on conflict (url) do nothing`);
}

export interface Claim {
  now: Date;
  /** A process that died lets go then. */
  until: Date;
  /** At most so many of one host at a time, over all processes. */
  perHost: number;
}

/** The next address that is due, and counts the try. */
export function claimSource(reader: Reader, { now, until, perHost }: Claim): Promise<ClaimedSource | undefined> {
  return reader.maybeOne<ClaimedSource>(sql`
    with busy as (
      select host from media.source where claimed_until > ${now} group by host having count(*) >= ${perHost}::bigint
    )
    update media.source set claimed_until = ${until}, tries = tries + 1, changed_at = ${now}
    where url = (
      select url from media.source
      where state = 'wanted' and next_try_at <= ${now} and (claimed_until is null or claimed_until <= ${now})
        and host not in (select host from busy)
      order by next_try_at, url limit 1 for update skip locked
    )
    returning url, host, tries`);
}

/** One try came to nothing: `nextTryAt` null gives it up. */
export async function settleFailure(
  reader: Reader,
  { url, reason, nextTryAt, now }: { url: string; reason: string; nextTryAt: Date | null; now: Date },
): Promise<void> {
  await reader.execute(sql`
    update media.source set state = case when ${nextTryAt}::timestamptz is null then 'failed' else 'wanted' end,
      reason = ${reason}, next_try_at = ${nextTryAt}, claimed_until = null, changed_at = ${now}
    where url = ${url} and state = 'wanted'`);
}

/** Nothing was learnt: as if it had not been claimed. */
export async function releaseSource(reader: Reader, url: string): Promise<void> {
  await reader.execute(sql`
    update media.source set claimed_until = null, tries = tries - 1
    where url = ${url} and state = 'wanted' and claimed_until is not null and tries > 0`);
}

/** The host as a whole did not answer: what else is due from it counts as tried too. Returns how many that were. */
export function settleHost(
  reader: Reader,
  about: { host: string; reason: string; nextTryAt: Date | null; now: Date; maxTries: number },
): Promise<number> {
  const { host, reason, nextTryAt, now, maxTries } = about;
  return reader.execute(sql`
    update media.source set tries = tries + 1, reason = ${reason}, changed_at = ${now},
      state = case when next.at is null then 'failed' else 'wanted' end, next_try_at = next.at
    from (select url, case when tries + 1 < ${maxTries}::integer then ${nextTryAt}::timestamptz end as at
      from media.source
      where host = ${host} and state = 'wanted' and next_try_at <= ${now}
        and (claimed_until is null or claimed_until <= ${now})
      for update) as next
    where source.url = next.url`);
}

export interface SourceFilter {
  state?: SourceState | undefined;
  limit: number;
}

export function readSources(reader: Reader, { state, limit }: SourceFilter): Promise<Source[]> {
  return reader.query<Source>(sql`
    select url, state, reason, tries, next_try_at as "nextTryAt", picture_hash as hash
    from media.source where ${state ?? null}::text is null or state = ${state ?? null}::text
    order by changed_at desc, url limit ${limit}::integer`);
}

export interface MediaCounts {
  wanted: number;
  fetched: number;
  failed: number;
  pictures: number;
  bytes: number;
}

export function readCounts(reader: Reader): Promise<MediaCounts> {
  return reader.one<MediaCounts>(sql`
    select count(*) filter (where state = 'wanted') as wanted, count(*) filter (where state = 'fetched') as fetched,
      count(*) filter (where state = 'failed') as failed, (select count(*) from media.picture) as pictures,
      (select coalesce(sum(octet_length(bytes)), 0)::bigint from media.encoding) as bytes
    from media.source`);
}

/** Failed ones are wanted again, all or the one. Returns how many. */
export function retrySources(reader: Reader, url: string | undefined, at: Date): Promise<number> {
  return reader.execute(sql`
    update media.source set state = 'wanted', tries = 0, reason = '', next_try_at = ${at}, changed_at = ${at}
    where state = 'failed' and host <> '' and (${url ?? null}::text is null or url = ${url ?? null}::text)`);
}

/** Forgets an address. Returns its picture's hash, if it had one. */
export async function deleteSource(reader: Reader, url: string): Promise<{ hash: string | null } | undefined> {
  return reader.maybeOne<{ hash: string | null }>(sql`
    delete from media.source where url = ${url} returning picture_hash as hash`);
}

/** Removes pictures that no address leads to any more. Returns their hashes. */
export async function deleteOrphans(reader: Reader): Promise<string[]> {
  const rows = await reader.query<{ hash: string }>(sql`
    delete from media.picture
    where not exists (select from media.source where picture_hash = picture.hash)
    returning hash`);
  return rows.map((row) => row.hash);
}
