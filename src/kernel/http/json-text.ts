// Strict JSON (RFC 8259, and the parts of I-JSON, RFC 7493, that close holes): UTF-8 without a byte order mark, no
// member twice, a depth limit, no `__proto__`. Answers what is wrong and where, never the input itself.
import { isUtf8 } from 'node:buffer';

export type JsonOutcome = { kind: 'json'; value: unknown } | { kind: 'malformed'; detail: string };

export const maxJsonDepth = 32;

/** Parses a body's bytes. */
export function parseJson(bytes: Buffer): JsonOutcome {
  if (!isUtf8(bytes)) return malformed('The body is not UTF-8.');
  const text = bytes.toString('utf8');
  const problem = checkDepth(text);
  if (problem !== undefined) return malformed(problem);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return malformed(`The body is not JSON${place(text, error)}.`);
  }
  const double = checkMembers(text);
  return double === undefined ? { kind: 'json', value } : malformed(double);
}

function malformed(detail: string): JsonOutcome {
  return { kind: 'malformed', detail };
}

// V8 says "at position 12", but quotes the text too: only the number is taken.
function place(text: string, error: unknown): string {
  const position = error instanceof Error ? / at position (\d+)/.exec(error.message)?.[1] : undefined;
  if (position === undefined) return '';
  const before = text.slice(0, Number(position));
  const line = before.split('\n').length;
  return ` (line ${line}, column ${before.length - before.lastIndexOf('\n')})`;
}

function checkDepth(text: string): string | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = stringEnd(text, at);
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > maxJsonDepth) return `The body is nested more than ${maxJsonDepth} levels deep.`;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return undefined;
}

// The text is known to be JSON here, so a string followed by a colon is a member's name.
function checkMembers(text: string): string | undefined {
  const scopes: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b) scopes.push(new Set());
    else if (code === 0x5b) scopes.push(undefined);
    else if (code === 0x7d || code === 0x5d) scopes.pop();
    else if (code === 0x22) {
      const end = stringEnd(text, at);
      const names = scopes.at(-1);
      if (names !== undefined && isName(text, end)) {
        const name = memberName(text.slice(at, end + 1));
        if (name === '__proto__') return 'A member must not be called "__proto__".';
        if (names.has(name)) return 'An object has the same member twice.';
        names.add(name);
      }
      at = end;
    }
  }
  return undefined;
}

/** Index of the quote that ends the string starting at `start`, or the text's length. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    at += code === 0x5c ? 2 : 1;
  }
  return text.length;
}

function isName(text: string, end: number): boolean {
  let at = end + 1;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++;
  return text.charCodeAt(at) === 0x3a;
}

// "a" and "\u0061" are the same name.
function memberName(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}
