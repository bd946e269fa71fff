// The rules of screening are changed as a whole: a new version of the document, and an evidence entry with its hash, in
// one transaction. What was decided by older versions stays explained by them (S3.1).
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import { hashRules, type RulesDocument } from '../modules/screening.ts';
import type { SettingsDocument } from '../modules/settings.ts';
import type { Reason } from './reason.ts';

/** Returns the document's version. Throws ZodError for rules that cannot be. */
export type ChangeScreeningRules = (body: unknown, by: { actor: string; reason: Reason }) => Promise<number>;

export function changeScreeningRules(parts: {
  database: Database;
  clock: Clock;
  evidence: EvidenceWriter;
  document: SettingsDocument<RulesDocument>;
}): ChangeScreeningRules {
  return async (body, { actor, reason }) => {
    const rules = parts.document.parse(body);
    return parts.database.transaction(async (tx) => {
      const version = await parts.document.change(tx, rules, { actor, at: parts.clock.now() });
      await parts.evidence.append(tx, {
        act: 'screening.rules-changed',
        actor,
        object: 'screening-rules',
        detail: { version, reason, rules: rules.rules.length, sha256: hashRules(rules) },
      });
      return version;
    });
  };
}
