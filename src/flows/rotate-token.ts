// A customer's new token: the old ones are useless from the same moment, and the evidence says who had it made (L6.4).
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { isUuid } from '../kernel/ids.ts';
import * as customers from '../modules/customers.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';

/** The token, shown once; undefined when there is no such customer. */
export type RotateToken = (customerId: string, by: { actor: string }) => Promise<string | undefined>;

export function rotateToken(parts: { database: Database; clock: Clock; evidence: EvidenceWriter }): RotateToken {
  return async (customerId, { actor }) => {
    if (!isUuid(customerId)) return undefined;
    return parts.database.transaction(async (tx) => {
      const token = await customers.rotateToken(tx, customerId as customers.CustomerId, parts.clock.now());
      if (token === undefined) return undefined;
      await parts.evidence.append(tx, { act: 'customer.token-renewed', actor, object: `customer:${customerId}` });
      return token;
    });
  };
}
