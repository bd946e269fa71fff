// The record of mails: one row a mail, one job at a time, and a table of states that the database keeps to.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { type MailState, mailEdges, mailStates, mayMoveMail, troubledStates } from './mailing-state.ts';
import * as store from './mailing-store.ts';

const at = new Date('2026-06-01T12:00:00Z');
const later = (ms: number) => new Date(at.getTime() + ms);
const leaseMs = 600_000;

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase({});
});
after(() => db.drop());

const about = (aboutId = randomUUID()) => ({ about: 'order' as const, aboutId, kind: 'shipped', detail: randomUUID() });
const claim = (mail: store.MailAbout, job: string, more: { at?: Date; emailIndex?: Buffer } = {}) =>
  db.app.transaction((tx) =>
    store.claim(tx, { ...mail, job, at: more.at ?? at, leaseMs, emailIndex: more.emailIndex }),
  );

async function mine(mail: store.MailAbout, job: string) {
  const claimed = await claim(mail, job);
  return claimed.kind === 'ours' ? claimed.messageId : assert.fail();
}

test('of many jobs at once one gets the mail; it gets it again, others when the lease is over', async () => {
  const mail = about();
  const jobs = Array.from({ length: 8 }, () => randomUUID());
  const claims = await Promise.all(jobs.map((job) => claim(mail, job)));
  const won = claims.findIndex(({ kind }) => kind === 'ours');
  assert.equal(claims.filter(({ kind }) => kind === 'ours').length, 1);
  const [winner, loser] = [jobs[won] ?? '', jobs[(won + 1) % 8] ?? ''];
  assert.equal((await claim(mail, winner)).kind, 'ours');
  assert.equal((await claim(mail, loser, { at: later(leaseMs - 1) })).kind, 'not-ours');
  const taken = await claim(mail, loser, { at: later(leaseMs) });
  assert.deepEqual([taken.kind, taken.kind === 'ours' && taken.tries], ['ours', 3]);
  const [first] = claims.flatMap((each) => (each.kind === 'ours' ? [each.messageId] : []));
  assert.equal(taken.kind === 'ours' && taken.messageId, first);
});

test('only the job that has it in hand ends it', async () => {
  const mail = about();
  const job = randomUUID();
  const messageId = await mine(mail, job);
  assert.equal(await store.settle(db.app, { messageId, job: randomUUID(), to: 'sent', at }), false);
  assert.equal(await store.settle(db.app, { messageId, job, to: 'sent', at }), true);
  assert.equal(await store.settle(db.app, { messageId, job, to: 'sent', at }), false);
  assert.equal((await claim(mail, job)).kind, 'not-ours');
  await assert.rejects(store.settle(db.app, { messageId, job, to: 'bounced', at }), /no edge/);
});

test('each state can be stored, and each edge of the table can be taken and no other', async () => {
  const reach: Record<MailState, (messageId: string, job: string) => Promise<unknown>> = {
    waiting: () => Promise.resolve(),
    sent: (messageId, job) => store.settle(db.app, { messageId, job, to: 'sent', at }),
    refused: (messageId, job) =>
      store.settle(db.app, { messageId, job, to: 'refused', at, code: 550, status: '5.1.1' }),
    unreachable: (messageId, job) => store.settle(db.app, { messageId, job, to: 'unreachable', at }),
    'given-up': (messageId, job) => store.settle(db.app, { messageId, job, to: 'given-up', at, code: 451 }),
    dropped: (messageId, job) => store.settle(db.app, { messageId, job, to: 'dropped', at }),
    bounced: async (messageId, job) => {
      await store.settle(db.app, { messageId, job, to: 'sent', at });
      await db.app.transaction((tx) => store.bounce(tx, { messageId, at, status: '5.1.1' }));
    },
  };
  for (const from of mailStates) {
    const job = randomUUID();
    const messageId = await mine(about(), job);
    await reach[from](messageId, job);
    const record = await store.mailById(db.app, messageId);
    assert.equal(record?.state, from);
    const again = await db.app.transaction((tx) => store.tryAgain(tx, { messageId, at }));
    assert.equal(again, mayMoveMail(from, 'waiting'), from);
    assert.equal(
      troubledStates.some((state) => state === from),
      mayMoveMail(from, 'waiting'),
    );
  }
  assert.ok(mailEdges.every(({ from, to }) => from !== to));
});

test('what was put off comes up when it is due, and at once when the server is back', async () => {
  const [mail, job] = [about(), randomUUID()];
  const messageId = await mine(mail, job);
  await store.putOff(db.app, { messageId, job, dueAt: later(3_600_000), code: 451, status: '4.2.0' });
  const isDue = async (now: Date) =>
    (await store.dueMails(db.app, now, 1_000)).some((due) => due.messageId === messageId);
  assert.equal(await isDue(later(3_599_999)), false);
  assert.equal(await isDue(later(3_600_000)), true);
  assert.ok((await store.bringForward(db.app, later(1))) >= 1);
  assert.equal(await isDue(later(1)), true);
  const numbers = await store.mailNumbers(db.app, at);
  assert.ok(numbers.putOff >= 1 && numbers.oldest?.getTime() === at.getTime());
});

test('a mail that is only owed is tried by whoever comes first; to owe it twice changes nothing', async () => {
  const mail = about();
  await store.owe(db.app, { ...mail, at, dueAt: later(60_000) });
  await store.owe(db.app, { ...mail, at: later(1), dueAt: later(2) });
  const [record] = await store.mailsAbout(db.app, mail);
  assert.deepEqual([record?.tries, record?.dueAt.getTime()], [0, later(60_000).getTime()]);
  assert.equal((await claim(mail, randomUUID())).kind, 'ours');
});

test('an address that reaches nobody stops its mails until it is forgotten', async () => {
  const emailIndex = randomBytes(33);
  const messageId = randomUUID();
  const mark = { emailIndex, messageId, at, status: '5.1.1' };
  await db.app.transaction((tx) => store.markUnreachable(tx, mark));
  await db.app.transaction((tx) => store.markUnreachable(tx, mark));
  const mail = about();
  assert.equal((await claim(mail, randomUUID(), { emailIndex })).kind, 'unreachable');
  assert.equal((await claim(about(), randomUUID(), { emailIndex: randomBytes(33) })).kind, 'ours');
  assert.equal(await store.hasTrouble(db.app, mail), true);
  await db.app.transaction((tx) => store.forgetAddresses(tx, [emailIndex]));
  assert.equal((await claim(about(), randomUUID(), { emailIndex })).kind, 'ours');
});

test('a mail is told apart by thing, kind and detail; what the schema refuses is refused', async () => {
  const mail = about();
  const ids = await Promise.all([
    mine(mail, randomUUID()),
    mine({ ...mail, detail: 'other' }, randomUUID()),
    mine({ ...mail, kind: 'refunded' }, randomUUID()),
    mine({ ...mail, about: 'wish' }, randomUUID()),
  ]);
  assert.equal(new Set(ids).size, 4);
  const known = await store.knownMails(db.app, {
    about: 'order',
    kind: 'refunded',
    aboutIds: [mail.aboutId, randomUUID()],
  });
  assert.deepEqual([...known], [mail.aboutId]);
  await assert.rejects(mine({ ...mail, detail: 'somebody@example.org' }, randomUUID()), /message_detail_check/);
  await db.app.transaction((tx) => store.forgetWishes(tx, [mail.aboutId]));
  assert.equal((await store.mailsAbout(db.app, { about: 'wish', aboutId: mail.aboutId })).length, 0);
  assert.equal((await store.mailsAbout(db.app, mail)).length, 3);
});
