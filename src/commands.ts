// The commands beside `start`, and what each is given. A command works beside a running shop on its database; without
// one, the embedded database is started for as long as the command takes.
// long: one command after another
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { accessParts, hostConfirm } from './access-desk.ts';
import {
  accessCommand,
  type CustomerParts,
  casesCommand,
  collectionsCommand,
  commandUsage,
  customersCommand,
  discountsCommand,
  doctorCommand,
  type EvidenceParts,
  type ExitCode,
  eraseCommand,
  evidenceCommand,
  exportCatalogCommand,
  importCatalog,
  inspectCommand,
  type KeyParts,
  keysCommand,
  mailCommand,
  type OrderParts,
  openTerminal,
  ordersCommand,
  type PictureParts,
  picturesCommand,
  policyCommand,
  probeCommand,
  type RunningState,
  reconcileCommand,
  refundCommand,
  screeningCommand,
  shopCommand,
  staffCommand,
  statusCommand,
  type Terminal,
  tillCommand,
  trustCommand,
  UsageError,
  witnessCommand,
  witnessesCommand,
} from './channels/cli.ts';
import type { Config, Secrets } from './config.ts';
import { controlTable } from './controls.ts';
import { examineShop } from './doctor.ts';
import * as queues from './flows/job-queues.ts';
import { type House, openHouse } from './house.ts';
import { findEmbeddedPostgres, prepareDataFolder, startEmbeddedPostgres } from './kernel/embedded-postgres.ts';
import { installJobs } from './kernel/jobs.ts';
import type { Log } from './kernel/log.ts';
import { migrate } from './kernel/migrate.ts';
import { installAuthority, openTls } from './kernel/tls.ts';
import { mailDesk, mailParts } from './mail-desk.ts';
import { readCollectionDocument } from './modules/catalog.ts';
import * as customers from './modules/customers.ts';
import { exportLog, verifyExport, verifyLive } from './modules/evidence.ts';
import { mailsAbout } from './modules/mailing.ts';
import { maxPictureBytes } from './modules/media.ts';
import * as orders from './modules/orders.ts';
import { paymentOfOrder } from './modules/payments.ts';
import { checkPolicy, maxBytes, promiseText } from './modules/promises.ts';
import { reasonsAbout } from './modules/screening.ts';
import { importKeys } from './modules/vault.ts';
import { simulatorKeys } from './outside-parties.ts';
import { inspectShop, keepPlantedRun, renderObservations, renderPlanted, runPlanted, runProbes } from './planted.ts';
import { caseParts, screeningParts } from './screening-desk.ts';
import { shopCommandParts } from './shop-desk.ts';
import { knownShop } from './shop-facts.ts';
import { policyDesk } from './shop-policy.ts';
import { tillParts } from './till-desk.ts';
import { witnessesParts, witnessParts } from './witness-desk.ts';

export interface CommandParts {
  checkout: string;
  config: Config;
  secrets: Secrets;
  log: Log;
}

const operator = 'operator:cli';

const usage = `watchword COMMAND

  start                              the shop and everything embedded
  status                             is it running, and where

Products
  import catalog FILE                a Shopify product file; --dry-run says first what it would change
  export catalog FILE                all products as such a file
  collections [list|show|set|remove] groups of products, by hand or by rule
  pictures [list|add|retry|remove]   pictures of products

The shop
  shop [show|check|set|preview|looks]  name, languages, look, menus, home page, content pages
  till [show|check|set]              taxes, shipping, pick-up, automatic discounts, rounding
  discounts [list|show|add|disable]  discount codes

Daily work
  orders [list|to-ship|show|address|contact|fulfil|cancel|refund|return|…]
  refund NUMBER AMOUNT|all           give money back
  cases [list|show|note|assign]      what a person must look into
  screening [list|add|remove|rules|replay|try]  whom to trust or refuse, and by which rules
  customers [list|add|token]         customers on account
  mail [show|retry|preview|test|bounce|dkim]  what reached nobody, and trying again
  reconcile                          ask Stripe about every open payment now, try again what was given up
  doctor                             what needs attention

The word
  staff [list|sessions|sign-out|figures]  who works here, open sessions, and ending them
  access [show|history|levels|rules|commands]  who of the staff may do what
  erase --order NUMBER               destroy a person's key
  keys export|import|rotate          the keys that protect personal data
  evidence export|verify             the log of what was done
  witnesses [list|add|remove|check]  who countersigns the log
  witness init|serve                 be a witness of somebody else's log
  policy check FILE                  what a policy promises, and what would keep it
  policy [publish|versions|show|sentences|confirm|parameters|approve]  the shop’s own
  probe [CONTROL] [--planted]        test the running shop against its policy
  inspect URL                        test any shop from outside
  trust-ca [--install]               make this machine trust the local certificates

watchword COMMAND --help says more. Every command takes --json. Exit code: 0 good, 1 a finding, 2 wrong usage.`;

