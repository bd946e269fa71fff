// What the module promises, in plain types: who somebody is, how he proves it, and what a proof is good for. No code.
import type { Tx } from '../../kernel/database.ts';
import type { Brand } from '../../kernel/ids.ts';
import type { PersonId } from '../vault.ts';

/** A person who works in the shop. Evidence names him `staff:<id>`. */
export type StaffId = Brand<string, 'StaffId'>;
/** A session's public name, for the list of sessions. It opens nothing: the token does, and only its hash is kept. */
export type SessionId = Brand<string, 'SessionId'>;
/** A passkey, or the secret of an authenticator app. */
export type FactorId = Brand<string, 'FactorId'>;

/** What is proven besides the password: something the person has. */
export type PossessionKind = 'totp' | 'passkey';

export type StaffState = 'invited' | 'active' | 'ended';

export interface StaffPerson {
  staffId: StaffId;
  state: StaffState;
  /** Opened from the vault, which records it; undefined once the person is erased, or before an owner has enrolled. */
  name: string | undefined;
  email: string | undefined;
  /** Kinds that are in use now. */
  factors: PossessionKind[];
  recoveryCodesLeft: number;
  passwordChangedAt: Date | undefined;
  lastSignInAt: Date | undefined;
  createdAt: Date;
}

/** From where somebody calls. */
export interface Visitor {
  /** The caller's network address. Only a keyed hash of its network is kept, and that for the limits alone. */
  address: string;
  /** The browser's word for itself. A label of fixed words is made of it (`Firefox on Linux`), and it is forgotten. */
  userAgent: string | undefined;
  /**
   * The token that an earlier sign-in gave to this browser (`SessionOpened.deviceToken`), if it still has it. A device
   * that has signed in before has limits of its own: strangers who guess cannot keep its owner out.
   */
  deviceToken?: string | undefined;
}

/** The listener that people sign in at; a passkey is bound to exactly this. */
export interface Site {
  /** `https://localhost:8444`: scheme, host and port, compared byte by byte. */
  origin: string;
  /** The host alone: WebAuthn's relying party id. */
  rpId: string;
}

/** Which token opens the door to a change of factors. Each is looked up by its hash. */
export type Door =
  /** A session with a step-up of the last five minutes. */
  | { kind: 'session'; token: string }
  /** A sign-in by password and recovery code, which may do nothing but set a new factor. */
  | { kind: 'sign-in'; token: string }
  /** An enrolment link that is not used up. */
  | { kind: 'enrolment'; token: string };

/** Why nothing was done. `retryAfterMs` is a whole number of milliseconds, never more than a quarter of an hour. */
export type Refusal =
  /** Unknown, used, run out, ended, or not at this step: begin anew. It does not say which. */
  | { kind: 'gone' }
  /** What was shown is not right. The same answer, after the same time, for accounts that exist and that do not. */
  | { kind: 'wrong' }
  /** Too many tries for this account or from this network; nothing was looked at. */
  | { kind: 'wait'; retryAfterMs: number };

export type StepUpWanted = { kind: 'step-up-wanted' };

/** Why a password was not taken. `text` is a plain sentence for the person, in English. */
export interface PasswordFault {
  rule: 'too-short' | 'too-long' | 'not-text' | 'too-common' | 'personal' | 'used-before';
  text: string;
}

export interface SessionOpened {
  sessionId: SessionId;
  staffId: StaffId;
  /** For the session cookie: 43 characters. It is nowhere in the database. */
  token: string;
  /** At the latest; idling half an hour ends it sooner. */
  expiresAt: Date;
  /** For a long-lived cookie of its own, path of the sign-in: it lifts the limits of strangers for this browser, and is no credential. */
  deviceToken: string;
}

/** Where a sign-in stands after a step. */
export type SignInOutcome =
  | Refusal
  /** The password was right; what can be shown besides. `recovery-code` only when codes are left. */
  | { kind: 'second-factor-wanted'; factors: (PossessionKind | 'recovery-code')[] }
  /** Password and recovery code: go to `offerTotp` or `passkeyRegistration`, then `recoverWith`. Opens nothing else. */
  | { kind: 'new-factor-wanted' }
  /** Both factors are proven and the password is older than it may be (L12.1): go to `replaceExpiredPassword`. */
  | { kind: 'new-password-wanted' }
  | { kind: 'session'; session: SessionOpened };

