import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { checkPolicy, type KnownShop, maxBytes, promiseText } from '../../modules/promises.ts';
import { policyCommand } from './policy-check-commands.ts';
import { type Terminal, UsageError } from './terminal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'policy-check-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const shop: KnownShop = {
  controls: [{ id: 'personal-data-sealed', requirements: ['S2.1'] }],
  facts: [],
};

/** What the command prints about a file of this content, and how it ends. */
async function run(content: string, args: string[] = [], json = false) {
  const file = path.join(folder, 'policy.md');
  writeFileSync(file, content);
  let printed = '';
  const terminal: Pick<Terminal, 'json' | 'result'> = {
    json,
    result: (value, text) => {
      printed = json ? JSON.stringify(value) : text;
    },
  };
  const desk = () => Promise.reject(new Error('no shop is needed'));
  const parts = { check: (bytes: Uint8Array) => checkPolicy(bytes, shop), promiseText, maxBytes, desk };
  const code = await policyCommand(parts, args.length > 0 ? args : ['check', file], terminal as Terminal);
  return { code, printed };
}

test('every promise is backed: 0', async () => {
  const { code, printed } = await run('# Data\n\nWe store personal data in encrypted form.\n');
  assert.equal(code, 0, printed);
  assert.match(printed, /line 3 +We store personal data/);
  assert.match(printed, /S2\.1 +Personal data is stored encrypted \(“encrypted” \+ “personal data”/);
  assert.match(printed, /kept by +personal-data-sealed/);
});

for (const [what, text, shown] of [
  ['a promise that nothing backs', 'All employees sign a non-disclosure agreement.', /nothing in this shop backs it/],
  ['a vague word', 'We store personal data in robust encrypted form.', /vague +robust/],
  ['a contradiction', 'We never store personal data.', /but +“.*”: the shop keeps name/],
  ['a conflict', 'Staff passwords expire after 90 days.', /line 1: passwords that expire/],
  ['another language', 'Die Daten werden nicht verkauft.', /not in English/],
] as const) {
  test(`a finding, 1: ${what}`, async () => {
    const { code, printed } = await run(`${text}\n`);
    assert.equal(code, 1);
    assert.match(printed, shown);
  });
}

test('for machines: clauses with at least text, kind, requirements, vagueTerms, controls and status', async () => {
  const { printed } = await run('We store personal data in encrypted form.', [], true);
  const { clauses, summary } = JSON.parse(printed) as { clauses: Record<string, unknown>[]; summary: object };
  const { text, kind, requirements, vagueTerms, controls, status } = clauses[0] ?? {};
  assert.deepEqual(
    { text, kind, requirements, vagueTerms, controls, status },
    {
      text: 'We store personal data in encrypted form.',
      kind: 'promise',
      requirements: ['S2.1'],
      vagueTerms: [],
      controls: ['personal-data-sealed'],
      status: 'unproven',
    },
  );
  assert.ok('forgotten' in summary);
});

test('control characters of a foreign file do not reach the terminal', async () => {
  const { printed } = await run('We store personal data in \u001b[31mencrypted\u0007 form.\u202e\n');
  for (const control of ['\u001b', '\u0007', '\u202e']) assert.ok(!printed.includes(control));
});

for (const [what, args, message] of [
  ['no verb', [], /policy check FILE/],
  ['no file', ['check'], /policy check FILE/],
  ['two files', ['check', 'a', 'b'], /policy check FILE/],
  ['another verb', ['retract', 'a'], /policy check FILE/],
  ['an unknown option', ['check', 'a', '--fast'], /--fast/],
  ['a file that is not there', ['check', path.join(folder, 'none')], /there is no such file/],
  ['a folder', ['check', folder], /it is a folder/],
] as const) {
  test(`wrong usage: ${what}`, async () => {
    await assert.rejects(run('x', args.length > 0 ? [...args] : ['']), (error: unknown) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, message);
      return true;
    });
  });
}

test('a file that is no policy is refused with the reason', async () => {
  await assert.rejects(
    run('\n\n'),
    (error: unknown) => error instanceof UsageError && /it is empty/.test(error.message),
  );
});
