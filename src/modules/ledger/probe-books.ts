// The books balance (L1): goes through all entries without trusting what guards them, and looks whether it still does.
import type { Reader } from '../../kernel/database.ts';
import type { Sight } from '../policy.ts';
import { isGuarded } from './guard-store.ts';
import { checkBalanced } from './ledger-store.ts';

const named = 5;

export async function probeBooks(database: Reader): Promise<Sight> {
  const { entries, postings, unsound } = await checkBalanced(database);
  const findings = unsound.slice(0, named).map((id) => `entry ${id} of the books is not whole or does not sum to zero`);
  if (unsound.length > named) findings.push(`${unsound.length - named} more entries of the books are unsound`);
  if (!(await isGuarded(database))) findings.push('the database no longer refuses unbalanced entries');
  return {
    summary: `${entries} entries with ${postings} postings: each is whole and sums to zero in each currency; the database refuses any other.`,
    findings,
  };
}
