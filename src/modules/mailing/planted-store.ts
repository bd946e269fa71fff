// The statements of the planted violations: mail that does not leave. Run in scratch copies only.
import { sql } from '../../kernel/sql.ts';

const id = '00000000-0000-7000-8000-000000000005';

export const waitingMail = {
  plant: [
    sql`insert into mailing.message (id, about, about_id, kind, detail, state, tries, due_at, first_at, state_at)
        values (${id}, 'order', ${id}, 'confirmation', 'planted', 'waiting', 30, now() + interval '1 day',
                now() - interval '1 day', now())`,
  ],
  heal: [sql`delete from mailing.message where id = ${id}`],
};

export const abandonedMail = {
  plant: [
    sql`insert into mailing.message (id, about, about_id, kind, detail, state, tries, taken_by, due_at, first_at, state_at)
        values (${id}, 'order', ${id}, 'confirmation', 'planted', 'waiting', 1, ${id}, now() + interval '1 day',
                now() - interval '5 hours', now() - interval '5 hours')`,
  ],
  heal: [sql`delete from mailing.message where id = ${id}`],
};