type Run = (args: readonly string[], context: CommandParts & { terminal: Terminal }) => Promise<ExitCode> | ExitCode;

const commands: Record<string, Run> = {
  status: (args, context) => statusCommand(runningState(context.config), args, context.terminal),
  import: (args, context) =>
    withHouse(context, (house) =>
      importCatalog(
        {
          catalog: house.catalog,
          recordImport: async (tx, summary) => {
            await house.pictures.expect(tx);
            await house.evidence.append(tx, {
              act: 'catalog.imported',
              actor: operator,
              object: 'catalog',
              detail: { ...summary },
            });
          },
        },
        args,
        context.terminal,
      ),
    ),
  export: (args, context) =>
    withHouse(context, (house) => exportCatalogCommand(house.exportCatalog, args, context.terminal)),
  collections: (args, context) =>
    withHouse(context, (house) =>
      collectionsCommand(
        {
          collections: house.catalog.changeCollections,
          readDocument: readCollectionDocument,
          record: (tx, { handle, change }) =>
            house.evidence.append(tx, {
              act: `catalog.collection-${change}`,
              actor: operator,
              object: `collection:${handle}`,
            }),
        },
        args,
        context.terminal,
      ),
    ),
  pictures: (args, context) =>
    withHouse(context, (house) => picturesCommand(pictureParts(house), args, context.terminal)),
  orders: (args, context) =>
    withHouse(context, (house) =>
      ordersCommand(orderParts(house, backOfficeOf(context.config)), args, context.terminal),
    ),
  cases: (args, context) =>
    withHouse(context, (house) => casesCommand(caseParts(house, operator), args, context.terminal)),
  screening: (args, context) =>
    withHouse(context, (house) => screeningCommand(screeningParts(house, operator), args, context.terminal)),
  refund: (args, context) => withHouse(context, (house) => refundCommand(orderParts(house), args, context.terminal)),
  customers: (args, context) =>
    withHouse(context, (house) => customersCommand(customerParts(house), args, context.terminal)),
  discounts: (args, context) =>
    withHouse(context, (house) => discountsCommand(tillParts(house, operator), args, context.terminal)),
  till: (args, context) =>
    withHouse(context, (house) => tillCommand(tillParts(house, operator), args, context.terminal)),
  shop: (args, context) =>
    withHouse(context, (house) => {
      const state = runningState(context.config);
      const shopOrigin = state.kind === 'running' ? String(state.running['shop']) : 'https://localhost:8443';
      return shopCommand(shopCommandParts(house, { operator, shopOrigin }), args, context.terminal);
    }),
  mail: (args, context) =>
    withOptionalHouse(context, (open) =>
      mailCommand(
        async () => mailParts(await open(), context.config, operator),
        mailDesk(context.config, open),
        args,
        context.terminal,
      ),
    ),
  staff: (args, context) => withHouse(context, (house) => staffCommand({ ...house, operator }, args, context.terminal)),
  access: (args, context) => withHouse(context, (house) => accessCommand(accessParts(house), args, context.terminal)),
  erase: (args, context) =>
    withHouse(context, (house) => eraseCommand(keyParts(house, context.config), args, context.terminal)),
  keys: (args, context) =>
    withOptionalHouse(context, (open) =>
      keysCommand(
        async () => keyParts(await open(), context.config),
        (request) => importKeys({ keyFile: path.join(context.config.dataDir, 'keys', 'vault.key'), ...request }),
        args,
        context.terminal,
      ),
    ),
  evidence: (args, context) =>
    withOptionalHouse(context, (open) =>
      evidenceCommand(
        async () => evidenceParts(await open(), context.config.dataDir),
        { verifyFolder: verifyExport },
        args,
        context.terminal,
      ),
    ),
  witnesses: (args, context) =>
    withHouse(context, (house) => witnessesCommand(witnessesParts(house, operator), args, context.terminal)),
  witness: (args, { log, terminal }) => witnessCommand(witnessParts(log), args, terminal),
  policy: (args, context) =>
    withOptionalHouse(context, (open) =>
      policyCommand(
        {
          check: (bytes) => checkPolicy(bytes, knownShop),
          promiseText,
          maxBytes,
          desk: async () => policyDesk(await open(), operator),
        },
        args,
        context.terminal,
      ),
    ),
  probe: (args, context) => probe(args, context),
  inspect: (args, { log, terminal }) =>
    inspectCommand(
      { inspect: (url, ca) => inspectShop(url, { log, ...(ca === undefined ? {} : { ca }) }), renderObservations },
      args,
      terminal,
    ),
  reconcile: (args, context) => withHouse(context, (house) => reconcileCommand(house, args, context.terminal)),
  doctor: (args, context) =>
    doctorCommand(() => withHouse(context, (house) => examineShop(house, context.config)), args, context.terminal),
  'trust-ca': async (args, { config, log, terminal }) => {
    prepareDataFolder(config.dataDir, path.join(config.dataDir, 'keys'));
    const tls = await openTls({ dataDir: config.dataDir, log });
    const [ca, caPath] = [tls.ca(), tls.caPath];
    tls.close();
    const { PATH: searchPath = '', HOME: home } = config.childEnvironment;
    const install = () => installAuthority({ ca, caPath, searchPath, ...(home === undefined ? {} : { home }) });
    return trustCommand({ ca, caPath, install }, args, terminal);
  },
};

