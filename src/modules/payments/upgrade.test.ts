// A shop that gave money back before orders had credit notes: nothing is given back twice after the upgrade (L1).
import assert from 'node:assert/strict';
import test from 'node:test';
import { createTestDatabase } from '../../../test/support/test-database.ts';
import { newId } from '../../kernel/ids.ts';
import { migrate, migrationFiles } from '../../kernel/migrate.ts';
import { sql } from '../../kernel/sql.ts';
import { type OrderId, orderStory, standingOf } from '../orders.ts';

test('refunds of before have credit notes after the upgrade, and their orders keep their states', async () => {
  const db = await createTestDatabase({ areas: [] });
  try {
    const { ownerUrl, appUrl } = db;
    const files = migrationFiles();
    const isOld = ({ area, file }: { area: string; file: string }) =>
      (area !== 'orders' || file === '0001.sql') && (area !== 'payments' || file < '0003');
    await migrate({ ownerUrl, appUrl, files: files.filter(isOld) });
    const at = new Date('2026-03-01T12:00:00Z');
    // Goods 100.00 less 10.00, shipping 5.00, tax 9.00: 104.00.
    const sold = async (state: string, refunds: [amountMinor: number, state: string, by: string][]) => {
      const [orderId, paymentId] = [newId<OrderId>(), newId<string>()];
      await db.owner.execute(sql`
        insert into orders.order (id, checkout_id, person_id, state, state_at, currency, subtotal_minor, discount_minor,
          shipping_minor, tax_minor, total_minor, payment_method, placed_at, email_sealed, name_sealed, address_sealed)
        values (${orderId}, ${newId<string>()}, ${newId<string>()}, ${state}, ${at}, 'USD', 10000, 1000, 500, 900, 10400,
          'card', ${at}, '\\x00', '\\x00', '\\x00')`);
      await db.owner.execute(sql`
        insert into orders.line (order_id, line, variant_id, sku, title, quantity, unit_price_minor, total_minor)
        values (${orderId}, 1, ${newId<string>()}, 's', 't', 2, 5000, 10000)`);
      await db.owner.execute(sql`
        insert into orders.event (order_id, step, from_state, to_state, cause, at)
        values (${orderId}, 0, null, 'awaiting-payment', 'placed, to be paid', ${at})`);
      await db.owner.execute(sql`
        insert into payments.payment (id, order_id, amount_minor, currency, state, intent_id, opened_at, state_at, looked_at,
          deadline_at)
        values (${paymentId}, ${orderId}, 10400, 'USD', 'captured', ${`pi_${paymentId}`}, ${at}, ${at}, ${at}, ${at})`);
      for (const [index, [amountMinor, refundState, by]] of refunds.entries()) {
        const requestedAt = new Date(at.getTime() + index * 1_000);
        await db.owner.execute(sql`
          insert into payments.refund (id, payment_id, amount_minor, reason, state, requested_by, requested_at, state_at)
          values (${newId<string>()}, ${paymentId}, ${amountMinor}, 'test', ${refundState}, ${by}, ${requestedAt}, ${requestedAt})`);
      }
      return orderId;
    };
    const untouched = await sold('paid', []);
    const part = await sold('partially-refunded', [
      [4_000, 'succeeded', 'operator'],
      [10_400, 'failed', 'operator'],
      [5_200, 'pending', 'stripe'],
      [1_000, 'requested', 'operator'],
    ]);
    const whole = await sold('refunded', [[10_400, 'succeeded', 'operator']]);

    await migrate({ ownerUrl, appUrl, files });

    const storyOf = async (orderId: OrderId) => (await orderStory(db.app, orderId)) ?? assert.fail();
    assert.deepEqual((await storyOf(untouched)).credits, []);
    assert.deepEqual(
      (await storyOf(part)).credits.map(({ kind, state, goods, shipping, tax }) => [
        kind,
        state,
        goods.amountMinor,
        shipping.amountMinor,
        tax.amountMinor,
      ]),
      [
        ['goodwill', 'settled', 4_000, 0, 0],
        ['goodwill', 'void', 9_000, 500, 900],
        ['made-at-stripe', 'settled', 5_000, 200, 0],
        ['goodwill', 'open', 0, 300, 700],
      ],
    );
    for (const [orderId, state] of [
      [untouched, 'paid'],
      [part, 'partially-refunded'],
      [whole, 'refunded'],
    ] as const) {
      assert.equal(standingOf(await storyOf(orderId)), state);
    }
  } finally {
    await db.drop();
  }
});
