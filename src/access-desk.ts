// What `watchword access` and the commands that must be confirmed are given of the house.
import { hostname, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AccessParts, type HostDoor, openConfirm } from './channels/cli.ts';
import type { House } from './house.ts';
import { levels, permissionTable } from './modules/access.ts';

export function accessParts({ access }: House): AccessParts {
  return { access, levels, permissionTable };
}

/** `backOffice`: where somebody can say yes now; undefined when no shop runs on this machine's data. */
export function hostConfirm({ access }: House, { backOffice }: Pick<HostDoor, 'backOffice'>) {
  return openConfirm({ access, osUser: accountName(), host: hostname(), backOffice, sleep: (ms) => sleep(ms) });
}

// A container's account may have a number and no name.
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
