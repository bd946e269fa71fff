// SQL of what velocity and habit are counted by: traces of orders and of cards that were tried. Keyed hashes only. They
// lie apart from the decisions, are swept, and go with an erasure.
import type { Reader, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import { countedUpTo, type Facts } from './facts.ts';
import type { FirstLook, SecondLook } from './look.ts';
import type { Traits } from './traits.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const ago = (at: Date, ms: number) => new Date(at.getTime() - ms);

/** A shop with fewer sales has no "usual" yet. */
const usualFrom = 50;

/** On which lists somebody is: trait and list, `mailbox block`. */
export type Listed = readonly string[];

export interface ContactCounts {
  facts: Facts;
  listed: Listed;
}

/**
 * All that the first look has to read, in one statement: how often this mailbox and this network tried before, which
 * cards, what the mailbox usually buys, what is usual in the shop, and who is on a list. Counted up to a limit, so that
 * a flood stays cheap.
 */
export async function countContact(
  reader: Reader,
  { traits, at }: { traits: Traits; at: Date },
): Promise<ContactCounts> {
  const [hourAgo, dayAgo] = [ago(at, hourMs), ago(at, dayMs)];
  const keys = [traits.mailbox, traits.network, traits.address, traits.building, traits.domain, traits.country];
  const { listed, ...facts } = await reader.one(sql<Record<string, number | null> & { listed: string[] }>`
    select mailbox.*, network.*, tried.*, nearby.*,
           case when sales >= ${usualFrom} then median_minor end as "shopMedianMinor",
           case when sales >= ${usualFrom} then high_minor end as "shopHighMinor",
           case when sales >= ${usualFrom} then high_quantity end as "shopHighQuantity",
           array(select trait || ' ' || list from screening.list_entry
                 where key = any(${keys}::bytea[]) and (until_at is null or until_at > ${at})) as listed
    from (select count(*) filter (where at > ${hourAgo}) as "mailboxLastHour",
                 count(*) filter (where at > ${dayAgo}) as "mailboxLastDay",
                 count(*) filter (where sold) as "mailboxSales",
                 percentile_disc(0.5) within group (order by amount_minor) filter (where sold) as "mailboxMedianMinor",
                 max(amount_minor) filter (where sold) as "mailboxMaxMinor"
          from (select at, sold, amount_minor from screening.trace where email_index = ${traits.mailbox}
                order by at desc limit ${countedUpTo}) as recent) as mailbox,
         (select count(*) filter (where at > ${hourAgo}) as "networkLastHour", count(*) as "networkLastDay",
                 count(distinct email_index) filter (where at > ${hourAgo}) as "networkMailboxesHour"
          from (select at, email_index from screening.trace where address_block = ${traits.network} and at > ${dayAgo}
                order by at desc limit ${countedUpTo}) as recent) as network,
         (select count(*) filter (where declined and at > ${hourAgo}) as "mailboxDeclinesHour",
                 count(*) filter (where declined) as "mailboxDeclinesDay",
                 count(distinct fingerprint) as "mailboxCardsDay"
          from (select at, declined, fingerprint from screening.card_attempt
                where email_index = ${traits.mailbox} and at > ${dayAgo}
                order by at desc limit ${countedUpTo}) as recent) as tried,
         (select count(*) filter (where declined and at > ${hourAgo}) as "networkDeclinesHour",
                 count(*) filter (where declined) as "networkDeclinesDay",
                 count(distinct fingerprint) as "networkCardsDay"
          from (select at, declined, fingerprint from screening.card_attempt
                where address_block = ${traits.network} and at > ${dayAgo}
                order by at desc limit ${countedUpTo}) as recent) as nearby
         left join screening.usual on true`);
  return { facts, listed };
}

export interface CardCounts {
  /** Of the order's first look; undefined when none is on file. */
  first: { facts: Facts; score: number } | undefined;
  /** About the mailbox and the network of the order. */
  facts: Facts;
  /** About the card; meaningless without one. */
  cardFacts: Facts;
  listed: Listed;
}

/**
 * All that the second look has to read, in one statement: the order's first look, how often this card, this mailbox and
 * this network paid or were declined before, and whether the card is on a list.
 */
export async function countCard(
  reader: Reader,
  { orderId, fingerprint, at }: { orderId: string; fingerprint: Buffer | undefined; at: Date },
): Promise<CardCounts> {
  const [hourAgo, dayAgo] = [ago(at, hourMs), ago(at, dayMs)];
  const card = fingerprint ?? null;
  const { listed, firstFacts, firstScore, ...counts } = await reader.one(sql<
    Record<string, number> & { listed: string[]; firstFacts: Facts | null; firstScore: number }
  >`
    with first as (
      select look.facts, case when look.verdict = 'pass' then look.score else 0 end as score,
             trace.email_index, trace.address_block
      from screening.look left join screening.trace on trace.look_id = look.id
      where look.order_id = ${orderId} and look.stage = 'first' order by look.id limit 1
    )
    select first.facts as "firstFacts", coalesce(first.score, 0) as "firstScore", used.*, tried.*, nearby.*,
           array(select trait || ' ' || list from screening.list_entry
                 where key = ${card}::bytea and (until_at is null or until_at > ${at})) as listed
    from (values (true)) as always left join first on true,
         lateral (
           select count(*) filter (where not declined and at > ${hourAgo}) as "cardLastHour",
                  count(*) filter (where not declined) as "cardLastDay",
                  count(*) filter (where declined and at > ${hourAgo}) as "cardDeclinesHour",
                  count(*) filter (where declined) as "cardDeclinesDay",
                  1 + count(distinct email_index) filter (where email_index <> first.email_index) as "cardMailboxesDay",
                  1 + count(distinct address_block) filter (where address_block <> first.address_block)
                    as "cardNetworksDay"
           from (select at, declined, email_index, address_block
                 from screening.card_attempt where fingerprint = ${card}::bytea and at > ${dayAgo}
                 order by at desc limit ${countedUpTo}) as recent) as used,
         lateral (
           select count(*) filter (where declined and at > ${hourAgo}) as "mailboxDeclinesHour",
                  count(*) filter (where declined) as "mailboxDeclinesDay",
                  count(distinct fingerprint) as "mailboxCardsDay",
                  1 + count(distinct fingerprint) filter (where order_id = ${orderId} and fingerprint <> ${card}::bytea)
                    as "orderCards"
           from (select at, declined, order_id, fingerprint from screening.card_attempt
                 where email_index = first.email_index and at > ${dayAgo}
                 order by at desc limit ${countedUpTo}) as recent) as tried,
         lateral (
           select count(*) filter (where declined and at > ${hourAgo}) as "networkDeclinesHour",
                  count(*) filter (where declined) as "networkDeclinesDay",
                  count(distinct fingerprint) as "networkCardsDay"
           from (select at, declined, fingerprint from screening.card_attempt
                 where address_block = first.address_block and at > ${dayAgo}
                 order by at desc limit ${countedUpTo}) as recent) as nearby`);
  const all = Object.entries(counts);
  const isOfCard = ([name]: [string, number]) => name.startsWith('card') || name === 'orderCards';
  return {
    first: firstFacts === null ? undefined : { facts: firstFacts, score: firstScore },
    facts: Object.fromEntries(all.filter((one) => !isOfCard(one))),
    cardFacts: Object.fromEntries(all.filter(isOfCard)),
    listed,
  };
}

/**
 * Keeps a first look and what later looks count of it, in one statement: in the transaction that acts on it, and for a
 * refusal in one of its own. `orderId` is absent when no order came of it; `sold` is said of an order on account.
 */
export async function recordFirst(
  tx: Tx,
  look: FirstLook,
  about: { orderId?: string | undefined; sold?: boolean },
): Promise<void> {
  const { basis, trace } = look;
  const { judgement } = basis;
  const kept = tx.execute(sql`
    with kept as (
      insert into screening.look
        (id, stage, order_id, at, rules_version, enforced, facts, verdict, score, findings, scores)
      values (${look.lookId}, 'first', ${about.orderId ?? null}, ${basis.at}, ${basis.rulesVersion}, ${basis.enforced},
              ${JSON.stringify(basis.facts)}, ${judgement.verdict}, ${judgement.score}, ${judgement.findings},
              ${judgement.scores})
    )
    insert into screening.trace (look_id, at, email_index, address_block, delivery, amount_minor, top_quantity, sold)
    values (${look.lookId}, ${basis.at}, ${trace.traits.mailbox}, ${trace.traits.network}, ${orNull(trace.traits.address)},
            ${trace.amountMinor}, ${trace.topQuantity}, ${about.sold === true})`);
  await Promise.all([kept, recordAlias(tx, trace.traits)]);
}

function orNull(hash: Buffer): Buffer | null {
  return hash.length === 0 ? null : hash;
}

async function recordAlias(tx: Tx, { mailbox, typedMailbox }: Traits): Promise<void> {
  if (mailbox.equals(typedMailbox)) return;
  await tx.execute(sql`
    insert into screening.alias (email_index, mailbox) values (${typedMailbox}, ${mailbox})
    on conflict (email_index) do nothing`);
}

/** Keeps a second look with the card that it was about; the order counts as sold when its money is taken. */
export async function recordSecond(tx: Tx, look: SecondLook, { orderId }: { orderId: string }): Promise<void> {
  const { basis, fingerprint } = look;
  const { judgement } = basis;
  await tx.execute(sql`
    with kept as (
      insert into screening.look
        (id, stage, order_id, at, rules_version, enforced, facts, verdict, score, findings, scores)
      values (${look.lookId}, 'second', ${orderId}, ${basis.at}, ${basis.rulesVersion}, ${basis.enforced},
              ${JSON.stringify(basis.facts)}, ${judgement.verdict}, ${judgement.score}, ${judgement.findings},
              ${judgement.scores})
    ), first as (
      select trace.look_id, trace.email_index, trace.address_block
      from screening.look join screening.trace on trace.look_id = look.id
      where look.order_id = ${orderId} and look.stage = 'first' order by look.id limit 1
    ), attempt as (
      insert into screening.card_attempt (id, at, declined, order_id, email_index, address_block, fingerprint)
      select ${look.lookId}::uuid, ${basis.at}::timestamptz, false, ${orderId}::uuid,
             (select email_index from first), (select address_block from first), ${fingerprint ?? null}::bytea
      where ${fingerprint !== undefined}
    )
    update screening.trace set sold = true from first
    where trace.look_id = first.look_id and ${look.kind === 'capture'}`);
}

/** Keeps a decline: later looks count it under its card, mailbox and network. */
export async function recordDecline(
  tx: Tx,
  decline: { orderId: string; fingerprint: Buffer | undefined; at: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into screening.card_attempt (id, at, declined, order_id, email_index, address_block, fingerprint)
    select ${newId<string>(decline.at.getTime())}::uuid, ${decline.at}::timestamptz, true, ${decline.orderId}::uuid,
           email_index, address_block, ${decline.fingerprint ?? null}::bytea
    from (values (true)) as always left join (
      select trace.email_index, trace.address_block
      from screening.look join screening.trace on trace.look_id = look.id
      where look.order_id = ${decline.orderId} and look.stage = 'first' order by look.id limit 1
    ) as first on true`);
}

/** A person released a held order and its money is taken: from now on it belongs to the mailbox's habit. */
export async function markSold(tx: Tx, orderId: string): Promise<void> {
  await tx.execute(sql`
    update screening.trace set sold = true from screening.look
    where look.order_id = ${orderId} and look.stage = 'first' and trace.look_id = look.id`);
}

const keptDays = 8;
const habitDays = 400;

/** Deletes what nothing counts any more, and of what stays the network and the address; returns how many were deleted. */
export async function sweepTraces(reader: Reader, at: Date): Promise<number> {
  const before = ago(at, keptDays * dayMs);
  const attempts = await reader.execute(sql`delete from screening.card_attempt where at < ${before}`);
  const traces = await reader.execute(sql`
    delete from screening.trace where (at < ${before} and not sold) or at < ${ago(at, habitDays * dayMs)}`);
  await reader.execute(sql`
    update screening.trace set address_block = null, delivery = null
    where at < ${before} and (address_block is not null or delivery is not null)`);
  return attempts + traces;
}

/** Computes what is usual in this shop, from the sales of ninety days. */
export async function refreshUsual(reader: Reader, at: Date): Promise<void> {
  await reader.execute(sql`
    insert into screening.usual (one, at, sales, median_minor, high_minor, high_quantity)
    select true, ${at}::timestamptz, count(*), coalesce(percentile_disc(0.5) within group (order by amount_minor), 0),
           coalesce(percentile_disc(0.95) within group (order by amount_minor), 0),
           coalesce(percentile_disc(0.99) within group (order by top_quantity), 0)
    from screening.trace where sold and at > ${ago(at, 90 * dayMs)}
    on conflict (one) do update set at = excluded.at, sales = excluded.sales, median_minor = excluded.median_minor,
      high_minor = excluded.high_minor, high_quantity = excluded.high_quantity`);
}

/**
 * Part of an erasure: deletes what is counted and listed under e-mail addresses (their blind indexes), in whichever
 * spelling, and what was listed from their orders. What somebody else's order or a merchant's own hand put on a list
 * stays until its date: else a thief could have a stolen card forgotten by using it once and asking to be erased.
 * Decisions hold nothing of the person (S4.1, L17). Returns how many traces went.
 */
export async function forgetTraces(tx: Tx, emailIndexes: readonly Buffer[]): Promise<number> {
  return tx.execute(sql`
    with mailbox as (
      select unnest(${emailIndexes}::bytea[]) as index
      union select mailbox from screening.alias where email_index = any(${emailIndexes}::bytea[])
    ), entry as (
      delete from screening.list_entry
      where email_index in (select index from mailbox) or key in (select index from mailbox)
    ), attempt as (
      delete from screening.card_attempt where email_index in (select index from mailbox)
    ), alias as (
      delete from screening.alias
      where email_index = any(${emailIndexes}::bytea[]) or mailbox in (select index from mailbox)
    )
    delete from screening.trace where email_index in (select index from mailbox)`);
}

export interface OrderTraits {
  mailbox?: Buffer | undefined;
  network?: Buffer | undefined;
  address?: Buffer | undefined;
  /** Of the newest card that was tried. */
  card?: Buffer | undefined;
}

/** By what an order can be put on a list, for as long as its traces are kept. */
export async function traitsOfOrder(reader: Reader, orderId: string): Promise<OrderTraits> {
  const row = await reader.maybeOne(sql<Record<'mailbox' | 'network' | 'address' | 'card', Buffer | null>>`
    select trace.email_index as mailbox, trace.address_block as network, trace.delivery as address,
           (select fingerprint from screening.card_attempt
            where email_index = trace.email_index and order_id = ${orderId} and fingerprint is not null
            order by at desc limit 1) as card
    from screening.look join screening.trace on trace.look_id = look.id
    where look.order_id = ${orderId} and look.stage = 'first' order by look.id limit 1`);
  return Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => value !== null));
}
