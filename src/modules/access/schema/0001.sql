-- Who may do what, and who allowed it. Rows are only ever inserted: what stands is computed from what was said, and what
-- was said stays. The application cannot change or remove any of it, nor switch the triggers off: it owns no table.
create schema access;
grant usage on schema access to :app;

-- What each level may do: a document, drafted by one and approved by an owner. The newest approved one counts.
create table access.level_draft (
  version integer primary key check (version > 0),
  body jsonb not null,
  drafted_by uuid not null,
  drafted_at timestamptz not null
);

create table access.level_approval (
  version integer primary key references access.level_draft,
  approved_by uuid not null,
  approved_at timestamptz not null,
  stepped_up_at timestamptz not null,
  constraint level_approval_stepped_up
    check (stepped_up_at between approved_at - interval '5 minutes' and approved_at)
);

create table access.proposal (
  id uuid primary key,
  staff_id uuid not null,
  level text not null check (level in ('owner', 'administrator', 'manager', 'fulfilment', 'support', 'auditor')),
  recertify_by timestamptz not null,
  proposed_by uuid not null,
  proposed_at timestamptz not null,
  stepped_up_at timestamptz not null,
  -- What a grant repeats of its proposal.
  unique (id, staff_id, level, recertify_by),
  constraint proposal_not_for_oneself check (staff_id <> proposed_by),
  constraint proposal_stepped_up check (stepped_up_at between proposed_at - interval '5 minutes' and proposed_at),
  constraint proposal_recertified check (recertify_by > proposed_at and recertify_by <= proposed_at + interval '400 days')
);
create index proposal_by_time on access.proposal (proposed_at desc);

create table access.withdrawal (
  proposal_id uuid primary key references access.proposal,
  withdrawn_by uuid not null,
  withdrawn_at timestamptz not null
);

create table access.approval (
  proposal_id uuid primary key references access.proposal,
  approved_by uuid not null,
  approved_at timestamptz not null,
  stepped_up_at timestamptz not null,
  -- By him who proposed it: only of a sole owner, and shown for ever.
  alone boolean not null,
  constraint approval_stepped_up check (stepped_up_at between approved_at - interval '5 minutes' and approved_at)
);

create table access.grant (
  id uuid primary key,
  staff_id uuid not null,
  level text not null,
  kind text not null check (kind in ('first-owner', 'approved')),
  proposal_id uuid unique,
  -- Of the link by which the first owner enrolled.
  enrolment text check (length(enrolment) between 1 and 200),
  granted_at timestamptz not null,
  recertify_by timestamptz not null,
  -- An owner's does not lapse by itself, or the shop would be locked; that it is overdue shows.
  lapses_at timestamptz generated always as (case when level = 'owner' then null else recertify_by end) stored,
  constraint grant_approved foreign key (proposal_id) references access.approval,
  constraint grant_as_proposed foreign key (proposal_id, staff_id, level, recertify_by)
    references access.proposal (id, staff_id, level, recertify_by),
  constraint grant_of_a_kind check (
    case kind
      when 'approved' then proposal_id is not null and enrolment is null
      else proposal_id is null and enrolment is not null and level = 'owner'
    end)
);
create unique index grant_first_owner_once on access.grant (kind) where kind = 'first-owner';
create index grant_by_person on access.grant (staff_id);

create table access.ending (
  grant_id uuid primary key references access.grant,
  ended_by uuid not null,
  ended_at timestamptz not null,
  word text not null check (word ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(word) <= 60)
);

-- "We are one person, and we say so." It counts for as long as nothing changes among owners and administrators.
create table access.sole_owner (
  id uuid primary key,
  declared_by uuid not null,
  declared_at timestamptz not null,
  stepped_up_at timestamptz not null,
  constraint sole_owner_stepped_up check (stepped_up_at between declared_at - interval '5 minutes' and declared_at)
);

-- The level that somebody has at a time, or null: of a grant that has not ended and has not lapsed.
create function access.level_of(person uuid, moment timestamptz) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select g.level from access.grant g
   where g.staff_id = person and (g.lapses_at is null or g.lapses_at > moment)
     and not exists (select from access.ending e where e.grant_id = g.id)
   limit 1
$$;

