// Proofs that stand alone (c2sp.org/tlog-proof): one entry's place in the log with the checkpoint that covers it.
// Pure. A stranger checks one with nothing but the log's verifier key.
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { hashSize, isHash, leafHash, verifyInclusion } from './merkle.ts';
import { decodeBase64, type VerifierKey } from './note.ts';

const firstLine = 'c2sp.org/tlog-proof@v1';

export interface LogProof {
  index: number;
  /** Sibling hashes, leaf's first. */
  proof: Buffer[];
  /** The whole signed note. */
  checkpoint: string;
}

export function formatProof({ index, proof, checkpoint }: LogProof): string {
  const hashes = proof.map((hash) => `${hash.toString('base64')}\n`).join('');
  return `${firstLine}\nindex ${index}\n${hashes}\n${checkpoint}`;
}

/** Undefined when the text is not a proof. Extra data, which nothing vouches for, is skipped. */
export function parseProof(text: string): LogProof | undefined {
  const split = text.indexOf('\n\n');
  if (split === -1) return undefined;
  const [first, ...rest] = text.slice(0, split).split('\n');
  const [indexLine = '', ...hashLines] = rest[0]?.startsWith('extra ') === true ? rest.slice(1) : rest;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(indexLine)?.[1];
  if (first !== firstLine || index === undefined || hashLines.length > 63) return undefined;
  const proof: Buffer[] = [];
  for (const line of hashLines) {
    const hash = decodeBase64(line);
    if (hash?.length !== hashSize) return undefined;
    proof.push(hash);
  }
  return { index: Number(index), proof, checkpoint: text.slice(split + 2) };
}

export type ProofVerdict =
  | { kind: 'proven'; checkpoint: Checkpoint; index: number }
  | { kind: 'refused'; reason: string };

/** Whether the log whose key this is holds exactly these bytes as an entry. */
export function verifyProof(entry: Uint8Array, text: string, logKey: VerifierKey): ProofVerdict {
  const proof = parseProof(text);
  if (proof === undefined) return { kind: 'refused', reason: 'it is not a log proof' };
  const opened = openCheckpoint(Buffer.from(proof.checkpoint), logKey);
  if (opened.kind === 'refused') return opened;
  const { size, root } = opened.checkpoint;
  const included = verifyInclusion({ index: proof.index, size, leaf: leafHash(entry), proof: proof.proof, root });
  if (!included || !proof.proof.every(isHash)) {
    return { kind: 'refused', reason: `the entry is not number ${proof.index} of the log` };
  }
  return { kind: 'proven', checkpoint: opened.checkpoint, index: proof.index };
}
