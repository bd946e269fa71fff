// All SQL of the ledger. It only ever inserts; that an entry balances is the database's own promise (schema/0001.sql).
import { isDeepStrictEqual } from 'node:util';
import type { Reader, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import type { LedgerAccount } from './chart-of-accounts.ts';

export interface Posting {
  account: LedgerAccount;
  /** Minor units: a debit is positive, a credit negative. Zero is left out of the books. */
  amountMinor: number;
  /** ISO 4217. */
  currency: string;
}

export interface LedgerEntry {
  /** What happened, in our words: `sale`, `capture`, `processor-fee`, `refund`. */
  kind: string;
  /** What it is about: `order:<id>`, `payment:<id>`. */
  reference: string;
  /** One business fact is posted once, whoever asks and however often: `<payment id>:captured`. */
  idempotencyKey: string;
  at: Date;
  postings: readonly Posting[];
}

export interface PostedEntry extends LedgerEntry {
  entryId: string;
}

export interface AccountBalance {
  account: LedgerAccount;
  currency: string;
  normalSide: 'debit' | 'credit';
  /** Debits less credits, minor units: below zero for an account that grows by credits. */
  balanceMinor: number;
}

export interface BooksCheck {
  entries: number;
  postings: number;
  /** Entries that do not sum to zero, lack postings or name no known account. Empty in sound books. */
  unsound: string[];
}

interface PostingRow {
  account: LedgerAccount;
  amount_minor: number;
  currency: string;
}

/**
 * Posts an entry in one statement. The database refuses, at the latest at commit, an entry that does not sum to zero in
 * each currency or has fewer than two postings. Throws when the key was used before for something else.
 */
export async function post(tx: Tx, entry: LedgerEntry): Promise<'posted' | 'already-posted' | 'nothing-to-post'> {
  const postings = entry.postings.filter((posting) => posting.amountMinor !== 0);
  if (postings.length === 0) return 'nothing-to-post';
  const { inserted } = await tx.one(sql<{ inserted: number }>`
    with entry as (
      insert into ledger.entry (id, kind, reference, idempotency_key, at, lines)
      values (${newId()}, ${entry.kind}, ${entry.reference}, ${entry.idempotencyKey}, ${entry.at}, ${postings.length})
      on conflict (idempotency_key) do nothing
      returning id
    ), posted as (
      insert into ledger.posting (entry_id, line, account, amount_minor, currency)
      select entry.id, posting.line, posting.account, posting.amount_minor, posting.currency
      from entry, unnest(${postings.map((posting) => posting.account)}::text[],
                         ${postings.map((posting) => posting.amountMinor)}::bigint[],
                         ${postings.map((posting) => posting.currency)}::text[])
                  with ordinality as posting (account, amount_minor, currency, line)
    )
    select count(*) as inserted from entry`);
  if (inserted === 1) return 'posted';
  await refuseOtherContent(tx, entry, postings);
  return 'already-posted';
}

// The first poster has committed by now (our insert waited for it), so a new statement sees what it wrote.
async function refuseOtherContent(tx: Tx, entry: LedgerEntry, postings: Posting[]): Promise<void> {
  const existing = await tx.one(sql<{ kind: string; reference: string; postings: PostingRow[] }>`
    select kind, reference,
           (select json_agg(json_build_object('account', account, 'amount_minor', amount_minor, 'currency', currency)
                            order by line)
            from ledger.posting where entry_id = entry.id) as postings
    from ledger.entry where idempotency_key = ${entry.idempotencyKey}`);
  const before = { kind: existing.kind, reference: existing.reference, postings: existing.postings.map(spell).sort() };
  const now = { kind: entry.kind, reference: entry.reference, postings: postings.map(toRow).map(spell).sort() };
  if (!isDeepStrictEqual(before, now)) {
    throw new Error(`ledger key ${entry.idempotencyKey} was used before for another entry`);
  }
}

/** Every account's balance in each currency it has been used in. */
export async function balances(reader: Reader): Promise<AccountBalance[]> {
  const rows = await reader.query(sql<PostingRow & { normal_side: 'debit' | 'credit' }>`
    select posting.account, posting.currency, account.normal_side, sum(posting.amount_minor)::bigint as amount_minor
    from ledger.posting join ledger.account on account.code = posting.account
    group by posting.account, posting.currency, account.normal_side
    order by posting.account, posting.currency`);
  return rows.map((row) => ({
    account: row.account,
    currency: row.currency,
    normalSide: row.normal_side,
    balanceMinor: row.amount_minor,
  }));
}

/** Everything posted about one thing, oldest first. */
export async function entriesFor(reader: Reader, reference: string): Promise<PostedEntry[]> {
  const rows = await reader.query(sql<{
    id: string;
    kind: string;
    reference: string;
    idempotency_key: string;
    at: Date;
    postings: PostingRow[];
  }>`
    select id, kind, reference, idempotency_key, at,
           (select json_agg(json_build_object('account', account, 'amount_minor', amount_minor, 'currency', currency)
                            order by line)
            from ledger.posting where entry_id = entry.id) as postings
    from ledger.entry where reference = ${reference} order by at, id`);
  return rows.map((row) => ({
    entryId: row.id,
    kind: row.kind,
    reference: row.reference,
    idempotencyKey: row.idempotency_key,
    at: row.at,
    postings: row.postings.map(({ account, amount_minor, currency }) => ({
      account,
      amountMinor: amount_minor,
      currency,
    })),
  }));
}

/**
 * Goes through the whole books without trusting the triggers that guard them (they may have been switched off by the
 * owner of the database). For the probe; a full scan.
 */
export async function checkBalanced(reader: Reader): Promise<BooksCheck> {
  const { entries, postings, unsound } = await reader.one(sql<{
    entries: number;
    postings: number;
    unsound: string[] | null;
  }>`
    with per_currency as (
      select entry_id, currency, sum(amount_minor) as total, count(*) as lines, min(line) as first, max(line) as last,
             bool_and(account.code is not null) as known
      from ledger.posting left join ledger.account on account.code = posting.account
      group by entry_id, currency
    ), per_entry as (
      select entry_id, sum(lines) as lines, min(first) as first, max(last) as last,
             bool_and(total = 0) and bool_and(known) as sound
      from per_currency group by entry_id
    )
    select (select count(*) from ledger.entry) as entries,
           (select count(*) from ledger.posting) as postings,
           (select array_agg(coalesce(entry.id, per_entry.entry_id)::text)
            from ledger.entry full join per_entry on per_entry.entry_id = entry.id
            where (per_entry.sound and per_entry.lines = entry.lines and entry.lines >= 2
                   and per_entry.first = 1 and per_entry.last = entry.lines) is not true) as unsound`);
  return { entries, postings, unsound: unsound ?? [] };
}

function toRow(posting: Posting): PostingRow {
  return { account: posting.account, amount_minor: posting.amountMinor, currency: posting.currency };
}

function spell(row: PostingRow): string {
  return `${row.account} ${row.amount_minor} ${row.currency}`;
}
