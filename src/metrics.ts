// The numbers of a running shop as Prometheus text: counts, sizes, ages. Nothing of a person, nothing per customer.
import type { House } from './house.ts';
import { countCases } from './modules/cases.ts';
import { eventBacklog } from './modules/payments.ts';

type Counters = Readonly<Record<'requests' | 'refused' | 'failed', number>>;

/** Text exposition format 0.0.4. */
export async function metricsText(house: House, listeners: Readonly<Record<string, Counters>>): Promise<string> {
  const [backlog, failedJobs, health, cases, witnesses] = await Promise.all([
    eventBacklog(house.database),
    house.jobs.failed(),
    house.vault.health(),
    countCases(house.database, house.clock.now()),
    house.witnesses.standings(),
  ]);
  const lines: string[] = [];
  const gauge = (name: string, help: string, value: number, labels = '') => {
    if (!lines.includes(`# TYPE ${name} gauge`)) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`);
    lines.push(`${name}${labels} ${value}`);
  };
  for (const [listener, counters] of Object.entries(listeners)) {
    for (const kind of ['requests', 'refused', 'failed'] as const) {
      gauge(`watchword_http_${kind}`, `Requests since the start (${kind})`, counters[kind], `{listener="${listener}"}`);
    }
  }
  gauge('watchword_sql_statements', 'Statements since the start', house.database.counters.statements);
  gauge('watchword_sql_transactions', 'Transactions since the start', house.database.counters.transactions);
  gauge('watchword_resident_bytes', 'Resident memory of this process', process.memoryUsage.rss());
  gauge('watchword_stripe_events_waiting', 'Events stored and not yet acted on', backlog.received);
  gauge('watchword_stripe_events_unknown', 'Events of a kind that nobody has looked at', backlog.alarms);
  gauge('watchword_jobs_failed', 'Jobs that were given up', failedJobs.length);
  gauge('watchword_cases_open', 'Cases that a person must look into', cases.open);
  gauge('watchword_cases_overdue', 'Open cases past their deadline', cases.overdue);
  for (const { witness, standing } of witnesses) {
    const label = `{witness="${witness.name.replaceAll(/["\\\n]/g, '_')}"}`;
    const seconds = (standing.cosigned?.signedAt.getTime() ?? 0) / 1000;
    gauge(
      'watchword_witness_refuses',
      '1 while a witness refuses to countersign the log',
      standing.refusal ? 1 : 0,
      label,
    );
    gauge('watchword_witness_size', 'Entries that a witness countersigned last', standing.cosigned?.size ?? 0, label);
    gauge('watchword_witness_signed_at_seconds', 'When that was, by its clock', seconds, label);
  }
  gauge('watchword_keys_ahead', 'Keys ready for new persons', health.keysAhead);
  gauge('watchword_key_store_ok', '1 when the key store answers and is whole', health.keyStore === 'ok' ? 1 : 0);
  return `${lines.join('\n')}\n`;
}
