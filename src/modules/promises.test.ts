import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CheckedClause, checkPolicy, type KnownShop, kinds, type PolicyCheck, promises } from './promises.ts';

const shop: KnownShop = {
  controls: [
    { id: 'tls-strong', requirements: ['S1.2', 'L5.2'] },
    { id: 'https-everywhere', requirements: ['S1.3'] },
    { id: 'personal-data-sealed', requirements: ['S2.1'] },
  ],
  facts: [
    { id: 'tls', requirements: ['S1.2'], unit: 'tls', value: 1.2, guarantees: 'at least', says: 'TLS 1.2 is accepted' },
    {
      id: 'bits',
      requirements: ['S1.2', 'L5.2'],
      unit: 'bits',
      value: 128,
      guarantees: 'at least',
      says: '128 bits are',
    },
    {
      id: 'case',
      requirements: ['S3.1'],
      unit: 'time',
      value: 144,
      guarantees: 'at most',
      says: 'six days are allowed',
    },
  ],
};

function check(text: string | Uint8Array): PolicyCheck {
  const outcome = checkPolicy(typeof text === 'string' ? Buffer.from(text) : text, shop);
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome.check;
}

function only(text: string): CheckedClause {
  const { clauses } = check(text);
  const clause = clauses.at(-1);
  assert.ok(clause !== undefined);
  return clause;
}

function claimed(text: string): string[] {
  return check(text).clauses.flatMap(({ kind, requirements }) => (kind === 'promise' ? requirements : []));
}

const encrypted = 'We store personal data in encrypted form.';

test('a promise with the words that made it, and what keeps it', () => {
  const clause = only(encrypted);
  assert.deepEqual(
    [clause.kind, clause.requirements, clause.controls, clause.status, clause.unbacked],
    ['promise', ['S2.1'], ['personal-data-sealed'], 'unproven', []],
  );
  assert.deepEqual(clause.matched[0]?.words.slice(0, 2), ['encrypted', 'personal data']);
});

test('a promise that nothing backs has its ids, no control, and is unproven', () => {
  const { requirements, controls, status, unbacked } = only('All employees sign a non-disclosure agreement.');
  assert.deepEqual([requirements, controls, status, unbacked], [['L16'], [], 'unproven', ['L16']]);
});

test('what it seems to promise and does not is reported with the reason', () => {
  for (const [text, reason] of [
    ['We do not store personal data in encrypted form.', /denies it.*not/],
    ['We might store personal data in encrypted form.', /does not commit/],
    ['Next year we plan to store personal data in encrypted form.', /plan/],
  ] as const) {
    const { kind, requirements, considered } = only(text);
    assert.deepEqual([kind, requirements], ['goodwill', []], text);
    assert.ok(
      considered.some((seen) => seen.requirement === 'S2.1' && reason.test(seen.because)),
      JSON.stringify(considered),
    );
  }
});

const nothingPromised: [what: string, text: string][] = [
  [
    'a list of what is not done',
    'We do not:\n\n- store personal data in encrypted form\n- scan e-mail before delivery',
  ],
  ['a plan, by its heading', `# Roadmap\n\n${encrypted}`],
  ['a box that is not ticked', `Done so far:\n\n- [ ] ${encrypted}`],
  ['a quotation, by its form', `> ${encrypted}`],
  ['what is struck out', `~~${encrypted}~~ Soon.`],
  ['code', `Example:\n\n\`\`\`\n${encrypted}\n\`\`\`\n`],
  ['front matter', `---\nsummary: ${encrypted}\n---\nHello there.`],
  ['a script', `<html><body><script>/* ${encrypted} */</script><p>Hello there.</p></body></html>`],
  ['a comment', `<html><body><!-- ${encrypted} --><p>Hello there.</p></body></html>`],
  ['struck-out HTML', `<html><body><p>Hello <del>${encrypted}</del> there.</p></body></html>`],
  ['a third party’s bullets', '# What Stripe does\n\n- Stores personal data in encrypted form'],
  ['tips', '# Your part\n\n- Encrypt personal data before you store it in your database'],
];
for (const [what, text] of nothingPromised) {
  test(`no promise is made of ${what}`, () => assert.deepEqual(claimed(text), []));
}

test('card numbers that are kept, only not in clear, are no “never stored”', () => {
  for (const text of [
    'The card numbers that we store are not kept in a readable format.',
    'Card numbers are not stored unencrypted.',
    'We do not keep your card number longer than a week.',
  ]) {
    assert.ok(!claimed(text).includes('S1.4'), text);
  }
  assert.deepEqual(claimed('We never store card numbers.'), ['S1.4']);
});

test('a heading lends its subject, and only to a sentence that points back', () => {
  assert.deepEqual(claimed('# Two-factor authentication\n\nIt is required for every administrator.'), ['S2.4']);
  assert.deepEqual(claimed('# Two-factor authentication\n\nAdministrators are friendly people.'), []);
});

