// Which of some orders have a recorded look.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { Stage } from './facts.ts';

/** Of the given orders, those without a look at this stage. */
export async function withoutLook(reader: Reader, orderIds: readonly string[], stage: Stage): Promise<string[]> {
  const rows = await reader.query(sql<{ id: string }>`
    select id from unnest(${[...orderIds]}::uuid[]) as wanted (id)
     where not exists (select from screening.look where look.order_id = wanted.id and look.stage = ${stage})`);
  return rows.map(({ id }) => id);
}
