// What one person may do now: his grant, the rules in force, how fresh his step-up is. Pure; what it is given was read
// from the database a moment ago.
import type { StaffId } from '../identity.ts';
import { isAdministrative, type Level, type LevelDocument, levels, stepUpMs } from './levels.ts';
import {
  type Permission,
  type PermissionEntry,
  permissionEntry,
  permissionTable,
  type ResourceKind,
  type Screen,
  screens,
  stepUpWithinMs,
} from './permissions.ts';
import { openingPurposes, type Rules, type Thing, type Who } from './rules.ts';

/** Who asks: the session is proven with two factors, or `identity` would not have said who he is. */
export interface Asker {
  staffId: StaffId;
  /** When he last proved himself anew within this session. */
  steppedUpAt: Date | undefined;
}

/** On what. A permission on staff, a grant or a person answers without it whether he may at all: on some such thing. */
export interface About {
  /** Of staff.end, staff.reset-factors, access.end. */
  staffId?: StaffId;
  /** Of access.propose and access.approve. */
  grant?: { holder: StaffId; proposedBy: StaffId; level: Level; proposedAt: Date };
  /** Of customers.open. */
  purpose?: string;
  /** What the act moves, in minor units of the shop's currency (L6.5). */
  amountMinor?: number;
  /** See `permissionTable`. */
  raisedRisk?: boolean;
}

export type Decision =
  | { kind: 'allowed'; level: Level }
  /** `reason`: a sentence for the person. */
  | { kind: 'refused'; reason: string }
  /** He may, once he has proven himself anew; a proof counts for `withinMs`. */
  | { kind: 'step-up-wanted'; withinMs: number };

export interface LiveGrant {
  grantId: string;
  staffId: StaffId;
  level: Level;
  lapsesAt: Date | undefined;
}

/** What stands at a moment. */
export interface Standing {
  grants: ReadonlyMap<StaffId, LiveGrant>;
  /** He who is the only owner or administrator and has declared it. */
  soleOwner: StaffId | undefined;
  rules: Rules;
  document: LevelDocument;
}

export function levelOf({ grants }: Pick<Standing, 'grants'>, staffId: StaffId, now: Date): Level | undefined {
  const grant = grants.get(staffId);
  return grant === undefined || (grant.lapsesAt !== undefined && grant.lapsesAt <= now) ? undefined : grant.level;
}

export function decide(
  standing: Standing,
  asker: Asker,
  request: { permission: string; about: About; now: Date },
): Decision {
  const { permission, about, now } = request;
  const level = levelOf(standing, asker.staffId, now);
  if (level === undefined) return { kind: 'refused', reason: 'You hold no access level now.' };
  const entry = permissionEntry(permission);
  if (entry === undefined) return { kind: 'refused', reason: 'There is no such permission.' };
  const withinMs = stepUpWithinMs(entry, {
    largeAmount: (about.amountMinor ?? 0) >= standing.document.largeAmountMinor && about.amountMinor !== undefined,
    raisedRisk: about.raisedRisk ?? false,
  });
  const question = {
    level,
    permission,
    stepUpWanted: withinMs !== undefined,
    soleOwner: standing.soleOwner === asker.staffId,
  };
  const things = thingsOf(entry.on, { standing, asker, about, now });
  const verdicts = things.map((thing) => ({
    thing,
    verdict: standing.rules.decide({ ...question, thing, steppedUp: true }),
  }));
  const granted = verdicts.find(({ verdict }) => verdict.allowed);
  if (granted === undefined) {
    const [first] = verdicts;
    const reason = first !== undefined && !first.verdict.allowed ? first.verdict.reason : 'Nothing permits it.';
    return { kind: 'refused', reason };
  }
  const steppedUp = withinMs !== undefined && isFresh(asker.steppedUpAt, { now, withinMs });
  const verdict = standing.rules.decide({ ...question, thing: granted.thing, steppedUp });
  return verdict.allowed ? { kind: 'allowed', level } : { kind: 'step-up-wanted', withinMs: withinMs ?? stepUpMs };
}

function isFresh(steppedUpAt: Date | undefined, { now, withinMs }: { now: Date; withinMs: number }): boolean {
  if (steppedUpAt === undefined) return false;
  const ageMs = now.getTime() - steppedUpAt.getTime();
  return ageMs >= 0 && ageMs <= withinMs;
}

const dayMs = 86_400_000;

function thingsOf(
  on: ResourceKind,
  { standing, asker, about, now }: { standing: Standing; asker: Asker; about: About; now: Date },
): Thing[] {
  const who = (staffId: StaffId): Who => (staffId === asker.staffId ? 'self' : 'another');
  switch (on) {
    case 'shop':
      return [{ on }];
    case 'staff': {
      if (about.staffId === undefined) return someThings(on);
      const level = standing.grants.get(about.staffId)?.level;
      return [{ on, who: who(about.staffId), administrative: level !== undefined && isAdministrative(level) }];
    }
    case 'grant': {
      if (about.grant === undefined) return someThings(on);
      const { holder, proposedBy, level, proposedAt } = about.grant;
      const waitedADay = now.getTime() - proposedAt.getTime() >= dayMs;
      return [{ on, holder: who(holder), proposedBy: who(proposedBy), level, waitedADay }];
    }
    case 'person':
      if (about.purpose === undefined) return someThings(on);
      return [{ on, purpose: (openingPurposes as readonly string[]).includes(about.purpose) ? about.purpose : 'none' }];
  }
}

/** Where it is not said on what: somebody else, somebody else's proposal, any declared purpose. */
function someThings(on: ResourceKind): Thing[] {
  switch (on) {
    case 'shop':
      return [{ on }];
    case 'staff':
      return [{ on, who: 'another', administrative: false }];
    case 'grant':
      return levels.map((level) => ({ on, holder: 'another', proposedBy: 'another', level, waitedADay: true }));
    case 'person':
      return openingPurposes.map((purpose) => ({ on, purpose }));
  }
}

/** What a level may do at all, whatever step-up and circumstances it takes. */
export function permissionsOf(rules: Rules, level: Level): ReadonlySet<Permission> {
  const byLevel = known.get(rules) ?? new Map<Level, ReadonlySet<Permission>>();
  known.set(rules, byLevel);
  const may = byLevel.get(level) ?? askForAll(rules, level);
  byLevel.set(level, may);
  return may;
}

// Every page has a menu; the rules change once a year.
const known = new WeakMap<Rules, Map<Level, ReadonlySet<Permission>>>();

function askForAll(rules: Rules, level: Level): ReadonlySet<Permission> {
  const circumstances = { stepUpWanted: false, steppedUp: false, soleOwner: false };
  const may = ({ name, on }: PermissionEntry) =>
    someThings(on).some((thing) => rules.decide({ level, permission: name, thing, ...circumstances }).allowed);
  return new Set(permissionTable.filter(may).map(({ name }) => name));
}

/** The menu's screens, in its order. */
export function menuOf(may: ReadonlySet<Permission>): Screen[] {
  return screens.filter(({ permission }) => may.has(permission)).map(({ screen }) => screen);
}
