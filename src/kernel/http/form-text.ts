// Strict reading of application/x-www-form-urlencoded (URL Standard §5.1): UTF-8, whole escapes, a limit on fields, no
// field twice unless it is expected to repeat. Uploads (multipart) are another matter and are not read here.

export type FormValues = Record<string, string | string[]>;
export type FormOutcome = { kind: 'form'; values: FormValues } | { kind: 'malformed'; detail: string };

export const maxFormFields = 200;
const maxNameLength = 100;

/** Parses a body's bytes. Fields named in `lists` may repeat and are arrays, also when they come once or not at all. */
export function parseForm(bytes: Buffer, lists: readonly string[] = []): FormOutcome {
  const text = bytes.toString('latin1');
  // No prototype: a field may be called "constructor" without meaning anything.
  const values = Object.create(null) as FormValues;
  for (const name of lists) values[name] = [];
  if (text === '') return { kind: 'form', values };
  const pairs = text.split('&', maxFormFields + 1);
  if (pairs.length > maxFormFields) return malformed(`A form has at most ${maxFormFields} fields.`);
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined) return malformed('The form has a bad escape or is not UTF-8.');
    if (name.length > maxNameLength || name === '__proto__') return malformed('The form has a field with a bad name.');
    const present = values[name];
    if (Array.isArray(present)) present.push(value);
    else if (present === undefined) values[name] = value;
    else return malformed('The form has the same field twice.');
  }
  return { kind: 'form', values };
}

function malformed(detail: string): FormOutcome {
  return { kind: 'malformed', detail };
}

// Browsers escape everything but these; a raw byte beyond ASCII is no form of theirs.
const unescaped = /^[!-~]*$/;

function decode(part: string): string | undefined {
  if (!unescaped.test(part)) return undefined;
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
