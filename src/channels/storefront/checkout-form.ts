// What the checkout form holds: as it was typed, and as a request that the schema vouches for. Mistakes come with words
// for the field and for the summary, in the buyer's language. Decides nothing about prices or stock.
import { z } from 'zod';
import { checkInput, type FormValues, line } from '../../kernel/http.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { contactFields, type Market } from '../shop.ts';
import { addressNames } from './address-labels.ts';
import { addressShape, isCountry, stateCode } from './regions.ts';

export const textNames = [
  'email',
  'phone',
  'name',
  'country',
  'line1',
  'line2',
  'city',
  'region',
  'postalCode',
  'shipping',
  'discountCode',
  'giftNote',
] as const;
type TextName = (typeof textNames)[number];

export type Typed = Record<TextName, string> & {
  checkoutId: string;
  /** What the page showed: see `seenText` of pricing. */
  seen: string;
};

/** Any form is read by this: fields are told apart by `readTyped`. */
export const anyForm = z.record(z.string(), z.string());

const longestTyped = 2_000;
const longestSeen = 20_000;

/** Everything as it was typed; a page without a usable checkout id gets a fresh one. */
export function readTyped(values: FormValues, market: Market): Typed {
  const typed = freshForm(market);
  for (const name of textNames) {
    const value = values[name];
    // Far beyond any limit: kept for the person to see, but not without end.
    if (typeof value === 'string') typed[name] = value.slice(0, longestTyped);
  }
  const { checkoutId, seen } = values;
  if (typeof seen === 'string') typed.seen = seen.slice(0, longestSeen);
  return typeof checkoutId === 'string' && isUuid(checkoutId) ? { ...typed, checkoutId } : typed;
}

export function freshForm({ settings }: Market): Typed {
  const empty = Object.fromEntries(textNames.map((name) => [name, ''])) as Record<TextName, string>;
  return { ...empty, country: settings.homeCountry, seen: '', checkoutId: newId() };
}

const limits: Readonly<Record<TextName, number>> = {
  email: 254,
  phone: 40,
  name: 200,
  country: 2,
  line1: 200,
  line2: 200,
  city: 100,
  region: 100,
  postalCode: 20,
  shipping: 100,
  discountCode: 60,
  giftNote: 500,
};

function blankable<Value>(schema: z.ZodType<Value>) {
  return z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    schema.optional(),
  );
}

const { email, name, phone, line1, line2, city, region, postalCode } = contactFields;
const contact = { email, name, phone: blankable(phone) };
const common = {
  shipping: blankable(line({ max: limits.shipping })),
  discountCode: blankable(line({ max: limits.discountCode })),
  // A card has lines; other control characters have no place on it.
  giftNote: blankable(
    z
      .string()
      .trim()
      .max(limits.giftNote)
      .refine((text) => !/[^\P{Cc}\r\n]/u.test(text)),
  ),
};
const toAddress = z.object({
  ...contact,
  ...common,
  country: z.string().refine(isCountry),
  line1,
  line2: blankable(line2),
  city,
  region: blankable(region),
  postalCode: blankable(postalCode),
});
/** Who picks it up needs no address; what he typed of one counts all the same when it is whole. */
const toPickUp = z.object({
  ...contact,
  ...common,
  country: z.string().refine(isCountry),
  line1: blankable(line1),
  line2: blankable(line2),
  city: blankable(city),
  region: blankable(region),
  postalCode: blankable(postalCode),
});

export type CheckoutFields = z.infer<typeof toPickUp>;

export interface FieldMistake {
  field: string;
  /** Beside the field. */
  message: string;
  /** In the summary, where no label stands beside it. */
  summary: string;
}

/** `country`: the one that was chosen, for a part of an address, whose name depends on it. */
export function fieldMistake(market: Market, field: string, message: string, country = ''): FieldMistake {
  const labels = { ...market.texts.till.checkout, ...addressNames(country, market) } as Record<string, unknown>;
  const label = labels[field];
  return { field, message, summary: typeof label === 'string' ? `${label}: ${message}` : message };
}

export type CheckedForm = { kind: 'valid'; fields: CheckoutFields } | { kind: 'invalid'; mistakes: FieldMistake[] };

/** The first mistake of each field, in the order of the form. */
export function checkForm(typed: Typed, market: Market, way: 'delivery' | 'pickup'): CheckedForm {
  const checked = checkInput(way === 'pickup' ? toPickUp : toAddress, typed);
  const wrong = new Set(checked.kind === 'valid' ? [] : checked.errors.map(({ pointer }) => pointer.split('/')[1]));
  const mistakes = textNames.flatMap((field): FieldMistake[] => {
    const found = wrong.has(field) ? wordsFor(field, typed, market) : countryMistake(field, { typed, way, market });
    if (found === undefined) return [];
    const isEmpty = typed[field].trim() === '';
    return [isEmpty ? { field, message: found, summary: found } : fieldMistake(market, field, found, typed.country)];
  });
  if (checked.kind === 'valid' && mistakes.length === 0) return { kind: 'valid', fields: withStateCode(checked.value) };
  return { kind: 'invalid', mistakes };
}

/** What to say of a field that the schema refuses: it is empty, too long, or not what it should be. */
function wordsFor(field: TextName, typed: Typed, { texts }: Market): string {
  const words = texts.till.checkout as Record<string, unknown>;
  const said = (suffix: string) => {
    const text = words[`${field}${suffix}`];
    return typeof text === 'string' ? text : undefined;
  };
  const tooLong = texts.till.checkout.tooLong(limits[field]);
  if (typed[field].trim() === '') return said('Missing') ?? said('Wrong') ?? texts.till.summaryOfMistakes;
  return typed[field].trim().length > limits[field] ? tooLong : (said('Wrong') ?? tooLong);
}

/** What a country wants of an address beyond the schema. */
function countryMistake(
  field: TextName,
  { typed, way, market }: { typed: Typed; way: 'delivery' | 'pickup'; market: Market },
): string | undefined {
  const words = market.texts.till.checkout;
  if (way === 'pickup') return undefined;
  const given = typed[field].trim();
  const shape = addressShape(typed.country);
  if (field === 'region' && shape.region === 'state' && typed.country === 'US') {
    if (given === '') return words.regionMissing;
    return stateCode(given) === undefined ? words.regionWrong : undefined;
  }
  if (field !== 'postalCode' || shape.postalCode === 'none') return undefined;
  const { missing, wrong } = words.postalCodes[shape.postalCode];
  if (given === '') return missing;
  return shape.pattern?.test(given) === false ? wrong : undefined;
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
