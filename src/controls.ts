// All controls of the house, and what each one's probe is given of the running shop. The table alone needs no shop: the
// trust page's words, the planted violations and the tests read it.
import { readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { asking } from './controls/asking.ts';
import { componentInventory, probeComponents, writeComponents } from './controls/components.ts';
import { secondFactorEverywhere } from './controls/office-doors.ts';
import { probeRuntime, runtimeSupported } from './controls/runtime.ts';
import { staffProbes } from './controls/staff-probes.ts';
import type { Ground, House } from './house.ts';
import type { Clock } from './kernel/clock.ts';
import { type CertifiedKey, issueAuthority, issueServer } from './kernel/tls.ts';
import * as access from './modules/access.ts';
import * as cases from './modules/cases.ts';
import * as evidence from './modules/evidence.ts';
import * as identity from './modules/identity.ts';
import { booksBalance, probeBooks } from './modules/ledger.ts';
import { mailGoesOut, probeMail } from './modules/mailing.ts';
import * as orders from './modules/orders.ts';
import * as payments from './modules/payments.ts';
import * as perimeter from './modules/perimeter.ts';
import type { BoundControl, Control, Probe, Sight } from './modules/policy.ts';
import * as screening from './modules/screening.ts';
import { shopTexts } from './modules/settings.ts';
import { probeStock, stockSound } from './modules/stock.ts';
import * as vault from './modules/vault.ts';

export const controlTable: readonly Control[] = [
  // On the way, and what everybody can see
  perimeter.httpsEverywhere,
  perimeter.tlsStrong,
  perimeter.tlsStrongOutbound,
  perimeter.certificatesInTime,
  perimeter.securityHeaders,
  perimeter.backOfficeApart,
  perimeter.contactReachable,
  perimeter.policyDated,
  perimeter.clockAgrees,
  // Data at rest
  payments.cardDigitsNowhere,
  vault.personalDataSealed,
  vault.keysApart,
  vault.openingsDeclared,
  vault.erasedUnreadable,
  vault.dataMapComplete,
  evidence.databaseRolePowerless,
  // The log
  evidence.evidenceVerifiable,
  evidence.evidenceIntegrated,
  evidence.evidenceWitnessed,
  evidence.evidencePublished,
  // Business
  booksBalance,
  stockSound,
  payments.paymentPageScripts,
  payments.webhooksGenuine,
  payments.processorReconciles,
  screening.everyOrderScreened,
  screening.decisionsRepeatable,
  screening.casesInTime,
  screening.heldNotCaptured,
  mailGoesOut,
  // The staff
  secondFactorEverywhere,
  identity.sessionsTwoFactors,
  identity.sessionsEnd,
  identity.passwordRules,
  identity.passwordsExpire,
  identity.signInsWatched,
  access.grantsApproved,
  access.hostCommandsConfirmed,
  access.rulesDenyByDefault,
  // What it is made of and runs on
  componentInventory,
  runtimeSupported,
];

/** Those that anybody can look at from outside. */
export const outsideControls: readonly Control[] = controlTable.filter(({ grade }) => grade === 'outside');

const outsideProbes: Readonly<Record<string, (target: perimeter.Target, clock: Clock) => Promise<Sight>>> = {
  [perimeter.httpsEverywhere.id]: (target) => perimeter.probeHttpsEverywhere(target),
  [perimeter.tlsStrong.id]: (target, clock) => perimeter.probeTlsStrong(target, clock),
  [perimeter.certificatesInTime.id]: (target, clock) => perimeter.probeCertificates(target, clock),
  [perimeter.securityHeaders.id]: (target) => perimeter.probeSecurityHeaders(target),
  [perimeter.backOfficeApart.id]: (target) => perimeter.probeBackOfficeApart(target),
  [perimeter.contactReachable.id]: (target) => perimeter.probeContact(target),
  [perimeter.policyDated.id]: (target, clock) => perimeter.probePolicyDated(target, clock),
  [evidence.evidencePublished.id]: ({ shop }) =>
    asking(async ({ ask }) =>
      evidence.probePublished(async (address) => {
        const asked = await ask(new URL(address, shop).href);
        return asked.kind === 'answered' ? asked.answer : undefined;
      }),
    ),
};

/** Looks as a stranger does. Throws for a control of another grade. */
export async function probeFromOutside(control: Control, target: perimeter.Target, clock: Clock): Promise<Sight> {
  const probe = outsideProbes[control.id];
  if (probe === undefined) throw new Error(`the control ${control.id} has no probe from outside`);
  return await probe(target, clock);
}

export interface RunningParts {
  ground: Ground;
  house: House;
  target: perimeter.Target;
  /** What the back office's listener serves; undefined until it is made. */
  backOffice: () => ServedOffice | undefined;
}

/** The routes that are in fact served; `doors` and `ownPages` as `GET /path`. */
export interface ServedOffice {
  routes: readonly access.KnownRoute[];
  /** What answers before somebody is in. */
  doors: readonly string[];
  /** What is everybody's own: behind a session, without a permission. */
  ownPages: readonly string[];
}

/** The controls with their probes on this shop, whose bill of materials is written anew. Once, at each start. */
export function bindControls(parts: RunningParts): BoundControl[] {
  const { target, house, ground } = parts;
  writeComponents(checkout, ground.dataDir);
  const probes: Record<string, Probe> = {
    ...dataProbes(parts),
    ...logProbes(parts),
    ...businessProbes(parts),
    ...staffProbes(parts),
  };
  return controlTable.map((control) => {
    const probe =
      control.grade === 'outside' ? () => probeFromOutside(control, target, house.clock) : probes[control.id];
    if (probe === undefined) throw new Error(`the control ${control.id} has no probe`);
    return { ...control, probe };
  });
}

/** Where this program lies. */
const checkout = path.dirname(import.meta.dirname);

// What outside parties keep is theirs, also where we play them.
const theirs = ['stripe', 'mailbox'];

function dataProbes({ ground, house, target }: RunningParts): Record<string, Probe> {
  const { config } = ground;
  const { database, keys, clock, agent } = house;
  const { dataDir } = config;
  const logs = ownLogFiles().map((file) => ({ path: file }));
  const databaseFolders = config.database === 'embedded' ? [path.join(dataDir, 'postgresql')] : [];
  const openings = { database, clock, vault: house.vault };
  return {
    [perimeter.tlsStrongOutbound.id]: () =>
      perimeter.probeOutbound({ agent, own: ownCertificate(dataDir), stranger: () => strangersCertificate(clock) }),
    [perimeter.clockAgrees.id]: () =>
      perimeter.probeClock({
        clock,
        agent,
        address: config.stripe === 'real' ? 'https://api.stripe.com' : ground.stripe.apiBase,
        isSimulator: config.stripe === 'simulator',
      }),
    [payments.cardDigitsNowhere.id]: () =>
      payments.probeCardDigits({
        database,
        places: [
          ...databaseFolders.map((folder) => ({ path: folder })),
          { path: dataDir, skip: [...theirs, 'postgresql'] },
          ...logs,
        ],
        fields: cardFieldsOf(target.shop),
      }),
    [vault.personalDataSealed.id]: () =>
      vault.probePersonalData({
        database,
        vault: house.vault,
        shopTexts: () => shopTexts(database),
        canaryWords: `Canary ${keys.key('canary-words').toString('hex').slice(0, 40)}`,
        databaseFolders,
        otherPlaces: [{ path: dataDir, skip: [...theirs, 'postgresql'] }, ...logs],
      }),
    [vault.keysApart.id]: () =>
      vault.probeKeysApart({
        dataDir,
        folders: config.keyStore === 'file' ? ['keys', 'key-store'] : ['keys'],
        skip: theirs,
      }),
    [vault.openingsDeclared.id]: () => vault.probeOpenings(openings),
    [vault.erasedUnreadable.id]: () => vault.probeErased(openings),
    [vault.dataMapComplete.id]: () => vault.probeDataMap(openings),
    [evidence.databaseRolePowerless.id]: () => evidence.probeRole(database, appendOnly),
  };
}

/** Tables of record: rows are added and read, never changed and never removed. */
const appendOnly = [
  'access.approval',
  'access.ending',
  'access.grant',
  'access.host_command',
  'access.host_decision',
  'access.host_review',
  'access.host_run',
  'access.level_approval',
  'access.level_draft',
  'access.proposal',
  'access.sole_owner',
  'access.withdrawal',
  'cases.event',
  'evidence.checkpoint',
  'evidence.cosignature',
  'evidence.entry',
  'evidence.position',
  'evidence.tile',
  'evidence.witness_refusal',
  'kernel.migration',
  'ledger.account',
  'ledger.entry',
  'ledger.posting',
  'payments.call',
  'payments.decline',
  'policy.confirmation',
  'policy.observation',
  'policy.parameter',
  'policy.planted_run',
  'policy.version',
  'screening.look',
  'screening.rules',
  'settings.document',
  'vault.disclosure',
  'vault.erasure',
  'vault.key_store_mark',
];

function logProbes({ ground, house }: RunningParts): Record<string, Probe> {
  const { database, clock, witnesses } = house;
  const log = { database, clock, dataFolder: ground.dataDir, verifierKey: house.evidence.verifierKey };
  return {
    [evidence.evidenceVerifiable.id]: () => evidence.probeVerifiable(log),
    [evidence.evidenceIntegrated.id]: () => evidence.probeIntegrated(log, () => house.evidence.health()),
    [evidence.evidenceWitnessed.id]: () => evidence.probeWitnessed(() => witnesses.standings(), clock),
  };
}

function businessProbes(parts: RunningParts): Record<string, Probe> {
  const { ground, house, target } = parts;
  const { database, clock, stripe } = house;
  const held = { clock, held: (before: Date) => orders.ordersHeld(database, { before, limit: 200 }) };
  return {
    [booksBalance.id]: () => probeBooks(database),
    [stockSound.id]: () => probeStock(database, clock),
    [payments.webhooksGenuine.id]: () =>
      asking(({ ask }) =>
        payments.probeWebhooks({
          database,
          clock,
          secret: ground.stripe.webhookSecret,
          post: async (event, headers) => {
            const asked = await ask(new URL('/stripe/events', target.shop).href, { json: event, headers });
            return asked.kind === 'answered' ? asked.answer.status : undefined;
          },
        }),
      ),
    [payments.paymentPageScripts.id]: () => asking((asked) => probePaymentPage(parts, asked)),
    [payments.processorReconciles.id]: () => payments.probeReconciles(database, clock, stripe),
    [screening.everyOrderScreened.id]: () =>
      screening.probeScreened(database, clock, {
        placed: (page) => orders.ordersPlaced(database, page),
        captured: (page) => payments.ordersCapturedByUs(database, page),
      }),
    [screening.decisionsRepeatable.id]: () => screening.probeDecisions(database, clock),
    [screening.casesInTime.id]: () =>
      screening.probeCases(held, {
        counts: (at) => cases.countCases(database, at),
        isKnown: async (number) => (await cases.caseByName(database, number)) !== undefined,
      }),
    [screening.heldNotCaptured.id]: () =>
      screening.probeHeld(
        held,
        async (orderId) =>
          (await payments.paymentOfOrder(database, orderId as orders.OrderId))?.state === 'captured' &&
          (await orders.readOrder(database, orderId as orders.OrderId))?.state === 'held',
      ),
    [mailGoesOut.id]: () => probeMail(database, clock),
    [componentInventory.id]: async () => probeComponents(checkout, ground.dataDir),
    [runtimeSupported.id]: () => probeRuntime(database, clock),
  };
}

/** Some may have been paid a moment ago. */
const payPagesTried = 5;

/** The payment page of an order that waits, as its buyer's browser would get it. */
function probePaymentPage({ ground, house, target }: RunningParts, { ask }: perimeter.Asking): Promise<Sight> {
  const { database, orderKeys } = house;
  return payments.probePageScripts({
    processor: ground.stripe.apiBase,
    async page() {
      for (const orderId of await orders.ordersAwaiting(database, payPagesTried)) {
        const url = new URL(`/orders/${orderId}/pay`, target.shop).href;
        // As the buyer comes: by the link of his mail, which is exchanged for a cookie.
        const link = house.orderUrl(orderId, orderKeys.tokenFor(orderId as orders.OrderId));
        const opened = await ask(link);
        if (opened.kind === 'no-answer') continue;
        const cookie = (opened.answer.headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; ');
        const asked = await ask(url, { headers: { cookie } });
        if (asked.kind === 'no-answer' || asked.answer.status !== 200) continue;
        const { body, headers } = asked.answer;
        return { url, body, policy: String(headers['content-security-policy'] ?? '') };
      }
      return undefined;
    },
    async file(url) {
      const asked = await ask(url);
      return asked.kind === 'answered' && asked.answer.status === 200 ? asked.answer.bytes : undefined;
    },
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

function cardFieldsOf(shop: string): payments.CardFields {
  return {
    formFields: () =>
      asking(async (asked) => {
        const visited = await perimeter.crawl(asked, shop);
        return visited.flatMap(({ url, references }) =>
          (references?.fields ?? []).map((field) => ({ ...field, path: new URL(url).pathname })),
        );
      }),
    post: (address, json) =>
      asking(async ({ ask }) => {
        const asked = await ask(new URL(address, shop).href, { json });
        return asked.kind === 'answered' ? asked.answer : undefined;
      }),
  };
}
