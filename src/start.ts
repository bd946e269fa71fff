// Starts the shop and everything embedded, in order, and ends it in the reverse order: folders, certificates, database,
// outside parties, house, listeners, jobs. Says in running.json that it is ready.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { openDesk } from './back-office-desk.ts';
import { doors, openBackOffice, ownPages } from './channels/back-office.ts';
import { mediaRoutes } from './channels/media.ts';
import {
  hashNetwork,
  openMarkets,
  openPromiseState,
  openShopFrame,
  type ShopParts,
  shopAccess,
} from './channels/shop.ts';
import { storeApiRoutes } from './channels/store-api.ts';
import { storefrontElsewhere, storefrontRoutes } from './channels/storefront.ts';
import { stripeEventRoutes } from './channels/stripe-events.ts';
import { trustRoutes } from './channels/trust.ts';
import type { Config, Secrets } from './config.ts';
import type { ServedOffice } from './controls.ts';
import { furnishDemo } from './demo/furnish-demo.ts';
import { prepareExternalDatabase } from './external-database.ts';
import * as queues from './flows/job-queues.ts';
import type { StripeEventData } from './flows/receive-stripe-event.ts';
import { type Ground, type House, openHouse } from './house.ts';
import { allOrNothing } from './kernel/all-or-nothing.ts';
import { isDatabaseUnavailable } from './kernel/database.ts';
import {
  type DataFolderLock,
  lockDataFolder,
  prepareDataFolder,
  startEmbeddedPostgres,
} from './kernel/embedded-postgres.ts';
import {
  type App,
  createApp,
  createFloodLimits,
  defaultRates,
  type FloodLimits,
  type Listener,
  startListener,
  startRedirectListener,
} from './kernel/http.ts';
import { installJobs } from './kernel/jobs.ts';
import type { Log } from './kernel/log.ts';
import { migrate } from './kernel/migrate.ts';
import { writePrivateFile } from './kernel/private-file.ts';
import { openTls, type Tls } from './kernel/tls.ts';
import { metricsText } from './metrics.ts';
import type { Policy } from './modules/policy.ts';
import { startParties } from './outside-parties.ts';
import { choosePorts, originAt, type Ports } from './ports.ts';
import { openShopPolicy, trustParts } from './shop-policy.ts';

/** What running.json says, 0600: other tools find the shop by it. */
export interface Running {
  pid: number;
  shop: string;
  backOffice: string;
  http: string;
  trust: string;
  storeApi: string;
  stripe: string;
  mailbox: string;
  /** Of the mailbox, on loopback; absent with a relay. */
  smtpPort?: number;
  ca: string;
  demoCustomerToken?: string;
  /** The owner's one-time link, until it is used. */
  enrolment?: string;
}

export interface RunningShop {
  running: Running;
  /** Finishes what is in flight, then stops everything that it started. */
  stop(): Promise<void>;
}

const sweepEveryMs = 10_000;

export interface ShopStart {
  config: Config;
  secrets: Secrets;
  log: Log;
  checkout: string;
  /** Gives up a start that is under way; what was started is stopped, and startShop rejects with the signal's reason. */
  interrupted?: AbortSignal;
}

