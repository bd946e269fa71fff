// A published text as clauses: each sentence with its kind, the promises it makes, what would keep them, its vague words and
// what is weaker than it says. What is read here is a proposal; whether it counts, a person says (confirm.ts). Pure.
import { createHash } from 'node:crypto';
import { type CheckedClause, type Conflict, checkPolicy, type Kind, type KnownShop } from '../promises.ts';
import { hoursOf, type StandingParameter, valueWords } from './parameters.ts';

export interface Contradiction {
  /** What the sentence says, or what its parameter makes of it. */
  claim: string;
  /** What the shop is set to. */
  fact: string;
}

export interface Clause {
  /** `1.2` of our own form; else its place: `s17`. */
  id: string;
  /** The heading that it stands under; empty: none. */
  title: string;
  text: string;
  /** SHA-256 of the sentence, hex: what a confirmation is about. */
  textHash: string;
  line: number;
  kind: Kind;
  requirements: readonly string[];
  controls: readonly string[];
  /** The outside party whose word it is, or on whose word it stands. */
  party: string | undefined;
  /** Words that need a meaning. */
  vagueWords: readonly string[];
  /** Words that the text itself gives a meaning. */
  meanings: Readonly<Record<string, string>>;
  notApplicable: string | undefined;
  contradictions: readonly Contradiction[];
  /** By which words each promise was found. */
  matched: readonly { requirement: string; words: readonly string[] }[];
}

export interface Compiled {
  title: string;
  clauses: readonly Clause[];
  conflicts: readonly Conflict[];
}

export type Compilation =
  | { kind: 'compiled'; compiled: Compiled }
  | { kind: 'refused'; problems: { line: number; message: string }[] };

/** Outside parties that sentences speak of, and the promises that stand on their word. */
export const parties: readonly { id: string; name: RegExp; requirements: readonly string[] }[] = [
  { id: 'stripe', name: /\bstripe\b/i, requirements: ['S1.1'] },
];

export function compilePolicy(
  body: string,
  shop: KnownShop,
  parameters: readonly StandingParameter[] = [],
): Compilation {
  const outcome = checkPolicy(Buffer.from(body), { ...shop, facts: [...shop.facts, ...parameterFacts(parameters)] });
  if (outcome.kind === 'refused') return { kind: 'refused', problems: [{ line: 1, message: outcome.reason }] };
  const problems = formProblems(body, new Set(shop.controls.map(({ id }) => id)));
  if (problems.length > 0) return { kind: 'refused', problems };
  const { clauses: checked, summary } = outcome.check;
  const name = openNames(body);
  let title = '';
  const clauses = checked.map((clause, index): Clause => {
    if (clause.kind === 'heading') title = clause.text.replace(/:$/, '');
    return compileClause(clause, { id: name(clause, index), title: clause.kind === 'heading' ? '' : title, shop });
  });
  const first = checked.find(({ kind, text }) => kind === 'heading' && text.length <= 120);
  return {
    kind: 'compiled',
    compiled: { title: first?.text.replace(/:$/, '') ?? 'Security policy', clauses, conflicts: summary.conflicts },
  };
}

function compileClause(
  checked: CheckedClause,
  { id, title, shop }: { id: string; title: string; shop: KnownShop },
): Clause {
  const { text, line, bindings, vagueTerms, contradictions, matched } = checked;
  const declared = bindings?.requirements ?? [];
  const isBound = declared.length > 0 && checked.kind !== 'heading';
  // Who wrote a binding below a sentence has said that it promises something.
  const kind = isBound && checked.kind === 'goodwill' ? 'promise' : checked.kind;
  const requirements = isBound ? declared : checked.requirements;
  const fitting = shop.controls.filter((control) => control.requirements.some((own) => requirements.includes(own)));
  const named = parties.find(
    ({ name, requirements: own }) =>
      (kind === 'third party' && name.test(text)) ||
      (kind === 'promise' && own.some((one) => requirements.includes(one))),
  );
  return {
    id,
    title,
    text,
    textHash: hashText(text),
    line,
    kind,
    requirements,
    controls: isBound ? (bindings?.controls ?? []) : kind === 'promise' ? fitting.map((control) => control.id) : [],
    party: bindings?.party ?? named?.id,
    vagueWords: kind === 'lost list' ? [lostListTerm(text)] : vagueTerms,
    meanings: bindings?.meanings ?? {},
    notApplicable: bindings?.notApplicable,
    contradictions,
    matched: isBound ? [] : matched,
  };
}

/** By what a lost list is bound: the words that announce it. */
function lostListTerm(text: string): string {
  if (/\bactivities\b/i.test(text)) return 'activities include';
  return /\bsteps\b/i.test(text) ? 'following steps' : text.replace(/:$/, '').toLowerCase().slice(-60);
}

