// When a factor goes, a password changes or somebody leaves: everything that was opened with it ends (S2.4).
import type { Tx } from '../../kernel/database.ts';
import type { SessionId, StaffId } from './identity.ts';
import { deleteSignIns, endSessionRows } from './session-store.ts';

export interface EndAll {
  staffId: StaffId;
  at: Date;
  except?: SessionId | undefined;
  /** The sign-in under way that does it. */
  exceptSignIn?: Buffer;
}

/** Answers how many sessions ended. */
export async function endAll(tx: Tx, { staffId, at, except, exceptSignIn }: EndAll): Promise<number> {
  await deleteSignIns(tx, staffId, exceptSignIn);
  return endSessionRows(tx, { staffId, except, at });
}
