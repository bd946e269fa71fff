// Who somebody of the staff is: enrolment, password, second factors, sessions (S2.4, S6.1, L6, L12). Owns credentials and
// sessions; the database refuses a session without two different factors. Never decides what a person may do: `access` does.
export {
  passwordRules,
  passwordsExpire,
  sessionsEnd,
  sessionsTwoFactors,
  signInsWatched,
} from './identity/controls.ts';
export type {
  Door,
  Enrolled,
  EnrolmentKind,
  EnrolmentOpen,
  EnrolmentOutcome,
  Factor,
  FactorAdded,
  FactorId,
  FactorRemoved,
  FinishEnrolment,
  Identity,
  IdentityFacts,
  Invitation,
  InviteOutcome,
  NewFactor,
  PasskeyOptions,
  PasswordChanged,
  PasswordFault,
  PossessionKind,
  Refusal,
  SessionId,
  SessionOpened,
  SessionSummary,
  SignInFigures,
  SignInOutcome,
  Site,
  StaffId,
  StaffPerson,
  StaffSession,
  StaffState,
  StepUpWanted,
  TotpOffer,
  Visitor,
} from './identity/identity.ts';
export { type IdentityOptions, identityLabels, openIdentity } from './identity/open-identity.ts';
export { probePasswords } from './identity/probe-passwords.ts';
export { readTraces, type Traces } from './identity/probe-record-store.ts';
export { probeEndings, probeSessions } from './identity/probe-sessions.ts';
export { type SessionPassword, sessionPasswords } from './identity/probe-sessions-store.ts';
