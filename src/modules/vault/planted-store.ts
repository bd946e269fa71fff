// The statements of the planted violations: what somebody with the owner's power might do to personal data. Run in
// scratch copies only.
import { sql } from '../../kernel/sql.ts';

export const plainTextInSealedColumn = {
  plant: [
    sql`update orders."order" set phone_sealed = convert_to('+1 202 555 0143', 'UTF8')
         where id = (select id from orders."order" where phone_sealed is null order by id limit 1)`,
  ],
  heal: [sql`update orders."order" set phone_sealed = null where get_byte(phone_sealed, 0) <> 245`],
};

export const emailsInNewColumn = {
  plant: [
    sql`alter table orders."order" add column remark text`,
    sql`comment on column orders."order".remark is 'data class: fact'`,
    sql`update orders."order" set remark = 'write to ann.example@mail.example.net'`,
  ],
  heal: [sql`alter table orders."order" drop column remark`],
};

export const columnWithoutClass = {
  plant: [sql`alter table stock.item add column shelf text`],
  heal: [sql`alter table stock.item drop column shelf`],
};

export const addressInFacts = {
  plant: [
    sql`insert into screening.look (id, stage, at, rules_version, enforced, facts, verdict, findings)
        values ('00000000-0000-7000-8000-000000000001', 'first', now(), 1, true,
                '{"address": "12 Harbour Street, Springfield, IL 62701"}', 'pass', '{}')`,
  ],
  heal: [sql`delete from screening.look where id = '00000000-0000-7000-8000-000000000001'`],
};

export const phoneInJob = {
  plant: [
    sql`insert into pgboss.job (name, data, start_after, singleton_key)
        values ('sweep-payments', '{"call": "+1 202 555 0143"}', now() + interval '1 day', 'planted')`,
  ],
  heal: [sql`delete from pgboss.job where singleton_key = 'planted'`],
};

const disclosure = '00000000-0000-7000-8000-000000000006';
const forget = [sql`delete from vault.disclosure where id = ${disclosure}`];

export const openedOutOfCuriosity = {
  plant: [
    sql`insert into vault.disclosure (id, at, person_id, purpose, actor, labels, row_id)
        select ${disclosure}, now(), id, 'curiosity', 'planted', '{orders.contact.name}', 'planted'
          from vault.person order by id limit 1`,
  ],
  heal: forget,
};

export const openedBeyondPurpose = {
  plant: [
    sql`insert into vault.disclosure (id, at, person_id, purpose, actor, labels, row_id)
        select ${disclosure}, now(), id, 'delivery', 'planted', '{customers.contact.phone}', 'planted'
          from vault.person order by id limit 1`,
  ],
  heal: forget,
};

// The first of all: a customer of before the first order.
export const erasedWithKey = {
  plant: [
    sql`insert into vault.erasure (person_id, erased_on, key_copies_expire_on)
        select id, current_date, current_date + 30 from vault.person order by id limit 1`,
  ],
  heal: [sql`delete from vault.erasure`],
};

export const silentColumn = {
  plant: [sql`alter table cases.case add column remark text`],
  heal: [sql`alter table cases.case drop column remark`],
};

export const sealedForNothing = {
  plant: [
    sql`alter table cases.case add column story_sealed bytea`,
    sql`comment on column cases.case.story_sealed is 'data class: sealed:cases.story'`,
  ],
  heal: [sql`alter table cases.case drop column story_sealed`],
};
