// The two looks at a transaction (S3.1): at contact, cart and velocity before the order is placed, and at what the
// processor says of the card before the money is taken. A look reads and decides; `record` keeps it.
import type { Reader } from '../../kernel/database.ts';
import { type Brand, newId } from '../../kernel/ids.ts';
import { currentRules, type Facts, type Judgement, judge } from './rules.ts';
import { type ContactCounts, countCard, countContact } from './screening-store.ts';

export type LookId = Brand<string, 'LookId'>;

export interface FirstLookInput {
  /** The vault's blind index of the e-mail address. */
  emailIndex: Buffer;
  /** A keyed hash of the client's network (IPv4 /24, IPv6 /48). */
  addressBlock: Buffer;
  amountMinor: number;
  currency: string;
  itemCount: number;
  /** `isDisposable(email)`, asked before the address is sealed. */
  emailDomainDisposable: boolean;
  /** An account that a person approved. */
  customerId?: string | undefined;
  /** False: velocity is counted, but does not decide. */
  enforced: boolean;
  at: Date;
  /** What `countContact` said of this mailbox and network, if it was asked before; else it is asked now. */
  counted?: ContactCounts | undefined;
}

/** The card as the processor describes it; absent for a payment without one. */
export interface CardFacts {
  /** A keyed hash of the processor's fingerprint. */
  fingerprint?: Buffer | undefined;
  /** Stripe's words: `pass`, `fail`, `unavailable`, `unchecked`. Only `fail` counts. */
  addressLine1Check: string | null;
  postalCodeCheck: string | null;
  cvcCheck: string | null;
  /** `normal`, `elevated`, `highest`, `not_assessed`, `unknown`. */
  riskLevel: string | null;
  /** 0 to 99. */
  riskScore: number | null;
}

export interface SecondLookInput {
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
  /** What was seen and found, as it is recorded and can be replayed. */
  basis: { at: Date; rulesVersion: number; enforced: boolean; facts: Facts; judgement: Judgement };
  /** What later looks count; kept apart and swept. */
  trace: { emailIndex?: Buffer; addressBlock?: Buffer; fingerprint?: Buffer };
}

export interface FirstLook extends LookBase {
  stage: 'first';
  kind: 'go' | 'hold' | 'refuse';
}

export interface SecondLook extends LookBase {
  stage: 'second';
  kind: 'capture' | 'hold' | 'void';
}

export type Look = FirstLook | SecondLook;

/**
 * Looks before the order is placed. One statement, or none when the tries are counted already. Attempts made in the very same moment do not see one another:
 * velocity is a statistical guard, and what must never happen twice is guarded by unique keys elsewhere.
 */
export async function firstLook(reader: Reader, input: FirstLookInput): Promise<FirstLook> {
  const { emailIndex, addressBlock, at, enforced } = input;
  const counts = input.counted ?? (await countContact(reader, { emailIndex, addressBlock, at }));
  const facts = {
    amountMinor: input.amountMinor,
    currency: input.currency,
    itemCount: input.itemCount,
    emailDomainDisposable: input.emailDomainDisposable,
    knownCustomer: input.customerId !== undefined,
    ...counts,
  };
  const judgement = judge(currentRules.first, facts, enforced);
  return {
    stage: 'first',
    kind: ({ pass: 'go', hold: 'hold', stop: 'refuse' } as const)[judgement.verdict],
    lookId: newId<LookId>(at.getTime()),
    reasons: judgement.reasons,
    basis: { at, rulesVersion: currentRules.version, enforced, facts, judgement },
    trace: { emailIndex, addressBlock },
  };
}

/** Looks once the payment is authorized, before it is captured. One statement. */
export async function secondLook(reader: Reader, input: SecondLookInput): Promise<SecondLook> {
  const { at, enforced, card } = input;
  const counts =
    card?.fingerprint === undefined
      ? { cardLastHour: null, cardLastDay: null }
      : await countCard(reader, { fingerprint: card.fingerprint, at });
  const facts = {
    amountMinor: input.amountMinor,
    currency: input.currency,
    addressLine1Check: card?.addressLine1Check ?? null,
    postalCodeCheck: card?.postalCodeCheck ?? null,
    cvcCheck: card?.cvcCheck ?? null,
    riskLevel: card?.riskLevel ?? null,
    riskScore: card?.riskScore ?? null,
    ...counts,
  };
  const judgement = judge(currentRules.second, facts, enforced);
  return {
    stage: 'second',
    kind: ({ pass: 'capture', hold: 'hold', stop: 'void' } as const)[judgement.verdict],
    lookId: newId<LookId>(at.getTime()),
    reasons: judgement.reasons,
    basis: { at, rulesVersion: currentRules.version, enforced, facts, judgement },
    trace: card?.fingerprint === undefined ? {} : { fingerprint: card.fingerprint },
  };
}
