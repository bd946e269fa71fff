// Outgoing mail as a record: which mail is owed about what, how its sending stands, which addresses cannot be reached.
// A row's id is the Message-ID of every try, so that a mailbox can drop a second copy. Never keeps an address or a word
// of a mail, never sends one, never decides that one is owed (flows do).
export { mailGoesOut } from './mailing/controls.ts';
export { countSent } from './mailing/desk-store.ts';
export type { MailState, ServerWord } from './mailing/mailing-state.ts';
export {
  bounce,
  bringForward,
  type Claim,
  claim,
  dueMails,
  forgetAddresses,
  forgetWishes,
  hasTrouble,
  knownMails,
  type MailAbout,
  type MailRecord,
  mailById,
  mailNumbers,
  mailsAbout,
  markUnreachable,
  owe,
  postpone,
  putOff,
  settle,
  troubledMails,
  tryAgain,
} from './mailing/mailing-store.ts';
export { probeMail } from './mailing/probe-mail.ts';
