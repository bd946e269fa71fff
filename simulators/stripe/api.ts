// The way of one API request: key, version, parameters, idempotency, handler, answer. Everything it changes and the answer
// saved under its idempotency key are one transaction; the answer leaves after the commit.
import { createHmac } from 'node:crypto';
import { type Call, type KeptIntent, published } from './call.ts';
import { type ReadCard, readCard } from './cards.ts';
import { type ErrorBody, StripeError } from './errors.ts';
import { apiVersion } from './events.ts';
import { expanded } from './expand.ts';
import { decodeForm, type FormValue } from './form-encoding.ts';
import { newStripeId } from './ids.ts';
import { matchOperation, type Operation } from './operations.ts';
import { type Parameters, typeParameters } from './parameters.ts';
import type { Kept, SavedAnswer, Store } from './store.ts';

export interface ApiRequest {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string | undefined>;
  body: string;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What was said in one exchange, for tests that check it against Stripe's OpenAPI document. Holds no card number. */
export interface Exchange {
  requestId: string;
  method: string;
  path: string;
  operation: string | undefined;
  parameters: Parameters | undefined;
  secretKey: boolean;
  version: string | undefined;
  idempotencyKey: string | undefined;
  status: number;
  answer: unknown;
}

export interface ApiContext {
  store: Store;
  now: () => number;
  fingerprintKey: string;
  newCall: (
    details: Pick<Call, 'parameters' | 'path' | 'card' | 'secret' | 'clientSecret' | 'requestId' | 'idempotencyKey'>,
  ) => {
    call: Call;
    runAfterAnswer: () => void;
  };
  /** Whether `settled` wants the answers, too. */
  observed: boolean;
  /** Called after the commit, before the answer leaves. */
  settled: (exchange: Exchange) => void;
}

/** The version from which the old spellings of parameters are refused. */
const newSpellingsSince = '2026-09-30';

interface Prepared {
  operation: Operation;
  ids: string[];
  parameters: Parameters;
  card: ReadCard | undefined;
  clientSecret: string | undefined;
  fingerprint: string;
}

export function createApi(context: ApiContext): (request: ApiRequest) => Promise<ApiAnswer> {
  const { store, now } = context;
  const inProgress = new Set<string>();

  return async (request) => {
    const requestId = newStripeId('req');
    const version = request.headers['stripe-version'];
    const exchange: Exchange = {
      requestId,
      method: request.method,
      path: request.path,
      operation: undefined,
      parameters: undefined,
      secretKey: false,
      version,
      idempotencyKey: undefined,
      status: 0,
      answer: undefined,
    };
    let answer: ApiAnswer;
    try {
      const form = decodeForm(request.method === 'POST' ? request.body : request.query);
      exchange.secretKey = authenticate(request, form);
      checkVersion(version);
      const prepared = prepare(request, form, exchange.secretKey);
      exchange.operation = prepared.operation.name;
      exchange.parameters = prepared.parameters;
      const key = request.method === 'POST' ? idempotencyKey(request) : undefined;
      exchange.idempotencyKey = key;
      answer = await execute(prepared, { key, requestId, secret: exchange.secretKey });
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      answer = errorAnswer(error, requestId, exchange.secretKey);
    }
    if (exchange.idempotencyKey !== undefined) answer.headers['idempotency-key'] = exchange.idempotencyKey;
    answer.headers['stripe-version'] = version ?? apiVersion;
    exchange.status = answer.status;
    if (context.observed) exchange.answer = JSON.parse(answer.body);
    context.settled(exchange);
    return answer;
  };

  function prepare(request: ApiRequest, form: { [name: string]: FormValue }, secret: boolean): Prepared {
    const matched = matchOperation(request.method, request.path);
    if (matched === undefined) {
      throw new StripeError(404, {
        type: 'invalid_request_error',
        message: `Unrecognized request URL (${request.method}: ${request.path.slice(0, 200)}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
      });
    }
    const { operation, ids } = matched;
    if (!secret && !operation.publishable) {
      throw new StripeError(403, {
        type: 'invalid_request_error',
        code: 'secret_key_required',
        message:
          'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
      });
    }
    const clientSecret = takeBrowserFields(form, operation);
    const card = takeCard(form, {
      operation: operation.name,
      fingerprintKey: context.fingerprintKey,
      now: new Date(now()),
    });
    const version = request.headers['stripe-version'];
    const oldSpellings = version === undefined || version.slice(0, 10) < newSpellingsSince;
    const parameters = typeParameters(operation.name, form, oldSpellings);
    const fingerprint = createHmac('sha256', context.fingerprintKey)
      .update(JSON.stringify([request.path, form, card ?? null, clientSecret ?? null]))
      .digest('base64url');
    return { operation, ids, parameters, card, clientSecret, fingerprint };
  }

  async function execute(
    prepared: Prepared,
    options: { key: string | undefined; requestId: string; secret: boolean },
  ): Promise<ApiAnswer> {
    const { key } = options;
    const path = pathOf(prepared);
    if (key === undefined) return store.transact(() => run(prepared, options));
    if (inProgress.has(key)) {
      throw new StripeError(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `There is currently another in-progress request using this Idempotent Key: ${key}`,
      });
    }
    inProgress.add(key);
    try {
      return await store.transact(() => {
        const saved = store.savedAnswer(key);
        if (saved !== undefined) return replay(saved, { key, path, fingerprint: prepared.fingerprint });
        const answer = run(prepared, options);
        const { status, body } = answer;
        store.saveAnswer(
          key,
          { path, fingerprint: prepared.fingerprint, status, body, requestId: options.requestId },
          now(),
        );
        return answer;
      });
    } finally {
      inProgress.delete(key);
    }
  }

  function run(
    prepared: Prepared,
    options: { key: string | undefined; requestId: string; secret: boolean },
  ): ApiAnswer {
    const { operation, ids, parameters, card, clientSecret } = prepared;
    const { call, runAfterAnswer } = context.newCall({
      parameters,
      path: ids,
      card,
      secret: options.secret,
      clientSecret,
      requestId: options.requestId,
      idempotencyKey: options.key ?? null,
    });
    try {
      const body = store.attempt(
        () => {
          const result = operation.run(call) as Kept;
          return JSON.stringify(visible(expanded(call, published(result)), options.secret));
        },
        // A declined card leaves its charge and its events; any other refusal leaves nothing.
        (error) => error instanceof StripeError && error.body.charge !== undefined,
      );
      runAfterAnswer();
      return { status: 200, headers: { 'request-id': options.requestId }, body };
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return errorAnswer(error, options.requestId, options.secret);
    }
  }
}

function pathOf(prepared: Prepared): string {
  let index = 0;
  return prepared.operation.name.replace(/\{[a-z_]+\}/g, () => prepared.ids[index++] ?? '');
}

function replay(saved: SavedAnswer, asked: { key: string; path: string; fingerprint: string }): ApiAnswer {
  if (saved.path !== asked.path) {
    throw new StripeError(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${asked.path.split(' ')[1]}' vs '${saved.path.split(' ')[1]}'). Try using a key other than '${asked.key}' if you meant to execute a different request.`,
    });
  }
  if (saved.fingerprint !== asked.fingerprint) {
    throw new StripeError(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${asked.key}' if you meant to execute a different request.`,
    });
  }
  return {
    status: saved.status,
    headers: { 'request-id': saved.requestId, 'original-request': saved.requestId, 'idempotent-replayed': 'true' },
    body: saved.body,
  };
}

function errorAnswer(error: StripeError, requestId: string, secret: boolean): ApiAnswer {
  const intent = error.body.payment_intent;
  const rendered = error.render(requestId);
  if (intent !== undefined) rendered.error['payment_intent'] = visible(published(intent), secret);
  const headers: Record<string, string> = { 'request-id': requestId };
  if (error.status === 409) headers['stripe-should-retry'] = 'true';
  return { status: error.status, headers, body: JSON.stringify(rendered) };
}

/** True for a secret key, false for a publishable one. */
function authenticate(request: ApiRequest, form: { [name: string]: FormValue }): boolean {
  const header = request.headers['authorization'] ?? '';
  const [scheme = '', credentials = ''] = header.split(' ');
  let key: string | undefined;
  if (scheme.toLowerCase() === 'bearer') key = credentials;
  else if (scheme.toLowerCase() === 'basic') key = Buffer.from(credentials, 'base64').toString('utf8').split(':')[0];
  // In a body only a publishable key: any page can post a form here, and secret keys are easily guessed in a simulator.
  else if (typeof form['key'] === 'string' && form['key'].startsWith('pk_')) key = form['key'];
  delete form['key'];
  if (key === undefined || key === '') {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (/^(sk|rk)_test_[A-Za-z0-9_]+$/.test(key)) return true;
  if (/^pk_test_[A-Za-z0-9_]+$/.test(key)) return false;
  const shown = key.length > 12 ? `${key.slice(0, 8)}****${key.slice(-4)}` : '****';
  throw unauthorized(`Invalid API Key provided: ${shown}`);
}

function unauthorized(message: string): StripeError {
  return new StripeError(401, { type: 'invalid_request_error', message });
}

function checkVersion(version: string | undefined): void {
  if (version === undefined || /^20[1-9]\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])(\.[a-z]{1,20})?$/.test(version)) return;
  throw new StripeError(400, {
    type: 'invalid_request_error',
    message: `Invalid Stripe API version: ${version.slice(0, 40)}. Stripe API versions are dates, such as ${apiVersion}.`,
  });
}

