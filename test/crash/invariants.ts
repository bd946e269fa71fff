// What must be true of a shop at rest, whatever was killed before: read from outside, from the database as its owner,
// from Stripe, from the key store's file and from the mailbox's folder. Each finding is a sentence.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type pg from 'pg';
import type Stripe from 'stripe';
import { openDatabase } from '../../src/kernel/database.ts';
import { findEmbeddedPostgres } from '../../src/kernel/embedded-postgres.ts';
import { verifyLive } from '../../src/modules/evidence.ts';
import { type Purchase, plainMarker } from './buyers.ts';

export interface Ground {
  dataDir: string;
  owner: pg.Client;
  stripe: Stripe;
  /** What was in stock before anybody bought, by variant. */
  initialStock: ReadonlyMap<string, number>;
  /** Everything that buyers did in this shop's life. */
  purchases: readonly Purchase[];
}

/** All that is wrong; nothing when all is well. */
export async function findings(ground: Ground): Promise<string[]> {
  const found: string[] = [];
  const say = (text: string) => void found.push(text);
  const states = await checkOrders(ground, say);
  await checkMoney(ground, states, say);
  await checkStock(ground, say);
  await checkEvidence(ground, say);
  await checkSealing(ground, say);
  checkMail(ground, states, say);
  return found;
}

type Say = (text: string) => void;
type States = ReadonlyMap<string, string>;

const restingStates: Readonly<Record<Purchase['wish']['kind'], readonly string[]>> = {
  pays: ['paid'],
  'declined-first': ['paid'],
  'on-account': ['open-on-account'],
  'never-pays': ['awaiting-payment', 'cancelled'],
  doubtful: ['held'],
};

async function checkOrders({ owner, purchases }: Ground, say: Say): Promise<States> {
  const { rows } = await owner.query<{ id: string; number: string; state: string; total: string; lines: string[] }>(`
    select id, number, state, total_minor as total,
           array(select variant_id || ' ' || quantity from orders.line where order_id = orders.order.id order by 1) as lines
    from orders.order`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { order, wish, refunded } of purchases) {
    if (order === undefined) continue;
    const row = byId.get(order.orderId);
    if (row === undefined) {
      say(`order ${order.number} was acknowledged and is not there`);
      continue;
    }
    const wanted = wish.lines.map(({ variantId, quantity }) => `${variantId} ${quantity}`).toSorted();
    const same =
      row.number === order.number &&
      Number(row.total) === order.total.amountMinor &&
      row.lines.join() === wanted.join();
    if (!same) say(`order ${order.number} is not what was acknowledged: ${JSON.stringify(row)}`);
    const resting = refunded ? ['refunded'] : restingStates[wish.kind];
    if (!resting.includes(row.state)) say(`order ${row.number} (${wish.kind}) is ${row.state}`);
    byId.delete(order.orderId);
  }
  for (const { number, state } of byId.values())
    say(`order ${number} (${state}) is nobody's: a second one of some checkout`);
  return new Map(rows.map((row) => [row.id, row.state]));
}

