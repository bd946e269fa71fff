// What a handler of the API is given: its parameters, the state, and the ways to leave a trace (events, later tasks).
import type Stripe from 'stripe';
import type { ReadCard } from './cards.ts';
import { invalidParameter, missingResource } from './errors.ts';
import type { Parameters, Value } from './parameters.ts';
import type { Kept, Store } from './store.ts';

export interface Call {
  store: Store;
  parameters: Parameters;
  /** The ids of the path, in order. */
  path: string[];
  card: ReadCard | undefined;
  /** True with a secret key; a publishable key sees less and does less. */
  secret: boolean;
  clientSecret: string | undefined;
  /** True when the request named no version or one from before 2026-09-30.endive. */
  requestId: string;
  idempotencyKey: string | null;
  nowMs: number;
  /** `https://host:port` of this simulator. */
  origin: string;
  fingerprintKey: string;
  /** Captured by hand, too, a charge gets its balance transaction only after the answer. */
  lateBalance: boolean;
  /** How long a refund stays pending, or takes to fail, with the cards that do so. */
  refundDelayMs: number;
  /** Records an event; `before` makes `data.previous_attributes`. */
  emit(type: Stripe.Event['type'], object: Kept, before?: Kept): void;
  /** Runs after the answer is rendered, in the same transaction. */
  afterAnswer(work: () => void): void;
}

/** What we remember of an object beside what Stripe shows. */
export interface Simulated<Notes> {
  _simulated: Notes;
}

export interface MethodNotes {
  card: string;
  cvcGiven: boolean;
  fromToken: boolean;
  /** Paid with once without a customer, or detached: Stripe does not take it again. */
  spent: boolean;
  setUp: boolean;
}

export interface IntentNotes {
  returnUrl: string | null;
  useStripeSdk: boolean;
  offSession: boolean;
  /** The random part of the address of the 3-D Secure page. */
  challenge: string | null;
}

export type KeptMethod = Stripe.PaymentMethod & Simulated<MethodNotes>;
export type KeptIntent = Stripe.PaymentIntent & Simulated<IntentNotes>;

/** The object as Stripe shows it. */
export function published<Object extends Kept>(object: Object): Object {
  const shown = { ...object };
  Reflect.deleteProperty(shown, '_simulated');
  return shown;
}

export function seconds(call: { nowMs: number }): number {
  return Math.floor(call.nowMs / 1000);
}

/** Finds an object or answers as Stripe does when there is none. */
export function find<Object extends Kept>(
  call: Call,
  options: { kind: string; id: string; named?: string; param?: string },
): Object {
  const object = call.store.get<Object>(options.kind, options.id);
  if (object === undefined) throw missingResource(options.named ?? options.kind, options.id, options.param);
  return object;
}

export function pathId(call: Call, index = 0): string {
  return call.path[index] ?? '';
}

export function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Text, or null for what is absent or emptied. */
export function textOrNull(value: Value | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function hash(value: Value | undefined): Parameters | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}

export function list(value: Value | undefined): Value[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** The id in a field that may be expanded (never is, in the state). */
export function idOf(field: string | { id: string } | null | undefined): string | null {
  return typeof field === 'string' ? field : (field?.id ?? null);
}

/** Metadata after a request: given keys set, keys given as '' removed, all removed by ''. */
export function mergedMetadata(present: Stripe.Metadata, given: Value | undefined): Stripe.Metadata {
  if (given === undefined) return present;
  if (given === '') return {};
  const merged: Stripe.Metadata = { ...present };
  for (const [key, value] of Object.entries(hash(given) ?? {})) {
    if (typeof value !== 'string') throw invalidParameter(`metadata[${key}]`, 'Metadata values must be strings.');
    if (key.length > 40) throw invalidParameter('metadata', 'Metadata keys can have up to 40 characters.');
    if (value.length > 500)
      throw invalidParameter(`metadata[${key}]`, 'Metadata values can have up to 500 characters.');
    if (value === '') delete merged[key];
    else merged[key] = value;
  }
  if (Object.keys(merged).length > 50) throw invalidParameter('metadata', 'You can have up to 50 metadata keys.');
  return merged;
}

/** An address as Stripe shows it: every line, null where nothing was given. */
export function addressOf(value: Value | undefined): Stripe.Address | null {
  const given = hash(value);
  if (given === undefined) return null;
  return {
    city: textOrNull(given['city']),
    country: textOrNull(given['country']),
    line1: textOrNull(given['line1']),
    line2: textOrNull(given['line2']),
    postal_code: textOrNull(given['postal_code']),
    state: textOrNull(given['state']),
  };
}