-- Whether this person is the only owner or administrator and has declared it since that became so.
create function access.is_sole_owner(person uuid, moment timestamptz) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select count(*) filter (where not ended and (lapses_at is null or lapses_at > moment)) = 1
     and coalesce(bool_or(staff_id = person and level = 'owner' and not ended), false)
     and exists (select from access.sole_owner d where d.declared_by = person and d.declared_at >= max(changed_at))
    from (
      select g.staff_id, g.level, g.lapses_at, e.grant_id is not null as ended,
             coalesce(e.ended_at, g.granted_at) as changed_at
        from access.grant g left join access.ending e on e.grant_id = g.id
       where g.level in ('owner', 'administrator')
    ) as administrative
$$;

create function access.refuse(what text, rule text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '%', what using errcode = 'check_violation', constraint = rule;
end $$;

-- One change of access at a time: of two that are checked against the same state the second sees the first.
create function access.one_at_a_time() returns void
language sql set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_xact_lock(hashtextextended('watchword access', 0))
$$;

create function access.check_proposal() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform access.one_at_a_time();
  if access.level_of(new.proposed_by, new.proposed_at) is null then
    perform access.refuse('who proposes a grant must hold one', 'proposal_by_staff');
  end if;
  return new;
end $$;
create trigger proposal_checked before insert on access.proposal
  for each row execute function access.check_proposal();

create function access.check_withdrawal() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform access.one_at_a_time();
  if exists (select from access.approval where proposal_id = new.proposal_id) then
    perform access.refuse('what is approved is not withdrawn: end the grant', 'withdrawal_in_time');
  end if;
  return new;
end $$;
create trigger withdrawal_checked before insert on access.withdrawal
  for each row execute function access.check_withdrawal();

create function access.check_approval() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  proposed access.proposal;
  level_now text;
begin
  perform access.one_at_a_time();
  select * into proposed from access.proposal where id = new.proposal_id;
  if not found then
    return new; -- the foreign key says so
  end if;
  if new.approved_at < proposed.proposed_at or new.approved_at > proposed.proposed_at + interval '14 days'
     or exists (select from access.withdrawal where proposal_id = new.proposal_id) then
    perform access.refuse('the proposal is withdrawn or out of date', 'approval_in_time');
  end if;
  if new.approved_by = proposed.staff_id then
    perform access.refuse('nobody approves his own grant', 'approval_not_for_oneself');
  end if;
  level_now := access.level_of(new.approved_by, new.approved_at);
  if level_now is null or level_now not in ('owner', 'administrator') then
    perform access.refuse('who approves must be owner or administrator now', 'approval_by_administrator');
  end if;
  if proposed.level in ('owner', 'administrator') and level_now <> 'owner' then
    perform access.refuse('owners and administrators are approved by an owner', 'approval_by_owner');
  end if;
  if access.level_of(proposed.proposed_by, new.approved_at) is null then
    perform access.refuse('who proposed it holds no grant any more', 'approval_of_staff');
  end if;
  if new.alone is distinct from (new.approved_by = proposed.proposed_by) then
    perform access.refuse('an approval says whether it is the proposer’s own', 'approval_says_alone');
  end if;
  if new.alone and not (
    proposed.level <> 'owner' and access.is_sole_owner(new.approved_by, new.approved_at)
    and (proposed.level <> 'administrator' or new.approved_at >= proposed.proposed_at + interval '24 hours')
  ) then
    perform access.refuse('a second person must approve', 'approval_by_second_person');
  end if;
  return new;
end $$;
create trigger approval_checked before insert on access.approval
  for each row execute function access.check_approval();

create function access.check_grant() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform access.one_at_a_time();
  if new.kind = 'first-owner' and exists (select from access.grant) then
    perform access.refuse('the first grant is made once', 'grant_first_owner_once');
  end if;
  if new.kind = 'approved' and new.granted_at is distinct from
     (select approved_at from access.approval where proposal_id = new.proposal_id) then
    perform access.refuse('a grant begins with its approval', 'grant_approved');
  end if;
  if exists (select from access.grant g where g.staff_id = new.staff_id
             and not exists (select from access.ending e where e.grant_id = g.id)) then
    perform access.refuse('one grant a person: end the other first', 'grant_one_a_person');
  end if;
  return new;
end $$;
create trigger grant_checked before insert on access.grant
  for each row execute function access.check_grant();

create function access.check_ending() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  ended access.grant;
begin
  perform access.one_at_a_time();
  select * into ended from access.grant where id = new.grant_id;
  if access.level_of(new.ended_by, new.ended_at) is null then
    perform access.refuse('who ends a grant must hold one', 'ending_by_staff');
  end if;
  if ended.level = 'owner' and not exists (
    select from access.grant g where g.level = 'owner' and g.id <> ended.id
       and not exists (select from access.ending e where e.grant_id = g.id)
  ) then
    perform access.refuse('the last owner stays: appoint another first', 'ending_leaves_an_owner');
  end if;
  return new;
end $$;
create trigger ending_checked before insert on access.ending
  for each row execute function access.check_ending();

create function access.check_sole_owner() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform access.one_at_a_time();
  if access.level_of(new.declared_by, new.declared_at) is distinct from 'owner' or exists (
    select from access.grant g where g.level in ('owner', 'administrator') and g.staff_id <> new.declared_by
       and (g.lapses_at is null or g.lapses_at > new.declared_at)
       and not exists (select from access.ending e where e.grant_id = g.id)
  ) then
    perform access.refuse('only the only owner or administrator can say that he is alone', 'sole_owner_is_alone');
  end if;
  return new;
end $$;
create trigger sole_owner_checked before insert on access.sole_owner
  for each row execute function access.check_sole_owner();

create function access.check_level_approval() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform access.one_at_a_time();
  if access.level_of(new.approved_by, new.approved_at) is distinct from 'owner' then
    perform access.refuse('what levels may do is approved by an owner', 'level_approval_by_owner');
  end if;
  if new.version <= (select max(version) from access.level_approval) then
    perform access.refuse('a newer version counts already', 'level_approval_newest');
  end if;
  return new;
end $$;
create trigger level_approval_checked before insert on access.level_approval
  for each row execute function access.check_level_approval();

grant select, insert on access.level_draft, access.level_approval, access.proposal, access.withdrawal,
  access.approval, access.grant, access.ending, access.sole_owner to :app;

-- A command on the host that opens sealed data, changes access or destroys: it waits for somebody in the back office.
create table access.host_command (
  id uuid primary key,
  -- confirmed: waits. break-glass: ran at once. no-owner-yet: ran at once, nobody could have been asked.
  kind text not null check (kind in ('confirmed', 'break-glass', 'no-owner-yet')),
  command text not null check (length(command) between 1 and 200),
  effect text not null check (length(effect) between 1 and 500),
  -- Account and name of the machine, not of a person.
  os_user text not null check (length(os_user) between 1 and 64),
  host text not null check (length(host) between 1 and 253),
  reason text check (length(reason) between 3 and 200),
  asked_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > asked_at and expires_at <= asked_at + interval '10 minutes'),
  check ((kind = 'break-glass') = (reason is not null))
);
create index host_command_by_time on access.host_command (asked_at desc);

