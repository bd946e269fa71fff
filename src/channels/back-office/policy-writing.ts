// Writing a version: the text in a field, then a page that says what would become of each changed sentence, then its
// publication with days and a fresh proof (S0, L20). Whatever is wrong, the text comes back as it was typed.
import { z } from 'zod';
import { type Html, type HtmlValue, html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import { area, confirmation, field } from './forms.ts';
import { type Draft, type DraftSentence, draftOf, type Published } from './policy-draft.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying } from './said.ts';
import { actorOf } from './staff.ts';
import { plainTable } from './table.ts';
import { badge, count, whoText } from './words.ts';

/** A text of 5 MB is still read, to be given back with a word; a browser's form trebles most letters. */
const formBytes = 16 * 1_048_576;
/** Reading takes about 2 ms a thousand characters, and the shop waits meanwhile. The shipped text has twelve thousand. */
const mostCharacters = 250_000;

const formShape = z.record(z.string().max(80), z.string());

export function writingRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/policy/new', 'policy.edit', (exchange) => begin(desk, exchange)),
    post('/policy/new', 'policy.edit', (exchange) => send(desk, exchange), formBytes),
  ];
}

interface Written {
  body: string;
  effectiveOn: string;
  reviewBy: string;
  note: string;
  /** The newest version when it was begun. */
  base: string;
}

async function begin(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const { current, versions } = await desk.policy.published();
  // Who begins anew goes on from what was published last, also when it is not yet in effect.
  const newest = versions[0] ?? current;
  const body = newest && (await desk.policy.version(newest.version))?.body;
  const written = { body: body ?? '', effectiveOn: '', reviewBy: '', note: '', base: baseOf(versions) };
  return showWriting(desk, exchange, { written });
}

function baseOf(versions: readonly { version: number }[]): string {
  return String(versions[0]?.version ?? 0);
}

function showWriting(
  desk: Desk,
  exchange: StaffExchange,
  { written, faults = [] }: { written: Written; faults?: readonly string[] },
): Promise<Reply> {
  return desk.frame.show(exchange.actor, {
    title: 'A new version',
    current: '/policy',
    trail: [{ title: 'Policy', href: '/policy' }],
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: writingForm(written),
  });
}

function writingForm({ body, effectiveOn, reviewBy, note, base }: Written): Html {
  return html`<form class="card" method="post" action="/policy/new"><input type="hidden" name="base" value="${base}">
${area({ name: 'body', label: 'The text', value: body, rows: 28, hint: 'Plain text or Markdown, English. It is read sentence by sentence; nothing is published yet.' })}
${field({ name: 'effectiveOn', label: 'In effect from', value: effectiveOn, type: 'date', max: 10, hint: 'Empty: the day of publication. Never earlier: a promise does not reach back.' })}
${field({ name: 'reviewBy', label: 'Review by', value: reviewBy, type: 'date', max: 10, hint: 'Empty: a year later.' })}
${field({ name: 'note', label: 'What is new', value: note, max: 500, hint: 'One line, public.' })}
<div class="buttons"><button>Check it</button> <a href="/policy">Back</a></div></form>`;
}

async function send(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const input = exchange.form(formShape);
  if (input.kind === 'refused') return input.reply;
  const given = (name: string) => (Object.hasOwn(input.value, name) ? (input.value[name] ?? '') : '');
  const written: Written = {
    // A browser sends line ends as CRLF: the text is published as it stood.
    body: given('body').replaceAll('\r\n', '\n'),
    effectiveOn: given('effectiveOn').trim(),
    reviewBy: given('reviewBy').trim(),
    note: given('note').trim(),
    base: given('base'),
  };
  const published = await desk.policy.published();
  const checked = checkText(desk, written, published);
  if (checked.kind === 'faults') {
    const again = { ...written, base: baseOf(published.versions) };
    return showWriting(desk, exchange, { written: again, faults: checked.faults });
  }
  const { draft } = checked;
  if (given('sure') !== 'yes') return showCheck(desk, exchange, { written, draft });
  return publish(desk, exchange, { written, draft });
}

