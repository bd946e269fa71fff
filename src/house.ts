// The wiring: database → modules → flows. Read it to see who is given what. `main.ts` opens it for the running shop and
// for each command; nothing in it listens or starts a process.
import path from 'node:path';
import type { Config, Secrets } from './config.ts';
import { addPicture, removePicture } from './flows/add-picture.ts';
import { adoptRefunds } from './flows/adopt-refunds.ts';
import { type AdvancePayment, advancePayment } from './flows/advance-payment.ts';
import { cancelOrder } from './flows/cancel-order.ts';
import { checkout } from './flows/checkout.ts';
import { collectCosignatures } from './flows/collect-cosignatures.ts';
import { createCustomer } from './flows/create-customer.ts';
import { decideHeldOrder, expireHeldOrder } from './flows/decide-held-order.ts';
import { editCart } from './flows/edit-cart.ts';
import { exportCatalog } from './flows/export-catalog.ts';
import { fetchPictures } from './flows/fetch-pictures.ts';
import { amendParcel, fulfilOrder, withdrawParcel } from './flows/fulfil-order.ts';
import { openContact } from './flows/open-contact.ts';
import { quoteCart } from './flows/quote-cart.ts';
import { processStripeEvent, receiveStripeEvent } from './flows/receive-stripe-event.ts';
import { recordPaymentOutcome } from './flows/record-payment-outcome.ts';
import { advanceRefund, refundOrder } from './flows/refund-order.ts';
import { requestReturn } from './flows/request-return.ts';
import { decideReturn, receiveReturn, refundReturn } from './flows/return-order.ts';
import { rotateToken } from './flows/rotate-token.ts';
import { workOnCase } from './flows/screen-cases.ts';
import { inBase } from './flows/screen-checkout.ts';
import { screenLists } from './flows/screen-lists.ts';
import { changeScreeningRules } from './flows/screen-rules.ts';
import { showCart } from './flows/show-cart.ts';
import { showOrder } from './flows/show-order.ts';
import { sweepCases } from './flows/sweep-cases.ts';
import { sweepOld } from './flows/sweep-old.ts';
import { sweepPayments } from './flows/sweep-payments.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { openDatabase } from './kernel/database.ts';
import { openDerivedKeys } from './kernel/derived-keys.ts';
import { openJobs } from './kernel/jobs.ts';
import type { Log } from './kernel/log.ts';
import { outboundAgent } from './kernel/tls.ts';
import { mailLabels, openMailRoom } from './mail-room.ts';
import { type Level, openAccess } from './modules/access.ts';
import { openCatalog } from './modules/catalog.ts';
import * as customers from './modules/customers.ts';
import {
  type EvidenceAlarm,
  noWitnesses,
  openEvidence,
  openWitnessClient,
  witnessSettingsSchema,
} from './modules/evidence.ts';
import { identityLabels, openIdentity, type Site } from './modules/identity.ts';
import * as mailing from './modules/mailing.ts';
import { openGuardedFetch, openMedia } from './modules/media.ts';
import * as orders from './modules/orders.ts';
import { openStripe, openStripeGateway, paymentOfOrder, readEvent } from './modules/payments.ts';
import { demoRates, forgetUses, openPricing, tillSettingsSchema } from './modules/pricing.ts';
import * as screening from './modules/screening.ts';
import { currencyRules, defaultShopSettings, openSettings, shopSettingsSchema } from './modules/settings.ts';
import { openStock } from './modules/stock.ts';
import { openPostgresKeyStore, openSqliteKeyStore, openVault } from './modules/vault.ts';
import * as wishes from './modules/wishes.ts';

/** What the ground floor has made ready: folders, database, certificates, outside parties. */
export interface Ground {
  config: Config;
  secrets: Secrets;
  log: Log;
  dataDir: string;
  keysDir: string;
  appUrl: string;
  /** PEM of the local authority: what the simulators' certificates are checked with. */
  ca: string;
  stripe: { secretKey: string; publishableKey: string; webhookSecret: string; apiBase: string };
  /** Where mail is handed over. */
  smtp: { host: string; port: number };
  /** How the shop is reached: `https://localhost:8443`. */
  shopOrigin: string;
  /** How the back office is reached: passkeys are bound to it. Commands, which take none, do without. */
  backOfficeOrigin?: string;
  /** Tests own its hands. */
  clock?: Clock;
}

export type House = Awaited<ReturnType<typeof openHouse>>;

const contactLabels = ['email', 'name', 'phone', 'address'];
const orderLabels = [...contactLabels.map((field) => `orders.contact.${field}`), 'orders.gift-note'];
const customerLabels = contactLabels.map((field) => `customers.contact.${field}`);

