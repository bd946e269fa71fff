// The written part of the house: module READMEs, decisions, package.json, and ARCHITECTURE.md against architecture.ts.
import { renderArchitecture } from '../architecture-doc.ts';
import { atText } from './floors.ts';
import type { Rule } from './project.ts';

const maxReadmeLines = 40;

export const moduleRule: Rule = {
  name: 'module',
  *check({ files, text, architecture }) {
    const folders = new Set<string>();
    for (const file of files.keys()) {
      const name = /^src\/modules\/([^/]+?)(?:\.ts$|\/)/.exec(file)?.[1];
      if (name !== undefined && !name.endsWith('.test')) folders.add(name);
    }
    const report = atText('src/architecture.ts', files, text);
    for (const { name } of architecture.modules) {
      if (!folders.has(name)) yield report(`name: '${name}'`, `src/modules/${name}.ts does not exist`);
    }
    for (const name of folders) {
      const readme = `src/modules/${name}/README.md`;
      if (!architecture.modules.some((known) => known.name === name)) {
        yield report('const modules', `the module ${name} is not declared`);
      }
      if (!files.has(`src/modules/${name}.ts`)) {
        yield { path: `src/modules/${name}.ts`, line: 1, message: 'a module has a public file of its name' };
      }
      if (!files.has(readme)) {
        yield { path: readme, line: 1, message: 'a module says what it owns, promises and never does' };
        continue;
      }
      const lines = text(readme).trimEnd().split('\n');
      if (lines.length > maxReadmeLines) {
        yield { path: readme, line: maxReadmeLines + 1, message: `${lines.length} lines: at most ${maxReadmeLines}` };
      }
      for (const word of [/\bowns\b/i, /\bpromises\b/i, /\bnever\b/i]) {
        if (!word.test(text(readme)))
          yield { path: readme, line: 1, message: `does not say what the module ${word.source.slice(2, -2)}` };
      }
    }
  },
};

export const decisionRule: Rule = {
  name: 'decision',
  *check({ files, text }) {
    const numbers = new Map<string, string>();
    for (const file of files.keys()) {
      if (!file.startsWith('decisions/')) continue;
      const number = /^decisions\/(\d{3})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$/.exec(file)?.[1];
      if (number === undefined) {
        yield { path: file, line: 1, message: 'a decision is called NNN-what-it-decides.md' };
        continue;
      }
      const other = numbers.get(number);
      if (other !== undefined) yield { path: file, line: 1, message: `has the same number as ${other}` };
      numbers.set(number, file);
      for (const heading of ['Context', 'Choice', 'Alternatives', 'Revisit']) {
        if (!new RegExp(`^## ${heading}`, 'm').test(text(file))) {
          yield { path: file, line: 1, message: `has no “## ${heading}”` };
        }
      }
    }
  },
};

const groups = ['dependencies', 'optionalDependencies', 'devDependencies'];

export const packageRule: Rule = {
  name: 'package',
  *check({ files, text }) {
    if (!files.has('package.json')) return;
    const manifest: unknown = JSON.parse(text('package.json'));
    const wanted = new Map<string, string>();
    for (const group of groups) for (const [name, version] of entries(manifest, group)) wanted.set(name, version);
    const report = atText('package.json', files, text);
    for (const [name, version] of wanted) {
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        yield report(`"${name}"`, `${name} ${version} is not an exact version`);
    }
    const reasons = files.has('ARCHITECTURE.md')
      ? reasonedPackages(text('ARCHITECTURE.md'))
      : new Map<string, string>();
    for (const name of wanted.keys()) {
      if (![...reasons].some(([pattern, why]) => why !== '' && covers(pattern, name))) {
        yield report(`"${name}"`, `${name} has no reason in ARCHITECTURE.md’s table of packages`);
      }
    }
    const inDocument = atText('ARCHITECTURE.md', files, text);
    for (const pattern of reasons.keys()) {
      if (![...wanted.keys()].some((name) => covers(pattern, name))) {
        yield inDocument(`\`${pattern}\``, `${pattern} is not a package of ours any more`);
      }
    }
  },
};

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** The table under “## Packages”: names in backquotes in its first column, the reason in its last. */
function reasonedPackages(document: string): Map<string, string> {
  const reasons = new Map<string, string>();
  const section = /^## Packages\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(document)?.[1] ?? '';
  for (const line of section.split('\n')) {
    const cells = line.split('|').slice(1, -1);
    for (const [, name = ''] of (cells[0] ?? '').matchAll(/`([^`]+)`/g)) reasons.set(name, (cells.at(-1) ?? '').trim());
  }
  return reasons;
}

function entries(manifest: unknown, group: string): [string, string][] {
  if (typeof manifest !== 'object' || manifest === null || !(group in manifest)) return [];
  const value: unknown = Reflect.get(manifest, group);
  return Object.entries(value ?? {}).map(([name, version]) => [name, String(version)]);
}

export const architectureDocumentRule: Rule = {
  name: 'architecture-document',
  *check({ files, text, architecture }) {
    if (!files.has('ARCHITECTURE.md')) return;
    const actual = text('ARCHITECTURE.md');
    const wanted = renderArchitecture(actual, architecture);
    if (actual === wanted) return;
    const lines = wanted.split('\n');
    const line = actual.split('\n').findIndex((content, index) => content !== lines[index]) + 1;
    const message = 'differs from src/architecture.ts: run tools/architecture-doc.ts';
    yield { path: 'ARCHITECTURE.md', line: Math.max(1, line), message };
  },
};
