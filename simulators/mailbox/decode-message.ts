// Reads a mail message (RFC 5322, MIME: RFC 2045 to 2049): its headers in Unicode, its text and its HTML.
// Never throws: whatever bytes arrive, the page must be able to show something.

export interface Message {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** All headers in order, names as written, values unfolded and decoded. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string | undefined;
  readonly html: string | undefined;
}

// Nobody nests deeper on purpose; a hostile message must not exhaust the stack.
const maxDepth = 10;
const maxParts = 200;

export function decodeMessage(raw: Buffer): Message {
  const { headers, body } = split(raw.toString('latin1'));
  const found: Found = { text: undefined, html: undefined, parts: 0 };
  readPart(headers, body, 0, found);
  const first = (name: string) => decodeWords(header(headers, name) ?? '');
  return {
    from: first('from'),
    to: first('to'),
    subject: first('subject'),
    headers: headers.map(([name, value]) => [name, decodeWords(value)]),
    text: found.text,
    html: found.html,
  };
}

type Header = readonly [name: string, value: string];

interface Found {
  text: string | undefined;
  html: string | undefined;
  parts: number;
}

/** Text as latin1: one character is one byte, until a part says its character set. */
function split(part: string): { headers: Header[]; body: string } {
  const end = /\r?\n\r?\n/.exec(part);
  const head = end === null ? part : part.slice(0, end.index);
  const body = end === null ? '' : part.slice(end.index + end[0].length);
  const headers: Header[] = [];
  for (const line of head.replaceAll(/\r?\n(?=[ \t])/g, '').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return { headers, body };
}

function header(headers: readonly Header[], wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function readPart(headers: readonly Header[], body: string, depth: number, found: Found): void {
  if (depth > maxDepth || ++found.parts > maxParts) return;
  const { value: type, parameters } = parameterised(header(headers, 'content-type') ?? 'text/plain');
  const boundary = parameters.get('boundary');
  if (type.startsWith('multipart/') && boundary) {
    for (const part of splitMultipart(body, boundary)) {
      const inner = split(part);
      readPart(inner.headers, inner.body, depth + 1, found);
    }
    return;
  }
  if (/^attachment/i.test(header(headers, 'content-disposition') ?? '')) return;
  const content = () => {
    const bytes = decodeTransfer(body, (header(headers, 'content-transfer-encoding') ?? '').toLowerCase());
    return decodeCharset(bytes, parameters.get('charset') ?? 'utf-8');
  };
  if (type === 'text/plain') found.text ??= content();
  else if (type === 'text/html') found.html ??= content();
}

/** The parts between the delimiter lines; what stands before the first and after the last is for old programs. */
function splitMultipart(body: string, boundary: string): string[] {
  const delimiter = `--${boundary}`;
  const parts: string[] = [];
  let current: string[] | undefined;
  for (const line of body.split('\n')) {
    const bare = line.trimEnd();
    if (bare === delimiter || bare === `${delimiter}--`) {
      // The line break before a delimiter belongs to the delimiter.
      if (current !== undefined) parts.push(current.join('\n').replace(/\r$/, ''));
      current = bare === delimiter ? [] : undefined;
      if (current === undefined) return parts;
    } else current?.push(line);
  }
  if (current !== undefined) parts.push(current.join('\n'));
  return parts;
}

/** `text/plain; charset="utf-8"` in its pieces. */
function parameterised(text: string): { value: string; parameters: Map<string, string> } {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, bare] of text.matchAll(/;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g)) {
    parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '');
  }
  return { value: (text.split(';', 1)[0] ?? '').trim().toLowerCase(), parameters };
}

function decodeTransfer(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding === 'quoted-printable') return decodeQuoted(body.replaceAll(/=[ \t]*\r?\n/g, ''));
  return Buffer.from(body, 'latin1');
}

function decodeQuoted(text: string): Buffer {
  const decoded = text.replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(decoded, 'latin1');
}

function decodeCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

const encodedWord = /=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=/gi;

/** Encoded words (RFC 2047), and raw UTF-8 for servers that speak SMTPUTF8. */
function decodeWords(value: string): string {
  const words = [...value.matchAll(encodedWord)];
  if (words.length === 0) return decodeCharset(Buffer.from(value, 'latin1'), 'utf-8');
  let result = '';
  let end = 0;
  let pending: { charset: string; bytes: Buffer } | undefined;
  const flush = () => {
    if (pending !== undefined) result += decodeCharset(pending.bytes, pending.charset);
    pending = undefined;
  };
  for (const word of words) {
    const [whole, charset = '', encoding = '', content = ''] = word;
    const between = value.slice(end, word.index);
    const bytes =
      encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : decodeQuoted(content.replaceAll('_', ' '));
    // Space between two encoded words is no text, and a character may be cut in two between them.
    if (pending !== undefined && /^\s*$/.test(between) && pending.charset === charset.toLowerCase()) {
      pending = { charset: pending.charset, bytes: Buffer.concat([pending.bytes, bytes]) };
    } else {
      const followsWord = pending !== undefined;
      flush();
      if (!followsWord || !/^\s*$/.test(between)) result += between;
      pending = { charset: charset.toLowerCase(), bytes };
    }
    end = word.index + whole.length;
  }
  flush();
  return result + value.slice(end);
}
