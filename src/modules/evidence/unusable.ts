// Why the log cannot be used. Thrown at start, before anything is sold: the message is for the person at the terminal
// and says what to do.

export type UnusableReason =
  | 'key-missing'
  | 'key-unreadable'
  | 'other-key'
  | 'checkpoint-file-unreadable'
  | 'behind-checkpoint'
  | 'forked'
  | 'database'
  | 'folder';

export class EvidenceUnusable extends Error {
  override readonly name = 'EvidenceUnusable';
  readonly reason: UnusableReason;

  constructor(reason: UnusableReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
