// The mail that confirms an order. The vault opens the address for the purpose `delivery` and records it; nothing of
// it is kept. A mail server that is down loses nothing: the job runs again (S2.5).
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { OrderId, OrderKeys } from '../modules/orders.ts';
import * as orders from '../modules/orders.ts';
import { PersonErased, type Vault } from '../modules/vault.ts';

export interface ConfirmationMail {
  to: string;
  name: string;
  order: orders.OrderWithLines;
  /** The secret link to the order's page. */
  statusUrl: string;
  /** The same for every try, so that a server that took it twice delivers it once; another for what says another thing. */
  messageKey: string;
}

/** Hands a mail over: `refused-for-now` is tried again, `refused` never. */
export type DeliverConfirmation = (
  mail: ConfirmationMail,
) => Promise<{ kind: 'sent' } | { kind: 'refused-for-now' } | { kind: 'refused' }>;

const labels = ['orders.contact.email', 'orders.contact.name'] as const;

/** The job. Throws when the mail could not be handed over now, so that it runs again. */
export function sendConfirmation(parts: {
  database: Database;
  clock: Clock;
  vault: Vault;
  orderKeys: OrderKeys;
  orderUrl: (orderId: OrderId, token: string) => string;
  deliver: DeliverConfirmation;
  onRefused: (orderId: OrderId) => void;
}): (data: { orderId: OrderId }) => Promise<void> {
  const reader = parts.vault.reader('delivery', labels);

  return async ({ orderId }) => {
    const order = await orders.readOrder(parts.database, orderId);
    const sealed = await orders.sealedContact(parts.database, orderId);
    if (order === undefined || sealed === undefined || order.state === 'cancelled') return;
    await parts.vault.ready([sealed.personId]);
    const opened = await parts.database
      .transaction((tx) =>
        reader.open(tx, {
          person: sealed.personId,
          rowId: orderId,
          actor: 'job:send-confirmation',
          fields: { [labels[0]]: sealed.contact.email, [labels[1]]: sealed.contact.name },
        }),
      )
      .catch((error: unknown) => {
        if (error instanceof PersonErased) return undefined;
        throw error;
      });
    // There is nobody to write to any more.
    if (opened === undefined) return;
    const outcome = await parts.deliver({
      to: opened[labels[0]] ?? '',
      name: opened[labels[1]] ?? '',
      order,
      statusUrl: parts.orderUrl(orderId, parts.orderKeys.tokenFor(orderId)),
      messageKey: `${orderId}.${order.state}`,
    });
    if (outcome.kind === 'refused-for-now') throw new Error('the mail server did not take the message');
    if (outcome.kind === 'refused') parts.onRefused(orderId);
  };
}
