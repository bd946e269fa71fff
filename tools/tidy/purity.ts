// What code may not reach for: the environment, the clock, chance, the console, SQL outside a store, blind casts.
import {
  isAsExpression,
  isCallExpression,
  isElementAccessExpression,
  isIdentifier,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isObjectBindingPattern,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isStringLiteral,
  isTaggedTemplateExpression,
  isTemplateHead,
  isVariableDeclaration,
  type Node,
  type StringLiteral,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { type Finding, isBrowserFile, type Rule, type Source } from './project.ts';

/** The rule looks at running code: `src` and `simulators` without their tests. */
function running(name: string, check: (source: Source) => Iterable<Finding>): Rule {
  return {
    name,
    *check({ sources }) {
      for (const source of sources) {
        if (!source.isTest && !isBrowserFile(source.path) && /^(src|simulators)\//.test(source.path))
          yield* check(source);
      }
    },
  };
}

export const environmentRule = running('environment', function* (source) {
  if (source.path === 'src/config.ts') return;
  for (const node of members(source, 'process', ['env'])) {
    // main.ts hands the whole of it to config.ts.
    if (source.path === 'src/main.ts' && isCallExpression(node.parent)) continue;
    yield source.at(node, 'only src/config.ts reads the environment');
  }
  for (const { specifier, names, line } of source.imports) {
    if (/^(node:)?process$/.test(specifier) && names.some((name) => name === 'env' || name === '*')) {
      yield { path: source.path, line, message: 'only src/config.ts reads the environment' };
    }
  }
});

const clockFiles = new Set(['src/kernel/clock.ts', 'src/kernel/ids.ts']);

export const clockRule = running('clock', function* (source) {
  if (clockFiles.has(source.path) || source.path.startsWith('simulators/')) return;
  const message = 'time comes from kernel/clock.ts, so that tests own it';
  for (const node of members(source, 'Date', ['now'])) yield source.at(node, message);
  for (const node of members(source, 'Temporal', ['Now'])) yield source.at(node, message);
  for (const node of source.nodes(isNewExpression)) {
    if (named(node.expression, 'Date') && (node.arguments ?? []).length === 0) yield source.at(node, message);
  }
  for (const node of source.nodes(isCallExpression)) if (named(node.expression, 'Date')) yield source.at(node, message);
});

export const chanceRule: Rule = {
  name: 'chance',
  *check({ sources }) {
    for (const source of sources) {
      for (const node of members(source, 'Math', ['random'])) {
        yield source.at(
          node,
          'Math.random can be guessed and cannot be repeated: use node:crypto, or a seeded generator',
        );
      }
    }
  },
};

const mayPrint = /^(src\/main\.ts|src\/channels\/cli(\.ts|\/.*)|simulators\/[^/]+\/(main\.ts|tools\/.*))$/;

export const consoleRule = running('console', function* (source) {
  if (mayPrint.test(source.path)) return;
  for (const node of source.nodes(isPropertyAccessExpression)) {
    if (named(node.expression, 'console')) yield source.at(node, 'use kernel/log.ts: it never carries personal data');
  }
});

const statement =
  /^\s*(select\s[\s\S]*?\sfrom|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+\w+\s+as\s*\(|(create|alter|drop)\s+(table|schema|role|index|view)|grant\s+\w+\s+on)\s/i;

function isStatement(text: string): boolean {
  // SQL is written in lower or upper case; a sentence that begins with “Select” is prose.
  const first = /\S+/.exec(text)?.[0] ?? '';
  return statement.test(text) && (first === first.toLowerCase() || first === first.toUpperCase());
}

export const sqlRule = running('sql', function* (source) {
  const isStore = /(^|[-/])store\.ts$/.test(source.path);
  if (isStore || !source.path.startsWith('src/') || source.path.startsWith('src/kernel/')) return;
  const message = 'SQL lives in a module’s *-store.ts or schema/*.sql';
  for (const { target, names, line } of source.imports) {
    if (target === 'src/kernel/sql.ts' && names.some((name) => name === 'sql' || name === '*')) {
      yield { path: source.path, line, message };
    }
  }
  for (const node of source.nodes(isTaggedTemplateExpression))
    if (named(node.tag, 'sql')) yield source.at(node, message);
  for (const node of source.nodes(isText)) if (isStatement(node.text)) yield source.at(node, message);
});

export const castRule: Rule = {
  name: 'cast',
  *check({ sources }) {
    for (const source of sources) {
      for (const node of source.nodes(isAsExpression)) {
        const inner = isParenthesizedExpression(node.expression) ? node.expression.expression : node.expression;
        if (isAsExpression(inner) && inner.type.kind === SyntaxKind.UnknownKeyword) {
          yield source.at(node, 'a cast through unknown hides a wrong shape: parse it, or give it its type');
        }
      }
      for (const node of source.nodes(isAny)) yield source.at(node, 'any switches the compiler off: use unknown');
    }
  },
};

/** `owner.name`, `owner['name']` and `const { name } = owner`, for each of the names. */
function* members(source: Source, owner: string, names: readonly string[]): Generator<Node> {
  for (const node of source.nodes(isPropertyAccessExpression)) {
    if (named(node.expression, owner) && names.includes(node.name.text)) yield node;
  }
  for (const node of source.nodes(isElementAccessExpression)) {
    const key = node.argumentExpression;
    if (named(node.expression, owner) && isStringLiteral(key) && names.includes(key.text)) yield node;
  }
  for (const node of source.nodes(isVariableDeclaration)) {
    if (node.initializer === undefined || !named(node.initializer, owner) || !isObjectBindingPattern(node.name))
      continue;
    for (const { name, propertyName } of node.name.elements) {
      const key = propertyName ?? name;
      if (key !== undefined && isIdentifier(key) && names.includes(key.text)) yield node;
    }
  }
}

/** The identifier itself, or the same as a property of globalThis. */
function named(node: Node, name: string): boolean {
  if (isIdentifier(node)) return node.text === name;
  return isPropertyAccessExpression(node) && named(node.expression, 'globalThis') && node.name.text === name;
}

function isText(node: Node): node is StringLiteral {
  // All three carry `text`; the guard names one of them.
  return isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isTemplateHead(node);
}

function isAny(node: Node): node is Node {
  return node.kind === SyntaxKind.AnyKeyword;
}
