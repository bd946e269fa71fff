// The controls of identity, and the violations that their probes must catch.
import type { Control } from '../policy.ts';
import * as planted from './planted-store.ts';

export const sessionsTwoFactors: Control = {
  id: 'sessions-two-factors',
  requirements: ['S2.4'],
  statement:
    'Every open session of staff stands on a password and a second factor of its own person, and the database refuses any other.',
  enforcedAt: ['src/modules/identity/schema/0001.sql', 'src/modules/identity/open-session.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-session-by-anothers-password',
      what: 'a session is slipped in that names the password of somebody else',
      act: { kind: 'sql', ...planted.anothersPassword },
    },
    {
      id: 'a-person-with-one-factor',
      what: 'somebody who may sign in has a password and nothing else',
      act: { kind: 'sql', ...planted.oneFactorOnly },
    },
    {
      id: 'sessions-unchecked',
      what: 'the constraint that wants two different factors is dropped',
      act: { kind: 'sql', ...planted.sessionsUnchecked },
    },
    {
      id: 'a-constraint-that-says-less',
      what: 'the constraint keeps its name, and is true of a password alone',
      act: { kind: 'sql', ...planted.weakerConstraint },
    },
    {
      id: 'a-factor-that-is-anybodys',
      what: 'a session may name a factor that is not its person’s',
      act: { kind: 'sql', ...planted.anybodysFactor },
    },
  ],
};

export const sessionsEnd: Control = {
  id: 'sessions-end',
  requirements: ['S2.4'],
  statement:
    'When a second factor is removed, a password changed or somebody leaves, every session of that person has ended.',
  enforcedAt: ['src/modules/identity/end-all.ts', 'src/modules/identity/session-store.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-session-without-its-factor',
      what: 'a session goes on after the factor it was opened with was removed',
      act: { kind: 'sql', ...planted.afterRemovedFactor },
    },
    {
      id: 'a-session-older-than-a-removal',
      what: 'a session goes on after another factor of its person was removed',
      act: { kind: 'sql', ...planted.afterAnotherFactor },
    },
    {
      id: 'a-session-older-than-its-password',
      what: 'a session goes on after its person’s password was changed',
      act: { kind: 'sql', ...planted.afterNewPassword },
    },
    {
      id: 'a-session-of-somebody-who-left',
      what: 'a session goes on of somebody whose work here has ended',
      act: { kind: 'sql', ...planted.afterEnd },
    },
  ],
};
