// What the checkout form holds: as it was typed, and as a request that the schema vouches for. Mistakes come with words
// for the field and for the summary. Decides nothing about prices or stock.
import { z } from 'zod';
import { checkInput, type FormValues, line } from '../../kernel/http.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { contactFields } from '../shop.ts';
import { isCountry, stateCode } from './regions.ts';

/** The shop's own country: what a fresh form starts with. */
const homeCountry = 'US';

export const textNames = [
  'email',
  'name',
  'phone',
  'country',
  'line1',
  'line2',
  'city',
  'region',
  'postalCode',
  'shipping',
  'discountCode',
  'seenTotal',
] as const;

export type Typed = Record<(typeof textNames)[number], string> & { checkoutId: string };

/** Any form is read by this: fields are told apart by `readTyped`. */
export const anyForm = z.record(z.string(), z.string());

/** Everything as it was typed; a page without a usable checkout id gets a fresh one. */
export function readTyped(values: FormValues): Typed {
  const typed = freshForm();
  for (const name of textNames) {
    const value = values[name];
    // Far beyond any limit: kept for the person to see, but not without end.
    if (typeof value === 'string') typed[name] = value.slice(0, 2_000);
  }
  const id = values['checkoutId'];
  return typeof id === 'string' && isUuid(id) ? { ...typed, checkoutId: id } : typed;
}

export function freshForm(): Typed {
  const empty = Object.fromEntries(textNames.map((name) => [name, ''])) as Record<(typeof textNames)[number], string>;
  return { ...empty, country: homeCountry, checkoutId: newId() };
}

const { email, name, phone, line1, line2, city, region, postalCode } = contactFields;

function blankable<Value>(schema: z.ZodType<Value>) {
  return z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    schema.optional(),
  );
}

const schema = z.object({
  email,
  name,
  phone: blankable(phone),
  country: z.string().refine(isCountry, 'Choose a country from the list.'),
  line1,
  line2: blankable(line2),
  city,
  region: blankable(region),
  postalCode,
  shipping: blankable(line({ max: 100 })),
  discountCode: blankable(line({ max: 60 })),
});

export type CheckoutFields = z.infer<typeof schema>;

/** What to say of a field that was left empty. */
const missing: Readonly<Record<string, string>> = {
  email: 'Enter your email address.',
  name: 'Enter your full name.',
  line1: 'Enter the street and house number.',
  city: 'Enter the town or city.',
  postalCode: 'Enter the postal code.',
};

const labels: Readonly<Record<string, string>> = {
  email: 'Email address',
  name: 'Full name',
  phone: 'Telephone',
  country: 'Country',
  line1: 'Address',
  line2: 'Address, second line',
  city: 'Town or city',
  region: 'State or region',
  postalCode: 'Postal code',
  shipping: 'Shipping',
  discountCode: 'Discount code',
};

export interface FieldMistake {
  field: string;
  /** Beside the field. */
  message: string;
  /** In the summary, where no label stands beside it. */
  summary: string;
}

export function fieldMistake(field: string, message: string): FieldMistake {
  return { field, message, summary: `${labels[field] ?? field}: ${message}` };
}

export type CheckedForm = { kind: 'valid'; fields: CheckoutFields } | { kind: 'invalid'; mistakes: FieldMistake[] };

/** The first mistake of each field, in the order of the form. */
export function checkForm(typed: Typed): CheckedForm {
  const checked = checkInput(schema, typed);
  const errors = checked.kind === 'valid' ? [] : checked.errors;
  const mistakes = textNames.flatMap((field): FieldMistake[] => {
    const detail = errors.find((error) => error.pointer === `/${field}`)?.detail ?? stateMistake(field, typed);
    if (detail === undefined) return [];
    const words = missing[field];
    if (words !== undefined && typed[field].trim() === '') return [{ field, message: words, summary: words }];
    return [fieldMistake(field, detail)];
  });
  if (checked.kind === 'valid' && mistakes.length === 0) return { kind: 'valid', fields: withStateCode(checked.value) };
  return { kind: 'invalid', mistakes };
}

function stateMistake(field: string, typed: Typed): string | undefined {
  if (field !== 'region' || typed.country !== 'US' || stateCode(typed.region) !== undefined) return undefined;
  return 'Enter a state of the USA, such as CA or California.';
}

function withStateCode(fields: CheckoutFields): CheckoutFields {
  const code = fields.country === 'US' ? stateCode(fields.region ?? '') : undefined;
  return code === undefined ? fields : { ...fields, region: code };
}

/** What decides the price, as far as it is typed and usable. */
export function priceFacts(typed: Typed) {
  const { country } = typed;
  const typedRegion = typed.region.trim();
  const code = country === 'US' ? stateCode(typedRegion) : typedRegion;
  const given = (text: string) => (text.trim() === '' ? undefined : text.trim().slice(0, 100));
  return {
    address: isCountry(country)
      ? { country, region: given(code ?? ''), postalCode: given(typed.postalCode) }
      : undefined,
    shipping: given(typed.shipping),
    discountCode: given(typed.discountCode),
    /** False while the tax cannot be known. */
    taxKnown: isCountry(country) && (country !== 'US' || code !== undefined),
  };
}
