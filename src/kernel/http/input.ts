// From bytes to a value that a schema vouches for, or to a refusal that says which field and how to mend it.
// Building blocks for the text that people type. Keeps what was typed, so that a form can be shown again.
import { z } from 'zod';
import type { FormValues } from './form-text.ts';
import type { FieldError } from './problem.ts';
import type { Reply } from './reply.ts';

export type Input<Value> =
  | { kind: 'valid'; value: Value }
  | {
      kind: 'refused';
      /** Ready to send: 400, 415 or 422 as problem document or page. A form's route shows its own page instead. */
      reply: Reply;
      /** Empty when the body as a whole could not be read. */
      errors: readonly FieldError[];
      /** What a form's fields held, as it was typed. */
      typed: FormValues;
    };

export type Checked<Value> = { kind: 'valid'; value: Value } | { kind: 'invalid'; errors: FieldError[] };

/** Runs a schema. Messages are the schema's; a value is never quoted. */
export function checkInput<Value>(schema: z.ZodType<Value>, input: unknown): Checked<Value> {
  const result = schema.safeParse(input);
  if (result.success) return { kind: 'valid', value: result.data };
  return {
    kind: 'invalid',
    errors: result.error.issues.slice(0, 50).map((issue) => ({
      pointer: issue.path.map((step) => `/${escapePointer(String(step))}`).join(''),
      detail: issue.code === 'unrecognized_keys' ? 'There are members that are not known here.' : issue.message,
    })),
  };
}

/** The errors of one top-level field, for a form. */
export function errorsOf(errors: readonly FieldError[], field: string): string[] {
  const pointer = `/${escapePointer(field)}`;
  return errors.filter((error) => error.pointer === pointer).map((error) => error.detail);
}

export interface TextOptions {
  /** Characters (code points), after trimming. */
  min?: number;
  max: number;
}

// Line ends, tabs, direction overrides and other controls have no place in a name or an address: they fake what is seen.
const lineControls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const paragraphControls = /[[\p{Cc}--[\t\n]]\u202a-\u202e\u2066-\u2069]/v;

/** One line that a person typed: trimmed, in Unicode normal form C, whole characters, no control characters. */
export function line(options: TextOptions) {
  return text(options, lineControls, (value) => value.trim());
}

/** Several lines: as `line`, but with tabs and line ends (as "\n"). */
export function paragraph(options: TextOptions) {
  return text(options, paragraphControls, (value) => value.replaceAll(/\r\n?/g, '\n').trim());
}

function text({ min = 1, max }: TextOptions, controls: RegExp, tidy: (value: string) => string) {
  return z
    .string('This must be text.')
    .refine((value) => value.isWellFormed(), { error: 'This has a broken character.', abort: true })
    .transform((value) => tidy(value).normalize('NFC'))
    .refine((value) => !controls.test(value), { error: 'This has a character that cannot be typed here.', abort: true })
    .refine((value) => min === 0 || value !== '', { error: 'Fill this in.', abort: true })
    .refine((value) => lengthOf(value) >= min, `Use at least ${min} characters.`)
    .refine((value) => lengthOf(value) <= max, `Use at most ${max} characters.`);
}

function lengthOf(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

function escapePointer(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
