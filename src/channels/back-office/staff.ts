// Who works in the back office, as a handler sees him, and how he is let in. Decides nothing: the admission does, which is
// handed in.
import type { Admission, Exchange } from '../../kernel/http.ts';
import type { Money } from '../../kernel/money.ts';
import type { Decision, Permission } from '../../modules/access.ts';
import type { SessionId, StaffId } from '../../modules/identity.ts';

export type { Permission } from '../../modules/access.ts';

/** A person whose session is proven with two factors (S2.4). */
export interface StaffActor {
  staffId: StaffId;
  sessionId: SessionId;
  level: string;
  /** When he last proved himself anew. */
  steppedUpAt: Date | undefined;
  /** What he may do at all: for the menu and for buttons. Each request is judged for itself. */
  may: ReadonlySet<Permission>;
}

/** Somebody with a live session, for what is his own: his factors, his sessions. */
export type SelfActor = Pick<StaffActor, 'staffId' | 'sessionId' | 'steppedUpAt'> & {
  /** Of the session. It is passed to `identity` and goes nowhere else. */
  token: string;
};

/** Decides about one request: a session with two factors, a rule that permits, a fresh step-up where one is wanted. */
export type Admit = (
  exchange: Exchange,
  permission: Permission,
) => Admission<StaffActor> | Promise<Admission<StaffActor>>;

/** Asks the rules once more, with what the act moves (L6.5). */
export type Judge = (
  actor: Pick<StaffActor, 'staffId' | 'steppedUpAt'>,
  permission: Permission,
  about: { amount?: Money; raisedRisk?: boolean; purpose?: string },
) => Promise<Decision>;

/** How evidence names him. */
export function actorOf({ staffId }: Pick<StaffActor, 'staffId'>): string {
  return `staff:${staffId}`;
}
