// What needs attention in this shop: `watchword doctor`. Looks, changes nothing.
import type { Finding } from './channels/cli.ts';
import type { Config } from './config.ts';
import type { House } from './house.ts';
import { countCases } from './modules/cases.ts';
import { describeRefusal } from './modules/evidence.ts';
import * as ledger from './modules/ledger.ts';
import { mailNumbers } from './modules/mailing.ts';
import { failedCredits, paidThoughCancelled } from './modules/orders.ts';
import { eventBacklog } from './modules/payments.ts';
import { replay } from './modules/screening.ts';

const hourMs = 3_600_000;
const monthMs = 30 * 24 * hourMs;

// long: a flat list of what is looked at
export async function examineShop(house: House, config: Config): Promise<Finding[]> {
  const { database, vault } = house;
  const health = await vault.health();
  const books = await ledger.checkBalanced(database);
  const backlog = await eventBacklog(database);
  const failed = await house.jobs.failed();
  const failedRefunds = await failedCredits(database, 20);
  const paidThough = await paidThoughCancelled(database, 20);
  const missing = await vault.missingKeys();
  const replayed = await replay(database);
  const cases = await countCases(database, house.clock.now());
  const pictures = await house.media.counts();
  const mails = await mailNumbers(database, new Date(house.clock.now().getTime() - monthMs));
  const witnesses = await witnessFinding(house);
  const [shopVersion, tillVersion] = await Promise.all([house.shopSettings.version(), house.tillSettings.version()]);
  const judge = (bad: boolean): Finding['state'] => (bad ? 'bad' : 'good');

  return [
    { what: 'key store', state: judge(health.keyStore !== 'ok'), detail: health.keyStore },
    { what: 'persons without a key', state: judge(missing.length > 0), detail: String(missing.length) },
    {
      what: 'copy of the keys',
      state: judge(health.exportedAt === undefined),
      detail:
        health.exportedAt?.toISOString() ?? 'none: make one with "watchword keys export FILE" and keep it elsewhere',
    },
    { what: 'key rotation', state: judge(health.rotation === 'unfinished'), detail: health.rotation },
    {
      what: 'erasures',
      state: judge(health.erasuresOpen > 0),
      detail: `${health.erasuresOpen} wait for the key store`,
    },
    {
      what: 'books',
      state: judge(books.unsound.length > 0),
      detail: `${books.entries} entries, ${books.unsound.length} unsound`,
    },
    {
      what: 'screening',
      state: judge(replayed.differing.length > 0),
      detail: `${replayed.looks} decisions replayed, ${replayed.differing.length} differ`,
    },
    {
      what: 'cases',
      state: judge(cases.overdue > 0),
      detail:
        cases.overdue > 0
          ? `${cases.overdue} of ${cases.open} are overdue: see "watchword cases"`
          : `${cases.open} open${cases.nextDeadline === undefined ? '' : `, the next is due ${cases.nextDeadline.toISOString()}`}`,
    },
    {
      what: 'refunds that failed',
      state: judge(failedRefunds.length > 0),
      detail:
        failedRefunds.length === 0
          ? '0'
          : `give the money back once more: ${failedRefunds.map(({ number }) => number).join(', ')}`,
    },
    {
      what: 'cancelled too late',
      state: judge(paidThough.length > 0),
      detail: paidThough.length === 0 ? '0' : `cancel them once more, or send them: ${paidThough.join(', ')}`,
    },
    witnesses,
    { what: "Stripe's events", state: judge(backlog.alarms > 0), detail: `${backlog.alarms} of unknown kinds` },
    {
      what: 'mail',
      state: judge(mails.putOff > 0 && house.clock.now().getTime() - (mails.oldest?.getTime() ?? 0) > hourMs),
      detail: `${mails.putOff} wait for the mail server, ${mails.troubled} of the last 30 days reached nobody: see "watchword mail"`,
    },
    {
      what: 'jobs given up',
      state: judge(failed.length > 0),
      detail: failed.length === 0 ? '0' : `${failed.length}: try them again with "watchword reconcile"`,
    },
    {
      what: 'pictures',
      state: pictures.failed > 0 ? 'note' : 'good',
      detail:
        pictures.failed > 0
          ? `${pictures.failed} could not be had: see "watchword pictures list --state failed"`
          : `${pictures.pictures}, and ${pictures.wanted} still to be fetched`,
    },
    documentOf('shop', shopVersion, 'name, currency and pages are the standard ones: see "watchword shop"', config),
    documentOf('till', tillVersion, 'taxes, shipping and pick-up are samples: see "watchword till"', config),
    {
      what: 'outside parties',
      state: config.stripe === 'simulator' ? 'note' : 'good',
      detail: config.stripe === 'simulator' ? 'payments are simulated' : 'real',
    },
  ];
}

/** A witness that refuses is the gravest thing that this list can say. */
async function witnessFinding({ witnesses, clock }: House): Promise<Finding> {
  const what = 'witnesses of the log';
  const all = await witnesses.standings();
  if (all.length === 0) return { what, state: 'note', detail: 'none: nobody would notice a rewritten log' };
  const refusing = all.flatMap(({ witness: { name }, standing: { refusal } }) =>
    refusal === undefined ? [] : [`${name} refuses: ${describeRefusal(refusal.kind)}`],
  );
  if (refusing.length > 0) return { what, state: 'bad', detail: refusing.join('; ') };
  // Each is asked at least once an hour.
  const since = clock.now().getTime() - 2 * hourMs;
  const silent = all.filter(({ standing }) => (standing.cosigned?.receivedAt.getTime() ?? 0) < since);
  const names = silent.map(({ witness }) => witness.name).join(', ');
  return {
    what,
    state: silent.length > 0 ? 'bad' : 'good',
    detail: silent.length > 0 ? `${names}: no cosignature for two hours` : `${all.length} agree`,
  };
}

/** A shop that takes money must not run on our samples. */
function documentOf(what: string, version: number, without: string, { stripe }: Pick<Config, 'stripe'>): Finding {
  if (version > 0) return { what, state: 'good', detail: `version ${version}` };
  return { what, state: stripe === 'real' ? 'bad' : 'note', detail: without };
}
