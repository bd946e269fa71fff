// The statements of the planted violations: what somebody with the owner's power might do to the books. Run in scratch
// copies only.
import { sql } from '../../kernel/sql.ts';

export const anotherAmount = {
  plant: [
    sql`update ledger.posting set amount_minor = amount_minor + 1
         where line = 1 and entry_id = (select id from ledger.entry order by id limit 1)`,
  ],
  heal: [
    sql`update ledger.posting set amount_minor = amount_minor - 1
         where line = 1 and entry_id = (select id from ledger.entry order by id limit 1)`,
  ],
};

export const postingGone = {
  plant: [
    sql`create schema planted`,
    sql`create table planted.posting as select * from ledger.posting
         where line = 1 and entry_id = (select id from ledger.entry order by id limit 1)`,
    sql`delete from ledger.posting using planted.posting as taken
         where posting.entry_id = taken.entry_id and posting.line = taken.line`,
  ],
  heal: [
    // Alone it is no whole entry: the guard looks away while it is put back.
    sql`alter table ledger.posting disable trigger posting_complete`,
    sql`insert into ledger.posting select * from planted.posting`,
    sql`alter table ledger.posting enable trigger posting_complete`,
    sql`drop schema planted cascade`,
  ],
};

export const unknownAccount = {
  plant: [
    sql`update ledger.posting set account = 'planted:' || account
         where line = 1 and entry_id = (select id from ledger.entry order by id limit 1)`,
  ],
  heal: [sql`update ledger.posting set account = replace(account, 'planted:', '') where account like 'planted:%'`],
};

export const guardOff = {
  plant: [sql`alter table ledger.posting disable trigger posting_complete`],
  heal: [sql`alter table ledger.posting enable trigger posting_complete`],
};
