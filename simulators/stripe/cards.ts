// Stripe's public test cards and what each does (docs.stripe.com/testing), and the only door through which a card number
// enters. Past the door a card is its name in this table, brand, last four, expiry and a keyed fingerprint: no digits.
import { createHmac } from 'node:crypto';
import { invalidParameter, missingParameter, StripeError, unknownParameter } from './errors.ts';
import type { FormValue } from './form-encoding.ts';

export interface Decline {
  code: string;
  declineCode?: string;
}

export interface TestCard {
  number: string;
  /** The name behind `pm_card_…`; cards without a token get one of ours that no token reaches. */
  name: string;
  brand: string;
  funding?: 'credit' | 'debit' | 'prepaid';
  /** The issuer says no. */
  decline?: Decline;
  /** Attaching to a customer works although charges fail. */
  attachable?: true;
  /** 3-D Secure: on every payment, on those not set up before, or only while the customer is there. */
  challenge?: 'always' | 'unless-set-up' | 'on-session';
  /** What the issuer says once the customer has authenticated. */
  declineAfterChallenge?: Decline;
  risk?: 'elevated' | 'highest';
  checks?: { line1?: 'fail' | 'unavailable'; postalCode?: 'fail' | 'unavailable'; cvc?: 'fail' };
  refund?: 'pending' | 'fails-later';
  availableAtOnce?: true;
}

const generic: Decline = { code: 'card_declined', declineCode: 'generic_decline' };
const poor: Decline = { code: 'card_declined', declineCode: 'insufficient_funds' };

