// kill -9 of the shop, of PostgreSQL, of Stripe and of everything, at each step of steps.ts and at random moments of
// concurrent checkouts; then the shop goes on with the same data, heals, and must have kept its word.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { quiet } from '../../simulators/stripe/switches.ts';
import { type BuyerKind, buy, call, checkout, orderIn, type Purchase } from './buyers.ts';
import { type CrashStep, crashSteps, type Victim } from './steps.ts';
import { fileChanges, openWorld, type World } from './world.ts';

const rounds = Number(process.env['WATCHWORD_CRASH_ROUNDS'] ?? 12);
const seed = Number(process.env['WATCHWORD_CRASH_SEED'] ?? randomInt(2 ** 31));
const onlyStep = process.env['WATCHWORD_CRASH_STEP'];

/** Below `below`, the same sequence for the same seed (mulberry32). */
function dice(from: number): (below: number) => number {
  let state = from;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) * below) / 2 ** 32) | 0;
  };
}

interface Round {
  /** Undefined: a random moment. */
  step: CrashStep | undefined;
  victim: Victim;
}

/** All steps with all their victims in a shuffled order, every fourth round at a random moment, as long as is wanted. */
function plan(choose: (below: number) => number): Round[] {
  const planned: Round[] = [];
  while (planned.length < rounds) {
    const every = crashSteps
      .filter(({ id }) => onlyStep === undefined || id === onlyStep)
      .flatMap((step) => step.victims.map((victim): Round => ({ step, victim })));
    for (let left = every.length; left > 0; left--) {
      const [round] = every.splice(choose(left), 1);
      if (onlyStep === undefined && planned.length % 4 === 3)
        planned.push({
          step: undefined,
          victim: (['shop', 'postgres', 'stripe', 'everything'] as const)[choose(4)] ?? 'shop',
        });
      if (round !== undefined) planned.push(round);
    }
  }
  return planned.slice(0, rounds);
}

let world: World;
before(async () => {
  world = await openWorld();
});
after(async () => {
  const { purchases, starts } = world;
  const placed = purchases.filter(({ order }) => order !== undefined).length;
  console.log(
    `crash tests: seed ${seed}, ${placed} orders, ${purchases.length - placed} sold out; ` +
      `starts after a crash ${Math.min(...starts)} to ${Math.max(...starts)} ms`,
  );
  await world.close();
});

const choose = dice(seed);
for (const [index, { step, victim }] of plan(choose).entries()) {
  test(`${index + 1}: kill -9 of ${victim} at ${step?.id ?? 'a random moment'} (seed ${seed})`, async () => {
    const bought = await crash(step, victim);
    await world.rest();
    await world.releaseEvents();
    await world.rest();
    assert.deepEqual(await world.findings(), []);
    await asBefore(bought);
  });
}

test('at the end the log verifies from the command line', async () => {
  assert.equal(await world.command('evidence', 'verify'), 0);
});

/** Buyers at work, one crash among them, and everybody served in the end. */
async function crash(step: CrashStep | undefined, victim: Victim): Promise<Purchase[]> {
  if (step?.situation === 'start') return crashOfStart(step, victim);
  const struck = Promise.withResolvers<() => Promise<void>>();
  const strike = () => struck.resolve(world.kill(victim));
  const refunded = step?.situation === 'refund' ? await somethingPaid() : undefined;
  const mails = world.mailCount();
  const end = await approach(step, strike, mails);
  const bought = startBuyers(step);
  if (step?.situation === 'lapsed') void bought.then(lapse);
  if (refunded !== undefined) refund(refunded);
  const recover = await Promise.race([struck.promise, delay(40_000, undefined, { ref: false })]);
  end(recover !== undefined);
  if (recover === undefined) {
    const { deliveries, requests } = await world.stripeState();
    const seen = JSON.stringify({ deliveries, requests: requests.slice(-20) });
    throw new Error(`the step ${step?.id} was not reached; Stripe saw ${seen}`);
  }
  await recover();
  const purchases = await bought;
  if (step?.situation === 'lapsed') await lapse(purchases);
  return purchases;
}

const waves: Readonly<Record<CrashStep['situation'], readonly BuyerKind[]>> = {
  card: ['pays', 'pays', 'pays', 'on-account', 'declined-first', 'never-pays'],
  account: ['on-account', 'on-account', 'on-account', 'pays', 'pays', 'doubtful'],
  lapsed: ['never-pays', 'never-pays', 'pays', 'on-account'],
  refund: ['pays', 'on-account', 'pays'],
  start: ['pays', 'on-account', 'pays'],
};

