// The shop's own database role is powerless where it must be (L5.1): no way to change what is only ever added to.
import type { Reader } from '../../kernel/database.ts';
import type { Sight } from '../policy.ts';
import { excessOfRole, excessOnTables } from './role-store.ts';

/** `appendOnly`: tables whose rows are inserted and read, never changed, written `schema.table`. */
export async function probeRole(database: Reader, appendOnly: readonly string[]): Promise<Sight> {
  const [onTables, ofRole] = await Promise.all([excessOnTables(database, appendOnly), excessOfRole(database)]);
  return {
    summary: `The shop’s role may only add to ${appendOnly.length} tables of record, owns nothing, and can make or alter nothing in the database.`,
    findings: [
      ...onTables.map((excess) => `the shop’s role has ${excess}`),
      ...ofRole.map((excess) => `the shop’s role ${excess}`),
    ],
  };
}