export const testCards: readonly TestCard[] = [
  { number: '4242424242424242', name: 'visa', brand: 'visa' },
  { number: '4000056655665556', name: 'visa_debit', brand: 'visa', funding: 'debit' },
  { number: '5555555555554444', name: 'mastercard', brand: 'mastercard' },
  { number: '2223003122003222', name: 'mastercard_2series', brand: 'mastercard' },
  { number: '5200828282828210', name: 'mastercard_debit', brand: 'mastercard', funding: 'debit' },
  { number: '5105105105105100', name: 'mastercard_prepaid', brand: 'mastercard', funding: 'prepaid' },
  { number: '378282246310005', name: 'amex', brand: 'amex' },
  { number: '371449635398431', name: 'amex_second', brand: 'amex' },
  { number: '6011111111111117', name: 'discover', brand: 'discover' },
  { number: '6011000990139424', name: 'discover_second', brand: 'discover' },
  { number: '6011981111111113', name: 'discover_debit', brand: 'discover', funding: 'debit' },
  { number: '3056930009020004', name: 'diners', brand: 'diners' },
  { number: '36227206271667', name: 'diners_14digits', brand: 'diners' },
  { number: '3566002020360505', name: 'jcb', brand: 'jcb' },
  { number: '6200000000000005', name: 'unionpay', brand: 'unionpay' },
  { number: '4000000000000002', name: 'visa_chargeDeclined', brand: 'visa', decline: generic },
  { number: '4000000000009995', name: 'visa_chargeDeclinedInsufficientFunds', brand: 'visa', decline: poor },
  {
    number: '4000000000009987',
    name: 'visa_chargeDeclinedLostCard',
    brand: 'visa',
    decline: { code: 'card_declined', declineCode: 'lost_card' },
  },
  {
    number: '4000000000009979',
    name: 'visa_chargeDeclinedStolenCard',
    brand: 'visa',
    decline: { code: 'card_declined', declineCode: 'stolen_card' },
  },
  { number: '4000000000000069', name: 'chargeDeclinedExpiredCard', brand: 'visa', decline: { code: 'expired_card' } },
  { number: '4000000000000127', name: 'chargeDeclinedIncorrectCvc', brand: 'visa', decline: { code: 'incorrect_cvc' } },
  {
    number: '4000000000000119',
    name: 'chargeDeclinedProcessingError',
    brand: 'visa',
    decline: { code: 'processing_error' },
  },
  {
    number: '4000000000006975',
    name: 'visa_chargeDeclinedVelocityLimitExceeded',
    brand: 'visa',
    decline: { code: 'card_declined', declineCode: 'card_velocity_exceeded' },
  },
  { number: '4000000000000341', name: 'chargeCustomerFail', brand: 'visa', decline: generic, attachable: true },
  {
    number: '4100000000000019',
    name: 'radarBlock',
    brand: 'visa',
    risk: 'highest',
    decline: { code: 'card_declined', declineCode: 'fraudulent' },
  },
  {
    number: '4000000000004954',
    name: 'riskLevelHighest',
    brand: 'visa',
    risk: 'highest',
    decline: { code: 'card_declined', declineCode: 'fraudulent' },
    attachable: true,
  },
  { number: '4000000000009235', name: 'riskLevelElevated', brand: 'visa', risk: 'elevated' },
  { number: '4000008400000407', name: 'highFraudDisputeScore', brand: 'visa' },
  { number: '4000008400000159', name: 'highEfwScore', brand: 'visa' },
  { number: '4000000000000101', name: 'cvcCheckFail', brand: 'visa', checks: { cvc: 'fail' } },
  { number: '4000000000000036', name: 'avsZipFail', brand: 'visa', checks: { postalCode: 'fail' } },
  { number: '4000000000000028', name: 'avsLine1Fail', brand: 'visa', checks: { line1: 'fail' } },
  { number: '4000000000000010', name: 'avsFail', brand: 'visa', checks: { line1: 'fail', postalCode: 'fail' } },
  {
    number: '4000000000000044',
    name: 'avsUnchecked',
    brand: 'visa',
    checks: { line1: 'unavailable', postalCode: 'unavailable' },
  },
  { number: '4000000000000259', name: 'createDispute', brand: 'visa' },
  { number: '4000000000002685', name: 'createDisputeProductNotReceived', brand: 'visa' },
  { number: '4000000000001976', name: 'createDisputeInquiry', brand: 'visa' },
  { number: '4000000000005423', name: 'createIssuerFraudRecord', brand: 'visa' },
  { number: '4000000404000079', name: 'createMultipleDisputes', brand: 'visa' },
  { number: '4000000404000038', name: 'createCe3EligibleDispute', brand: 'visa' },
  { number: '4000008400000779', name: 'createComplianceDispute', brand: 'visa' },
  { number: '4000000000007726', name: 'pendingRefund', brand: 'visa', refund: 'pending' },
  { number: '4000000000005126', name: 'refundFail', brand: 'visa', refund: 'fails-later' },
  { number: '4000000000000077', name: 'bypassPending', brand: 'visa', availableAtOnce: true },
  { number: '4000003720000278', name: 'bypassPendingInternational', brand: 'visa', availableAtOnce: true },
  { number: '4000002500003155', name: 'authenticationRequiredOnSetup', brand: 'visa', challenge: 'unless-set-up' },
  { number: '4000002760003184', name: 'authenticationRequired', brand: 'visa', challenge: 'always' },
  {
    number: '4000003800000446',
    name: 'authenticationRequiredSetupForOffSession',
    brand: 'visa',
    challenge: 'on-session',
  },
  {
    number: '4000008260003178',
    name: 'authenticationRequiredChargeDeclinedInsufficientFunds',
    brand: 'visa',
    challenge: 'always',
    declineAfterChallenge: poor,
  },
  { number: '4000000000003220', name: 'threeDSecure2Required', brand: 'visa', challenge: 'always' },
  { number: '4000008400000027', name: 'threeDSecureRequired_us', brand: 'visa', challenge: 'always' },
  {
    number: '4000008400001629',
    name: 'threeDSecureRequiredChargeDeclined',
    brand: 'visa',
    challenge: 'always',
    declineAfterChallenge: { code: 'card_declined', declineCode: 'generic_decline' },
  },
  { number: '4000008400001280', name: 'threeDSecureRequiredProcessingError', brand: 'visa', decline: generic },
  { number: '4000000000003055', name: 'threeDSecureOptional', brand: 'visa' },
  { number: '4000000000003097', name: 'threeDSecureOptionalProcessingError', brand: 'visa' },
  { number: '4000000032200000', name: 'threeDSecure_frictionless', brand: 'visa' },
  { number: '4000000000001208', name: 'captcha_first', brand: 'visa' },
  { number: '4000000000003725', name: 'captcha_second', brand: 'visa' },
];

const byNumber = new Map(testCards.map((card) => [card.number, card]));
const byName = new Map(testCards.map((card) => [card.name, card]));

const cardFields = new Set(['number', 'cvc', 'exp_month', 'exp_year', 'token', 'networks']);

/** A card past the door: nothing here tells more of the number than its last four. */
export interface ReadCard {
  name: string;
  fingerprint: string;
  expMonth: number;
  expYear: number;
  cvcGiven: boolean;
  /** Made from a token: its checks answer even where no address was given. */
  fromToken: boolean;
}

/** The behaviour of a card by the name that the state keeps. */
export function cardNamed(name: string): TestCard {
  const card = byName.get(name);
  if (card === undefined) throw new Error(`no test card is named ${name}`);
  return card;
}

/** The card behind `pm_card_…` or `tok_…`; undefined for any other text. */
export function cardOfToken(token: string, fingerprintKey: string): ReadCard | undefined {
  const name = /^(?:pm_card_|tok_)([A-Za-z0-9_]+)$/.exec(token)?.[1];
  const card = name === undefined ? undefined : byName.get(name);
  if (card === undefined) return undefined;
  return {
    name: card.name,
    fingerprint: fingerprintOf(card.number, fingerprintKey),
    expMonth: 12,
    expYear: new Date().getUTCFullYear() + 4,
    cvcGiven: true,
    fromToken: true,
  };
}

