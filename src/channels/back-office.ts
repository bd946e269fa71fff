// The back office's own listener: never reachable through the shop's (L9.1). Every route names the permission that it
// needs; the few that answer before somebody is in are listed as doors. Without an admission it has no screens at all.
import { timingSafeEqual } from 'node:crypto';
import { assetsPath } from '../kernel/browser-assets.ts';
import { html, page } from '../kernel/html.ts';
import {
  type Admission,
  anyone,
  type Exchange,
  type Guard,
  pageReply,
  type RefusalPage,
  type Route,
  textReply,
} from '../kernel/http.ts';
import type { AdmissionGuards } from './back-office/admission.ts';
import { casesRoutes } from './back-office/cases-page.ts';
import { controlsRoutes } from './back-office/controls-page.ts';
import { customersRoutes } from './back-office/customers-page.ts';
import { discountsRoutes } from './back-office/discounts-page.ts';
import { enrolmentRoutes } from './back-office/enrolment-pages.ts';
import { evidenceRoutes } from './back-office/evidence-page.ts';
import { type DeskFrame, iconPath, openDeskFrame } from './back-office/frame.ts';
import { hostCommandsRoutes } from './back-office/host-commands-page.ts';
import { levelsRoutes } from './back-office/levels-page.ts';
import { orderActRoutes } from './back-office/order-acts.ts';
import { orderRoutes } from './back-office/order-page.ts';
import { ordersRoutes } from './back-office/orders-page.ts';
import { ownRoutes } from './back-office/own-pages.ts';
import type { DeskParts } from './back-office/parts.ts';
import type { PeopleParts } from './back-office/people.ts';
import { policyRoutes } from './back-office/policy-page.ts';
import { productsRoutes } from './back-office/products-page.ts';
import { returnsRoutes } from './back-office/returns-page.ts';
import { checkDoors, type StaffAccess, type StaffRoute, staffAccess } from './back-office/routes.ts';
import { settingsRoutes } from './back-office/settings-page.ts';
import { showStep, signInRoutes } from './back-office/sign-in-pages.ts';
import type { Admit, SelfActor } from './back-office/staff.ts';
import { staffRoutes } from './back-office/staff-pages.ts';
import { todayRoutes } from './back-office/today-page.ts';

export { type AdmissionGuards, openAdmission } from './back-office/admission.ts';
export type { DeskParts } from './back-office/parts.ts';
export { doors, ownPages } from './back-office/routes.ts';
export type { Admit, Judge, Permission, StaffActor } from './back-office/staff.ts';

export interface BackOfficeParts {
  /** As its merchant calls it now. */
  shopName: () => Promise<string>;
  shopOrigin: string;
  /** True while an outside party is a simulator: every page says so. */
  demonstration: boolean;
  /** Bearer token of /metrics. */
  metricsToken: string;
  /** Prometheus text (version 0.0.4): counts only, nothing of a person. */
  metrics: () => Promise<string>;
  /** The screens, with the admission that guards each of them. Absent: there are none (S2.4). */
  desk?: DeskParts;
  /** Signing in, enrolling, one's own factors, staff. Absent: nobody can be in. */
  people?: PeopleParts & Pick<AdmissionGuards, 'signedIn'>;
}

export type BackOfficeAccess = StaffAccess & ReturnType<typeof openAccess> & { 'signed-in': Guard<SelfActor> };

/** Everything that the listener serves: its guards, its routes and how it refuses. */
export interface BackOffice {
  access: BackOfficeAccess;
  routes: Route<BackOfficeAccess>[];
  refusalPage?: RefusalPage;
}

