-- Rules become data: each document that has decided anything is kept under its version, and a look names the version.
create table screening.rules (
  version integer generated always as identity primary key,
  hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
  document jsonb not null,
  first_used_at timestamptz not null
);

-- The rules that came with the program before they were data: verdicts only, no scores.
insert into screening.rules (hash, document, first_used_at)
values ('47835c78f7dfcd95c611a382500c360901809b335fed55c5feebfc72f6efb538', '{
  "thresholds": {"hold": 1, "stop": 1}, "caseHours": 144, "reshipperWords": [],
  "rules": [
    {"id": "throw-away-mailbox", "stage": "first", "when": [{"fact": "emailDomainDisposable", "is": true}], "score": 0, "action": "hold",
     "reason": "The e-mail address belongs to a throw-away mail service.", "enforced": true},
    {"id": "same-mailbox-often", "stage": "first", "when": [{"fact": "mailboxLastHour", "atLeast": 5}, {"fact": "knownCustomer", "is": false}], "score": 0, "action": "hold",
     "reason": "The same e-mail address tried to order five times or more within an hour.", "enforced": true, "velocity": true},
    {"id": "same-mailbox-very-often", "stage": "first", "when": [{"fact": "mailboxLastDay", "atLeast": 20}, {"fact": "knownCustomer", "is": false}], "score": 0, "action": "stop",
     "reason": "The same e-mail address tried to order twenty times or more within a day.", "enforced": true, "velocity": true},
    {"id": "same-network-often", "stage": "first", "when": [{"fact": "networkLastHour", "atLeast": 20}, {"fact": "knownCustomer", "is": false}], "score": 0, "action": "hold",
     "reason": "Twenty orders or more were tried from the same network within an hour.", "enforced": true, "velocity": true},
    {"id": "same-network-very-often", "stage": "first", "when": [{"fact": "networkLastHour", "atLeast": 60}, {"fact": "knownCustomer", "is": false}], "score": 0, "action": "stop",
     "reason": "Sixty orders or more were tried from the same network within an hour, as programs that test stolen cards do.", "enforced": true, "velocity": true},
    {"id": "known-customer-very-often", "stage": "first", "when": [{"fact": "mailboxLastHour", "atLeast": 60}, {"fact": "knownCustomer", "is": true}], "score": 0, "action": "hold",
     "reason": "A known customer ordered sixty times or more within an hour: somebody else may have the token.", "enforced": true, "velocity": true},
    {"id": "very-large-amount", "stage": "first", "when": [{"fact": "amountMinor", "atLeast": 2500000}, {"fact": "knownCustomer", "is": false}], "score": 0, "action": "hold",
     "reason": "A very large amount (2,500,000 minor units or more) from somebody who is not a known customer.", "enforced": true},
    {"id": "very-many-items", "stage": "first", "when": [{"fact": "itemCount", "atLeast": 500}, {"fact": "knownCustomer", "is": false}], "score": 0, "action": "hold",
     "reason": "Five hundred items or more for somebody who is not a known customer.", "enforced": true},
    {"id": "security-code-wrong", "stage": "second", "when": [{"fact": "cvcCheck", "is": "fail"}], "score": 0, "action": "stop",
     "reason": "The card''s security code was wrong.", "enforced": true},
    {"id": "highest-risk", "stage": "second", "when": [{"fact": "riskLevel", "is": "highest"}], "score": 0, "action": "stop",
     "reason": "The payment processor rates the risk as highest.", "enforced": true},
    {"id": "elevated-risk", "stage": "second", "when": [{"fact": "riskLevel", "is": "elevated"}], "score": 0, "action": "hold",
     "reason": "The payment processor rates the risk as elevated.", "enforced": true},
    {"id": "high-risk-score", "stage": "second", "when": [{"fact": "riskScore", "atLeast": 65}], "score": 0, "action": "hold",
     "reason": "The payment processor''s risk score is 65 or more of 99.", "enforced": true},
    {"id": "street-differs", "stage": "second", "when": [{"fact": "addressLine1Check", "is": "fail"}], "score": 0, "action": "hold",
     "reason": "The street is not the one that the card''s bank knows.", "enforced": true},
    {"id": "postal-code-differs", "stage": "second", "when": [{"fact": "postalCodeCheck", "is": "fail"}], "score": 0, "action": "hold",
     "reason": "The postal code is not the one that the card''s bank knows.", "enforced": true},
    {"id": "same-card-often", "stage": "second", "when": [{"fact": "cardLastHour", "atLeast": 5}], "score": 0, "action": "hold",
     "reason": "The same card paid five times or more within an hour.", "enforced": true, "velocity": true},
    {"id": "same-card-very-often", "stage": "second", "when": [{"fact": "cardLastDay", "atLeast": 20}], "score": 0, "action": "stop",
     "reason": "The same card paid twenty times or more within a day.", "enforced": true, "velocity": true}
  ]}', '-infinity');

