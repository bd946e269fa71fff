// The two looks at a transaction (S3.1): at contact, cart and velocity before the order is placed, and at what the
// processor says of the card before the money is taken. A look reads and decides; `recordFirst` and `recordSecond` keep it.
import type { Reader } from '../../kernel/database.ts';
import { type Brand, newId } from '../../kernel/ids.ts';
import type { Facts } from './facts.ts';
import type { ReshipperSign } from './reshippers.ts';
import { type Judgement, judge } from './rules.ts';
import type { RulesInForce } from './rules-in-force.ts';
import { type ContactCounts, countCard, countContact, type Listed } from './trace-store.ts';
import type { Traits } from './traits.ts';

export type LookId = Brand<string, 'LookId'>;

export interface FirstLookInput {
  traits: Traits;
  /** In minor units of the shop's base currency, whatever the order's currency. */
  amountMinor: number;
  /** Of the order. */
  currency: string;
  itemCount: number;
  /** Of the item that most are bought of. */
  topQuantity: number;
  /** `isDisposable(email)`, asked before the address is sealed. */
  emailDomainDisposable: boolean;
  /** Undefined when the goods are picked up. */
  deliveryCountry: string | undefined;
  reshipper: ReshipperSign | undefined;
  /** The quicker of several ways to ship was chosen. */
  express: boolean;
  /** An account that a person approved. */
  customerId?: string | undefined;
  /** False: velocity is counted, but does not decide. */
  enforced: boolean;
  at: Date;
  /** What `countContact` said of these traits, if it was asked before; else it is asked now. */
  counted?: ContactCounts | undefined;
}

/** The card as the processor describes it; absent for a payment without one. */
export interface CardFacts {
  /** A keyed hash of the processor's fingerprint. */
  fingerprint?: Buffer | undefined;
  /** Stripe's words: `pass`, `fail`, `unavailable`, `unchecked`. */
  addressLine1Check: string | null;
  postalCodeCheck: string | null;
  cvcCheck: string | null;
  /** `normal`, `elevated`, `highest`, `not_assessed`, `unknown`. */
  riskLevel: string | null;
  /** 0 to 99. */
  riskScore: number | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** `credit`, `debit`, `prepaid`, `unknown`. */
  funding: string | null;
}

export interface SecondLookInput {
  orderId: string;
  /** Of the payment; counts when the order has no first look on file. */
  amountMinor: number;
  currency: string;
  card?: CardFacts | undefined;
  enforced: boolean;
  at: Date;
}

interface LookBase {
  lookId: LookId;
  /** For the person who decides; never shown to the buyer. Empty when nothing was doubtful. */
  reasons: string[];
  /** Within how many hours a person looks at it, if it is held. */
  caseHours: number;
  /** What was seen and found, as it is recorded and can be replayed. */
  basis: { at: Date; rulesVersion: number; enforced: boolean; facts: Facts; judgement: Judgement };
}

export interface FirstLook extends LookBase {
  stage: 'first';
  kind: 'go' | 'hold' | 'refuse';
  /** What later looks count; kept apart and swept. */
  trace: { traits: Traits; amountMinor: number; topQuantity: number };
}

export interface SecondLook extends LookBase {
  stage: 'second';
  kind: 'capture' | 'hold' | 'void';
  fingerprint: Buffer | undefined;
}

/**
 * Looks before the order is placed. One statement, or none when the tries are counted already. Attempts made in the very
 * same moment do not see one another: velocity is a statistical guard, and what must never happen twice is guarded by
 * unique keys elsewhere.
 */
export async function firstLook(reader: Reader, rules: RulesInForce, input: FirstLookInput): Promise<FirstLook> {
  const { traits, at, enforced, amountMinor, topQuantity } = input;
  const { facts: counts, listed } = input.counted ?? (await countContact(reader, { traits, at }));
  const facts: Facts = {
    amountMinor,
    currency: input.currency,
    itemCount: input.itemCount,
    topQuantity,
    emailDomainDisposable: input.emailDomainDisposable,
    knownCustomer: input.customerId !== undefined,
    deliveryCountry: input.deliveryCountry?.trim().toUpperCase() ?? null,
    reshipper: input.reshipper ?? null,
    express: input.express,
    ...counts,
    mailboxListed: hardest(listed, 'mailbox'),
    networkListed: hardest(listed, 'network'),
    addressListed: hardest(listed, 'address', 'building'),
    domainListed: hardest(listed, 'domain'),
    countryListed: hardest(listed, 'country'),
  };
  const judgement = judge(rules.document, { stage: 'first', facts, enforced });
  return {
    stage: 'first',
    kind: ({ pass: 'go', hold: 'hold', stop: 'refuse' } as const)[judgement.verdict],
    lookId: newId<LookId>(at.getTime()),
    reasons: judgement.reasons,
    caseHours: rules.document.caseHours,
    basis: { at, rulesVersion: rules.version, enforced, facts, judgement },
    trace: { traits, amountMinor, topQuantity },
  };
}

/** What the second look takes over from the first: it stands beside the card. */
const carriedOver = [
  'amountMinor',
  'knownCustomer',
  'deliveryCountry',
  'reshipper',
  'express',
  'mailboxSales',
  'shopMedianMinor',
  'shopHighMinor',
];

/** Looks once the payment is authorized, before it is captured. One statement. */
export async function secondLook(reader: Reader, rules: RulesInForce, input: SecondLookInput): Promise<SecondLook> {
  const { at, enforced, card, orderId } = input;
  const counts = await countCard(reader, { orderId, fingerprint: card?.fingerprint, at });
  const { first } = counts;
  const facts: Facts = {
    amountMinor: input.amountMinor,
    ...Object.fromEntries(
      carriedOver.flatMap((name) => (first?.facts[name] === undefined ? [] : [[name, first.facts[name]]])),
    ),
    currency: input.currency,
    firstLookScore: first?.score ?? 0,
    addressLine1Check: card?.addressLine1Check ?? null,
    postalCodeCheck: card?.postalCodeCheck ?? null,
    cvcCheck: card?.cvcCheck ?? null,
    riskLevel: card?.riskLevel ?? null,
    riskScore: card?.riskScore ?? null,
    cardCountry: card?.country ?? null,
    cardFunding: card?.funding ?? null,
    ...counts.facts,
    ...(card?.fingerprint === undefined ? {} : { ...counts.cardFacts, cardListed: hardest(counts.listed, 'card') }),
  };
  const judgement = judge(rules.document, { stage: 'second', facts, enforced });
  return {
    stage: 'second',
    kind: ({ pass: 'capture', hold: 'hold', stop: 'void' } as const)[judgement.verdict],
    lookId: newId<LookId>(at.getTime()),
    reasons: judgement.reasons,
    caseHours: rules.document.caseHours,
    basis: { at, rulesVersion: rules.version, enforced, facts, judgement },
    fingerprint: card?.fingerprint,
  };
}

/** Who is on two lists (his address on one, the whole building on another) is on the harder one. */
function hardest(listed: Listed, ...traits: string[]): string | null {
  const isOn = (list: string) => traits.some((trait) => listed.includes(`${trait} ${list}`));
  return ['block', 'review', 'allow'].find(isOn) ?? null;
}
