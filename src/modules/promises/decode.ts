// Bytes of a file as text: UTF-8 with or without a mark, UTF-16 by its mark, else Windows' western letters. What is no text
// is refused with a word on what it seems to be.

export type Decoded = { kind: 'text'; text: string } | { kind: 'refused'; reason: string };

export const maxBytes = 16 * 1_048_576;

const known: readonly [start: string, what: string][] = [
  ['%PDF', 'a PDF: export its text, or save the page as HTML'],
  ['PK\u0003\u0004', 'a Word or ZIP file: save it as plain text or HTML'],
  ['\u00d0\u00cf\u0011\u00e0', 'an old Word file: save it as plain text or HTML'],
  ['{\\rtf', 'a rich-text file: save it as plain text or HTML'],
];

export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > maxBytes) {
    return { kind: 'refused', reason: `it has ${bytes.length} bytes; a policy of more than ${maxBytes} is not read` };
  }
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  const seen = known.find(([mark]) => start.startsWith(mark.slice(0, 4)));
  if (seen !== undefined) return { kind: 'refused', reason: `it is ${seen[1]}` };
  const text = textOf(bytes);
  if (text === undefined || isNoise(text)) return { kind: 'refused', reason: 'it is not text' };
  if (text.trim() === '') return { kind: 'refused', reason: 'it is empty' };
  return { kind: 'text', text };
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.subarray(0, 8_000).includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** More than one in ten of its first characters is a control character or no character at all. */
function isNoise(text: string): boolean {
  const sample = text.slice(0, 8_000);
  let strange = 0;
  for (const letter of sample) {
    const code = letter.codePointAt(0) ?? 0;
    const isControl =
      (code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12) || (code >= 127 && code < 160);
    if (isControl || code === 0xfffd) strange += 1;
  }
  return strange > sample.length / 10;
}
