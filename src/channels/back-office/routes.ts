// What a route of the back office is: it names the one permission that it needs. The few that are open before somebody is
// in are doors, listed below; a route that is neither does not start.
import type { Admission, Exchange, Guard, Reply, Route } from '../../kernel/http.ts';
import type { DeskFrame } from './frame.ts';
import type { DeskParts } from './parts.ts';
import type { Admit, Permission, StaffActor } from './staff.ts';
import { permissions } from './staff.ts';

export type StaffAccess = Readonly<Record<Permission, Guard<StaffActor>>>;
export type StaffRoute = Route<StaffAccess>;
export type StaffExchange = Exchange<StaffActor>;

/** What each screen is made with. */
export interface Desk extends DeskParts {
  frame: DeskFrame;
}

/** Everything that answers before somebody is in. What is not here needs a permission. */
export const doors: readonly string[] = ['GET /healthz', 'GET /metrics', 'GET /assets/:file'];

/** One guard a permission: the admission decides about each. */
export function staffAccess(admit: Admit): StaffAccess {
  const guards = permissions.map((permission): [Permission, Guard<StaffActor>] => [
    permission,
    (exchange: Exchange): Admission<StaffActor> | Promise<Admission<StaffActor>> => admit(exchange, permission),
  ]);
  return Object.fromEntries(guards) as Record<Permission, Guard<StaffActor>>;
}

/** Throws for a route that is open and no door, or a door that asks for a permission it cannot have. */
export function checkDoors(routes: readonly { method: string; path: string; access: string }[]): void {
  const known = new Set<string>(permissions);
  for (const { method, path, access } of routes) {
    if (known.has(access)) continue;
    if (!doors.includes(`${method} ${path}`)) {
      throw new Error(`${method} ${path} names no permission and is no door of the back office`);
    }
  }
}

export function get(
  path: `/${string}`,
  access: Permission,
  handler: (exchange: StaffExchange) => Reply | Promise<Reply>,
): StaffRoute {
  return { method: 'GET', path, access, handler };
}

/** A form of our own pages. */
export function post(
  path: `/${string}`,
  access: Permission,
  handler: (exchange: StaffExchange) => Reply | Promise<Reply>,
  bodyLimit?: number,
): StaffRoute {
  return { method: 'POST', path, access, csrf: 'browser', handler, ...(bodyLimit === undefined ? {} : { bodyLimit }) };
}
