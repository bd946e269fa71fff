// Reads a whole body within a limit, before a handler runs: a body that breaks off or is framed badly never reaches
// one. From the Node request where there is one (no copy), else from the web Request (tests call the app directly).
import type { CheckedRequest, RequestEnv } from './listener.ts';

export type BodyOutcome = { kind: 'read'; bytes: Buffer } | { kind: 'too-large' } | { kind: 'cut' };

const empty = Buffer.alloc(0);

export async function readBody(
  request: Request,
  env: Partial<RequestEnv> | undefined,
  limit: number,
): Promise<BodyOutcome> {
  const incoming: CheckedRequest | undefined = env?.incoming;
  if (incoming === undefined || env?.outgoing === undefined) {
    const bytes = Buffer.from(await request.arrayBuffer());
    return bytes.length > limit ? { kind: 'too-large' } : { kind: 'read', bytes };
  }
  if (incoming.watchword?.hasBody === false) return { kind: 'read', bytes: empty };
  if (Number(incoming.headers['content-length'] ?? 0) > limit) return { kind: 'too-large' };
  if (incoming.watchword?.awaitsContinue === true) env.outgoing.writeContinue();
  return collect(incoming, limit);
}

function collect(incoming: CheckedRequest, limit: number): Promise<BodyOutcome> {
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
