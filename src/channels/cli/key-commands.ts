// `watchword keys` and `watchword erase`: what protects personal data, and its end. The passphrase is asked for, never
// an argument: arguments can be seen by everybody on the machine.
import { open, readFile } from 'node:fs/promises';
import type { EraseOutcome, PersonId, Vault } from '../../modules/vault.ts';
import { type Confirm, confirmUsage } from './access-confirm.ts';
import { type ExitCode, readArguments, type Terminal, UsageError } from './terminal.ts';

export interface KeyParts {
  vault: Pick<Vault, 'keysExport' | 'keysRotate' | 'erase' | 'disclosuresOf'>;
  operator: string;
  /** Asks the back office before anything is opened or destroyed (S2.4). */
  confirm: Confirm;
  personOfOrder: (number: string) => Promise<{ personId: PersonId; orders: number } | undefined>;
}

export const eraseUsage = `watchword erase --order NUMBER [--reason subject-request|retention] --yes
${confirmUsage}`;
export const usage = `watchword keys export FILE
watchword keys import FILE   only where there is no key file; asks nobody
watchword keys rotate
${confirmUsage}`;

export async function keysCommand(
  openParts: () => Promise<KeyParts>,
  importKeys: (request: { copy: string; passphrase: string }) => Promise<void>,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, { 'break-glass': { type: 'string' } });
  const [act, file] = positionals;
  const breakGlass = values['break-glass'];
  if (act === 'rotate' && file === undefined) return rotate(await openParts(), breakGlass, terminal);
  if (file === undefined || positionals.length > 2) throw new UsageError(usage);
  if (act === 'import') {
    const copy = await readFile(file, 'utf8');
    await importKeys({ copy, passphrase: await terminal.askSecret('Passphrase of the copy: ') });
    terminal.result({ kind: 'imported' }, 'The key file is in place.');
    return 0;
  }
  if (act !== 'export') throw new UsageError(usage);
  const passphrase = await terminal.askSecret('A passphrase of at least 12 characters: ');
  const { vault, confirm } = await openParts();
  const effect = 'A copy of the keys that open everybody’s data is written to a file, under a passphrase.';
  if (!(await confirm({ command: 'keys export', effect, breakGlass }, terminal))) return 1;
  await vault.keysExport(passphrase, async (copy) => {
    // Never over another copy: it may be the only one that opens older data.
    const target = await open(file, 'wx', 0o600);
    try {
      await target.writeFile(copy);
      await target.sync();
    } finally {
      await target.close();
    }
  });
  terminal.result(
    { kind: 'exported', file },
    `${file} holds the keys. Keep it away from this machine, and the passphrase away from it.`,
  );
  return 0;
}

async function rotate(
  { vault, operator, confirm }: KeyParts,
  breakGlass: string | undefined,
  terminal: Terminal,
): Promise<ExitCode> {
  const effect = 'Every person’s key is wrapped under a new key; copies of the old key file open only old copies.';
  if (!(await confirm({ command: 'keys rotate', effect, breakGlass }, terminal))) return 1;
  const progress = terminal.progress('Rewrapping keys');
  const result = await vault.keysRotate({ actor: operator, onProgress: (done, total) => progress.report(done, total) });
  progress.end();
  terminal.result(
    result,
    `${result.rewrapped} keys are wrapped under version ${result.kekVersion}. Make a new copy: watchword keys export FILE`,
  );
  return 0;
}

export async function eraseCommand(parts: KeyParts, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = readArguments(args, {
    order: { type: 'string' },
    reason: { type: 'string', default: 'subject-request' },
    yes: { type: 'boolean', default: false },
    'break-glass': { type: 'string' },
  });
  if (values.order === undefined || !/^[a-z-]{3,40}$/.test(values.reason)) {
    throw new UsageError(eraseUsage);
  }
  const found = await parts.personOfOrder(values.order);
  if (found === undefined) {
    terminal.result({ kind: 'not-found' }, `There is no order ${values.order}.`);
    return 1;
  }
  if (!values.yes) {
    const opened = await parts.vault.disclosuresOf(found.personId);
    terminal.print(
      `This destroys the key of the person of order ${values.order}: the contact of ${found.orders} orders can never be ` +
        `read again (it was opened ${opened.length} times). Amounts and books stay. Repeat with --yes to do it.`,
    );
    return 1;
  }
  const effect = `The contact of ${found.orders} order${found.orders === 1 ? '' : 's'} of the person of ${values.order} can never be read again.`;
  const command = `erase --order ${values.order} --reason ${values.reason}`;
  if (!(await parts.confirm({ command, effect, breakGlass: values['break-glass'] }, terminal))) return 1;
  const outcome = await parts.vault.erase(found.personId, { actor: parts.operator, reason: values.reason });
  terminal.result(outcome, describe(outcome));
  return outcome.kind === 'erased' || outcome.kind === 'already-erased' || outcome.kind === 'begun' ? 0 : 1;
}

function describe(outcome: EraseOutcome): string {
  switch (outcome.kind) {
    case 'erased': {
      const { receipt } = outcome;
      return (
        `Erased on ${receipt.erasedAt.toISOString()} (${receipt.reason}).\n` +
        `Reference in the evidence log: ${receipt.personReference ?? 'none'}\n` +
        `The last copy of the key expires on ${receipt.keyCopiesExpireOn}; then the erasure is complete.`
      );
    }
    case 'already-erased':
      return `Erased before, on ${outcome.erasedOn}; copies of the key expire on ${outcome.keyCopiesExpireOn}.`;
    case 'begun':
      return 'Begun: nothing can be opened any more, and the key goes as soon as the key store answers.';
    case 'unknown-person':
      return 'There is no such person.';
    case 'unavailable':
      return 'The key store does not answer. Nothing was changed; try again.';
  }
}
