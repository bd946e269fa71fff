// Each sentence of the policy as it was published, and beside it what is known of it at this moment. Red is shown red.
import { type Html, html } from '../../kernel/html.ts';
import type { ClauseReport, ControlReport } from '../../modules/policy.ts';
import { ageWords, gradeShort, gradeWords, kindWords, statusWords } from './status-words.ts';

/** The text in its order: headings as headings, everything else with its status. */
export function sentences(clauses: readonly ClauseReport[]): Html[] {
  let hasSection = false;
  return clauses.map((clause, index) => {
    if (clause.kind !== 'heading') return sentence(clause);
    const isSection = clauses[index + 1]?.kind === 'heading' || !hasSection;
    hasSection ||= isSection;
    return isSection
      ? html`<h3 id="clause-${clause.id}">${clause.text}</h3>`
      : html`<h4 id="clause-${clause.id}">${clause.text}</h4>`;
  });
}

function sentence(clause: ClauseReport): Html {
  const { word, symbol, tone, meaning } = statusWords(clause.status);
  const kind = kindWords[clause.kind];
  if (clause.status === 'not-applicable') {
    const why = promisesNothing.has(clause.kind)
      ? 'there is nothing to test'
      : `${word.toLowerCase()}: ${clause.reason ?? meaning}`;
    return html`<div id="clause-${clause.id}"><p>${clause.text}</p>
<p class="reference">${kind}; ${why}.</p></div>`;
  }
  return html`<section class="${`note ${tone}`.trim()}" id="clause-${clause.id}" aria-label="${clause.id}">
<p>${clause.text}</p>
<p><strong><span aria-hidden="true">${symbol}</span> ${word}.</strong> ${reasonWords(clause, meaning)}</p>
<p class="reference">${clause.id}. ${kind}; ${knownWords(clause)}.</p>
<details class="panel"><summary>What it promises, and how that is known</summary>
${details(clause)}</details>
</section>`;
}

const promisesNothing: ReadonlySet<ClauseReport['kind']> = new Set(['advice', 'definition', 'goodwill']);

/** Where nothing is known the reason says all; everywhere else it is said beside what the status means. */
function reasonWords({ status, reason }: ClauseReport, meaning: string): string {
  if (reason === undefined) return meaning;
  return status === 'unproven'
    ? `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`
    : `${meaning} Reason: ${reason}.`;
}

function knownWords({ grade, ageMs }: ClauseReport): string {
  return ageMs === undefined ? gradeWords[grade] : `seen ${ageWords(ageMs)} ago, ${gradeShort[grade]}`;
}

function details(clause: ClauseReport): Html {
  const meanings = Object.entries(clause.meanings);
  return html`${
    clause.promises.length === 0
      ? html`<p>It promises something for which this shop has no test.</p>`
      : html`<ul>${clause.promises.map(({ id, promise }) => html`<li>${promise} (${id})</li>`)}</ul>`
  }
<p>${bindingWords(clause)}</p>
${meanings.map(([term, meant]) => html`<p>By “${term}” we mean ${meant}.</p>`)}
${clause.words.map(({ term, meaning, approved, parameter }) => wordLine(term, { meaning, approved, parameter }))}
${clause.contradictions.map(({ claim, fact }) => html`<p>It says “${claim}”, but ${fact}.</p>`)}
${clause.decisions.map((topic) => html`<p><a href="#decision-${topic}">A decision was taken about how it is meant.</a></p>`)}
${clause.controls.map((control) => controlBlock(control))}`;
}

function wordLine(term: string, { meaning, approved, parameter }: Omit<ClauseReport['words'][number], 'term'>): Html {
  if (meaning === undefined || parameter === undefined) return html`<p>“${term}” has no meaning here yet.</p>`;
  const standing = approved ? 'approved' : 'our default, which nobody has approved';
  return html`<p>By “${term}” is meant: ${meaning} (<a href="#parameter-${parameter}">${standing}</a>).</p>`;
}

function bindingWords({ binding, confirmedAt, isSteppedUp }: ClauseReport): string {
  if (binding === 'as shipped')
    return 'What it promises and what keeps it was confirmed by the makers of this program.';
  if (binding !== 'confirmed') return 'That it promises this was read by a program; no person has confirmed it yet.';
  const how = isSteppedUp ? 'with a second factor' : 'on the shop’s own machine, without a second factor';
  return `A person confirmed on ${confirmedAt?.toISOString().slice(0, 10) ?? ''} ${how} what it promises and what keeps it.`;
}

function controlBlock(control: ControlReport): Html {
  const { word, symbol } = statusWords(control.status);
  const { observation: seen } = control;
  const check =
    control.grade === 'outside' ? html` Repeat it: <code>watchword inspect</code> with this shop’s address.` : '';
  return html`<p><strong><span aria-hidden="true">${symbol}</span> ${word}: ${control.id}.</strong> ${control.statement}</p>
${
  seen === undefined
    ? html`<p>It has not been tested since the shop was set up.</p>`
    : html`<p>${seen.summary}</p>
<p>Tested <time datetime="${seen.at.toISOString()}">${ageWords(seen.ageMs)} ago</time>${seen.brokenSince === undefined ? '' : html`, broken since <time datetime="${seen.brokenSince.toISOString()}">${seen.brokenSince.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`}; ${gradeWords[control.grade]}.${check} <a href="/trust/observations/${seen.id}">Its record and its proof in the log</a>.</p>`
}`;
}