export function openBackOffice(parts: BackOfficeParts): BackOffice {
  const { desk, people } = parts;
  const frame = openDeskFrame(parts);
  // Without screens no guard is ever asked; if one were, it would refuse.
  const refuse = (exchange: Exchange): Admission<never> => ({ kind: 'refused', reply: exchange.refuse(404) });
  const access = {
    ...openAccess(parts),
    ...staffAccess(desk === undefined ? refuse : withFrontDoor(desk.admit, frame, people)),
    'signed-in': people?.signedIn ?? refuse,
  };
  if (desk === undefined) return { access, routes: [...machineRoutes(parts), placeholder(parts)] };
  const given = { ...desk, frame };
  const screens: StaffRoute[] = [
    ...todayRoutes(given),
    ...ordersRoutes(given),
    ...orderRoutes(given),
    ...orderActRoutes(given),
    ...casesRoutes(given),
    ...returnsRoutes(given),
    ...productsRoutes(given),
    ...discountsRoutes(given),
    ...customersRoutes(given),
    ...policyRoutes(given),
    ...controlsRoutes(given),
    ...evidenceRoutes(given),
    ...settingsRoutes(given),
    ...(people === undefined
      ? []
      : [
          ...staffRoutes({ ...people, frame }),
          ...levelsRoutes({ ...people, frame, currency: desk.discounts.currency }),
          ...hostCommandsRoutes({ ...people, frame }),
        ]),
  ];
  const routes: Route<BackOfficeAccess>[] = [
    ...machineRoutes(parts),
    { method: 'GET', path: assetsPath, access: 'anyone', handler: (exchange) => frame.sendAsset(exchange) },
    { method: 'GET', path: iconPath, access: 'anyone', handler: (exchange) => frame.sendIcon(exchange) },
    ...(people === undefined
      ? []
      : ([
          ...signInRoutes({ ...people, frame }),
          ...enrolmentRoutes({ ...people, frame }),
          ...ownRoutes({ ...people, frame }),
        ] as Route<BackOfficeAccess>[])),
    ...(screens as Route<BackOfficeAccess>[]),
  ];
  checkDoors(routes);
  return { access, routes, refusalPage: frame.refusalPage };
}

/** The first address shows the door itself: by it the back office is known to whoever looks from outside (L9.1). */
function withFrontDoor(admit: Admit, frame: DeskFrame, people: BackOfficeParts['people']): Admit {
  if (people === undefined) return admit;
  return async (exchange, permission) => {
    const admission = await admit(exchange, permission);
    if (admission.kind === 'admitted' || exchange.path !== '/') return admission;
    if (admission.reply.headers['location'] !== '/sign-in') return admission;
    return { kind: 'refused', reply: await showStep({ ...people, frame }, exchange) };
  };
}

function openAccess({ metricsToken }: Pick<BackOfficeParts, 'metricsToken'>) {
  const wanted = Buffer.from(metricsToken);
  const metricsReader = (exchange: Exchange): Admission<undefined> => {
    const given = Buffer.from(exchange.bearer() ?? '');
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return { kind: 'admitted', actor: undefined };
    const headers = { 'www-authenticate': 'Bearer' };
    return { kind: 'refused', reply: exchange.refuse(401, 'The token is missing or not valid.', { headers }) };
  };
  return { anyone, 'metrics-reader': metricsReader };
}

function machineRoutes(parts: BackOfficeParts): Route<BackOfficeAccess>[] {
  return [
    { method: 'GET', path: '/healthz', access: 'anyone', handler: () => textReply('ok\n') },
    {
      method: 'GET',
      path: '/metrics',
      access: 'metrics-reader',
      handler: async () =>
        textReply(await parts.metrics(), { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } }),
    },
  ];
}

function placeholder({ shopName, shopOrigin }: BackOfficeParts): Route<BackOfficeAccess> {
  return {
    method: 'GET',
    path: '/',
    access: 'anyone',
    handler: async () => pageReply(frontPage(await shopName(), shopOrigin)),
  };
}

function frontPage(shopName: string, shopOrigin: string) {
  return page({
    title: `Back office – ${shopName}`,
    lang: 'en',
    body: html`
      <h1>Back office</h1>
      <p>This listener is apart from the shop's. Until its screens open, orders, refunds and customers are worked on with the <code>watchword</code> command.</p>
      <p><a href="${shopOrigin}">To the shop</a></p>
    `,
  });
}
