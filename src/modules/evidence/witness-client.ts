// Asks a witness over HTTPS. Follows no redirect, believes no length, waits no longer than it says. What the answer is
// worth is decided by whoever asked.
import { type Agent, request } from 'node:https';
import { outboundAgent } from '../../kernel/tls.ts';

export interface WitnessAddress {
  /** The submission prefix, `https://witness.example`. */
  url: string;
  /** PEM of the authority that vouches for it; the public ones when absent. */
  ca?: string | undefined;
}

export type WitnessAnswer =
  | { kind: 'cosigned'; lines: string }
  /** It has another size than we said. */
  | { kind: 'conflict'; size: number }
  | { kind: 'refused'; status: number }
  /** Down, busy or slow: nothing was learnt. */
  | { kind: 'unreachable'; reason: string };

export interface WitnessClient {
  /** Never throws. */
  submit(witness: WitnessAddress, body: string): Promise<WitnessAnswer>;
  close(): void;
}

const maxAnswerBytes = 64 * 1024;

export function openWitnessClient({ timeoutMs = 5_000 }: { timeoutMs?: number } = {}): WitnessClient {
  // One for each authority: a witness that makes its own is believed about itself only.
  const agents = new Map<string, Agent>();
  const agentFor = (ca: string | undefined) => {
    const agent = agents.get(ca ?? '') ?? outboundAgent(ca === undefined ? 'public' : { pem: ca }, 4);
    agents.set(ca ?? '', agent);
    return agent;
  };
  return {
    async submit({ url, ca }, body) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        return await post(`${url.replace(/\/+$/, '')}/add-checkpoint`, { body, agent: agentFor(ca), signal });
      } catch (error) {
        return { kind: 'unreachable', reason: signal.aborted ? 'it took too long' : reasonOf(error) };
      }
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function post(url: string, asked: { body: string; agent: Agent; signal: AbortSignal }): Promise<WitnessAnswer> {
  const { body, agent, signal } = asked;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, signal, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      let length = 0;
      incoming.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > maxAnswerBytes) incoming.destroy(new Error('its answer is too long'));
        else chunks.push(chunk);
      });
      incoming.once('error', reject);
      incoming.once('end', () => resolve(read(incoming.statusCode ?? 0, Buffer.concat(chunks).toString('utf8'))));
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function read(status: number, text: string): WitnessAnswer {
  if (status === 200) return { kind: 'cosigned', lines: text };
  const size = status === 409 ? /^(0|[1-9]\d{0,15})\n?$/.exec(text)?.[1] : undefined;
  if (size !== undefined && Number.isSafeInteger(Number(size))) return { kind: 'conflict', size: Number(size) };
  if (status === 429 || status >= 500) return { kind: 'unreachable', reason: `it answers ${status}` };
  return { kind: 'refused', status };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
