// `watchword keys` and `watchword erase`: what protects personal data, and its end. The passphrase is asked for, never
// an argument: arguments can be seen by everybody on the machine.
import { open, readFile } from 'node:fs/promises';
import type { EraseOutcome, PersonId, Vault } from '../../modules/vault.ts';
import { type ExitCode, readArguments, type Terminal, UsageError } from './terminal.ts';

export interface KeyParts {
  vault: Pick<Vault, 'keysExport' | 'keysRotate' | 'erase' | 'disclosuresOf'>;
  operator: string;
  personOfOrder: (number: string) => Promise<{ personId: PersonId; orders: number } | undefined>;
}

export const eraseUsage = 'watchword erase --order NUMBER [--reason subject-request|retention] --yes';
export const usage = 'watchword keys export FILE\nwatchword keys import FILE\nwatchword keys rotate';

export async function keysCommand(
  openParts: () => Promise<KeyParts>,
  importKeys: (request: { copy: string; passphrase: string }) => Promise<void>,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals } = readArguments(args, {});
  const [act, file] = positionals;
  if (act === 'rotate' && file === undefined) return rotate(await openParts(), terminal);
  if (file === undefined || positionals.length > 2) throw new UsageError(usage);
  if (act === 'import') {
    const copy = await readFile(file, 'utf8');
    await importKeys({ copy, passphrase: await terminal.askSecret('Passphrase of the copy: ') });
    terminal.result({ kind: 'imported' }, 'The key file is in place.');
    return 0;
  }
  if (act !== 'export') throw new UsageError(usage);
  const passphrase = await terminal.askSecret('A passphrase of at least 12 characters: ');
  const { vault } = await openParts();
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

async function rotate({ vault, operator }: KeyParts, terminal: Terminal): Promise<ExitCode> {
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
