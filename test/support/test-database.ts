// A fresh, migrated database for each test file: a copy of a template that is made once for each state of the migrations.
import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Database, openConnection, openDatabase, sqlState } from '../../src/kernel/database.ts';
import { createExtensions, createRoles, grantConnect } from '../../src/kernel/embedded-postgres/bootstrap.ts';
import { installJobs } from '../../src/kernel/jobs.ts';
import { type MigrationFile, migrate, migrationFiles } from '../../src/kernel/migrate.ts';
import { type SuperuserAddress, testCluster, withRole } from './test-cluster.ts';

export interface TestDatabase {
  /** As the shop works: no DDL. */
  app: Database;
  owner: Database;
  appUrl: string;
  ownerUrl: string;
  /** Closes both and removes the database. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Only these modules' migrations (and the kernel's); default: all. */
  areas?: readonly string[];
  /** Job queues to make. */
  queues?: readonly string[];
  /** Connections of `app` at most; default 10. */
  maxConnections?: number;
}

const password = 'watchword-test';

export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const address = await testCluster();
  const files = migrationFiles().filter(
    ({ area }) => options.areas === undefined || area === 'kernel' || options.areas.includes(area),
  );
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await copyTemplate(address, files, name);
  const appUrl = withRole(address(name), 'watchword_app', password);
  const ownerUrl = withRole(address(name), 'watchword_owner', password);
  if (options.queues !== undefined) await installJobs(ownerUrl, 'watchword_app', options.queues);
  const app = openDatabase({ connectionString: appUrl, maxConnections: options.maxConnections ?? 10 });
  const owner = openDatabase({ connectionString: ownerUrl, maxConnections: 2 });
  return {
    app,
    owner,
    appUrl,
    ownerUrl,
    async drop() {
      await Promise.all([app.close(), owner.close()]);
      await asSuperuser(address, (cluster) => dropDatabase(cluster, name));
    },
  };
}

async function copyTemplate(address: SuperuserAddress, files: MigrationFile[], name: string): Promise<void> {
  const template = templateName(files);
  await asSuperuser(address, async (cluster) => {
    for (let attempt = 1; ; attempt++) {
      await ensureTemplate(address, cluster, template, files);
      try {
        await cluster.query(`create database ${name} template ${template} owner watchword_owner`);
        break;
      } catch (error) {
        // 3D000: swept by a process that made a newer template in this very moment.
        if (attempt === 3 || sqlState(error) !== '3D000') throw error;
      }
    }
    // Grants on the database itself are not copied.
    await grantConnect(cluster, name);
  });
}

/** Raise the number when what is made besides the migrations changes. */
const recipe = 2;

function templateName(files: MigrationFile[]): string {
  const hash = createHash('sha256').update(JSON.stringify([recipe, files]));
  return `template_${hash.digest('hex').slice(0, 24)}`;
}

async function ensureTemplate(address: SuperuserAddress, cluster: pg.Client, template: string, files: MigrationFile[]) {
  const exists = async () =>
    (await cluster.query('select from pg_database where datname = $1', [template])).rowCount === 1;
  if (await exists()) return;
  // One process makes it, the others wait here. The lock ends with the connection, however we end.
  await cluster.query(`select pg_advisory_lock(hashtext('watchword template'))`);
  if (!(await exists())) {
    await sweep(cluster);
    await createRoles(cluster, { owner: password, app: password });
    const draft = `draft_${process.pid}_${randomBytes(4).toString('hex')}`;
    await cluster.query(`create database ${draft} owner watchword_owner`);
    try {
      await grantConnect(cluster, draft);
      await createExtensions(address(draft));
      await migrate({
        ownerUrl: withRole(address(draft), 'watchword_owner', password),
        appUrl: withRole(address(draft), 'watchword_app', password),
        files,
        after: (role) => installJobs(withRole(address(draft), 'watchword_owner', password), role, []),
      });
      // It has its name only when it is whole.
      await cluster.query(`alter database ${draft} rename to ${template}`);
    } catch (error) {
      await dropDatabase(cluster, draft);
      throw error;
    }
  }
  await cluster.query(`select pg_advisory_unlock(hashtext('watchword template'))`);
}

const templatesKept = 8;

/** Removes what killed test processes left, and the oldest templates. */
async function sweep(cluster: pg.Client): Promise<void> {
  const { rows } = await cluster.query<{ name: string }>(
    `select datname::text as name from pg_database where datname ~ '^(test|draft|template)_[0-9a-f]' order by oid desc`,
  );
  const dead = rows.filter(({ name }) => /^(test|draft)_/.test(name) && !isAlive(Number(name.split('_')[1])));
  const old = rows.filter(({ name }) => name.startsWith('template_')).slice(templatesKept);
  for (const { name } of [...dead, ...old]) await dropDatabase(cluster, name);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function dropDatabase(cluster: pg.Client, name: string): Promise<void> {
  await cluster.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
}

async function asSuperuser<T>(address: SuperuserAddress, work: (cluster: pg.Client) => Promise<T>): Promise<T> {
  const cluster = await openConnection(address('postgres'), 'watchword tests');
  try {
    return await work(cluster);
  } finally {
    await cluster.end();
  }
}