function checkText(
  desk: Desk,
  { body, base, effectiveOn, reviewBy }: Written,
  published: Published,
): { kind: 'faults'; faults: string[] } | { kind: 'read'; draft: Draft } {
  const fault = textFault(body) ?? dayFault('In effect from', effectiveOn) ?? dayFault('Review by', reviewBy);
  if (fault !== undefined) return { kind: 'faults', faults: [fault] };
  if (base !== baseOf(published.versions)) {
    const said = `Version ${baseOf(published.versions)} was published since you began. Look whether your text still fits, then check it again.`;
    return { kind: 'faults', faults: [said] };
  }
  const compilation = desk.policy.compile(body, published.parameters);
  if (compilation.kind === 'compiled') return { kind: 'read', draft: draftOf(published, compilation.compiled) };
  return {
    kind: 'faults',
    faults: compilation.problems.slice(0, 50).map(({ line, message }) => `Line ${line}: ${message}.`),
  };
}

function textFault(body: string): string | undefined {
  if (body.trim() === '') return 'The text is empty: a policy has at least one sentence.';
  if (body.includes('\0')) return 'The text holds characters that are no text. Was a file pasted that is no text file?';
  if (body.length <= mostCharacters) return undefined;
  return `The text has ${count(body.length, 'character')}; here at most ${count(mostCharacters, 'character')} are read. A longer one is published on the host: watchword policy publish FILE.`;
}

function dayFault(label: string, text: string): string | undefined {
  if (text === '') return undefined;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  const isDay = !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
  return isDay ? undefined : `${label}: “${text}” is no day. Write it like 2026-01-31.`;
}

interface Checked {
  written: Written;
  draft: Draft;
}

function showCheck(
  desk: Desk,
  exchange: StaffExchange,
  { written, draft, faults = [], proof = '' }: Checked & { faults?: readonly string[]; proof?: Html | '' },
): Promise<Reply> {
  const { changed, removed, conflicts, sentences } = draft;
  const speaks = changed.filter(({ will }) => will !== 'not-applicable');
  const next = Number(written.base) + 1;
  const mayPublish = exchange.actor.may.has('policy.publish');
  return desk.frame.show(exchange.actor, {
    title: 'What would become of it',
    current: '/policy',
    trail: [
      { title: 'Policy', href: '/policy' },
      { title: 'A new version', href: '/policy/new' },
    ],
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: html`${proof}${
      changed.length === 0
        ? html`<p class="note">No sentence is new or bound otherwise than in the version in effect.</p>`
        : plainTable({ caption: 'New and changed sentences', rows: changed, columns: draftColumns })
    }${
      removed.length === 0
        ? ''
        : html`<section class="card"><h2>No longer promised</h2><ul>${removed.map(({ id, text }) => html`<li><b>${id}</b> ${text}</li>`)}</ul></section>`
    }${
      conflicts.length === 0
        ? ''
        : html`<section class="card"><h2>Sentences that stand against each other</h2><ul>${conflicts.map(({ about, clauses }) => html`<li>${about} <span class="soft">${clauses.join(', ')}</span></li>`)}</ul></section>`
    }
${
  mayPublish
    ? confirmation({
        action: '/policy/new',
        back: '/policy',
        values: { sure: 'yes', ...written },
        button: `Publish version ${next}`,
        note: 'A published version stays for ever: it can be followed by another, never changed. What was confirmed of a sentence holds in the new text too, where its words stand unchanged.',
        effect: [
          ['Version', next],
          ['In effect from', written.effectiveOn === '' ? 'today' : written.effectiveOn],
          ['Review by', written.reviewBy === '' ? 'a year later' : written.reviewBy],
          ['Sentences', sentences],
          ['New or changed', changed.length],
          ['No longer there', removed.length],
          ['Contradicted', speaks.filter(({ clause }) => clause.contradictions.length > 0).length],
          ['Unbound', speaks.filter(({ unbound }) => unbound.length > 0).length],
          ['To be confirmed', speaks.filter(({ binding }) => binding === undefined).length],
        ],
      })
    : html`<p class="note">You may write and check; publishing is for who holds that permission. Give the text below to such a person.</p>`
}<h2>Go on writing</h2>${writingForm(written)}`,
  });
}

