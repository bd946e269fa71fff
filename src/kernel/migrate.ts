// Brings a database to the shape that this version of the program needs. Works as the owner role, closes its connection,
// and leaves the application's role without any power to change that shape. Never runs in a request.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type ColumnClass, classFaults, columnsWithClass } from './data-classes.ts';
import { openConnection, type Reader } from './database.ts';
import { extensions } from './embedded-postgres/bootstrap.ts';
import { MigrationRefused } from './migrate/refusal.ts';
import { assertAppRole, assertPowerless, ensureSequencer, sequencerRole } from './migrate/roles.ts';
import { sql } from './sql.ts';

export { MigrationRefused } from './migrate/refusal.ts';
export { sequencerRole } from './migrate/roles.ts';

/** One file of SQL, run once in a transaction of its own. */
export interface MigrationFile {
  /** `kernel` or the module's name. */
  area: string;
  /** `0001.sql` */
  file: string;
  text: string;
}

export interface MigrationOptions {
  ownerUrl: string;
  /** Only its role name and database are read. */
  appUrl: string;
  /** Default: all of the program's. */
  files?: readonly MigrationFile[];
  /** Runs after the files, still under the lock: pg-boss brings its own migrations. */
  after?: (appRole: string) => Promise<void>;
}

/** All migrations of the program, in the order in which they run: the kernel first, then module by module. */
export function migrationFiles(sourceFolder = path.dirname(import.meta.dirname)): MigrationFile[] {
  return globSync(['kernel/schema/*.sql', 'modules/*/schema/*.sql'], { cwd: sourceFolder })
    .sort()
    .map((name) => ({
      area: path.basename(path.dirname(path.dirname(name))),
      file: path.basename(name),
      text: readFileSync(path.join(sourceFolder, name), 'utf8'),
    }));
}

/**
 * Applies what is missing and returns its names (`orders/0002.sql`). Processes that start together do it once.
 * Throws MigrationRefused, with what to do, when a file was changed after it ran, when the database is of a newer
 * program, when a column has no data class, or when the application's role has more power than it may have.
 */
export async function migrate(options: MigrationOptions): Promise<string[]> {
  const files = options.files ?? migrationFiles();
  const app = new pg.Client(options.appUrl);
  const owner = await openConnection(options.ownerUrl, 'watchword migrate');
  try {
    if (owner.database !== app.database)
      throw new MigrationRefused(
        `DATABASE_URL is of database "${app.database}", DATABASE_OWNER_URL of "${owner.database}": they must be the same.`,
      );
    const role = app.user ?? '';
    // Held until the connection closes, also when we are killed.
    await owner.query(`select pg_advisory_lock(hashtextextended('watchword migrate', 0))`);
    await assertAppRole(owner, role);
    await ensureSequencer(owner, role);
    await ensureExtensions(owner);
    const missing = missingFiles(files, await appliedFiles(owner));
    for (const file of missing) await apply(owner, file, role);
    await options.after?.(role);
    await assertPowerless(owner, role);
    return missing.map(nameOf);
  } finally {
    await owner.end();
  }
}

/** For a process that has no owner's address: throws MigrationRefused when the database is not as this program needs it. */
export async function assertMigrated(
  reader: Reader,
  files: readonly MigrationFile[] = migrationFiles(),
): Promise<void> {
  const [present] = await reader.query(sql<{ there: boolean }>`
    select to_regclass('kernel.migration') is not null as there`);
  const applied = present?.there === true ? await reader.query(allApplied) : [];
  const missing = missingFiles(files, applied);
  if (missing.length > 0)
    throw new MigrationRefused(
      `The database lacks ${missing.map(nameOf).join(', ')}. Start once with DATABASE_OWNER_URL set to the address of the role that owns it.`,
    );
}

interface AppliedFile {
  area: string;
  file: string;
  checksum: string;
}

const allApplied = sql<AppliedFile>`select area, file, checksum from kernel.migration`;

async function appliedFiles(owner: pg.Client): Promise<AppliedFile[]> {
  const { rows } = await owner.query<{ there: boolean }>(`select to_regclass('kernel.migration') is not null as there`);
  if (rows[0]?.there !== true) return [];
  return (await owner.query<AppliedFile>(allApplied.text)).rows;
}

function missingFiles(files: readonly MigrationFile[], applied: readonly AppliedFile[]): MigrationFile[] {
  const known = new Map(files.map((file) => [nameOf(file), file]));
  for (const done of applied) {
    const file = known.get(nameOf(done));
    if (file === undefined)
      throw new MigrationRefused(
        `The database has migration ${nameOf(done)}, which this program does not know: it was used by a newer one. Start that, or restore a copy.`,
      );
    if (checksum(file) !== done.checksum)
      throw new MigrationRefused(
        `Migration ${nameOf(done)} was changed after it ran in this database. Put it back as it was, and write the change as a new file.`,
      );
  }
  const names = new Set(applied.map(nameOf));
  return files.filter((file) => !names.has(nameOf(file)));
}

async function apply(owner: pg.Client, file: MigrationFile, role: string): Promise<void> {
  try {
    await owner.query('begin');
    await owner.query(withRoles(file.text, role));
    const { rows } = await owner.query<ColumnClass>(columnsWithClass.text);
    const faults = classFaults(rows);
    if (faults.length > 0) throw new MigrationRefused(faults.join('\n'));
    await owner.query('insert into kernel.migration (area, file, checksum) values ($1, $2, $3)', [
      file.area,
      file.file,
      checksum(file),
    ]);
    await owner.query('commit');
  } catch (error) {
    await owner.query('rollback').catch(() => undefined);
    if (!(error instanceof Error)) throw error;
    const line =
      error instanceof pg.DatabaseError && error.position ? lineOf(withRoles(file.text, role), error.position) : '';
    throw new MigrationRefused(`Migration ${nameOf(file)}${line}: ${error.message}`, { cause: error });
  }
}

function withRoles(text: string, role: string): string {
  const names: Record<string, string> = { app: role, sequencer: sequencerRole };
  // Not a cast: `::app` stays.
  return text.replaceAll(/(?<!:):(app|sequencer)\b/g, (_, name: string) => pg.escapeIdentifier(names[name] ?? ''));
}

function lineOf(text: string, position: string): string {
  return `, line ${text.slice(0, Number(position) - 1).split('\n').length}`;
}

function nameOf({ area, file }: Pick<MigrationFile, 'area' | 'file'>): string {
  return `${area}/${file}`;
}

// Line ends may be changed by git on the way; nothing else may.
function checksum(file: MigrationFile): string {
  return createHash('sha256').update(file.text.replaceAll('\r\n', '\n')).digest('hex');
}

async function ensureExtensions(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ extname: string }>('select extname from pg_extension');
  const present = new Set(rows.map((row) => row.extname));
  for (const extension of extensions.filter((name) => !present.has(name))) {
    try {
      await owner.query(`create extension if not exists ${extension}`);
    } catch (error) {
      throw new MigrationRefused(
        `The database needs the extension ${extension}. A superuser must run, in database "${owner.database}": create extension ${extension};`,
        { cause: error },
      );
    }
  }
}
