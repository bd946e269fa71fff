// What the screens are given: reads and flows, and nothing more. Of modules only shapes.
import type { CancelOrder } from '../../flows/cancel-order.ts';
import type { ChangeShelf } from '../../flows/change-shelf.ts';
import type { DecideHeldOrder } from '../../flows/decide-held-order.ts';
import type { FulfilOrder } from '../../flows/fulfil-order.ts';
import type { ShopDesk } from '../../flows/manage-shop.ts';
import type { TillDesk } from '../../flows/manage-till.ts';
import type { SentBefore, SentForm } from '../../flows/once.ts';
import type { OpenContact } from '../../flows/open-contact.ts';
import type { OpenCustomer } from '../../flows/open-customer.ts';
import type { RefundOrder } from '../../flows/refund-order.ts';
import type { RequestReturn } from '../../flows/request-return.ts';
import type { DecideReturn, ReceiveReturn, RefundReturn } from '../../flows/return-order.ts';
import type { WorkOnCase } from '../../flows/screen-cases.ts';
import type { ShownOrder } from '../../flows/show-order.ts';
import type { Case, CaseEvent, CaseState } from '../../modules/cases.ts';
import type { DeskProduct, DeskVariant, VariantId } from '../../modules/catalog.ts';
import type { Customer, CustomerId } from '../../modules/customers.ts';
import type { LoggedEntry } from '../../modules/evidence.ts';
import type { MailRecord } from '../../modules/mailing.ts';
import type {
  DayOfSales,
  DeskOrder,
  DeskSort,
  ListedReturn,
  Order,
  OrderId,
  OrderState,
  ReturnState,
} from '../../modules/orders.ts';
import type { Payment } from '../../modules/payments.ts';
import type {
  ApproveOutcome,
  approveParameter,
  Compilation,
  ConfirmOutcome,
  ControlReport,
  confirmBinding,
  Observed,
  PolicyReader,
  PublishOutcome,
  PublishRequest,
  StandingParameter,
} from '../../modules/policy.ts';
import type { StoredDiscount } from '../../modules/pricing.ts';
import type { LookStory, Verdict } from '../../modules/screening.ts';
import type { StockItem } from '../../modules/stock.ts';
import type { Disclosure } from '../../modules/vault.ts';
import type { Admit, Judge } from './staff.ts';

export interface FoundOrder {
  shown: ShownOrder;
  looks: LookStory[];
  /** The newest by card. */
  payment: Payment | undefined;
  mails: MailRecord[];
  /** The open or last case about it. */
  held: Case | undefined;
}

export interface OrderScreens {
  list(page: {
    state?: OrderState | undefined;
    buyer?: 'account' | 'guest' | undefined;
    sort: DeskSort;
    after?: string | undefined;
    limit: number;
  }): Promise<DeskOrder[]>;
  /** What `after` must be to go on behind this order. */
  placeOf(order: DeskOrder): string;
  verdicts(orderIds: readonly string[]): Promise<Map<string, Verdict>>;
  find(number: string): Promise<FoundOrder | undefined>;
  /** By its blind index: nothing is opened. */
  byEmail(email: string): Promise<Order[]>;
  fulfil: FulfilOrder;
  cancel: CancelOrder;
  refund: RefundOrder;
  decide: DecideHeldOrder;
  requestReturn: RequestReturn;
  openContact: OpenContact;
  /** What this form did when it was sent before. */
  sentBefore(sending: { orderId: OrderId; act: string; form: SentForm }): Promise<SentBefore>;
}

export interface ReturnScreens {
  list(page: { state?: ReturnState | undefined; limit: number }): Promise<ListedReturn[]>;
  decide: DecideReturn;
  receive: ReceiveReturn;
  refund: RefundReturn;
}

export interface CaseScreens {
  list(page: { state?: CaseState | undefined; limit: number }): Promise<Case[]>;
  find(name: string): Promise<{ found: Case; history: CaseEvent[] } | undefined>;
  work: WorkOnCase;
}