/**
 * Reads `card[number]`, `card[exp_month]`, … of a form. A number that is no test card of Stripe's is refused as Stripe
 * refuses a live number in test mode; it is neither kept nor repeated.
 * @throws StripeError 402 `incorrect_number`, `invalid_number`, `card_declined`, `invalid_expiry_*`, `invalid_cvc`; 400
 */
export function readCard(form: FormValue, options: { path: string; fingerprintKey: string; now: Date }): ReadCard {
  const { path, fingerprintKey, now } = options;
  if (typeof form === 'string' || Array.isArray(form))
    throw invalidParameter(path, 'Invalid object', 'parameter_invalid_object');
  const unknown = Object.keys(form).filter((name) => !cardFields.has(name));
  if (unknown.length > 0) throw unknownParameter(unknown.map((name) => `${path}[${name}]`));
  const text = (name: string): string | undefined => {
    const value = form[name];
    if (value !== undefined && typeof value !== 'string') throw invalidParameter(`${path}[${name}]`, 'Invalid string');
    return value;
  };

  const token = text('token');
  if (token !== undefined) {
    const card = cardOfToken(token, fingerprintKey);
    if (card === undefined) throw invalidParameter(`${path}[token]`, 'No such token', 'resource_missing');
    return card;
  }

  const number = text('number')?.replace(/[ -]/g, '');
  if (number === undefined) throw missingParameter(`${path}[number]`);
  if (!/^\d{12,19}$/.test(number)) {
    throw cardError('invalid_number', 'number', 'The card number is not a valid credit card number.');
  }
  if (!passesLuhn(number)) throw cardError('incorrect_number', 'number', 'Your card number is incorrect.');
  const card = byNumber.get(number);
  if (card === undefined) {
    throw new StripeError(402, {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'test_mode_live_card',
      message:
        'Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
    });
  }

  const { expMonth, expYear } = readExpiry(text('exp_month'), text('exp_year'), path, now);
  const cvc = text('cvc');
  if (cvc !== undefined && !(card.brand === 'amex' ? /^\d{3,4}$/ : /^\d{3}$/).test(cvc)) {
    throw cardError('invalid_cvc', 'cvc', "Your card's security code is invalid.");
  }
  return {
    name: card.name,
    fingerprint: fingerprintOf(number, fingerprintKey),
    expMonth,
    expYear,
    cvcGiven: cvc !== undefined,
    fromToken: false,
  };
}

function readExpiry(month: string | undefined, year: string | undefined, path: string, now: Date) {
  if (month === undefined) throw missingParameter(`${path}[exp_month]`);
  if (year === undefined) throw missingParameter(`${path}[exp_year]`);
  const expMonth = /^\d{1,2}$/.test(month) ? Number(month) : 0;
  if (expMonth < 1 || expMonth > 12) {
    throw cardError('invalid_expiry_month', 'exp_month', "Your card's expiration month is invalid.");
  }
  const thisYear = now.getUTCFullYear();
  const given = /^(\d{2}|\d{4})$/.test(year) ? Number(year) : 0;
  const expYear = given < 100 ? 2000 + given : given;
  const past = expYear < thisYear || (expYear === thisYear && expMonth < now.getUTCMonth() + 1);
  if (expYear > thisYear + 50 || expYear < thisYear) {
    throw cardError('invalid_expiry_year', 'exp_year', "Your card's expiration year is invalid.");
  }
  if (past) throw cardError('invalid_expiry_month', 'exp_month', "Your card's expiration month is invalid.");
  return { expMonth, expYear };
}

function cardError(code: string, param: string, message: string): StripeError {
  return new StripeError(402, { type: 'card_error', code, param, message });
}

function passesLuhn(number: string): boolean {
  let sum = 0;
  for (let place = 0; place < number.length; place++) {
    const digit = Number(number[number.length - 1 - place]);
    const doubled = digit * 2;
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Same number, same fingerprint, within one simulator: the key is made with its state. */
function fingerprintOf(number: string, key: string): string {
  return createHmac('sha256', key).update(number).digest('base64url').replace(/[-_]/g, 'x').slice(0, 16);
}

// The three digits after 400000 are the ISO 3166 number of the issuer's country in Stripe's numbering.
const countries: Record<string, string> = { '250': 'FR', '276': 'DE', '372': 'IE', '380': 'IT', '826': 'GB' };

export function countryOf(card: TestCard): string {
  return countries[card.number.slice(6, 9)] ?? 'US';
}
