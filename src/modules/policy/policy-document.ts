// Reads a policy written in Markdown: clauses with ids, the dates it was published and takes effect (S0), and what each
// sentence is bound to. The form is explained in policies/README.md. Refuses what it cannot read, by line; judges nothing.

export interface Clause {
  /** As in its heading: `1.2`. */
  id: string;
  title: string;
  /** The sentence as published, without marks. */
  text: string;
  /** The promises it makes (S1.3 …). */
  requirements: string[];
  controls: string[];
  /** Words that promise nothing until they are given a meaning: marked *so* in the text. */
  vagueWords: string[];
  meanings: Record<string, string>;
  /** The outside party whose word it is. */
  party: string | undefined;
  /** Dated reason why it does not apply. */
  notApplicable: string | undefined;
}

export interface PolicyDocument {
  title: string;
  /** Days, as written: 2026-11-21. */
  publishedOn: string;
  effectiveOn: string;
  clauses: Clause[];
}

export type PolicyReading =
  | { kind: 'read'; document: PolicyDocument }
  | { kind: 'refused'; problems: { line: number; message: string }[] };

/** Reads one document; every problem is reported, with its line. */
export function readPolicy(markdown: string): PolicyReading {
  const problems: { line: number; message: string }[] = [];
  const document: PolicyDocument = { title: '', publishedOn: '', effectiveOn: '', clauses: [] };
  let clause: Clause | undefined;
  const report = (line: number, message: string) => void problems.push({ line, message });
  for (const [index, raw] of markdown.split(/\r?\n/).entries()) {
    const line = raw.trim();
    const at = index + 1;
    const heading = /^### (\d+(?:\.\d+)*) (.+)$/.exec(line);
    const binding = /^- ([a-z][a-z ]*): (.+)$/.exec(line);
    if (line === '' || line.startsWith('## ')) continue;
    if (line.startsWith('# ')) document.title = line.slice(2).trim();
    else if (heading !== null) {
      clause = newClause(heading[1] ?? '', heading[2] ?? '');
      if (document.clauses.some(({ id }) => id === clause?.id)) report(at, `the clause ${clause.id} stands twice`);
      document.clauses.push(clause);
    } else if (clause === undefined) readDate(document, line, (message) => report(at, message));
    else if (binding !== null) {
      const problem = bind(clause, binding[1] ?? '', binding[2] ?? '');
      if (problem !== undefined) report(at, problem);
    } else if (line.startsWith('- means ')) {
      const meaning = /^- means "([^"]+)": (.+)$/.exec(line);
      if (meaning === null) report(at, 'write a meaning as: - means "word": what it means');
      else clause.meanings[(meaning[1] ?? '').toLowerCase()] = meaning[2] ?? '';
    } else addText(clause, line);
  }
  if (document.title === '') report(1, 'the policy has no title (# …)');
  if (document.publishedOn === '') report(1, 'the policy does not say when it was published (Published: 2026-01-31)');
  if (document.effectiveOn === '') report(1, 'the policy does not say when it takes effect (Effective: 2026-01-31)');
  for (const { id, text } of document.clauses) if (text === '') report(1, `the clause ${id} has no sentence`);
  return problems.length === 0 ? { kind: 'read', document } : { kind: 'refused', problems };
}

function newClause(id: string, title: string): Clause {
  const nothing = { text: '', party: undefined, notApplicable: undefined };
  return { id, title, ...nothing, requirements: [], controls: [], vagueWords: [], meanings: {} };
}

function readDate(document: PolicyDocument, line: string, report: (message: string) => void): void {
  const date = /^(Published|Effective): (.*)$/.exec(line);
  if (date === null) return;
  const day = date[2] ?? '';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) {
    report(`"${day}" is not a day: write it like 2026-01-31`);
    return;
  }
  if (date[1] === 'Published') document.publishedOn = day;
  else document.effectiveOn = day;
}

function bind(clause: Clause, key: string, value: string): string | undefined {
  const list = value.split(',').map((item) => item.trim().replaceAll('`', ''));
  switch (key) {
    case 'promises':
      if (!list.every((id) => /^[SL]\d+(\.\d+)?$/.test(id))) return `"${value}" is not a list of requirement ids`;
      clause.requirements.push(...list);
      return undefined;
    case 'kept by':
      if (!list.every((id) => /^[a-z]+(-[a-z]+)*$/.test(id))) return `"${value}" is not a list of controls`;
      clause.controls.push(...list);
      return undefined;
    case 'word of':
      clause.party = value.toLowerCase();
      return undefined;
    case 'not applicable':
      clause.notApplicable = value;
      return undefined;
    default:
      return `"${key}" is no binding: use promises, kept by, means, word of, not applicable`;
  }
}

function addText(clause: Clause, line: string): void {
  for (const [, word = ''] of line.matchAll(/\*([^*]+)\*/g)) clause.vagueWords.push(word.toLowerCase());
  const text = line.replaceAll(/\*([^*]+)\*/g, '$1');
  clause.text = clause.text === '' ? text : `${clause.text} ${text}`;
}
