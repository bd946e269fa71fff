// Commands on the host that open sealed data, change access or destroy wait here until somebody in the back office, with
// two factors and a fresh step-up, has said yes (S2.4). Breaking the glass runs at once, and stays open until somebody
// has looked at it. Never runs a command itself: who asks waits, and goes on when he may.
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import type { NewEntry } from '../evidence.ts';
import type { Asker } from './decide.ts';
import { ask, type Refusal } from './grants.ts';
import { anyGrant } from './grants-store.ts';
import * as store from './host-store.ts';
import type { StandingCache } from './standing.ts';

/** What a command wants to do. No personal data and no secret: it is shown and kept. */
export interface HostWish {
  /** As it was typed: `erase --order W-1004`. */
  command: string;
  /** In plain words and numbers. */
  effect: string;
  /** The account and the machine that it was typed on. */
  osUser: string;
  host: string;
  /** Breaks the glass: why there is no time to ask. No names; see `isPlainReason`. */
  breakGlass?: string;
}

export type HostAsked =
  /** Wait for the decision until then. */
  | { kind: 'waits'; commandId: string; expiresAt: Date }
  /** Run it now. `no-owner-yet`: the shop has nobody who could be asked. */
  | { kind: 'runs'; how: 'break-glass' | 'no-owner-yet'; commandId: string };

export type HostState =
  | { kind: 'waits'; expiresAt: Date }
  /** The approval is used up by this very answer: run the command now. */
  | { kind: 'runs' }
  | { kind: 'refused' }
  | { kind: 'expired' };

export type HostDecisionOutcome = Refusal | { kind: 'decided' } | { kind: 'not-found' };
export type HostReviewOutcome = Refusal | { kind: 'reviewed' } | { kind: 'not-found' };

export interface HostParts {
  database: Database;
  clock: Clock;
  standing: StandingCache;
  appendEvidence: (tx: Tx, entry: NewEntry) => Promise<void>;
}

export type HostCommands = ReturnType<typeof openHostCommands>;

const waitMs = 600_000;
const operator = 'operator:cli';

