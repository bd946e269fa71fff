// The generated part of docs/policy-check.md: figures, and the table of hits and misses.
import { type Figures, type Measured, measure, type Verdict } from './measure.ts';

const begin = '<!-- generated: figures -->';
const end = '<!-- end -->';

/** The page with its generated part drawn anew. */
export function policyCheckPage(page: string, measured: Measured = measure()): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error('the page has no generated part');
  return `${page.slice(0, from)}${begin}\n\n${figuresTable(measured)}\n\n${missesTable(measured)}\n\n${page.slice(to)}`;
}

export function figuresTable({ founding, tuned, aside, later, laterAside }: Measured): string {
  const rows: [string, Figures][] = [
    ['the two founding policies, as files', founding],
    ['other styles, looked at while the rules were made', tuned],
    ['other styles, kept aside', aside],
    ['written later, looked at', later],
    ['written later, kept aside', laterAside],
  ];
  return [
    '| sentences | number | precision of ids | recall of ids | kinds | read too much | could be wrongly green |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ([name, figures]) =>
        `| ${name} | ${figures.sentences} | ${share(figures.precision)} | ${share(figures.recall)} | ${share(figures.kinds)} | ${figures.tooMuch.length} | ${figures.wronglyGreen.length} |`,
    ),
  ].join('\n');
}

/** Of what was kept aside nothing is shown: whoever reads it would make rules for it. */
function missesTable({ founding, tuned, later }: Measured): string {
  const looked = [founding, tuned, later];
  const misses = looked.flatMap((figures) => figures.misses);
  const total = looked.reduce((sum, { sentences }) => sum + sentences, 0);
  return [
    `${total - misses.length} of the ${total} sentences that are not kept aside are read exactly as labelled. The others:`,
    '',
    '| sentence | a person says | the check says |',
    '| --- | --- | --- |',
    ...misses.map(
      (verdict) =>
        `| ${verdict.sentence.replaceAll('|', '\\|')} | ${said(verdict.kind, verdict.ids)} | ${checked(verdict)} |`,
    ),
  ].join('\n');
}

function checked({ clause }: Verdict): string {
  return clause === undefined ? 'not found as a sentence' : said(clause.kind, clause.requirements);
}

function said(kind: string, ids: readonly string[]): string {
  return ids.length === 0 ? kind : `${kind}: ${ids.join(', ')}`;
}

export function share(value: number): string {
  return `${(Math.floor(value * 1_000) / 10).toFixed(1)} %`;
}