/** Stripe against the orders, and the books against Stripe. */
async function checkMoney({ owner, stripe }: Ground, states: States, say: Say): Promise<void> {
  const intents = new Map<string, string[]>();
  for await (const intent of stripe.paymentIntents.list({ limit: 100 })) {
    const orderId = intent.metadata['order_id'] ?? '';
    intents.set(orderId, [...(intents.get(orderId) ?? []), intent.status]);
  }
  for (const [orderId, state] of states) {
    const of = intents.get(orderId) ?? [];
    const taken = of.filter((status) => status === 'succeeded').length;
    if (taken !== (isPaid(state) ? 1 : 0)) say(`order ${orderId} is ${state} and was charged ${taken} times`);
    if (state === 'held' && of.join() !== 'requires_capture') say(`held order ${orderId} has intents ${of.join()}`);
    if (state === 'cancelled' && of.some((status) => status !== 'canceled'))
      say(`cancelled order ${orderId} has intents ${of.join()}`);
    if (of.length > 1) say(`order ${orderId} has ${of.length} intents`);
    intents.delete(orderId);
  }
  if (intents.size > 0) say(`Stripe has ${intents.size} intents of orders that do not exist`);

  let atStripe = 0;
  let fees = 0;
  for await (const transaction of stripe.balanceTransactions.list({ limit: 100 })) {
    atStripe += transaction.net;
    fees += transaction.fee;
  }
  const { rows } = await owner.query<{ account: string; sum: string }>(
    'select account, sum(amount_minor) as sum from ledger.posting group by account',
  );
  const books = new Map(rows.map((row) => [row.account, Number(row.sum)]));
  const balance = [...books.values()].reduce((sum, value) => sum + value, 0);
  if (balance !== 0) say(`the books do not balance: ${balance}`);
  const owed = books.get('receivable:stripe') ?? 0;
  if (owed !== atStripe) say(`Stripe owes us ${atStripe} and the books say ${owed}`);
  const paid = books.get('processor-fees') ?? 0;
  if (paid !== fees) say(`Stripe kept fees of ${fees} and the books say ${paid}`);
  await checkCredit(owner, books.get('receivable:customers') ?? 0, say);
}

/** Paid by card, whatever became of it later. */
function isPaid(state: string): boolean {
  return state === 'paid' || state === 'refunded';
}

async function checkCredit(owner: pg.Client, receivable: number, say: Say): Promise<void> {
  const { rows } = await owner.query<{ used: string }>(
    'select coalesce(sum(used_minor), 0) as used from customers.credit',
  );
  const used = Number(rows[0]?.used);
  if (used !== receivable) say(`customers used credit of ${used} and owe ${receivable}`);
}

async function checkStock({ owner, initialStock }: Ground, say: Say): Promise<void> {
  const { rows } = await owner.query<{ id: string; hand: number; reserved: number; sold: string; held: string }>(`
    select item.variant_id as id, on_hand as hand, reserved,
           coalesce(sum(quantity - returned) filter (where state = 'committed'), 0) as sold,
           coalesce(sum(quantity) filter (where state = 'held'), 0) as held
    from stock.item as item left join stock.reservation using (variant_id)
    group by item.variant_id, on_hand, reserved`);
  for (const { id, hand, reserved, sold, held } of rows) {
    if (hand + Number(sold) !== initialStock.get(id))
      say(`stock of ${id} does not close: ${hand} there, ${sold} sold, ${initialStock.get(id)} at first`);
    if (reserved !== Number(held)) say(`stock of ${id}: ${reserved} reserved, ${held} held by orders`);
    if (hand < 0 || reserved > hand) say(`${id} is oversold: ${hand} there, ${reserved} reserved`);
  }
  // What reservations say was sold is what paid orders and orders on account say.
  const { rows: strange } = await owner.query<{ number: string }>(`
    select number from orders.order join stock.reservation on order_id = id
    where (reservation.state = 'committed') <> (orders.order.state in ('paid', 'refunded', 'open-on-account'))
       or (reservation.state = 'released') <> (orders.order.state = 'cancelled')
    union
    select number from orders.order join orders.line on order_id = id
    where not exists (select from stock.reservation where order_id = id and variant_id = line.variant_id
                      and reservation.quantity = line.quantity)`);
  for (const { number } of strange) say(`order ${number} and its stock disagree`);
}

async function checkEvidence({ dataDir, owner, purchases }: Ground, say: Say): Promise<void> {
  const { rows } = await owner.query<{ object: string; count: string }>(`
    select entry->>'object' as object, count(*) from
      (select convert_from(body, 'UTF8')::jsonb as entry from evidence.entry) as entries
    where entry->>'act' = 'order.placed' group by 1`);
  const placed = new Map(rows.map((row) => [row.object, Number(row.count)]));
  for (const { order } of purchases) {
    if (order === undefined) continue;
    const count = placed.get(`order:${order.orderId}`) ?? 0;
    if (count !== 1) say(`order ${order.number} has ${count} entries in the log`);
  }
  const addresses = findEmbeddedPostgres(dataDir, path.join(dataDir, 'keys'));
  if (addresses === undefined) throw new Error('no database runs');
  const reader = openDatabase({ connectionString: addresses.appUrl, maxConnections: 1 });
  try {
    const verifierKey = readFileSync(path.join(dataDir, 'evidence', 'log.vkey'), 'utf8');
    const verdict = await verifyLive(reader, { verifierKey, dataFolder: dataDir });
    if (verdict.kind !== 'sound') say(`the log does not verify: ${JSON.stringify(verdict.findings)}`);
  } finally {
    await reader.close();
  }
}

