// Events: a snapshot of an object and, for changes, what it was before; kept, listed, and handed to the webhooks.
import type Stripe from 'stripe';
import { type Call, find, pathId, published } from './call.ts';
import { newStripeId } from './ids.ts';
import { withPending } from './listing.ts';
import type { Kept, Store } from './store.ts';
import { deliveryPlan, type Switches } from './switches.ts';

/** The version of Stripe's API whose objects we make. */
export const apiVersion = '2026-10-28.endive';

export interface Cause {
  requestId: string | null;
  idempotencyKey: string | null;
  nowMs: number;
}

/** Records an event and, when there is a webhook endpoint, its deliveries as the switches have it. */
export function recordEvent(
  store: Store,
  occurrence: { type: Stripe.Event['type']; object: Kept; before?: Kept | undefined },
  context: { cause: Cause; switches: Switches; hasEndpoint: boolean },
): void {
  const { cause, switches } = context;
  const object = published(occurrence.object);
  const previous = occurrence.before === undefined ? undefined : difference(published(occurrence.before), object);
  const event = {
    id: newStripeId('evt'),
    object: 'event' as const,
    api_version: apiVersion,
    created: Math.floor(cause.nowMs / 1000),
    data: { object, ...(previous === undefined ? {} : { previous_attributes: previous }) },
    livemode: false,
    pending_webhooks: context.hasEndpoint ? 1 : 0,
    request: { id: cause.requestId, idempotency_key: cause.idempotencyKey },
    type: occurrence.type,
  };
  store.put(event);
  if (!context.hasEndpoint) return;
  for (const { state, dueAtMs } of deliveryPlan(switches, occurrence.type, cause.nowMs)) {
    store.addDelivery(event.id, state, dueAtMs);
  }
}

export function retrieveEvent(call: Call): Stripe.Event {
  return withPending(call, find<Stripe.Event>(call, { kind: 'event', id: pathId(call) }));
}

/** The old values of the attributes that changed, as `data.previous_attributes` has them. */
function difference(before: Kept, after: Kept): Record<string, unknown> {
  const old: Record<string, unknown> = { ...before };
  const now: Record<string, unknown> = { ...after };
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  const changed: Record<string, unknown> = {};
  for (const name of names) {
    if (JSON.stringify(old[name]) !== JSON.stringify(now[name])) changed[name] = old[name] ?? null;
  }
  return changed;
}
