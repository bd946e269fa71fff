// Events at the public address (S1.1, L5.1): unsigned, forged, altered and old ones must be refused. Those that are sent
// are of a kind that the shop would ignore: were one taken, nothing would come of it but this finding.
import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { CannotLook, type Sight } from '../policy.ts';
import { eventsStandOnce } from './probe-store.ts';

/** Sends a body to the address of events; the status, or undefined when nobody answers. */
export type PostEvent = (event: unknown, headers: Record<string, string>) => Promise<number | undefined>;

export interface WebhookParts {
  database: Reader;
  clock: Clock;
  /** What the processor signs with. */
  secret: string;
  post: PostEvent;
}

/** Twice what is tolerated. */
const oldMs = 600_000;

export async function probeWebhooks({ database, clock, secret, post }: WebhookParts): Promise<Sight> {
  const now = clock.now();
  const event = {
    id: `evt_probe_${randomBytes(12).toString('hex')}`,
    object: 'event',
    type: 'balance.available',
    created: Math.floor(now.getTime() / 1000),
    data: { object: { object: 'balance' } },
  };
  const signed = (body: unknown, at: Date, key: string) => {
    const seconds = Math.floor(at.getTime() / 1000);
    const mac = createHmac('sha256', key)
      .update(`${seconds}.${JSON.stringify(body)}`)
      .digest('hex');
    return { 'stripe-signature': `t=${seconds},v1=${mac}` };
  };
  const tries: readonly [what: string, headers: Record<string, string>][] = [
    ['an event without a signature', {}],
    ['an event signed with another key', signed(event, now, randomBytes(32).toString('hex'))],
    ['an event that was altered after it was signed', signed({ ...event, created: 0 }, now, secret)],
    ['an event that is ten minutes old', signed(event, new Date(now.getTime() - oldMs), secret)],
  ];
  const findings: string[] = [];
  for (const [what, headers] of tries) {
    const status = await post(event, headers);
    if (status === undefined) throw new CannotLook('The address of the processor’s events does not answer.');
    // Too many at once is a refusal too; a fault of the server is none.
    if (status < 400 || status >= 500) findings.push(`the shop answers ${status} to ${what}`);
  }
  if (!(await eventsStandOnce(database))) findings.push('the database no longer refuses an event that came before');
  return {
    summary: `Refused: ${tries.map(([what]) => what).join(', ')}. The database refuses one that came before.`,
    findings,
  };
}
