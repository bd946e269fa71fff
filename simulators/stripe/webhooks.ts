// Sends events to the shop's webhook endpoint, signed as Stripe signs (t=…,v1=…), again and again with growing pauses
// until it says 2xx. At least once: an answer that we lose is an event sent twice.
import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:https';
import type Stripe from 'stripe';
import type { Delivery, Store } from './store.ts';

export interface Endpoint {
  url: string;
  /** `whsec_…` */
  secret: string;
  /** PEM of the authority that signed the shop's certificate; the system's when absent. */
  ca?: string | undefined;
}

/** Pauses between attempts. Stripe takes three days over it; a shop beside us is back sooner. */
export const defaultRetryScheduleMs: readonly number[] = [
  500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 3_600_000,
];

const timeoutMs = 20_000;
const atOnce = 16;

/** The header by which a receiver knows that the payload is ours (docs.stripe.com/webhooks/signature). */
export function signatureHeader(payload: string, secret: string, atSeconds: number): string {
  const signature = createHmac('sha256', secret).update(`${atSeconds}.${payload}`).digest('hex');
  return `t=${atSeconds},v1=${signature}`;
}

export interface Webhooks {
  /** Looks for due deliveries; called after each commit that may have made some. */
  wake(): void;
  /** Resolves when no attempt is under way; nothing new starts. */
  stop(): Promise<void>;
}

export function startWebhooks(options: {
  store: Store;
  endpoint: Endpoint | undefined;
  retryScheduleMs: readonly number[];
  now: () => number;
  newestFirst: () => boolean;
}): Webhooks {
  const { store, endpoint, retryScheduleMs, now } = options;
  if (endpoint === undefined) return { wake() {}, stop: async () => {} };
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce, ca: endpoint.ca });
  const underWay = new Map<number, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function wake(): void {
    if (stopped) return;
    const newestFirst = options.newestFirst();
    // One at a time when the order is to be reversed: side by side nobody knows which arrives first.
    const room = (newestFirst ? 1 : atOnce) - underWay.size;
    const due = room > 0 ? store.deliveriesDue(now(), underWay.size + room, newestFirst) : [];
    for (const delivery of due.filter(({ id }) => !underWay.has(id)).slice(0, room)) {
      const attempt = deliver(delivery).finally(() => {
        underWay.delete(delivery.id);
        wake();
      });
      underWay.set(delivery.id, attempt);
    }
    if (underWay.size > 0) return;
    clearTimeout(timer);
    const next = store.nextDeliveryDueAt();
    if (next !== undefined) timer = setTimeout(wake, Math.min(Math.max(next - now(), 1), 60_000));
  }

  async function deliver(delivery: Delivery): Promise<void> {
    const event = store.get<Stripe.Event>('event', delivery.eventId);
    const said =
      event === undefined ? 'gone' : await post(JSON.stringify(event, null, 2), endpoint as Endpoint, agent, now());
    const pause = retryScheduleMs[delivery.attempt];
    const good = said.startsWith('2') || event === undefined;
    const state = good ? 'delivered' : pause === undefined ? 'failed' : 'pending';
    if (stopped) return;
    await store
      .transact(() => store.recordDelivery(delivery.id, { state, dueAtMs: now() + (pause ?? 0), said }))
      .catch(() => {});
  }

  setImmediate(wake);
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      agent.destroy();
      await Promise.all(underWay.values());
    },
  };
}

/** One attempt: the status as text, or what went wrong. Never throws. */
function post(payload: string, endpoint: Endpoint, agent: Agent, nowMs: number): Promise<string> {
  return new Promise((resolve) => {
    const outgoing = request(
      endpoint.url,
      {
        agent,
        method: 'POST',
        timeout: timeoutMs,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(payload),
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          accept: '*/*; q=0.5, application/xml',
          'stripe-signature': signatureHeader(payload, endpoint.secret, Math.floor(nowMs / 1000)),
        },
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(String(answer.statusCode ?? 0)));
        answer.on('error', (error) => resolve(error.message));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')));
    outgoing.on('error', (error) => resolve(error.message || 'connection failed'));
    outgoing.end(payload);
  });
}
