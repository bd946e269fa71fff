// How a program file looks: its name, its header, its length, reasons beside suppressed checks, tests that all run.
import {
  isArrowFunction,
  isCallExpression,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isMethodDeclaration,
  isPropertyAccessExpression,
  isPropertyAssignment,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast';
import type { Rule, Source } from './project.ts';

const houseFolder = /^(src|simulators|tools|test|bench|bin)\//;
// A role says nothing about what the file holds, so everything ends up in it.
const roles =
  /^(index|common|misc|shared|constants|interfaces|(.*-)?(services?|managers?|helpers?|utils?|utilities|types?))$/;

export const nameRule: Rule = {
  name: 'name',
  *check({ files }) {
    for (const file of files.keys()) {
      if (!houseFolder.test(file) || file.startsWith('test/data/') || !/\.(ts|mjs|sql|css)$/.test(file)) continue;
      const parts = file.replace(/(\.test|\.d)?\.(ts|mjs|sql|css)$/, '').split('/');
      for (const part of parts) {
        if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(part))
          yield { path: file, line: 1, message: `“${part}” is not kebab-case` };
        if (roles.test(part)) {
          yield { path: file, line: 1, message: `“${part}” is a role: name the noun it holds or the verb it does` };
        }
      }
    }
  },
};

export const headerRule: Rule = {
  name: 'header',
  *check({ sources }) {
    for (const { path, lines, isTest } of sources) {
      if (isTest || !houseFolder.test(path) || path.startsWith('bin/')) continue;
      const first = lines[0]?.startsWith('#!') ? 1 : 0;
      const code = lines.findIndex((line, index) => index >= first && !/^\s*(\/\/|\/\*|\*)/.test(line));
      const length = (code < 0 ? lines.length : code) - first;
      const wanted = /^src\/(modules|channels)\/[^/]+\.ts$/.test(path) ? 2 : 1;
      if (length < wanted) {
        const message = `open with ${wanted === 2 ? 'two to five lines' : 'a line'}: what it owns and what it never does`;
        yield { path, line: first + 1, message };
      }
    }
  },
};

const maxFileLines = 400;
// A list of cases may be longer than a piece of code.
const maxTestLines = 600;
const maxFunctionLines = 60;
const longReason = /\/\/ long: \S/;

export const lengthRule: Rule = {
  name: 'length',
  *check({ sources }) {
    for (const source of sources) {
      const count = source.lines.length - 1;
      const limit = source.isTest ? maxTestLines : maxFileLines;
      if (count > limit && !source.lines.some((line) => /^\/\/ long: \S/.test(line))) {
        const message = `${count} lines: split it, or say why in a line “// long: …”`;
        yield { path: source.path, line: limit + 1, message };
      }
      if (source.isTest) continue;
      for (const { node, own } of ownLines(source)) {
        const finding = source.at(node, `${own} lines of its own: split it, or say why in a line “// long: …” above`);
        const nearby = source.lines.slice(Math.max(0, finding.line - 2), finding.line);
        if (own > maxFunctionLines && !nearby.some((line) => longReason.test(line))) yield finding;
      }
    }
  },
};

/** Lines of each function without those of the functions inside it: a factory is as long as its own statements. */
function ownLines(source: Source): { node: Node; own: number }[] {
  const functions = source.nodes(isFunction).toSorted((a, b) => a.pos - b.pos || b.end - a.end);
  const spans = functions.map((node) => {
    const start = source.at(node, '').line;
    return { node, start, end: start + source.text.slice(node.getStart(), node.end).split('\n').length - 1, own: 0 };
  });
  const open: typeof spans = [];
  for (const span of spans) {
    while ((open.at(-1)?.end ?? Number.POSITIVE_INFINITY) < span.start) open.pop();
    span.own = span.end - span.start + 1;
    const parent = open.at(-1);
    if (parent !== undefined) parent.own -= Math.max(0, span.end - span.start);
    open.push(span);
  }
  return spans;
}

function isFunction(node: Node): node is Node {
  return (
    isFunctionDeclaration(node) ||
    isFunctionExpression(node) ||
    isArrowFunction(node) ||
    isMethodDeclaration(node) ||
    isConstructorDeclaration(node)
  );
}

const suppressions: [pattern: RegExp, message: string][] = [
  [/@ts-(?:ignore|nocheck)\b/, 'mend the type instead of silencing the compiler'],
  [/@ts-expect-error(?!:? \S{2,} \S+ \S+)/, 'say in some words why the compiler is wrong here'],
  [/\b(?:ox|es)lint-disable(?!.* -- \S)/, 'say why: “-- reason”'],
  [/\bbiome-ignore(?!.*: \S)/, 'say why: “: reason”'],
];

export const suppressionRule: Rule = {
  name: 'suppression',
  *check({ sources }) {
    for (const { path, lines } of sources) {
      for (const [index, line] of lines.entries()) {
        const comment = /(?:\/\/|\/\*|^\s*\*).*$/.exec(line)?.[0];
        for (const [pattern, message] of comment === undefined ? [] : suppressions) {
          if (pattern.test(comment ?? '')) yield { path, line: index + 1, message };
        }
      }
    }
  },
};

const testFunctions = new Set(['test', 'it', 'describe', 'suite']);

export const everyTestRunsRule: Rule = {
  name: 'every-test-runs',
  *check({ sources }) {
    for (const source of sources) {
      if (!source.isTest) continue;
      for (const node of source.nodes(isCallExpression)) {
        const callee = node.expression;
        if (!isPropertyAccessExpression(callee) || !isIdentifier(callee.expression)) continue;
        const name = callee.name.text;
        if (testFunctions.has(callee.expression.text) && ['only', 'todo', 'skip'].includes(name)) {
          yield source.at(node, `no test.${name}: every test runs, or says in { skip: 'why' } what it lacks`);
        } else if (['skip', 'todo'].includes(name) && node.arguments.length === 0) {
          yield source.at(node, `say why the test is left out: ${callee.expression.text}.${name}('why')`);
        }
      }
      for (const node of source.nodes(isPropertyAssignment)) {
        if (!isIdentifier(node.name) || node.initializer?.kind !== SyntaxKind.TrueKeyword) continue;
        if (['only', 'skip', 'todo'].includes(node.name.text))
          yield source.at(node, `${node.name.text}: true hides tests: give a reason as text`);
      }
    }
  },
};
