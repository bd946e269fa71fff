// The shop's clock against that of somebody else (L5.1, S2.6): the date that the payment processor's answers bear. What is
// signed, what lapses and what is due all hang on it.
import { type Agent, request } from 'node:https';
import type { Clock } from '../../kernel/clock.ts';
import { CannotLook, type Sight } from '../policy.ts';

export interface ClockParts {
  clock: Clock;
  /** The one that the shop calls its payment processor with. */
  agent: Agent;
  /** Any address of theirs: `https://api.stripe.com`. */
  address: string;
  /** It runs on this machine, and has its clock. */
  isSimulator: boolean;
}

const timeoutMs = 10_000;
/** The date of an answer is of whole seconds, and the answer takes a while. */
const toleranceMs = 15_000;

export async function probeClock({ clock, agent, address, isSimulator }: ClockParts): Promise<Sight> {
  const began = clock.now().getTime();
  const date = await dateOf(agent, address);
  const ended = clock.now().getTime();
  if (date === undefined) throw new CannotLook('The payment processor does not answer, or its answers bear no date.');
  // The date is from between: so much the two differ at the least.
  const apartMs = date < began ? began - date : Math.max(0, date - ended);
  if (apartMs > toleranceMs) {
    const finding = `the shop’s clock is ${Math.round(apartMs / 1000)} s ${date < began ? 'ahead of' : 'behind'} the payment processor’s`;
    return { summary: finding, findings: [finding] };
  }
  if (isSimulator) {
    throw new CannotLook(
      'Payments are simulated on this machine, so its clock was compared with itself only. With real keys it is compared with the processor’s.',
    );
  }
  return { summary: 'The shop’s clock and the payment processor’s agree to fifteen seconds.', findings: [] };
}

function dateOf(agent: Agent, address: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const sent = request(address, { agent, method: 'GET', timeout: timeoutMs }, (answer) => {
      answer.resume();
      const date = Date.parse(answer.headers.date ?? '');
      resolve(Number.isNaN(date) ? undefined : date);
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(undefined));
    sent.end();
  });
}