function idempotencyKey(request: ApiRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') return undefined;
  if (key.length <= 255) return key;
  throw new StripeError(400, {
    type: 'idempotency_error',
    message: 'Idempotency keys can be at most 255 characters long.',
  });
}

/** Fields that the browser's form sends and no SDK does. */
function takeBrowserFields(form: { [name: string]: FormValue }, operation: Operation): string | undefined {
  if (!operation.publishable) return undefined;
  const clientSecret = form['client_secret'];
  delete form['client_secret'];
  delete form['_stripe_version'];
  delete form['expected_payment_method_type'];
  return typeof clientSecret === 'string' ? clientSecret : undefined;
}

/** Takes a card out of the form before anything else looks at it: from here on there are no digits. */
function takeCard(
  form: { [name: string]: FormValue },
  options: { operation: string; fingerprintKey: string; now: Date },
): ReadCard | undefined {
  const { operation, fingerprintKey, now } = options;
  if (operation === 'post /v1/payment_methods' && form['card'] !== undefined) {
    const card = form['card'];
    delete form['card'];
    return readCard(card, { path: 'card', fingerprintKey, now });
  }
  const data = form['payment_method_data'];
  if (typeof data !== 'object' || Array.isArray(data) || data['card'] === undefined) return undefined;
  const card = data['card'];
  delete data['card'];
  return readCard(card, { path: 'payment_method_data[card]', fingerprintKey, now });
}

/** What a publishable key may see of a PaymentIntent: nothing that is the merchant's own. */
const browserFields: readonly (keyof KeptIntent)[] = [
  'id',
  'object',
  'amount',
  'amount_details',
  'automatic_payment_methods',
  'canceled_at',
  'cancellation_reason',
  'capture_method',
  'client_secret',
  'confirmation_method',
  'created',
  'currency',
  'description',
  'last_payment_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_configuration_details',
  'payment_method_types',
  'processing',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'source',
  'status',
];

function visible(answer: object, secret: boolean): object {
  if (secret || !('object' in answer) || answer.object !== 'payment_intent') return answer;
  const intent = answer as KeptIntent;
  return Object.fromEntries(browserFields.map((name) => [name, intent[name]]));
}

/** An answer for when something broke in us: Stripe's 500. */
export function brokenAnswer(status: 429 | 500): ApiAnswer {
  const requestId = newStripeId('req');
  const body: ErrorBody =
    status === 500
      ? { type: 'api_error', message: 'An unknown error occurred.' }
      : {
          type: 'invalid_request_error',
          code: 'rate_limit',
          message:
            'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
        };
  return errorAnswer(new StripeError(status, body), requestId, true);
}
