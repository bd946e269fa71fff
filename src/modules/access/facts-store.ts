// What a probe looks at: the rows and the catalogue themselves, not what this program believes of them.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

export interface GrantFacts {
  /** Standing grants that no approval of another, then entitled person backs. There must be none. */
  unapproved: number;
  /** Grants without approval by their kind: the first owner's, at most one. */
  firstOwners: number;
  /** Standing grants that a sole owner approved alone: allowed, declared, and shown. */
  alone: number;
  /** Standing grants whose recertification is overdue: owners', the others have lapsed. */
  overdue: number;
  standing: number;
  /** Rules of the schema that are missing or switched off. There must be none. */
  missingGuards: string[];
  /** Tables of this module of which the application may change or remove rows. There must be none. */
  changeable: string[];
}

const guards = [
  'proposal_checked',
  'withdrawal_checked',
  'approval_checked',
  'grant_checked',
  'ending_checked',
  'sole_owner_checked',
  'level_approval_checked',
  'host_command_checked',
  'host_decision_checked',
  'host_run_checked',
  'host_review_checked',
  'grant_approved',
  'grant_as_proposed',
  'grant_of_a_kind',
  'proposal_not_for_oneself',
  'proposal_stepped_up',
  'approval_stepped_up',
];

/** One statement; also right when somebody switched the triggers off and wrote what he liked. */
export function readGrantFacts(reader: Reader, now: Date): Promise<GrantFacts> {
  return reader.one(sql<GrantFacts>`
    with standing as (
      select g.*, p.proposed_by, p.staff_id as proposed_for, p.level as proposed_level, p.proposed_at, a.approved_by,
             a.approved_at, a.stepped_up_at, a.alone
        from access.grant g
        left join access.proposal p on p.id = g.proposal_id
        left join access.approval a on a.proposal_id = g.proposal_id
       where not exists (select from access.ending e where e.grant_id = g.id)
         and (g.lapses_at is null or g.lapses_at > ${now})
    ), judged as (
      select s.*,
        s.kind = 'first-owner' or (
          s.approved_by is not null and s.proposed_for = s.staff_id and s.proposed_level = s.level
          and s.approved_by <> s.staff_id and s.proposed_by <> s.staff_id
          and (s.approved_by <> s.proposed_by or (s.alone and s.level <> 'owner'))
          and s.stepped_up_at between s.approved_at - interval '5 minutes' and s.approved_at
          and exists (
            select from access.grant by_grant left join access.ending e on e.grant_id = by_grant.id
             where by_grant.staff_id = s.approved_by
               and (by_grant.level = 'owner' or (by_grant.level = 'administrator' and s.level not in ('owner', 'administrator')))
               and by_grant.granted_at <= s.approved_at and (e.ended_at is null or e.ended_at >= s.approved_at)
               and (by_grant.lapses_at is null or by_grant.lapses_at > s.approved_at))
        ) as backed
        from standing s
    )
    select (count(*) filter (where backed is not true))::int as unapproved,
           (select count(*) from access.grant where kind = 'first-owner')::int as "firstOwners",
           (count(*) filter (where alone))::int as alone,
           (count(*) filter (where recertify_by <= ${now}))::int as overdue,
           count(*)::int as standing,
           array(select wanted from unnest(${guards}::text[]) as wanted
                  where not exists (select from pg_trigger t join pg_class c on c.oid = t.tgrelid
                                     where c.relnamespace = 'access'::regnamespace and t.tgname = wanted and t.tgenabled in ('O', 'A'))
                    and not exists (select from pg_constraint k
                                     where k.connamespace = 'access'::regnamespace and k.conname = wanted and k.convalidated)
                  order by wanted) as "missingGuards",
           array(select c.relname::text from pg_class c
                  where c.relnamespace = 'access'::regnamespace and c.relkind = 'r'
                    and has_table_privilege(c.oid, 'update, delete, truncate')
                  order by 1) as changeable
      from judged`);
}

export interface HostFacts {
  /** Ran with a yes. */
  confirmed: number;
  /** Broke the glass, and were reviewed; and those that were not. */
  reviewed: number;
  openReviews: number;
  /** Ran though nobody approved, or long after. There must be none. */
  ranUnapproved: number;
  /** Did not ask though there was an owner. There must be none. */
  unaskedLate: number;
}

export function readHostFacts(reader: Reader): Promise<HostFacts> {
  return reader.one(sql<HostFacts>`
    select (count(*) filter (where c.kind = 'confirmed' and r.run_at is not null))::int as confirmed,
           (count(*) filter (where c.kind = 'break-glass' and v.reviewed_at is not null))::int as reviewed,
           (count(*) filter (where c.kind = 'break-glass' and v.reviewed_at is null))::int as "openReviews",
           (count(*) filter (where c.kind = 'confirmed' and r.run_at is not null
              and (d.decision = 'approved' and r.run_at between d.decided_at and d.decided_at + interval '10 minutes')
                  is not true))::int as "ranUnapproved",
           (count(*) filter (where c.kind = 'no-owner-yet'
              and c.asked_at > (select min(granted_at) from access.grant)))::int as "unaskedLate"
      from access.host_command c
      left join access.host_decision d on d.command_id = c.id
      left join access.host_run r on r.command_id = c.id
      left join access.host_review v on v.command_id = c.id`);
}
