// What the pages of signing in, of one's own factors and of staff are given, and how their routes differ from screens: a
// door answers before somebody is in, an own page wants a session and no permission.

import type { Database } from '../../kernel/database.ts';
import type { Exchange, Reply } from '../../kernel/http.ts';
import type { Access } from '../../modules/access.ts';
import type { Identity, SessionOpened, Visitor } from '../../modules/identity.ts';
import { sessionCookie } from './admission.ts';
import type { DeskFrame } from './frame.ts';
import type { SelfActor } from './staff.ts';

export interface PeopleParts {
  identity: Identity;
  access: Access;
  database: Pick<Database, 'transaction'>;
}

export interface People extends PeopleParts {
  frame: DeskFrame;
}

export interface DoorRoute {
  method: 'GET' | 'POST';
  path: `/${string}`;
  access: 'anyone';
  csrf?: 'browser';
  rate?: string;
  handler(this: void, exchange: Exchange): Reply | Promise<Reply>;
}

export interface OwnRoute extends Omit<DoorRoute, 'access' | 'handler'> {
  access: 'signed-in';
  handler(this: void, exchange: Exchange<SelfActor>): Reply | Promise<Reply>;
}

export const signInCookie = 'sign-in';
export const enrolCookie = 'enrol';
const deviceCookie = 'device';
const dayS = 86_400;

export function visitorOf(exchange: Exchange): Visitor {
  const deviceToken = exchange.cookie(deviceCookie);
  return {
    address: exchange.address ?? '',
    userAgent: exchange.header('user-agent'),
    ...(deviceToken === undefined ? {} : { deviceToken }),
  };
}

/** The cookies that go with a new session; what led to it is dropped. */
export function sessionCookies(exchange: Exchange, session: SessionOpened): string[] {
  return [
    exchange.setCookie(sessionCookie, session.token),
    exchange.setCookie(deviceCookie, session.deviceToken, { maxAgeSeconds: 400 * dayS }),
    exchange.dropCookie(signInCookie),
    exchange.dropCookie(enrolCookie),
  ];
}

/** What a refusal means to the person. */
export function refusalText(
  refusal: { kind: 'gone' } | { kind: 'wrong' } | { kind: 'wait'; retryAfterMs: number },
): string {
  switch (refusal.kind) {
    case 'gone':
      return 'That has run out or was used already. Begin anew.';
    case 'wrong':
      return 'That is not right. Look at it again.';
    case 'wait': {
      const seconds = Math.ceil(refusal.retryAfterMs / 1000);
      return `Too many tries. Wait ${seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}, then try again.`;
    }
  }
}

/** What the browser's passkey said, or undefined for what is no JSON object. Not believed yet: `identity` checks it. */
export function passkeyResponse(text: string): unknown {
  if (text === '' || text.length > 20_000) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
