// A vault for tests: real, on the given test database, its key file and key store in a folder of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/kernel/clock.ts';
import type { Database } from '../../src/kernel/database.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openSqliteKeyStore, openVault, type Vault, type VaultOptions } from '../../src/modules/vault.ts';

export interface TestVault {
  vault: Vault;
  /** Holds `keys/vault.key` and `key-store/keys.sqlite`. */
  folder: string;
  /** Closes the vault and removes the folder. */
  close(): Promise<void>;
}

export type TestVaultOptions = Partial<VaultOptions> & {
  /** An existing folder: the vault is opened again. */
  folder?: string;
};

/** Opens a vault; without `labels` and `purposes` it seals nothing but still makes persons. */
export async function createTestVault(database: Database, options: TestVaultOptions = {}): Promise<TestVault> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'watchword-vault-'));
  const keyStore = options.keyStore ?? (await openSqliteKeyStore(path.join(folder, 'key-store')));
  let vault: Vault;
  try {
    vault = await openVault({
      database,
      keyFile: path.join(folder, 'keys', 'vault.key'),
      clock: systemClock,
      log: openLog('silent'),
      labels: [],
      purposes: {},
      appendEvidence: async () => undefined,
      batchSize: 16,
      ...options,
      keyStore,
    });
  } catch (error) {
    await keyStore.close();
    throw error;
  }
  return {
    vault,
    folder,
    async close() {
      await vault.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
