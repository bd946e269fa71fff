// What the superuser does once in a new cluster: our roles, our database, the extensions. Nothing runs as superuser after.
import pg from 'pg';
import { openConnection } from '../database.ts';

export const extensions = ['pg_trgm', 'unaccent'] as const;

export interface RolePasswords {
  owner: string;
  app: string;
}

/** The address of one database of the cluster, as superuser. */
export type SuperuserAddress = (database: string) => string;

// Set last, so that a bootstrap that was interrupted is done again. Raise the number when the steps change.
const mark = 'watchword bootstrap 1';

/** Roles and database, once. Safe to run again, also after it was interrupted. */
export async function bootstrap(address: SuperuserAddress, passwords: RolePasswords): Promise<void> {
  const cluster = await openConnection(address('postgres'), 'watchword bootstrap');
  try {
    const { rows } = await cluster.query<{ mark: string | null }>(
      `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = 'watchword'`,
    );
    if (rows[0]?.mark === mark) return;
    await createRoles(cluster, passwords);
    if (rows.length === 0) await cluster.query('create database watchword owner watchword_owner');
    await cluster.query('revoke all on database postgres, template1 from public');
    await grantConnect(cluster, 'watchword');
    await createExtensions(address('watchword'));
    await cluster.query(`comment on database watchword is ${pg.escapeLiteral(mark)}`);
  } finally {
    await cluster.end();
  }
}

/** The application may enter this database, and nobody else but its owner. A copy of a database begins open to all. */
export async function grantConnect(cluster: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  await cluster.query(`revoke all on database ${name} from public; grant connect on database ${name} to watchword_app`);
}

export async function createRoles(cluster: pg.Client, passwords: RolePasswords): Promise<void> {
  const plain = 'nosuperuser nocreatedb nocreaterole noreplication nobypassrls';
  await cluster.query('begin');
  for (const [role, power] of [
    ['watchword_owner', login(passwords.owner)],
    // noinherit: before PostgreSQL 16 the membership below cannot say it for itself.
    ['watchword_app', `noinherit ${login(passwords.app)}`],
    ['watchword_sequencer', 'nologin'],
  ]) {
    const { rowCount } = await cluster.query('select from pg_roles where rolname = $1', [role]);
    await cluster.query(`${rowCount === 0 ? 'create' : 'alter'} role ${role} ${plain} ${power}`);
  }
  const { rows } = await cluster.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  );
  const terms = (rows[0]?.version ?? 0) >= 160_000 ? ' with inherit false, set true' : '';
  await cluster.query(`grant watchword_sequencer to watchword_app${terms}`);
  await cluster.query('commit');
}

function login(password: string): string {
  return `login password ${pg.escapeLiteral(password)}`;
}

export async function createExtensions(address: string): Promise<void> {
  const client = await openConnection(address, 'watchword bootstrap');
  try {
    for (const extension of extensions) await client.query(`create extension if not exists ${extension}`);
  } finally {
    await client.end();
  }
}
