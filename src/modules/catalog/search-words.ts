// Words as a search compares them: folded, letters and digits only. What is stored of a product and what a visitor asks
// for go through the same functions, so neither the database's locale nor its extensions decide what fits.
import { foldText } from './fold-text.ts';

const maxWords = 8;
const maxQueryLength = 100;
const maxWordLength = 60;
/** Enough of a description to find it by; more only makes the index heavy. */
const maxFarWords = 400;

// Letters that have no accent to take off.
const plain: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' };

/** "Größe 20-mm, Men's" → ["grosse", "20", "mm", "mens"] */
export function wordsOf(text: string): string[] {
  const folded = foldText(text).replace(/['’]/g, '');
  const letters = folded.replace(/[ßæœøłđðþı]/g, (letter) => plain[letter] ?? letter);
  return (letters.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, maxWordLength));
}

/** What a visitor typed, cut to what is asked for. */
export function askedText(query: string): string {
  return foldText(query.slice(0, maxQueryLength).replaceAll('\0', ' ').toWellFormed());
}

/** Of `askedText`: its words, each once. */
export function askedWords(asked: string): string[] {
  return [...new Set(wordsOf(asked))].slice(0, maxWords);
}

/** Of `askedText`: for LIKE, when it holds no word or no word fits. */
export function fragmentsOf(asked: string): string[] {
  const parts = asked.split(' ').filter((part) => part !== '');
  return parts.slice(0, maxWords).map((part) => `%${part.replace(/[\\%_]/g, '\\$&')}%`);
}

export interface SearchTexts {
  searchTitle: string;
  searchNear: string;
  searchFar: string;
}

/** The words of a product, by weight. */
export function searchTexts(product: {
  title: string;
  /** Vendor, type, tags, option values. */
  near: readonly string[];
  /** SKUs and barcodes. */
  codes: readonly string[];
  descriptionHtml: string;
}): SearchTexts {
  const description = product.descriptionHtml.replace(/<[^>]*>/g, ' ').replace(/&#?\w+;/g, ' ');
  // "GB-1" is also found as "GB1".
  const codes = product.codes.flatMap((code) => [...wordsOf(code), wordsOf(code).join('')]);
  const far = [...new Set([...codes.slice(0, maxFarWords), ...wordsOf(description).slice(0, maxFarWords)])];
  return {
    searchTitle: wordsOf(product.title).join(' '),
    searchNear: [...new Set(product.near.flatMap(wordsOf))].join(' '),
    searchFar: far.join(' '),
  };
}
