// A letter as plain text: for people who read so, for screen readers, watches and search.
import type { Block, Letter, Letterhead, Line, Sum } from './letter.ts';
import { oneLine } from './mail-address.ts';
import { mailTexts } from './texts.ts';

export function letterText(letter: Letter, head: Letterhead): string {
  const texts = mailTexts(letter.locale);
  return [
    ...(head.isDemonstration ? [texts.demonstration, ''] : []),
    letter.heading,
    '',
    ...letter.blocks.flatMap((block) => [...blockLines(block), '']),
    '-- ',
    ...letter.footer,
    `${oneLine(head.shopName)}: ${head.shopUrl}`,
    '',
  ].join('\n');
}

function blockLines(block: Block): string[] {
  switch (block.kind) {
    case 'text':
      return [block.text];
    case 'button':
      return [`${block.label}:`, block.href];
    case 'facts':
      return block.facts.flatMap(({ label, value, href }) => [
        `${label}: ${value}`,
        ...(href === undefined ? [] : [href]),
      ]);
    case 'list':
      return [block.title, ...block.items.map((item) => `* ${item}`)];
    case 'lines':
      return [
        block.title,
        ...block.lines.map(lineText),
        ...(block.sums.length > 0 ? ['', ...sumLines(block.sums)] : []),
      ];
  }
}

export function lineText({ quantity, title, amount }: Line): string {
  return `${quantity} × ${title}${amount === undefined ? '' : `   ${amount}`}`;
}

function sumLines(sums: readonly Sum[]): string[] {
  return sums.map(({ label, amount }) => `${label}: ${amount}`);
}