test('numbers and absolutes are held against what the shop is set to', () => {
  const contradicted = (text: string) => only(text).contradictions.length > 0;
  assert.equal(contradicted('All connections use TLS 1.3 only.'), true);
  assert.equal(contradicted('All connections use TLS 1.2 or newer.'), false);
  assert.equal(contradicted('All connections use TLS 1.2 and TLS 1.3.'), false);
  assert.equal(contradicted('We use at least 256-bit encryption throughout.'), true);
  assert.equal(contradicted('We use at least 128-bit encryption throughout.'), false);
  assert.equal(contradicted('Suspicious orders are flagged and investigated within three days.'), true);
  assert.equal(contradicted('Suspicious orders are flagged and investigated within two weeks.'), false);
  assert.equal(contradicted('We never store personal data.'), true);
  assert.equal(only('All connections use TLS 1.3 only.').status, 'contradicted');
});

test('vague words are named, unless a number says what they mean', () => {
  const vague = (text: string) => only(text).vagueTerms;
  assert.deepEqual(vague('We will notify affected customers promptly.'), ['promptly']);
  assert.deepEqual(vague('We will notify affected customers promptly, within 24 hours.'), []);
  assert.deepEqual(vague('Firewall rules are reviewed periodically.'), ['periodically']);
  assert.deepEqual(vague('All connections use TLS with strong algorithms.'), ['strong']);
  assert.deepEqual(vague('We are lovely, prompt and strong.'), [], 'goodwill needs no meaning');
  assert.equal(only('Firewall rules are reviewed periodically.').status, 'unbound');
});

test('sentences that cannot both hold, and those that stand against a standard', () => {
  const about = (text: string) =>
    check(text)
      .summary.conflicts.map((conflict) => conflict.about)
      .join('\n');
  assert.match(
    about('Staff passwords expire after 45 days. Employee passwords expire after 90 days.'),
    /45 days.*90 days/,
  );
  assert.match(about('Staff passwords expire after 90 days.'), /NIST/);
  assert.match(about(`${encrypted} Personal data is not stored in encrypted form.`), /takes it back/);
  assert.equal(about(encrypted), '');
  const founding = readFileSync('test/data/policies/lux-watch-winders-ecommerce-policy.txt', 'utf8');
  assert.doesNotMatch(about(founding), /takes it back/);
});

test('the summary names what the shop keeps and the policy forgets', () => {
  const { forgotten, backed, unbacked } = check(`${encrypted} All employees sign a non-disclosure agreement.`).summary;
  assert.deepEqual(
    forgotten.map(({ id }) => id),
    ['S1.2', 'S1.3', 'L5.2'],
  );
  assert.deepEqual([backed, unbacked], [1, 1]);
});

test('our own clause syntax: its bindings bind, and are no sentences', () => {
  const own = check(readFileSync('policies/security.md'));
  assert.ok(own.clauses.every(({ text }) => !/^(promises|kept by|means)/.test(text)));
  const strong = own.clauses.find(({ text }) => text.includes('strong encryption'));
  assert.deepEqual(strong?.vagueTerms, []);
  assert.deepEqual(strong?.declared, ['S1.2', 'L5.2']);
  assert.ok(strong?.controls.includes('tls-strong-outbound'));
});

test('the same policy in every form is read alike, with its lines', () => {
  const text = `Security\n\n${encrypted}\n\n• Notification: We will notify affected customers within 72 hours.\n`;
  const html = `<html><head><title>x</title></head><body><h1>Security</h1>\n<p>${encrypted}</p><ul>\n<li><b>Notification:</b> We will notify affected customers within 72&nbsp;hours.</li></ul></body></html>`;
  const markdown = `# Security\n\n${encrypted}\n\n* **Notification:** We will notify *affected* customers within 72 hours.\n`;
  const shape = (bytes: string | Uint8Array) =>
    check(bytes).clauses.map(({ kind, text, requirements }) => [kind, text, requirements]);
  const wanted = shape(text);
  assert.deepEqual(
    wanted.map(([kind]) => kind),
    ['heading', 'promise', 'heading', 'promise'],
  );
  assert.deepEqual(shape(html), wanted);
  assert.deepEqual(shape(markdown), wanted);
  assert.deepEqual(shape(text.replaceAll('\n', '\r\n')), wanted);
  assert.deepEqual(shape(`\ufeff${text}`), wanted);
  assert.deepEqual(shape(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])), wanted);
  assert.deepEqual(
    check(text).clauses.map(({ line }) => line),
    [1, 3, 5, 5],
  );
  assert.deepEqual(
    check(html).clauses.map(({ line }) => line),
    [1, 2, 3, 3],
  );
});

