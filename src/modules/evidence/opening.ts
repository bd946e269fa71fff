// What must be true before the shop may sell: the log can be written, and it holds everything that was signed before.
// Throws EvidenceUnusable otherwise; repairs nothing by itself.
import type { Database, Reader, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import type { CheckpointFiles } from './checkpoint-file.ts';
import { becomeSequencer, insertEntry, insertProbeRows, newestCheckpoint } from './evidence-store.ts';
import { logKeyFile, makeLogKey, readLogKey } from './log-key.ts';
import { databaseTiles } from './log-reader.ts';
import { equal } from './merkle.ts';
import type { SigningKey, VerifierKey } from './note.ts';
import { rootAt } from './tiles.ts';
import { EvidenceUnusable } from './unusable.ts';

/** The log's key: read, or made for a log that has nothing in it yet. */
export async function obtainKey(reader: Reader, dataFolder: string, origin: string | undefined): Promise<SigningKey> {
  const key = readLogKey(dataFolder);
  const newest = await newestCheckpoint(reader);
  if (key === undefined && newest !== undefined) {
    throw new EvidenceUnusable(
      'key-missing',
      `The evidence log has ${newest.size} entries, but its signing key ${logKeyFile(dataFolder)} is missing. Put it back from your copy of the keys folder: with another key it would be another log.`,
    );
  }
  if (key !== undefined && newest !== undefined) {
    const opened = openCheckpoint(Buffer.from(newest.note), key.verifier);
    if (opened.kind === 'refused') {
      throw new EvidenceUnusable(
        'other-key',
        `The evidence log in the database was not signed with the key ${logKeyFile(dataFolder)}: of its newest checkpoint, ${opened.reason}. Database and data folder do not belong together.`,
      );
    }
  }
  return key ?? makeLogKey(dataFolder, origin);
}

/** Throws unless the log in the database begins with the newest checkpoint on file. Undefined when none is there. */
export async function assertContinues(
  reader: Reader,
  files: CheckpointFiles,
  key: VerifierKey,
): Promise<Checkpoint | undefined> {
  const { newest, trailed } = await files.read();
  const onFile = [newest, trailed].flatMap((bytes, i) =>
    bytes === undefined ? [] : [readOnFile(bytes, i === 0 ? files.file : files.trail, key)],
  );
  const latest = onFile.reduce<Checkpoint | undefined>(
    (a, b) => (a !== undefined && a.size >= b.size ? a : b),
    undefined,
  );
  if (latest === undefined) return undefined;
  const log = await newestCheckpoint(reader);
  if (log === undefined || log.size < latest.size) {
    throw new EvidenceUnusable(
      'behind-checkpoint',
      `The evidence log in the database has ${log?.size ?? 0} entries, but the checkpoint in ${files.file} was signed over ${latest.size}: ${latest.size - (log?.size ?? 0)} are gone. The database is older than the data folder (restored from a copy?), or entries were removed. Restore a newer copy; if there is none, keep the file as proof and move it away.`,
    );
  }
  if (!equal(await rootAt(latest.size, databaseTiles(reader)), latest.root)) {
    throw new EvidenceUnusable(
      'forked',
      `The first ${latest.size} entries of the evidence log are not those that the checkpoint in ${files.file} was signed over: history was rewritten. Keep the file as proof; 'watchword evidence verify' says more.`,
    );
  }
  return latest;
}

function readOnFile(bytes: Buffer, file: string, key: VerifierKey): Checkpoint {
  const opened = openCheckpoint(bytes, key);
  if (opened.kind === 'verified') return opened.checkpoint;
  throw new EvidenceUnusable(
    'checkpoint-file-unreadable',
    `The checkpoint in ${file} cannot be trusted: ${opened.reason}. Put it back from your off-site copy, or move it away if you know why it is so.`,
  );
}

/**
 * Writes an entry, a position, a tile and a checkpoint, and a file, and takes everything back. Throws EvidenceUnusable
 * when any of it cannot be written: then nothing may be sold.
 */
export async function assertLogWritable(database: Database, files: CheckpointFiles): Promise<void> {
  const undo = new Error('everything worked: roll back');
  try {
    await database.transaction(async (tx: Tx) => {
      await tx.execute(insertEntry(newId(), Buffer.from('{}')));
      await becomeSequencer(tx);
      await insertProbeRows(tx);
      throw undo;
    });
  } catch (error) {
    if (error !== undo) {
      throw new EvidenceUnusable(
        'database',
        'The evidence log cannot be written: the database refuses. Check the grants of the application role (watchword migrates them with DATABASE_OWNER_URL) and that the database is not read-only.',
        { cause: error },
      );
    }
  }
  try {
    await files.probe();
  } catch (error) {
    throw new EvidenceUnusable(
      'folder',
      `The evidence log cannot be written: no file can be made beside ${files.file}.`,
      {
        cause: error,
      },
    );
  }
}
