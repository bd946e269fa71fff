// What the back office is given of the house: its screens, and who is let in. Decides nothing.
import { type BackOfficeParts, type DeskParts, openAdmission } from './channels/back-office.ts';
import { controlTable } from './controls.ts';
import { changeShelf } from './flows/change-shelf.ts';
import { openShopDesk } from './flows/manage-shop.ts';
import { openTillDesk } from './flows/manage-till.ts';
import { sentBefore } from './flows/once.ts';
import { openCustomer } from './flows/open-customer.ts';
import { inBase } from './flows/screen-checkout.ts';
import type { House } from './house.ts';
import { isUuid } from './kernel/ids.ts';
import { formatMoney } from './kernel/money.ts';
import * as cases from './modules/cases.ts';
import { productForDesk, productsForDesk } from './modules/catalog.ts';
import * as customers from './modules/customers.ts';
import { newestEntries, parseVerifierKey, verifyProof } from './modules/evidence.ts';
import { countEntries } from './modules/ledger.ts';
import { countSent, mailNumbers, mailsAbout, troubledMails } from './modules/mailing.ts';
import * as orders from './modules/orders.ts';
import { countAwaitingCustomer, paymentOfOrder } from './modules/payments.ts';
import {
  approveParameter,
  askShopToLook,
  type ClauseReport,
  type ControlReport,
  compilePolicy,
  confirmBinding,
  type Observed,
  publishVersion,
  readPolicy,
} from './modules/policy.ts';
import { listDiscounts } from './modules/pricing.ts';
import { countLooks, looksAbout, verdictsOf } from './modules/screening.ts';
import { itemsForDesk } from './modules/stock.ts';
import { knownShop } from './shop-facts.ts';
import { policyPapers } from './shop-policy.ts';

const monthMs = 30 * 86_400_000;
const shownTroubles = 10;

export interface DeskSources {
  house: House;
  shopOrigin: string;
  policy: { report: () => Promise<{ clauses: readonly Pick<ClauseReport, 'controls'>[] }> };
  /** Looks now; undefined when nobody answered in time. */
  look: (control: string) => Promise<Observed | undefined>;
}

/** A round of one control takes seconds; a page waits no longer than this. */
const lookMs = 10_000;

/** The screens with the real admission: a session of two factors, the rules, a fresh step-up (S2.4). */
export function openDesk(
  given: Pick<DeskSources, 'house' | 'shopOrigin' | 'policy'>,
): Required<Pick<BackOfficeParts, 'desk' | 'people'>> {
  const { house } = given;
  const { database, clock, identity, access, shopSettings } = house;
  const { admit, judge, signedIn } = openAdmission({
    identity,
    access,
    baseMinor: async (amount) => inBase(amount, await shopSettings.current()),
  });
  const look = async (control: string) => {
    const seen = await askShopToLook(database, { controls: controlTable, only: [control], clock, timeoutMs: lookMs });
    return seen.get(control);
  };
  return {
    desk: { ...deskParts({ ...given, look }), admit, judge },
    people: { identity, access, database, signedIn },
  };
}

export function deskParts(sources: DeskSources): Omit<DeskParts, 'admit' | 'judge'> {
  const { house, shopOrigin } = sources;
  const till = openTillDesk(house);
  return {
    now: () => house.clock.now(),
    shopOrigin,
    today: todayScreens(sources),
    orders: orderScreens(house),
    returns: { ...house.returns, list: (page) => orders.listReturns(house.database, page) },
    cases: caseScreens(house),
    products: {
      list: (page) => productsForDesk(house.database, page),
      find: (handle) => productForDesk(house.database, handle),
      stock: (variantIds) => itemsForDesk(house.database, variantIds),
      change: changeShelf(house),
    },
    discounts: {
      list: (limit) => listDiscounts(house.database, limit),
      add: (body, actor) => till.addDiscount(body, actor),
      disable: (code, actor) => till.disableDiscount(code, actor),
      currency: house.pricing.currency,
    },
    customers: customerScreens(house),
    evidence: evidenceScreens(house),
    controls: { list: () => controlsOf(sources), run: sources.look },
    policy: policyScreens(house),
    settings: {
      shop: openShopDesk(house),
      till,
      tillNow: async () => ({
        settings: await house.tillSettings.current(),
        version: await house.tillSettings.version(),
      }),
    },
  };
}

function orderScreens(house: House): DeskParts['orders'] {
  const { database } = house;
  return {
    list: (page) => orders.listForDesk(database, page),
    placeOf: orders.afterOrder,
    verdicts: (orderIds) => verdictsOf(database, orderIds),
    async find(number) {
      const order = await orders.orderByNumber(database, number);
      if (order === undefined) return undefined;
      const { orderId: aboutId } = order;
      const [shown, looks, payment, mails, held] = await Promise.all([
        house.showOrder(aboutId),
        looksAbout(database, aboutId),
        paymentOfOrder(database, aboutId),
        mailsAbout(database, { about: 'order', aboutId }),
        cases.caseByName(database, order.number),
      ]);
      return shown && { shown, looks, payment, mails, held };
    },
    byEmail: (email) => orders.ordersByEmail(database, house.vault.emailIndex(email), 100),
    fulfil: house.parcels.fulfil,
    cancel: house.cancel,
    refund: house.refund,
    decide: house.decide,
    requestReturn: house.requestReturn,
    openContact: house.openContact,
    sentBefore: (sending) => sentBefore(database, sending),
  };
}

