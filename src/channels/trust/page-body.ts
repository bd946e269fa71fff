// The trust page's content: five plain lines for a customer, then each sentence with what is known of it, then how to
// check all of it without trusting us.
import { type Html, html } from '../../kernel/html.ts';
import type { ClauseReport, ControlReport, TrustReport } from '../../modules/policy.ts';
import type { TrustParts } from '../trust.ts';
import { ageWords, gradeWords, statusWords } from './status-words.ts';

export interface TrustPage extends Pick<TrustParts, 'shopOrigin' | 'verifierKey'> {
  shopName: string;
  report: TrustReport;
  checkpoint: { size: number; note: string; signedAt: Date } | undefined;
}

export function trustBody(page: TrustPage): Html {
  const { report } = page;
  return html`<h1>How we keep our word</h1>
${plainLines(page)}
<p>Below is our ${report.document.title.toLowerCase()}, published ${report.document.publishedOn} and in effect since ${report.document.effectiveOn}. Beside each sentence stands whether it holds now. The shop works that out from tests of itself; nobody can set it by hand, and it expires when the tests stop.</p>
${report.clauses.map((clause) => clauseBox(clause))}
${verification(page)}`;
}

function plainLines({ shopName, report }: TrustPage): Html {
  const count = (status: ClauseReport['status']) => report.clauses.filter((clause) => clause.status === status).length;
  const holds = count('proven');
  const broken = count('failing') + count('contradicted');
  const rest = report.clauses.length - holds - broken;
  return html`<ul class="plain-lines">
<li>${shopName} makes ${report.clauses.length} promises about your data. ${holds} of them hold at this moment, as our tests have just seen.</li>
<li>${broken === 0 ? 'None is known to be broken.' : html`<strong>${broken} ${broken === 1 ? 'does' : 'do'} not hold right now.</strong> We say so before anybody asks.`}</li>
<li>${rest === 0 ? 'There is none of which we do not know.' : `For ${rest} of them nothing can be proven here now; each says why.`}</li>
<li>Your card number never reaches us: you type it into a form of the payment processor’s.</li>
<li>You need not believe this page: below is how to check it yourself.</li>
</ul>`;
}

function clauseBox(clause: ClauseReport): Html {
  const { word, symbol, tone, meaning } = statusWords(clause.status);
  const meanings = Object.entries(clause.meanings);
  return html`<section class="${`note ${tone}`.trim()}" aria-labelledby="clause-${clause.id}">
<h2 id="clause-${clause.id}">${clause.id} ${clause.title}</h2>
<p><strong><span aria-hidden="true">${symbol}</span> ${word}.</strong> ${meaning}${clause.reason === undefined ? '' : ` Reason: ${clause.reason}.`}</p>
<blockquote><p>${clause.text}</p></blockquote>
${meanings.map(([term, meant]) => html`<p>By “${term}” we mean ${meant}.</p>`)}
${clause.controls.map((control) => controlBlock(control))}
<p class="reference">Promises kept: ${clause.requirements.join(', ')}</p>
</section>`;
}

function controlBlock(control: ControlReport): Html {
  const { word, symbol } = statusWords(control.status);
  const { observation: seen } = control;
  const check =
    control.grade === 'outside' ? html` Repeat it: <code>watchword inspect</code> with this shop’s address.` : '';
  return html`<h3><span aria-hidden="true">${symbol}</span> ${word}: ${control.id}</h3>
<p>${control.statement}</p>
${
  seen === undefined
    ? html`<p>It has not been tested since the shop was set up.</p>`
    : html`<p>${seen.summary}</p>
<p>Tested <time datetime="${seen.at.toISOString()}">${ageWords(seen.ageMs)} ago</time>${seen.brokenSince === undefined ? '' : html`, broken since <time datetime="${seen.brokenSince.toISOString()}">${seen.brokenSince.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`}; ${gradeWords[control.grade]}.${check} <a href="/trust/observations/${seen.id}">Its record and its proof in the log</a>.</p>`
}`;
}

function verification({ report, checkpoint, verifierKey, shopOrigin }: TrustPage): Html {
  const run = report.plantedRun;
  return html`<h2 id="check">Check it yourself</h2>
<p>Every result is written to a log that cannot be changed unseen, when it is made. Its format is public (<a href="https://c2sp.org/tlog-tiles">C2SP tlog-tiles</a>): anybody can keep the <a href="/log/checkpoint">newest checkpoint</a> and later see that the log has only grown.</p>
<ul>
<li><code>watchword inspect ${shopOrigin}</code> repeats every test that can be made from outside, from your machine, without an account.</li>
<li>A record’s page has its entry and an inclusion proof, which the key below verifies; <code>watchword evidence verify</code> checks a whole exported log without a network.</li>
<li><a href="/trust.json">This page as JSON</a>.</li>
</ul>
<p>Log key: <code>${verifierKey}</code></p>
${
  checkpoint === undefined
    ? html`<p>The log has no checkpoint yet.</p>`
    : html`<p>${checkpoint.size} entries, signed <time datetime="${checkpoint.signedAt.toISOString()}">${checkpoint.signedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC</time>:</p>
<p class="checkpoint">${checkpoint.note.split('\n').map((line) => html`<code>${line}</code><br>`)}</p>`
}
<h2>Do the tests notice anything?</h2>
<p>Each test comes with deliberate violations, planted in scratch copies of this shop, that it must catch. ${
    run === undefined
      ? 'No run of them has been recorded for this shop yet.'
      : html`In the last run, on <time datetime="${run.at.toISOString()}">${run.at.toISOString().slice(0, 10)}</time>, ${run.caught} of ${run.planted} were caught.`
  }</p>`;
}
