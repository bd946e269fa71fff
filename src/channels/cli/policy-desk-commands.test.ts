// The policy commands over a real database: what they print, how they end, and what they refuse.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { fakeClock } from '../../kernel/clock.ts';
import { approveParameter, confirmBinding, type PaperParts, publishVersion, readPolicy } from '../../modules/policy.ts';
import { deskCommand, type PolicyDesk } from './policy-desk-commands.ts';
import { type Terminal, UsageError } from './terminal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'policy-desk-'));
const by = { actor: 'operator:cli', steppedUpAt: undefined };
let database: TestDatabase;
let desk: PolicyDesk;

before(async () => {
  database = await createTestDatabase({ areas: ['policy'] });
  const clock = fakeClock();
  const shop = { controls: [{ id: 'https-everywhere', requirements: ['S1.3'] }], facts: [] };
  const papers: PaperParts = { database: database.app, clock, shop, appendEvidence: async () => undefined };
  const reader = readPolicy({ database: database.app, clock, controls: [], facts: [], simulated: [] });
  desk = {
    ...reader,
    publish: (request) => publishVersion(papers, { ...request, by }),
    async confirm(id, { stands, ...said }) {
      const clause = (await reader.published()).compiled.clauses.find((candidate) => candidate.id === id);
      return clause && confirmBinding(papers, { clause: { ...clause, ...said }, stands, by });
    },
    approve: (parameter, said) => approveParameter(papers, { parameter, ...said, by }),
  };
});
after(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(args: string[], { json = false } = {}) {
  let printed = '';
  const terminal: Pick<Terminal, 'json' | 'result'> = {
    json,
    result: (value, text) => {
      printed = json ? JSON.stringify(value) : text;
    },
  };
  const code = await deskCommand(desk, args, terminal as Terminal);
  return { code, printed };
}

function file(text: string): string {
  const name = path.join(folder, 'policy.txt');
  writeFileSync(name, text);
  return name;
}

test('from a text to a confirmed sentence, each step said in words', async () => {
  assert.match((await run(['versions'])).printed, /Nothing is published yet/);
  const text =
    'Security Policy\n\nOur entire website is served over HTTPS.\nVulnerabilities are fixed promptly.\n\u001b[31mWe like you.\n';
  const published = await run(['publish', file(text), '--note', 'The first.']);
  assert.equal(published.code, 0);
  assert.match(published.printed, /Version 1, published 2026-01-01/);
  assert.match(published.printed, /2 sentences wait .* 1 hold words/);
  assert.match(published.printed, /without a second factor/);
  assert.match((await run(['publish', file(text)])).printed, /is version 1 already/);
  assert.match((await run(['versions'])).printed, /1 \* +2026-01-01 +2026-01-01 .*The first\./);
  assert.equal((await run(['show'])).printed, text);

  const before = await run(['sentences']);
  assert.equal(before.code, 1, 'a word without a meaning is a finding');
  assert.match(before.printed, /unbound: the meaning of “promptly” is not approved yet/);
  assert.match(before.printed, /proposed: S1\.3/);
  assert.ok(!before.printed.includes('\u001b'));

  assert.match((await run(['parameters'])).printed, /vulnerability-time \(our default, unapproved\)/);
  assert.match((await run(['approve', 'vulnerability-time', '--value', '14'])).printed, /within 14 days/);
  assert.match((await run(['parameters'])).printed, /vulnerability-time \(approved 2026-01-01 by operator:cli\)/);
  assert.match(
    (await run(['confirm', 's2', '--promises', 'S1.3', '--kept-by', 'https-everywhere'])).printed,
    /Confirmed: s2/,
  );
  const after = await run(['sentences'], { json: true });
  const { clauses } = JSON.parse(after.printed) as { clauses: { id: string; binding: string; status: string }[] };
  assert.equal(clauses.find(({ id }) => id === 's2')?.binding, 'confirmed');
  assert.equal(after.code, 0);
  assert.match((await run(['confirm', 's2', '--withdraw'])).printed, /Taken back: s2/);
});

for (const [what, args, message] of [
  ['an unknown sentence', ['confirm', 's99'], /no sentence s99/],
  ['a promise that is none', ['confirm', 's2', '--promises', 'S99'], /no promise S99/],
  ['a control that is none', ['confirm', 's2', '--kept-by', 'gone'], /no control gone/],
  ['promises for several sentences', ['confirm', 's2', 's3', '--promises', 'S1.3'], /one sentence at a time/],
  ['an unknown parameter', ['approve', 'none'], /no parameter none/],
  ['a value of another kind', ['approve', 'patch-time', '--value', 'soon'], /a number above 0/],
  ['a value for all', ['approve', '--all', '--value', '3'], /one parameter at a time/],
  ['an unknown version', ['show', '7'], /no version 7/],
  ['a version that is no number', ['show', 'x'], /no version x/],
  ['no file', ['publish'], /watchword policy publish/],
  ['a file that is not there', ['publish', '/nonexistent/x'], /no such file/],
  ['an effect in the past', ['publish', file('We encrypt.'), '--effective', '2020-01-01'], /does not reach back/],
  ['an unknown verb', ['retract'], /watchword policy publish/],
] as const) {
  test(`refused: ${what}`, async () => {
    await assert.rejects(run([...args]), (error) => error instanceof UsageError && message.test(error.message));
  });
}