const draftColumns = [
  {
    title: 'Sentence',
    cell: ({ clause, isRebound }: DraftSentence) =>
      html`<b>${clause.id}</b> ${clause.text}${isRebound ? html`<br><span class="soft small">The same words, bound otherwise.</span>` : ''}`,
  },
  { title: 'Will be', cell: (sentence: DraftSentence) => willText(sentence) },
  { title: 'Kind', wide: true, cell: ({ clause }: DraftSentence) => clause.kind },
  {
    title: 'Promises',
    wide: true,
    cell: ({ clause, binding }: DraftSentence) => (binding ?? clause).requirements.join(', '),
  },
  {
    title: 'Kept by',
    wide: true,
    cell: ({ clause, binding }: DraftSentence) => (binding ?? clause).controls.join(', '),
  },
];

/** The worst as a word, and all that is to be said of it. */
function willText({ will, clause, unbound, binding }: DraftSentence): Html {
  if (will === 'not-applicable')
    return html`${badge(will)}${line(clause.notApplicable ?? 'It promises nothing that could be tested.')}`;
  return html`${will === 'confirmed' ? badge('approved', 'Confirmed') : badge(will)}${clause.contradictions.map(({ claim, fact }) => line(`“${claim}”, but ${fact}.`))}${unbound.map(
    ({ term, parameter }) =>
      line(
        parameter === undefined
          ? `“${term}” has no meaning.`
          : html`“${term}”: <a href="/policy/parameters/${parameter.id}">${parameter.id}</a> is not approved.`,
      ),
  )}${line(binding === undefined ? 'Not confirmed yet.' : `Confirmed by ${whoText(binding.by)}.`)}`;
}

function line(text: HtmlValue): Html {
  return html`<br><span class="small">${text}</span>`;
}

/** The last step wants a fresh proof. The text is held by this page meanwhile, so the proof is given beside it. */
async function publish(desk: Desk, exchange: StaffExchange, { written, draft }: Checked): Promise<Reply> {
  const { actor } = exchange;
  const decision = await desk.judge(actor, 'policy.publish', {});
  if (decision.kind === 'refused') return showCheck(desk, exchange, { written, draft, faults: [decision.reason] });
  if (decision.kind === 'step-up-wanted') {
    const query = new URLSearchParams({ next: '/policy', within: String(Math.round(decision.withinMs / 60_000)) });
    return showCheck(desk, exchange, {
      written,
      draft,
      faults: ['Prove once more that it is you, then publish. Nothing that you wrote is lost.'],
      proof: html`<p><a class="button" href="/step-up?${query.toString()}" target="_blank" rel="noopener">Prove it (opens beside this page)</a></p>`,
    });
  }
  const { body, effectiveOn, reviewBy, note } = written;
  const outcome = await desk.policy.publish({
    body,
    note,
    ...(effectiveOn === '' ? {} : { effectiveOn }),
    ...(reviewBy === '' ? {} : { reviewBy }),
    by: { actor: actorOf(actor), steppedUpAt: actor.steppedUpAt },
  });
  switch (outcome.kind) {
    case 'published':
      return redirectReply(saying('/policy', 'published'));
    case 'unchanged':
      return showWriting(desk, exchange, {
        written,
        faults: [`Exactly this text, from this day on, is version ${outcome.version} already.`],
      });
    case 'refused':
      return showWriting(desk, exchange, { written, faults: outcome.problems.map(({ message }) => `${message}.`) });
  }
}