async function checkSealing({ dataDir, owner }: Ground, say: Say): Promise<void> {
  const { rows } = await owner.query<{ count: string }>(`
    select count(*) from orders.order where not (
      substring(email_sealed from 1 for 1) = '\\xf5' and substring(name_sealed from 1 for 1) = '\\xf5' and
      substring(address_sealed from 1 for 1) = '\\xf5' and coalesce(substring(phone_sealed from 1 for 1) = '\\xf5', true))`);
  if (rows[0]?.count !== '0') say(`${rows[0]?.count} orders hold a contact that is not sealed`);
  const { rows: tables } = await owner.query<{ name: string }>(`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`);
  const hex = Buffer.from(plainMarker).toString('hex');
  for (const { name } of tables) {
    const { rows: plain } = await owner.query<{ count: string }>(
      `select count(*) from ${name} as t where t::text ilike $1 or t::text like $2`,
      [`%${plainMarker}%`, `%${hex}%`],
    );
    if (plain[0]?.count !== '0') say(`${name} has ${plain[0]?.count} rows with a buyer's name in plain text`);
  }
  const { rows: persons } = await owner.query<{ id: string }>('select id from vault.person');
  const keys = new DatabaseSync(path.join(dataDir, 'key-store', 'keys.sqlite'), { readOnly: true, timeout: 2_000 });
  const known = new Set(
    keys
      .prepare('select person from person_key')
      .all()
      .map((row) => row['person']),
  );
  keys.close();
  const keyless = persons.filter(({ id }) => !known.has(id));
  if (keyless.length > 0) say(`${keyless.length} persons have no key`);
}

/** At least one confirmation for each order that is sold, and every further copy under the same Message-ID. */
function checkMail(ground: Ground, states: States, say: Say): void {
  const confirmed = confirmations(ground.dataDir);
  const refunds = mailsOf(ground.dataDir, /^We have refunded /);
  for (const { order, wish } of ground.purchases) {
    if (order === undefined) continue;
    const state = states.get(order.orderId) ?? '';
    const sold = isPaid(state) || state === 'open-on-account';
    const ids = confirmed.get(wish.email) ?? [];
    if (sold && ids.length === 0) say(`order ${order.number} is sold, and its confirmation was never sent`);
    if (!sold && ids.length > 0) say(`order ${order.number} is not sold, and a confirmation was sent`);
    if (new Set(ids).size > 1) say(`order ${order.number} was confirmed by ${ids.length} different mails`);
    const refundMails = new Set(refunds.get(wish.email)).size;
    if (refundMails !== (state === 'refunded' ? 1 : 0))
      say(`order ${order.number} (${state}) has ${refundMails} refund mails`);
  }
}

/** Message-IDs by recipient. */
export function confirmations(dataDir: string): Map<string, string[]> {
  return mailsOf(dataDir, /^Your order \S+ at /);
}

function mailsOf(dataDir: string, subject: RegExp): Map<string, string[]> {
  const folder = path.join(dataDir, 'mailbox');
  const mails = new Map<string, string[]>();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.mail')) continue;
    const text = readFileSync(path.join(folder, name), 'utf8');
    if (!subject.test(/^subject: *(.*)$/im.exec(text)?.[1] ?? '')) continue;
    const envelope = JSON.parse(text.slice(0, text.indexOf('\n'))) as { to: string[] };
    const id = /^message-id:\s*(\S+)/im.exec(text)?.[1] ?? '';
    for (const to of envelope.to) mails.set(to, [...(mails.get(to) ?? []), id]);
  }
  return mails;
}
