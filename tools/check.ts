// The static checks, one after another, each with its own name in the output: `npm run check`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name);

interface Step {
  name: string;
  command: string;
  args: string[];
  /** Shows what it says even when it passes. */
  speaks?: boolean;
}

const steps: Step[] = [
  { name: 'format (biome)', command: bin('biome'), args: ['ci', '--colors=off'] },
  { name: 'types (typescript)', command: bin('tsc'), args: ['--noEmit'] },
  { name: 'lint (oxlint)', command: bin('oxlint'), args: ['--type-aware', '--deny-warnings'] },
  { name: 'house rules (tidy)', command: process.execPath, args: [path.join(root, 'tools', 'tidy.ts')] },
  // knip.json says which findings only warn.
  {
    name: 'unused and unlisted (knip)',
    command: bin('knip'),
    args: ['--no-progress', '--no-config-hints'],
    speaks: true,
  },
];

let failed = false;
for (const { name, command, args, speaks } of steps) {
  const started = performance.now();
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const passed = result.status === 0;
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (!passed || speaks === true) {
    console.log([result.stdout, result.stderr, result.error?.message].filter(Boolean).join('\n').trim());
  }
  if (!passed) failed = true;
}
process.exitCode = failed ? 1 : 0;
