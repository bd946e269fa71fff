// Blocks into sentences. A label before a sentence ("Notification: We will …") is a sentence of its own: it is a heading
// in all but form. Abbreviations, versions and addresses end nothing.
import type { Block } from './blocks.ts';

export interface Sentence {
  readonly text: string;
  readonly line: number;
  readonly block: Block;
  /** By form a title: a heading's text, a label, a short line in plain text that ends without a mark. */
  readonly isTitle: boolean;
  /** A list or a sentence follows that it announces. */
  readonly announces: boolean;
  readonly isLabel: boolean;
}

export function sentencesOf(blocks: readonly Block[]): Sentence[] {
  return blocks.flatMap((block, index) => ofBlock(block, blocks[index + 1]));
}

function ofBlock(block: Block, next: Block | undefined): Sentence[] {
  const { line } = block;
  if (block.kind === 'heading') {
    return [{ text: unnumbered(block.text), line, block, isTitle: true, announces: false, isLabel: false }];
  }
  const isTitle = looksLikeTitle(block, next);
  const label = isTitle ? undefined : labelOf(block);
  const rest = label === undefined ? block.text : block.text.slice(label.length).trimStart();
  const texts = split(rest);
  const followsList = next?.kind === 'item' && block.kind !== 'item';
  const sentences = texts.map((text, index) => ({
    text,
    line,
    block,
    isTitle,
    announces: text.endsWith(':') && (followsList || index < texts.length - 1 || isDeeper(block, next)),
    isLabel: false,
  }));
  if (label === undefined) return sentences;
  return [{ text: label, line, block, isTitle: true, announces: true, isLabel: true }, ...sentences];
}

function isDeeper(block: Block, next: Block | undefined): boolean {
  return block.kind === 'item' && next?.kind === 'item' && next.level > block.level;
}

const maxTitleWords = 9;
const numbering = /^(?:(?:section|article|part)\s+)?\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+(?=\D)/i;

function unnumbered(text: string): string {
  return text.replace(numbering, '');
}

/** A short line without an end mark, as titles are written in plain text. A list's item is a title only when numbered and alone. */
function looksLikeTitle({ kind, text, level, line }: Block, next: Block | undefined): boolean {
  if (kind === 'quote' || text.length > 90 || next === undefined) return false;
  // The name of a shop before the title of its page: "Northfell: how we look after your data".
  const inner = line === 1 ? /[.!?;] \S/ : /[.!?:;] \S/;
  if (/[.!;,]$/.test(text) || inner.test(text)) return false;
  const words = text.split(/\s+/);
  if (words.length > maxTitleWords || !/\p{L}/u.test(text) || /@|\d{3}/.test(text)) return false;
  if (kind === 'item') return level === 0 && next.kind !== 'item' && words.length <= 6 && isCapitalized(words);
  if (kind === 'cell') return words.length <= 3;
  return /^[\p{Lu}\d"“'‘(]/u.test(text) && !text.endsWith(':');
}

const small = new Set([
  'a',
  'an',
  'and',
  'the',
  'of',
  'for',
  'to',
  'in',
  'on',
  'with',
  'or',
  'at',
  'by',
  'your',
  'our',
  'from',
]);

function isCapitalized(words: readonly string[]): boolean {
  return words.every((word) => small.has(word.toLowerCase()) || /^[^\p{Ll}]/u.test(word));
}

const dated =
  /^(?:published|effective(?: date)?|last updated|updated|last revised|date|version|issued|in force|valid from)\s*:/i;
const contactLabel = /^(?:e-?mail|phone|tel|telephone|fax|mail|address|post|web|website|call|text|hotline|mobile)\s*:/i;
const announcing = /\b(?:we|you|they|it|following|includes?|is|are|will|must|please|means)\b/i;

/** `Notification:` before a sentence; with the colon. */
function labelOf({ kind, text }: Block): string | undefined {
  const colon = text.slice(0, 70).search(/:\s/);
  if (colon < 0) return undefined;
  const label = text.slice(0, colon + 1);
  const rest = text.slice(colon + 1).trim();
  if (rest === '' || contactLabel.test(label)) return undefined;
  if (dated.test(label)) return label;
  const words = label.slice(0, -1).split(/\s+/);
  if (words.length > 7 || announcing.test(label) || /[.!?;,"“]/.test(label)) return undefined;
  const startsSentence = /^[\p{Lu}\d"“]/u.test(rest) && rest.split(/\s+/).length >= 3;
  if (!startsSentence) return undefined;
  return kind === 'item' || isCapitalized(words) ? label : undefined;
}

const abbreviations =
  /(?:\b(?:e\.g|i\.e|etc|vs|inc|ltd|llc|co|corp|mr|mrs|ms|dr|no|nos|art|sec|st|approx|cf|al|dept|est|fig|incl|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|u\.s|u\.k|a\.m|p\.m)|\b\p{Lu})\.$/iu;

function split(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(/[.!?\u3002\uff01\uff1f]["'”’)\]]{0,3}\s*/gu)) {
    const end = match.index + match[0].length;
    if (end >= text.length) break;
    const mark = match[0][0] ?? '';
    const hasSpace = /\s$/.test(match[0]) || mark > '\u2fff';
    const follows = text.slice(end, end + 2);
    if (!hasSpace || !/^["'“‘([]?[\p{Lu}\p{Lo}\d"“]/u.test(follows)) continue;
    if (
      mark === '.' &&
      abbreviations.test(text.slice(Math.max(0, match.index - 6), match.index + 1)) &&
      !/^(?:We|The|Our|You|All|This|Any|If|It)\b/.test(text.slice(end, end + 5))
    )
      continue;
    const part = text.slice(from, end).trim();
    // A number of a list inside a line ("1. ") is no sentence.
    if (/^\(?\d{1,2}[.)]$/.test(part)) continue;
    // "she wrote: "It works!" and left": inside quotation marks the sentence goes on.
    parts.push(part);
    from = end;
  }
  const rest = text.slice(from).trim();
  if (rest !== '') parts.push(rest);
  return parts;
}
