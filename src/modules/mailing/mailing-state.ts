// The life of an outgoing mail: one table with the cause on each edge. Code, tests and the schema read the same states.

export const mailStates = [
  'waiting', // to be handed over, now or later
  'sent', // a server took it
  'refused', // a server will never take it
  'unreachable', // not tried: the address is known to reach nobody
  'given-up', // no server took it for days
  'dropped', // nobody to write to any more, or no longer true
  'bounced', // taken, and brought back
] as const;
export type MailState = (typeof mailStates)[number];

/** The states that somebody should look at: the buyer has not read what he was to read. */
export const troubledStates = ['refused', 'unreachable', 'given-up', 'bounced'] as const satisfies readonly MailState[];

export const mailEdges = [
  { from: 'waiting', to: 'sent', cause: 'a server took it' },
  { from: 'waiting', to: 'refused', cause: 'a server will never take it' },
  { from: 'waiting', to: 'unreachable', cause: 'the address reaches nobody' },
  { from: 'waiting', to: 'given-up', cause: 'no server took it for days' },
  { from: 'waiting', to: 'dropped', cause: 'nobody to write to, or no longer true' },
  { from: 'sent', to: 'bounced', cause: 'it came back' },
  { from: 'refused', to: 'waiting', cause: 'tried again by a person' },
  { from: 'unreachable', to: 'waiting', cause: 'tried again by a person' },
  { from: 'given-up', to: 'waiting', cause: 'tried again by a person' },
  { from: 'bounced', to: 'waiting', cause: 'tried again by a person' },
] as const satisfies readonly { from: MailState; to: MailState; cause: string }[];

/** True when the table has this edge. */
export function mayMoveMail(from: MailState, to: MailState): boolean {
  return mailEdges.some((edge) => edge.from === from && edge.to === to);
}

/** What a server said, without its words: they quote the message. */
export interface ServerWord {
  /** SMTP reply code, 200 to 599 (RFC 5321). */
  code?: number | undefined;
  /** Enhanced status code, such as 5.1.1 (RFC 3463). */
  status?: string | undefined;
}
