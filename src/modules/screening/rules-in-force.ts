// The rules by which looks decide now. Before a document decides anything, it is kept under a version, so that each of
// its decisions can be replayed by exactly these rules.
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { hashRules, type RulesDocument } from './rules.ts';
import { keepRules } from './rules-store.ts';

export interface RulesInForce {
  version: number;
  document: RulesDocument;
}

/** Asks for the rules in force; no statement but for the first look after a change. */
export type CurrentRules = () => Promise<RulesInForce>;

/** `current` gives the same object until the rules change. */
export function openRules(parts: {
  database: Database;
  clock: Clock;
  current: () => Promise<RulesDocument>;
}): CurrentRules {
  const kept = new WeakMap<RulesDocument, Promise<RulesInForce>>();
  return async () => {
    const document = await parts.current();
    let rules = kept.get(document);
    if (rules === undefined) {
      rules = keepRules(parts.database, { hash: hashRules(document), document, at: parts.clock.now() }).then(
        (version) => ({ version, document }),
      );
      kept.set(document, rules);
      // Not kept: the next look tries again.
      rules.catch(() => kept.delete(document));
    }
    return rules;
  };
}
