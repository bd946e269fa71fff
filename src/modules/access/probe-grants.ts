// What the database says of grants and of commands on the host, as a probe reports it (S2.4, L6.3).
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import type { Sight } from '../policy.ts';
import { readGrantFacts, readHostFacts } from './facts-store.ts';

export async function probeGrants(database: Reader, clock: Clock): Promise<Sight> {
  const facts = await readGrantFacts(database, clock.now());
  const findings: string[] = [];
  if (facts.unapproved > 0)
    findings.push(`${facts.unapproved} standing grants lack the approval of a second, entitled person`);
  if (facts.firstOwners > 1) findings.push(`${facts.firstOwners} grants of the kind that is made once`);
  if (facts.overdue > 0) findings.push(`${facts.overdue} grants are beyond their recertification`);
  findings.push(...facts.missingGuards.map((name) => `the database’s rule ${name} is missing or switched off`));
  findings.push(...facts.changeable.map((name) => `the application may change or remove rows of access.${name}`));
  const alone = facts.alone === 0 ? '' : `, ${facts.alone} by a sole owner alone, who declared it`;
  return {
    summary: `${facts.standing} grants stand, each approved as the rules want${alone}; the database refuses others, and the application can change none.`,
    findings,
  };
}

export async function probeHostCommands(database: Reader): Promise<Sight> {
  const facts = await readHostFacts(database);
  const findings: string[] = [];
  if (facts.openReviews > 0) findings.push(`${facts.openReviews} commands ran without asking and were not reviewed`);
  if (facts.ranUnapproved > 0) findings.push(`${facts.ranUnapproved} commands ran that nobody approved`);
  if (facts.unaskedLate > 0) findings.push(`${facts.unaskedLate} commands did not ask though there was an owner`);
  return {
    summary: `${facts.confirmed} commands on the host ran with a yes from the back office, ${facts.reviewed} without, which were reviewed.`,
    findings,
  };
}
