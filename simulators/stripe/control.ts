// The control API: JSON under /control/api, for tests and for the panel's owner. It wants a test secret key in the
// Authorization header, which no foreign page can send without asking first, and we never say yes.
import type Stripe from 'stripe';
import type { Exchange } from './api.ts';
import type { KeptIntent } from './call.ts';
import type { Store } from './store.ts';
import type { SwitchChange, Switches } from './switches.ts';

/** What can be done to the simulator from outside the API: by tests in this process, or over /control/api. */
export interface ControlledStripe {
  switches(): Switches;
  /** @throws RangeError for what is no switch or no sensible value */
  setSwitches(change: SwitchChange): Promise<void>;
  /** Lets withheld deliveries go; returns how many. */
  releaseWebhooks(): Promise<number>;
  /** Sends an event once more. False when there is no such event. */
  resendEvent(eventId: string): Promise<boolean>;
  /** Answers a 3-D Secure challenge in the customer's place. */
  concludeChallenge(intentId: string, succeeded: boolean): Promise<KeptIntent>;
  /** The last 200 exchanges, oldest first. */
  recent(): readonly Exchange[];
  /** How many deliveries are in each state. */
  deliveries(): Record<string, number>;
}

export interface ControlRequest {
  method: string;
  path: string;
  authorization: string | undefined;
  body: string;
}

export interface ControlAnswer {
  status: number;
  body: unknown;
}

export type Control = ReturnType<typeof createControl>;

export function createControl(options: { store: Store; controlled: ControlledStripe }) {
  const { store, controlled } = options;
  return {
    controlled,

    recentEvents(limit: number): Stripe.Event[] {
      const found = store.list<Stripe.Event>('event', { equal: {}, limit });
      return 'data' in found ? found.data : [];
    },

    /** Answers one request under /control/api. */
    async answer(request: ControlRequest): Promise<ControlAnswer> {
      if (!/^Bearer (sk|rk)_test_[A-Za-z0-9_]+$/.test(request.authorization ?? '')) {
        return { status: 401, body: { error: 'The control API wants a test secret key in the Authorization header.' } };
      }
      const [, , , act = '', id = '', verb = ''] = request.path.split('/');
      if (request.method === 'GET' && act === 'state') {
        const requests = controlled.recent().map(summary);
        return {
          status: 200,
          body: { switches: controlled.switches(), deliveries: controlled.deliveries(), requests },
        };
      }
      if (request.method !== 'POST') return { status: 404, body: { error: 'There is nothing here.' } };
      if (act === 'switches') {
        try {
          await controlled.setSwitches(JSON.parse(request.body) as SwitchChange);
        } catch (error) {
          if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
          return { status: 422, body: { error: error.message } };
        }
        return { status: 200, body: { switches: controlled.switches() } };
      }
      if (act === 'release') return { status: 200, body: { released: await controlled.releaseWebhooks() } };
      if (act === 'events' && verb === 'resend') {
        return (await controlled.resendEvent(id))
          ? { status: 200, body: { sent: id } }
          : { status: 404, body: { error: 'There is no such event.' } };
      }
      if (act === 'challenges' && (verb === 'complete' || verb === 'fail')) {
        const waiting = store.get<KeptIntent>('payment_intent', id)?.status === 'requires_action';
        if (!waiting) return { status: 409, body: { error: 'This payment waits for no challenge.' } };
        const intent = await controlled.concludeChallenge(id, verb === 'complete');
        return { status: 200, body: { id, status: intent.status } };
      }
      return { status: 404, body: { error: 'There is nothing here.' } };
    },
  };
}

function summary(exchange: Exchange) {
  const { requestId, method, path, status, idempotencyKey } = exchange;
  return { requestId, method, path, status, idempotencyKey };
}
