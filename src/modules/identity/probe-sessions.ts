// What the database says of sessions, as probes report it (S2.4): two factors for each, and an end when one goes.
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import type { Sight } from '../policy.ts';
import { readEndingFacts, readSessionFacts } from './probe-sessions-store.ts';

export async function probeSessions(database: Reader, clock: Clock): Promise<Sight> {
  const facts = await readSessionFacts(database, clock.now());
  const findings = facts.missingGuards.map((name) => `the database’s rule ${name} is missing, weaker or switched off`);
  if (facts.withoutTwoFactors > 0)
    findings.push(`${facts.withoutTwoFactors} open sessions stand without two factors of their person`);
  if (facts.withoutProofs > 0)
    findings.push(`${facts.withoutProofs} active persons lack a password or a second factor`);
  return {
    summary: `${facts.liveSessions} open sessions of ${facts.activeStaff} active persons: each stands on a password and a second factor of its own person, and the database refuses any other.`,
    findings,
  };
}

export async function probeEndings(database: Reader, clock: Clock): Promise<Sight> {
  const facts = await readEndingFacts(database, clock.now());
  const findings: string[] = [];
  if (facts.afterRemoval > 0) findings.push(`${facts.afterRemoval} sessions went on after a factor was removed`);
  if (facts.afterPassword > 0) findings.push(`${facts.afterPassword} sessions went on after the password was changed`);
  if (facts.afterEnd > 0) findings.push(`${facts.afterEnd} sessions are open of persons who are not active`);
  return {
    summary: `${facts.changes} factors removed, passwords replaced and persons gone: of ${facts.liveSessions} open sessions none is older than such a change.`,
    findings,
  };
}
