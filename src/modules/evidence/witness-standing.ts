// How the shop stands with each of its witnesses, for whoever looks after them.
import type { Reader } from '../../kernel/database.ts';
import type { RefusalKind } from './witness-refusal.ts';
import { readStandings } from './witness-store.ts';

export interface WitnessStanding {
  /** The newest checkpoint that it cosigned; `number` is the checkpoint's. */
  cosigned: { number: number; size: number; signedAt: Date; receivedAt: Date } | undefined;
  /** Set while it refuses: a cosignature that came later ends it. */
  refusal: { kind: RefusalKind; at: Date; ourSize: number; theirSize: number | null } | undefined;
}

/** By verifier key, one for each that is asked about. */
export async function witnessStandings(
  reader: Reader,
  witnesses: readonly string[],
): Promise<Map<string, WitnessStanding>> {
  if (witnesses.length === 0) return new Map();
  const rows = await readStandings(reader, witnesses);
  return new Map(
    rows.map(({ witness, checkpoint: number, size, signedAt, receivedAt, refusedAt: at, refusal: kind, ...sizes }) => {
      const cosigned =
        number === null || size === null || signedAt === null || receivedAt === null
          ? undefined
          : { number, size, signedAt, receivedAt };
      const refusal =
        at === null || kind === null || (cosigned !== undefined && cosigned.receivedAt > at)
          ? undefined
          : { kind, at, ourSize: sizes.ourSize ?? 0, theirSize: sizes.theirSize };
      return [witness, { cosigned, refusal }];
    }),
  );
}
