// What changed lately, for feeds: a version was published, a control began or ceased to hold, or nobody looked in time. Read
// from what was seen; nothing of it is stored.
import type { Reader } from '../../kernel/database.ts';
import type { Control } from './control.ts';
import { type Turning, turnings } from './document-store.ts';
import type { Published } from './policy-document.ts';
import { latestObservations } from './policy-store.ts';

export interface Change {
  /** The same for ever. */
  id: string;
  at: Date;
  title: string;
  text: string;
  /** Path on the shop. */
  href: string;
}

const windowMs = 30 * 86_400_000;
const most = 60;

export async function changesOf(
  reader: Reader,
  given: { published: Published; controls: readonly Control[]; now: Date },
): Promise<Change[]> {
  const { published, controls, now } = given;
  const [turned, latest] = await Promise.all([
    turnings(reader, new Date(now.getTime() - windowMs), most),
    latestObservations(reader),
  ]);
  const silent = latest
    .filter(({ outcome, goodUntil }) => outcome === 'holds' && goodUntil < now)
    .map(({ id, control, goodUntil }) => ({
      id: `${id}-stale`,
      control,
      at: goodUntil,
      word: 'is no longer known to hold',
    }));
  const seen = [...turned.flatMap(wordsOf), ...silent].flatMap(({ id, control, at, word }) => {
    const known = controls.find((candidate) => candidate.id === control);
    return known === undefined ? [] : [controlChange(known, { id, at, word, published })];
  });
  const versions = published.versions.map(({ version, title, publishedAt, publishedOn, effectiveOn, note }) => ({
    id: `version-${version}`,
    at: publishedAt,
    title: `Version ${version} of the ${title.toLowerCase()} was published`,
    text: `Published ${publishedOn}, in effect from ${effectiveOn}.${note === '' ? '' : ` ${note}`}`,
    href: `/trust/versions/${version}`,
  }));
  return [...seen, ...versions].toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, most);
}

function wordsOf({ id, control, outcome, at, before, beforeGoodUntil }: Turning) {
  const wasStale = before === 'holds' && beforeGoodUntil !== null && beforeGoodUntil < at;
  const stale = wasStale
    ? [
        {
          id: `${id}-stale`,
          control,
          at: beforeGoodUntil,
          word: 'was not looked at in time and was no longer known to hold',
        },
      ]
    : [];
  if (before === outcome && !wasStale) return [];
  const words = {
    holds: before === 'broken' ? 'holds again' : 'was seen to hold',
    broken: 'does not hold',
    'not-looked': 'could not be looked at',
  };
  return [{ id, control, at, word: words[outcome] }, ...stale];
}

function controlChange(
  control: Control,
  { id, at, word, published }: { id: string; at: Date; word: string; published: Published },
): Change {
  const sentences = published.compiled.clauses.filter(({ textHash }) =>
    published.bindings.get(textHash)?.controls.includes(control.id),
  );
  const concerned = sentences.map((clause) => clause.id).join(', ');
  return {
    id,
    at,
    title: `${control.id} ${word}`,
    text: `${control.statement}${concerned === '' ? '' : ` Sentences concerned: ${concerned}.`}`,
    href: sentences[0] === undefined ? '/trust' : `/trust#clause-${sentences[0].id}`,
  };
}
