// How well `watchword policy check` reads labelled sentences (test/data/policies): prints the figures and what is missed,
// and redraws docs/policy-check.md. Of the sentences kept aside it prints figures only, so that no rule is made for them.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { measure } from './promises/measure.ts';
import { figuresTable, policyCheckPage } from './promises/page.ts';

const file = path.join(path.dirname(import.meta.dirname), 'docs', 'policy-check.md');
const measured = measure();
console.log(figuresTable(measured));
for (const { policy, sentence, kind, ids, clause } of [
  ...measured.founding.misses,
  ...measured.tuned.misses,
  ...measured.later.misses,
]) {
  const matched = clause?.matched.map(({ requirement, words }) => `${requirement} (${words.join(' + ')})`) ?? [];
  const read = clause === undefined ? 'not found' : [clause.kind, clause.note ?? '', ...matched].join(' ');
  console.log(`\n${policy}: ${sentence}\n  wanted ${kind} ${ids.join(' ')}\n  read   ${read}`);
}
writeFileSync(file, policyCheckPage(readFileSync(file, 'utf8'), measured));
