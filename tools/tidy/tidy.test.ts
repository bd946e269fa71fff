// A guard that nobody has seen fail is unproven: each rule must catch every violation planted for it, at its line,
// and pass the counterpart. The cases are in planted/<rule>.txt; those that are only long or large are made here.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { type Architecture, architecture } from '../../src/architecture.ts';
import { renderArchitecture } from '../architecture-doc.ts';
import { parseAll, readProject } from './project.ts';
import { rules } from './rules.ts';

interface Case {
  rule: string;
  expected: string[];
  red: Map<string, string>;
  green: Map<string, string>;
}

const house: Architecture = {
  floors: architecture.floors,
  modules: [
    { name: 'orders', owns: 'orders' },
    { name: 'vault', owns: 'keys' },
  ],
  edges: [{ from: 'modules/orders', to: 'modules/vault', why: 'the contact is sealed' }],
  powers: [
    { power: 'pg', holders: [{ path: 'src/kernel/database.ts', why: 'the only way' }] },
    { power: 'node:child_process', holders: [] },
    { power: 'node:net', holders: [] },
    { power: 'fetch', holders: [] },
  ],
  sharedWithSimulators: [],
};

/** Planted files: `expect path:line` in the head, then `-- red/path --` or `-- green/path --` before each file. */
function readCase(file: string): Case {
  const [head = '', ...parts] = readFileSync(file, 'utf8').split(/^-- (.*) --\n/m);
  const found: Case = { rule: path.basename(file, '.txt'), expected: [], red: new Map(), green: new Map() };
  for (const [, place = ''] of head.matchAll(/^expect (.*)$/gm)) found.expected.push(place);
  for (let index = 0; index < parts.length; index += 2) {
    const [, colour, name = ''] = /^(red|green)\/(.*)$/.exec(parts[index] ?? '') ?? [];
    assert.ok(colour === 'red' || colour === 'green', `${file}: ${parts[index]}`);
    found[colour].set(name, parts[index + 1] ?? '');
  }
  return found;
}

const planted = path.join(import.meta.dirname, 'planted');
const cases = readdirSync(planted).map((name) => readCase(path.join(planted, name)));

const lines = (count: number, line: string) => `${line}\n`.repeat(count);
cases.push(
  {
    rule: 'length',
    expected: ['src/kernel/a.ts:401', 'src/kernel/b.ts:1', 'src/kernel/c.ts:2', 'src/kernel/e.test.ts:601'],
    red: new Map([
      ['src/kernel/a.ts', lines(401, '// words')],
      ['src/kernel/e.test.ts', lines(601, '// words')],
      ['src/kernel/b.ts', `function long() {\n${lines(60, '  work();')}}\n`],
      ['src/kernel/c.ts', `const short = () => 1;\nconst long = () => {\n${lines(60, '  work();')}};\n`],
    ]),
    green: new Map([
      ['src/kernel/a.ts', `// long: one table\n${lines(400, '// words')}`],
      ['src/kernel/b.ts', `// long: a list of checks in their order\nfunction long() {\n${lines(60, '  work();')}}\n`],
      ['src/kernel/c.ts', `function factory() {\n${lines(30, '  const f = () => {\n    work();\n  };')}}\n`],
      ['src/kernel/d.test.ts', `test('long', () => {\n${lines(80, '  work();')}});\n`],
      ['src/kernel/e.test.ts', lines(600, '// words')],
    ]),
  },
  {
    rule: 'size',
    expected: ['docs/film.bin:1'],
    red: new Map([['docs/film.bin', 'x'.repeat(1_500_001)]]),
    green: new Map([['docs/film.bin', 'x'.repeat(1_500_000)]]),
  },
);

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tidy-')));
after(() => rmSync(folder, { recursive: true }));

const rootOf = ({ rule }: Case, colour: 'red' | 'green') => path.join(folder, rule, colour);
for (const item of cases) {
  for (const colour of ['red', 'green'] as const) {
    for (const [name, content] of item[colour]) {
      const file = path.join(rootOf(item, colour), name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}
const { compilerOptions } = JSON.parse(readFileSync(path.join(import.meta.dirname, 'tsconfig.json'), 'utf8'));
writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['**/*'] }));
const trees = parseAll(path.join(folder, 'tsconfig.json'));

function places(item: Case, colour: 'red' | 'green'): string[] {
  const rule = rules.find(({ name }) => name === item.rule);
  assert.ok(rule, `planted/${item.rule}.txt belongs to no rule`);
  const findings = rule.check(readProject(rootOf(item, colour), house, trees));
  return [...new Set([...findings].map((finding) => `${finding.path}:${finding.line}`))].sort();
}

for (const item of cases) {
  test(`${item.rule} catches what is planted and passes its counterpart`, () => {
    assert.ok(item.expected.length > 0);
    assert.deepEqual(places(item, 'red'), item.expected.toSorted());
    assert.deepEqual(places(item, 'green'), []);
  });
}

test('every rule has a planted violation', () => {
  const covered = new Set(cases.map(({ rule }) => rule));
  assert.deepEqual(
    rules.map(({ name }) => name).filter((name) => !covered.has(name)),
    [],
  );
});

test('edges in a circle are found', () => {
  const edges = [
    { from: 'modules/orders', to: 'modules/vault', why: 'there' },
    { from: 'modules/vault', to: 'modules/orders', why: 'and back' },
  ];
  const project = readProject(path.join(folder, 'edge', 'green'), { ...house, edges }, trees);
  const messages = [...(rules.find(({ name }) => name === 'edge')?.check(project) ?? [])].map(({ message }) => message);
  assert.ok(
    messages.includes('edges in a circle: modules/orders → modules/vault → modules/orders'),
    messages.join('\n'),
  );
});

test('drawing ARCHITECTURE.md is settled after once, and an unknown block is an error', () => {
  const empty = '<!-- generated: floors -->\n<!-- end -->\n\nWords.\n\n<!-- generated: modules -->\n<!-- end -->\n';
  const once = renderArchitecture(empty, house);
  assert.match(once, /`src\/kernel`[\s\S]*<!-- end -->\n\nWords\.\n\n[\s\S]*`orders`/);
  assert.equal(renderArchitecture(once, house), once);
  assert.throws(() => renderArchitecture('<!-- generated: weather --><!-- end -->', house), /weather/);
});
