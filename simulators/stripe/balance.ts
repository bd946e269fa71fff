// Balance transactions: what each charge and refund does to the account's balance, in the currency that it settles in, and
// the fee (2.9 % + 30 cents, and 1 % more for a conversion).
import type Stripe from 'stripe';
import { type Call, find, pathId, seconds } from './call.ts';
import { type Settled, settle } from './currencies.ts';
import { newStripeId } from './ids.ts';

const twoDays = 2 * 24 * 60 * 60;

/** Stripe's American card price on what settles, rounded half up. */
function feeFor({ amountMinor, rate }: Settled): number {
  return Math.round((amountMinor * (rate === null ? 29 : 39)) / 1000) + 30;
}

/** Books a captured charge: the amount, less the fee, available in two days. */
export function bookCharge(
  call: Call,
  charge: Stripe.Charge,
  options: { amountMinor: number; availableAtOnce: boolean },
): Stripe.BalanceTransaction {
  const settled = settle(options.amountMinor, charge.currency);
  const fee = feeFor(settled);
  return book(call, {
    amount: settled.amountMinor,
    available_on: seconds(call) + (options.availableAtOnce ? 0 : twoDays),
    currency: settled.currency,
    description: charge.description,
    exchange_rate: settled.rate,
    fee,
    fee_details: [
      {
        amount: fee,
        application: null,
        currency: settled.currency,
        description: 'Stripe processing fees',
        type: 'stripe_fee',
      },
    ],
    reporting_category: 'charge',
    source: charge.id,
    type: 'charge',
  });
}

/** Books a refund (negative) or its failure (positive, `refund_failure`). The fee is not given back. */
export function bookRefund(
  call: Call,
  refund: Stripe.Refund,
  type: 'refund' | 'refund_failure',
): Stripe.BalanceTransaction {
  const settled = settle(type === 'refund' ? -refund.amount : refund.amount, refund.currency);
  return book(call, {
    amount: settled.amountMinor,
    available_on: seconds(call),
    currency: settled.currency,
    description: type === 'refund' ? 'REFUND FOR CHARGE' : 'REFUND FAILURE',
    exchange_rate: settled.rate,
    fee: 0,
    fee_details: [],
    reporting_category: type,
    source: refund.id,
    type,
  });
}

type Booking = Pick<
  Stripe.BalanceTransaction,
  | 'amount'
  | 'available_on'
  | 'currency'
  | 'description'
  | 'exchange_rate'
  | 'fee'
  | 'fee_details'
  | 'reporting_category'
  | 'source'
  | 'type'
>;

function book(call: Call, booking: Booking): Stripe.BalanceTransaction {
  const transaction: Stripe.BalanceTransaction = {
    id: newStripeId('txn'),
    object: 'balance_transaction',
    ...booking,
    balance_type: 'payments',
    created: seconds(call),
    net: booking.amount - booking.fee,
    status: 'pending',
  };
  call.store.put(transaction);
  return transaction;
}

export function retrieveBalanceTransaction(call: Call): Stripe.BalanceTransaction {
  const found = find<Stripe.BalanceTransaction>(call, {
    kind: 'balance_transaction',
    id: pathId(call),
    named: 'balance transaction',
  });
  return withStatus(call, found);
}

/** Pending becomes available by the clock alone: nothing is written for it. */
export function withStatus(call: Call, transaction: Stripe.BalanceTransaction): Stripe.BalanceTransaction {
  return { ...transaction, status: transaction.available_on <= seconds(call) ? 'available' : 'pending' };
}
