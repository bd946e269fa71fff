// Who may import whom: floors go down only, neighbours need a declared edge, private folders stay private, and
// dangerous powers stay with their holders. The permissions are data in src/architecture.ts.
import { isCallExpression, isIdentifier } from 'typescript/unstable/ast';
import type { Architecture, Edge } from '../../src/architecture.ts';
import type { Import } from './imports.ts';
import { type Finding, isBrowserFile, isTestFile, type Project, type Rule, type Source } from './project.ts';

/** Where a file of the house lives. `unit` is the public name that it shares with the folder beside it. */
interface Place {
  readonly floor: string;
  readonly unit: string;
  readonly isPrivate: boolean;
}

/** `src/modules/orders/place.ts` → modules, orders, private. Files directly in `src` are the floor `wiring`. */
function placeOf(file: string, { floors }: Architecture): Place | undefined {
  for (const { name, folder } of floors) {
    if (!file.startsWith(`${folder}/`)) continue;
    const [first = '', ...rest] = file.slice(folder.length + 1).split('/');
    return { floor: name, unit: first.replace(/(\.test)?\.ts$/, ''), isPrivate: rest.length > 0 };
  }
  if (!file.startsWith('src/')) return undefined;
  return { floor: 'wiring', unit: file.slice(4).replace(/(\.test)?\.ts$/, ''), isPrivate: false };
}

export const floorRule: Rule = {
  name: 'floor',
  *check(project) {
    for (const source of project.sources) {
      const place = placeOf(source.path, project.architecture);
      if (place === undefined || source.isTest) continue;
      for (const item of source.imports) {
        if (item.target === undefined || item.target === 'package.json') continue;
        const message = refusal(place, item, project.architecture);
        if (message !== undefined) yield { path: source.path, line: item.line, message };
      }
    }
  },
};

function refusal(from: Place, item: Import, architecture: Architecture): string | undefined {
  const target = item.target ?? '';
  if (isTestFile(target)) return `running code imports no test (${target})`;
  const to = placeOf(target, architecture);
  if (to === undefined) return `src imports nothing from outside src (${target})`;
  if (from.floor === 'wiring' && from.unit === 'architecture') return 'architecture.ts imports nothing';
  if (from.floor === 'wiring' && from.unit === 'config' && to.floor !== 'kernel')
    return 'config.ts imports the kernel only';
  if (from.floor === 'wiring') return undefined;
  if (to.floor === 'wiring') return `the wiring hands values down; nobody imports ${target}`;
  const floor = architecture.floors.find(({ name }) => name === from.floor);
  if (from.floor === to.floor && floor?.neighbours !== 'free') {
    if (from.unit === to.unit || hasEdge(architecture, from, to)) return undefined;
    return `no edge ${edgeName(from)} → ${edgeName(to)} in architecture.ts: declare it with a reason, or do without`;
  }
  if (from.floor === to.floor || floor?.mayImport.includes(to.floor)) return undefined;
  const isDown =
    architecture.floors.findIndex(({ name }) => name === to.floor) <
    architecture.floors.findIndex(({ name }) => name === from.floor);
  if (!isDown || from.floor === 'demo') return `${from.floor} may not import ${to.floor}: imports only go down`;
  if (item.typeOnly || hasEdge(architecture, from, to)) return undefined;
  return `${from.floor} may take only types from ${to.floor}, or an edge ${edgeName(from)} → ${edgeName(to)} in architecture.ts`;
}

