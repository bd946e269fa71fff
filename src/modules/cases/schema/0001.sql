create schema cases;
grant usage on schema cases to :app;

-- Something that a person must look into, until a time.
create table cases.case (
  id uuid primary key,
  kind text not null check (kind in ('held-order')),
  -- `order:<id>`, as in the evidence.
  subject text not null,
  -- What people call it: the order's number.
  name text not null,
  state text not null check (state in ('open', 'decided', 'expired', 'overtaken')),
  state_at timestamptz not null,
  steps integer not null default 0,
  opened_at timestamptz not null,
  deadline_at timestamptz not null check (deadline_at > opened_at),
  -- Why it was opened: sentences of the rules, never of a person.
  reasons text[] not null,
  assignee text,
  -- When it was found to be overdue: said once.
  overdue_at timestamptz,
  check (overdue_at is null or overdue_at >= deadline_at)
);
-- Nothing is looked into twice at a time.
create unique index case_open on cases.case (kind, subject) where state = 'open';
create index case_due on cases.case (deadline_at) where state = 'open';
create index case_subject on cases.case (subject);
create index case_name on cases.case (name);

-- What happened to a case. Never changed. Words of ours, no prose: a story about a person would have to be sealed.
create table cases.event (
  case_id uuid not null references cases.case,
  step integer not null,
  act text not null check (act in ('opened', 'assigned', 'noted', 'overdue', 'decided', 'expired', 'overtaken')),
  actor text not null,
  word text check (word ~ '^[a-z0-9]+([-:.@_][a-z0-9]+)*$' and length(word) <= 60),
  at timestamptz not null,
  primary key (case_id, step)
);

grant select, insert on cases.case, cases.event to :app;
grant update (state, state_at, steps, assignee, overdue_at) on cases.case to :app;

select kernel.classify('cases.case', '{
  "id": "fact", "kind": "fact", "subject": "fact", "name": "fact", "state": "fact", "state_at": "fact", "steps": "fact",
  "opened_at": "fact", "deadline_at": "fact", "reasons": "fact", "assignee": "fact", "overdue_at": "fact"}');
select kernel.classify('cases.event', '{
  "case_id": "fact", "step": "fact", "act": "fact", "actor": "fact", "word": "fact", "at": "fact"}');
