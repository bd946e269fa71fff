// Draws the tables of ARCHITECTURE.md from src/architecture.ts, between `<!-- generated: name -->` and `<!-- end -->`.
// Run it after each change of the data; `tools/tidy.ts` compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Architecture, architecture } from '../src/architecture.ts';

/** The document with every generated block drawn anew. Throws on a block whose name it does not know. */
export function renderArchitecture(document: string, house: Architecture): string {
  return document.replace(
    /(<!-- generated: ([a-z]+) -->)[\s\S]*?(<!-- end -->)/g,
    (_, before: string, name: string, after: string) => `${before}\n\n${block(name, house)}\n\n${after}`,
  );
}

function block(name: string, house: Architecture): string {
  switch (name) {
    case 'floors':
      return table(
        ['floor', 'may import', 'holds'],
        house.floors.map((floor) => [`\`${floor.folder}\``, floor.mayImport.join(', ') || 'nothing', floor.holds]),
      );
    case 'modules':
      return table(
        ['module', 'owns', 'knows'],
        house.modules.map((module) => [
          `[\`${module.name}\`](src/modules/${module.name})`,
          module.owns,
          neighbours(`modules/${module.name}`, house),
        ]),
      );
    case 'powers':
      return table(
        ['power', 'held by'],
        house.powers
          .filter(({ holders }) => holders.length > 0)
          .map(({ power, holders }) => [
            `\`${power}\``,
            holders.map((holder) => `\`${holder.path}\`: ${holder.why}`).join('; '),
          ]),
      );
    case 'nobody':
      return house.powers
        .filter(({ holders }) => holders.length === 0)
        .map(({ power }) => `\`${power}\``)
        .join(', ');
    default:
      throw new Error(`ARCHITECTURE.md wants a block that nobody draws: ${name}`);
  }
}

function neighbours(unit: string, { edges }: Architecture): string {
  const known = edges
    .filter(({ from }) => from === unit)
    .map(({ to, why }) => `${to.replace('modules/', '')} (${why})`);
  return known.join('; ') || '–';
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

if (import.meta.main) {
  const file = path.join(path.dirname(import.meta.dirname), 'ARCHITECTURE.md');
  writeFileSync(file, renderArchitecture(readFileSync(file, 'utf8'), architecture));
}