create table access.host_decision (
  command_id uuid primary key references access.host_command,
  decision text not null check (decision in ('approved', 'refused')),
  decided_by uuid not null,
  decided_at timestamptz not null,
  stepped_up_at timestamptz not null,
  constraint host_decision_stepped_up check (stepped_up_at between decided_at - interval '5 minutes' and decided_at)
);

-- An approval is used once, by the command that waited for it.
create table access.host_run (
  command_id uuid primary key references access.host_command,
  run_at timestamptz not null
);

-- Somebody looked at what was done without asking.
create table access.host_review (
  command_id uuid primary key references access.host_command,
  reviewed_by uuid not null,
  reviewed_at timestamptz not null,
  stepped_up_at timestamptz not null,
  -- He says that he gave the command himself: only a sole owner may.
  own boolean not null,
  word text not null check (word ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(word) <= 60),
  constraint host_review_stepped_up check (stepped_up_at between reviewed_at - interval '5 minutes' and reviewed_at)
);

create function access.check_host_command() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.kind = 'no-owner-yet' and exists (select from access.grant) then
    perform access.refuse('there is an owner who can be asked', 'host_command_asks');
  end if;
  return new;
end $$;
create trigger host_command_checked before insert on access.host_command
  for each row execute function access.check_host_command();

