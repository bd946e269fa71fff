// Who is let in, at one place for every route: a session, which `identity` only ever gives to two proven factors; then the
// rules of `access`; then a fresh step-up where they want one (S2.4). Nothing here can be forgotten by a screen.
import type { Admission, Exchange } from '../../kernel/http.ts';
import type { Money } from '../../kernel/money.ts';
import type { Access } from '../../modules/access.ts';
import type { Identity } from '../../modules/identity.ts';
import type { Admit, Judge, SelfActor } from './staff.ts';
import { signInReply, stepUpReply } from './step-up.ts';

/** Cookies of this listener. */
export const sessionCookie = 'session';

export interface AdmissionParts {
  identity: Pick<Identity, 'sessionOf'>;
  access: Pick<Access, 'may' | 'menuFor' | 'levelOf'>;
  /** In minor units of the shop's own currency, for the limits of L6.5. */
  baseMinor: (amount: Money) => Promise<number>;
}

export interface AdmissionGuards {
  admit: Admit;
  judge: Judge;
  /** For what is everybody's own. */
  signedIn: (exchange: Exchange) => Promise<Admission<SelfActor>>;
}

export function openAdmission({ identity, access, baseMinor }: AdmissionParts): AdmissionGuards {
  async function signedIn(exchange: Exchange): Promise<Admission<SelfActor>> {
    const token = exchange.cookie(sessionCookie);
    const session = token === undefined ? undefined : await identity.sessionOf(token);
    if (token === undefined || session === undefined) return { kind: 'refused', reply: outside(exchange) };
    const { staffId, sessionId, steppedUpAt } = session;
    return { kind: 'admitted', actor: { staffId, sessionId, steppedUpAt, token } };
  }

  return {
    signedIn,
    async admit(exchange, permission) {
      const found = await signedIn(exchange);
      if (found.kind === 'refused') return found;
      const { staffId, sessionId, steppedUpAt } = found.actor;
      const decision = await access.may({ staffId, steppedUpAt }, permission);
      switch (decision.kind) {
        case 'refused':
          return { kind: 'refused', reply: exchange.refuse(403, decision.reason) };
        case 'step-up-wanted':
          return { kind: 'refused', reply: stepUpReply(exchange, decision.withinMs) };
        case 'allowed': {
          const { may } = await access.menuFor({ staffId });
          return { kind: 'admitted', actor: { staffId, sessionId, steppedUpAt, level: decision.level, may } };
        }
      }
    },
    judge: async ({ staffId, steppedUpAt }, permission, { amount, raisedRisk, purpose }) =>
      access.may({ staffId, steppedUpAt }, permission, {
        ...(amount === undefined ? {} : { amountMinor: await baseMinor(amount) }),
        ...(raisedRisk === undefined ? {} : { raisedRisk }),
        ...(purpose === undefined ? {} : { purpose }),
      }),
  };
}

function outside(exchange: Exchange) {
  return exchange.wantsProblem ? exchange.refuse(401, 'Sign in first.') : signInReply(exchange);
}
