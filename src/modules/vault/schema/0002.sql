-- One person who is none: made-up words sealed like anybody's, so that a probe may look for them where they must not be.
-- In no order, no list and no report; the row is sealed anew at each look.
create table vault.canary (
  single boolean primary key default true check (single),
  id uuid not null,
  person_id uuid not null,
  words_sealed bytea not null,
  sealed_at timestamptz not null
);
grant select, insert, update on vault.canary to :app;
select kernel.classify('vault.canary', '{
  "single": "fact", "id": "fact", "person_id": "person-reference", "words_sealed": "sealed:vault.canary.words",
  "sealed_at": "fact"}');
