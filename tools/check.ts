// The static checks, one after another, each with its own name in the output: `npm run check`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name);

const steps: [name: string, command: string, args: string[]][] = [
  ['format (biome)', bin('biome'), ['ci', '--colors=off']],
  ['types (typescript)', bin('tsc'), ['--noEmit']],
  ['lint (oxlint)', bin('oxlint'), ['--type-aware', '--deny-warnings']],
  ['house rules (tidy)', process.execPath, [path.join(root, 'tools', 'tidy.ts')]],
];

let failed = false;
for (const [name, command, args] of steps) {
  const started = performance.now();
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${result.status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (result.status !== 0) {
    failed = true;
    console.log(result.stdout, result.stderr, result.error?.message ?? '');
  }
}
process.exitCode = failed ? 1 : 0;
