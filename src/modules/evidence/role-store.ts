// What the shop's own role may do, as the database's catalogue says: asked as that role, of the live database.
import type { Reader } from '../../kernel/database.ts';
import { sequencerRole } from '../../kernel/migrate.ts';
import { sql } from '../../kernel/sql.ts';

/** Rights that neither the role nor the sequencer's, which it can take, should have on the tables: `update on a.b`. */
export async function excessOnTables(reader: Reader, tables: readonly string[]): Promise<string[]> {
  const rows = await reader.query(sql<{ excess: string }>`
    select distinct privilege || ' on ' || name as excess
      from unnest(${[...tables]}::text[]) as name
     cross join unnest(array['update', 'delete', 'truncate', 'trigger', 'references']) as privilege
     cross join unnest(array[current_user::text, ${sequencerRole}::text]) as role
     where has_table_privilege(role, name, privilege)
        or (privilege = 'update' and has_any_column_privilege(role, name, privilege))
     order by 1`);
  return rows.map(({ excess }) => excess);
}

/** Ways in which the role could change the database's rules or its own rights. */
export async function excessOfRole(reader: Reader): Promise<string[]> {
  const rows = await reader.query(sql<{ excess: string }>`
    select 'is a superuser' as excess from pg_roles where rolname = current_user and rolsuper
    union all select 'may make roles' from pg_roles where rolname = current_user and rolcreaterole
    union all select 'may make databases' from pg_roles where rolname = current_user and rolcreatedb
    union all select 'passes row security' from pg_roles where rolname = current_user and rolbypassrls
    union all select 'may copy the whole server' from pg_roles where rolname = current_user and rolreplication
    union all select 'may make schemas' where has_database_privilege(current_database(), 'create')
    union all select 'may make temporary tables' where has_database_privilege(current_database(), 'temporary')
    union all select format('may make objects in schema %I', nspname) from pg_namespace
      where nspname !~ '^pg_' and has_schema_privilege(oid, 'create')
    union all select format('owns %s', c.oid::regclass) from pg_class c join pg_roles r on r.oid = c.relowner
      where r.rolname in (current_user, ${sequencerRole})
    union all select format('is a member of %s', r.rolname) from pg_roles r join pg_roles me on me.rolname = current_user
      where r.rolname not in (current_user, ${sequencerRole}) and pg_has_role(me.oid, r.oid, 'member')
        and not me.rolsuper`);
  return rows.map(({ excess }) => excess);
}
