// The policy of this shop: its document, its controls bound to the running shop, and what the trust page is given.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TrustParts } from './channels/trust.ts';
import { bindControls } from './controls.ts';
import type { Ground, House } from './house.ts';
import type { Tls } from './kernel/tls.ts';
import type { Target } from './modules/perimeter.ts';
import { openPolicy, type Policy, type PolicyDocument, readPolicy } from './modules/policy.ts';

/** Throws when the policy cannot be read: a shop that does not know what it promises does not start. */
export function readShopPolicy(checkout: string): PolicyDocument {
  const file = path.join(checkout, 'policies', 'security.md');
  const reading = readPolicy(readFileSync(file, 'utf8'));
  if (reading.kind === 'read') return reading.document;
  throw new Error(
    `${file} cannot be read: ${reading.problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ')}`,
  );
}

export interface ShopPolicyParts {
  checkout: string;
  ground: Ground;
  house: House;
  tls: Tls;
  /** Where the listeners are, or will be when the first probe looks. */
  ports: { backOffice: number; http: number };
}

export function openShopPolicy({ checkout, ground, house, tls, ports }: ShopPolicyParts): Policy {
  const { config, log, shopOrigin } = ground;
  const { database, vault, keys, clock, agent, evidence } = house;
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
    document: readShopPolicy(checkout),
    controls: bindControls({ config, database, vault, keys, clock, agent, target }),
    simulated: house.demonstration ? ['stripe'] : [],
    appendEvidence: (tx, entry) => evidence.append(tx, entry),
  });
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
  };
}
