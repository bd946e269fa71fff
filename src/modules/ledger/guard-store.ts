// Whether the database still guards the books by itself, as its own catalogue says.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

/** True when the trigger that refuses an entry that is not whole is there and switched on. */
export async function isGuarded(reader: Reader): Promise<boolean> {
  const { guarded } = await reader.one(sql<{ guarded: boolean }>`
    select exists (select from pg_trigger
                    where tgrelid = 'ledger.posting'::regclass and tgname = 'posting_complete' and tgenabled in ('O', 'A'))
           as guarded`);
  return guarded;
}
