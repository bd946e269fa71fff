// The back office without a port: a whole house, its screens, and staff whose admission the test gives. Who is really
// admitted is tested with the modules that decide about it.
import { deskParts } from '../../src/back-office-desk.ts';
import { type DeskParts, openBackOffice, type Permission } from '../../src/channels/back-office.ts';
import type { House } from '../../src/house.ts';
import { type App, createApp, createFloodLimits, defaultRates } from '../../src/kernel/http.ts';
import { openLog } from '../../src/kernel/log.ts';
import type { Money } from '../../src/kernel/money.ts';
import { type Decision, permissions } from '../../src/modules/access.ts';
import type { SessionId, StaffId } from '../../src/modules/identity.ts';
import type { ControlReport, Observed } from '../../src/modules/policy.ts';
import { openTestHouse, type TestHouse } from './test-house.ts';

export const origin = 'https://localhost:8443';
export const staffId = '01990000-0000-7000-8000-000000000001';
export const metricsToken = 'metrics-token-of-the-test';

/** Limits have tests of their own. */
const plenty = Object.fromEntries(Object.keys(defaultRates).map((name) => [name, { burst: 10_000, perSecond: 1_000 }]));

export interface BackOfficeApp {
  test: TestHouse;
  app: App;
  /** What the next request may do; everything to begin with, nothing: nobody is in. */
  may: Set<Permission> | undefined;
  /** What was asked of the admission, newest last. */
  asked: Permission[];
  controls: ControlReport[];
  look: (control: string) => Promise<Observed | undefined>;
  /** What the rules say of an act with its amount. */
  judge: (permission: Permission, about: { amount?: Money; raisedRisk?: boolean }) => Promise<Decision>;
  get(path: string): Promise<Answer>;
  /** The screens of a second process of the same shop. */
  another(): Promise<Pick<BackOfficeApp, 'app' | 'get' | 'post'>>;
  /** A form of our own page. */
  post(path: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Where it sends the browser. */
  location: string;
}

export async function openBackOfficeApp(): Promise<BackOfficeApp> {
  const test = await openTestHouse();
  const state: Pick<BackOfficeApp, 'may' | 'asked' | 'controls' | 'look' | 'judge'> = {
    may: new Set(permissions),
    asked: [],
    controls: [],
    look: () => Promise.resolve(undefined),
    judge: () => Promise.resolve({ kind: 'allowed', level: 'manager' }),
  };
  const report = () => Promise.resolve({ clauses: [{ controls: state.controls }] });
  const deskOf = (house: House): DeskParts => ({
    ...deskParts({
      house,
      shopOrigin: 'https://shop.example',
      policy: { report },
      look: (control) => state.look(control),
    }),
    judge: (_actor, permission, about) => state.judge(permission, about),
    admit(exchange, permission) {
      state.asked.push(permission);
      if (state.may?.has(permission) !== true) return { kind: 'refused', reply: exchange.refuse(403) };
      const actor = {
        staffId: staffId as StaffId,
        sessionId: '01990000-0000-7000-8000-000000000002' as SessionId,
        level: 'manager',
        steppedUpAt: test.clock.now(),
        may: state.may,
      };
      return { kind: 'admitted', actor };
    },
  });
  return Object.assign(state, {
    test,
    ...screensOf(deskOf(test.house)),
    another: async () => screensOf(deskOf(await test.another())),
    close: () => test.close(),
  });
}

function screensOf(desk: DeskParts): Pick<BackOfficeApp, 'app' | 'get' | 'post'> {
  const app = createApp({
    listener: 'back-office',
    ...openBackOffice({
      shopName: () => Promise.resolve('Test Shop'),
      shopOrigin: 'https://shop.example',
      demonstration: true,
      metricsToken,
      metrics: () => Promise.resolve('up 1\n'),
      desk,
    }),
    floodLimits: createFloodLimits({ rates: plenty, enforceOnLoopback: false }),
    log: openLog('silent'),
  });
  const read = async (answer: Response): Promise<Answer> => ({
    status: answer.status,
    headers: answer.headers,
    text: await answer.text(),
    location: answer.headers.get('location') ?? '',
  });
  return {
    app,
    get: async (path: string) => read(await app.request(path, { headers: { accept: 'text/html' } })),
    post: async (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
      read(
        await app.request(path, {
          method: 'POST',
          body: new URLSearchParams(form).toString(),
          headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', origin, ...headers },
        }),
      ),
  };
}

/** The hidden fields of a page's last form, as the browser would send them. */
export function hiddenFields(text: string): Record<string, string> {
  const form = text.slice(text.lastIndexOf('<form method="post"'));
  const fields: Record<string, string> = {};
  for (const [, name = '', value = ''] of form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
    fields[name] = value
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  }
  return fields;
}
