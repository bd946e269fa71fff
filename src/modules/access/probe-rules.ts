// Whether the rules that count now still hold what no document may give away. Asks them as a request would, about made-up
// people; changes nothing.
import type { StaffId } from '../identity.ts';
import type { Sight } from '../policy.ts';
import { type About, type Asker, decide, type LiveGrant, type Standing } from './decide.ts';
import { type Level, levels, listedLevels } from './levels.ts';
import { permissionTable } from './permissions.ts';
import { type KnownRoute, routesWithoutRule } from './routes.ts';

export interface RuledShop {
  now: Date;
  /** What stands; of it the rules and the document are looked at. */
  standing: Standing;
  /** Every route of the back office, and the doors that need no permission: signing in, enrolling, health. */
  routes: readonly KnownRoute[];
  doors: readonly Pick<KnownRoute, 'method' | 'path'>[];
}

const [self, another] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'].map(
  (id) => id as StaffId,
) as [StaffId, StaffId];

export function probeRules({ now, standing, routes, doors }: RuledShop): Sight {
  const made = (level: Level | undefined): Standing => ({
    ...standing,
    soleOwner: undefined,
    grants: new Map(level === undefined ? [] : [grantOf(self, level)]),
  });
  const fresh: Asker = { staffId: self, steppedUpAt: now };
  const never: Asker = { staffId: self, steppedUpAt: undefined };
  const may = (level: Level | undefined, permission: string, about: About = {}) =>
    decide(made(level), fresh, { permission, about, now }).kind === 'allowed';
  const mayUnproven = (level: Level, permission: string) =>
    decide(made(level), never, { permission, about: {}, now }).kind === 'allowed';
  const findings: string[] = [];
  let asked = 0;
  const expect = (holds: boolean, finding: string) => {
    asked++;
    if (!holds) findings.push(finding);
  };

  for (const { name, kind, stepUp } of permissionTable) {
    expect(!may(undefined, name), `somebody without a grant may ${name}`);
    if (kind !== 'reading') expect(!may('auditor', name), `an auditor may ${name}`);
    if (stepUp.some(({ when }) => when === 'always'))
      for (const level of levels) expect(!mayUnproven(level, name), `${level} may ${name} without a fresh step-up`);
  }
  for (const level of levels) {
    expect(!may(level, 'no-such.permission'), `${level} may what is no permission`);
    expect(!may(level, 'customers.open', { purpose: 'curiosity' }), `${level} may open data for no declared purpose`);
    expect(level === 'owner' || !may(level, 'access.approve-levels'), `${level} may approve what levels may do`);
    for (const wanted of levels) {
      const grant = { holder: another, proposedBy: self, level: wanted, proposedAt: new Date(0) };
      expect(!may(level, 'access.approve', { grant }), `${level} may approve his own proposal of ${wanted}`);
      const own = { ...grant, holder: self, proposedBy: another };
      expect(!may(level, 'access.approve', { grant: own }), `${level} may approve his own grant of ${wanted}`);
    }
  }
  for (const level of listedLevels) {
    const listed = standing.document.levels[level];
    for (const { name } of permissionTable)
      if (!listed.includes(name))
        expect(!may(level, name), `${level} may ${name}, which the approved document does not say`);
  }
  const unruled = routesWithoutRule(routes, doors);
  findings.push(...unruled.map((route) => `${route} names no permission`));
  return {
    summary: `${routes.length} routes of the back office: ${routes.length - unruled.length} name a permission or are doors; ${asked} questions that must be refused were put to the rules, ${asked - (findings.length - unruled.length)} were.`,
    findings,
  };
}

function grantOf(staffId: StaffId, level: Level): [StaffId, LiveGrant] {
  return [staffId, { grantId: staffId, staffId, level, lapsesAt: undefined }];
}
