// What a visitor's words mean to this catalogue: words that it has; else fragments of them; else the words that he
// probably meant. Decided once for the whole shop, so that a filter never changes what was searched for.
import type { Reader } from '../../kernel/database.ts';
import { noQuestion, type Question } from './list-store.ts';
import { nearWords, understand } from './search-store.ts';
import { askedWords, fragmentsOf } from './search-words.ts';
import { meant } from './spelling.ts';

export interface Search {
  question: Question;
  /** What was searched instead. */
  didYouMean?: string;
}

/** In LIKE, nothing has it. */
const nothing: Question = { ...noQuestion, fragments: ['\u0001'] };
const candidatesPerWord = 24;
/** Shorter fragments would be in everything, and no index helps with them; but signs ("%") must be found by something. */
const shortestFragment = 3;

/** `asked` is folded (`askedText`) and not empty. */
export async function understandSearch(reader: Reader, asked: string): Promise<Search> {
  const words = askedWords(asked);
  const fragments = fragmentsOf(asked);
  const useful = words.length === 0 || fragments.every((each) => each.length - 2 >= shortestFragment) ? fragments : [];
  const { words: query, fits, fragmentsFit } = await understand(reader, { words, sku: asked, fragments: useful });
  // With a SKU that holds no word at all ("--"), the fragments find it.
  if (fits && query !== null) return { question: { words: query, sku: asked, fragments: null } };
  if (fragmentsFit) return { question: { ...noQuestion, fragments: useful } };
  return words.length === 0 ? { question: nothing } : searchMeant(reader, words);
}

async function searchMeant(reader: Reader, words: readonly string[]): Promise<Search> {
  const near = await nearWords(reader, words, candidatesPerWord);
  const guessed = words.map((word, index) => {
    const candidates = near.filter(({ place }) => place === index + 1);
    return meant(word, candidates, index === words.length - 1 ? 'beginning' : 'whole') ?? word;
  });
  const didYouMean = guessed.join(' ');
  if (didYouMean === words.join(' ')) return { question: nothing };
  const { words: query, fits } = await understand(reader, { words: guessed, sku: didYouMean, fragments: [] });
  return fits && query !== null
    ? { question: { words: query, sku: null, fragments: null }, didYouMean }
    : { question: nothing };
}