function startBuyers(step: CrashStep | undefined): Promise<Purchase[]> {
  const kinds = waves[step?.situation ?? 'card'];
  // The first one always gets what he wants: without him the step might not be reached.
  return Promise.all(
    kinds.map((kind, index) => buy(world, world.wish(kind, choose, { plenty: index === 0 }), world.purchases)),
  );
}

/** Makes ready to strike at the step. The function that it returns ends the watch. */
async function approach(
  step: CrashStep | undefined,
  strike: () => void,
  mails: number,
): Promise<(reached: boolean) => void> {
  const watch = { over: false };
  const end = () => {
    watch.over = true;
  };
  const when = async (isThere: () => boolean | Promise<boolean>, thenMs = 0) => {
    while (!watch.over && !(await isThere())) await delay(5);
    await delay(thenMs);
    if (!watch.over) strike();
  };
  if (step === undefined) {
    setTimeout(strike, choose(700));
    return end;
  }
  const { reach } = step;
  switch (reach.by) {
    case 'statement': {
      const tap = await world.tap();
      tap.arm(reach, strike);
      return (reached) => {
        end();
        tap.close({ restore: !reached });
      };
    }
    case 'stripe': {
      const fault = reach.effect === 'none' ? 'delay-before' : 'delay';
      const { path } = reach;
      await world.switches({ answers: [{ fault, method: 'POST', path, delayMs: 8_000, times: 1 }] });
      // The rule is used up when the call has come; its effect takes the simulator a few milliseconds.
      void when(async () => (await world.stripeState()).switches.answers.length === 0, 100);
      return end;
    }
    case 'silence': {
      await world.switches({ webhooks: { ...quiet.webhooks, withhold: true } });
      const paid = ({ path, status }: { path: string; status: number }) => path.endsWith('/confirm') && status === 200;
      const known = (await world.stripeState()).requests.filter(paid).length;
      void when(async () => (await world.stripeState()).requests.filter(paid).length !== known);
      return end;
    }
    case 'mail':
      void when(() => world.mailCount() > mails);
      return end;
    default:
      throw new Error(`no way to ${step.id}`);
  }
}

async function crashOfStart(step: CrashStep, victim: Victim): Promise<Purchase[]> {
  const bought = startBuyers(step);
  await delay(choose(500));
  world.kill('shop');
  const moment = choose(1_500);
  const keys = path.join(world.dataDir, 'key-store', 'keys.sqlite');
  await world.killStart(() => (step.reach.by === 'key-store' ? fileChanges(keys, 10_000) : delay(moment)), victim);
  return bought;
}

/** The deadline of those who never pay comes. */
function lapse(purchases: readonly Purchase[]): Promise<void> {
  const waiting = purchases.filter(({ wish }) => wish.kind === 'never-pays');
  return world.passTime(waiting.flatMap(({ order }) => order?.orderId ?? [])).catch(() => undefined);
}

async function somethingPaid(): Promise<string> {
  let purchase = world.purchases.find(
    ({ confirmed, refunded, wish }) => confirmed && !refunded && wish.kind === 'pays',
  );
  if (purchase === undefined) {
    purchase = await buy(world, world.wish('pays', choose, { plenty: true }), world.purchases);
    await world.rest();
  }
  purchase.refunded = true;
  return purchase.order?.number ?? '';
}

/** As the operator does it, beside the running shop. */
function refund(number: string): void {
  void world.command('refund', number, 'all', '--reason', 'returned', '--yes');
}

/** Each checkout submitted once more is the same order, and its token opens it as it was acknowledged. */
async function asBefore(bought: readonly Purchase[]): Promise<void> {
  for (const purchase of bought) {
    const { order, wish } = purchase;
    if (order === undefined) continue;
    const answer = await checkout(world, purchase);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.deepEqual(orderIn(answer), order);
    const { orderId, orderToken, total } = order;
    const headers = { authorization: `Bearer ${orderToken}` };
    const read = await call(world, `/api/orders/${orderId}`, { headers });
    assert.equal(read.status, 200);
    const lines = read.body['lines'] as { variantId: string; quantity: number }[];
    const flat = (all: readonly { variantId: string; quantity: number }[]) =>
      all.map(({ variantId, quantity }) => `${variantId} ${quantity}`).toSorted();
    assert.deepEqual(flat(lines), flat(wish.lines));
    assert.deepEqual(read.body['total'], total);
  }
}
