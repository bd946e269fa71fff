-- What every later migration stands on: the record of migrations, and the data class of each column (S2.1, L5.1).
create schema kernel;
grant usage on schema kernel to :app;

-- Whoever may connect could otherwise make tables of his own, also temporary ones that hide ours by their name.
revoke create on schema public from public;
do $$
begin
  execute format('revoke create, temporary on database %I from public', current_database());
end
$$;

create table kernel.migration (
  area text not null,
  file text not null,
  checksum text not null check (checksum ~ '^[0-9a-f]{64}$'),
  applied_at timestamptz not null default now(),
  primary key (area, file)
);
grant select on kernel.migration to :app;

-- Declares the data class of columns. It is kept as the column's comment, so that it survives renames.
create function kernel.classify(target regclass, classes jsonb) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  column_name text;
  class text;
  known text;
begin
  for column_name, class in select key, value from jsonb_each_text(classes) loop
    if (class ~ '^(fact|person-reference|blind-index|secret-hash|commitment|public|sealed:[a-z0-9]+([._-][a-z0-9]+)*)$') is not true then
      raise exception 'unknown data class "%" for %.%', class, target, column_name;
    end if;
    select substring(col_description(target, attnum) from '^data class: (sealed:.*)$') into known
      from pg_attribute where attrelid = target and attname = column_name and not attisdropped;
    -- The label is bound into what is sealed: under another one the column could never be opened again.
    if known <> class then
      raise exception '%.% is % for ever and cannot become %', target, column_name, known, class;
    end if;
    execute format('comment on column %s.%I is %L', target, column_name, 'data class: ' || class);
  end loop;
end
$$;
revoke execute on function kernel.classify from public;

select kernel.classify('kernel.migration', '{"area": "fact", "file": "fact", "checksum": "fact", "applied_at": "fact"}');
