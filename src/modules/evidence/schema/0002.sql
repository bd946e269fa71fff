-- What witnesses said about our checkpoints: that they saw them (cosignatures), or why they would not say so.
-- Rows are only ever inserted. The application may write them: it can forge neither, a cosignature is checked with the
-- witness's key by whoever relies on it.
create table evidence.cosignature (
  -- The witness's verifier key: name and key together, so that another key is another witness.
  witness text not null check (length(witness) between 1 and 1024),
  checkpoint bigint not null references evidence.checkpoint (number),
  -- By the witness's clock, as it signed.
  signed_at timestamptz not null,
  -- The signature line of the note, with its newline.
  line text not null check (length(line) between 1 and 4096),
  received_at timestamptz not null,
  -- From here one finds the newest of each witness, and the newest of all.
  primary key (witness, checkpoint, signed_at)
);
create index cosignature_by_checkpoint on evidence.cosignature (checkpoint);
grant select, insert on evidence.cosignature to :app;

create table evidence.witness_refusal (
  witness text not null check (length(witness) between 1 and 1024),
  at timestamptz not null,
  kind text not null check (kind in ('ahead', 'forgetful', 'fork', 'unknown-log', 'key-refused', 'misunderstood',
                                     'false-cosignature', 'wrong-clock')),
  our_size bigint not null check (our_size >= 0),
  -- As the witness says; null where it says none.
  their_size bigint check (their_size >= 0),
  primary key (witness, at)
);
grant select, insert on evidence.witness_refusal to :app;

select kernel.classify('evidence.cosignature', '{"witness": "public", "checkpoint": "public", "signed_at": "public", "line": "public", "received_at": "fact"}');
select kernel.classify('evidence.witness_refusal', '{"witness": "public", "at": "fact", "kind": "fact", "our_size": "public", "their_size": "public"}');
