// Orders that were sold, for tests of what becomes of them afterwards: the flows on a test house, and how the books stand.
import assert from 'node:assert/strict';
import { cancelOrder } from '../../src/flows/cancel-order.ts';
import { amendParcel, fulfilOrder, withdrawParcel } from '../../src/flows/fulfil-order.ts';
import { type Reason, reason } from '../../src/flows/reason.ts';
import { requestReturn } from '../../src/flows/request-return.ts';
import { decideReturn, receiveReturn, refundReturn } from '../../src/flows/return-order.ts';
import { showOrder } from '../../src/flows/show-order.ts';
import { sql } from '../../src/kernel/sql.ts';
import * as customers from '../../src/modules/customers.ts';
import * as ledger from '../../src/modules/ledger.ts';
import type { LineQuantity, OrderId } from '../../src/modules/orders.ts';
import { paymentOfOrder } from '../../src/modules/payments.ts';
import type { TestHouse } from './test-house.ts';

const actor = 'operator:test';
const why = reason('test');
const parcel = { carrier: 'Post', tracking: 'RR123', trackingUrl: 'https://post.example/RR123' };

export function soldOrders(shop: TestHouse) {
  const { house, database } = shop;
  const fulfil = fulfilOrder(house);
  const cancel = cancelOrder(house);
  const request = requestReturn(house);
  const show = showOrder(house);

  const paymentOf = async (orderId: OrderId) => {
    const payment = await paymentOfOrder(database.app, orderId);
    assert.ok(payment !== undefined);
    return payment;
  };

  return {
    /** Takes the payment's next step, as its job does. */
    advance: async (orderId: OrderId) => house.advance((await paymentOf(orderId)).paymentId),

    async awaitingPayment(goods: Record<string, number>) {
      const outcome = await shop.order(await shop.request(goods));
      assert.ok('order' in outcome && outcome.payment.kind === 'stripe');
      return { ...outcome.order, clientSecret: outcome.payment.clientSecret };
    },

    async paid(goods: Record<string, number>, card?: string) {
      const order = await this.awaitingPayment(goods);
      await shop.pay(order.clientSecret, card);
      await this.advance(order.orderId);
      await this.advance(order.orderId);
      assert.equal((await this.story(order.orderId)).order.state, 'paid');
      return order;
    },

    async onAccount(goods: Record<string, number>) {
      const { token, customerId } = await house.createCustomer({
        contact: { email: 'firm@example.com', name: 'Firm' },
        creditLimit: { amountMinor: 100_000_000, currency: 'USD' },
        approvedBy: 'test',
      });
      const customer = await house.customerByToken(token);
      const outcome = await shop.order(await shop.request(goods, { payment: { method: 'invoice' } }), customer);
      assert.ok('order' in outcome, outcome.kind);
      const used = async () =>
        (await customers.list(database.app, { limit: 100 })).find((each) => each.customerId === customerId)?.used
          .amountMinor;
      return { ...outcome.order, used };
    },

    async story(orderId: OrderId) {
      const story = await show(orderId);
      assert.ok(story !== undefined);
      return story;
    },

    ship: (orderId: OrderId, lines: 'all' | LineQuantity[] = 'all') => fulfil({ orderId, lines, parcel, actor }),
    amend: amendParcel(house),
    withdraw: withdrawParcel(house),
    cancel: (
      orderId: OrderId,
      more: { lines?: 'all' | LineQuantity[]; shipping?: 'give-back'; amountMinor?: number; reason?: Reason } = {},
    ) => cancel({ orderId, lines: 'all', shipping: 'keep', amountMinor: 'due', reason: why, actor, ...more }),
    announce: (orderId: OrderId, lines: LineQuantity[]) =>
      request({ orderId, lines, reason: 'does-not-fit', actor: 'customer' }),
    decide: decideReturn(house),
    receive: receiveReturn(house),
    giveBackFor: refundReturn(house),

    /** Takes every refund that is not at its end one step further, as the jobs do. */
    async settleRefunds() {
      const open = await database.app.query(sql<{ id: string }>`
        select id from payments.refund where state in ('requested', 'pending')`);
      for (const { id } of open) await house.refundStep(id);
    },

    /** What the books hold of an order, by account; accounts that stand at zero are left out. */
    async books(orderId: OrderId): Promise<Record<string, number>> {
      const sums = new Map<string, number>();
      for (const { postings } of await ledger.entriesFor(database.app, `order:${orderId}`)) {
        for (const { account, amountMinor } of postings) sums.set(account, (sums.get(account) ?? 0) + amountMinor);
      }
      return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
    },

    async available(handle: string): Promise<number> {
      const id = (await house.catalog.productByHandle(handle))?.variants[0]?.id;
      assert.ok(id !== undefined);
      return (await house.stock.available([id])).get(id) ?? 0;
    },

    /** Kinds of the mails that were asked for about an order. */
    async mails(orderId: OrderId): Promise<string[]> {
      const rows = await database.owner.query(sql<{ kind: string }>`
        select data ->> 'kind' as kind from pgboss.job
        where name = 'send-order-mail' and data ->> 'orderId' = ${orderId} order by created_on, id`);
      return rows.map(({ kind }) => kind);
    },

    /** Acts in the evidence whose entry names this object, in no particular order. */
    async acts(object: string): Promise<string[]> {
      const rows = await database.owner.query(sql<{ act: string }>`
        select convert_from(body, 'utf8')::json ->> 'act' as act from evidence.entry
        where convert_from(body, 'utf8')::json ->> 'object' = ${object}`);
      return rows.map(({ act }) => act);
    },
  };
}
