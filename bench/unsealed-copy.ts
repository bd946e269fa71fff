// What sealing and evidence cost: a copy of the source without them, for comparison only. The product holds no switch
// for this; each edit must match exactly once, so that a change of the source cannot quietly make the copy a whole shop.
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const edits: { file: string; from: string; to: string }[] = [
  {
    file: 'src/modules/vault.ts',
    from: 'return sealValue(key.sealing, key.version, { label, rowId, person }, plaintext);',
    to: 'return Buffer.from(plaintext);',
  },
  { file: 'src/modules/vault.ts', from: 'const key = keyInMemory(person);', to: '' },
  {
    file: 'src/modules/vault.ts',
    from: '    emailIndex: indexEmail,',
    to: '    emailIndex: (email) => Buffer.from(email),',
  },
  {
    file: 'src/modules/vault.ts',
    from: 'reference: (person) => keyInMemory(person).reference,',
    to: "reference: () => '',",
  },
  { file: 'src/modules/vault.ts', from: 'if (missing.length === 0) return;', to: 'return;' },
  {
    file: 'src/modules/vault/disclose.ts',
    from: 'const entries = Object.entries(fields);',
    to: 'const entries = Object.entries(fields);\n      return Object.fromEntries(entries.map(([label, value]) => [label, value.toString()]));',
  },
  {
    file: 'src/modules/evidence.ts',
    from: 'await tx.execute(entered(tx, entry));',
    to: '',
  },
  {
    file: 'src/modules/evidence.ts',
    from: 'appendLast: (tx, entry) => tx.send(entered(tx, entry)),',
    to: 'appendLast: () => undefined,',
  },
];

/** What a running shop does not read, or what is linked. */
const notCopied = new Set(['node_modules', '.git', 'data', 'test', 'docs', 'bench', 'tools']);

/** Makes the copy in `folder`. Throws when an edit does not fit the source any more. */
export function makeUnsealedCopy(checkout: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const part of readdirSync(checkout).filter((name) => !notCopied.has(name)))
    cpSync(path.join(checkout, part), path.join(folder, part), {
      recursive: true,
      filter: (file) => !file.endsWith('.test.ts'),
    });
  symlinkSync(path.join(checkout, 'node_modules'), path.join(folder, 'node_modules'));
  for (const { file, from, to } of edits) {
    const target = path.join(folder, file);
    const parts = readFileSync(target, 'utf8').split(from);
    if (parts.length !== 2) throw new Error(`the unsealed copy: “${from}” is ${parts.length - 1} times in ${file}`);
    writeFileSync(target, parts.join(to));
  }
}