/** Whom a session's token stands for. There is no session without two different factors: the database refuses one. */
export interface StaffSession {
  sessionId: SessionId;
  staffId: StaffId;
  startedAt: Date;
  expiresAt: Date;
  /** When a factor was last proven anew within this session; undefined: never. Counts for five minutes. */
  steppedUpAt: Date | undefined;
  factors: readonly ['password', PossessionKind];
}

/** One line of the list of sessions. */
export interface SessionSummary {
  sessionId: SessionId;
  deviceLabel: string;
  startedAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  factors: readonly ['password', PossessionKind];
}

/** One line of the list of factors. */
export interface Factor {
  factorId: FactorId;
  kind: PossessionKind;
  label: string;
  addedAt: Date;
  lastUsedAt: Date | undefined;
}

/** The secret of an authenticator app, shown until it is proven; the same one each time while the door is open. */
export interface TotpOffer {
  /** Base32, for typing. */
  secret: string;
  /** `otpauth://totp/…` */
  uri: string;
  /** The URI as a picture: an `<svg>` element with attributes only. */
  qrSvg: string;
}

/** A new factor with its proof. It is labelled with the device that it was set up at. */
export type NewFactor =
  | { kind: 'totp'; code: string }
  /** `response`: what `startRegistration` of the browser's library gave, parsed from JSON and not yet believed. */
  | { kind: 'passkey'; response: unknown };

/** `PublicKeyCredentialRequestOptionsJSON` or `…CreationOptionsJSON` of WebAuthn, to be handed to the browser as it is. */
export type PasskeyOptions = Readonly<Record<string, unknown>>;

/** Why an invitation exists. */
export type EnrolmentKind = 'owner' | 'invitation' | 'recovery';

export interface EnrolmentOpen {
  kind: 'open';
  enrolment: EnrolmentKind;
  staffId: StaffId;
  /** Undefined for the owner, who types them. Otherwise what the invitation says. */
  name: string | undefined;
  email: string | undefined;
  expiresAt: Date;
}

export interface FinishEnrolment {
  /** For an owner; ignored for others, whose invitation says it. */
  name?: string | undefined;
  email?: string | undefined;
  password: string;
  factor: NewFactor;
}

export type EnrolmentOutcome =
  | Refusal
  | { kind: 'invalid'; faults: { field: 'name' | 'email'; text: string }[] }
  | { kind: 'password-refused'; faults: PasswordFault[] }
  /** Another staff person has this address. */
  | { kind: 'email-taken' }
  /** Ten codes, shown once; the database has their hashes. */
  | { kind: 'enrolled'; staffId: StaffId; recoveryCodes: string[]; session: SessionOpened };

/** Somebody has just enrolled. */
export interface Enrolled {
  staffId: StaffId;
  enrolment: EnrolmentKind;
  /** Hash of the link that he used, 64 hexadecimal digits: a reference to it, and no way to it. */
  link: string;
}

export type FactorAdded = Refusal | StepUpWanted | { kind: 'added'; factorId: FactorId };
export type FactorRemoved =
  | Refusal
  | StepUpWanted
  | { kind: 'last-factor' }
  | { kind: 'removed'; sessionsEnded: number };
export type PasswordChanged =
  | Refusal
  | StepUpWanted
  | { kind: 'password-refused'; faults: PasswordFault[] }
  /** Every session has ended, this one too. */
  | { kind: 'changed'; sessionsEnded: number };

export interface Invitation {
  staffId: StaffId;
  /** For the address `/enrol/<token>`; shown or mailed once, kept as a hash, good for 24 hours and one use. */
  token: string;
  expiresAt: Date;
}

export type InviteOutcome =
  | { kind: 'invited'; invitation: Invitation }
  | { kind: 'invalid'; faults: { field: 'name' | 'email'; text: string }[] }
  | { kind: 'email-taken' }
  /** For an invitation sent again, or a recovery: no such person, or not in that state. */
  | { kind: 'no-such-person' }
  /** A recovery needs two persons: who asks may not approve, and nobody approves his own. */
  | { kind: 'second-person-wanted' };

/** Numbers of a span of time, for whoever watches (S3.3). */
export interface SignInFigures {
  signIns: number;
  /** Wrong passwords, codes and passkeys. */
  failures: number;
  /** Tries that were turned away unlooked-at. */
  turnedAway: number;
  recoverySignIns: number;
  factorChanges: number;
  /** Accounts with ten or more failures in the span. */
  accountsGuessedAt: number;
}

