// What the probes of staff and of access are given of the running shop.
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningParts, ServedOffice } from '../controls.ts';
import * as access from '../modules/access.ts';
import { newestEntries } from '../modules/evidence.ts';
import * as identity from '../modules/identity.ts';
import { CannotLook, type Probe } from '../modules/policy.ts';
import { asking } from './asking.ts';
import { probeOfficeDoors, secondFactorEverywhere } from './office-doors.ts';
import { probePasswordAges } from './password-age.ts';
import { probeStaffOnRecord } from './staff-on-record.ts';

type StaffParts = Pick<RunningParts, 'house' | 'target' | 'backOffice'>;

export function staffProbes({ house, target, backOffice }: StaffParts): Record<string, Probe> {
  const { database, clock } = house;
  return {
    [secondFactorEverywhere.id]: () =>
      asking((opened) =>
        probeOfficeDoors({ office: served(backOffice), target, asking: opened, sleep: (ms) => sleep(ms) }),
      ),
    [identity.sessionsTwoFactors.id]: () => identity.probeSessions(database, clock),
    [identity.sessionsEnd.id]: () => identity.probeEndings(database, clock),
    [identity.passwordRules.id]: () => identity.probePasswords(house.identity),
    [identity.passwordsExpire.id]: async () =>
      probePasswordAges({
        daysOf: house.passwordDays,
        sessions: await identity.sessionPasswords(database, clock.now()),
        stories: await house.access.stories(),
      }),
    [identity.signInsWatched.id]: () =>
      probeStaffOnRecord({
        now: clock.now(),
        traces: (span) => identity.readTraces(database, span),
        stories: () => house.access.stories(),
        signIns: async (span) => (await house.identity.figures(span)).signIns,
        newest: (page) => newestEntries(database, page),
      }),
    [access.grantsApproved.id]: () => access.probeGrants(database, clock),
    [access.hostCommandsConfirmed.id]: () => access.probeHostCommands(database),
    [access.rulesDenyByDefault.id]: async () => {
      const { routes, doors, ownPages } = served(backOffice);
      return house.access.probeRules(routes, [...doors, ...ownPages].map(namedRoute));
    },
  };
}

function served(backOffice: RunningParts['backOffice']): ServedOffice {
  const office = backOffice();
  if (office === undefined)
    throw new CannotLook('The back office does not listen yet. It does when the shop is ready.');
  return office;
}

/** `GET /path` as the route that it names. */
function namedRoute(name: string): Pick<access.KnownRoute, 'method' | 'path'> {
  const [method = '', address = ''] = name.split(' ');
  return { method, path: address };
}
