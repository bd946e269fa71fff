// Certificates end (L6.2): how long those that visitors are shown will still be believed.
import type { Clock } from '../../kernel/clock.ts';
import { CannotLook, type Sight } from '../policy.ts';
import { shakeHands } from './handshake.ts';
import type { Target } from './target.ts';

const dayMs = 86_400_000;
/** Ours are renewed thirty days before their end, others' weeks before: at ten days nobody has. */
const leastDays = 10;
/** Of those that live for days only, a tenth of their life. */
const leastShare = 0.1;

export async function probeCertificates(target: Target, clock: Clock): Promise<Sight> {
  const now = clock.now().getTime();
  const findings: string[] = [];
  let soonest = Number.POSITIVE_INFINITY;
  for (const origin of [target.shop, ...target.listeners]) {
    const outcome = await shakeHands(origin, target.ca, {});
    if (outcome.kind === 'refused') throw new CannotLook(`${origin} does not answer (${outcome.code}).`);
    for (const [index, certificate] of outcome.agreed.chain.entries()) {
      const which = index === 0 ? 'the certificate' : `certificate ${index + 1} of the chain`;
      const life = certificate.validToDate.getTime() - certificate.validFromDate.getTime();
      const left = certificate.validToDate.getTime() - now;
      soonest = Math.min(soonest, left);
      if (left < Math.min(leastDays * dayMs, life * leastShare))
        findings.push(`${new URL(origin).host}: ${which} ends in ${Math.max(0, Math.floor(left / dayMs))} days`);
    }
  }
  return {
    summary: `${1 + target.listeners.length} listeners: the first of their certificates ends in ${Math.floor(soonest / dayMs)} days.`,
    findings,
  };
}
