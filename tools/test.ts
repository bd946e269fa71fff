// Everything that CI runs: `npm test`. With arguments it runs only the test files that are named.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const named = process.argv.slice(2);

const run = (args: string[]) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

const files = named.length > 0 ? named : globSync('{src,simulators,tools,test}/**/*.test.ts', { cwd: root }).sort();
const checks = named.length > 0 ? 0 : run([path.join(root, 'tools', 'check.ts')]);
const tests = run(['--test', '--test-reporter=dot', ...files]);
process.exitCode = checks === 0 && tests === 0 ? 0 : 1;