create function access.check_host_decision() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  asked access.host_command;
begin
  perform access.one_at_a_time();
  select * into asked from access.host_command where id = new.command_id;
  if asked.kind <> 'confirmed' or new.decided_at not between asked.asked_at and asked.expires_at then
    perform access.refuse('nobody waits for this decision', 'host_decision_in_time');
  end if;
  if access.level_of(new.decided_by, new.decided_at) is null then
    perform access.refuse('who decides must hold a grant', 'host_decision_by_staff');
  end if;
  return new;
end $$;
create trigger host_decision_checked before insert on access.host_decision
  for each row execute function access.check_host_decision();

create function access.check_host_run() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from access.host_command c where c.id = new.command_id and c.kind = 'confirmed' and not exists (
       select from access.host_decision d where d.command_id = c.id and d.decision = 'approved'
          and new.run_at between d.decided_at and d.decided_at + interval '10 minutes')) then
    perform access.refuse('the command is not approved', 'host_run_approved');
  end if;
  return new;
end $$;
create trigger host_run_checked before insert on access.host_run
  for each row execute function access.check_host_run();

create function access.check_host_review() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform access.one_at_a_time();
  if not exists (select from access.host_command where id = new.command_id and kind = 'break-glass'
                    and asked_at <= new.reviewed_at) then
    perform access.refuse('there is nothing to review', 'host_review_of_break_glass');
  end if;
  if access.level_of(new.reviewed_by, new.reviewed_at) is null then
    perform access.refuse('who reviews must hold a grant', 'host_review_by_staff');
  end if;
  if new.own and not access.is_sole_owner(new.reviewed_by, new.reviewed_at) then
    perform access.refuse('somebody else must review it', 'host_review_by_second_person');
  end if;
  return new;
end $$;
create trigger host_review_checked before insert on access.host_review
  for each row execute function access.check_host_review();

grant select, insert on access.host_command, access.host_decision, access.host_run, access.host_review to :app;

select kernel.classify('access.level_draft', '{
  "version": "fact", "body": "fact", "drafted_by": "person-reference", "drafted_at": "fact"}');
select kernel.classify('access.level_approval', '{
  "version": "fact", "approved_by": "person-reference", "approved_at": "fact", "stepped_up_at": "fact"}');
select kernel.classify('access.proposal', '{
  "id": "fact", "staff_id": "person-reference", "level": "fact", "recertify_by": "fact",
  "proposed_by": "person-reference", "proposed_at": "fact", "stepped_up_at": "fact"}');
select kernel.classify('access.withdrawal', '{
  "proposal_id": "fact", "withdrawn_by": "person-reference", "withdrawn_at": "fact"}');
select kernel.classify('access.approval', '{
  "proposal_id": "fact", "approved_by": "person-reference", "approved_at": "fact", "stepped_up_at": "fact",
  "alone": "fact"}');
select kernel.classify('access.grant', '{
  "id": "fact", "staff_id": "person-reference", "level": "fact", "kind": "fact", "proposal_id": "fact",
  "enrolment": "fact", "granted_at": "fact", "recertify_by": "fact", "lapses_at": "fact"}');
select kernel.classify('access.ending', '{
  "grant_id": "fact", "ended_by": "person-reference", "ended_at": "fact", "word": "fact"}');
select kernel.classify('access.sole_owner', '{
  "id": "fact", "declared_by": "person-reference", "declared_at": "fact", "stepped_up_at": "fact"}');
select kernel.classify('access.host_command', '{
  "id": "fact", "kind": "fact", "command": "fact", "effect": "fact", "os_user": "fact", "host": "fact",
  "reason": "fact", "asked_at": "fact", "expires_at": "fact"}');
select kernel.classify('access.host_decision', '{
  "command_id": "fact", "decision": "fact", "decided_by": "person-reference", "decided_at": "fact",
  "stepped_up_at": "fact"}');
select kernel.classify('access.host_run', '{"command_id": "fact", "run_at": "fact"}');
select kernel.classify('access.host_review', '{
  "command_id": "fact", "reviewed_by": "person-reference", "reviewed_at": "fact", "stepped_up_at": "fact",
  "own": "fact", "word": "fact"}');