// long: a flat list of who is given what, to be read from top to bottom
export async function openHouse(ground: Ground) {
  const { config, secrets, log, dataDir, keysDir } = ground;
  const clock = ground.clock ?? systemClock;
  const onConnectionError = (error: Error) => log.warn('a database connection broke', { code: codeOf(error) });
  const database = openDatabase({ connectionString: ground.appUrl, maxConnections: 16, onConnectionError });
  const keys = openDerivedKeys(keysDir);

  // Modules
  const onAlarm = (alarm: EvidenceAlarm) =>
    log.warn('evidence alarm', {
      kind: alarm.kind,
      ...('witness' in alarm ? { witness: alarm.witness } : {}),
      ...('refusal' in alarm ? { refusal: alarm.refusal } : {}),
    });
  const evidence = await openEvidence({
    database,
    dataFolder: dataDir,
    clock,
    ...(config.publicHost === undefined ? {} : { origin: `${config.publicHost}/watchword` }),
    onAlarm,
  });
  const vault = await openVault({
    database,
    keyStore:
      secrets.keysDatabaseUrl === undefined
        ? await openSqliteKeyStore(path.join(dataDir, 'key-store'))
        : await openPostgresKeyStore(secrets.keysDatabaseUrl),
    keyFile: path.join(keysDir, 'vault.key'),
    clock,
    log,
    labels: [...orderLabels, ...customerLabels, ...mailLabels, ...identityLabels],
    purposes: {
      delivery: [...orderLabels, ...mailLabels],
      'order-status': ['orders.contact.name', 'orders.contact.address'],
      support: [...orderLabels, ...customerLabels],
      'sign-in': identityLabels,
      'subject-request': [...orderLabels, ...customerLabels],
      invoice: customerLabels,
    },
    appendEvidence: (tx, entry) => evidence.append(tx, entry),
  });
  vault.onErase(async (tx, person) => {
    const indexes = await orders.forget(tx, person);
    indexes.push(...(await customers.forget(tx, person, clock.now())));
    await screening.forgetTraces(tx, indexes);
    await forgetUses(tx, indexes);
    await mailing.forgetAddresses(tx, indexes);
    await wishes.endUnder(tx, indexes, clock.now());
    await mailing.forgetWishes(tx, await wishes.forgetPerson(tx, person));
    await identity.forget(tx, person);
  });
  const access = openAccess({ database, clock, appendEvidence: (tx, entry) => evidence.append(tx, entry) });
  const settings = openSettings({ database });
  const shopSettings = settings.document({ kind: 'shop', schema: shopSettingsSchema, fallback: defaultShopSettings });
  const identity = openIdentity({
    database,
    vault,
    purpose: 'sign-in',
    clock,
    keys,
    site: siteOf(ground),
    shopName: async () => (await shopSettings.current()).name,
    passwordDays: async (staffId) => passwordDays(await access.levelOf(staffId)),
    appendEvidence: (tx, entry) => evidence.append(tx, entry),
  });
  identity.onEnrolled(async (tx, { staffId, enrolment, link }) => {
    if (enrolment === 'owner') await access.firstOwner(tx, { staffId, enrolment: link });
  });
  const witnessSettings = settings.document({
    kind: 'witnesses',
    schema: witnessSettingsSchema,
    fallback: noWitnesses,
  });
  const witnessClient = openWitnessClient();
  const stock = openStock({ database });
  const catalog = openCatalog({
    database,
    clock,
    currencies: async () => currencyRules(await shopSettings.current()),
    soldOut: () => stock.soldOut(),
    setCounts: (tx, counts) => stock.setCounts(tx, counts),
  });
  const tillSettings = settings.document({ kind: 'till', schema: tillSettingsSchema, fallback: demoRates });
  const pricing = openPricing({
    database,
    clock,
    till: () => tillSettings.current(),
    currencies: () => shopSettings.current(),
    baseCurrency: (await shopSettings.current()).baseCurrency,
    hasOrdered: (emailIndex) => orders.hasOrdered(database, emailIndex),
  });
  const screeningRules = settings.document({
    kind: 'screening',
    schema: screening.rulesSchema,
    fallback: screening.defaultRules,
  });
  const rules = screening.openRules({ database, clock, current: () => screeningRules.current() });
  const traits = screening.openTraits({
    hash: (purpose, text) => keys.hash(purpose, text),
    emailIndex: (email) => vault.emailIndex(email),
  });
  const orderKeys = orders.openOrderKeys({ tokenKey: keys.key('order-token') });
  const jobs = await openJobs({ connectionString: ground.appUrl, log });
  const media = openMedia({ database, clock });
  // A shop's pictures lie with strangers: public authorities, whoever else is simulated, and few connections.
  const pictureAgent = outboundAgent('public', 4);
  const agent = outboundAgent(config.stripe === 'simulator' ? { pem: ground.ca } : 'public');
  const stripe = openStripe({ secretKey: ground.stripe.secretKey, agent, ...endpointOf(config, ground) });
  const gateway = openStripeGateway(stripe);

  // Flows
  const parts = {
    database,
    clock,
    log,
    jobs,
    evidence,
    vault,
    catalog,
    media,
    pricing,
    stock,
    orderKeys,
    stripe: gateway,
  };
  const advance: AdvancePayment = advancePayment({
    ...parts,
    record: recordPaymentOutcome({
      ...parts,
      enforceLimits: config.enforceLimits,
      rules,
      hashFingerprint: (fingerprint) => keys.hash('card-fingerprint', fingerprint),
    }),
    orderNumber: async (orderId) => (await orders.readOrder(database, orderId))?.number ?? '',
  });
  const decide = decideHeldOrder(parts);
  const refundStep = advanceRefund(parts);
  const show = showCart({ catalog, currency: pricing.currency });
  const orderUrl = (orderId: string, token: string) => `${ground.shopOrigin}/orders/${orderId}/open/${token}`;
  const demonstration = config.stripe === 'simulator';
  const pictures = fetchPictures({ ...parts, fetchPicture: openGuardedFetch({ agent: pictureAgent }) });
  const mail = openMailRoom({ ...parts, ...ground, orderUrl, keys, demonstration, shopSettings, clock });

  return {
    ...parts,
    access,
    identity,
    passwordDays,
    settings,
    shopSettings,
    tillSettings,
    witnessSettings,
    witnesses: collectCosignatures({ ...parts, settings: witnessSettings, client: witnessClient, onAlarm }),
    keys,
    stripeClient: stripe,
    agent,
    mail,
    wishes: mail.askBackInStock,
    mailTrouble: mail.mailTrouble,
    demonstration,
    orderUrl,
    carts: editCart({ ...parts, show }),
    quote: quoteCart(parts),
    exportCatalog: exportCatalog(parts),
    showOrder: showOrder(parts),
    openContact: openContact(parts),
    checkout: checkout({
      ...parts,
      advance,
      screening: { rules, traits, baseMinor: async (amount) => inBase(amount, await shopSettings.current()) },
    }),
    screeningRules,
    rules,
    changeScreeningRules: changeScreeningRules({ ...parts, document: screeningRules }),
    traits,
    lists: screenLists(parts),
    workOnCase: workOnCase(parts),
    sweepCases: sweepCases(parts),
    createCustomer: createCustomer(parts),
    rotateToken: rotateToken(parts),
    advance,
    decide,
    refund: refundOrder(parts),
    cancel: cancelOrder({ ...parts, advance, decide }),
    parcels: { fulfil: fulfilOrder(parts), amend: amendParcel(parts), withdraw: withdrawParcel(parts) },
    requestReturn: requestReturn(parts),
    returns: { decide: decideReturn(parts), receive: receiveReturn(parts), refund: refundReturn(parts) },
    refundStep,
    receiveStripeEvent: receiveStripeEvent({
      ...parts,
      read: (request) => readEvent(stripe, { ...request, secret: ground.stripe.webhookSecret }),
    }),
    processStripeEvent: processStripeEvent({ ...parts, advance, adopt: adoptRefunds(parts) }),
    sweep: sweepPayments({
      ...parts,
      advance,
      advanceRefund: refundStep,
      expireHeld: expireHeldOrder({ ...parts, decide }),
    }),
    sweepOld: sweepOld(parts),
    pictures,
    addPicture: addPicture(parts),
    removePicture: removePicture(parts),
    retryJobs: async () => jobs.retry((await jobs.failed()).map(({ id }) => id)),
    orderByToken: (orderId: string, token: string) => orderKeys.byToken(database, orderId, token),
    customerByToken: (token: string) => customers.byToken(database, token),
    paymentOf: (orderId: string) => paymentOfOrder(database, orderId as orders.OrderId),

    async close() {
      pictures.stop();
      await jobs.stop();
      await evidence.stop();
      await vault.close();
      mail.close();
      witnessClient.close();
      agent.destroy();
      pictureAgent.destroy();
      await database.close();
    },
  };
}

/** How long a password lives (L12.1): shorter for whoever decides what others may do. */
function passwordDays(level: Level | undefined): number {
  return level === 'owner' || level === 'administrator' ? 45 : 90;
}

/** Where the staff signs in. */
function siteOf({ config, backOfficeOrigin }: Ground): Site {
  const { origin, hostname } = new URL(backOfficeOrigin ?? `https://localhost:${config.backOffice.port}`);
  return { origin, rpId: hostname };
}

function endpointOf(config: Config, ground: Ground): { endpoint?: { host: string; port: number } } {
  if (config.stripe === 'real') return {};
  const { hostname, port } = new URL(ground.stripe.apiBase);
  return { endpoint: { host: hostname, port: Number(port) } };
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
