// The status of a control and of a clause, computed from what was seen and how old that is (never stored, never set by
// hand). Pure: the clock is an argument, so green ages to stale by itself, whoever has stopped looking.
import type { Control } from './control.ts';
import type { Clause } from './policy-document.ts';

export const statuses = [
  'failing',
  'contradicted',
  'unbound',
  'unproven',
  'stale',
  'simulated',
  'attested',
  'proven',
  'not-applicable',
] as const;

/**
 * `unbound`: a vague word without a value. `contradicted`: what is configured is weaker than the sentence. `simulated`
 * and `attested` stand in the place of proven: an outside party is a simulator; a named person has signed.
 */
export type Status = (typeof statuses)[number];

/** What is known of the last look. */
export interface Seen {
  outcome: 'holds' | 'broken' | 'not-looked';
  endedAt: Date;
}

/** The status of a control at a moment. A red one stays red however old it is: only a look that finds it mended ends it. */
export function controlStatus(
  control: Pick<Control, 'intervalMs' | 'planted'>,
  seen: Seen | undefined,
  now: Date,
): 'failing' | 'unproven' | 'stale' | 'proven' {
  if (seen?.outcome === 'broken') return 'failing';
  // A control that nobody has seen fail proves nothing by being green.
  if (seen === undefined || seen.outcome === 'not-looked' || control.planted.length === 0) return 'unproven';
  const ageMs = now.getTime() - seen.endedAt.getTime();
  // One from the future was dated by a wrong clock: its age is not known.
  return ageMs > control.intervalMs || ageMs < -clockSkewMs ? 'stale' : 'proven';
}

const clockSkewMs = 60_000;

/** A signed word of a named person about something that no probe can see. */
export interface Attestation {
  by: string;
  documentSha256: string;
  signedAt: Date;
  expiresAt: Date;
}

export interface Circumstances {
  now: Date;
  /** Outside parties that are simulators at present: `stripe`. */
  simulated: readonly string[];
  /** By outside party. */
  attestations: Readonly<Record<string, Attestation | undefined>>;
  /** Clauses whose sentence promises more than what is configured, each with the reason. */
  contradicted: Readonly<Record<string, string | undefined>>;
}

export interface ClauseStatus {
  status: Status;
  /** Why, where the status does not say it all. */
  reason?: string;
}

/** The worst of what the clause stands on: its words, its controls, the outside party it speaks of. */
export function clauseStatus(
  clause: Clause,
  controls: ReadonlyMap<string, 'failing' | 'unproven' | 'stale' | 'proven'>,
  circumstances: Circumstances,
): ClauseStatus {
  if (clause.notApplicable !== undefined) return { status: 'not-applicable', reason: clause.notApplicable };
  const parts: ClauseStatus[] = clause.controls.map((id) => ({ status: controls.get(id) ?? 'unproven' }));
  const contradiction = circumstances.contradicted[clause.id];
  if (contradiction !== undefined) parts.push({ status: 'contradicted', reason: contradiction });
  const unbound = clause.vagueWords.filter((word) => clause.meanings[word] === undefined);
  if (unbound.length > 0) parts.push({ status: 'unbound', reason: `no meaning is given for: ${unbound.join(', ')}` });
  if (clause.party !== undefined) parts.push(partyStatus(clause.party, circumstances));
  const [first, ...rest] = parts;
  if (first === undefined) return { status: 'unproven', reason: 'no control is bound to this sentence' };
  return rest.reduce((worst, part) => (rank(part.status) < rank(worst.status) ? part : worst), first);
}

function partyStatus(party: string, { now, simulated, attestations }: Circumstances): ClauseStatus {
  if (simulated.includes(party)) {
    return { status: 'simulated', reason: 'a simulator stands in for this party: no real payment is made' };
  }
  const attestation = attestations[party];
  if (attestation === undefined) return { status: 'unproven', reason: 'no signed attestation is on file' };
  if (attestation.expiresAt <= now) return { status: 'stale', reason: 'the attestation has expired' };
  return { status: 'attested' };
}

function rank(status: Status): number {
  return statuses.indexOf(status);
}