/** Words without what looks like a person: it is kept for ever, and shown. */
export function isPlainReason(text: string): boolean {
  return /^[\p{L}\p{N} .,:;()'’/-]{3,200}$/u.test(text) && !/\d{5}/.test(text) && text.trim().length >= 3;
}

export function openHostCommands(parts: HostParts) {
  const { database, clock, appendEvidence } = parts;
  return {
    /** Writes down what is wanted. Throws RangeError for a reason that is none (`isPlainReason`). */
    async askHost(wish: HostWish): Promise<HostAsked> {
      const { breakGlass } = wish;
      if (breakGlass !== undefined && !isPlainReason(breakGlass)) throw new RangeError('not a plain reason');
      return database.transaction(async (tx) => {
        const now = clock.now();
        const kind = await kindOf(tx, breakGlass);
        const command = toRow(wish, { kind, now });
        const { commandId, expiresAt } = command;
        await store.insertCommand(tx, command);
        if (kind === 'confirmed') {
          await appendEvidence(tx, entry('access.host-command-asked', commandId, { command: wish.command }));
          return { kind: 'waits', commandId, expiresAt };
        }
        await store.insertRun(tx, { commandId, at: now });
        const act = kind === 'break-glass' ? 'access.break-glass' : 'access.host-command-unasked';
        await appendEvidence(
          tx,
          entry(act, commandId, { command: wish.command, reason: breakGlass ?? 'no-owner-yet' }),
        );
        return { kind: 'runs', how: kind, commandId };
      });
    },

    /** Where a waiting command stands. An approval is handed out once, to whoever asks first. */
    async hostState(commandId: string): Promise<HostState> {
      return database.transaction(async (tx) => {
        const now = clock.now();
        const found = await store.readCommand(tx, commandId);
        if (found === undefined) return { kind: 'expired' };
        if (found.decision === 'refused') return { kind: 'refused' };
        if (found.decision === null)
          return now < found.expiresAt ? { kind: 'waits', expiresAt: found.expiresAt } : { kind: 'expired' };
        const late = found.decidedAt !== null && now.getTime() > found.decidedAt.getTime() + waitMs;
        if (late || !(await store.insertRun(tx, { commandId, at: now }))) return { kind: 'expired' };
        await appendEvidence(tx, entry('access.host-command-run', commandId, { command: found.command }));
        return { kind: 'runs' };
      });
    },

    /** Somebody of the staff says yes or no. */
    async decideHostCommand(
      tx: Tx,
      asker: Asker,
      wish: { commandId: string; decision: 'approved' | 'refused' },
    ): Promise<HostDecisionOutcome> {
      const now = clock.now();
      const { commandId, decision } = wish;
      const asked = await ask(parts, tx, { asker, now, permission: 'host-commands.approve', about: {} });
      if (asked.kind !== 'allowed') return asked;
      const found = await store.readCommand(tx, commandId);
      if (found?.kind !== 'confirmed' || found.decision !== null || now >= found.expiresAt)
        return { kind: 'not-found' };
      const by = { by: asker.staffId, at: now, steppedUpAt: asked.steppedUpAt };
      if (!(await store.insertDecision(tx, { commandId, decision, ...by }))) return { kind: 'not-found' };
      const detail = { command: found.command };
      const actor = `staff:${asker.staffId}`;
      await appendEvidence(tx, { ...entry(`access.host-command-${decision}`, commandId, detail), actor });
      return { kind: 'decided' };
    },

    /** Somebody looked at what ran without asking. `own`: he says that he gave the command; only a sole owner may. */
    async reviewBreakGlass(
      tx: Tx,
      asker: Asker,
      wish: { commandId: string; own: boolean; word: string },
    ): Promise<HostReviewOutcome> {
      const now = clock.now();
      const { commandId, own, word } = wish;
      const asked = await ask(parts, tx, { asker, now, permission: 'host-commands.review', about: {} });
      if (asked.kind !== 'allowed') return asked;
      const found = await store.readCommand(tx, commandId);
      if (found?.kind !== 'break-glass' || found.reviewedAt !== null) return { kind: 'not-found' };
      if (own && asked.standing.soleOwner !== asker.staffId)
        return { kind: 'refused', reason: 'Somebody else must review a command that you gave yourself.' };
      const by = { by: asker.staffId, at: now, steppedUpAt: asked.steppedUpAt };
      if (!(await store.insertReview(tx, { commandId, own, word, ...by }))) return { kind: 'not-found' };
      const detail = { command: found.command, own, word };
      const actor = `staff:${asker.staffId}`;
      await appendEvidence(tx, { ...entry('access.break-glass-reviewed', commandId, detail), actor });
      return { kind: 'reviewed' };
    },

    /** Those that wait now; the newest first. */
    async waitingHostCommands(): Promise<store.HostCommandStory[]> {
      const now = clock.now();
      const newest = await store.readCommands(database, 200);
      return newest.filter(
        ({ kind, decision, expiresAt }) => kind === 'confirmed' && decision === null && now < expiresAt,
      );
    },

    hostCommands: (limit: number) => store.readCommands(database, limit),
    openReviews: () => store.readOpenReviews(database),
  };
}

/** Before the first owner there is nobody to ask, and nothing of the shop's life to protect from its founder. */
async function kindOf(tx: Tx, breakGlass: string | undefined): Promise<store.HostCommandKind> {
  if (!(await anyGrant(tx))) return 'no-owner-yet';
  return breakGlass === undefined ? 'confirmed' : 'break-glass';
}

function toRow(wish: HostWish, { kind, now }: { kind: store.HostCommandKind; now: Date }): store.HostCommand {
  const { command, effect, osUser, host, breakGlass } = wish;
  return {
    commandId: newId<string>(now.getTime()),
    kind,
    command,
    effect,
    osUser,
    host,
    reason: kind === 'break-glass' ? (breakGlass ?? null) : null,
    askedAt: now,
    expiresAt: new Date(now.getTime() + waitMs),
  };
}

function entry(act: string, commandId: string, detail: NonNullable<NewEntry['detail']>): NewEntry {
  return { act, actor: operator, object: `host-command:${commandId}`, detail };
}
