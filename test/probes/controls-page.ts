// docs/controls.md, made from the table of controls: what is looked at, how often, from where, and how each probe has been
// seen to fail.
import { controlTable } from '../../src/controls.ts';
import type { Control } from '../../src/modules/policy.ts';

export const pageFile = 'docs/controls.md';

const hourMs = 3_600_000;

export function renderControls(controls: readonly Control[] = controlTable): string {
  const violations = controls.reduce((sum, { planted }) => sum + planted.length, 0);
  const outside = controls.filter(({ grade }) => grade === 'outside').length;
  return `# All controls

Drawn from the code by \`tools/controls-page.ts\`; a test holds the two together. What a control, a probe and a planted violation are: [policy.md](policy.md).

${controls.length} controls, ${outside} of them to be repeated from outside by anybody (\`watchword inspect\`), with ${violations} planted violations. *Counts for* says how long an observation counts; the shop looks twice in that time.

| control | keeps | what holds while it is green | grade | counts for | planted violations |
| --- | --- | --- | --- | --- | --- |
${controls.map((control) => row(control)).join('\n')}

## What each probe has been seen to notice

${controls.map((control) => section(control)).join('\n\n')}
`;
}

function row({ id, requirements, statement, grade, intervalMs, planted }: Control): string {
  const cells = [
    `[\`${id}\`](#${id})`,
    requirements.join(', '),
    statement,
    grade,
    `${intervalMs / hourMs} h`,
    String(planted.length),
  ];
  return `| ${cells.join(' | ')} |`;
}

const ways = {
  sql: 'as the database’s owner',
  file: 'a file',
  mode: 'a file’s mode',
  copy: 'a copied file',
  overwrite: 'a changed file',
  source: 'an edited line',
  front: 'in front of the shop',
} as const;

function section({ id, enforcedAt, planted }: Control): string {
  const places = enforcedAt.map((place) => `[${place}](../${place})`).join(', ');
  const lines = planted.map(({ id: violation, what, act }) => `- \`${violation}\`: ${what} (${ways[act.kind]})`);
  return `### ${id}

Enforced in ${places}.

${lines.join('\n')}`;
}
