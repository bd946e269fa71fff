// All controls of the house, and what each one's probe is given of the running shop. The table alone needs no shop: the
// trust page's words, the planted violations and the tests read it.
import { readFileSync, readlinkSync } from 'node:fs';
import type { Agent } from 'node:https';
import path from 'node:path';
import type { Config } from './config.ts';
import type { Clock } from './kernel/clock.ts';
import type { Database } from './kernel/database.ts';
import type { DerivedKeys } from './kernel/derived-keys.ts';
import { type CertifiedKey, issueAuthority, issueServer } from './kernel/tls.ts';
import { type CardFields, cardDigitsNowhere, probeCardDigits } from './modules/payments.ts';
import {
  crawl,
  httpsEverywhere,
  openAsking,
  probeHttpsEverywhere,
  probeOutbound,
  probeTlsStrong,
  type Target,
  tlsStrong,
  tlsStrongOutbound,
} from './modules/perimeter.ts';
import type { BoundControl, Control } from './modules/policy.ts';
import { shopTexts } from './modules/settings.ts';
import { personalDataSealed, probePersonalData, type Vault } from './modules/vault.ts';

export const controlTable: readonly Control[] = [
  httpsEverywhere,
  tlsStrong,
  tlsStrongOutbound,
  cardDigitsNowhere,
  personalDataSealed,
];

/** Those that anybody can look at from outside. */
export const outsideControls: readonly Control[] = controlTable.filter(({ grade }) => grade === 'outside');

export function probeFromOutside(control: Control, target: Target, clock: Clock) {
  return control.id === tlsStrong.id ? probeTlsStrong(target, clock) : probeHttpsEverywhere(target);
}

export interface RunningParts {
  config: Config;
  database: Database;
  vault: Vault;
  keys: DerivedKeys;
  clock: Clock;
  /** The agent with which the payment processor is called. */
  agent: Agent;
  target: Target;
}

/** The controls with their probes on this shop. */
export function bindControls(parts: RunningParts): BoundControl[] {
  const { config, database, vault, keys, clock, agent, target } = parts;
  const { dataDir } = config;
  // What outside parties keep is theirs, also where we play them.
  const theirs = ['stripe', 'mailbox'];
  const logs = ownLogFiles().map((file) => ({ path: file }));
  const databaseFolders = config.database === 'embedded' ? [path.join(dataDir, 'postgresql')] : [];
  const probes = {
    [httpsEverywhere.id]: () => probeHttpsEverywhere(target),
    [tlsStrong.id]: () => probeTlsStrong(target, clock),
    [tlsStrongOutbound.id]: () =>
      probeOutbound({ agent, own: ownCertificate(dataDir), stranger: () => strangersCertificate(clock) }),
    [cardDigitsNowhere.id]: () =>
      probeCardDigits({
        database,
        places: [
          ...databaseFolders.map((folder) => ({ path: folder })),
          { path: dataDir, skip: [...theirs, 'postgresql'] },
          ...logs,
        ],
        fields: cardFieldsOf(target.shop),
      }),
    [personalDataSealed.id]: () =>
      probePersonalData({
        database,
        vault,
        shopTexts: () => shopTexts(database),
        canaryWords: `Canary ${keys.key('canary-words').toString('hex').slice(0, 40)}`,
        databaseFolders,
        otherPlaces: [{ path: dataDir, skip: [...theirs, 'postgresql'] }, ...logs],
      }),
  };
  return controlTable.map((control) => {
    const probe = probes[control.id];
    if (probe === undefined) throw new Error(`the control ${control.id} has no probe`);
    return { ...control, probe };
  });
}

/** As it is on file: what our simulators show as well. */
function ownCertificate(dataDir: string): CertifiedKey & { ca: string } {
  const read = (...names: string[]) => readFileSync(path.join(dataDir, ...names), 'utf8');
  return { key: read('keys', 'server.key'), certificate: read('tls', 'server.crt'), ca: read('tls', 'ca.crt') };
}

async function strangersCertificate(clock: Clock): Promise<CertifiedKey> {
  return issueServer(await issueAuthority(['localhost'], clock.now()), ['localhost'], clock.now());
}

/** Files that our output goes to, where the system can tell: logs that an operator keeps elsewhere. */
function ownLogFiles(): string[] {
  return [1, 2].flatMap((descriptor) => {
    const link = `/proc/self/fd/${descriptor}`;
    try {
      return /^\/(?!dev\/|proc\/)/.test(readlinkSync(link)) ? [readlinkSync(link)] : [];
    } catch {
      return [];
    }
  });
}

function cardFieldsOf(shop: string): CardFields {
  return {
    async formFields() {
      const asking = openAsking();
      try {
        const visited = await crawl(asking, shop);
        return visited.flatMap(({ url, references }) =>
          (references?.fields ?? []).map((field) => ({ ...field, path: new URL(url).pathname })),
        );
      } finally {
        asking.close();
      }
    },
    async post(address, json) {
      const asking = openAsking();
      try {
        const asked = await asking.ask(new URL(address, shop).href, { json });
        return asked.kind === 'answered' ? asked.answer : undefined;
      } finally {
        asking.close();
      }
    },
  };
}