function caseScreens({ database, workOnCase }: House): DeskParts['cases'] {
  return {
    list: ({ state, limit }) => cases.listCases(database, { limit, ...(state === undefined ? {} : { state }) }),
    async find(name) {
      const found = await cases.caseByName(database, name);
      return found && { found, history: await cases.caseHistory(database, found.caseId) };
    },
    work: workOnCase,
  };
}

function customerScreens(house: House): DeskParts['customers'] {
  const { database, vault } = house;
  return {
    list: (page) => customers.list(database, page),
    async find(id) {
      if (!isUuid(id)) return undefined;
      const customer = await customers.customerById(database, id as customers.CustomerId);
      if (customer === undefined) return undefined;
      const [own, disclosures] = await Promise.all([
        orders.ordersOfPerson(database, customer.personId),
        vault.disclosuresOf(customer.personId),
      ]);
      return { customer, orders: own, disclosures };
    },
    open: openCustomer(house),
  };
}

function evidenceScreens({ database, evidence }: House): DeskParts['evidence'] {
  const { verifierKey } = evidence;
  return {
    verifierKey,
    newest: (page) => newestEntries(database, page),
    async entry(index) {
      const bytes = await evidence.entry(index);
      if (bytes === undefined) return undefined;
      const text = bytes.toString('utf8');
      const { id } = JSON.parse(text) as { id: string };
      const proven = await evidence.proofForEntry(id);
      const key = parseVerifierKey(verifierKey);
      if (proven === undefined || key === undefined) return { text, proof: undefined, verdict: undefined };
      const verdict = verifyProof(bytes, proven.proof, key);
      return {
        text,
        proof: proven.proof,
        verdict: verdict.kind === 'proven' ? { kind: 'proven', size: verdict.checkpoint.size } : verdict,
      };
    },
  };
}

function policyScreens(house: House): DeskParts['policy'] {
  const { database, clock, evidence } = house;
  const papers = policyPapers(house);
  const simulated = house.demonstration ? ['stripe'] : [];
  // Entries never change: each is read from the log once.
  const actors = new Map<string, string>();
  return {
    ...readPolicy({ database, clock, controls: controlTable, facts: knownShop.facts, simulated }),
    compile: (body, parameters) => compilePolicy(body, knownShop, parameters),
    async actorOf(evidenceId) {
      const known = actors.get(evidenceId);
      const found = known === undefined ? await evidence.proofForEntry(evidenceId) : undefined;
      if (found === undefined) return known;
      const { actor } = JSON.parse(found.entry.toString('utf8')) as { actor: string };
      actors.set(evidenceId, actor);
      return actor;
    },
    publish: (request) => publishVersion(papers, request),
    confirm: (request) => confirmBinding(papers, request),
    approve: (request) => approveParameter(papers, request),
  };
}

/** Each once, in the order in which the policy names them. */
async function controlsOf({ policy }: DeskSources): Promise<ControlReport[]> {
  const { clauses } = await policy.report();
  return [...new Map(clauses.flatMap(({ controls }) => controls).map((control) => [control.id, control])).values()];
}

function todayScreens(sources: DeskSources): DeskParts['today'] {
  const { house } = sources;
  const { database, clock } = house;
  return {
    baseCurrency: house.pricing.currency,
    async attention() {
      const now = clock.now();
      const [waiting, unpaid, open, refunds, mails, controls, jobs] = await Promise.all([
        orders.waitingOrders(database),
        countAwaitingCustomer(database),
        cases.countCases(database, now),
        orders.failedCredits(database, 100),
        mailNumbers(database, new Date(now.getTime() - monthMs)),
        controlsOf(sources),
        house.jobs.failed(),
      ]);
      return {
        ...waiting,
        unpaid,
        // Each held order is an open case.
        held: open.open,
        overdueCases: open.overdue,
        failedRefunds: refunds.length,
        troubledMails: mails.troubled,
        redControls: controls.filter(({ status }) => status === 'failing' || status === 'contradicted').length,
        failedJobs: jobs.length,
      };
    },
    async troubles() {
      const [refunds, mails] = await Promise.all([
        orders.failedCredits(database, shownTroubles),
        troubledMails(database, shownTroubles),
      ]);
      const about = mails.filter((mail) => mail.about === 'order');
      const found = await Promise.all(
        about.map(({ aboutId }) => orders.readOrder(database, aboutId as orders.OrderId)),
      );
      return [
        ...refunds.map(({ number, amount }) => ({
          what: 'refund' as const,
          order: number,
          text: `a refund of ${formatMoney(amount)} failed: give it back once more`,
        })),
        ...about.flatMap(({ kind, state }, index) => {
          const order = found[index]?.number;
          const text = `the mail “${kind.replaceAll('-', ' ')}” reached nobody (${state.replaceAll('-', ' ')})`;
          return order === undefined ? [] : [{ what: 'mail' as const, order, text }];
        }),
      ];
    },
    sales: (since) => orders.salesByDay(database, since),
    holds: (since) => cases.casesByDay(database, since),
    async automated(since) {
      const [mails, { looks, held }, entries] = await Promise.all([
        countSent(database, since),
        countLooks(database, since),
        countEntries(database, since),
      ]);
      return { mails, looks, looksHeld: held, entries };
    },
  };
}
