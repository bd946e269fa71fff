// Request parameters: bytes become typed values here, or one of Stripe's errors for what does not fit.
// The table of what each operation takes is made from Stripe's OpenAPI document by tools/make-parameters.ts.
import { readFileSync } from 'node:fs';
import { invalidParameter, missingParameter, StripeError, unknownParameter } from './errors.ts';
import type { FormValue } from './form-encoding.ts';

export type ParameterType =
  | 'integer'
  | 'boolean'
  | 'number'
  | 'string'
  | 'hash'
  | 'empty'
  | { maxLength: number }
  | { enum: string[] }
  | { list: ParameterType }
  | { anyOf: ParameterType[] }
  | { shape: string }
  | { inline: Shape };

export interface Shape {
  required: string[];
  properties: Record<string, ParameterType>;
}

export interface ParameterTable {
  operations: Record<string, Shape>;
  shapes: Record<string, Shape>;
}

export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
export type Parameters = { [name: string]: Value };

const table = JSON.parse(readFileSync(new URL('parameters.json', import.meta.url), 'utf8')) as ParameterTable;

/** Spellings that Stripe renamed with 2026-09-30.endive; a request that names no version, or an older one, may use them. */
const renamed: Record<string, string> = { payment_method_types: 'allowed_payment_method_types' };

/**
 * Types the parameters of one operation.
 * @throws StripeError `parameter_unknown`, `parameter_missing`, `parameter_invalid_*` (400)
 */
export function typeParameters(
  operation: string,
  form: { [name: string]: FormValue },
  oldSpellings: boolean,
): Parameters {
  const shape = table.operations[operation];
  if (shape === undefined) throw new Error(`no parameters are known for ${operation}`);
  const spelled = oldSpellings ? respell(form, shape) : form;
  return typeShape(shape, spelled, '');
}

function respell(form: { [name: string]: FormValue }, shape: Shape): { [name: string]: FormValue } {
  const entries = Object.entries(form).map(([name, value]) => {
    const today = renamed[name];
    return [today !== undefined && today in shape.properties ? today : name, value] as const;
  });
  return Object.fromEntries(entries);
}

function typeShape(shape: Shape, form: { [name: string]: FormValue }, path: string): Parameters {
  const unknown = Object.keys(form).filter((name) => !Object.hasOwn(shape.properties, name));
  if (unknown.length > 0) throw unknownParameter(unknown.map((name) => nest(path, name)));
  const typed: Parameters = {};
  for (const [name, type] of Object.entries(shape.properties)) {
    const value = form[name];
    if (value === undefined) continue;
    typed[name] = typeValue(type, value, nest(path, name));
  }
  const missing = shape.required.find((name) => typed[name] === undefined);
  if (missing !== undefined) throw missingParameter(nest(path, missing));
  return typed;
}

function typeValue(type: ParameterType, value: FormValue, path: string): Value {
  if (typeof type === 'string') return typePlain(type, value, path);
  if ('maxLength' in type) return typeText(value, path, type.maxLength);
  if ('enum' in type) return typeChoice(type.enum, value, path);
  if ('list' in type) return typeList(type.list, value, path);
  if ('anyOf' in type) return typeAny(type.anyOf, value, path);
  const shape = 'shape' in type ? table.shapes[type.shape] : type.inline;
  if (shape === undefined) throw new Error(`no shape for ${path}`);
  if (typeof value === 'string' || Array.isArray(value))
    throw invalidParameter(path, 'Invalid object', 'parameter_invalid_object');
  return typeShape(shape, value, path);
}

function typePlain(type: Extract<ParameterType, string>, value: FormValue, path: string): Value {
  if (type === 'hash') {
    if (typeof value === 'string' || Array.isArray(value))
      throw invalidParameter(path, 'Invalid object', 'parameter_invalid_object');
    return value;
  }
  if (type === 'string') return typeText(value, path, 5000);
  if (typeof value !== 'string') throw invalidParameter(path, `Invalid ${type}`);
  if (type === 'integer') {
    if (!/^-?\d{1,15}$/.test(value))
      throw invalidParameter(path, `Invalid integer: ${value.slice(0, 40)}`, 'parameter_invalid_integer');
    return Number(value);
  }
  if (type === 'number') {
    if (!/^-?\d{1,15}(\.\d{1,12})?$/.test(value))
      throw invalidParameter(path, `Invalid decimal: ${value.slice(0, 40)}`);
    return Number(value);
  }
  if (type === 'boolean') {
    if (value !== 'true' && value !== 'false') throw invalidParameter(path, `Invalid boolean: ${value.slice(0, 40)}`);
    return value === 'true';
  }
  if (value !== '') throw invalidParameter(path, 'Invalid value');
  return '';
}

function typeText(value: FormValue, path: string, maxLength: number): string {
  if (typeof value !== 'string') throw invalidParameter(path, 'Invalid string');
  if (value.length > maxLength) {
    throw invalidParameter(path, `Invalid string: must be at most ${maxLength} characters`, 'parameter_invalid_string');
  }
  return value;
}

function typeChoice(choices: string[], value: FormValue, path: string): string {
  if (typeof value === 'string' && choices.includes(value)) return value;
  const named = choices.length > 12 ? 'a documented value' : `one of ${choices.join(', ')}`;
  throw invalidParameter(path, `Invalid ${path}: must be ${named}`);
}

function typeList(item: ParameterType, value: FormValue, path: string): Value[] {
  if (value === '') return [];
  if (!Array.isArray(value)) throw invalidParameter(path, 'Invalid array', 'parameter_invalid_array');
  return value.map((each, index) => typeValue(item, each, `${path}[${index}]`));
}

function typeAny(types: ParameterType[], value: FormValue, path: string): Value {
  let refusal: unknown;
  for (const type of types) {
    try {
      return typeValue(type, value, path);
    } catch (error) {
      // The most telling refusal is the one from inside a hash, where a wrong name is spelled out.
      if (!(error instanceof StripeError)) throw error;
      if (refusal === undefined || error.body.code === 'parameter_unknown') refusal = error;
    }
  }
  throw refusal;
}

function nest(path: string, name: string): string {
  return path === '' ? name : `${path}[${name}]`;
}
