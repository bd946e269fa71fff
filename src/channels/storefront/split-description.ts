// Takes a sanitised description apart at its headings, so that a page can fold the parts away: what comes before the first
// one is the description itself, and a list of "name: value" becomes a table of facts. Changes no word.
import { type Html, html, trustedHtml } from '../../kernel/html.ts';

export interface DescriptionPart {
  title: string;
  body: Html;
}

export interface SplitDescription {
  intro: Html;
  parts: DescriptionPart[];
}

export function splitDescription(sanitised: string): SplitDescription {
  const pieces = sanitised.split(/(?=<h[23]>)/);
  // A text that begins with a heading is not split before it: it has no introduction.
  const [intro = '', ...rest] = /^<h[23]>/.test(sanitised) ? ['', ...pieces] : pieces;
  // A heading inside something else would be torn from it: then all stays as it is.
  if ([intro, ...rest].some((piece) => !isBalanced(piece))) return { intro: trustedHtml(sanitised), parts: [] };
  const parts = rest.flatMap((piece) => {
    const [, title = '', body = ''] = /^<h[23]>([^]*?)<\/h[23]>([^]*)$/.exec(piece) ?? [];
    const words = textOf(title);
    return words === '' ? [] : [{ title: words, body: facts(body) ?? trustedHtml(body) }];
  });
  return { intro: trustedHtml(intro), parts };
}

const emptyTags = new Set(['br', 'hr']);

function isBalanced(piece: string): boolean {
  const open: string[] = [];
  for (const [, slash, name = ''] of piece.matchAll(/<(\/?)([a-z0-9]+)/g)) {
    if (emptyTags.has(name)) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}

/** A list whose every entry says "name: value", as names with their values. */
function facts(body: string): Html | undefined {
  const list = /^\s*<ul>([^]*)<\/ul>\s*$/.exec(body)?.[1];
  if (list === undefined || list.includes('<ul')) return undefined;
  const entries = [...list.matchAll(/<li>([^]*?)<\/li>/g)].map(([, entry = '']) => entry.trim());
  const pairs = entries.map((entry) => /^([^:<]{1,40}):\s+([^]+)$/.exec(entry));
  if (pairs.length === 0 || pairs.some((pair) => pair === null)) return undefined;
  return html`<dl class="facts">${pairs.map(
    (pair) => html`<div><dt>${trustedHtml(pair?.[1] ?? '')}</dt><dd>${trustedHtml(pair?.[2] ?? '')}</dd></div>`,
  )}</dl>`;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** The words of sanitised HTML. */
export function textOf(sanitised: string): string {
  return sanitised
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name] ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The first words of a text, for search engines: whole words, at most `most` characters. */
export function firstWords(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most / 2)).trimEnd()}…`;
}