export async function startShop(start: ShopStart): Promise<RunningShop> {
  const closers: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    // In reverse order; one that cannot be closed must not keep the rest open.
    for (const close of closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        start.log.error('could not be closed', error);
      }
    }
  };
  try {
    return { running: await build(start, closers), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  { config, secrets, log, checkout, interrupted }: ShopStart,
  closers: (() => Promise<void> | void)[],
): Promise<Running> {
  const { dataDir } = config;
  const keysDir = path.join(dataDir, 'keys');
  prepareDataFolder(dataDir, keysDir);
  // Before the first change to the folder: it may be another's.
  const lock = lockDataFolder(dataDir);
  closers.push(() => lock.release());
  const runningFile = path.join(dataDir, 'running.json');
  rmSync(runningFile, { force: true });
  const tls = await openTls({ dataDir, names: config.publicHost === undefined ? [] : [config.publicHost], log });
  closers.push(() => tls.close());

  const ports = await choosePorts(config);
  const shopOrigin = originAt(config.publicHost ?? 'localhost', ports.shop);
  const lost: { takeBack?: () => void } = {};
  const [appUrl, parties] = await allOrNothing([
    openDatabaseServer({ config, secrets, log, keysDir, lock, onBack: () => lost.takeBack?.() }, closers),
    startParties({ config, secrets, log, checkout, tls, ports }, closers),
  ]);
  interrupted?.throwIfAborted();
  const origins = { shopOrigin, backOfficeOrigin: new URL(`https://localhost:${ports.backOffice}`).origin };
  const ground: Ground = { config, secrets, log, dataDir, keysDir, appUrl, ca: tls.ca(), ...origins, ...parties };
  const house = await openHouse(ground);
  closers.push(() => house.close());
  interrupted?.throwIfAborted();
  await house.vault.start();
  // Rules that cannot be read stop the start: nobody is let in by half of them.
  await house.access.start();
  const demoCustomerToken = house.demonstration ? await furnishDemo(house, keysDir) : undefined;

  const served: Listening['served'] = { office: undefined };
  const policy = await openShopPolicy({ checkout, ground, house, tls, ports, backOffice: () => served.office });
  const { shop, backOffice } = await listen({ ground, house, policy, tls, ports, served }, closers);
  await startJobs(house, config);
  lost.takeBack = () => void takeBackJobs(house);
  closers.push(() => policy.stop());
  await policy.start();
  interrupted?.throwIfAborted();
  const running: Running = {
    pid: process.pid,
    shop: shopOrigin,
    backOffice: backOffice.origin,
    http: `http://localhost:${ports.http}`,
    trust: `${shopOrigin}/trust`,
    storeApi: `${shopOrigin}/api`,
    stripe: parties.stripe.apiBase,
    mailbox: parties.mailbox,
    ...(config.mail.kind === 'mailbox' ? { smtpPort: ports.smtp } : {}),
    ca: tls.caPath,
    ...(demoCustomerToken === undefined ? {} : { demoCustomerToken }),
    ...(await ownerLink(house, backOffice.origin)),
  };
  log.info('ready', { shop: shop.origin });
  sayRunning(runningFile, running, house);
  closers.push(() => rmSync(runningFile, { force: true }));
  return running;
}

/** While no owner has enrolled: a new link, which voids the one of the last start. */
async function ownerLink({ identity }: House, origin: string): Promise<Pick<Running, 'enrolment'>> {
  const invitation = await identity.ownerEnrolment();
  return invitation === undefined ? {} : { enrolment: `${origin}/enrol/${invitation.token}` };
}

/** The owner's link goes from the file when it is used: whoever reads it must not think that it opens anything. */
function sayRunning(file: string, running: Running, { identity, log }: House): void {
  const write = () => writePrivateFile(file, `${JSON.stringify(running, null, 2)}\n`);
  write();
  const forgetLink = () => {
    delete running.enrolment;
    try {
      write();
    } catch (error) {
      log.warn('running.json still names the enrolment link, which is used up', { code: (error as Error).name });
    }
  };
  identity.onEnrolled(async (tx, { enrolment }) => {
    if (enrolment === 'owner') tx.afterCommit(forgetLink);
  });
}

/** The database and its schema; returns the application's address. The owner's is used for migrating only. */
async function openDatabaseServer(
  start: { config: Config; secrets: Secrets; log: Log; keysDir: string; lock: DataFolderLock; onBack: () => void },
  closers: (() => Promise<void> | void)[],
): Promise<string> {
  const { databaseUrl, databaseOwnerUrl } = start.secrets;
  const install = (ownerUrl: string, appRole: string) => installJobs(ownerUrl, appRole, queues.jobQueues);
  if (databaseUrl !== undefined) {
    await prepareExternalDatabase({ databaseUrl, databaseOwnerUrl }, install);
    return databaseUrl;
  }
  const { keysDir, log, lock } = start;
  const server = await startEmbeddedPostgres({ dataDir: start.config.dataDir, keysDir, log, lock });
  closers.push(() => server.stop());
  server.onBack(start.onBack);
  const { ownerUrl, appUrl } = server;
  await migrate({ ownerUrl, appUrl, after: (appRole) => install(ownerUrl, appRole) });
  return appUrl;
}

interface Listening {
  ground: Ground;
  house: House;
  policy: Policy;
  tls: Tls;
  ports: Ports;
  /** For the probes: set when the back office is made. */
  served: { office: ServedOffice | undefined };
}

/** The listeners, each with its own routes, cookies and firewall zone (L9.1). */
async function listen(
  on: Listening,
  closers: (() => Promise<void> | void)[],
): Promise<{ shop: Listener; backOffice: Listener }> {
  const {
    ports,
    ground: { config, log },
  } = on;
  const floodLimits = createFloodLimits({
    rates: {
      ...defaultRates,
      checkout: { burst: 20, perSecond: 0.5 },
      // Enough for somebody who fills a form in; too little to guess discount codes.
      quote: { burst: 60, perSecond: 1 },
      events: { burst: 2_000, perSecond: 500 },
      // A page has dozens, and they come from memory.
      picture: { burst: 1_500, perSecond: 250 },
    },
    enforceOnLoopback: config.enforceLimits,
  });
  const publicHosts = config.publicHost === undefined ? [] : [config.publicHost, `${config.publicHost}:${ports.shop}`];
  const shopApp = makeShopApp(on, floodLimits);
  const backOfficeApp = makeBackOfficeApp(on, floodLimits, shopApp);
  const common = { tls: on.tls, log, enforceOnLoopback: config.enforceLimits };

  const shopOptions = { ...common, ...config.shop, name: 'shop', app: shopApp, port: ports.shop, publicHosts };
  const shop = await startListener(shopOptions);
  closers.push(() => shop.close());
  const backOffice = await startListener({
    ...common,
    ...config.backOffice,
    port: ports.backOffice,
    name: 'back-office',
    app: backOfficeApp,
  });
  closers.push(() => backOffice.close());
  const redirect = await startRedirectListener({
    name: 'http',
    host: config.shop.host,
    port: ports.http,
    httpsPort: ports.shop,
    publicHosts: config.publicHost === undefined ? [] : [config.publicHost],
    log,
  });
  closers.push(() => redirect.close());
  return { shop, backOffice };
}

function makeShopApp({ ground, house, policy }: Listening, floodLimits: FloodLimits): App {
  const parts = shopParts(ground, house, policy);
  return createApp({
    listener: 'shop',
    access: shopAccess(parts),
    routes: [
      ...storefrontRoutes(parts),
      ...storeApiRoutes(parts),
      ...mediaRoutes(house),
      ...trustRoutes(trustParts({ shop: parts, ground, house, policy })),
      ...stripeEventRoutes(house.receiveStripeEvent),
    ],
    floodLimits,
    refusalPage: parts.frame.refusalPage,
    elsewhere: storefrontElsewhere(parts),
    isOutage: isDatabaseUnavailable,
    log: ground.log,
  });
}

function makeBackOfficeApp(on: Listening, floodLimits: FloodLimits, shopApp: App): App {
  const { ground, house, policy } = on;
  const metricsToken = house.keys.key('metrics-token').toString('base64url');
  writePrivateFile(path.join(ground.keysDir, 'metrics.token'), `${metricsToken}\n`);
  const office = openBackOffice({
    shopName: nameOf(house),
    shopOrigin: ground.shopOrigin,
    demonstration: house.demonstration,
    metricsToken,
    metrics: () => metricsText(house, { shop: shopApp.counters }),
    ...openDesk({ house, policy, shopOrigin: ground.shopOrigin }),
  });
  on.served.office = { routes: office.routes, doors, ownPages };
  return createApp({
    listener: 'back-office',
    ...office,
    floodLimits,
    isOutage: isDatabaseUnavailable,
    log: ground.log,
  });
}

function nameOf({ shopSettings }: House): () => Promise<string> {
  return async () => (await shopSettings.current()).name;
}

function shopParts({ config, stripe, shopOrigin }: Ground, house: House, policy: Policy): ShopParts {
  const { publishableKey, apiBase } = stripe;
  const networkKey = house.keys.key('address-block');
  const market = openMarkets(house.shopSettings);
  return {
    ...house,
    stripe: { publishableKey, apiBase },
    shopName: nameOf(house),
    market,
    frame: openShopFrame({
      market,
      origin: shopOrigin,
      demonstration: house.demonstration,
      promises: openPromiseState(() => policy.report()),
    }),
    visitor: (exchange, customer) => ({
      customer,
      addressBlock: hashNetwork(networkKey, exchange.address),
      limited: config.enforceLimits,
    }),
  };
}

/**
 * After the embedded server died and is back: what its death took out of our hands is done again at once. A connection
 * that has not noticed yet may fail first.
 */
async function takeBackJobs({ jobs, log }: House): Promise<void> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    try {
      await jobs.reclaim();
      return;
    } catch (error) {
      if (attempt === 5) log.error('jobs could not be taken back: they wait for their heartbeat', error);
    }
  }
}

