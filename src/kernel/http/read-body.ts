// Reads a whole body within a limit, before a handler runs: a body that breaks off or is framed badly never reaches one.
import type { IncomingMessage, ServerResponse } from 'node:http';

export type BodyOutcome = { kind: 'read'; bytes: Buffer } | { kind: 'too-large' } | { kind: 'cut' };

const empty = Buffer.alloc(0);

/** Asks a client that waits for it to send the body. */
export function readIncoming(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  framing: { hasBody: boolean; awaitsContinue: boolean },
  limit: number,
): Promise<BodyOutcome> {
  if (!framing.hasBody) return Promise.resolve({ kind: 'read', bytes: empty });
  if (Number(incoming.headers['content-length'] ?? 0) > limit) return Promise.resolve({ kind: 'too-large' });
  if (framing.awaitsContinue) outgoing.writeContinue();
  return collect(incoming, limit);
}

function collect(incoming: IncomingMessage, limit: number): Promise<BodyOutcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (outcome: BodyOutcome) => {
      incoming.off('data', onData);
      resolve(outcome);
    };
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > limit) finish({ kind: 'too-large' });
    };
    incoming.on('data', onData);
    incoming.once('end', () =>
      finish({ kind: 'read', bytes: chunks.length === 1 ? (chunks[0] ?? empty) : Buffer.concat(chunks, length) }),
    );
    incoming.once('error', () => finish({ kind: 'cut' }));
    incoming.once('close', () => finish({ kind: 'cut' }));
  });
}
