// Our records against the processor's (S1.1, L1): a sample of payments at rest is fetched and compared. Reads only.
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { CannotLook, type Sight } from '../policy.ts';
import { type RestingPayment, restingPayments } from './probe-store.ts';
import type { StripeGateway } from './stripe-gateway.ts';

/** Few enough calls for any account, and over a year each payment of a small shop has been compared. */
const sample = { newest: 10, others: 10 };
const restMs = 60_000;

export async function probeReconciles(
  database: Reader,
  clock: Clock,
  stripe: Pick<StripeGateway, 'retrieveIntent'>,
): Promise<Sight> {
  const before = new Date(clock.now().getTime() - restMs);
  const payments = await restingPayments(database, { before, ...sample });
  const findings: string[] = [];
  for (const payment of payments) {
    const answer = await stripe.retrieveIntent(payment.intentId);
    if (answer.kind === 'unknown') throw new CannotLook('The payment processor does not answer at present.');
    const fault = answer.kind === 'refused' ? 'is not known to the processor' : faultOf(payment, answer.value);
    if (fault !== undefined) findings.push(`payment ${payment.paymentId} ${fault}`);
  }
  return {
    summary: `${payments.length} payments at rest, the newest and others by chance: the processor says the same of each.`,
    findings,
  };
}

type Facts = Extract<Awaited<ReturnType<StripeGateway['retrieveIntent']>>, { kind: 'answered' }>['value'];

function faultOf(payment: RestingPayment, facts: Facts): string | undefined {
  if (facts.status !== payment.state) return `is ${payment.state} here and ${facts.status} at the processor`;
  if (facts.amount.amountMinor !== payment.amountMinor || facts.amount.currency !== payment.currency)
    return 'is for another amount than at the processor';
  const isImpossible =
    payment.state === 'captured' && (facts.capturedMinor <= 0 || facts.capturedMinor > payment.amountMinor);
  return isImpossible ? 'was captured for an impossible amount' : undefined;
}