export const privateFolderRule: Rule = {
  name: 'private-folder',
  *check(project) {
    for (const source of project.sources) {
      const from = placeOf(source.path, project.architecture);
      for (const item of source.imports) {
        const to = item.target === undefined ? undefined : placeOf(item.target, project.architecture);
        if (to === undefined || !to.isPrivate || to.floor === 'demo') continue;
        if (from?.floor === to.floor && from.unit === to.unit) continue;
        // The kernel has no owners to keep apart, and tests and tools start its servers.
        if (to.floor === 'kernel' && (from?.floor === 'kernel' || /^(test|tools)\//.test(source.path))) continue;
        const message = `${item.target} is private to ${edgeName(to)}: import src/${edgeName(to)}.ts`;
        yield { path: source.path, line: item.line, message };
      }
    }
  },
};

export const edgeRule: Rule = {
  name: 'edge',
  *check({ architecture, sources, files, text }) {
    const used = new Set<string>();
    for (const source of sources) {
      const from = placeOf(source.path, architecture);
      if (from === undefined || source.isTest) continue;
      for (const { target } of source.imports) {
        const to = target === undefined ? undefined : placeOf(target, architecture);
        if (to !== undefined) used.add(`${edgeName(from)} ${edgeName(to)}`);
      }
    }
    const report = atText('src/architecture.ts', files, text);
    for (const edge of architecture.edges) {
      const where = `from: '${edge.from}', to: '${edge.to}'`;
      if (edge.why.trim() === '') yield report(where, `the edge ${edge.from} → ${edge.to} has no reason`);
      // A unit that is not there yet is reported once, by the rule “module”.
      const isBuilt = files.has(`src/${edge.from}.ts`);
      if (isBuilt && !used.has(`${edge.from} ${edge.to}`))
        yield report(where, `nothing uses the edge ${edge.from} → ${edge.to}`);
    }
    for (const cycle of cycles(architecture.edges)) {
      yield report(`from: '${cycle[0]}'`, `edges in a circle: ${cycle.join(' → ')}`);
    }
  },
};

export const powerRule: Rule = {
  name: 'power',
  *check({ architecture, sources, files, text }) {
    const used = new Set<string>();
    for (const source of sources) {
      if (source.isTest || isBrowserFile(source.path) || !/^(src|simulators)\//.test(source.path)) continue;
      for (const [power, line] of powersUsed(source)) {
        const entry = architecture.powers.find((known) => power === known.power || power.startsWith(`${known.power}/`));
        if (entry === undefined) continue;
        const holder = entry.holders.find(({ path }) => covers(path, source.path));
        if (holder === undefined) {
          yield {
            path: source.path,
            line,
            message: `${entry.power} is not given to this file (powers in architecture.ts)`,
          };
        } else used.add(`${entry.power} ${holder.path}`);
      }
    }
    const report = atText('src/architecture.ts', files, text);
    for (const { power, holders } of architecture.powers) {
      for (const { path, why } of holders) {
        if (why.trim() === '') yield report(`power: '${power}'`, `${path} holds ${power} without a reason`);
        if (!used.has(`${power} ${path}`))
          yield report(`power: '${power}'`, `${path} holds ${power} and does not use it`);
      }
    }
  },
};

export const browserRule: Rule = {
  name: 'browser',
  *check({ sources }) {
    for (const source of sources) {
      if (source.isTest) continue;
      for (const item of source.imports) {
        if (item.typeOnly) continue;
        if (isBrowserFile(source.path)) {
          const message = 'a browser module imports nothing: the integrity of a script does not reach its imports';
          yield { path: source.path, line: item.line, message };
        } else if (isBrowserFile(item.target ?? '')) {
          yield { path: source.path, line: item.line, message: `${item.target} runs in browsers: serve it as a file` };
        }
      }
    }
  },
};

export const simulatorRule: Rule = {
  name: 'simulator',
  *check({ architecture, sources }) {
    for (const source of sources) {
      if (!source.path.startsWith('simulators/') || source.isTest) continue;
      const own = source.path.split('/').slice(0, 2).join('/');
      for (const { target, line } of source.imports) {
        if (target === undefined || target.startsWith(`${own}/`)) continue;
        if (architecture.sharedWithSimulators.some(({ path }) => path === target)) continue;
        yield {
          path: source.path,
          line,
          message: `an outside party shares no code with the shop or another party (${target})`,
        };
      }
    }
  },
};

// These look at an address and open nothing.
const harmless = new Set(['isIP', 'isIPv4', 'isIPv6', 'BlockList']);

function* powersUsed(source: Source): Generator<[power: string, line: number]> {
  for (const { specifier, typeOnly, names, line } of source.imports) {
    const isHarmless = specifier === 'node:net' && names.length > 0 && names.every((name) => harmless.has(name));
    if (!typeOnly && !isHarmless) yield [specifier, line];
  }
  for (const call of source.nodes(isCallExpression)) {
    if (isIdentifier(call.expression) && call.expression.text === 'fetch') yield ['fetch', source.at(call, '').line];
  }
}

/** A holder is a file, a folder, or a unit: a public file with the folder beside it. */
function covers(holder: string, file: string): boolean {
  return file === holder || file === `${holder}.ts` || file.startsWith(`${holder}/`);
}

function hasEdge({ edges }: Architecture, from: Place, to: Place): boolean {
  return edges.some((edge) => edge.from === edgeName(from) && edge.to === edgeName(to));
}

function edgeName({ floor, unit }: Place): string {
  return `${floor}/${unit}`;
}

/** Each circle once, as the units along it, the first repeated at the end. */
function cycles(edges: readonly Edge[]): string[][] {
  const found: string[][] = [];
  const finished = new Set<string>();
  const visit = (unit: string, trail: string[]) => {
    const start = trail.indexOf(unit);
    if (start >= 0) found.push([...trail.slice(start), unit]);
    if (start >= 0 || finished.has(unit)) return;
    for (const edge of edges) if (edge.from === unit) visit(edge.to, [...trail, unit]);
    finished.add(unit);
  };
  for (const { from } of edges) visit(from, []);
  return found;
}

/** Makes findings at the first line that contains a text. */
export function atText(file: string, files: Project['files'], text: Project['text']) {
  return (wanted: string, message: string): Finding => {
    const lines = files.has(file) ? text(file).split('\n') : [];
    return { path: file, line: Math.max(1, lines.findIndex((line) => line.includes(wanted)) + 1), message };
  };
}
