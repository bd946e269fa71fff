// The control of outgoing mail, and the violations that its probe must catch.
import type { Control } from '../policy.ts';
import * as planted from './planted-store.ts';

export const mailGoesOut: Control = {
  id: 'mail-goes-out',
  requirements: ['L3.2'],
  statement: 'Mail that is owed to customers leaves: none has waited for longer than four hours.',
  enforcedAt: ['src/modules/mailing/mailing-store.ts', 'src/mail-room.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-mail-that-waits',
      what: 'a mail was put off again and again for a day',
      act: { kind: 'sql', ...planted.waitingMail },
    },
    {
      id: 'a-mail-that-nobody-tries',
      what: 'a mail was due five hours ago, and the job that had it in hand is gone',
      act: { kind: 'sql', ...planted.abandonedMail },
    },
  ],
};
