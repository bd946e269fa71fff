// TLS as it is spoken (S1.2, L5.2), listener by listener: old protocols, every suite without authenticated encryption,
// weak key exchange and weak certificates are refused; what is agreed is at least 128 bits strong.
import type { Clock } from '../../kernel/clock.ts';
import { CannotLook, type Sight } from '../policy.ts';
import { certificateFindings } from './certificate-strength.ts';
import * as hands from './handshake.ts';
import type { Target } from './target.ts';

export async function probeTlsStrong(target: Target, clock: Clock): Promise<Sight> {
  const findings: string[] = [];
  const agreed: string[] = [];
  for (const origin of [target.shop, ...target.listeners]) {
    const seen = await probeListener(origin, target.ca, clock.now());
    agreed.push(...seen.agreed);
    findings.push(...seen.findings.map((finding) => `${new URL(origin).host}: ${finding}`));
  }
  return {
    summary: `${1 + target.listeners.length} listeners refuse TLS 1.0 and 1.1, every suite without authenticated encryption, short tags, weak curves and keys without forward secrecy; agreed: ${[...new Set(agreed)].join(', ')}.`,
    findings,
  };
}

async function probeListener(
  origin: string,
  ca: string | undefined,
  now: Date,
): Promise<{ agreed: string[]; findings: string[] }> {
  const findings: string[] = [];
  const best = await hands.shakeHands(origin, ca, {});
  if (best.kind === 'refused') {
    // Nobody there is no fault of TLS; a listener with nothing but weak rules is found by those.
    if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH'].includes(best.code)) {
      throw new CannotLook(`${origin} does not answer (${best.code}). Is the address right, and the shop running?`);
    }
    findings.push(`it agrees to nothing that a careful client offers (${best.code})`);
  }
  const words = best.kind === 'agreed' ? [describe(best.agreed)] : [];
  if (best.kind === 'agreed') {
    const { agreed } = best;
    if (!hands.isStrongSuite(agreed.suite)) findings.push(`it prefers ${agreed.suite}`);
    findings.push(...certificateFindings(agreed.chain, new URL(origin).hostname, now));
    if (agreed.untrusted !== undefined) {
      findings.push(
        `this machine does not trust its certificate (${agreed.untrusted}); for a shop with an authority of its own give that with --ca`,
      );
    }
  }
  for (const version of hands.oldProtocols) {
    const old = await hands.shakeHands(origin, ca, hands.offerOldProtocol(version));
    if (old.kind === 'agreed') findings.push(`it speaks ${version}`);
  }
  findings.push(...(await weakSuites(origin, ca)));
  const weak = [
    [hands.offerShortTag, 'a suite with a short tag'],
    [hands.offerWeakGroups, 'a curve of less than 128 bits of strength'],
    [hands.offerStaticKeys, 'a key exchange without forward secrecy'],
  ] as const;
  for (const [offer, what] of weak) {
    const outcome = await hands.shakeHands(origin, ca, offer);
    if (outcome.kind === 'agreed') findings.push(`it agrees to ${what} (${outcome.agreed.suite})`);
  }
  findings.push(...(await weakFiniteField(origin, ca)));
  return { agreed: words, findings };
}

/** All at once, then without those it took: each that it would take is named. */
async function weakSuites(origin: string, ca: string | undefined): Promise<string[]> {
  const taken: string[] = [];
  for (let offer = hands.offerWeakSuites(); offer !== undefined; offer = hands.offerWeakSuites(taken)) {
    const outcome = await hands.shakeHands(origin, ca, offer);
    if (outcome.kind === 'refused' || taken.includes(outcome.agreed.name)) break;
    taken.push(outcome.agreed.name);
  }
  return taken.map((name) => `it agrees to ${name}, which is not authenticated encryption`);
}

async function weakFiniteField(origin: string, ca: string | undefined): Promise<string[]> {
  const outcome = await hands.shakeHands(origin, ca, { maxVersion: 'TLSv1.2', ciphers: 'DHE+AESGCM:@SECLEVEL=0' });
  if (outcome.kind === 'refused') return [];
  const bits = outcome.agreed.groupBits ?? 0;
  return bits >= 3_072 ? [] : [`it exchanges keys in a finite field of ${bits} bits`];
}

function describe({ protocol, suite, group }: hands.Agreed): string {
  return `${protocol.replace('v', ' ')} with ${suite}${group === undefined ? '' : ` over ${group}`}`;
}
