// What the shop is set to, as far as a sentence of a policy can say it: read from the code that enforces it, so that a
// policy is held against what runs (S1.2, S2.1, L5.2). `watchword policy check` needs no running shop for it.
import { controlTable } from './controls.ts';
import { decisionDeadline } from './flows/deadlines.ts';
import { cipherSuites, tlsRules } from './kernel/tls.ts';
import type { KnownShop, ShopFact } from './modules/promises.ts';
import { keyCopyDays, sealingBits } from './modules/vault.ts';

const hourMs = 3_600_000;
const leastTls = Number(tlsRules.minVersion.replace('TLSv', ''));
const leastBits = Math.min(...cipherSuites.map((suite) => Number(/AES_?(\d+)/.exec(suite)?.[1] ?? 256)));
const decisionHours = decisionDeadline(new Date(0)).getTime() / hourMs;

const facts: readonly ShopFact[] = [
  {
    id: 'least-tls',
    requirements: ['S1.2', 'S1.3', 'L5.1', 'L5.2', 'L14'],
    unit: 'tls',
    value: leastTls,
    guarantees: 'at least',
    says: `the shop accepts TLS ${leastTls} as well`,
  },
  {
    id: 'least-bits-on-the-way',
    requirements: ['S1.2', 'S1.3', 'L5.1', 'L5.2', 'L14'],
    unit: 'bits',
    value: leastBits,
    guarantees: 'at least',
    says: `on the way, suites of ${leastBits} bits are accepted`,
  },
  {
    id: 'sealing-bits',
    requirements: ['S2.1'],
    unit: 'bits',
    value: sealingBits,
    guarantees: 'at least',
    says: `personal data is sealed under keys of ${sealingBits} bits`,
  },
  {
    id: 'decision-deadline',
    requirements: ['S3.1'],
    unit: 'time',
    value: decisionHours,
    guarantees: 'at most',
    says: `a held order may wait ${decisionHours / 24} days for a decision`,
  },
  {
    id: 'key-copies',
    requirements: ['S4.1'],
    unit: 'time',
    value: keyCopyDays * 24,
    guarantees: 'at most',
    says: `an erasure is complete when the last copy of the key expires, up to ${keyCopyDays} days later`,
  },
];

export const knownShop: KnownShop = { controls: controlTable, facts };
