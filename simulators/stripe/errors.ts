// Stripe's error objects. A handler throws one; the API renders it. Nothing here ever repeats a card number: runs of
// digits that could be one are cut out of every message.
import type Stripe from 'stripe';

export type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

export interface ErrorBody {
  type: ErrorType;
  message?: string;
  code?: string;
  decline_code?: string;
  param?: string;
  advice_code?: string;
  network_decline_code?: string;
  charge?: string;
  payment_intent?: Stripe.PaymentIntent;
  payment_method?: Stripe.PaymentMethod;
}

/** An answer that is an error: its HTTP status and body. What was written before it was thrown is kept only for card errors. */
export class StripeError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message ?? body.type);
    this.status = status;
    this.body = { ...body, ...(body.message === undefined ? {} : { message: withoutDigitRuns(body.message) }) };
  }

  /** The JSON answer, with the links that Stripe adds. */
  render(requestId: string): { error: Record<string, unknown> } {
    const { code } = this.body;
    return {
      error: {
        ...(code === undefined
          ? {}
          : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
        ...this.body,
        request_log_url: `https://dashboard.stripe.com/acct_simulator/test/workbench/logs?object=${requestId}`,
      },
    };
  }
}

export function unknownParameter(names: string[]): StripeError {
  const plural = names.length > 1 ? 's' : '';
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: 'parameter_unknown',
    param: withoutDigitRuns(names[0] ?? ''),
    message: `Received unknown parameter${plural}: ${names.join(', ')}`,
  });
}

export function missingParameter(name: string): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: 'parameter_missing',
    param: name,
    message: `Missing required param: ${name}.`,
  });
}

export function invalidParameter(name: string, message: string, code?: string): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    ...(code === undefined ? {} : { code }),
    param: withoutDigitRuns(name),
    message,
  });
}

/** 404 for an id that a path names, 400 for one that a parameter names: as Stripe does. */
export function missingResource(kind: string, id: string, param = 'id'): StripeError {
  return new StripeError(param === 'id' || param === 'intent' ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    param,
    message: `No such ${kind}: '${id.slice(0, 80)}'`,
  });
}

/** Cuts out what could be a card number: 12 to 19 digits, however they are grouped. */
export function withoutDigitRuns(text: string): string {
  return text.replace(/\d(?:[ -]?\d){11,18}/g, '[digits]');
}
