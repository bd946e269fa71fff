// The back office as somebody sees it who is not in (S2.4): every route that it serves, asked on its listener without a
// cookie and with one that is made up, must lead to the sign-in, or be one of the doors.
import { randomBytes } from 'node:crypto';
import type { ServedOffice } from '../controls.ts';
import type { Asked, Asking, Target } from '../modules/perimeter.ts';
import { CannotLook, type Control, type Sight } from '../modules/policy.ts';

type Answer = Extract<Asked, { kind: 'answered' }>['answer'];

const admissionFile = 'src/channels/back-office/admission.ts';

export const secondFactorEverywhere: Control = {
  id: 'second-factor-everywhere',
  requirements: ['S2.4'],
  statement:
    'Whoever has not signed in with two factors is sent to the sign-in by every page and every form of the back office.',
  enforcedAt: [admissionFile, 'src/channels/back-office.ts', 'src/channels/back-office/routes.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-screen-that-asks-nobody',
      what: 'one edited line: one permission of the back office is admitted without asking',
      act: {
        kind: 'source',
        file: 'src/channels/back-office/routes.ts',
        find: 'Admission<StaffActor> | Promise<Admission<StaffActor>> => admit(exchange, permission),',
        replace:
          "Admission<StaffActor> | Promise<Admission<StaffActor>> => permission === 'orders.view' ? { kind: 'admitted', actor: { staffId: 'nobody', sessionId: 'none', steppedUpAt: undefined, level: 'owner', may: new Set() } as never } : admit(exchange, permission),",
        alone: true,
      },
    },
    {
      id: 'a-cookie-that-is-believed',
      what: 'one edited line: a session that is on no file is taken for one',
      act: {
        kind: 'source',
        file: admissionFile,
        find: 'token === undefined ? undefined : await identity.sessionOf(token);',
        replace:
          "token === undefined ? undefined : { staffId: '00000000-0000-7000-8000-00000000c001' as never, sessionId: '00000000-0000-7000-8000-00000000c001' as never, steppedUpAt: undefined };",
        alone: true,
      },
    },
    {
      id: 'own-pages-for-everybody',
      what: 'one edited line: pages behind a session, such as one’s own factors, open without one',
      act: {
        kind: 'source',
        file: 'src/channels/back-office.ts',
        find: "'signed-in': people?.signedIn ?? refuse,",
        replace:
          "'signed-in': () => ({ kind: 'admitted', actor: { staffId: 'nobody', sessionId: 'none', steppedUpAt: undefined, token: '' } as never }),",
        alone: true,
      },
    },
  ],
};

/** An order number, a handle, an id: what stands there must not matter to somebody who is not in. */
const madeUpPart = 'none';

/** A try that was put off or got no answer is made once more. */
const secondTryMs = 2_000;

export interface OfficeDoors {
  office: ServedOffice;
  target: Pick<Target, 'listeners'>;
  asking: Asking;
  sleep: (ms: number) => Promise<void>;
}

export async function probeOfficeDoors({ office, target, asking, sleep }: OfficeDoors): Promise<Sight> {
  const [listener] = target.listeners;
  if (listener === undefined) throw new CannotLook('It is not known where the back office listens.');
  const routes = office.routes.filter(({ method, path }) => !office.doors.includes(`${method} ${path}`));
  if (routes.length === 0) throw new CannotLook('The back office has no screens.');
  const cookies = [undefined, `__Host-back-office-session=${randomBytes(32).toString('base64url')}`];
  const findings: string[] = [];
  let unanswered = 0;
  for (const route of routes) {
    for (const cookie of cookies) {
      const ask = () => askAsBrowser(asking, listener, { ...route, cookie });
      let asked = await ask();
      if (isNoAnswer(asked)) {
        await sleep(secondTryMs);
        asked = await ask();
      }
      if (isNoAnswer(asked)) unanswered++;
      else if (asked.kind === 'answered' && !leadsToSignIn(asked.answer, route.path))
        findings.push(
          `${route.method} ${route.path} answers ${asked.answer.status} to somebody ${cookie === undefined ? 'without a session' : 'with a made-up session'}`,
        );
    }
  }
  if (findings.length === 0 && unanswered > 0)
    throw new CannotLook(`${unanswered} of ${routes.length * cookies.length} tries at the back office got no answer.`);
  return {
    summary: `${routes.length} pages and forms of the back office, asked without a session and with a made-up one: each leads to the sign-in. ${office.doors.length} doors stand open by design.`,
    findings,
  };
}

/**
 * As a form of the back office's own would be sent, so that nothing but the missing session can refuse it; empty, so
 * that it could change nothing if it were let in.
 */
function askAsBrowser(
  asking: Asking,
  listener: string,
  { method, path, cookie }: { method: string; path: string; cookie: string | undefined },
): Promise<Asked> {
  const headers = {
    accept: 'text/html',
    ...(cookie === undefined ? {} : { cookie }),
    ...(method === 'POST' ? { origin: new URL(listener).origin, 'sec-fetch-site': 'same-origin' } : {}),
  };
  const url = new URL(path.replaceAll(/:\w+/g, madeUpPart), listener).href;
  return asking.ask(url, method === 'POST' ? { form: {}, headers } : { method, headers });
}

/** Put off for too many tries is no word about who is let in. */
function isNoAnswer(asked: Asked): boolean {
  return asked.kind === 'no-answer' || asked.answer.status === 429 || asked.answer.status === 503;
}

function leadsToSignIn({ status, headers, body }: Answer, path: string): boolean {
  // The first address shows the door itself.
  if (path === '/' && status === 200) return /<form[^>]*action="\/sign-in\//.test(body);
  return status === 303 && /^\/sign-in(\?|$)/.test(headers.location ?? '');
}
