// Which database server answers.
import type { Reader } from '../kernel/database.ts';
import { sql } from '../kernel/sql.ts';

/** The major number, and the whole version as the server calls it: 18, `18.1`. */
export async function serverVersion(reader: Reader): Promise<{ major: number; version: string }> {
  return await reader.one(sql<{ major: number; version: string }>`
    select current_setting('server_version_num')::integer / 10000 as major,
           split_part(current_setting('server_version'), ' ', 1) as version`);
}
