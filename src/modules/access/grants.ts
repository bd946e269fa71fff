// How access is given and taken: somebody proposes, somebody else approves, and the grant is the row that follows (S2.4,
// L6.3). Each act asks the rules with what it sees in its own transaction, writes its evidence there, and counts at its
// commit. The database checks the same again, for code that forgets to ask.
import type { Clock } from '../../kernel/clock.ts';
import type { Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import type { NewEntry } from '../evidence.ts';
import type { StaffId } from '../identity.ts';
import { type About, type Asker, type Decision, decide, levelOf, type Standing } from './decide.ts';
import * as store from './grants-store.ts';
import { type Level, type LevelDocument, levelDocumentSchema, stepUpMs } from './levels.ts';
import * as levelStore from './levels-store.ts';
import type { Permission } from './permissions.ts';
import type { StandingCache } from './standing.ts';

/** Why an act was not done: nothing was written. */
export type Refusal = Exclude<Decision, { kind: 'allowed' }>;

export type ProposeOutcome = Refusal | { kind: 'proposed'; proposalId: string };
export type ApproveOutcome =
  | Refusal
  /** `alone`: by a sole owner who proposed it himself; it shows. */
  | { kind: 'granted'; grantId: string; alone: boolean }
  /** Decided already, withdrawn, older than two weeks, or a newer one of the same person waits. */
  | { kind: 'not-found' };
export type WithdrawOutcome = Refusal | { kind: 'withdrawn' } | { kind: 'not-found' };
export type EndOutcome =
  | Refusal
  | { kind: 'ended'; grantId: string }
  | { kind: 'not-found' }
  /** The shop would have no owner: appoint another first. */
  | { kind: 'last-owner' };
export type SoleOwnerOutcome = Refusal | { kind: 'declared' } | { kind: 'not-alone' };
export type DraftOutcome = Refusal | { kind: 'drafted'; version: number };
export type ApproveLevelsOutcome = Refusal | { kind: 'approved' } | { kind: 'not-found' } | { kind: 'outdated' };

export interface GrantParts {
  clock: Clock;
  standing: StandingCache;
  appendEvidence: (tx: Tx, entry: NewEntry) => Promise<void>;
}

export type Grants = ReturnType<typeof openGrants>;

const yearMs = 365 * 86_400_000;

export function openGrants(parts: GrantParts) {
  const { clock, standing, appendEvidence } = parts;

  async function record(tx: Tx, staffId: StaffId, entry: Omit<NewEntry, 'actor'>) {
    await appendEvidence(tx, { ...entry, actor: `staff:${staffId}` });
    tx.afterCommit(() => standing.forget());
  }

  return {
    /** An administrator's word that somebody should have a level. It grants nothing. */
    async propose(
      tx: Tx,
      asker: Asker,
      wish: { staffId: StaffId; level: Level; recertifyBy?: Date },
    ): Promise<ProposeOutcome> {
      const now = clock.now();
      const { staffId, level } = wish;
      const grant = { holder: staffId, proposedBy: asker.staffId, level, proposedAt: now };
      const asked = await ask(parts, tx, { asker, now, permission: 'access.propose', about: { grant } });
      if (asked.kind !== 'allowed') return asked;
      const proposalId = newId<string>(now.getTime());
      const recertifyBy = wish.recertifyBy ?? new Date(now.getTime() + yearMs);
      await store.insertProposal(tx, {
        proposalId,
        staffId,
        level,
        recertifyBy,
        proposedBy: asker.staffId,
        proposedAt: now,
        steppedUpAt: asked.steppedUpAt,
      });
      await record(tx, asker.staffId, {
        act: 'access.proposed',
        object: `staff:${staffId}`,
        detail: { level, proposal: proposalId, recertifyBy: recertifyBy.toISOString().slice(0, 10) },
      });
      return { kind: 'proposed', proposalId };
    },

    /** The second person's word: the grant counts from here, and the person's former one ends. */
    async approve(tx: Tx, asker: Asker, proposalId: string): Promise<ApproveOutcome> {
      const now = clock.now();
      const proposal = await findProposal(tx, proposalId, now);
      if (proposal === undefined) return { kind: 'not-found' };
      const { staffId, level, proposedBy, proposedAt } = proposal;
      const grant = { holder: staffId, proposedBy, level, proposedAt };
      const asked = await ask(parts, tx, { asker, now, permission: 'access.approve', about: { grant } });
      if (asked.kind !== 'allowed') return asked;
      if (levelOf(asked.standing, proposedBy, now) === undefined)
        return { kind: 'refused', reason: 'Who proposed it has no access any more: propose it anew.' };
      const former = asked.standing.grants.get(staffId);
      if (former !== undefined && isLastOwner(asked.standing, former) && level !== 'owner')
        return { kind: 'refused', reason: 'The last owner stays: appoint another first.' };
      const alone = proposedBy === asker.staffId;
      const grantId = newId<string>(now.getTime());
      const by = { by: asker.staffId, at: now };
      await store.insertApproval(tx, { proposalId, ...by, steppedUpAt: asked.steppedUpAt, alone });
      if (former !== undefined) await store.insertEnding(tx, { grantId: former.grantId, ...by, word: 'replaced' });
      await store.insertApprovedGrant(tx, { grantId, proposalId });
      await record(tx, asker.staffId, {
        act: 'access.granted',
        object: `staff:${staffId}`,
        detail: { level, grant: grantId, proposal: proposalId, proposedBy: `staff:${proposedBy}`, alone },
      });
      return { kind: 'granted', grantId, alone };
    },

    /** Who proposed it takes it back, or an approver declines it. */
    async withdraw(tx: Tx, asker: Asker, proposalId: string): Promise<WithdrawOutcome> {
      const now = clock.now();
      const proposal = await findProposal(tx, proposalId, now);
      if (proposal === undefined) return { kind: 'not-found' };
      const permission = proposal.proposedBy === asker.staffId ? 'access.propose' : 'access.approve';
      const asked = await ask(parts, tx, { asker, now, permission, about: {} });
      if (asked.kind !== 'allowed') return asked;
      await store.insertWithdrawal(tx, { proposalId, by: asker.staffId, at: now });
      await record(tx, asker.staffId, {
        act: 'access.withdrawn',
        object: `staff:${proposal.staffId}`,
        detail: { proposal: proposalId },
      });
      return { kind: 'withdrawn' };
    },

    /** At once: the next request of this person is refused. `word` stays in the history: `left`, `changed-work`. */
    async end(tx: Tx, asker: Asker, wish: { staffId: StaffId; word: string }): Promise<EndOutcome> {
      const now = clock.now();
      const { staffId, word } = wish;
      const asked = await ask(parts, tx, { asker, now, permission: 'access.end', about: { staffId } });
      if (asked.kind !== 'allowed') return asked;
      const grant = asked.standing.grants.get(staffId);
      if (grant === undefined) return { kind: 'not-found' };
      if (isLastOwner(asked.standing, grant)) return { kind: 'last-owner' };
      await store.insertEnding(tx, { grantId: grant.grantId, by: asker.staffId, at: now, word });
      await record(tx, asker.staffId, {
        act: 'access.ended',
        object: `staff:${staffId}`,
        detail: { level: grant.level, grant: grant.grantId, word },
      });
      return { kind: 'ended', grantId: grant.grantId };
    },

    /**
     * The grant of the first owner, who enrolled by the shop's one-time link: the only one that nobody approves. Call it
     * once he is enrolled, as often as you like: it is made once in the life of a shop.
     */
    async firstOwner(tx: Tx, owner: { staffId: StaffId; enrolment: string }): Promise<'granted' | 'there-already'> {
      const now = clock.now();
      const grantId = newId<string>(now.getTime());
      const recertifyBy = new Date(now.getTime() + yearMs);
      if (!(await store.insertFirstGrant(tx, { ...owner, grantId, at: now, recertifyBy }))) return 'there-already';
      await record(tx, owner.staffId, {
        act: 'access.first-owner',
        object: `staff:${owner.staffId}`,
        detail: { level: 'owner', grant: grantId },
      });
      return 'granted';
    },

    /** "There is nobody else": from now on the owner may approve lower grants that he proposed himself, and it shows. */
    async declareSoleOwner(tx: Tx, asker: Asker): Promise<SoleOwnerOutcome> {
      const now = clock.now();
      const asked = await ask(parts, tx, { asker, now, permission: 'access.declare-sole-owner', about: {} });
      if (asked.kind !== 'allowed') return asked;
      const others = [...asked.standing.grants.values()].filter(
        ({ staffId, level, lapsesAt }) =>
          staffId !== asker.staffId &&
          (level === 'owner' || level === 'administrator') &&
          !(lapsesAt && lapsesAt <= now),
      );
      if (others.length > 0) return { kind: 'not-alone' };
      const id = newId<string>(now.getTime());
      await store.insertSoleOwner(tx, { id, by: asker.staffId, at: now, steppedUpAt: asked.steppedUpAt });
      await record(tx, asker.staffId, { act: 'access.sole-owner-declared', object: `staff:${asker.staffId}` });
      return { kind: 'declared' };
    },

    /** A new document of levels. It counts once an owner approves it. Throws ZodError for what is none. */
    async draftLevels(tx: Tx, asker: Asker, body: unknown): Promise<DraftOutcome> {
      const now = clock.now();
      const document: LevelDocument = levelDocumentSchema.parse(body);
      const asked = await ask(parts, tx, { asker, now, permission: 'access.define-levels', about: {} });
      if (asked.kind !== 'allowed') return asked;
      const version = await levelStore.insertDraft(tx, { body: document, by: asker.staffId, at: now });
      await record(tx, asker.staffId, { act: 'access.levels-drafted', object: 'access-levels', detail: { version } });
      return { kind: 'drafted', version };
    },

    async approveLevels(tx: Tx, asker: Asker, version: number): Promise<ApproveLevelsOutcome> {
      const now = clock.now();
      const asked = await ask(parts, tx, { asker, now, permission: 'access.approve-levels', about: {} });
      if (asked.kind !== 'allowed') return asked;
      const draft = await levelStore.readVersion(tx, version);
      if (draft === undefined) return { kind: 'not-found' };
      const newest = await levelStore.newestApproved(tx);
      if (version <= newest) return { kind: 'outdated' };
      await levelStore.insertApproval(tx, { version, by: asker.staffId, at: now, steppedUpAt: asked.steppedUpAt });
      await record(tx, asker.staffId, { act: 'access.levels-approved', object: 'access-levels', detail: { version } });
      return { kind: 'approved' };
    },
  };
}

export interface Act {
  asker: Asker;
  permission: Permission;
  about: About;
  now: Date;
}

/** What the rules say inside the act's transaction, and the step-up on which an allowed act rests. */
export async function ask(
  { standing }: Pick<GrantParts, 'standing'>,
  tx: Tx,
  { asker, permission, about, now }: Act,
): Promise<Refusal | { kind: 'allowed'; standing: Standing; steppedUpAt: Date }> {
  const stands = await standing.read(tx);
  const decision = decide(stands, asker, { permission, about, now });
  if (decision.kind !== 'allowed') return decision;
  // The table wants a step-up for every act that comes here; one without would have none to show to the database.
  if (asker.steppedUpAt === undefined) return { kind: 'step-up-wanted', withinMs: stepUpMs };
  return { kind: 'allowed', standing: stands, steppedUpAt: asker.steppedUpAt };
}

async function findProposal(tx: Tx, proposalId: string, now: Date): Promise<store.Proposal | undefined> {
  return (await store.openProposals(tx, now)).find((proposal) => proposal.proposalId === proposalId);
}

function isLastOwner({ grants }: Standing, grant: { staffId: StaffId; level: Level }): boolean {
  return grant.level === 'owner' && [...grants.values()].filter(({ level }) => level === 'owner').length === 1;
}
