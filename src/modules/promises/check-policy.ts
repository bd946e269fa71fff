// One policy, sentence by sentence: its kind, the promises that it makes and by which words, what is vague, what stands
// against the shop's settings, what backs it. Pure and deterministic: bytes and what is known of the shop in, a report out.
import { blocksOf } from './blocks.ts';
import { promises } from './catalogue.ts';
import { contradictionsOf } from './claims.ts';
import { type Conflict, conflictsOf, type Stand } from './conflicts.ts';
import { decode } from './decode.ts';
import { htmlBlocks, looksLikeHtml } from './html.ts';
import type { Kind } from './kinds.ts';
import { quantitiesOf } from './quantities.ts';
import { newContext, readSentence, type Understood } from './read-sentence.ts';
import type { Bindings, CheckedClause, KnownShop, PolicyCheck, Summary } from './report.ts';
import { sentencesOf } from './sentences.ts';
import { vagueTermsOf } from './vague.ts';

export type CheckOutcome = { kind: 'checked'; check: PolicyCheck } | { kind: 'refused'; reason: string };

const maxSentences = 100_000;

export function checkPolicy(bytes: Uint8Array, shop: KnownShop): CheckOutcome {
  const decoded = decode(bytes);
  if (decoded.kind === 'refused') return decoded;
  const { text } = decoded;
  const blocks = looksLikeHtml(text) ? htmlBlocks(text) : blocksOf(text);
  const context = newContext();
  const clauses: CheckedClause[] = [];
  const stands: Stand[] = [];
  const sentences = sentencesOf(blocks);
  if (sentences.length > maxSentences)
    return { kind: 'refused', reason: `it has ${sentences.length} sentences: that is no policy` };
  for (const sentence of sentences) {
    const understood = readSentence(sentence, context);
    const clause = judge(understood, shop);
    stands.push({ ...standOf(understood, clause), clause: clauses.length });
    clauses.push(clause);
  }
  if (clauses.length === 0) return { kind: 'refused', reason: 'it holds no sentence' };
  const conflicts = conflictsOf(stands);
  return { kind: 'checked', check: { clauses, summary: summarize(clauses, conflicts, shop) } };
}

function judge(understood: Understood, shop: KnownShop): CheckedClause {
  const { sentence, kind, note, reading, matches, considered } = understood;
  const requirements = matches.map(({ requirement }) => requirement);
  const speaks = kind === 'promise' || kind === 'third party';
  const quantities = speaks ? quantitiesOf(reading.words) : [];
  const bindings = bindingsOf(sentence.block.bindings ?? []);
  const vagueTerms = speaks ? vagueTermsOf(reading.words, quantities) : [];
  const meant = Object.keys(bindings.meanings);
  const unbound = vagueTerms.filter((term) => !meant.some((word) => term.includes(word)));
  // What the author has written below his sentence is what it promises, whatever else could be read in it.
  const meantIds = bindings.requirements.length > 0 ? bindings.requirements : requirements;
  const contradictions = speaks
    ? contradictionsOf(reading, { requirements: meantIds, quantities, facts: shop.facts })
    : [];
  const fitting =
    kind === 'promise'
      ? shop.controls.filter((control) => control.requirements.some((id) => requirements.includes(id)))
      : [];
  const controls = [...new Set([...fitting.map(({ id }) => id), ...bindings.controls])];
  const unbacked = requirements.filter((id) => !shop.controls.some((control) => control.requirements.includes(id)));
  const status =
    kind !== 'promise' && kind !== 'third party'
      ? 'not-applicable'
      : contradictions.length > 0
        ? 'contradicted'
        : unbound.length > 0
          ? 'unbound'
          : 'unproven';
  return {
    text: sentence.text,
    line: sentence.line,
    kind,
    ...(note === undefined ? {} : { note }),
    requirements,
    vagueTerms: unbound,
    controls,
    status,
    reason: reasonOf(status, kind, { controls, unbacked, requirements, note }),
    unbacked: kind === 'promise' ? unbacked : [],
    contradictions,
    matched: matches,
    considered,
    ...(bindings.requirements.length === 0 ? {} : { declared: bindings.requirements }),
    ...(sentence.block.bindings === undefined ? {} : { bindings }),
  };
}