/** Runs one command; wrong usage says how it is meant. */
export async function runCommand(name: string, given: readonly string[], parts: CommandParts): Promise<ExitCode> {
  const terminal = openTerminal(given.includes('--json'));
  const args = given.filter((arg) => arg !== '--json');
  if (name === 'help' || name === '--help' || name === '-h') {
    terminal.result({ commands: Object.keys(commands) }, usage);
    return 0;
  }
  const run = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (run === undefined) {
    terminal.warn(`There is no command "${name}".\n\n${usage}`);
    return 2;
  }
  if (args.includes('--help') || args.includes('-h')) {
    const said = commandUsage[name] ?? usage;
    terminal.result({ usage: said.split('\n') }, said);
    return 0;
  }
  try {
    return await run(args, { ...parts, terminal });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.warn(error.message);
    return 2;
  }
}

/** Planting needs no shop of ours: a house is opened to ask the running one, and to keep a whole run for the trust page. */
function probe(args: readonly string[], context: CommandParts & { terminal: Terminal }): Promise<ExitCode> {
  const { config, log, checkout } = context;
  return withOptionalHouse(context, (open) =>
    probeCommand(
      {
        controls: controlTable.map((control) => control.id),
        async probe(only) {
          const { database } = await open();
          // Without a running shop on this machine nobody will answer: no need to wait.
          const waits = config.database === 'external' || runningState(config).kind === 'running';
          return runProbes(database, { only, timeoutMs: waits ? 60_000 : 0 });
        },
        async plant(only, onProgress) {
          const wants = (control: { id: string }) => only.length === 0 || only.includes(control.id);
          const { childEnvironment } = config;
          const run = await runPlanted({ checkout, childEnvironment, log, wants, onProgress });
          if (only.length === 0 && runningState(config).kind === 'running') await keepPlantedRun(await open(), run);
          return run;
        },
        inspect: (url, ca) => inspectShop(url, { log, ...(ca === undefined ? {} : { ca }) }),
        renderObservations,
        renderPlanted,
      },
      args,
      context.terminal,
    ),
  );
}

/** `backOffice`: where somebody can say yes to what opens sealed data; undefined when no shop is running. */
export function orderParts(house: House, backOffice?: string): OrderParts {
  const { database, cancel, decide, refund, parcels, returns, requestReturn, openContact } = house;
  return {
    operator,
    listOrders: (page) => orders.listOrders(database, page),
    ordersToShip: (limit) => orders.ordersToShip(database, limit),
    listReturns: (page) => orders.listReturns(database, page),
    async find(number) {
      const order = await orders.orderByNumber(database, number);
      if (order === undefined) return undefined;
      const { orderId: aboutId } = order;
      const [shown, doubts, payment, mails] = await Promise.all([
        house.showOrder(aboutId),
        reasonsAbout(database, aboutId),
        paymentOfOrder(database, aboutId),
        mailsAbout(database, { about: 'order', aboutId }),
      ]);
      return shown && { shown, doubts, payment, mails };
    },
    openContact,
    confirm: hostConfirm(house, { backOffice }),
    cancel,
    decide,
    refund,
    parcels,
    returns,
    requestReturn,
  };
}

function customerParts(house: House): CustomerParts {
  return {
    currency: house.pricing.currency,
    operator,
    createCustomer: house.createCustomer,
    listCustomers: (limit) => customers.list(house.database, { limit }),
    rotateToken: (id) => house.rotateToken(id, { actor: operator }),
  };
}

function pictureParts({ media, database, addPicture, removePicture }: House): PictureParts {
  return {
    operator,
    maxBytes: maxPictureBytes,
    sources: (wish) => media.sources(wish),
    counts: () => media.counts(),
    add: addPicture,
    remove: removePicture,
    retry: (url) => database.transaction((tx) => media.retry(tx, url)),
  };
}

