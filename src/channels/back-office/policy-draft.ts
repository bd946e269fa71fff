// What would become of a text if it were published: which sentences are new, and how each would be read, bound and held
// against what the shop is set to (S0, L20). Pure; shows what the reader of policies proposes and decides nothing.
import type { Clause, Compilation, PolicyReader, StandingParameter } from '../../modules/policy.ts';

export type Published = Awaited<ReturnType<PolicyReader['published']>>;
export type Binding = NonNullable<ReturnType<Published['bindings']['get']>>;
type Compiled = Extract<Compilation, { kind: 'compiled' }>['compiled'];

export interface DraftSentence {
  clause: Clause;
  /** What was confirmed of these very words, in whatever version. */
  binding: Binding | undefined;
  /** The same sentence stands in the text in effect, bound otherwise. */
  isRebound: boolean;
  /** Vague words whose meaning nobody has approved. */
  unbound: { term: string; parameter: StandingParameter | undefined }[];
  will: 'contradicted' | 'unbound' | 'unproven' | 'confirmed' | 'not-applicable';
}

export interface Draft {
  sentences: number;
  changed: DraftSentence[];
  removed: Clause[];
  conflicts: { about: string; clauses: string[] }[];
}

export function draftOf(published: Published, compiled: Compiled): Draft {
  const before = new Map(published.compiled.clauses.filter(isSentence).map((clause) => [clause.textHash, clause]));
  const now = compiled.clauses.filter(isSentence);
  const hashes = new Set(now.map(({ textHash }) => textHash));
  return {
    sentences: now.length,
    changed: now.flatMap((clause) => {
      const old = before.get(clause.textHash);
      if (old !== undefined && sayingOf(old) === sayingOf(clause)) return [];
      return [draftSentence(clause, { published, isRebound: old !== undefined })];
    }),
    removed: [...before.values()].filter(({ textHash }) => !hashes.has(textHash)),
    conflicts: compiled.conflicts.map(({ about, clauses }) => ({
      about,
      clauses: clauses.flatMap((index) => compiled.clauses[index]?.id ?? []),
    })),
  };
}

function isSentence({ kind }: Clause): boolean {
  return kind !== 'heading';
}

/** All that a text says of a sentence besides its words. */
function sayingOf({ kind, requirements, controls, party, meanings, notApplicable }: Clause): string {
  return JSON.stringify([kind, requirements, controls, party, meanings, notApplicable]);
}

function draftSentence(
  clause: Clause,
  { published, isRebound }: { published: Published; isRebound: boolean },
): DraftSentence {
  const binding = published.bindings.get(clause.textHash);
  const promises = binding?.requirements ?? clause.requirements;
  const unbound = clause.vagueWords
    .map((term) => ({ term, parameter: boundBy(term, promises, published.parameters) }))
    .filter(({ parameter }) => parameter?.approval === undefined);
  return { clause, binding, isRebound, unbound, will: willOf(clause, { binding, unbound }) };
}

function boundBy(term: string, promises: readonly string[], parameters: readonly StandingParameter[]) {
  return parameters.find(
    ({ terms, requirements }) =>
      terms.includes(term) && (requirements.length === 0 || requirements.some((id) => promises.includes(id))),
  );
}

export const speaking: readonly Clause['kind'][] = ['promise', 'third party', 'lost list'];

function willOf(
  clause: Clause,
  { binding, unbound }: Pick<DraftSentence, 'binding' | 'unbound'>,
): DraftSentence['will'] {
  if (!speaking.includes(clause.kind) || clause.notApplicable !== undefined) return 'not-applicable';
  if (clause.contradictions.length > 0) return 'contradicted';
  if (unbound.length > 0) return 'unbound';
  return binding === undefined ? 'unproven' : 'confirmed';
}
