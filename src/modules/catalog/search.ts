// What a visitor's words mean to this catalogue: words that it has; else fragments of them; else the words that he
// probably meant. Decided for the whole shop, so that a filter never changes what was searched for.
import type { Reader } from '../../kernel/database.ts';
import { findFragments, findWords, nearWords, readQuestion } from './search-store.ts';
import { askedWords, fragmentsOf } from './search-words.ts';
import { meant } from './spelling.ts';

export interface Search {
  /** Positions of what was found, the best fit first. */
  positions: readonly number[];
  /** As tsquery; null: no word was understood. */
  question: string | null;
  /** What was searched instead. */
  didYouMean?: string;
}

const candidatesPerWord = 24;
/** Shorter fragments would be in everything, and no index helps with them; but signs ("%") must be found by something. */
const shortestFragment = 3;

/** `asked` is folded (`askedText`) and not empty; `sources`: currencies whose prices the list can show. */
export async function search(reader: Reader, asked: string, sources: readonly string[]): Promise<Search> {
  const words = askedWords(asked);
  const question = words.length === 0 ? null : await readQuestion(reader, words);
  if (question !== null) {
    const positions = await findWords(reader, question, asked, sources);
    if (positions.length > 0) return { positions, question };
  }
  const fragments = fragmentsOf(asked);
  if (words.length === 0 || fragments.every((each) => each.length - 2 >= shortestFragment)) {
    const positions = await findFragments(reader, fragments, sources);
    if (positions.length > 0) return { positions, question };
  }
  return (await searchMeant(reader, words, sources)) ?? { positions: [], question };
}

async function searchMeant(reader: Reader, words: readonly string[], sources: readonly string[]) {
  if (words.length === 0) return undefined;
  const near = await nearWords(reader, words, candidatesPerWord);
  const guessed = words.map((word, index) => {
    const candidates = near.filter(({ place }) => place === index + 1);
    return meant(word, candidates, index === words.length - 1 ? 'beginning' : 'whole') ?? word;
  });
  if (guessed.every((word, index) => word === words[index])) return undefined;
  const question = await readQuestion(reader, guessed);
  if (question === null) return undefined;
  const positions = await findWords(reader, question, '', sources);
  return positions.length === 0 ? undefined : { positions, question, didYouMean: guessed.join(' ') };
}
