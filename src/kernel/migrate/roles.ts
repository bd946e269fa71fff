// The three roles and how little the application's may do: no DDL, no way to the owner's power, and the sequencer's
// only when it says so (`set local role`). Refuses roles that an administrator made too strong.
import pg from 'pg';
import { MigrationRefused } from './refusal.ts';

/** The only role that may insert positions of the evidence log. The application steps into it for one transaction. */
export const sequencerRole = 'watchword_sequencer';

interface RolePowers {
  owner: string;
  same: boolean;
  member: boolean;
  rolsuper: boolean;
  rolcreaterole: boolean;
  rolcreatedb: boolean;
  rolreplication: boolean;
  predefined: string[];
}

/** Throws unless `app` is a role of its own, without a way to the owner's power or past the grants. */
export async function assertAppRole(owner: pg.Client, app: string): Promise<void> {
  const { rows } = await owner.query<RolePowers>(
    `select current_user as owner, rolname = current_user as same, pg_has_role(oid, current_user, 'member') as member,
            rolsuper, rolcreaterole, rolcreatedb, rolreplication,
            (select coalesce(array_agg(r.rolname::text), '{}') from pg_roles r
              where r.rolname in ('pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files',
                                  'pg_execute_server_program', 'pg_checkpoint', 'pg_signal_backend')
                and not a.rolsuper and pg_has_role(a.oid, r.oid, 'member')) as predefined
       from pg_roles a where rolname = $1`,
    [app],
  );
  const role = rows[0];
  const refuse = (why: string, remedy: string) => {
    throw new MigrationRefused(`The application's role "${app}" (of DATABASE_URL) ${why}. ${remedy}`);
  };
  const name = pg.escapeIdentifier(app);
  if (role === undefined)
    return refuse('does not exist', `An administrator must run: create role ${name} noinherit login password '…';`);
  if (role.same)
    return refuse(
      'is also the owner (of DATABASE_OWNER_URL)',
      'Use two roles: what the shop works as must not be able to change its books or their rules.',
    );
  if (role.rolsuper) return refuse('is a superuser', `An administrator must run: alter role ${name} nosuperuser;`);
  if (role.member)
    return refuse(
      `is a member of the owner role "${role.owner}"`,
      `An administrator must run: revoke ${pg.escapeIdentifier(role.owner)} from ${name};`,
    );
  const powers = [
    role.rolcreaterole ? 'createrole' : '',
    role.rolcreatedb ? 'createdb' : '',
    role.rolreplication ? 'replication' : '',
  ].filter((power) => power !== '');
  if (powers.length > 0)
    return refuse(
      `has ${powers.join(', ')}`,
      `An administrator must run: alter role ${name} ${powers.map((power) => `no${power}`).join(' ')};`,
    );
  if (role.predefined.length > 0)
    return refuse(
      `is a member of ${role.predefined.join(', ')}`,
      `An administrator must run: revoke ${role.predefined.join(', ')} from ${name};`,
    );
}

interface Membership {
  exists: boolean;
  login: boolean | null;
  /** The application may step into it. */
  settable: boolean;
  /** The application would have its power all the time. */
  inherited: boolean;
  version: number;
}

/** Makes the sequencer role and lets `app` step into it, if the owner may; else throws with the SQL for an administrator. */
export async function ensureSequencer(owner: pg.Client, app: string): Promise<void> {
  const found = await membership(owner, app);
  const name = pg.escapeIdentifier(app);
  const modern = found.version >= 160_000;
  const steps: string[] = [];
  if (!found.exists) steps.push(`create role ${sequencerRole} nologin`);
  if (found.login === true) steps.push(`alter role ${sequencerRole} nologin`);
  if (!found.settable || found.inherited) {
    // Before PostgreSQL 16 a membership cannot say for itself whether it is inherited: the member says it for all.
    if (!modern) steps.push(`alter role ${name} noinherit`);
    steps.push(`grant ${sequencerRole} to ${name}${modern ? ' with inherit false, set true' : ''}`);
  }
  try {
    for (const step of steps) await owner.query(step);
  } catch (error) {
    throw new MigrationRefused(
      `The database needs a role that only the log's sequencer uses. An administrator must run: ${steps.join('; ')};`,
      { cause: error },
    );
  }
  const made = await membership(owner, app);
  if (!made.settable || made.inherited)
    throw new MigrationRefused(
      `The role "${app}" must be able to step into ${sequencerRole} but not have its power all the time. ` +
        `An administrator must run: revoke ${sequencerRole} from ${name}; grant ${sequencerRole} to ${name}${modern ? ' with inherit false, set true' : ''};`,
    );
}

async function membership(owner: pg.Client, app: string): Promise<Membership> {
  const { rows } = await owner.query<Membership>(
    `select s.oid is not null as exists, s.rolcanlogin as login,
            coalesce(bool_or(coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)) filter (where m.roleid is not null), false) as settable,
            coalesce(bool_or(coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, a.rolinherit)) filter (where m.roleid is not null), false) as inherited,
            current_setting('server_version_num')::int as version
       from pg_roles a
       left join pg_roles s on s.rolname = $2
       left join pg_auth_members m on m.roleid = s.oid and m.member = a.oid
      where a.rolname = $1
      group by s.oid, s.rolcanlogin`,
    [app, sequencerRole],
  );
  if (rows[0] === undefined) throw new Error(`role ${app} has vanished`);
  return rows[0];
}

/** Throws when `app` could make or change an object anywhere in this database. */
export async function assertPowerless(owner: pg.Client, app: string): Promise<void> {
  const { rows } = await owner.query<{ power: string }>(
    `select 'may create schemas' as power where has_database_privilege($1, current_database(), 'create')
     union all select 'may create temporary tables' where has_database_privilege($1, current_database(), 'temporary')
     union all select format('may create objects in schema %I', nspname) from pg_namespace
       where nspname !~ '^pg_' and has_schema_privilege($1, oid, 'create')
     union all select format('owns %s', c.oid::regclass) from pg_class c join pg_roles r on r.oid = c.relowner
       where r.rolname = $1
     union all select format('owns schema %I', nspname) from pg_namespace n join pg_roles r on r.oid = n.nspowner
       where r.rolname = $1
     union all select 'owns the database' from pg_database d join pg_roles r on r.oid = d.datdba
       where r.rolname = $1 and d.datname = current_database()`,
    [app],
  );
  if (rows.length > 0)
    throw new MigrationRefused(
      `The application's role "${app}" ${rows.map((row) => row.power).join(', ')}. An administrator must take this from it: the shop must not be able to change its books or their rules.`,
    );
}
