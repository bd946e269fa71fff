// How a stranger checks the page without trusting us: the log's head and who countersigned it, a record with its proof, the
// tests that can be repeated from outside, and whether the tests notice anything at all.
import { type Html, html } from '../../kernel/html.ts';
import type { TrustPage } from './page-body.ts';

export function verification({ report, checkpoint, verifierKey, shopOrigin }: TrustPage): Html {
  const run = report.plantedRun;
  return html`<h2 id="tests">Do the tests notice anything?</h2>
<p>Each test comes with deliberate violations, planted in scratch copies of this shop, that it must catch. ${
    run === undefined
      ? 'No run of them has been recorded for this shop yet.'
      : html`In the last run, on <time datetime="${run.at.toISOString()}">${run.at.toISOString().slice(0, 10)}</time>, ${run.caught} of ${run.planted} were caught.`
  }</p>
<h2 id="check">Check it yourself</h2>
<p>Every result is written to a log that cannot be changed unseen, when it is made. Its format is public (<a href="https://c2sp.org/tlog-tiles">C2SP tlog-tiles</a>): anybody can keep the <a href="/log/checkpoint">newest checkpoint</a> and later see that the log has only grown.</p>
<ol>
<li><strong>With nothing but a download:</strong> save <a href="/trust/verify.mjs">verify.mjs</a> (it is short: read it) and the record behind any link “its record and its proof in the log” above, of a test or of a version. <code>node verify.mjs RECORD.json "${verifierKey}"</code> then says whether the record is what was written, whether the log holds it, and who countersigned the log’s head. It needs Node and no network.</li>
<li><strong>Repeat the tests:</strong> <code>watchword inspect ${shopOrigin}</code> makes every test that can be made from outside, from your machine, without an account.</li>
<li><strong>The whole log:</strong> an auditor’s export is checked by <code>watchword evidence verify</code> without a network.</li>
<li><a href="/trust.json">This page as JSON</a>; changes as <a href="/trust/changes.xml">RSS</a> and <a href="/trust/changes.json">JSON feed</a>; a <a href="/trust/badge.svg">badge</a>.</li>
</ol>
<p>Log key: <code>${verifierKey}</code></p>
${checkpoint === undefined ? html`<p>The log has no checkpoint yet.</p>` : head(checkpoint)}`;
}

function head({ size, note, signedAt }: NonNullable<TrustPage['checkpoint']>): Html {
  const witnesses = witnessesOf(note);
  return html`<p>${size} entries, signed <time datetime="${signedAt.toISOString()}">${signedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC</time>; ${
    witnesses.length === 0
      ? 'no witness outside this shop has countersigned it.'
      : `countersigned by ${witnesses.join(' and ')}.`
  }</p>
<p class="checkpoint">${note.split('\n').map((line) => html`<code>${line}</code><br>`)}</p>`;
}

/** Names of those who signed a note, its log apart. */
export function witnessesOf(note: string): string[] {
  const [origin = ''] = note.split('\n');
  const names = [...note.matchAll(/^\u2014 (\S+) \S+$/gm)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => name !== origin);
}
