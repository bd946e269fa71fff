// What Stripe says when a card is refused: message for the customer, advice for the merchant.
import type { Decline } from './cards.ts';
import { type ErrorBody, StripeError } from './errors.ts';

const messages: Record<string, string> = {
  card_declined: 'Your card was declined.',
  insufficient_funds: 'Your card has insufficient funds.',
  expired_card: 'Your card has expired.',
  incorrect_cvc: "Your card's security code is incorrect.",
  processing_error: 'An error occurred while processing your card. Try again in a little bit.',
  card_velocity_exceeded:
    'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  authentication_required: 'Your card was declined. This transaction requires authentication.',
};

const params: Record<string, string> = { incorrect_cvc: 'cvc', expired_card: 'exp_month' };

const advice: Record<string, string> = {
  generic_decline: 'try_again_later',
  insufficient_funds: 'try_again_later',
  card_velocity_exceeded: 'try_again_later',
  lost_card: 'do_not_try_again',
  stolen_card: 'do_not_try_again',
  fraudulent: 'do_not_try_again',
  expired_card: 'do_not_try_again',
  incorrect_cvc: 'confirm_card_data',
  processing_error: 'try_again_later',
};

/** The error for a declined card; lost and stolen cards get the plain words, so that a thief learns nothing. */
export function declineError(decline: Decline, more: Partial<ErrorBody> = {}): StripeError {
  return new StripeError(402, { ...declineBody(decline), ...more });
}

export function declineBody(decline: Decline): ErrorBody {
  const { code, declineCode } = decline;
  const param = params[code];
  const said = adviceFor(decline);
  return {
    type: 'card_error',
    code,
    ...(declineCode === undefined ? {} : { decline_code: declineCode }),
    ...(param === undefined ? {} : { param }),
    ...(said === null ? {} : { advice_code: said }),
    message: messageFor(decline),
  };
}

export function messageFor(decline: Decline): string {
  return messages[decline.declineCode ?? ''] ?? messages[decline.code] ?? 'Your card was declined.';
}

export function adviceFor(decline: Decline): string | null {
  return advice[decline.declineCode ?? decline.code] ?? null;
}
