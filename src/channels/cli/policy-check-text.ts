// The report of a policy check for a person: the findings first, then every sentence with its line, then what to do.
import type { CheckedClause, PolicyCheck } from '../../modules/promises.ts';

export interface TextParts {
  file: string;
  promiseText: (id: string) => string;
}

/** Control characters of a foreign file must not reach the terminal. */
function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, ' ');
}

const maxShown = 300;

export function renderPolicyCheck(check: PolicyCheck, parts: TextParts): string {
  const { clauses, summary } = check;
  const lines = [overview(check, parts.file), ''];
  for (const clause of clauses) lines.push(...clauseLines(clause, parts));
  if (summary.conflicts.length > 0) {
    lines.push('', 'Sentences that need a decision');
    for (const { clauses: at, about } of summary.conflicts) {
      lines.push(`  line ${at.map((index) => clauses[index]?.line ?? 0).join(' and ')}: ${about}`);
    }
  }
  if (summary.forgotten.length > 0) {
    lines.push('', 'The shop keeps this, and the policy does not promise it');
    for (const { id, promise } of summary.forgotten) lines.push(`  ${id.padEnd(6)} ${promise}`);
  }
  lines.push(
    '',
    'What is matched here is a proposal. Only the running shop can be seen to keep its word: watchword probe.',
  );
  return lines.join('\n');
}

function overview({ summary }: PolicyCheck, file: string): string {
  const { kinds, backed, unbacked, unbound, contradicted, thirdParty, conflicts, language } = summary;
  const text = [
    `${clean(file)}: ${count(summary.clauses, 'sentence')}, ${count(kinds.promise ?? 0, 'promise')}`,
    `  ${backed} backed by controls, ${unbacked} not or only in part`,
    `  ${unbound} with words that mean nothing yet, ${contradicted} contradicted by the settings, ${conflicts.length} to decide between`,
  ];
  if (thirdParty > 0) text.push(`  ${thirdParty} about others, whose word no control can prove`);
  if (language !== 'english') {
    text.push(
      `  ${language === 'other' ? 'This policy is' : 'Parts of this policy are'} not in English: what is not English is not read, and nothing is guessed.`,
    );
  }
  return text.join('\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function clauseLines(clause: CheckedClause, { promiseText }: TextParts): string[] {
  const { kind, line, note, text, status, reason, matched, considered, controls, vagueTerms, contradictions } = clause;
  const shown = clean(text.length > maxShown ? `${text.slice(0, maxShown)} …` : text);
  const where = `line ${line}`.padEnd(10);
  if (kind === 'heading') return ['', `${where}# ${shown}`];
  const lines = [`${where}${shown}`];
  const add = (label: string, value: string) => lines.push(`${' '.repeat(10)}  ${label.padEnd(10)} ${clean(value)}`);
  add(kind, status === 'not-applicable' ? (note ?? '') : `${status}: ${reason}`);
  for (const { requirement, words } of matched) {
    add(requirement, `${promiseText(requirement)} (${words.map((word) => `“${word}”`).join(' + ')})`);
  }
  if (controls.length > 0) add('kept by', controls.join(', '));
  if (vagueTerms.length > 0) add('vague', vagueTerms.join(', '));
  for (const { claim, fact } of contradictions) add('but', `“${claim}”: ${fact}`);
  for (const { requirement, because } of considered) add(`not ${requirement}`, because);
  return lines.map((item) => item.trimEnd());
}
