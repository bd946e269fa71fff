// A local Stripe over HTTPS on a loopback port: wires state, API, webhooks, browser pages and control panel together.
// Any test key opens its one account; live keys and real card numbers are refused.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createApi, type Exchange } from './api.ts';
import type { Call, KeptIntent } from './call.ts';
import { concludeChallenge } from './confirmation.ts';
import { type ControlledStripe, createControl } from './control.ts';
import { recordEvent } from './events.ts';
import { newStripeId } from './ids.ts';
import { createListener } from './listener.ts';
import { cancelIntent } from './payment-intents.ts';
import { concludeRefund } from './refunds.ts';
import { openStore } from './store.ts';
import { changed, readSwitches, type SwitchChange, type Switches, writeSwitches } from './switches.ts';
import { defaultRetryScheduleMs, type Endpoint, startWebhooks } from './webhooks.ts';

export interface SimulatorOptions {
  /** A folder of its own for the state. */
  data: string;
  /** 0 (default): any free port. */
  port?: number;
  /** PEM. */
  key: string;
  cert: string;
  webhook?: Endpoint;
  retryScheduleMs?: readonly number[];
  now?: () => number;
  /** Sees every exchange of the API after it is settled; no card number reaches it. */
  observe?: (exchange: Exchange) => void;
  /** Hears of what broke in the simulator itself, which the caller is told as a 500. */
  onFailure?: (error: unknown) => void;
}

export interface StripeSimulator extends ControlledStripe {
  /** `https://localhost:<port>` */
  url: string;
  port: number;
  close(): Promise<void>;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Starts the simulator in this process. Throws when the port is taken or the state cannot be opened. */
// long: the wiring, read from top to bottom; each part is a file of its own.
export async function startStripeSimulator(options: SimulatorOptions): Promise<StripeSimulator> {
  const now = options.now ?? Date.now;
  const store = openStore(options.data);
  const fingerprintKey = store.setting('fingerprint-key') ?? randomBytes(32).toString('base64url');
  store.setSetting('fingerprint-key', fingerprintKey);
  // Stripe forgets idempotency keys after 24 hours at the earliest.
  store.forgetAnswersBefore(now() - dayMs);
  let switches: Switches = readSwitches(store);
  let origin = '';
  const recent: Exchange[] = [];

  const webhooks = startWebhooks({
    store,
    endpoint: options.webhook,
    retryScheduleMs: options.retryScheduleMs ?? defaultRetryScheduleMs,
    now,
    newestFirst: () => switches.webhooks.reorderWindowMs > 0,
  });

  type Details = Pick<
    Call,
    'parameters' | 'path' | 'card' | 'secret' | 'clientSecret' | 'requestId' | 'idempotencyKey'
  >;
  function newCall(details: Details, requested = true) {
    const later: (() => void)[] = [];
    const nowMs = now();
    const cause = requested
      ? { requestId: details.requestId, idempotencyKey: details.idempotencyKey, nowMs }
      : { requestId: null, idempotencyKey: null, nowMs };
    const call: Call = {
      ...details,
      store,
      nowMs,
      origin,
      fingerprintKey,
      lateBalance: switches.lateBalance,
      refundDelayMs: switches.refundDelayMs,
      emit: (type, object, before) =>
        recordEvent(store, { type, object, before }, { cause, switches, hasEndpoint: options.webhook !== undefined }),
      afterAnswer: (work) => {
        later.push(work);
      },
    };
    return { call, runAfterAnswer: () => later.forEach((work) => work()) };
  }

  /** Work that no request asked for: the customer at the challenge page, a task that fell due. */
  async function act<Result>(work: (call: Call) => Result): Promise<Result> {
    const details = { parameters: {}, path: [], card: undefined, secret: true, clientSecret: undefined };
    const result = await store.transact(() => {
      const { call, runAfterAnswer } = newCall(
        { ...details, requestId: newStripeId('req'), idempotencyKey: null },
        false,
      );
      const outcome = work(call);
      runAfterAnswer();
      return outcome;
    });
    webhooks.wake();
    return result;
  }

  let taskTimer: NodeJS.Timeout | undefined;
  let closing = false;
  function scheduleTasks(): void {
    clearTimeout(taskTimer);
    const next = closing ? undefined : store.nextTaskDueAt();
    if (next !== undefined) taskTimer = setTimeout(() => void runTasks(), Math.min(Math.max(next - now(), 1), 60_000));
  }
  async function runTasks(): Promise<void> {
    await act((call) => {
      for (const task of store.tasksDue(now())) {
        store.dropTask(task.id);
        if (task.name === 'conclude-refund') concludeRefund(call, task.objectId);
        const intent = store.get<KeptIntent>('payment_intent', task.objectId);
        if (task.name === 'expire-authorisation' && intent?.status === 'requires_capture') {
          cancelIntent(call, intent, 'automatic');
        }
      }
    }).catch((error: unknown) => {
      if (!closing) throw error;
    });
    scheduleTasks();
  }

  const api = createApi({
    store,
    now,
    fingerprintKey,
    newCall,
    observed: options.observe !== undefined,
    settled(exchange) {
      recent.push(exchange);
      if (recent.length > 200) recent.shift();
      if (exchange.method !== 'GET') {
        webhooks.wake();
        scheduleTasks();
      }
      options.observe?.(exchange);
    },
  });

  const controlled: ControlledStripe = {
    switches: () => structuredClone(switches),
    async setSwitches(change: SwitchChange) {
      const next = changed(switches, change);
      await store.transact(() => writeSwitches(store, next));
      switches = next;
    },
    async releaseWebhooks() {
      const released = await store.transact(() => store.releaseDeliveries(now()));
      webhooks.wake();
      return released;
    },
    async resendEvent(eventId) {
      const found = store.get('event', eventId) !== undefined;
      if (found) await store.transact(() => store.addDelivery(eventId, 'pending', now()));
      webhooks.wake();
      return found;
    },
    async concludeChallenge(intentId, succeeded) {
      const intent = await act((call) => concludeChallenge(call, intentId, succeeded));
      scheduleTasks();
      return intent;
    },
    recent: () => recent,
    deliveries: () => store.deliveryCounts(),
  };
  const control = createControl({ store, controlled });
  const listener = createListener({
    api,
    control,
    store,
    switches: () => switches,
    setSwitches: (next) => {
      switches = next;
      store
        .transact(() => writeSwitches(store, next))
        .catch(() => {
          // Closing: a rule's count is then taken down only in memory.
        });
    },
    concludeChallenge: (intentId, succeeded) => controlled.concludeChallenge(intentId, succeeded),
    origin: () => origin,
    onFailure: options.onFailure ?? (() => {}),
  });

  const server = createServer(
    { key: options.key, cert: options.cert, minVersion: 'TLSv1.2', requestTimeout: 30_000, headersTimeout: 10_000 },
    listener,
  );
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  origin = `https://localhost:${port}`;
  scheduleTasks();

  return {
    ...controlled,
    url: origin,
    port,
    async close() {
      closing = true;
      clearTimeout(taskTimer);
      await webhooks.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      store.close();
    },
  };
}