/** What is so at this moment, for a probe to look at (S2.4, S6.1). */
export interface IdentityFacts {
  activeStaff: number;
  /** Active persons who lack a password or have no possession factor: there must be none. */
  activeWithoutTwoFactors: number;
  liveSessions: number;
  /** Live sessions whose two factors are not on file, by looking at the rows and not at the constraint. */
  sessionsWithoutTwoFactors: number;
  /** The database still holds the constraint that refuses such a session. */
  constraintHolds: boolean;
  /** Live sessions of persons who have ended, or whose factor was removed. */
  sessionsThatShouldHaveEnded: number;
  /** Weakest parameters among the passwords in use, and today's. */
  weakestPassword: { memoryKib: number; passes: number } | undefined;
  passwordParameters: { memoryKib: number; passes: number; parallelism: number };
  minimumPasswordLength: number;
  /** Passwords older than they may be (L12.1); their owners cannot begin a session without a new one. */
  expiredPasswords: number;
  ownerEnrolled: boolean;
  idleMs: number;
  absoluteMs: number;
}

/**
 * The people of the back office. Every answer is a value; what throws is a broken assumption or an outage of the
 * database or the vault's key store. All state is in the database: any number of processes may share it.
 */
export interface Identity {
  // Signing in

  /** Ten minutes for all steps. The token belongs into a cookie of the sign-in pages alone. */
  beginSignIn(visitor: Visitor): Promise<{ signInToken: string; expiresAt: Date }>;
  /** Where a sign-in stands, for showing the right page again; `password-wanted` at its beginning. */
  signInOf(signInToken: string): Promise<Exclude<SignInOutcome, { kind: 'session' }> | { kind: 'password-wanted' }>;
  provePassword(
    signInToken: string,
    given: { email: string; password: string },
    visitor: Visitor,
  ): Promise<SignInOutcome>;
  /** Six digits; spaces are passed over. A code is good once, for a minute and a half around its time. */
  proveTotp(signInToken: string, code: string, visitor: Visitor): Promise<SignInOutcome>;
  /** After the password: the person's own passkeys, user verification required, five minutes, one use. */
  passkeyOptions(signInToken: string): Promise<{ kind: 'options'; options: PasskeyOptions } | { kind: 'gone' }>;
  provePasskey(signInToken: string, response: unknown, visitor: Visitor): Promise<SignInOutcome>;
  /** Never ends in a session: at best in `new-factor-wanted`. */
  proveRecoveryCode(signInToken: string, code: string, visitor: Visitor): Promise<SignInOutcome>;
  /**
   * After a recovery code: sets the new factor, removes all others (they are lost, or in other hands), ends every other
   * session, and opens one with password and new factor. The other codes stay good.
   */
  recoverWith(signInToken: string, factor: NewFactor, visitor: Visitor): Promise<SignInOutcome>;
  /** After `new-password-wanted`; ends every other session. */
  replaceExpiredPassword(
    signInToken: string,
    next: string,
    visitor: Visitor,
  ): Promise<SignInOutcome | { kind: 'password-refused'; faults: PasswordFault[] }>;

  // Sessions

  /** One statement. Undefined for whatever is not a live session with two different factors of an active person. */
  sessionOf(token: string): Promise<StaffSession | undefined>;
  sessionsOf(staffId: StaffId): Promise<SessionSummary[]>;
  /** Signing out, or ending another of one's own; false when it was not live. `by` is an actor, e.g. `staff:<id>`. */
  endSession(session: { staffId: StaffId; sessionId: SessionId }, by: string): Promise<boolean>;
  /** All sessions and pending sign-ins of a person; `except` stays. Answers how many sessions ended. */
  endSessions(staffId: StaffId, options: { by: string; except?: SessionId }): Promise<number>;

  // Step-up: what the person has is proven anew, for five minutes of this session

  stepUpTotp(sessionToken: string, code: string, visitor: Visitor): Promise<Refusal | { kind: 'stepped-up'; at: Date }>;
  stepUpPasskeyOptions(sessionToken: string): Promise<{ kind: 'options'; options: PasskeyOptions } | { kind: 'gone' }>;
  stepUpPasskey(
    sessionToken: string,
    response: unknown,
    visitor: Visitor,
  ): Promise<Refusal | { kind: 'stepped-up'; at: Date }>;

