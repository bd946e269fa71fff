// What stands around the sentences: what vague words mean and who said so, decisions between promises that cannot both be
// meant literally, and every version there has been.
import { type Html, html } from '../../kernel/html.ts';
import type { TrustReport } from '../../modules/policy.ts';

export function aboutPolicy(report: TrustReport): Html {
  return html`${decisionList(report)}
${parameterList(report)}
${history(report)}`;
}

function decisionList({ conflicts, decisions }: TrustReport): Html {
  const links = (ids: readonly string[]) =>
    ids.map((id, index) => html`${index === 0 ? '' : ' and '}<a href="#clause-${id}">${id}</a>`);
  return html`<h2 id="decisions">Where promises meet each other, or a standard</h2>
${
  conflicts.length === 0
    ? html`<p>No two sentences of this text are known to stand against each other or against a standard.</p>`
    : html`<ul>${conflicts.map(
        ({ clauses, about, decision }) =>
          html`<li>${links(clauses)}: ${about}. ${decision === undefined ? html`<strong>No decision is on file.</strong>` : html`<a href="#decision-${decision}">It was decided.</a>`}</li>`,
      )}</ul>`
}
<details class="panel"><summary>All decisions</summary>
<dl>${decisions.map(
    ({ topic, about, decided, on }) =>
      html`<dt id="decision-${topic}">${about}</dt><dd>${decided} <span class="reference">${on}</span></dd>`,
  )}</dl></details>`;
}

function parameterList({ parameters }: TrustReport): Html {
  const approved = parameters.filter(({ approval }) => approval !== undefined).length;
  return html`<h2 id="parameters">What our words mean</h2>
<p>Words like “promptly” promise nothing until somebody says how soon. Of ${parameters.length} such meanings ${approved} are approved by this shop; the others are defaults of the program, and a sentence that leans on one counts as saying nothing.</p>
<details class="panel"><summary>All meanings</summary>
<dl>${parameters.map(
    ({ id, meaning, terms, approval }) =>
      html`<dt id="parameter-${id}">${terms.slice(0, 4).map((term, index) => html`${index === 0 ? '' : ', '}“${term}”`)}</dt><dd>${meaning}. <span class="reference">${id}: ${approval === undefined ? 'our default, not approved' : `approved ${approval.at.toISOString().slice(0, 10)}${approval.steppedUpAt === null ? ', without a second factor' : ''}`}</span></dd>`,
  )}</dl></details>`;
}

function history({ versions, document }: TrustReport): Html {
  return html`<h2 id="versions">Every version</h2>
<p>What was published stays readable for ever. The log holds the hash of each text.</p>
<ul>${versions.map(
    ({ version, publishedOn, effectiveOn, note, bodyHash, isSteppedUp }) =>
      html`<li><a href="/trust/versions/${version}">Version ${version}</a>${version === document.version ? ' (this one)' : ''}: published ${publishedOn}, in effect from ${effectiveOn}. ${note} <span class="reference">${isSteppedUp ? '' : 'Published without a second factor. '}SHA-256 <code>${bodyHash}</code>, <a href="/trust/versions/${version}/record">its record and its proof in the log</a></span></li>`,
  )}</ul>`;
}