async function startJobs(house: House, config: Config): Promise<void> {
  const { jobs, log } = house;
  // We hold the data folder's lock, so whatever was being done belongs to a process that is gone.
  if (config.database === 'embedded') await jobs.reclaim();
  const advance = async (paymentId: string) => {
    const outcome = await house.advance(paymentId);
    if (outcome.kind === 'unknown') throw new Error('Stripe did not answer');
  };
  await jobs.work(queues.advancePaymentQueue, (data) => advance(String(data['paymentId'])));
  await jobs.work(queues.stripeEventQueue, (data) => house.processStripeEvent(data as StripeEventData));
  await house.mail.startJobs();
  await jobs.work(queues.advanceRefundQueue, async (data) => {
    const outcome = await house.refundStep(String(data['refundId']));
    if (outcome.kind === 'unknown') throw new Error('Stripe did not answer');
  });
  await jobs.work(queues.sweepQueue, async () => {
    const result = await house.sweep();
    if (result.failed > 0) log.warn('reconciliation is not finished', { failed: result.failed });
  });
  await jobs.work(queues.sweepOldQueue, async () => {
    const { carts, traces } = await house.sweepOld();
    if (carts + traces > 0) log.info('swept', { carts, traces });
    await house.identity.sweep();
  });
  await jobs.schedule(queues.sweepQueue, { everyMs: sweepEveryMs });
  await jobs.schedule(queues.sweepOldQueue, { everyMs: 3_600_000 });
  await jobs.work(queues.sweepCasesQueue, async () => void (await house.sweepCases()));
  await jobs.schedule(queues.sweepCasesQueue, { everyMs: 60_000 });
  await house.pictures.startJobs();
  await house.witnesses.startJobs();
}