  // Enrolment: the owner's first, invitations, and recoveries

  /** What a link is good for now. Looking uses nothing up: mail scanners look too. */
  enrolment(token: string): Promise<EnrolmentOpen | { kind: 'gone' }>;
  /** Everything at once: nothing is kept of an enrolment that was not finished. A recovery replaces all factors. */
  finishEnrolment(token: string, given: FinishEnrolment, visitor: Visitor): Promise<EnrolmentOutcome>;
  /** What is wrong with a password, before it is used: empty when nothing is. For the form of an enrolment. */
  judgePassword(
    password: string,
    about: { name?: string | undefined; email?: string | undefined },
  ): Promise<PasswordFault[]>;
  /**
   * While no owner has enrolled: makes a new link and voids the one before. Undefined once one has. Called at each
   * start of the shop and by the host's command.
   */
  ownerEnrolment(): Promise<Invitation | undefined>;
  ownerEnrolled(): Promise<boolean>;

  // Staff

  /** `by` is the inviting actor. What the person may do is decided elsewhere. */
  inviteStaff(person: { name: string; email: string }, by: string): Promise<InviteOutcome>;
  /** A new link for somebody who is still invited; the old one is void. */
  inviteAgain(staffId: StaffId, by: string): Promise<InviteOutcome>;
  /** For a person who lost everything. Two persons: `askedBy` and `approvedBy` differ, and neither is the person. */
  inviteRecovery(staffId: StaffId, by: { askedBy: string; approvedBy: string }): Promise<InviteOutcome>;
  /** Ends a person's work here: sessions, sign-ins, links, for good. False when there is no such person or he has ended. */
  endStaff(staffId: StaffId, by: string): Promise<boolean>;
  /** Everybody, newest last; opens names and addresses for `actor`, which the vault records. */
  staff(actor: string): Promise<StaffPerson[]>;
  person(staffId: StaffId, actor: string): Promise<StaffPerson | undefined>;
  /** Who exists and how he stands; opens nothing, so no name is in it. */
  staffStates(): Promise<Omit<StaffPerson, 'name' | 'email'>[]>;

  // Factors: never fewer than a password and one possession

  factorsOf(staffId: StaffId): Promise<Factor[]>;
  offerTotp(door: Door): Promise<{ kind: 'offer'; offer: TotpOffer } | { kind: 'gone' } | StepUpWanted>;
  /** `about` names the passkey in the browser for an owner who is not on file yet. */
  passkeyRegistration(
    door: Door,
    about?: { name?: string | undefined; email?: string | undefined },
  ): Promise<{ kind: 'options'; options: PasskeyOptions } | { kind: 'gone' } | StepUpWanted>;
  /** Within a session that stepped up. Sessions go on. */
  addFactor(sessionToken: string, factor: NewFactor, visitor: Visitor): Promise<FactorAdded>;
  /** Refused for the last one. Ends every session, this one too. */
  removeFactor(sessionToken: string, factorId: FactorId): Promise<FactorRemoved>;
  /** Ten new ones; the old ones are void. */
  newRecoveryCodes(sessionToken: string): Promise<{ kind: 'codes'; codes: string[] } | { kind: 'gone' } | StepUpWanted>;
  changePassword(
    sessionToken: string,
    given: { current: string; next: string },
    visitor: Visitor,
  ): Promise<PasswordChanged>;

  // For who is wired to it

  /** Called in the transaction of an enrolment: the level that goes with it is another module's act. Before the first request. */
  onEnrolled(effect: (tx: Tx, enrolled: Enrolled) => Promise<void>): void;
  /** Called in the transaction that ends a person's work here. */
  onEnded(effect: (tx: Tx, staffId: StaffId) => Promise<void>): void;
  /** Part of an erasure (S4.1): the person has ended, and no index and no factor of his is left. */
  forget(tx: Tx, person: PersonId): Promise<void>;

  // For probes and whoever watches

  facts(): Promise<IdentityFacts>;
  figures(between: { from: Date; until: Date }): Promise<SignInFigures>;
  /** Deletes what has run out (sign-ins, challenges, links, old counters); called hourly. Answers how many rows. */
  sweep(): Promise<number>;
}
