// A document as blocks: headings, list items, paragraphs, table cells, each with the line it begins on. Reads Markdown and
// plain text; HTML comes through html.ts. Linear in the length of the text.

export interface Block {
  readonly kind: 'heading' | 'item' | 'text' | 'cell' | 'quote';
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** Of a heading: 1 the highest. Of an item: how far it stands in. */
  readonly level: number;
  /** A box that nobody has ticked: not done yet. */
  readonly open?: boolean;
  /** What our own clause syntax says below a sentence: `promises`, `kept by`, `means`, `word of`, `not applicable`. */
  readonly bindings?: readonly string[];
}

interface Draft {
  kind: Block['kind'];
  lines: string[];
  line: number;
  level: number;
  open: boolean;
  bindings: string[];
}

const binding = /^- (?:promises: |kept by: |word of: |not applicable: |means ")/;

// long: one pass over lines, each form of Markdown is one case
export function blocksOf(text: string): Block[] {
  const lines = text.split(/\r\n|\r|\n/);
  const blocks: Draft[] = [];
  let last: Draft | undefined;
  let fence: string | undefined;
  const begin = (kind: Draft['kind'], content: string, at: number, level = 0) => {
    last = { kind, lines: [content], line: at, level, open: false, bindings: [] };
    blocks.push(last);
    return last;
  };
  for (let index = frontMatterEnd(lines); index < lines.length; index += 1) {
    const raw = (lines[index] ?? '').replaceAll('\u00a0', ' ');
    const line = raw.trim();
    const at = index + 1;
    const fenceMark = /^(?:```|~~~)/.exec(line)?.[0];
    if (fenceMark !== undefined && (fence === undefined || fence === fenceMark)) {
      fence = fence === undefined ? fenceMark : undefined;
      last = undefined;
      continue;
    }
    if (fence !== undefined) continue;
    if (line === '' || /^([-*_])(?:\s*\1){2,}$/.test(line.slice(0, 200))) {
      // A rule of dashes right below a short line makes it a heading.
      if (/^-{3,}$/.test(line) && last?.kind === 'text' && last.lines.length === 1) last.kind = 'heading';
      last = undefined;
      continue;
    }
    if (/^={3,}$/.test(line) && last?.kind === 'text') {
      last.kind = 'heading';
      last = undefined;
      continue;
    }
    if (/^\[[^\]]{1,80}\]: /.test(line)) continue;
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const item =
      /^((?:[-*+\u2022\u25cf\u25aa\u2013\u2023\u25e6\u00b7]|\(?[a-z0-9]{1,2}[.)]|\(?[ivx]{1,4}\))\s+)(.*)$/i.exec(line);
    if (heading !== null) {
      begin('heading', (heading[2] ?? '').replace(/\s#+$/, ''), at, heading[1]?.length ?? 1);
      last = undefined;
    } else if (binding.test(line) && blocks.length > 0) {
      blocks.at(-1)?.bindings.push(line.slice(2));
      last = undefined;
    } else if (line.startsWith('|')) {
      addCells(line, at, begin);
      last = undefined;
    } else if (line.startsWith('>')) begin('quote', line.replace(/^[>\s]+/, ''), at);
    else if (item !== null && (item[2] ?? '') !== '') {
      const box = /^\[([ xX])\]\s+(.*)$/.exec(item[2] ?? '');
      const indent = raw.length - raw.trimStart().length;
      // "1. Payment Security" stands alone: the number of a heading, or of an item. Sentences decide by their form.
      const draft = begin('item', box === null ? (item[2] ?? '') : (box[2] ?? ''), at, indent);
      draft.open = box?.[1] === ' ';
    } else if (last !== undefined && continues(last, line)) last.lines.push(line);
    else begin('text', line, at);
  }
  return blocks.map(finish);
}

/** The next line goes on with the block when that did not end, and was as long as a wrapped line is. */
function continues(last: Draft, line: string): boolean {
  const before = last.lines.at(-1) ?? '';
  if (last.kind === 'quote' || last.kind === 'heading') return false;
  if (/[.!?:]["'\u201d\u2019)]?$/.test(before)) return false;
  return before.length >= 60 || /^[a-z(]/.test(line);
}

function frontMatterEnd(lines: readonly string[]): number {
  if (lines[0]?.replace(/^\ufeff/, '').trim() !== '---') return 0;
  for (let index = 1; index < Math.min(lines.length, 200); index += 1) {
    if (/^(?:---|\.\.\.)\s*$/.test(lines[index] ?? '')) return index + 1;
  }
  return 0;
}

function addCells(line: string, at: number, begin: (kind: 'cell', content: string, at: number) => unknown): void {
  if (/^[|\s:-]+$/.test(line)) return;
  for (const cell of line.split('|')) if (cell.trim() !== '') begin('cell', cell.trim(), at);
}

function finish({ kind, lines, line, level, open, bindings }: Draft): Block {
  const text = plain(lines.join(' '));
  return { kind, text, line, level, ...(open ? { open } : {}), ...(bindings.length > 0 ? { bindings } : {}) };
}

/** Without the marks of Markdown, and without what is struck out. */
export function plain(text: string): string {
  return withoutTags(text)
    .replaceAll(/~~[^~]*~~/g, ' ')
    .replaceAll(/!\[[^[\]]*\]\([^()]*\)/g, ' ')
    .replaceAll(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replaceAll(/\[\^[^[\]]{1,40}\]/g, '')
    .replaceAll(/\*+|`+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function withoutTags(text: string): string {
  if (!text.includes('<')) return text;
  let result = '';
  let at = 0;
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', at)) {
    const isTag = /[a-z/!]/i.test(text[open + 1] ?? '');
    const close = isTag ? text.indexOf('>', open) : -1;
    if (close < 0) {
      result += text.slice(at, open + 1);
      at = open + 1;
      if (isTag) break;
      continue;
    }
    const isAddress = /^<[^\s<>]+@[^\s<>]+>$/.test(text.slice(open, Math.min(close + 1, open + 200)));
    result += `${text.slice(at, open)} ${isAddress ? text.slice(open + 1, close) : ''}`;
    at = close + 1;
  }
  return result + text.slice(at);
}
