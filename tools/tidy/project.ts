// What the house rules look at: every file of a folder, and the syntax trees of its programs (TypeScript's own parser).
// Never changes a file.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Node, SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';
import type { Architecture } from '../../src/architecture.ts';
import { type Import, importsOf } from './imports.ts';

export interface Finding {
  /** Relative to the project's folder, with forward slashes. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface Rule {
  readonly name: string;
  readonly check: (project: Project) => Iterable<Finding>;
}

/** A program file with its syntax tree. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly isTest: boolean;
  readonly imports: readonly Import[];
  /** All nodes of the kinds that the guard accepts, each kind in the order of the text. */
  nodes<Wanted extends Node>(guard: (node: Node) => node is Wanted): Wanted[];
  /** A finding at the node. */
  at(node: Node, message: string): Finding;
}

export interface Project {
  readonly root: string;
  readonly architecture: Architecture;
  /** Path → size in bytes, of every file but packages, data and version control. */
  readonly files: ReadonlyMap<string, number>;
  readonly sources: readonly Source[];
  /** The text of a file; throws when there is none. */
  readonly text: (file: string) => string;
}

/** Syntax trees by absolute path, for everything that the given tsconfig.json includes. One short-lived process. */
export function parseAll(tsconfig: string): Map<string, SourceFile> {
  const api = new API({ cwd: path.dirname(tsconfig) });
  try {
    const trees = new Map<string, SourceFile>();
    for (const { rootFiles, program } of api.updateSnapshot({ openProjects: [tsconfig] }).getProjects()) {
      for (const file of rootFiles) {
        const tree = program.getSourceFile(file);
        if (tree !== undefined) trees.set(path.resolve(file), tree);
      }
    }
    return trees;
  } finally {
    api.close();
  }
}

/** Reads the project at `root`. `trees` may hold more than this project; the rest is ignored. */
export function readProject(root: string, architecture: Architecture, trees: ReadonlyMap<string, SourceFile>): Project {
  const files = new Map([...walk(root, '')].sort(([a], [b]) => (a < b ? -1 : 1)));
  const texts = new Map<string, string>();
  const text = (file: string) => {
    let content = texts.get(file);
    if (content === undefined) {
      content = readFileSync(path.join(root, file), 'utf8');
      texts.set(file, content);
    }
    return content;
  };
  const sources: Source[] = [];
  for (const file of files.keys()) {
    const tree = trees.get(path.join(root, file));
    if (tree !== undefined) sources.push(readSource(file, tree));
  }
  return { root, architecture, files, sources, text };
}

const skippedAnywhere = new Set(['node_modules', '.git', '.claude', '.vscode', '.idea']);
// `data` and `coverage` are what running leaves behind; planted violations break the rules on purpose.
const skippedHere = new Set(['data', 'coverage', 'tools/tidy/planted']);

function* walk(root: string, folder: string): Generator<[file: string, size: number]> {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!skippedAnywhere.has(entry.name) && !skippedHere.has(name)) yield* walk(root, name);
    } else if (entry.isFile() && !entry.name.endsWith('.log')) {
      yield [name, statSync(path.join(root, name)).size];
    }
  }
}

/** Tests, and what only tests use: `test/…`, and `test-….ts` beside the code. */
export function isTestFile(file: string): boolean {
  return /\.test\.m?ts$|(^|\/)test-[^/]+\.ts$/.test(file) || file.startsWith('test/');
}

/** Code that is sent to browsers: it has another clock, another network and no log. */
export function isBrowserFile(file: string): boolean {
  return /^(src|simulators)\/(.*\/)?browser\//.test(file);
}

function readSource(file: string, tree: SourceFile): Source {
  const all: Node[] = [];
  const byKind = new Map<SyntaxKind, Node[]>();
  const visit = (node: Node): void => {
    all.push(node);
    const group = byKind.get(node.kind);
    if (group === undefined) byKind.set(node.kind, [node]);
    else group.push(node);
    node.forEachChild(visit);
  };
  visit(tree);
  const text = tree.text;
  const at = (node: Node, message: string): Finding => ({
    path: file,
    line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1,
    message,
  });
  return {
    path: file,
    text,
    lines: text.split('\n'),
    isTest: isTestFile(file),
    imports: importsOf(file, all, (node) => at(node, '').line),
    nodes<Wanted extends Node>(guard: (node: Node) => node is Wanted) {
      // A guard looks at nothing but the kind, so one node answers for all of its kind.
      const found: Wanted[] = [];
      for (const group of byKind.values()) {
        const [first] = group;
        if (first !== undefined && guard(first)) found.push(...group.filter(guard));
      }
      return found;
    },
    at,
  };
}
