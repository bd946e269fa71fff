// Draws docs/crash.md from the steps. Run tools/crash-page.ts after each change; a test compares.
import { type CrashStep, crashSteps, type Reach, type Situation } from './steps.ts';

const chapters: readonly { situation: Situation; title: string; about: string }[] = [
  { situation: 'card', title: 'A checkout paid by card', about: 'Flow by flow, from the first statement to the mail.' },
  { situation: 'account', title: 'An order on account, and the evidence', about: 'It ends with transaction 1.' },
  {
    situation: 'lapsed',
    title: 'A payment that nobody makes',
    about: 'At its deadline it is first cancelled at Stripe.',
  },
  { situation: 'refund', title: 'A refund', about: 'Ours before it is Stripe’s.' },
  { situation: 'start', title: 'A start', about: 'A crash while mending a crash.' },
];

const opening = `# What a crash at step n leaves, and who heals it

<!-- Drawn from test/crash/steps.ts by tools/crash-page.ts. Change it there. -->

The order exists before the money moves, each act is one transaction, and no call to Stripe is made inside one. So a crash
leaves one of the states below and no other, and each is healed by somebody who comes by anyway: the buyer’s retry, a job,
Stripe’s repeated event, or the reconciliation that runs every 10 seconds. Nobody has to be called.

\`test/crash/crash.test.ts\` reaches every step from outside – a tap on PostgreSQL’s socket, the fault switches of the
Stripe simulator, the mailbox’s folder – and kills with \`SIGKILL\` while other checkouts go on. Afterwards every
acknowledged order is there, nobody has paid twice, stock and books close, the log verifies, and nothing lies unsealed.
\`WATCHWORD_CRASH_ROUNDS\` sets how often (12 in \`npm test\`), \`WATCHWORD_CRASH_SEED\` repeats a run.

A process that only loses its database or Stripe for a while is the same case: answers are 503 or “we are checking”, and
the tables below say who goes on.
`;

/** The whole page. */
export function crashPage(): string {
  let number = 0;
  const parts = chapters.map(({ situation, title, about }) => {
    const rows = crashSteps
      .filter((step) => step.situation === situation)
      .map((step) => row(++number, step))
      .join('\n');
    return `## ${title}\n\n${about}\n\n| | step | where it is | how the test gets there; who is killed | what is left | who heals it |\n| --- | --- | --- | --- | --- | --- |\n${rows}\n`;
  });
  return [opening, ...parts].join('\n');
}

function row(number: number, step: CrashStep): string {
  const killed = step.victims.map((victim) => victimNames[victim]).join(', or ');
  const cells = [
    number,
    `\`${step.id}\``,
    step.where,
    `${reachWords(step.reach)}; ${killed}`,
    step.left,
    step.healedBy,
  ];
  return `| ${cells.join(' | ')} |`;
}

const victimNames = { shop: 'the shop', postgres: 'PostgreSQL', stripe: 'Stripe', everything: 'everything' } as const;

function reachWords(reach: Reach): string {
  switch (reach.by) {
    case 'statement': {
      const words = {
        statement: 'does not arrive',
        commit: ': the `COMMIT` of its transaction does not arrive',
        committed: ': its transaction is committed, the answer does not arrive',
      }[reach.at];
      return `the tap waits for \`${reach.text}\`${words.startsWith(':') ? '' : ', which '}${words}`;
    }
    case 'stripe':
      return `the simulator holds \`POST ${reach.path}\` ${reach.effect === 'none' ? 'before' : 'after'} its effect`;
    case 'silence':
      return 'the simulator withholds all events, and a buyer pays';
    case 'mail':
      return 'a new message is in the mailbox’s folder';
    case 'key-store':
      return 'the key store’s file changes during a start';
    case 'moment':
      return 'a random moment after the start of the process';
  }
}