function reasonOf(
  status: CheckedClause['status'],
  kind: Kind,
  {
    controls,
    unbacked,
    requirements,
    note,
  }: { controls: string[]; unbacked: string[]; requirements: string[]; note: string | undefined },
): string {
  if (kind === 'unread')
    return note === 'other language' ? 'not in English: not read, and nothing is guessed' : 'not read as a sentence';
  if (status === 'not-applicable') return 'it promises nothing that could be tested';
  if (status === 'contradicted') return 'the shop is set to less than the sentence says';
  if (status === 'unbound') return 'words in it promise nothing until they are given a meaning';
  if (kind === 'third party') return 'the word of an outside party: nothing but its signed attestation backs it';
  if (requirements.length === 0)
    return 'a promise that is in no catalogue of ours: a person must say what would keep it';
  if (controls.length === 0) return 'nothing in this shop backs it';
  if (unbacked.length > 0) return `controls back a part of it; nothing backs ${unbacked.join(', ')}`;
  return 'controls back it; whether they hold is seen in the running shop only';
}

function bindingsOf(lines: readonly string[]): Bindings {
  const requirements: string[] = [];
  const controls: string[] = [];
  const meanings: Record<string, string> = {};
  let party: string | undefined;
  let notApplicable: string | undefined;
  for (const line of lines) {
    const [key, value] = [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()];
    const list = value.split(',').map((part) => part.trim().replaceAll('`', ''));
    if (key === 'promises') requirements.push(...list);
    else if (key === 'kept by') controls.push(...list);
    else if (key === 'word of') party = value.toLowerCase();
    else if (key === 'not applicable') notApplicable = value;
    else if (key.startsWith('means "')) meanings[key.slice(7).replace(/".*$/, '').toLowerCase()] = value;
  }
  return { requirements, controls, meanings, party, notApplicable };
}

function standOf({ reading, considered, sentence }: Understood, clause: CheckedClause): Omit<Stand, 'clause'> {
  const { kind, declared } = clause;
  const requirements = declared ?? clause.requirements;
  const claims = new Set<string>(kind === 'promise' || kind === 'third party' ? requirements : []);
  const concepts = new Set(reading.hits.map(({ concept }) => concept));
  if (kind === 'promise' && claims.has('S2.1') && (concepts.has('payment') || concepts.has('card')))
    claims.add('payment-stored');
  if (claims.has('L10') && /\ball (?:of our )?(?:digital )?(?:assets|data)\b/i.test(sentence.text))
    claims.add('all-assets-away');
  const isKeptBack = /\b(?:never|not) (?:share|disclose|pass)\b/i.test(sentence.text) && !concepts.has('password');
  if (isKeptBack && kind !== 'advice') claims.add('never-shared');
  if (/\b(?:indefinitely|for ?ever)\b/i.test(sentence.text) && concepts.has('store')) claims.add('kept-for-ever');
  return {
    requirements: kind === 'promise' ? requirements : [],
    // A sentence that promises something takes nothing back: its "no" is a part of what it promises.
    denied: (clause.note === 'disclaimer' && declared === undefined ? considered : [])
      .filter(({ because }) => because.startsWith('the clause denies'))
      .map(({ requirement }) => requirement),
    quantities: kind === 'promise' ? quantitiesOf(reading.words) : [],
    claims,
  };
}

function summarize(clauses: readonly CheckedClause[], conflicts: readonly Conflict[], shop: KnownShop): Summary {
  const count = (test: (clause: CheckedClause) => boolean) => clauses.filter(test).length;
  const made = new Set(
    clauses.flatMap(({ kind, requirements }) => (kind === 'promise' || kind === 'third party' ? requirements : [])),
  );
  const kept = new Set(shop.controls.flatMap(({ requirements }) => requirements));
  const kindCounts: Partial<Record<Kind, number>> = {};
  for (const { kind } of clauses) kindCounts[kind] = (kindCounts[kind] ?? 0) + 1;
  const otherLanguage = count(({ note }) => note === 'other language');
  const read = count(({ kind }) => kind !== 'unread' && kind !== 'heading');
  const isBacked = ({ kind, requirements, unbacked }: CheckedClause) =>
    kind === 'promise' && requirements.length > 0 && unbacked.length === 0;
  return {
    clauses: clauses.length,
    kinds: kindCounts,
    language: otherLanguage === 0 ? 'english' : otherLanguage > read ? 'other' : 'mixed',
    requirements: promises.map(({ id }) => id).filter((id) => made.has(id)),
    backed: count(isBacked),
    unbacked: count((clause) => clause.kind === 'promise' && !isBacked(clause)),
    unbound: count(({ vagueTerms }) => vagueTerms.length > 0),
    contradicted: count(({ status }) => status === 'contradicted'),
    thirdParty: count(({ kind }) => kind === 'third party'),
    forgotten: promises.filter(({ id }) => kept.has(id) && !made.has(id)),
    conflicts,
  };
}
