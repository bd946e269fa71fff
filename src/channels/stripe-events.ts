// The address that Stripe sends its events to. Reads the raw bytes, says only whether they were taken; what they mean is
// a flow's business. No cookie, no session: the signature is what admits an event (S1.1).
import type { ReceiveStripeEvent } from '../flows/receive-stripe-event.ts';
import { emptyReply, type Route } from '../kernel/http.ts';
import type { ShopAccess } from './shop.ts';

export const stripeEventsPath = '/stripe/events';

export function stripeEventRoutes(receive: ReceiveStripeEvent): Route<ShopAccess>[] {
  return [
    {
      method: 'POST',
      path: stripeEventsPath,
      access: 'anyone',
      csrf: 'signed',
      rate: 'events',
      // An event carries its whole object, with metadata: Stripe's largest are far below this.
      bodyLimit: 512 * 1024,
      async handler(exchange) {
        const signature = exchange.header('stripe-signature');
        if (signature === undefined) return exchange.refuse(400, 'The event is not signed.');
        const outcome = await receive({ body: exchange.bytes, signature });
        // One answer for a forged, an old and a malformed event.
        return outcome.kind === 'refused'
          ? exchange.refuse(400, 'The signature of the event does not hold.')
          : emptyReply({ status: 200 });
      },
    },
  ];
}
