// A PostgreSQL server of the operator's own (DATABASE_URL): reached, new enough, and of the shape that the program needs,
// or a message that says which variable to look at. Never repeats an address: it holds a password.
import type { Secrets } from './config.ts';
import { openConnection, openDatabase } from './kernel/database.ts';
import { assertMigrated, migrate } from './kernel/migrate.ts';

/** The server cannot be used; the message names the variable. Exit code 1. */
export class DatabaseUnusable extends Error {
  override name = 'DatabaseUnusable';
}

const oldest = 15;

/**
 * Migrates with the owner's address when there is one (`after` runs under the same lock, as the owner), else demands
 * that all is in place. Throws DatabaseUnusable or MigrationRefused.
 */
export async function prepareExternalDatabase(
  { databaseUrl, databaseOwnerUrl }: { databaseUrl: string; databaseOwnerUrl: Secrets['databaseOwnerUrl'] },
  after: (ownerUrl: string, appRole: string) => Promise<void>,
): Promise<void> {
  await reach('DATABASE_URL', databaseUrl);
  if (databaseOwnerUrl !== undefined) {
    await reach('DATABASE_OWNER_URL', databaseOwnerUrl);
    await migrate({
      ownerUrl: databaseOwnerUrl,
      appUrl: databaseUrl,
      after: (appRole) => after(databaseOwnerUrl, appRole),
    });
    return;
  }
  const app = openDatabase({ connectionString: databaseUrl, maxConnections: 1 });
  try {
    await assertMigrated(app);
  } finally {
    await app.close();
  }
}

async function reach(variable: string, url: string): Promise<void> {
  let connection: Awaited<ReturnType<typeof openConnection>>;
  try {
    connection = await openConnection(url, 'watchword start');
  } catch (error) {
    throw new DatabaseUnusable(`${variable}: the database cannot be used: ${reasonOf(error)}.`, { cause: error });
  }
  try {
    const { rows } = await connection.query<{ version: string }>(`select current_setting('server_version') as version`);
    const version = rows[0]?.version ?? '';
    if (Number.parseInt(version, 10) < oldest) {
      throw new DatabaseUnusable(`${variable}: this is PostgreSQL ${version}; Watchword needs ${oldest} or later.`);
    }
  } finally {
    await connection.end();
  }
}

// The driver's own messages name roles, databases, hosts and ports, which the operator needs, and no password.
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
