// The trust page's content: five plain lines for a customer, then the policy's text with what is known of each sentence,
// then what its words mean, its versions, and how to check all of it without trusting us.
import { type Html, html } from '../../kernel/html.ts';
import type { ClauseReport, TrustReport } from '../../modules/policy.ts';
import type { TrustParts } from '../trust.ts';
import { aboutPolicy } from './about-policy.ts';
import { sentences } from './sentences.ts';
import { verification } from './verification.ts';

export interface TrustPage extends Pick<TrustParts, 'shopOrigin' | 'verifierKey'> {
  shopName: string;
  report: TrustReport;
  checkpoint: { size: number; note: string; signedAt: Date } | undefined;
}

export function trustBody(page: TrustPage): Html {
  const { report } = page;
  return html`<h1>How we keep our word</h1>
${plainLines(page)}
<h2 id="policy">What we promise</h2>
<p>${dates(report)} Beside each sentence stands whether it holds now. The shop works that out from tests of itself; nobody can set it by hand, and it expires when the tests stop.</p>
${sentences(report.clauses)}
${aboutPolicy(report)}
${verification(page)}`;
}

function dates({ document }: TrustReport): Html {
  const { title, version, publishedOn, effectiveOn, reviewBy, reviewOverdue } = document;
  if (version === 0) return html`Nothing is published yet.`;
  return html`Below is our ${title.toLowerCase()}, <a href="/trust/versions/${version}">version ${version}</a>, published ${publishedOn} and in effect since ${effectiveOn}. ${
    reviewOverdue
      ? html`<strong>It was to be reviewed by ${reviewBy}; that is overdue.</strong>`
      : `It is reviewed by ${reviewBy}.`
  }`;
}

/** How many sentences promise something, and how they stand. */
export function tally(clauses: readonly ClauseReport[]): { promises: number; holds: number; broken: number } {
  const count = (...wanted: ClauseReport['status'][]) => clauses.filter(({ status }) => wanted.includes(status)).length;
  return {
    promises: clauses.length - count('not-applicable'),
    holds: count('proven'),
    broken: count('failing', 'contradicted'),
  };
}

function plainLines({ shopName, report }: TrustPage): Html {
  const { promises, holds, broken } = tally(report.clauses);
  const rest = promises - holds - broken;
  return html`<ul class="plain-lines">
<li>${shopName} makes ${promises} promises about your data. ${holds} of them hold at this moment, as our tests have just seen.</li>
<li>${broken === 0 ? 'None is known to be broken.' : html`<strong>${broken} ${broken === 1 ? 'does' : 'do'} not hold right now.</strong> We say so before anybody asks.`}</li>
<li>${rest === 0 ? 'There is none of which we do not know.' : `For ${rest} of them nothing can be proven here now; each says why.`}</li>
<li>${cardLine(report.clauses)}</li>
<li>You need not believe this page: <a href="#check">check it yourself</a>.</li>
</ul>`;
}

/** As the tests have it, never as we would like it. */
function cardLine(clauses: readonly ClauseReport[]): string {
  const about = clauses.filter(({ requirements, kind }) => kind === 'promise' && requirements.includes('S1.4'));
  if (about.some(({ status }) => status === 'failing'))
    return 'A test has seen that card numbers do not stay where they belong. Please do not pay by card until this line changes.';
  return about.some(({ status }) => status === 'proven')
    ? 'Your card number never reaches us: you type it into a form of the payment processor’s, and a test has just looked for it here.'
    : 'That your card number never reaches us is not proven at this moment.';
}
