// A transaction that ends with a refusal: what was done in it is rolled back, and the refusal is the result.
import type { Database, Tx } from '../kernel/database.ts';

class Abandoned<Outcome> extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super('abandoned');
    this.outcome = outcome;
  }
}

/** Call inside `orAbandon`: rolls the transaction back and makes `outcome` its result. */
export function abandon<Outcome>(outcome: Outcome): never {
  throw new Abandoned(outcome);
}

/** Runs `work` in a transaction; `abandon(outcome)` in it rolls back and returns that outcome. */
export async function orAbandon<Outcome>(database: Database, work: (tx: Tx) => Promise<Outcome>): Promise<Outcome> {
  try {
    return await database.transaction(work);
  } catch (error) {
    if (error instanceof Abandoned) return error.outcome as Outcome;
    throw error;
  }
}
