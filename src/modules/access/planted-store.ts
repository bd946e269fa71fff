// The statements of the planted violations: what somebody with the owner's power of the database might do to get access,
// or to hide what he did. Run in scratch copies only.
import { sql } from '../../kernel/sql.ts';

const guardsOff = sql`
  do $$ begin
    alter table access.proposal disable trigger user;
    alter table access.approval disable trigger user;
    alter table access.grant disable trigger user;
    alter table access.host_command disable trigger user;
    alter table access.host_run disable trigger user;
  end $$`;
const guardsOn = sql`
  do $$ begin
    alter table access.proposal enable trigger user;
    alter table access.approval enable trigger user;
    alter table access.grant enable trigger user;
    alter table access.host_command enable trigger user;
    alter table access.host_run enable trigger user;
  end $$`;

const removeGrants = [
  sql`delete from access.grant where id = '00000000-0000-7000-8000-00000000a001'`,
  sql`delete from access.approval where proposal_id = '00000000-0000-7000-8000-00000000a002'`,
  sql`delete from access.proposal where id = '00000000-0000-7000-8000-00000000a002'`,
];

/** A grant as the database would have to refuse it: proposed by one stranger (a004), approved by `approver`. */
const grantApproved = (level: 'administrator' | 'support', approver: string) => ({
  plant: [
    guardsOff,
    sql`insert into access.proposal (id, staff_id, level, recertify_by, proposed_by, proposed_at, stepped_up_at)
        values ('00000000-0000-7000-8000-00000000a002', '00000000-0000-7000-8000-00000000a003', ${level},
                now() + interval '90 days', '00000000-0000-7000-8000-00000000a004', now(), now())`,
    sql`insert into access.approval (proposal_id, approved_by, approved_at, stepped_up_at, alone)
        values ('00000000-0000-7000-8000-00000000a002', ${approver}, now(), now(), false)`,
    sql`insert into access.grant (id, staff_id, level, kind, proposal_id, granted_at, recertify_by)
        select '00000000-0000-7000-8000-00000000a001', staff_id, level, 'approved', id, proposed_at, recertify_by
          from access.proposal where id = '00000000-0000-7000-8000-00000000a002'`,
    guardsOn,
  ],
  heal: removeGrants,
});

/** An administrator whom one stranger proposed, and the same one approved. */
export const approvedByProposer = grantApproved('administrator', '00000000-0000-7000-8000-00000000a004');

/** A support grant that somebody approved who held nothing himself. */
export const approvedByStranger = grantApproved('support', '00000000-0000-7000-8000-00000000a005');

export const approvalsUnchecked = {
  plant: [sql`alter table access.approval disable trigger approval_checked`],
  heal: [sql`alter table access.approval enable trigger approval_checked`],
};

export const ownGrantsAllowed = {
  plant: [sql`alter table access.proposal drop constraint proposal_not_for_oneself`],
  heal: [sql`alter table access.proposal add constraint proposal_not_for_oneself check (staff_id <> proposed_by)`],
};

export const grantsChangeable = {
  plant: [
    sql`do $$ begin
          execute (select format('grant update on access.grant to %I', r.rolname)
                     from pg_class c, aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
                    where c.oid = 'access.grant'::regclass and a.privilege_type = 'INSERT' and a.grantee <> c.relowner);
        end $$`,
  ],
  heal: [
    sql`do $$ begin
          execute (select format('revoke update on access.grant from %I', r.rolname)
                     from pg_class c, aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
                    where c.oid = 'access.grant'::regclass and a.privilege_type = 'INSERT' and a.grantee <> c.relowner);
        end $$`,
  ],
};

const removeCommand = [
  sql`delete from access.host_run where command_id = '00000000-0000-7000-8000-00000000b001'`,
  sql`delete from access.host_command where id = '00000000-0000-7000-8000-00000000b001'`,
];

export const glassBroken = {
  plant: [
    sql`insert into access.host_command (id, kind, command, effect, os_user, host, reason, asked_at, expires_at)
        values ('00000000-0000-7000-8000-00000000b001', 'break-glass', 'keys rotate', 'planted', 'planted', 'planted',
                'planted', now(), now() + interval '10 minutes')`,
  ],
  heal: removeCommand,
};

export const ranUnapproved = {
  plant: [
    guardsOff,
    sql`insert into access.host_command (id, kind, command, effect, os_user, host, asked_at, expires_at)
        values ('00000000-0000-7000-8000-00000000b001', 'confirmed', 'keys rotate', 'planted', 'planted', 'planted',
                now(), now() + interval '10 minutes')`,
    sql`insert into access.host_run (command_id, run_at) values ('00000000-0000-7000-8000-00000000b001', now())`,
    guardsOn,
  ],
  heal: removeCommand,
};
