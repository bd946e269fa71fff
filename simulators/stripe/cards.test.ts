// Every test card does what Stripe's table says; no other number gets in, and no digit is kept.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import Stripe from 'stripe';
import { startTestStripe, stripeClient, type TestStripe } from '../../test/support/stripe-openapi.ts';
import { testCards } from './cards.ts';

interface Row {
  number: string;
  payment_method: string | null;
  brand: string;
  outcome: string;
  code?: string;
  decline_code?: string | null;
  risk_level?: string;
  checks?: Record<string, string>;
}

const values = new URL('../../test/data/stripe/test-values.json', import.meta.url);
const rows = (JSON.parse(readFileSync(values, 'utf8')) as { cards: Row[] }).cards;
const folder = mkdtempSync(join(tmpdir(), 'stripe-cards-'));
let simulator: TestStripe;
let stripe: Stripe;

before(async () => {
  simulator = await startTestStripe({ data: folder });
  stripe = stripeClient(simulator);
});
after(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

const address = { line1: '1 Main St', postal_code: '94107', country: 'US' };

async function payWithNumber(number: string, card: Record<string, unknown> = {}) {
  const method = await stripe.paymentMethods.create({
    type: 'card',
    card: { number, exp_month: 12, exp_year: 2031, cvc: /^3[47]/.test(number) ? '1234' : '123', ...card },
    billing_details: { address },
  });
  return stripe.paymentIntents.create({
    amount: 2500,
    currency: 'usd',
    confirm: true,
    payment_method: method.id,
    return_url: 'https://localhost/',
    expand: ['latest_charge'],
  });
}

/** The outcome in the words of Stripe's table. */
async function outcomeOf(attempt: Promise<Stripe.PaymentIntent>) {
  try {
    const intent = await attempt;
    const charge = intent.latest_charge as Stripe.Charge | null;
    return { outcome: intent.status, charge, code: undefined, declineCode: undefined };
  } catch (error) {
    assert.ok(error instanceof Stripe.errors.StripeCardError, String(error));
    const charge = error.charge === undefined ? null : await stripe.charges.retrieve(error.charge);
    return { outcome: 'declined', charge, code: error.code, declineCode: error.decline_code };
  }
}

const words: Record<string, string> = {
  requires_action: 'requires_action',
  requires_action_then_declined: 'requires_action',
};

describe('test cards', () => {
  for (const row of rows) {
    test(`${row.number.slice(0, 6)}…${row.number.slice(-4)} ${row.outcome} ${row.code ?? ''} ${row.decline_code ?? ''}`, async () => {
      const { outcome, charge, code, declineCode } = await outcomeOf(payWithNumber(row.number));
      const refused = row.outcome === 'declined' || row.outcome.startsWith('blocked');
      assert.equal(outcome, refused ? 'declined' : (words[row.outcome] ?? 'succeeded'));
      if (row.code !== undefined && refused) assert.equal(code, row.code);
      if (typeof row.decline_code === 'string' && refused) assert.equal(declineCode, row.decline_code);
      if (row.risk_level !== undefined) assert.equal(charge?.outcome?.risk_level, row.risk_level);
      if (row.outcome === 'blocked') assert.equal(charge?.outcome?.type, 'blocked');
      const card = charge?.payment_method_details?.card;
      if (card !== null && card !== undefined) {
        assert.deepEqual([card.brand, card.last4], [row.brand, row.number.slice(-4)]);
        const checks = {
          address_line1_check: 'pass',
          address_postal_code_check: 'pass',
          cvc_check: 'pass',
          ...row.checks,
        };
        if (!refused) assert.deepEqual(card.checks, checks);
      }
    });
  }

  test('the table is whole: numbers, tokens and brands are those of the data', () => {
    const known = rows.filter((row) => row.code !== 'incorrect_number');
    assert.deepEqual(new Set(testCards.map((card) => card.number)), new Set(known.map((row) => row.number)));
    for (const row of known) {
      const card = testCards.find((each) => each.number === row.number);
      assert.equal(card?.brand, row.brand);
      if (row.payment_method !== null) assert.equal(`pm_card_${card?.name}`, row.payment_method);
    }
  });
});

describe('a card is refused at the door', () => {
  const refusals: [string, string, Record<string, unknown>, Record<string, unknown>][] = [
    // Luhn-valid, of no test card: built here so that no such number stands in this file.
    [
      'a number that could be real',
      luhnValid('453201511283036'),
      {},
      { code: 'card_declined', decline_code: 'test_mode_live_card' },
    ],
    ['a number that fails Luhn', '4242424242424241', {}, { code: 'incorrect_number' }],
    ['a number too short', '42424242', {}, { code: 'invalid_number' }],
    ['letters', 'not a number', {}, { code: 'invalid_number' }],
    ['month 13', '4242424242424242', { exp_month: 13 }, { code: 'invalid_expiry_month' }],
    ['a year gone by', '4242424242424242', { exp_year: 1995 }, { code: 'invalid_expiry_year' }],
    ['a security code of two digits', '4242424242424242', { cvc: '99' }, { code: 'invalid_cvc' }],
  ];
  for (const [what, number, card, error] of refusals) {
    test(what, async () => {
      await assert.rejects(payWithNumber(number, card), { statusCode: 402, type: 'StripeCardError', ...error });
    });
  }

  test('a number where it does not belong is not echoed', async () => {
    const stray = luhnValid('453201511283036');
    await assert.rejects(
      stripe.paymentMethods.create({ type: 'card', card: { [stray]: 'x' } }),
      (error: Error) => !error.message.includes(stray),
    );
    await assert.rejects(
      stripe.paymentIntents.create({ amount: stray as never, currency: 'usd' }),
      (error: Error) => !error.message.includes(stray),
    );
  });

  test('declining cards cannot be saved', async () => {
    const customer = await stripe.customers.create({});
    const attach = (method: string) => stripe.paymentMethods.attach(method, { customer: customer.id });
    await assert.rejects(attach('pm_card_visa_chargeDeclined'), { code: 'card_declined', statusCode: 402 });
    await attach('pm_card_chargeCustomerFail');
    const name = 'never made';
    await assert.rejects(stripe.customers.create({ name, payment_method: 'pm_card_visa_chargeDeclined' }));
    const [newest] = (await stripe.customers.list({ limit: 1 })).data;
    assert.notEqual(newest?.name, name);
  });
});

test('a refused payment tells the same everywhere', async () => {
  const intent = await stripe.paymentIntents.create({
    amount: 2500,
    currency: 'usd',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  await assert.rejects(
    stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa_chargeDeclinedInsufficientFunds' }),
    {
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
      doc_url: 'https://stripe.com/docs/error-codes/card-declined',
    },
  );
  const after = await stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
  const charge = after.latest_charge as Stripe.Charge;
  assert.deepEqual([after.status, after.payment_method], ['requires_payment_method', null]);
  assert.equal(after.last_payment_error?.decline_code, 'insufficient_funds');
  assert.equal(after.last_payment_error?.charge, charge.id);
  assert.deepEqual([charge.status, charge.paid, charge.outcome?.reason], ['failed', false, 'insufficient_funds']);
  const types = (await stripe.events.list({ limit: 2 })).data.map((event) => event.type);
  assert.deepEqual(types, ['payment_intent.payment_failed', 'charge.failed']);
});

test('the same number has the same fingerprint, another number another', async () => {
  const fingerprint = async (number: string) => {
    const method = await stripe.paymentMethods.create({ type: 'card', card: { number, exp_month: 1, exp_year: 2031 } });
    return method.card?.fingerprint;
  };
  const visa = await fingerprint('4242424242424242');
  assert.equal(await fingerprint('4242 4242 4242 4242'), visa);
  assert.notEqual(await fingerprint('5555555555554444'), visa);
});

test('no card number is in the state, nor in what an observer is shown', async () => {
  await simulator.close();
  const state = readdirSync(folder).map((file) => readFileSync(join(folder, file)).toString('latin1'));
  const shown = JSON.stringify(simulator.recent());
  for (const text of [...state, shown]) {
    for (const row of rows) assert.ok(!text.includes(row.number), row.number.slice(-4));
    assert.ok(!text.includes(luhnValid('453201511283036')));
  }
  simulator = await startTestStripe({ data: folder });
});

function luhnValid(start: string): string {
  const digits = start
    .split('')
    .reverse()
    .map((digit, place) => {
      const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
      return value > 9 ? value - 9 : value;
    });
  const sum = digits.reduce((total, digit) => total + digit, 0);
  return `${start}${(10 - (sum % 10)) % 10}`;
}
