// Many buyers at once, on real connections: what a shop that oversells gets wrong.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { openDatabase, type Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import { openStock, type Stock } from '../stock.ts';

const expiresAt = new Date('2030-01-01T00:00:00Z');
const buyersEach = 100;
const at = (numbers: readonly number[], index: number) => numbers[index] ?? assert.fail();

/** One hundred buyers of one item, in a process of their own. Returns how many got it. */
async function buy(connectionString: string, variantId: VariantId): Promise<number> {
  const database = openDatabase({ connectionString, maxConnections: 10 });
  const stock = openStock({ database });
  const lines = [{ variantId, quantity: 1 }];
  const outcomes = await Promise.all(
    Array.from({ length: buyersEach }, () =>
      database.transaction((tx) => stock.reserve(tx, newId(), lines, expiresAt)),
    ),
  );
  await database.close();
  return outcomes.filter(({ kind }) => kind === 'reserved').length;
}

const [role, address, wanted] = process.argv.slice(2);
if (role === 'buyers' && address !== undefined && wanted !== undefined) {
  process.once('message', () => {
    void buy(address, wanted as VariantId).then((reserved) => process.send?.(reserved, () => process.disconnect?.()));
  });
  process.send?.('ready');
} else defineTests();

function defineTests() {
  let db: TestDatabase;
  let stock: Stock;
  before(async () => {
    db = await createTestDatabase({ areas: ['stock'], maxConnections: 10 });
    stock = openStock({ database: db.app });
  });
  after(() => db.drop());

  const newItems = async (...counts: number[]) => {
    const items = counts.map((available) => ({
      variantId: newId<VariantId>(),
      tracked: true,
      oversell: false,
      available,
    }));
    await db.app.transaction((tx) => stock.setCounts(tx, items));
    return items.map((item) => item.variantId);
  };

  test('200 buyers in two processes want one item: exactly one gets it', { timeout: 30_000 }, async () => {
    const [variantId] = await newItems(1);
    assert.ok(variantId);
    const children = await Promise.all(
      [0, 1].map(() => ready(fork(import.meta.filename, ['buyers', db.appUrl, variantId]))),
    );
    const reserved = await Promise.all(
      children.map(async (child) => {
        const answer = message(child);
        child.send('go');
        return Number(await answer);
      }),
    );
    assert.equal(
      reserved.reduce((sum, count) => sum + count, 0),
      1,
    );
    const [row] = await db.app.query(sql`select on_hand, reserved from stock.item where variant_id = ${variantId}`);
    assert.deepEqual(row, { on_hand: 1, reserved: 1 });
  });

  test('buyers of the same items in opposite order wait for each other and never deadlock', async () => {
    const [one, two] = await newItems(40, 40);
    assert.ok(one && two);
    const lines = [
      { variantId: one, quantity: 1 },
      { variantId: two, quantity: 1 },
    ];
    const attempts = Array.from({ length: 100 }, (_, index) => {
      const orderId = newId<string>();
      let tries = 0;
      return db.app
        .transaction(async (tx) => {
          tries++;
          const outcome = await stock.reserve(tx, orderId, index % 2 === 0 ? lines : lines.toReversed(), expiresAt);
          await sleep(1);
          return outcome;
        })
        .then((outcome) => ({ outcome, tries }));
    });
    const results = await Promise.all(attempts);
    assert.equal(results.filter(({ outcome }) => outcome.kind === 'reserved').length, 40);
    assert.ok(results.every(({ tries }) => tries === 1));
  });

  // The model: what each order holds, and what is left. One act after another.
  const variants = 3;
  const act = fc.record({
    act: fc.constantFrom('reserve', 'take', 'commit', 'release', 'count'),
    order: fc.nat(5),
    lines: fc.array(fc.record({ variant: fc.nat(variants - 1), quantity: fc.integer({ min: 1, max: 4 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
  });

  test('any sequence of acts ends as the model says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const model = { onHand: [5, 3, 0], reserved: [0, 0, 0] };
        const orders = Array.from({ length: 6 }, () => ({ id: newId<string>(), state: 'new', held: [0, 0, 0] }));
        const ids = await newItems(...model.onHand);
        for (const { act, order: which, lines } of acts) {
          const order = orders[which] ?? assert.fail();
          const wanted = [0, 0, 0];
          for (const { variant, quantity } of lines) wanted[variant] = (wanted[variant] ?? 0) + quantity;
          await db.app.transaction(async (tx) => {
            if (act === 'reserve' || act === 'take') {
              const known = order.state === 'held' || order.state === 'committed';
              const fits = wanted.every((want, i) => want === 0 || at(model.onHand, i) - at(model.reserved, i) >= want);
              const stockLines = lines.map(({ variant, quantity }) => ({
                variantId: ids[variant] ?? assert.fail(),
                quantity,
              }));
              const outcome =
                act === 'take'
                  ? await stock.take(tx, order.id, stockLines)
                  : await stock.reserve(tx, order.id, stockLines, expiresAt);
              assert.equal(outcome.kind, known || fits ? 'reserved' : 'out-of-stock');
              if (known || !fits) return;
              order.state = act === 'take' ? 'committed' : 'held';
              order.held = wanted;
              const column = act === 'take' ? model.onHand : model.reserved;
              for (const [i, want] of wanted.entries()) column[i] = at(column, i) + (act === 'take' ? -want : want);
            } else if (act === 'count') {
              const available = lines[0]?.quantity ?? 0;
              const variant = lines[0]?.variant ?? 0;
              const variantId = ids[variant] ?? assert.fail();
              await stock.setCounts(tx, [{ variantId, tracked: true, oversell: false, available }]);
              model.onHand[variant] = available + at(model.reserved, variant);
            } else {
              const outcome = act === 'commit' ? await stock.commit(tx, order.id) : await stock.release(tx, order.id);
              assert.equal(outcome.kind === 'nothing-held', order.state !== 'held');
              if (order.state !== 'held') return;
              order.state = act === 'commit' ? 'committed' : 'released';
              for (const [i, held] of order.held.entries()) {
                model.reserved[i] = at(model.reserved, i) - held;
                if (act === 'commit') model.onHand[i] = at(model.onHand, i) - held;
              }
            }
          });
          const available = await stock.available(ids);
          for (const [i, id] of ids.entries())
            assert.equal(available.get(id), at(model.onHand, i) - at(model.reserved, i));
        }
      }),
      { numRuns: 25 },
    );
  });

  test('an order that is held, taken, given up and held anew at once breaks no constraint', async () => {
    for (let round = 0; round < 60; round++) {
      const [first = assert.fail(), second = assert.fail()] = await newItems(5, 3);
      const orderId = newId<string>();
      const acts: ((tx: Tx) => Promise<unknown>)[] = [
        (tx) =>
          stock.reserve(
            tx,
            orderId,
            [
              { variantId: first, quantity: 5 },
              { variantId: second, quantity: 3 },
            ],
            expiresAt,
          ),
        (tx) => stock.reserve(tx, orderId, [{ variantId: second, quantity: 2 }], expiresAt),
        (tx) => stock.take(tx, orderId, [{ variantId: second, quantity: 1 }]),
        (tx) => stock.release(tx, orderId),
        (tx) => stock.commit(tx, orderId),
      ];
      const turn = round % acts.length;
      const turned = [...acts.slice(turn), ...acts.slice(0, turn)];
      await Promise.all(turned.map((act) => db.app.transaction(act)));
    }
  });

  test('acts at the same time never oversell, and the books of stock add up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 40 }), async (acts) => {
        const initial = [5, 3, 1];
        const ids = await newItems(...initial);
        const orders = Array.from({ length: 6 }, () => newId<string>());
        await Promise.all(
          acts.map(({ act, order, lines }) =>
            db.app.transaction(async (tx) => {
              const orderId = orders[order] ?? assert.fail();
              const stockLines = lines.map((line) => ({ ...line, variantId: ids[line.variant] ?? assert.fail() }));
              if (act === 'commit') await stock.commit(tx, orderId);
              else if (act === 'release') await stock.release(tx, orderId);
              else if (act === 'take') await stock.take(tx, orderId, stockLines);
              else await stock.reserve(tx, orderId, stockLines, expiresAt);
            }),
          ),
        );
        const rows = await db.app.query<{
          variantId: VariantId;
          onHand: number;
          reserved: number;
          held: number;
          sold: number;
        }>(sql`
          select item.variant_id as "variantId", on_hand as "onHand", reserved,
            coalesce(sum(quantity) filter (where state = 'held'), 0)::integer as held,
            coalesce(sum(quantity) filter (where state = 'committed'), 0)::integer as sold
          from stock.item left join stock.reservation using (variant_id)
          where item.variant_id = any(${ids}::uuid[]) group by item.variant_id`);
        for (const row of rows) {
          assert.equal(row.reserved, row.held);
          assert.equal(row.onHand, (initial[ids.indexOf(row.variantId)] ?? 0) - row.sold);
          assert.ok(row.onHand >= row.reserved);
        }
      }),
      { numRuns: 20 },
    );
  });
}

async function ready(child: ChildProcess): Promise<ChildProcess> {
  assert.equal(await message(child), 'ready');
  return child;
}

function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => code !== 0 && reject(new Error(`a process of buyers ended with ${code}`)));
  });
}