/** SHA-256 of a sentence, hex; what stands between its words does not count. */
export function hashText(text: string): string {
  return createHash('sha256').update(text.normalize('NFC').replaceAll(/\s+/g, ' ').trim()).digest('hex');
}

const heading = /^### (\d+(?:\.\d+)*) \S/;

/** Ids for ever in our own form: the heading's number, and a letter for each further sentence below it. */
function openNames(body: string): (clause: CheckedClause, index: number) => string {
  const numbers: { line: number; id: string }[] = [];
  for (const [index, line] of body.split(/\r\n|\r|\n/).entries()) {
    if (/^#{1,2} /.test(line)) numbers.push({ line: index + 1, id: '' });
    const id = heading.exec(line)?.[1];
    if (id !== undefined) numbers.push({ line: index + 1, id });
  }
  const given = new Map<string, number>();
  return (clause, index) => {
    const own = numbers.findLast(({ line }) => line <= clause.line);
    if (own === undefined || own.id === '' || clause.kind === 'heading') return `s${index + 1}`;
    const before = given.get(own.id) ?? 0;
    given.set(own.id, before + 1);
    return before === 0 ? own.id : `${own.id}-${before + 1}`;
  };
}

/** An approved span of time is held against what a sentence says, as any other setting is. */
function parameterFacts(parameters: readonly StandingParameter[]): KnownShop['facts'] {
  return parameters.flatMap((parameter) => {
    const value = hoursOf(parameter);
    if (value === undefined || parameter.approval === undefined) return [];
    const says = `the shop’s own limit (${parameter.id}) is ${valueWords(parameter.value, parameter.unit)}`;
    const { id, requirements } = parameter;
    return [{ id, requirements, unit: 'time', value, guarantees: 'at most', says } as const];
  });
}

/** A parameter that promises more than what is configured. */
export function parameterContradictions(parameter: StandingParameter, facts: KnownShop['facts']): Contradiction[] {
  const hours = hoursOf(parameter);
  const claim = `${parameter.id}: ${valueWords(parameter.value, parameter.unit)}`;
  return facts
    .filter(({ requirements }) => requirements.some((id) => parameter.requirements.includes(id)))
    .filter(({ unit, guarantees, value }) => {
      if (unit === 'time') return guarantees === 'at most' && hours !== undefined && hours < value;
      return unit === 'bits' && parameter.unit === 'bits' && Number(parameter.value) > value;
    })
    .map(({ says }) => ({ claim, fact: says }));
}

/** What is wrong with a document in our own form, by line; a text in any other form has no such faults. */
function formProblems(body: string, controls: ReadonlySet<string>): { line: number; message: string }[] {
  const problems: { line: number; message: string }[] = [];
  const seen = new Set<string>();
  let clause: { id: string; line: number; hasText: boolean } | undefined;
  const end = () => {
    if (clause !== undefined && !clause.hasText)
      problems.push({ line: clause.line, message: `the clause ${clause.id} has no sentence` });
  };
  for (const [index, raw] of body.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    const id = heading.exec(line)?.[1];
    if (id !== undefined) {
      end();
      if (seen.has(id)) problems.push({ line: index + 1, message: `the clause ${id} stands twice` });
      seen.add(id);
      clause = { id, line: index + 1, hasText: false };
    } else if (clause !== undefined && line !== '' && !line.startsWith('#')) {
      const message = bindingProblem(line, controls);
      if (message === undefined) clause.hasText ||= !line.startsWith('- ');
      else problems.push({ line: index + 1, message });
    }
  }
  end();
  return problems;
}

function bindingProblem(line: string, controls: ReadonlySet<string>): string | undefined {
  if (line.startsWith('- means')) {
    return /^- means "[^"]+": \S/.test(line) ? undefined : 'write a meaning as: - means "word": what it means';
  }
  const binding = /^- ([a-z][a-z ]{2,20}): (.+)$/.exec(line);
  if (binding === null) return undefined;
  const [, key = '', value = ''] = binding;
  const list = value.split(',').map((item) => item.trim().replaceAll('`', ''));
  switch (key) {
    case 'promises':
      return list.every((id) => /^[SL]\d+(\.\d+)?$/.test(id))
        ? undefined
        : `"${value}" is not a list of requirement ids`;
    case 'kept by': {
      const unknown = list.find((id) => !controls.has(id));
      return unknown === undefined ? undefined : `"${unknown}" is no control of this shop`;
    }
    case 'word of':
    case 'not applicable':
      return undefined;
    default:
      return `"${key}" is no binding: use promises, kept by, means, word of, not applicable`;
  }
}