function keyParts(house: House, config: Config): KeyParts {
  return {
    vault: house.vault,
    operator,
    confirm: hostConfirm(house, { backOffice: backOfficeOf(config) }),
    async personOfOrder(number) {
      const order = await orders.orderByNumber(house.database, number);
      if (order === undefined) return undefined;
      const all = await orders.ordersOfPerson(house.database, order.personId);
      return { personId: order.personId, orders: all.length };
    },
  };
}

/** Where somebody can say yes to a command: a shop beside us, or one elsewhere on the same database. */
function backOfficeOf(config: Config): string | undefined {
  const state = runningState(config);
  if (state.kind === 'running') return `${String(state.running['backOffice'])}/host-commands`;
  return config.database === 'external' ? 'of the shop on this database' : undefined;
}

function evidenceParts({ evidence, database }: House, dataFolder: string): EvidenceParts {
  const { verifierKey } = evidence;
  return {
    exportTo: (folder, onProgress) => exportLog(database, { folder, verifierKey, onProgress }),
    verifyFolder: verifyExport,
    verifyLive: (request) => verifyLive(database, { verifierKey, dataFolder, ...request }),
  };
}

/** Opens the house on the database of this folder, for one piece of work. */
async function withHouse<Result>(context: CommandParts, work: (house: House) => Promise<Result>): Promise<Result> {
  return withOptionalHouse(context, async (open) => work(await open()));
}

/** As `withHouse`, for work that may turn out not to need it. */
async function withOptionalHouse<Result>(
  { config, secrets, log }: CommandParts,
  work: (open: () => Promise<House>) => Promise<Result>,
): Promise<Result> {
  const closers: (() => Promise<void> | void)[] = [];
  const open = async () => {
    const keysDir = path.join(config.dataDir, 'keys');
    prepareDataFolder(config.dataDir, keysDir);
    const tls = await openTls({ dataDir: config.dataDir, log });
    closers.push(() => tls.close());
    const { appUrl, close } = await reachDatabase({ config, secrets, log }, keysDir);
    closers.push(close);
    const state = runningState(config);
    const apiBase = state.kind === 'running' ? String(state.running['stripe']) : 'https://localhost:8445';
    const house = await openHouse({
      config,
      secrets,
      log,
      dataDir: config.dataDir,
      keysDir,
      appUrl,
      ca: tls.ca(),
      stripe:
        secrets.stripe === undefined ? { ...simulatorKeys(config.dataDir), apiBase } : { ...secrets.stripe, apiBase },
      // Commands leave jobs, which the shop does; only a test mail is handed over by its command.
      smtp: config.mail.kind === 'smtp' ? config.mail : { host: 'localhost', port: mailboxPort(state) },
      shopOrigin: state.kind === 'running' ? String(state.running['shop']) : 'https://localhost:8443',
    });
    closers.push(() => house.close());
    return house;
  };
  try {
    return await work(open);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function reachDatabase(
  { config, secrets, log }: Pick<CommandParts, 'config' | 'secrets' | 'log'>,
  keysDir: string,
): Promise<{ appUrl: string; close: () => Promise<void> }> {
  const nothing = () => Promise.resolve();
  if (secrets.databaseUrl !== undefined) return { appUrl: secrets.databaseUrl, close: nothing };
  const beside = findEmbeddedPostgres(config.dataDir, keysDir);
  if (beside !== undefined && runningState(config).kind === 'running') return { appUrl: beside.appUrl, close: nothing };
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, keysDir, log });
  const { ownerUrl, appUrl } = server;
  await migrate({ ownerUrl, appUrl, after: (appRole) => installJobs(ownerUrl, appRole, queues.jobQueues) });
  return { appUrl, close: () => server.stop() };
}

/** Of the mailbox beside the shop; without one nobody listens. */
function mailboxPort(state: RunningState): number {
  return state.kind === 'running' ? Number(state.running['smtpPort'] ?? 25) : 25;
}

/** What running.json says, when its process is still there. */
export function runningState(config: Config): RunningState {
  const file = path.join(config.dataDir, 'running.json');
  if (!existsSync(file)) return { kind: 'stopped' };
  const running = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> & { pid: number };
  try {
    process.kill(running.pid, 0);
    return { kind: 'running', running };
  } catch (error) {
    // EPERM: it is there and somebody else's.
    if (error instanceof Error && 'code' in error && error.code === 'EPERM') return { kind: 'running', running };
    return { kind: 'killed', pid: running.pid };
  }
}
