// What we read from a Stripe PaymentIntent: only what decides something. No name, address or digit of a card is taken.
import type Stripe from 'stripe';
import type { Money } from '../../kernel/money.ts';

export interface CardFacts {
  /** Stripe's fingerprint of the number: the same card has the same one. Hashed with our own key before it is stored. */
  fingerprint: string | undefined;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** `credit`, `debit`, `prepaid` or `unknown`. */
  funding: string | null;
  addressLine1Check: string | null;
  postalCodeCheck: string | null;
  cvcCheck: string | null;
  /** `normal`, `elevated`, `highest`, `not_assessed` or `unknown` (Stripe may add others). */
  riskLevel: string | null;
  /** 0 to 99. */
  riskScore: number | null;
}

export interface IntentFacts {
  intentId: string;
  /** From the metadata that we set when creating it; undefined for an intent that is not ours. */
  paymentId: string | undefined;
  status: 'awaiting' | 'processing' | 'authorized' | 'captured' | 'cancelled';
  amount: Money;
  capturedMinor: number;
  clientSecret: string | null;
  chargeId: string | null;
  card: CardFacts | undefined;
  /** The last decline, when a card was tried and the intent waits for another. */
  decline: { chargeId: string | null; code: string; fingerprint: string | undefined } | undefined;
  /** The processor's fee, once its balance transaction exists. */
  fee: { balanceTransactionId: string; amountMinor: number; currency: string } | undefined;
}

/** The fields to ask for: `expand` of every call that returns an intent. */
export const intentExpansion = ['latest_charge.balance_transaction'];

export function readIntent(intent: Stripe.PaymentIntent): IntentFacts {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const chargeId = typeof intent.latest_charge === 'string' ? intent.latest_charge : (charge?.id ?? null);
  const error = intent.last_payment_error;
  return {
    intentId: intent.id,
    paymentId: intent.metadata['payment_id'],
    status: statusOf(intent.status),
    amount: { amountMinor: intent.amount, currency: intent.currency.toUpperCase() },
    capturedMinor: intent.amount_received,
    clientSecret: intent.client_secret,
    chargeId,
    card: charge === null ? undefined : cardOf(charge),
    decline:
      intent.status === 'requires_payment_method' && error !== null && error !== undefined
        ? {
            chargeId: error.charge ?? chargeId,
            code: error.decline_code ?? error.code ?? 'declined',
            fingerprint: error.payment_method?.card?.fingerprint ?? undefined,
          }
        : undefined,
    fee: feeOf(charge?.balance_transaction ?? null),
  };
}

function statusOf(status: Stripe.PaymentIntent['status']): IntentFacts['status'] {
  switch (status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
      return 'awaiting';
    case 'processing':
      return 'processing';
    case 'requires_capture':
      return 'authorized';
    case 'succeeded':
      return 'captured';
    case 'canceled':
      return 'cancelled';
    default:
      // Stripe may add a status. Waiting is safe: the sweep asks again, and the deadline asks a person.
      return 'processing';
  }
}

function cardOf(charge: Stripe.Charge): CardFacts | undefined {
  const card = charge.payment_method_details?.card;
  if (card === null || card === undefined) return undefined;
  return {
    fingerprint: card.fingerprint ?? undefined,
    country: card.country ?? null,
    funding: card.funding ?? null,
    addressLine1Check: card.checks?.address_line1_check ?? null,
    postalCodeCheck: card.checks?.address_postal_code_check ?? null,
    cvcCheck: card.checks?.cvc_check ?? null,
    riskLevel: charge.outcome?.risk_level ?? null,
    riskScore: charge.outcome?.risk_score ?? null,
  };
}

function feeOf(transaction: string | Stripe.BalanceTransaction | null): IntentFacts['fee'] {
  if (transaction === null || typeof transaction === 'string') return undefined;
  return {
    balanceTransactionId: transaction.id,
    amountMinor: transaction.fee,
    currency: transaction.currency.toUpperCase(),
  };
}
