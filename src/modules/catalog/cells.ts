// What one cell of an import says. Cells are text: one that looks like a spreadsheet formula is nothing special.
// Prices are read by string arithmetic, never through a fraction.

import { toHandle } from './fold-text.ts';
import { losesContent, sanitizeDescription } from './sanitize-description.ts';

export type Parsed<Value> = { value: Value; warning?: string } | { fault: string };

export interface CellContext {
  currency: string;
  minorDigits: number;
}

export type CellParser<Value> = (cell: string, context: CellContext) => Parsed<Value>;

export function text(maxLength: number): CellParser<string> {
  return (cell) =>
    cell.length <= maxLength ? { value: cell.trim() } : { fault: `Longer than ${maxLength} characters: shorten it.` };
}

export const description: CellParser<string> = (cell) => {
  if (cell.length > 500_000) return { fault: 'Longer than 500,000 characters: shorten it.' };
  const warning = 'Pictures, scripts, styles, frames and forms were taken out of the description.';
  return { value: sanitizeDescription(cell), ...(losesContent(cell) && { warning }) };
};

export const handle: CellParser<string> = (cell) => {
  const value = toHandle(cell);
  if (value === '') return { fault: 'A handle needs at least one letter or digit.' };
  return { value, ...(value !== cell.trim() && { warning: `Used as "${value}".` }) };
};

export const tags: CellParser<string[]> = (cell) => {
  const value = [...new Set(cell.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
  if (value.length > 250) return { fault: 'More than 250 tags.' };
  if (value.some((tag) => tag.length > 255)) return { fault: 'A tag is longer than 255 characters: shorten it.' };
  return { value };
};

/** TRUE or FALSE in any case; an empty cell is `whenEmpty`. */
export function yesOrNo(whenEmpty: boolean): CellParser<boolean> {
  return (cell) => {
    const word = cell.trim().toLowerCase();
    if (word === '') return { value: whenEmpty };
    if (word === 'true' || word === 'false') return { value: word === 'true' };
    return { fault: 'Must be TRUE or FALSE.' };
  };
}

export const status: CellParser<'active' | 'draft' | 'archived'> = (cell) => {
  const word = cell.trim().toLowerCase();
  if (word === '' || word === 'active') return { value: 'active' };
  if (word === 'draft' || word === 'archived') return { value: word };
  return { fault: 'Must be active, draft or archived.' };
};

/** Minor units, or null for an empty cell. */
export const price: CellParser<number | null> = (cell, { currency, minorDigits }) => {
  const amount = cell.trim();
  if (amount === '') return { value: null };
  const match = /^(\d{1,10})(?:\.(\d*))?$/.exec(amount);
  if (match === null) {
    if (amount.startsWith('-')) return { fault: 'A price cannot be below zero.' };
    if (/^\d+$/.test(amount)) return { fault: 'Larger than any price we can handle.' };
    return { fault: 'Not a price: write digits with a point for decimals, such as 1234.50, without currency sign.' };
  }
  const [, whole = '', decimals = ''] = match;
  if (/[1-9]/.test(decimals.slice(minorDigits)))
    return { fault: `Too many decimals: ${currency} has ${minorDigits === 0 ? 'none' : minorDigits}.` };
  return { value: Number(whole + decimals.slice(0, minorDigits).padEnd(minorDigits, '0')) };
};

/** Whole grams; a fraction is rounded half up. */
export const grams: CellParser<number> = (cell) => {
  const weight = cell.trim();
  if (weight === '') return { value: 0 };
  const match = /^(\d{1,9})(?:\.(\d{0,12}))?$/.exec(weight);
  if (match === null) return { fault: 'Not a weight: write grams in digits, such as 250.' };
  const [, whole = '', decimals = ''] = match;
  return { value: Number(whole) + (decimals >= '5' ? 1 : 0) };
};

/** How many can be sold. Null for an empty cell. */
export const quantity: CellParser<number | null> = (cell) => {
  const count = cell.trim();
  if (count === '') return { value: null };
  return /^-?\d{1,9}$/.test(count) ? { value: Number(count) } : { fault: 'Not a whole number.' };
};

export const tracker: CellParser<boolean> = (cell) => {
  const word = cell.trim().toLowerCase();
  if (word === '' || word === 'shopify') return { value: word !== '' };
  // To sell without limit what somebody else counts would oversell it.
  return { value: true, warning: 'Another inventory system counted this: from now on it is counted here.' };
};

/** True: sell beyond zero. */
export const policy: CellParser<boolean> = (cell) => {
  const word = cell.trim().toLowerCase();
  if (word === '' || word === 'deny' || word === 'false') return { value: false };
  if (word === 'continue' || word === 'true') return { value: true };
  return { fault: 'Must be deny or continue.' };
};

/** An address of a picture, or ''. It is kept, never fetched here. */
export const pictureAddress: CellParser<string> = (cell) => {
  const address = cell.trim();
  if (address === '') return { value: '' };
  if (address.length > 2_048) return { fault: 'Longer than 2,048 characters.' };
  // What was added by hand, in a file that we wrote ourselves.
  if (/^media:[0-9a-f]{32}$/.test(address)) return { value: address };
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address))
    return { fault: 'Not the address of a picture: it must begin with https:// or http://.' };
  return { value: address };
};

/** From 1, or null for an empty cell. */
export const picturePosition: CellParser<number | null> = (cell) => {
  const position = cell.trim();
  if (position === '') return { value: null };
  return /^[1-9]\d{0,5}$/.test(position) ? { value: Number(position) } : { fault: 'Must be a number from 1.' };
};
