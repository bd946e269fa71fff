import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../../kernel/ids.ts';
import type { SessionId, StaffId } from '../../modules/identity.ts';
import { type StaffParts, staffCommand } from './staff-commands.ts';
import { type Terminal, UsageError } from './terminal.ts';

const [one, two] = [newId<StaffId>(), newId<StaffId>()];
const at = new Date('2026-03-01T12:00:00Z');

function desk() {
  const said: string[] = [];
  const asked: unknown[] = [];
  const person = { recoveryCodesLeft: 9, passwordChangedAt: at, lastSignInAt: at, createdAt: at };
  const parts: StaffParts = {
    identity: {
      staffStates: async () => [
        { ...person, staffId: one, state: 'active', factors: ['passkey', 'totp'] },
        { ...person, staffId: two, state: 'invited', factors: [], recoveryCodesLeft: 0, lastSignInAt: undefined },
      ],
      sessionsOf: async (staffId) =>
        staffId === one
          ? [
              {
                sessionId: newId<SessionId>(),
                deviceLabel: 'Firefox on Linux',
                startedAt: at,
                lastSeenAt: at,
                expiresAt: at,
                factors: ['password', 'totp'],
              },
            ]
          : [],
      endSessions: async (staffId, { by }) => {
        asked.push([staffId, by]);
        return staffId === one ? 1 : 0;
      },
      figures: async ({ from, until }) => {
        asked.push(until.getTime() - from.getTime());
        return { signIns: 3, failures: 2, turnedAway: 1, recoverySignIns: 0, factorChanges: 0, accountsGuessedAt: 0 };
      },
    },
    clock: { now: () => at },
    operator: 'operator:cli',
  };
  const terminal: Terminal = {
    json: false,
    print: assert.fail,
    result: (_value, text) => void said.push(text),
    warn: assert.fail,
    progress: assert.fail,
    askSecret: assert.fail,
  };
  return { said, asked, run: (...args: string[]) => staffCommand(parts, args, terminal) };
}

test('the list shows ids, factors and open sessions, and no name', async () => {
  const { run, said } = desk();
  assert.equal(await run(), 0);
  assert.match(said[0] ?? '', new RegExp(`${one} +active +passkey\\+totp +9 codes +1 sessions +2026-03-01`));
  assert.match(said[0] ?? '', new RegExp(`${two} +invited +- +0 codes +0 sessions +never signed in`));
});

test('a person’s sessions, by device', async () => {
  const { run, said } = desk();
  assert.equal(await run('sessions', one), 0);
  assert.match(said[0] ?? '', /Firefox on Linux +password\+totp +since 2026-03-01T12/);
  assert.equal(await run('sessions', two), 0);
  assert.equal(said[1], 'No open session.');
});

test('the sessions of one are ended, or of all, and it is said who did it (S2.4)', async () => {
  const { run, said, asked } = desk();
  assert.equal(await run('sign-out', one), 0);
  assert.equal(await run('sign-out', '--all'), 0);
  assert.deepEqual(said, ['1 sessions ended.', '1 sessions ended.']);
  assert.deepEqual(asked, [
    [one, 'operator:cli'],
    [one, 'operator:cli'],
    [two, 'operator:cli'],
  ]);
});

test('numbers of the last days (S3.3)', async () => {
  const { run, said, asked } = desk();
  assert.equal(await run('figures', '--days', '7'), 0);
  assert.deepEqual(asked, [7 * 86_400_000]);
  assert.match(said[0] ?? '', /sign-ins +3\n/);
});

test('refused: unknown persons, and whatever cannot be meant', async () => {
  const { run, said, asked } = desk();
  const stranger = newId<StaffId>();
  assert.equal(await run('sign-out', stranger), 1);
  assert.equal(said[0], `Nobody here has the id ${stranger}.`);
  for (const args of [
    ['sign-out'],
    ['sign-out', one, '--all'],
    ['sign-out', 'everybody'],
    ['sessions'],
    ['sessions', one, two],
    ['list', one],
    ['list', '--all'],
    ['figures', '--days', '0'],
    ['figures', '--days', '1e3'],
    ['invite'],
    ['--name'],
  ])
    await assert.rejects(run(...args), UsageError, args.join(' '));
  assert.deepEqual(asked, []);
});