test('tables and nested lists are read cell by cell and item by item', () => {
  assert.deepEqual(claimed(`| Matter | What we do |\n|---|---|\n| Storage | ${encrypted} |`), ['S2.1']);
  assert.deepEqual(claimed(`- Data\n  - ${encrypted}\n    - Inbound e-mail is scanned for viruses before delivery.`), [
    'S2.1',
    'L9.3',
  ]);
});

test('another language is said to be one, and nothing is guessed', () => {
  const german = check(
    'Wir verschlüsseln Ihre Daten. Die Daten werden nicht verkauft und nur für den Versand verwendet. TLS ist Pflicht.',
  );
  assert.equal(german.summary.language, 'other');
  assert.deepEqual(german.summary.requirements, []);
  assert.equal(check('私たちは個人情報を暗号化して保存します。').clauses[0]?.note, 'other language');
  assert.equal(check(`${encrypted} Die Daten werden nicht verkauft.`).summary.language, 'mixed');
});

test('a sentence of more words than anybody reads is not read', () => {
  const { kind, note, requirements } = only(`We encrypt ${'and store personal data in our database '.repeat(40)}`);
  assert.deepEqual([kind, note, requirements], ['unread', 'too long', []]);
});

const refused: [what: string, bytes: Uint8Array, reason: RegExp][] = [
  ['nothing', Buffer.alloc(0), /empty/],
  ['blanks', Buffer.from(' \r\n\t\n'), /empty/],
  ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ'), /PDF/],
  ['a Word file', Buffer.from('PK\u0003\u0004rest'), /Word/],
  ['zeros', Buffer.alloc(1_000), /not text/],
  ['noise', Buffer.from(Array.from({ length: 2_000 }, (_, index) => ((index * 7_919) % 31) + 1)), /not text/],
  ['too much', Buffer.alloc(17 * 1_048_576, 'a '), /bytes/],
  ['no sentence', Buffer.from('---\n***\n'), /no sentence/],
  ['a million cells', Buffer.from('|a'.repeat(200_000)), /no policy/],
];
for (const [what, bytes, reason] of refused) {
  test(`refused with a reason: ${what}`, () => {
    const outcome = checkPolicy(bytes, shop);
    assert.equal(outcome.kind, 'refused');
    assert.match(outcome.kind === 'refused' ? outcome.reason : '', reason);
  });
}

test('naughty strings promise nothing', () => {
  const strings = JSON.parse(readFileSync('test/data/strings/blns.json', 'utf8')) as string[];
  for (const text of [...strings, strings.join('\n'), strings.join(' ')]) {
    const outcome = checkPolicy(Buffer.from(text), shop);
    if (outcome.kind === 'refused') continue;
    assert.deepEqual(outcome.check.summary.requirements, [], text.slice(0, 80));
  }
});

test('any bytes: a report or a reason, the same each time', () => {
  const ids = new Set(promises.map(({ id }) => id));
  const pieces = fc.constantFrom(
    'We ',
    'encrypt',
    ' personal data ',
    '\n- ',
    '# ',
    '|',
    '<p>',
    '</p>',
    '<!--',
    'not ',
    '. ',
    ': ',
    '"',
    '**',
    '[x](',
    '1. ',
    '&lt;',
    '> ',
    '\r\n',
    '?',
    'must ',
    '🔒',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(pieces, { maxLength: 60 }).map((list) => list.join('')),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        text.map((value) => Buffer.from(value)),
        fc.uint8Array({ maxLength: 300 }),
      ),
      (bytes) => {
        const outcome = checkPolicy(bytes, shop);
        assert.deepEqual(checkPolicy(bytes, shop), outcome);
        if (outcome.kind === 'refused') return;
        for (const clause of outcome.check.clauses) {
          assert.ok(kinds.includes(clause.kind));
          assert.ok(clause.requirements.every((id) => ids.has(id)));
          assert.ok(clause.line >= 1);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('five megabytes of a policy, and of what could make a reader slow', () => {
  const policy = readFileSync('test/data/policies/systems-x-security-policy.txt', 'utf8');
  const size = 5_000_000;
  assert.ok(check(policy.repeat(Math.ceil(size / policy.length))).clauses.length > 50_000);
  for (const unit of [
    'x ',
    '<',
    '<div>',
    '[',
    '![a](',
    '*',
    '_ ',
    'A. ',
    'a@',
    '1-',
    '(1) ',
    '&amp',
    '~~',
    '<!--',
    "a'",
    'a\u0301',
    'we encrypt personal data and ',
  ]) {
    const outcome = checkPolicy(Buffer.from(unit.repeat(size / unit.length)), shop);
    if (outcome.kind === 'checked') assert.deepEqual(outcome.check.summary.requirements, []);
  }
});
