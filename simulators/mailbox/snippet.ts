// The first words of a message, as mailboxes show them beside the subject: of its HTML, or else of its text.
import type { Message } from './decode-message.ts';

const maxInput = 20_000;
const maxLength = 160;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export function snippetOf({ html, text }: Pick<Message, 'html' | 'text'>): string {
  const words = html === undefined ? (text ?? '').slice(0, maxInput) : wordsOf(html.slice(0, maxInput));
  const line = words
    // Many invisible characters are how senders end their first line.
    .replace(/(?:[\u034F\u200B-\u200D\u2060\uFEFF\u00AD]\s*){8}[\s\S]*/, '')
    .replaceAll(/[\u034F\u200B-\u200F\u2060\uFEFF\u00AD]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > maxLength ? `${line.slice(0, maxLength).trimEnd()} …` : line;
}

function wordsOf(html: string): string {
  return html
    .replace(/^[\s\S]*?<body[^>]*>/i, '')
    .replaceAll(/<(style|script|title)\b[\s\S]*?(?:<\/\1>|$)/gi, ' ')
    .replaceAll(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replaceAll(/<[^>]*(?:>|$)/g, ' ')
    .replaceAll(/&(?:#(\d{1,7})|([a-z]{2,8}));/gi, (whole, code: string | undefined, name: string | undefined) => {
      const point = Number(code);
      if (code !== undefined) return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ' ';
      return entities[(name ?? '').toLowerCase()] ?? whole;
    });
}
