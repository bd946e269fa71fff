// Reads HTML into blocks: what a reader sees, with the line of its source. Scripts, styles, comments, forms' choices and
// what is struck out are no text. A tokenizer of one pass; nothing is run or fetched.
import type { Block } from './blocks.ts';

export function looksLikeHtml(text: string): boolean {
  const head = text.slice(0, 2_000).trimStart().toLowerCase();
  return /^(?:<!doctype html|<html|<\?xml[^>]*>\s*<html|<head|<body|<(?:div|p|h[1-6]|ul|ol|section|article|main|table|header)[\s>])/.test(
    head,
  );
}

const skipped = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'svg',
  'head',
  'select',
  'textarea',
  'iframe',
  'object',
  'del',
  's',
  'strike',
  'button',
  'nav',
]);
const inline = new Set([
  'a',
  'b',
  'i',
  'em',
  'strong',
  'span',
  'u',
  'small',
  'sup',
  'sub',
  'code',
  'abbr',
  'mark',
  'font',
  'q',
  'cite',
  'time',
  'ins',
  'img',
  'wbr',
  'label',
  'kbd',
  'var',
  'samp',
]);

interface State {
  blocks: Block[];
  text: string;
  line: number;
  kind: Block['kind'];
  level: number;
}

export function htmlBlocks(source: string): Block[] {
  const state: State = { blocks: [], text: '', line: 1, kind: 'text', level: 0 };
  const lineAt = lineCounter(source);
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    const textEnd = open < 0 ? source.length : open;
    addText(state, source.slice(at, textEnd), lineAt(at));
    if (open < 0) break;
    at = readTag(state, source, open);
  }
  flush(state);
  return state.blocks;
}

/** Where the text goes on after the tag at `open`. */
function readTag(state: State, source: string, open: number): number {
  if (source.startsWith('<!--', open)) return after(source, '-->', open + 4);
  const close = source.indexOf('>', open + 1);
  const tag = /^<(\/?)([a-z][a-z0-9-]*)/i.exec(source.slice(open, open + 40));
  if (tag === null || close < 0) {
    if (/^<[!?]/.test(source.slice(open, open + 2))) return close < 0 ? source.length : close + 1;
    state.text += '<';
    return open + 1;
  }
  const name = (tag[2] ?? '').toLowerCase();
  const isEnd = tag[1] === '/';
  if (!isEnd && skipped.has(name) && source[close - 1] !== '/') {
    if (name !== 'del' && name !== 's' && name !== 'strike') flush(state);
    return afterEndTag(source, name, close + 1);
  }
  if (inline.has(name)) return close + 1;
  flush(state);
  state.kind = isEnd ? 'text' : kindOf(name);
  state.level = /^h[1-6]$/.test(name) ? Number(name[1]) : 0;
  return close + 1;
}

function kindOf(name: string): Block['kind'] {
  if (/^h[1-6]$/.test(name) || name === 'dt' || name === 'summary' || name === 'caption' || name === 'legend')
    return 'heading';
  if (name === 'li' || name === 'dd') return 'item';
  if (name === 'td' || name === 'th') return 'cell';
  return name === 'blockquote' ? 'quote' : 'text';
}

function after(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  return found < 0 ? source.length : found + mark.length;
}

function afterEndTag(source: string, name: string, from: number): number {
  for (let at = source.indexOf('</', from); at >= 0; at = source.indexOf('</', at + 2)) {
    if (source.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return after(source, '>', at);
  }
  return source.length;
}

function addText(state: State, raw: string, line: number): void {
  if (raw === '') return;
  if (state.text.trim() === '' && raw.trim() !== '') {
    const lead = raw.slice(0, raw.length - raw.trimStart().length);
    state.line = line + lead.split('\n').length - 1;
  }
  state.text += decodeEntities(raw);
}

function flush(state: State): void {
  const text = state.text.replaceAll(/\s+/g, ' ').trim();
  state.text = '';
  const { kind, line, level } = state;
  if (text !== '') state.blocks.push({ kind, text, line, level });
  if (kind !== 'quote') state.kind = 'text';
}

/** Lines are asked for in rising order, so each newline is counted once. */
function lineCounter(source: string): (at: number) => number {
  let line = 1;
  let next = source.indexOf('\n');
  return (at) => {
    while (next >= 0 && next < at) {
      line += 1;
      next = source.indexOf('\n', next + 1);
    }
    return line;
  };
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  rsquo: '’',
  lsquo: '‘',
  rdquo: '”',
  ldquo: '“',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  bull: '•',
  shy: '',
  middot: '·',
};

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ' ';
  });
}
