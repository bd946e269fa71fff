// The newest checkpoint as a file, and a trail of them: what is kept off-site and held against the database later.
// Written after the database has committed, never before: the file must not know more than the log.
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseBody, splitSeries } from './checkpoint.ts';
import { parseNote } from './note.ts';

export interface CheckpointFiles {
  /** `<data>/evidence/checkpoint` */
  readonly file: string;
  /** `<data>/evidence/checkpoints.log`: one after another, an empty line between. */
  readonly trail: string;
  /** The newest file's bytes, and those of the last whole checkpoint of the trail; undefined for none. */
  read(): Promise<{ newest: Buffer | undefined; trailed: Buffer | undefined }>;
  /** Replaces the newest: whole or not at all, durable when it resolves. A larger one already there stays. */
  write(checkpoint: string): Promise<void>;
  append(checkpoint: string): Promise<void>;
  /** Publishes the verifier key beside the checkpoint. */
  writeVerifierKey(text: string): Promise<void>;
  /** What was published; undefined before the first start. */
  readVerifierKey(): Promise<string | undefined>;
  /** Makes the folder; throws when it cannot be written. */
  probe(): Promise<void>;
}

const trailTailBytes = 64 * 1024;

export function openCheckpointFiles(dataFolder: string): CheckpointFiles {
  const folder = path.join(dataFolder, 'evidence');
  const file = path.join(folder, 'checkpoint');
  const trail = path.join(folder, 'checkpoints.log');

  return {
    file,
    trail,
    async read() {
      const [newest, tail] = await Promise.all([readIfThere(file), readTail(trail)]);
      // A crash may have torn the last one; one that begins before the tail is no note either.
      const whole = splitSeries(tail ?? '').findLast((text) => parseNote(Buffer.from(text)) !== undefined);
      return { newest, trailed: whole === undefined ? undefined : Buffer.from(whole) };
    },
    async write(checkpoint) {
      // Another process over the same folder may have been faster.
      if (sizeOf(await readIfThere(file)) > sizeOf(Buffer.from(checkpoint))) return;
      await replace(file, checkpoint);
    },
    async append(checkpoint) {
      const handle = await open(trail, 'a', 0o644);
      try {
        // An empty line first, too: it ends whatever a crash tore.
        await handle.appendFile((await handle.stat()).size === 0 ? checkpoint : `\n${checkpoint}`);
        await handle.datasync();
      } finally {
        await handle.close();
      }
    },
    writeVerifierKey: (text) => replace(path.join(folder, 'log.vkey'), `${text}\n`),
    readVerifierKey: async () => (await readIfThere(path.join(folder, 'log.vkey')))?.toString('utf8').trim(),
    async probe() {
      await mkdir(folder, { recursive: true, mode: 0o755 });
      const draft = path.join(folder, `probe.${process.pid}.new`);
      try {
        await writeFile(draft, 'may be written', { flush: true });
      } finally {
        await rm(draft, { force: true });
      }
    },
  };
}

async function replace(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  try {
    await writeFile(draft, content, { flush: true, mode: 0o644 });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function sizeOf(bytes: Buffer | undefined): number {
  const note = bytes === undefined ? undefined : parseNote(bytes);
  return note === undefined ? -1 : (parseBody(note.text)?.size ?? -1);
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function readTail(file: string): Promise<string | undefined> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, trailTailBytes);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