export interface ProductScreens {
  list(page: {
    status?: DeskProduct['status'] | undefined;
    after?: number | undefined;
    limit: number;
  }): Promise<DeskProduct[]>;
  find(handle: string): Promise<(DeskProduct & { optionNames: string[]; variants: DeskVariant[] }) | undefined>;
  stock(variantIds: readonly VariantId[]): Promise<Map<VariantId, StockItem>>;
  change: ChangeShelf;
}

export interface DiscountScreens {
  list(limit: number): Promise<StoredDiscount[]>;
  add: TillDesk['addDiscount'];
  disable: TillDesk['disableDiscount'];
  currency: string;
}

export interface CustomerScreens {
  list(page: { before?: CustomerId; limit: number }): Promise<Customer[]>;
  find(id: string): Promise<{ customer: Customer; orders: Order[]; disclosures: Disclosure[] } | undefined>;
  open: OpenCustomer;
}

export interface EvidenceScreens {
  newest(page: { before?: number | undefined; limit: number }): Promise<LoggedEntry[]>;
  entry(index: number): Promise<
    | {
        /** As it was hashed. */
        text: string;
        /** Stands alone (c2sp.org/tlog-proof); absent while the entry waits for its checkpoint. */
        proof: string | undefined;
        verdict: { kind: 'proven'; size: number } | { kind: 'refused'; reason: string } | undefined;
      }
    | undefined
  >;
  verifierKey: string;
}

export interface ControlScreens {
  list(): Promise<ControlReport[]>;
  /** Looks now; undefined when nobody looked in time. */
  run(control: string): Promise<Observed | undefined>;
}

export interface PolicyScreens extends Pick<PolicyReader, 'report' | 'published' | 'version'> {
  /** How a text would be read, in the light of what words mean here. */
  compile(body: string, parameters: readonly StandingParameter[]): Compilation;
  /** Who wrote this entry of the log, as evidence names him; undefined while the entry waits for its place. */
  actorOf(evidenceId: string): Promise<string | undefined>;
  publish(request: PublishRequest): Promise<PublishOutcome>;
  confirm(request: Parameters<typeof confirmBinding>[1]): Promise<ConfirmOutcome>;
  approve(request: Parameters<typeof approveParameter>[1]): Promise<ApproveOutcome>;
}

export interface SettingsScreens {
  shop: ShopDesk;
  till: Pick<TillDesk, 'checkTill' | 'changeTill'>;
  tillNow(): Promise<{ settings: unknown; version: number }>;
}

/** One thing that went wrong, with the order that it is about. */
export interface Trouble {
  what: 'refund' | 'mail';
  text: string;
  /** Its number. */
  order: string;
}

/** What needs somebody, as numbers. */
export interface Attention {
  toShip: number;
  held: number;
  unpaid: number;
  returns: number;
  overdueCases: number;
  failedRefunds: number;
  troubledMails: number;
  redControls: number;
  failedJobs: number;
}

export interface TodayScreens {
  attention(): Promise<Attention>;
  /** Refunds that failed and mails that reached nobody, the longest waiting first; a few of each. */
  troubles(): Promise<Trouble[]>;
  sales(since: Date): Promise<DayOfSales[]>;
  holds(since: Date): Promise<{ day: string; opened: number }[]>;
  /** How often the shop did by itself, since then, what a person would have had to do. */
  automated(since: Date): Promise<{ mails: number; looks: number; looksHeld: number; entries: number }>;
  baseCurrency: string;
}

export interface DeskParts {
  now: () => Date;
  shopOrigin: string;
  admit: Admit;
  judge: Judge;
  today: TodayScreens;
  orders: OrderScreens;
  returns: ReturnScreens;
  cases: CaseScreens;
  products: ProductScreens;
  discounts: DiscountScreens;
  customers: CustomerScreens;
  evidence: EvidenceScreens;
  controls: ControlScreens;
  policy: PolicyScreens;
  settings: SettingsScreens;
}
