-- When an address was asked a question: kept for a day, also when the wish has ended, so that ending wishes does not let a form
-- ask for ever. Gone when the owner of the address is erased.
create table wishes.asked (
  wish_id uuid primary key,
  email_index bytea not null,
  asked_at timestamptz not null
);
create index asked_address on wishes.asked (email_index, asked_at);
create index asked_at on wishes.asked (asked_at);
grant select, insert, delete on wishes.asked to :app;
insert into wishes.asked select id, email_index, asked_at from wishes.wish;

select kernel.classify('wishes.asked', '{"wish_id": "fact", "email_index": "blind-index", "asked_at": "fact"}');
