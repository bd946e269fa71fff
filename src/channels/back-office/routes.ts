// What a route of the back office is: it names the one permission that it needs. The few that are open before somebody is
// in are doors, listed below; a route that is neither does not start.
import type { Admission, Exchange, Guard, Reply } from '../../kernel/http.ts';
import { permissions } from '../../modules/access.ts';
import type { DeskFrame } from './frame.ts';
import type { DeskParts } from './parts.ts';
import type { Admit, Permission, StaffActor } from './staff.ts';

export type StaffAccess = Readonly<Record<Permission, Guard<StaffActor>>>;

/** As the kernel's route; written out, because the compiler gives up on a union of so many permissions. */
export interface StaffRoute {
  method: 'GET' | 'POST';
  path: `/${string}`;
  access: Permission;
  csrf?: 'browser';
  bodyLimit?: number;
  handler(this: void, exchange: StaffExchange): Reply | Promise<Reply>;
}

export type StaffExchange = Exchange<StaffActor>;

/** What each screen is made with. */
export interface Desk extends DeskParts {
  frame: DeskFrame;
}

/** Everything that answers before somebody is in. */
export const doors: readonly string[] = [
  'GET /healthz',
  'GET /metrics',
  'GET /assets/:file',
  'GET /favicon.svg',
  'GET /sign-in',
  'POST /sign-in/password',
  'POST /sign-in/factor',
  'POST /sign-in/passkey-options',
  'POST /sign-in/recovery',
  'POST /sign-in/new-factor',
  'POST /sign-in/new-factor-options',
  'POST /sign-in/new-password',
  'GET /enrol/:token',
  'GET /enrol',
  'POST /enrol',
  'POST /enrol/passkey-options',
];

/** What is everybody's own: a session with two factors, and no permission. */
export const ownPages: readonly string[] = [
  'GET /step-up',
  'POST /step-up',
  'POST /step-up/passkey-options',
  'GET /own',
  'GET /own/factor',
  'POST /own/factor',
  'POST /own/factor-options',
  'POST /own/factor/remove',
  'POST /own/codes',
  'POST /own/password',
  'POST /own/session/end',
  'POST /own/sessions/end',
  'POST /sign-out',
];

/** One guard a permission: the admission decides about each. */
export function staffAccess(admit: Admit): StaffAccess {
  const guards = permissions.map((permission): [Permission, Guard<StaffActor>] => [
    permission,
    (exchange: Exchange): Admission<StaffActor> | Promise<Admission<StaffActor>> => admit(exchange, permission),
  ]);
  return Object.fromEntries(guards) as Record<Permission, Guard<StaffActor>>;
}

/** Throws for a route that names no permission and is neither a door nor an own page behind a session. */
export function checkDoors(routes: readonly { method: string; path: string; access: string }[]): void {
  const known = new Set<string>(permissions);
  for (const { method, path, access } of routes) {
    const name = `${method} ${path}`;
    const isRight = known.has(access) || (access === 'signed-in' ? ownPages.includes(name) : doors.includes(name));
    if (!isRight) throw new Error(`${name} names no permission and is no door of the back office`);
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
