// Stripe's form encoding: `a[b][0][c]=1`, `a[]=1`, in a body or a query. It makes nested values and nothing else:
// what the names mean, and the types, are for parameters.ts.
import { StripeError } from './errors.ts';

export type FormValue = string | FormValue[] | { [name: string]: FormValue };

const maxPairs = 1000;
const maxDepth = 10;

interface Branch {
  children: Map<string, Branch | string>;
}

/**
 * Decodes a form. Names are keys of objects without a prototype's power: `__proto__` is only a name here.
 * @throws StripeError (400) when a name is both a value and a hash, nests too deep or there are too many
 */
export function decodeForm(text: string): { [name: string]: FormValue } {
  const root: Branch = { children: new Map() };
  const pairs = text === '' ? [] : text.split('&');
  if (pairs.length > maxPairs) throw malformed('Too many parameters.');
  for (const pair of pairs) {
    if (pair === '') continue;
    const split = pair.indexOf('=');
    const name = unescape(split < 0 ? pair : pair.slice(0, split));
    const value = split < 0 ? '' : unescape(pair.slice(split + 1));
    plant(root, keysOf(name), value);
  }
  return hashOf(root);
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformed('Invalid request: the body is not valid URL encoding.');
  }
}

function keysOf(name: string): string[] {
  const open = name.indexOf('[');
  if (open < 0) return [name];
  const keys = [name.slice(0, open)];
  const rest = name.slice(open);
  if (!/^(\[[^[\]]*\])+$/.test(rest)) throw malformed('Invalid request: a parameter has unbalanced brackets.');
  for (const match of rest.matchAll(/\[([^[\]]*)\]/g)) keys.push(match[1] ?? '');
  if (keys.length > maxDepth) throw malformed('Invalid request: a parameter is nested too deep.');
  return keys;
}

function plant(root: Branch, keys: string[], value: string): void {
  let branch = root;
  for (const [depth, key] of keys.entries()) {
    // `a[]=1&a[]=2`: each takes the next index.
    const name = key === '' && depth > 0 ? String(branch.children.size) : key;
    if (depth === keys.length - 1) {
      if (typeof branch.children.get(name) === 'object')
        throw malformed('Invalid request: a parameter is both a value and a hash.');
      branch.children.set(name, value);
      return;
    }
    const next = branch.children.get(name) ?? { children: new Map() };
    if (typeof next === 'string') throw malformed('Invalid request: a parameter is both a value and a hash.');
    branch.children.set(name, next);
    branch = next;
  }
}

function hashOf(branch: Branch): { [name: string]: FormValue } {
  const entries = [...branch.children].map(([name, child]) => [name, valueOf(child)] as const);
  return Object.fromEntries(entries);
}

function valueOf(child: Branch | string): FormValue {
  if (typeof child === 'string') return child;
  const names = [...child.children.keys()];
  if (names.length > 0 && names.every((name) => /^\d{1,4}$/.test(name))) {
    return names
      .map(Number)
      .sort((a, b) => a - b)
      .map((index) => valueOf(child.children.get(String(index)) ?? ''));
  }
  return hashOf(child);
}

function malformed(message: string): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message });
}
