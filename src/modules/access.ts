// What somebody of the staff may do: access levels, permission rules in Cedar, grants that a second person approves, and
// commands on the host that wait for a yes (S2.2, S2.4, L6.3, L6.5). Who somebody is, `identity` says; never stores a
// name, never decides for a route that did not ask.
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { type About, type Asker, type Decision, decide, levelOf, menuOf, permissionsOf } from './access/decide.ts';
import { type GrantFacts, readGrantFacts } from './access/facts-store.ts';
import { type Grants, openGrants } from './access/grants.ts';
import * as store from './access/grants-store.ts';
import { type HostCommands, openHostCommands } from './access/host-commands.ts';
import type { Level, LevelDocument } from './access/levels.ts';
import { type LevelVersion, readVersions } from './access/levels-store.ts';
import type { Permission, Screen } from './access/permissions.ts';
import { probeRules } from './access/probe-rules.ts';
import type { KnownRoute } from './access/routes.ts';
import { openStanding } from './access/standing.ts';
import type { NewEntry } from './evidence.ts';
import type { StaffId } from './identity.ts';
import type { Sight } from './policy.ts';

export { grantsApproved, hostCommandsConfirmed, rulesDenyByDefault } from './access/controls.ts';
export type { About, Asker, Decision } from './access/decide.ts';
export type { GrantFacts } from './access/facts-store.ts';
export type {
  ApproveLevelsOutcome,
  ApproveOutcome,
  DraftOutcome,
  EndOutcome,
  ProposeOutcome,
  Refusal,
  SoleOwnerOutcome,
  WithdrawOutcome,
} from './access/grants.ts';
export type { GrantStory, Proposal } from './access/grants-store.ts';
export {
  type HostAsked,
  type HostDecisionOutcome,
  type HostReviewOutcome,
  type HostState,
  type HostWish,
  isPlainReason,
} from './access/host-commands.ts';
export type { HostCommand, HostCommandStory } from './access/host-store.ts';
export {
  defaultLevelDocument,
  isLevel,
  type Level,
  type LevelDocument,
  levelDocumentSchema,
  levels,
} from './access/levels.ts';
export type { LevelVersion } from './access/levels-store.ts';
export {
  isPermission,
  type Permission,
  type PermissionEntry,
  permissionEntry,
  permissions,
  permissionTable,
  type Screen,
  screens,
} from './access/permissions.ts';
export { probeGrants, probeHostCommands } from './access/probe-grants.ts';
export type { KnownRoute } from './access/routes.ts';
export { type OpeningPurpose, openingPurposes, RulesUnusable } from './access/rules.ts';

export interface AccessParts {
  database: Database;
  clock: Clock;
  appendEvidence: (tx: Tx, entry: NewEntry) => Promise<void>;
}

export interface Access extends Grants, HostCommands {
  /** Reads and checks the rules in force. Throws RulesUnusable: the shop must not start then. */
  start(): Promise<void>;
  /**
   * Whether this person may do this now, to this (S2.2). Refused unless a rule permits. At most one statement a second,
   * however often it is asked; what this process changed counts at once, what another did within a second.
   */
  may(asker: Asker, permission: Permission, about?: About): Promise<Decision>;
  /** What his menu and his buttons show: what he may do at all. */
  menuFor(asker: Pick<Asker, 'staffId'>): Promise<{ screens: Screen[]; may: ReadonlySet<Permission> }>;
  /** What a level may do at all, by the document in force. */
  permissionsOf(level: Level): Promise<ReadonlySet<Permission>>;
  /** Undefined: no grant stands. */
  levelOf(staffId: StaffId): Promise<Level | undefined>;
  /** `soleOwner`: who has declared that there is nobody else, while that is so. */
  mode(): Promise<{ soleOwner: StaffId | undefined; document: LevelDocument; rulesText: string }>;
  /** False until the first owner has his grant. */
  hasOwner(): Promise<boolean>;
  /** Everything that was ever granted, to one person or to all. */
  stories(staffId?: StaffId): Promise<store.GrantStory[]>;
  /** What waits for a second person. */
  proposals(): Promise<store.Proposal[]>;
  levelVersions(limit: number): Promise<LevelVersion[]>;
  /** For probes: no grant without approval, nothing changeable, all guards in place (S2.4, L6.3). */
  grantFacts(): Promise<GrantFacts>;
  /** Puts questions that must be refused to the rules in force, and looks whether each route names a permission. */
  probeRules(routes: readonly KnownRoute[], doors: readonly Pick<KnownRoute, 'method' | 'path'>[]): Promise<Sight>;
}

export function openAccess({ database, clock, appendEvidence }: AccessParts): Access {
  const standing = openStanding({ database, clock });
  return {
    ...openGrants({ clock, standing, appendEvidence }),
    ...openHostCommands({ database, clock, standing, appendEvidence }),
    async start() {
      await standing.current();
    },
    async may(asker, permission, about = {}) {
      return decide(await standing.current(), asker, { permission, about, now: clock.now() });
    },
    async menuFor({ staffId }) {
      const stands = await standing.current();
      const level = levelOf(stands, staffId, clock.now());
      const may = level === undefined ? new Set<Permission>() : permissionsOf(stands.rules, level);
      return { screens: menuOf(may), may };
    },
    async permissionsOf(level) {
      return permissionsOf((await standing.current()).rules, level);
    },
    async levelOf(staffId) {
      return levelOf(await standing.current(), staffId, clock.now());
    },
    async mode() {
      const { soleOwner, document, rules } = await standing.current();
      return { soleOwner, document, rulesText: rules.text };
    },
    hasOwner: () => store.anyGrant(database),
    stories: (staffId) => store.readStories(database, staffId ?? null),
    proposals: () => store.openProposals(database, clock.now()),
    levelVersions: (limit) => readVersions(database, limit),
    probeRules: async (routes, doors) =>
      probeRules({ now: clock.now(), standing: await standing.current(), routes, doors }),
    grantFacts: () => readGrantFacts(database, clock.now()),
  };
}
