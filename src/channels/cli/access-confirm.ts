// What a command on the host does before it opens sealed data or destroys something: it asks the back office, and waits
// (S2.4). Whoever sits at this machine has one factor, his account on it; the yes brings two.
import type { Access } from '../../modules/access.ts';
import { type Terminal, UsageError } from './terminal.ts';

export interface HostDoor {
  access: Pick<Access, 'askHost' | 'hostState' | 'hasOwner'>;
  /** The account and the machine that the command was typed on. */
  osUser: string;
  host: string;
  /** Where somebody can say yes now; undefined: the shop is not running. */
  backOffice: string | undefined;
  sleep: (ms: number) => Promise<void>;
}

/** What is about to be done. No personal data and no secret: it is shown in the back office, and kept. */
export interface GraveAct {
  /** As it was typed: `keys rotate`. */
  command: string;
  /** In plain words and numbers. */
  effect: string;
  /** Given with --break-glass. */
  breakGlass: string | undefined;
}

/** True: go on. False: nobody said yes, and the terminal says why. Throws UsageError for a reason that is none. */
export type Confirm = (act: GraveAct, terminal: Terminal) => Promise<boolean>;

/** Of every command that asks. */
export const confirmUsage =
  'It waits for a yes in the back office; --break-glass "REASON" goes on at once, on record until somebody reviews it.';

const lookEveryMs = 1_000;

export function openConfirm(door: HostDoor): Confirm {
  const { access, osUser, host, backOffice, sleep } = door;
  return async ({ command, effect, breakGlass }, terminal) => {
    if (breakGlass === undefined && backOffice === undefined && (await access.hasOwner())) {
      const text = `Somebody must say yes to "${command}" in the back office, and the shop is not running. Start it; nothing was changed.`;
      terminal.result({ kind: 'not-confirmed', why: 'not-running' }, text);
      return false;
    }
    const asked = await ask(access, {
      command,
      effect,
      osUser,
      host,
      ...(breakGlass === undefined ? {} : { breakGlass }),
    });
    if (asked.kind === 'runs') {
      if (asked.how === 'break-glass')
        terminal.warn('Without asking: it is in the evidence, and open until somebody reviews it in the back office.');
      return true;
    }
    const { commandId, expiresAt } = asked;
    terminal.warn(
      `Waiting for a yes in the back office, until ${expiresAt.toISOString().slice(11, 16)} UTC: ${backOffice ?? ''}\n` +
        `  ${effect}\nCtrl-C gives up.`,
    );
    for (;;) {
      const state = await access.hostState(commandId);
      if (state.kind === 'runs') return true;
      if (state.kind !== 'waits') {
        const why = state.kind === 'refused' ? 'It was refused in the back office.' : 'Nobody said yes in time.';
        terminal.result({ kind: 'not-confirmed', why: state.kind }, `${why} Nothing was changed.`);
        return false;
      }
      await sleep(lookEveryMs);
    }
  };
}

async function ask(access: HostDoor['access'], wish: Parameters<Access['askHost']>[0]) {
  try {
    return await access.askHost(wish);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(
      '--break-glass wants a reason in words: 3 to 200 characters, no addresses, names or long numbers; it is kept for ever.',
    );
  }
}
