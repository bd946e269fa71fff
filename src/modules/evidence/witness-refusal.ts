// Why a witness does not countersign. Each kind is one cause with one remedy; `docs/witness.md` has the same table.

export type RefusalKind =
  /** It has cosigned more entries than the log has: the log was cut, or the database restored from an older copy. */
  | 'ahead'
  /** It has forgotten what it cosigned: it could be made to sign a fork. */
  | 'forgetful'
  /** What it cosigned before is no beginning of what it is shown: history was rewritten. */
  | 'fork'
  | 'unknown-log'
  /** None of the log's signatures is by a key that it trusts. */
  | 'key-refused'
  /** It speaks the protocol differently. */
  | 'misunderstood'
  /** It answered without a cosignature of the key that we were told. */
  | 'false-cosignature'
  /** Its clock, or ours, is wrong by more than five minutes. */
  | 'wrong-clock';

const words: Record<RefusalKind, string> = {
  ahead: 'it has cosigned more entries than the log has: the log was cut, or the database is an older copy',
  forgetful: 'it no longer knows what it cosigned: set up a new one, with a new name',
  fork: 'what it cosigned before is no beginning of this log: history was rewritten',
  'unknown-log': 'it does not know this log: its operator must start it with --log and the key from /log/log.vkey',
  'key-refused': 'it trusts another key for this log',
  misunderstood: 'it does not understand what it is sent: is the address that of a witness?',
  'false-cosignature': 'its answer is not signed with its key: is the address that of this witness?',
  'wrong-clock': 'its clock and ours differ by more than five minutes',
};

/** For a person, after the witness's name and a colon. */
export function describeRefusal(kind: RefusalKind): string {
  return words[kind];
}
