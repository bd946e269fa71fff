// The house linter: prints `path:line rule message` for everything that breaks a house rule, and fails if anything does.
// The rules are in tidy/; what they permit is data in src/architecture.ts.
import path from 'node:path';
import { architecture } from '../src/architecture.ts';
import { parseAll, readProject } from './tidy/project.ts';
import { rules } from './tidy/rules.ts';

const started = performance.now();
const root = path.dirname(import.meta.dirname);
const project = readProject(root, architecture, parseAll(path.join(import.meta.dirname, 'tidy', 'tsconfig.json')));

const findings = rules.flatMap(({ name, check }) => [...check(project)].map((finding) => ({ name, finding })));
findings.sort(({ finding: a }, { finding: b }) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
for (const { name, finding } of findings) console.log(`${finding.path}:${finding.line} ${name} ${finding.message}`);

const seconds = ((performance.now() - started) / 1000).toFixed(2);
console.log(`tidy: ${findings.length} findings, ${project.files.size} files, ${rules.length} rules, ${seconds} s`);
process.exitCode = findings.length === 0 ? 0 : 1;
