// The canary's SQL: one row, sealed anew at each look.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { PersonId } from './person-keys.ts';

export interface CanaryRow {
  id: string;
  person: PersonId;
}

export async function findCanary(reader: Reader): Promise<CanaryRow | undefined> {
  return await reader.maybeOne(sql<CanaryRow>`select id, person_id as person from vault.canary`);
}

/** In the place of one that was erased, if there was one. */
export async function insertCanary(tx: Tx, row: CanaryRow, sealed: Buffer, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into vault.canary (id, person_id, words_sealed, sealed_at) values (${row.id}, ${row.person}, ${sealed}, ${at})
    on conflict (single) do update
      set id = excluded.id, person_id = excluded.person_id, words_sealed = excluded.words_sealed,
          sealed_at = excluded.sealed_at`);
}

export async function resealCanary(reader: Reader, row: CanaryRow, sealed: Buffer, at: Date): Promise<void> {
  await reader.execute(sql`
    update vault.canary set words_sealed = ${sealed}, sealed_at = ${at} where id = ${row.id} and person_id = ${row.person}`);
}
