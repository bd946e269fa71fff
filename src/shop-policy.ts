// The policy of this shop: what is published, its controls bound to the running shop, what the trust page is given, and what
// the host's commands may do with it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PolicyDesk } from './channels/cli.ts';
import type { TrustParts } from './channels/trust.ts';
import { bindControls, controlTable, type RunningParts } from './controls.ts';
import type { Ground, House } from './house.ts';
import type { Tls } from './kernel/tls.ts';
import type { Target } from './modules/perimeter.ts';
import {
  approveParameter,
  type Clause,
  compilePolicy,
  confirmBinding,
  confirmOwn,
  openPolicy,
  type PaperParts,
  type Policy,
  product,
  publishVersion,
  readPolicy,
} from './modules/policy.ts';
import { knownShop } from './shop-facts.ts';

/** The policy that is published when none is. */
export function readDefaultPolicy(checkout: string): string {
  return readFileSync(path.join(checkout, 'policies', 'security.md'), 'utf8');
}

/** Its sentences. Throws when it cannot be read: a shop that does not know what it promises does not start. */
export function readShopPolicy(checkout: string): { clauses: readonly Clause[] } {
  const reading = compilePolicy(readDefaultPolicy(checkout), knownShop);
  if (reading.kind === 'compiled') return reading.compiled;
  const said = reading.problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
  throw new Error(`policies/security.md cannot be read: ${said}`);
}

/** What publishing, confirming and approving are given. */
export function policyPapers({
  database,
  clock,
  evidence,
}: Pick<House, 'database' | 'clock' | 'evidence'>): PaperParts {
  return { database, clock, shop: knownShop, appendEvidence: (tx, entry) => evidence.append(tx, entry) };
}

export interface ShopPolicyParts {
  checkout: string;
  ground: Ground;
  house: House;
  tls: Tls;
  /** Where the listeners are, or will be when the first probe looks. */
  ports: { backOffice: number; http: number };
  backOffice: RunningParts['backOffice'];
}

/** Publishes the default at the first start, and confirms what it binds: those sentences are ours. */
export async function openShopPolicy(parts: ShopPolicyParts): Promise<Policy> {
  const { checkout, ground, house, tls, ports, backOffice } = parts;
  const { config, log, shopOrigin } = ground;
  const { database, clock } = house;
  const papers = policyPapers(house);
  const body = readDefaultPolicy(checkout);
  await confirmOwn(papers, body);
  const note = 'The text that Watchword ships.';
  const outcome = await publishVersion(papers, { body, note, by: product }, { onlyFirst: true });
  if (outcome.kind === 'refused') throw new Error(`policies/security.md: ${outcome.problems[0]?.message ?? ''}`);
  const target: Target = {
    shop: shopOrigin,
    plain: [`http://${config.publicHost ?? 'localhost'}:${ports.http}`],
    listeners: [`https://localhost:${ports.backOffice}`],
    ca: tls.ca(),
  };
  return openPolicy({
    database,
    clock,
    log,
    controls: bindControls({ ground, house, target, backOffice }),
    facts: knownShop.facts,
    simulated: house.demonstration ? ['stripe'] : [],
    appendEvidence: papers.appendEvidence,
  });
}

/** What a command may do with the policy: in nobody's name but the host's. */
export function policyDesk(house: House, operator: string): PolicyDesk {
  const { database, clock } = house;
  const papers = policyPapers(house);
  const by = { actor: operator, steppedUpAt: undefined };
  const simulated = house.demonstration ? ['stripe'] : [];
  const reader = readPolicy({ database, clock, controls: controlTable, facts: knownShop.facts, simulated });
  return {
    ...reader,
    publish: (request) => publishVersion(papers, { ...request, by }),
    async confirm(id, { stands, ...said }) {
      const { compiled } = await reader.published();
      const clause = compiled.clauses.find((candidate) => candidate.id === id);
      const speaks = ['promise', 'third party', 'lost list'].includes(clause?.kind ?? '');
      return clause && speaks ? confirmBinding(papers, { clause: { ...clause, ...said }, stands, by }) : undefined;
    },
    approve: (parameter, said) => approveParameter(papers, { parameter, ...said, by }),
  };
}

/** What the trust page shows, and of the log only what is public. */
export function trustParts(given: {
  shop: Pick<TrustParts, 'frame' | 'shopName'>;
  ground: Ground;
  house: House;
  policy: Policy;
}): TrustParts {
  const { shop, ground, house, policy } = given;
  const { evidence } = house;
  return {
    frame: shop.frame,
    shopName: shop.shopName,
    shopOrigin: ground.shopOrigin,
    // Strangers are shown what witnesses have seen.
    log: { ...evidence, getCheckpoint: () => evidence.publishedCheckpoint() },
    verifierKey: evidence.verifierKey,
    report: () => policy.report(),
    observation: (id) => policy.observation(id),
    version: (version) => policy.version(version),
    changes: () => policy.changes(),
  };
}
