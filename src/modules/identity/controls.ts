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

const rulesFile = 'src/modules/identity/password-rules.ts';

export const passwordRules: Control = {
  id: 'password-rules',
  requirements: ['S6.1', 'L12.1'],
  statement:
    'Passwords of staff have twelve characters at least and are neither common nor made of the person’s or the shop’s name; each is stored as an Argon2id hash of today’s strength.',
  enforcedAt: [rulesFile, 'src/modules/identity/password-hash.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-password-hashed-with-less',
      what: 'the stored password of somebody was hashed with a sixty-fourth of the work',
      act: { kind: 'sql', ...planted.weakHash },
    },
    {
      id: 'eleven-characters-do',
      what: 'one edited line: shorter passwords are taken',
      act: {
        kind: 'source',
        file: rulesFile,
        find: 'export const minPasswordLength = 12;',
        replace: 'export const minPasswordLength = 11;',
      },
    },
    {
      id: 'common-passwords-taken',
      what: 'one edited line: the list of common passwords is empty',
      act: {
        kind: 'source',
        file: rulesFile,
        find: '  common ??= readCommon();',
        replace: '  common ??= new Set(readCommon().size > 0 ? [] : []);',
      },
    },
    {
      id: 'passwords-hashed-with-little',
      what: 'one edited line: new passwords are hashed with a hundredth of the memory',
      act: {
        kind: 'source',
        file: 'src/modules/identity/password-hash.ts',
        find: 'passwordCost: PasswordCost = { memoryKib: 65_536,',
        replace: 'passwordCost: PasswordCost = { memoryKib: 655,',
      },
    },
  ],
};

export const passwordsExpire: Control = {
  id: 'passwords-expire',
  requirements: ['L12.1'],
  statement:
    'Passwords of owners and administrators are good for 45 days and others for 90: no session of staff was begun with an older one.',
  enforcedAt: ['src/modules/identity/own-password.ts', 'src/modules/identity/sign-in.ts', 'src/house.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-session-by-an-old-password',
      what: 'a session was begun with a password of 91 days',
      act: { kind: 'sql', ...planted.oldPassword },
    },
    {
      id: 'owners-keep-theirs-longer',
      what: 'one edited line: an owner’s password is good for as long as anybody’s',
      act: {
        kind: 'source',
        file: 'src/house.ts',
        find: "return level === 'owner' || level === 'administrator' ? 45 : 90;",
        replace: "return level === 'administrator' ? 45 : 90;",
      },
    },
  ],
};

export const signInsWatched: Control = {
  id: 'sign-ins-watched',
  requirements: ['S3.3', 'S2.3'],
  statement:
    'Every sign-in of staff, every change of a password or a second factor and every grant of the last day stands in the log; none is missing.',
  enforcedAt: [
    'src/modules/identity/open-session.ts',
    'src/modules/identity/change-factors.ts',
    'src/modules/access/grants.ts',
  ],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-sign-in-off-the-record',
      what: 'a session is there of which nothing was entered',
      act: { kind: 'sql', ...planted.signInOffRecord },
    },
    {
      id: 'a-factor-off-the-record',
      what: 'somebody was given another second factor, of which nothing was entered',
      act: { kind: 'sql', ...planted.factorOffRecord },
    },
    {
      id: 'a-password-off-the-record',
      what: 'somebody’s password was replaced, of which nothing was entered',
      act: { kind: 'sql', ...planted.passwordOffRecord },
    },
    {
      id: 'a-grant-off-the-record',
      what: 'somebody was made owner, of which nothing was entered',
      act: { kind: 'sql', ...planted.grantOffRecord },
    },
  ],
};
