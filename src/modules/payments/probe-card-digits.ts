// Card digits nowhere (S1.4): searches every column of the live database, its raw files and write-ahead log, key store,
// evidence and logs for card numbers, and tries whether a field of ours would take one. Makes no order: the cart that it
// names does not exist.
import type { Reader } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { filesBelow, searchFiles } from '../../kernel/search-files.ts';
import { searchTables } from '../../kernel/search-tables.ts';
import type { Sight } from '../policy.ts';
import { candidatePattern, countCardNumbers, findCardNumbers } from './card-numbers.ts';

/** The shop as a visitor meets it. */
export interface CardFields {
  /** Fields of all forms that a crawl finds, each with its page. */
  formFields: () => Promise<{ path: string; name: string; autocomplete: string }[]>;
  /** Sends JSON; answers the status and the body. Undefined: no answer. */
  post: (path: string, json: unknown) => Promise<{ status: number; body: string } | undefined>;
}

export interface CardDigitsParts {
  database: Reader;
  /** Raw places, with names in them that are not ours (an outside party's simulator). */
  places: readonly { path: string; skip?: readonly string[] }[];
  fields: CardFields;
}

const rawBudgetBytes = 1 << 30;

export async function probeCardDigits({ database, places, fields }: CardDigitsParts): Promise<Sight> {
  const tables = await searchDatabase(database);
  const raw = await searchRaw(places);
  const taken = await cardFields(fields);
  const left = tables.left + raw.left > 0 ? '; the oldest parts were left for another time' : '';
  const closed = tables.closed.length === 0 ? '' : `; not readable to the shop: ${tables.closed.join(', ')}`;
  return {
    summary: `No card number in ${tables.columns} columns of ${tables.tables} tables, nor in ${raw.files} raw files (${Math.max(1, Math.round(raw.bytes / 1e6))} MB) of database, write-ahead log, key store, evidence and logs; no field of ${taken.fields} takes one${left}${closed}.`,
    findings: [...tables.findings, ...raw.findings, ...taken.findings],
  };
}

async function searchDatabase(database: Reader) {
  const findings: string[] = [];
  const search = await searchTables(database, {
    // All but pictures, as everybody may download them: digits in compressed bytes are chance.
    wants: ({ type, dataClass }) => !(type === 'bytea' && dataClass === 'public'),
    pattern: () => candidatePattern,
    look(column, value) {
      // Bar codes are at home in the catalogue.
      const options = { tradeNumbers: column.table.startsWith('catalog.') };
      const count =
        typeof value === 'string' ? findCardNumbers(value, options).length : countCardNumbers(value, options);
      if (count > 0) findings.push(`${column.table}.${column.column} holds a card number`);
      return count > 0;
    },
  });
  return { ...search, findings };
}

async function searchRaw(places: CardDigitsParts['places']) {
  const findings: string[] = [];
  const files = places.flatMap(({ path, skip }) => filesBelow(path, skip).map((file) => ({ ...file, place: path })));
  const placeOf = new Map(files.map((file) => [file.path, file.place]));
  const search = await searchFiles(files, rawBudgetBytes, (file, piece) => {
    // Pages of the catalogue, with its bar codes, are among these bytes.
    const count = countCardNumbers(piece, { tradeNumbers: true });
    const place = placeOf.get(file) ?? '';
    if (count > 0)
      findings.push(`${place.slice(place.lastIndexOf('/') + 1)}${file.slice(place.length)} holds a card number`);
    return count > 0;
  });
  return { ...search, findings };
}

/** A test number of Stripe's, in case it does get somewhere. */
const testNumber = '4242424242424242';
const cardWords = /card.?(?:number|no|num)|^(?:pan|cvc|cvv|cardnumber|ccnum\w*)$/i;

async function cardFields({ formFields, post }: CardFields): Promise<{ fields: string; findings: string[] }> {
  const findings: string[] = [];
  const forms = await formFields();
  for (const { path, name, autocomplete } of forms) {
    if (cardWords.test(name) || /^cc-(?:number|csc|exp)/.test(autocomplete))
      findings.push(`the form at ${path} has a field for a card number`);
  }
  const contact = {
    email: 'probe@example.invalid',
    name: 'Probe',
    address: { line1: '1', city: 'X', postalCode: '1', country: 'US' },
  };
  const order = { checkoutId: newId<string>(), cartId: newId<string>(), contact };
  const tries: [what: string, path: string, body: unknown][] = [
    ['payment', '/api/checkouts', { ...order, payment: { method: 'card', card: { number: testNumber, cvc: '123' } } }],
    ['payment', '/api/checkouts', { ...order, payment: { method: 'card', number: testNumber } }],
    ['checkout', '/api/checkouts', { ...order, card: testNumber, payment: { method: 'card' } }],
    ['contact', '/api/checkouts', { ...order, contact: { ...contact, card: testNumber }, payment: { method: 'card' } }],
  ];
  for (const [what, path, body] of tries) {
    const answer = await post(path, body);
    // Unknown members are refused as such; any other answer means that this one was read, or passed over in silence.
    const refused = answer === undefined || (answer.status === 422 && !answer.body.includes(testNumber));
    if (!refused) findings.push(`the Store API takes a card number in a member of the ${what}`);
  }
  return { fields: `${forms.length} in forms and of the Store API's checkout`, findings: [...new Set(findings)] };
}
