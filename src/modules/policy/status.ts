// The status of a control and of a clause, computed from what was seen and how old that is (never stored, never set by
// hand). Pure: the clock is an argument, so green ages to stale by itself, whoever has stopped looking.
import type { KnownShop } from '../promises.ts';
import { type Clause, parameterContradictions, parties } from './compile.ts';
import type { Control } from './control.ts';
import { parameterFor, type StandingParameter } from './parameters.ts';

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
  parameters: readonly StandingParameter[];
  /** What the shop is set to. */
  facts: KnownShop['facts'];
}

export interface ClauseStatus {
  status: Status;
  /** Why, where the status does not say it all. */
  reason?: string;
}

/** What a person has confirmed of a sentence. */
export interface Binding {
  requirements: readonly string[];
  controls: readonly string[];
  party: string | undefined;
  by: string;
  at: Date;
  steppedUpAt: Date | undefined;
  evidenceId: string;
}

/** How a control stands, and what it keeps. */
export interface ControlStanding {
  status: 'failing' | 'unproven' | 'stale' | 'proven';
  requirements: readonly string[];
}

/** A vague word of a sentence with the parameter that binds it. */
export interface BoundWord {
  term: string;
  parameter: StandingParameter | undefined;
}

const saysNothing: Partial<Record<Clause['kind'], string>> = {
  heading: 'a heading',
  definition: 'a definition',
  goodwill: 'goodwill: it promises nothing that could be tested',
  advice: 'advice to the customer',
  unread: 'it could not be read as a sentence of English',
};

/** The worst of what the sentence stands on: its words, a person’s confirmation, its controls, the outside party it speaks of. */
export function clauseStatus(
  clause: Clause,
  given: {
    binding: Binding | undefined;
    words: readonly BoundWord[];
    controls: ReadonlyMap<string, ControlStanding>;
    circumstances: Circumstances;
  },
): ClauseStatus {
  const { binding, words, circumstances } = given;
  const nothing = saysNothing[clause.kind];
  if (nothing !== undefined) return { status: 'not-applicable', reason: nothing };
  if (clause.notApplicable !== undefined) return { status: 'not-applicable', reason: clause.notApplicable };
  const parts: ClauseStatus[] = [...wordParts(clause, words, circumstances)];
  if (binding === undefined)
    parts.push({ status: 'unproven', reason: 'not yet confirmed: no person has said what it promises' });
  else parts.push(...bindingParts(binding, given.controls, circumstances));
  const [first, ...rest] = parts;
  if (first === undefined) return { status: 'unproven', reason: 'nothing in this shop backs it yet' };
  return rest.reduce((worst, part) => (rank(part.status) < rank(worst.status) ? part : worst), first);
}

/** The vague words of a sentence, each with what binds it. */
export function boundWords(
  clause: Clause,
  requirements: readonly string[],
  parameters: readonly StandingParameter[],
): BoundWord[] {
  return clause.vagueWords.map((term) => ({ term, parameter: parameterFor(parameters, term, requirements) }));
}

function wordParts(clause: Clause, words: readonly BoundWord[], { facts }: Circumstances): ClauseStatus[] {
  const unbound = words.filter(({ parameter }) => parameter?.approval === undefined);
  const contradictions = [
    ...clause.contradictions,
    ...words.flatMap(({ parameter }) => (parameter === undefined ? [] : parameterContradictions(parameter, facts))),
  ];
  const parts: ClauseStatus[] = contradictions.map(({ claim, fact }) => ({
    status: 'contradicted',
    reason: `“${claim}”, but ${fact}`,
  }));
  if (unbound.length > 0) {
    const named = unbound.map(({ term, parameter }) =>
      parameter === undefined ? `“${term}” has no meaning` : `the meaning of “${term}” is not approved yet`,
    );
    parts.push({ status: 'unbound', reason: named.join('; ') });
  }
  return parts;
}

function bindingParts(
  binding: Binding,
  controls: ReadonlyMap<string, ControlStanding>,
  circumstances: Circumstances,
): ClauseStatus[] {
  const parts: ClauseStatus[] = [...controlsOf(binding, controls)].map((id) => {
    const known = controls.get(id);
    return known === undefined
      ? { status: 'unproven', reason: `the control ${id} is no longer there` }
      : { status: known.status };
  });
  const onWord = parties.find(({ id }) => id === binding.party)?.requirements ?? [];
  const bare = binding.requirements.filter(
    (id) => !onWord.includes(id) && !binding.controls.some((own) => controls.get(own)?.requirements.includes(id)),
  );
  if (binding.party !== undefined) parts.push(partyStatus(binding.party, circumstances));
  if (binding.requirements.length === 0 && binding.party === undefined)
    parts.push({ status: 'unproven', reason: 'a promise that no control of ours knows' });
  // A party’s own word needs no control of ours.
  else if (bare.length > 0 && (binding.party === undefined || binding.controls.length > 0))
    parts.push({ status: 'unproven', reason: `nothing in this shop backs it yet (${bare.join(', ')})` });
  return parts;
}

/**
 * The controls that a sentence stands on: those that were confirmed, and whatever else keeps one of its promises by now. A
 * control that came later can only make it worse: that it is enough, nobody has confirmed.
 */
export function controlsOf(binding: Binding, controls: ReadonlyMap<string, ControlStanding>): Set<string> {
  const own = new Set(binding.controls);
  if (binding.controls.length === 0) return own;
  for (const [id, { status, requirements }] of controls) {
    if (status === 'failing' && requirements.some((one) => binding.requirements.includes(one))) own.add(id);
  }
  return own;
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
