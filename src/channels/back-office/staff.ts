// Who works in the back office, as a handler sees him, and the permissions that its routes name. Decides nothing: the
// admission does, which is handed in.
import type { Admission, Exchange } from '../../kernel/http.ts';

/** Every permission that a screen or an act of the back office asks for. A route names one of these, or is a door. */
export const permissions = [
  'orders.view',
  'orders.ship',
  'orders.cancel',
  'orders.refund',
  'orders.decide',
  'returns.view',
  'returns.decide',
  'cases.view',
  'cases.work',
  'catalog.view',
  'catalog.change',
  'stock.count',
  'discounts.view',
  'discounts.change',
  'customers.view',
  'customers.open',
  'evidence.view',
  'controls.view',
  'controls.run',
  'settings.view',
  'settings.change',
] as const;

export type Permission = (typeof permissions)[number];

/** A person whose session is proven with two factors (S2.4). */
export interface StaffActor {
  staffId: string;
  sessionId: string;
  level: string;
  /** When he last proved himself anew. */
  steppedUpAt: Date | undefined;
  /** What he may do at all: for the menu and for buttons. Each request is judged for itself. */
  may: ReadonlySet<Permission>;
}

/** Decides about one request: a session with two factors, a rule that permits, a fresh step-up where one is wanted. */
export type Admit = (
  exchange: Exchange,
  permission: Permission,
) => Admission<StaffActor> | Promise<Admission<StaffActor>>;

/** How evidence names him. */
export function actorOf({ staffId }: StaffActor): string {
  return `staff:${staffId}`;
}
