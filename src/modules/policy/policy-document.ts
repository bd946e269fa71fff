// The shop's own policy as it was published: which version holds at a moment, what it says, what was confirmed and approved.
// Versions are read once and remembered: they never change.
import type { Reader } from '../../kernel/database.ts';
import type { KnownShop } from '../promises.ts';
import { type Compiled, compilePolicy } from './compile.ts';
import * as store from './document-store.ts';
import { type Approval, type ParameterValue, type StandingParameter, standingParameters } from './parameters.ts';
import type { Binding } from './status.ts';

export type PolicyVersion = Omit<store.VersionRow, 'bodyHash' | 'steppedUpAt' | 'evidenceId' | 'actor'> & {
  /** SHA-256 of the text, hex: its entry in the log commits to it. */
  bodyHash: string;
  evidenceId: string;
  /** Whether whoever published it proved himself anew. */
  isSteppedUp: boolean;
};

export interface Published {
  /** In effect, or the first one while none is; undefined: nothing was published. */
  current: PolicyVersion | undefined;
  compiled: Compiled;
  /** All of them, the newest first. */
  versions: readonly PolicyVersion[];
  parameters: readonly StandingParameter[];
  /** By hash of the sentence, hex. */
  bindings: ReadonlyMap<string, Binding>;
}

const nothing: Compiled = { title: 'Security policy', clauses: [], conflicts: [] };

/** Reads what counts now; the texts and what was made of them are remembered. */
export function openPublished(shop: KnownShop): (reader: Reader, now: Date) => Promise<Published> {
  const bodies = new Map<number, string>();
  let last: { key: string; compiled: Compiled } | undefined;
  return async (reader, now) => {
    const [rows, confirmed, approved] = await Promise.all([
      store.versions(reader),
      store.confirmations(reader),
      store.approvals(reader),
    ]);
    const versions = rows.map(publicVersion);
    const current = versionAt(versions, now);
    const parameters = standingParameters(approvalsOf(approved));
    const key = `${current?.version ?? 0} ${approved.map(({ id }) => id).join(' ')}`;
    if (last?.key !== key) {
      const body = current && (bodies.get(current.version) ?? (await store.bodyOf(reader, current.version)) ?? '');
      if (current !== undefined && body !== undefined) bodies.set(current.version, body);
      last = { key, compiled: body === undefined ? nothing : compileStored(body, shop, parameters) };
    }
    return { current, compiled: last.compiled, versions, parameters, bindings: bindingsOf(confirmed) };
  };
}

/** A version that was published stays readable, even when a later release would refuse it: as no sentence at all. */
function compileStored(body: string, shop: KnownShop, parameters: readonly StandingParameter[]): Compiled {
  const own = compilePolicy(body, shop, parameters);
  if (own.kind === 'compiled') return own.compiled;
  // Its form does not fit any more (a control is gone): its sentences are read as anybody's text.
  const bare = compilePolicy(body.replaceAll(/^- (?:kept by|promises): .*$/gm, ''), shop, parameters);
  return bare.kind === 'compiled' ? bare.compiled : nothing;
}

/** The newest of the versions that are in effect; the first one while none is. */
export function versionAt<Version extends { version: number; effectiveOn: string }>(
  versions: readonly Version[],
  now: Date,
): Version | undefined {
  const today = now.toISOString().slice(0, 10);
  const newest = versions.toSorted((a, b) => b.version - a.version);
  return newest.find(({ effectiveOn }) => effectiveOn <= today) ?? newest.at(-1);
}

function publicVersion({ bodyHash, steppedUpAt, actor: _actor, ...row }: store.VersionRow): PolicyVersion {
  return { ...row, bodyHash: bodyHash.toString('hex'), isSteppedUp: steppedUpAt !== null };
}

function approvalsOf(rows: readonly store.ParameterRow[]): Map<string, Approval> {
  return new Map(
    rows.map(({ parameter, value, words, actor, at, steppedUpAt, evidenceId }) => [
      parameter,
      // Written by approveParameter only, which has looked at it.
      { value: value as ParameterValue, words, by: actor, at, steppedUpAt, evidenceId },
    ]),
  );
}

function bindingsOf(rows: readonly store.ConfirmationRow[]): Map<string, Binding> {
  return new Map(
    rows
      .filter(({ stands }) => stands)
      .map(({ textHash, requirements, controls, party, actor, at, steppedUpAt, evidenceId }) => [
        textHash.toString('hex'),
        {
          requirements,
          controls,
          party: party ?? undefined,
          by: actor,
          at,
          steppedUpAt: steppedUpAt ?? undefined,
          evidenceId,
        },
      ]),
  );
}
