// The body of a submission to a witness (c2sp.org/tlog-witness, add-checkpoint): written by the shop, read by a witness.
// Pure, and believes nothing of what it reads.
import { hashSize, isSize } from './merkle.ts';
import { decodeBase64 } from './note.ts';

export interface Submission {
  /** Size of the checkpoint that the witness cosigned last, as the sender believes. */
  old: number;
  /** Consistency from there to the checkpoint. */
  proof: Buffer[];
  /** The checkpoint's bytes: a signed note. */
  note: Buffer;
}

/** The specification's bound. */
const mostHashes = 63;

export function formatSubmission({ old, proof, note }: Omit<Submission, 'note'> & { note: string }): string {
  return `old ${old}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${note}`;
}

/** Undefined for what is not exactly a submission. Whether the note is one is not looked at. */
export function parseSubmission(body: Buffer): Submission | undefined {
  const end = body.indexOf('\n\n');
  if (end === -1) return undefined;
  // Bytes beyond ASCII become characters that neither pattern nor base64 knows.
  const [oldLine = '', ...hashLines] = body.subarray(0, end).toString('latin1').split('\n');
  const old = /^old (0|[1-9]\d{0,15})$/.exec(oldLine)?.[1];
  if (old === undefined || !isSize(Number(old)) || hashLines.length > mostHashes) return undefined;
  const proof: Buffer[] = [];
  for (const line of hashLines) {
    const hash = decodeBase64(line);
    if (hash?.length !== hashSize) return undefined;
    proof.push(hash);
  }
  return { old: Number(old), proof, note: body.subarray(end + 2) };
}