alter table screening.look
  add foreign key (rules_version) references screening.rules,
  add column score integer not null default 0,
  -- What each of the findings adds, in their order.
  add column scores integer[] not null default '{}';
update screening.look set scores = array_fill(0, array[cardinality(findings)]) where findings <> '{}';
alter table screening.look add check (cardinality(scores) = cardinality(findings));

-- What later looks count of an order: swept after eight days, the longest that a held order may wait and then be paid.
-- What went through stays for four hundred days, without network and address: a mailbox's habit.
alter table screening.trace
  add column delivery bytea,
  -- Minor units of the base currency.
  add column amount_minor bigint,
  add column top_quantity integer,
  -- The money was taken, or it was sold on account.
  add column sold boolean not null default false;

-- A card that was tried: authorized or declined.
create table screening.card_attempt (
  id uuid primary key,
  at timestamptz not null,
  declined boolean not null,
  order_id uuid not null,
  email_index bytea,
  address_block bytea,
  fingerprint bytea
);
insert into screening.card_attempt (id, at, declined, order_id, fingerprint)
select trace.look_id, trace.at, false, look.order_id, trace.fingerprint
from screening.trace join screening.look on look.id = trace.look_id
where trace.fingerprint is not null and look.order_id is not null;
delete from screening.trace where fingerprint is not null;
alter table screening.trace drop column fingerprint;
create index card_attempt_fingerprint on screening.card_attempt (fingerprint, at) where fingerprint is not null;
create index card_attempt_email on screening.card_attempt (email_index, at) where email_index is not null;
create index card_attempt_address on screening.card_attempt (address_block, at) where address_block is not null;
-- For the same reason as the columns of trace.
alter table screening.card_attempt
  alter fingerprint set (n_distinct = 20),
  alter email_index set (n_distinct = 20),
  alter address_block set (n_distinct = 20);

-- Spellings of one mailbox that differ from the one that is counted: by what was typed, an erasure finds the rest.
create table screening.alias (
  email_index bytea primary key,
  mailbox bytea not null
);
create index alias_mailbox on screening.alias (mailbox);

-- What the merchant trusts, wants to see or wants never again. The key is a keyed hash: nobody can read the list.
create table screening.list_entry (
  key bytea primary key,
  id uuid not null unique,
  trait text not null check (trait in ('mailbox', 'network', 'card', 'address', 'building', 'domain', 'country')),
  list text not null check (list in ('allow', 'review', 'block')),
  reason text not null check (reason ~ '^[a-z]+(-[a-z]+)*$' and length(reason) <= 40),
  added_by text not null,
  added_at timestamptz not null,
  until_at timestamptz,
  -- Whom it is about, when it was taken from an order: it goes with that mailbox's erasure.
  email_index bytea
);
create index list_entry_email on screening.list_entry (email_index) where email_index is not null;

-- What is usual in this shop: one row, computed now and then.
create table screening.usual (
  one boolean primary key default true check (one),
  at timestamptz not null,
  sales integer not null,
  median_minor bigint not null,
  -- Nineteen of twenty sales are at or under it.
  high_minor bigint not null,
  -- In ninety-nine of a hundred sales no item was bought in a larger number.
  high_quantity integer not null
);

grant select, insert on screening.rules to :app;
grant update (sold, address_block, delivery) on screening.trace to :app;
grant select, insert, delete on screening.card_attempt, screening.alias to :app;
grant select, insert, update, delete on screening.list_entry to :app;
grant select, insert, update on screening.usual to :app;

select kernel.classify('screening.rules', '{
  "version": "fact", "hash": "fact", "document": "fact", "first_used_at": "fact"}');
select kernel.classify('screening.look', '{"score": "fact", "scores": "fact"}');
select kernel.classify('screening.trace', '{
  "delivery": "blind-index", "amount_minor": "fact", "top_quantity": "fact", "sold": "fact"}');
select kernel.classify('screening.card_attempt', '{
  "id": "fact", "at": "fact", "declined": "fact", "order_id": "fact", "email_index": "blind-index",
  "address_block": "blind-index", "fingerprint": "blind-index"}');
select kernel.classify('screening.alias', '{"email_index": "blind-index", "mailbox": "blind-index"}');
select kernel.classify('screening.list_entry', '{
  "key": "blind-index", "id": "fact", "trait": "fact", "list": "fact", "reason": "fact", "added_by": "fact",
  "added_at": "fact", "until_at": "fact", "email_index": "blind-index"}');
select kernel.classify('screening.usual', '{
  "one": "fact", "at": "fact", "sales": "fact", "median_minor": "fact", "high_minor": "fact",
  "high_quantity": "fact"}');
