// Stock is sound (L1, L3.1): no count below zero, reserved pieces are those that orders hold, and reservations lapse.
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import type { Sight } from '../policy.ts';
import { countStock } from './probe-store.ts';

/**
 * Goods are set free only on the processor's word that their payment is cancelled: while it does not answer they wait.
 * After a day somebody must look.
 */
const graceMs = 86_400_000;

export async function probeStock(database: Reader, clock: Clock): Promise<Sight> {
  const counts = await countStock(database, new Date(clock.now().getTime() - graceMs));
  const findings: string[] = [];
  if (counts.belowZero > 0) findings.push(`${counts.belowZero} items are sold below what is there`);
  if (counts.miscounted > 0) findings.push(`${counts.miscounted} items are reserved for nobody, or for too few`);
  if (counts.lapsed > 0) findings.push(`${counts.lapsed} orders hold goods a day beyond their time`);
  if (counts.guards < 2) findings.push('the database no longer refuses overselling');
  return {
    summary: `${counts.items} items: none below zero, and all that is reserved is held by ${counts.holding} orders within their time; the database refuses overselling.`,
    findings,
  };
}
