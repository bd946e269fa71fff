// The public log as a stranger meets it (L19): key, signed head and hash tiles over HTTPS, and whether they fit.
import { CannotLook, type Sight } from '../policy.ts';
import { openCheckpoint } from './checkpoint.ts';
import { equal, hashSize } from './merkle.ts';
import { parseVerifierKey } from './note.ts';
import { rootAt, tilePath } from './tiles.ts';

/** Asks an address of the shop: status and bytes; undefined: no answer. */
export type AskBytes = (path: string) => Promise<{ status: number; bytes: Buffer } | undefined>;

export async function probePublished(ask: AskBytes): Promise<Sight> {
  const keyText = await ask('/log/log.vkey');
  if (keyText === undefined)
    throw new CannotLook('The shop does not answer. Is the address right, and the shop running?');
  const key = keyText.status === 200 ? parseVerifierKey(keyText.bytes.toString().trim()) : undefined;
  if (key === undefined) return broken('the log’s public key is not given out');
  const head = await ask('/log/checkpoint');
  if (head === undefined || head.status !== 200) return broken('the log’s head is not given out');
  const opened = openCheckpoint(head.bytes, key);
  if (opened.kind === 'refused') return broken(`the log’s head proves nothing: ${opened.reason}`);
  const { size, root, origin } = opened.checkpoint;
  let tiles = 0;
  const computed = await rootAt(size, async ({ level, index, width }) => {
    const path = tilePath({ level, index, width });
    const answer = await ask(`/log/${path}`);
    tiles++;
    if (answer?.status !== 200 || answer.bytes.length !== width * hashSize) throw new MissingTile(path);
    return answer.bytes;
  }).catch((error: unknown) => {
    if (error instanceof MissingTile) return error;
    throw error;
  });
  if (computed instanceof MissingTile) return broken(`the log’s ${computed.path} is not given out whole`);
  return {
    summary: `The log ${origin} shows a head signed over ${size} entries, and ${tiles} hash tiles give its root.`,
    findings: equal(computed, root) ? [] : ['the log’s hash tiles do not give the root that is signed'],
  };
}

class MissingTile extends Error {
  override readonly name = 'MissingTile';
  readonly path: string;
  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

function broken(finding: string): Sight {
  return { summary: finding, findings: [finding] };
}
