// Keys apart (S2.1, L5.1): who may read their folders, and whether the key-encryption keys lie anywhere else among what
// the shop writes. Names files, never shows what is in them.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, searchFiles } from '../../kernel/search-files.ts';
import type { Sight } from '../policy.ts';
import { readKeyFile } from './key-file.ts';

export interface KeyPlaces {
  dataDir: string;
  /** Folders of keys below it: `keys`, and `key-store` when that is a file of ours. */
  folders: readonly string[];
  /** Below the data folder, what is not ours. */
  skip: readonly string[];
}

const rawBudgetBytes = 1 << 30;

export async function probeKeysApart({ dataDir, folders, skip }: KeyPlaces): Promise<Sight> {
  const findings: string[] = [];
  let files = 0;
  for (const name of folders) {
    const folder = path.join(dataDir, name);
    findings.push(...accessFindings(folder, name));
    for (const file of readdirSync(folder)) {
      files++;
      findings.push(...accessFindings(path.join(folder, file), `${name}/${file}`));
    }
  }
  // Whoever can read the file has been told above; that others can must not keep us from looking for copies.
  const secrets = findings.length > 0 ? [] : secretsOf(path.join(dataDir, 'keys', 'vault.key'));
  const needles = secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret.toString('base64')),
    Buffer.from(secret.toString('hex')),
  ]);
  const search = await searchFiles(filesBelow(dataDir, ['keys', ...skip]), rawBudgetBytes, (file, piece) => {
    const isFound = needles.some((needle) => piece.includes(needle));
    if (isFound) findings.push(`${path.relative(dataDir, file)} holds a key that belongs in the key file only`);
    return isFound;
  });
  return {
    summary: `${files} files of keys in ${folders.length} folders are readable to the shop alone; none of ${search.files} other files holds a key-encryption key.`,
    findings: [...new Set(findings)],
  };
}

function secretsOf(keyFile: string): Buffer[] {
  const keys = readKeyFile(keyFile);
  if (keys === undefined) throw new Error('there is no key file');
  return [keys.indexSecret, ...keys.keks.map(({ key }) => key)];
}

function accessFindings(file: string, name: string): string[] {
  const status = statSync(file, { throwIfNoEntry: false });
  // A file that is being replaced.
  if (status === undefined) return [];
  const findings = (status.mode & 0o077) === 0 ? [] : [`${name} can be read by others on this machine`];
  const uid = process.getuid?.();
  if (uid !== undefined && status.uid !== uid) findings.push(`${name} belongs to another user`);
  return findings;
}
