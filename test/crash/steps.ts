// What a crash at step n leaves, and who heals it, as data: docs/crash.md is drawn from it and crash.test.ts crashes at
// each of its steps. The product knows none of this; every step is reached from outside.

/** Who is killed with SIGKILL. `everything` is the shop, PostgreSQL with its backends, and both simulators at once. */
export type Victim = 'shop' | 'postgres' | 'stripe' | 'everything';

/** What is going on when it happens: which of the buyers' acts leads to the step. */
export type Situation = 'card' | 'account' | 'lapsed' | 'refund' | 'start';

export type Reach =
  /**
   * Between the shop and PostgreSQL. `statement`: one that has this text does not arrive, those before it have;
   * `commit`: the COMMIT of its transaction does not arrive; `committed`: it does, and its answer is lost.
   */
  | { by: 'statement'; text: string; at: 'statement' | 'commit' | 'committed' }
  /** At Stripe: the call has arrived, has had no effect yet or all of it, and is not answered. */
  | { by: 'stripe'; path: string; effect: 'none' | 'done' }
  /** The buyer has confirmed the payment with Stripe, and Stripe's events are kept back for good. */
  | { by: 'silence' }
  /** The mail server has taken the message. */
  | { by: 'mail' }
  /** While the shop starts: the key store has been written. */
  | { by: 'key-store' }
  /** While the shop starts: any moment. */
  | { by: 'moment' };

export interface CrashStep {
  id: string;
  situation: Situation;
  /** Where it is, in the words of the flows. */
  where: string;
  reach: Reach;
  victims: readonly Victim[];
  /** What the crash leaves behind. */
  left: string;
  /** Who heals it. */
  healedBy: string;
}

const inDatabase = ['shop', 'postgres', 'everything'] as const;
const atStripe = ['shop', 'stripe', 'everything'] as const;

const order = 'insert into orders.order';
const reserve = 'insert into stock.reservation';
const movePayment = 'update payments.payment set state =';
const storeEvent = 'insert into payments.event';
const soldStock = "set state = 'committed'";
const freedStock = "set state = 'released'";
const moveRefund = 'update payments.refund set state =';
const checkpoint = 'insert into evidence.checkpoint';

const nothing = 'Nothing: PostgreSQL rolls the transaction back. A key made ahead is used up by nobody.';
const sameOrder = 'The buyer’s page or program submits the same `checkoutId` again and is given the same order.';
const sweep = 'The reconciliation job (every 10 s) asks Stripe about payments that nobody has looked at for 30 s';

export const crashSteps: readonly CrashStep[] = [
  {
    id: 'order-in-transaction',
    situation: 'card',
    where: 'Transaction 1 has the person’s row; the order is not written yet',
    reach: { by: 'statement', text: order, at: 'statement' },
    victims: inDatabase,
    left: nothing,
    healedBy: 'The buyer submits again: the cart is still there, and the checkout is taken as new.',
  },
  {
    id: 'order-before-commit',
    situation: 'card',
    where: 'Transaction 1 is whole: contact sealed, order, payment, evidence, stock; not committed',
    reach: { by: 'statement', text: reserve, at: 'commit' },
    victims: inDatabase,
    left: nothing,
    healedBy: 'The buyer submits again; the stock was never held.',
  },
  {
    id: 'order-committed',
    situation: 'card',
    where: 'Transaction 1 is committed, and the shop does not hear of it',
    reach: { by: 'statement', text: order, at: 'committed' },
    victims: inDatabase,
    left: 'An order that awaits its payment, its stock held; Stripe knows nothing; the buyer has no answer.',
    healedBy: `${sameOrder} Who never comes back: ${lower(sweep)}, opens the payment, and cancels it at its deadline.`,
  },
  {
    id: 'account-committed',
    situation: 'account',
    where: 'An order on account is committed (stock, credit, postings, mail job), and the shop does not hear of it',
    reach: { by: 'statement', text: 'update customers.credit set used_minor = used_minor +', at: 'committed' },
    victims: inDatabase,
    left: 'A finished order; the buyer has no answer and no mail yet.',
    healedBy: `${sameOrder} The mail is a job of the same transaction: the next start finds it.`,
  },
  {
    id: 'account-before-commit',
    situation: 'account',
    where: 'An order on account is whole, credit charged last; not committed',
    reach: { by: 'statement', text: 'update customers.credit set used_minor = used_minor +', at: 'commit' },
    victims: inDatabase,
    left: nothing,
    healedBy: 'The buyer submits again; neither credit nor stock was touched.',
  },
  {
    id: 'intent-asked',
    situation: 'card',
    where: 'Stripe has been asked for a payment intent and has not begun',
    reach: { by: 'stripe', path: '^/v1/payment_intents$', effect: 'none' },
    victims: atStripe,
    left: 'A payment that is `opening`, the idempotency key of the call on file.',
    healedBy: `The next submit of the same checkout, or the sweep, makes the same call with the same key. ${sweep}.`,
  },
  {
    id: 'intent-made',
    situation: 'card',
    where: 'Stripe has made the payment intent, and its answer is lost',
    reach: { by: 'stripe', path: '^/v1/payment_intents$', effect: 'done' },
    victims: atStripe,
    left: 'An intent that we do not know, nothing paid on it.',
    healedBy:
      'The same call with the same idempotency key: Stripe answers with the same intent, so there is never a second.',
  },
  {
    id: 'intent-not-recorded',
    situation: 'card',
    where: 'The payment intent is about to be recorded; not committed',
    reach: { by: 'statement', text: movePayment, at: 'commit' },
    victims: inDatabase,
    left: 'As `intent-made`.',
    healedBy: 'As `intent-made`.',
  },
  {
    id: 'intent-recorded',
    situation: 'card',
    where: 'The payment intent is recorded, and the buyer has not got its client secret',
    reach: { by: 'statement', text: movePayment, at: 'committed' },
    victims: inDatabase,
    left: 'A payment that awaits a customer who cannot pay yet.',
    healedBy: `${sameOrder} The client secret comes with it.`,
  },
  {
    id: 'paid-in-silence',
    situation: 'card',
    where: 'The buyer has paid at Stripe; every event about it is lost, and no browser returns',
    reach: { by: 'silence' },
    victims: ['shop', 'stripe', 'everything'],
    left: 'An authorization that the shop does not know of.',
    healedBy: `${sweep}: the second look, the capture and the books follow as if an event had come.`,
  },
  {
    id: 'event-not-stored',
    situation: 'card',
    where: 'An event of Stripe’s is in the inbox with its job; not committed',
    reach: { by: 'statement', text: storeEvent, at: 'commit' },
    victims: inDatabase,
    left: 'Nothing; Stripe got no answer.',
    healedBy: 'Stripe sends the event again; if it does not, the sweep asks.',
  },
  {
    id: 'event-stored',
    situation: 'card',
    where: 'An event is stored, and Stripe does not hear of it',
    reach: { by: 'statement', text: storeEvent, at: 'committed' },
    victims: inDatabase,
    left: 'An event in the inbox with its job; Stripe will send it again.',
    healedBy: 'The job runs at the next start. The second delivery has the same id and changes nothing.',
  },
  {
    id: 'event-in-work',
    situation: 'card',
    where: 'The job of an event looks up its payment',
    reach: { by: 'statement', text: 'from payments.payment where intent_id =', at: 'statement' },
    victims: inDatabase,
    left: 'A job in hand of a process that is gone.',
    healedBy:
      'The next start on the same data folder takes such jobs back at once; other processes after a missed heartbeat (half a minute).',
  },
  {
    id: 'authorization-not-recorded',
    situation: 'card',
    where: 'The second look has decided; payment, evidence and the capture job are not committed',
    reach: { by: 'statement', text: 'from screening.card_attempt where fingerprint', at: 'commit' },
    victims: inDatabase,
    left: 'An authorization at Stripe that the shop has not recorded.',
    healedBy: 'The event’s job runs again and looks at Stripe anew; failing that, the sweep.',
  },
  {
    id: 'authorization-recorded',
    situation: 'card',
    where: 'The second look is recorded and the capture is a job; the shop does not hear of the commit',
    reach: { by: 'statement', text: 'from screening.card_attempt where fingerprint', at: 'committed' },
    victims: inDatabase,
    left: 'A payment that is `capturing`, its job waiting.',
    healedBy: 'The job runs at the next start.',
  },
  {
    id: 'capture-key-stored',
    situation: 'card',
    where: 'The idempotency key of the capture is on file, the call is not made',
    reach: { by: 'statement', text: 'with first as ( insert into payments.call', at: 'committed' },
    victims: inDatabase,
    left: 'A payment that is `capturing`, and a key that Stripe has never seen.',
    healedBy: 'The job, or the sweep, makes the call with that key.',
  },
  {
    id: 'capture-asked',
    situation: 'card',
    where: 'Stripe has been asked to capture and has not begun',
    reach: { by: 'stripe', path: '/capture$', effect: 'none' },
    victims: atStripe,
    left: 'An authorization, not captured.',
    healedBy: 'The job, or the sweep, makes the same call with the same key.',
  },
  {
    id: 'capture-done',
    situation: 'card',
    where: 'Stripe has captured, and its answer is lost',
    reach: { by: 'stripe', path: '/capture$', effect: 'done' },
    victims: atStripe,
    left: 'Money taken, an order that still awaits it.',
    healedBy:
      'The same call with the same key is answered from Stripe’s memory; the event of the capture leads to the same record.',
  },
  {
    id: 'capture-not-recorded',
    situation: 'card',
    where: 'Transaction 2 is whole: payment, order, postings, evidence, mail job, stock; not committed',
    reach: { by: 'statement', text: soldStock, at: 'commit' },
    victims: inDatabase,
    left: 'As `capture-done`: PostgreSQL rolls back all of it.',
    healedBy: 'As `capture-done`. The ledger’s key lets one posting of the sale be, however often it is tried.',
  },
  {
    id: 'capture-recorded',
    situation: 'card',
    where: 'Transaction 2 is committed, and the shop does not hear of it',
    reach: { by: 'statement', text: soldStock, at: 'committed' },
    victims: inDatabase,
    left: 'A paid order; its mail is a job that waits.',
    healedBy: 'Whoever asks again finds the payment captured and changes nothing; the mail job runs at the next start.',
  },
  {
    id: 'event-not-ticked-off',
    situation: 'card',
    where: 'What an event said is recorded; the event is not marked as processed',
    reach: { by: 'statement', text: 'update payments.event', at: 'statement' },
    victims: inDatabase,
    left: 'An event that looks unprocessed.',
    healedBy: 'Its job runs again, finds nothing to do and marks it.',
  },
  {
    id: 'address-opened',
    situation: 'card',
    where: 'The vault has opened the address for the confirmation and recorded it; no mail is sent',
    reach: { by: 'statement', text: 'insert into vault.disclosure', at: 'committed' },
    victims: inDatabase,
    left: 'A disclosure on record, and no mail.',
    healedBy:
      'The job runs again. Its second opening is recorded too: the record may show more than was used, never less.',
  },
  {
    id: 'mail-sent',
    situation: 'card',
    where: 'The mail server has taken the confirmation, and the job is not ticked off',
    reach: { by: 'mail' },
    victims: inDatabase,
    left: 'A mail under way, and a job that does not know it.',
    healedBy:
      'The job runs again and sends the mail once more under the same Message-ID, so that mail programs show it once: at least once, never not.',
  },
  {
    id: 'cancel-asked',
    situation: 'lapsed',
    where: 'At the deadline of an unpaid payment, Stripe has been asked to cancel and has not begun',
    reach: { by: 'stripe', path: '/cancel$', effect: 'none' },
    victims: atStripe,
    left: 'A payment that is `voiding`, its stock still held.',
    healedBy: `${sweep}: the same call with the same key.`,
  },
  {
    id: 'cancel-done',
    situation: 'lapsed',
    where: 'Stripe has cancelled, and its answer is lost',
    reach: { by: 'stripe', path: '/cancel$', effect: 'done' },
    victims: atStripe,
    left: 'A cancelled intent, an order that still holds its stock.',
    healedBy: 'Stripe’s event, or the sweep with the same call. Only Stripe’s word frees the stock.',
  },
  {
    id: 'cancel-not-recorded',
    situation: 'lapsed',
    where: 'Order and payment are cancelled, the stock is freed; not committed',
    reach: { by: 'statement', text: freedStock, at: 'commit' },
    victims: inDatabase,
    left: 'As `cancel-done`.',
    healedBy: 'As `cancel-done`.',
  },
  {
    id: 'cancel-recorded',
    situation: 'lapsed',
    where: 'The cancellation is committed, and the shop does not hear of it',
    reach: { by: 'statement', text: freedStock, at: 'committed' },
    victims: inDatabase,
    left: 'Nothing that anybody would have to mend.',
    healedBy: 'Nobody: the state is final, and whoever asks again finds it.',
  },
  {
    id: 'refund-asked',
    situation: 'refund',
    where: 'Stripe has been asked for a refund and has not begun',
    reach: { by: 'stripe', path: '^/v1/refunds$', effect: 'none' },
    victims: atStripe,
    left: 'A refund that is `requested`, the key of its call on file.',
    healedBy: 'Its job, or the sweep, makes the same call with the same key.',
  },
  {
    id: 'refund-made',
    situation: 'refund',
    where: 'Stripe has made the refund, and its answer is lost',
    reach: { by: 'stripe', path: '^/v1/refunds$', effect: 'done' },
    victims: atStripe,
    left: 'Money given back that the books do not know of.',
    healedBy: 'The same call with the same key finds the same refund: nothing is given back twice.',
  },
  {
    id: 'refund-not-recorded',
    situation: 'refund',
    where: 'The refund and its postings are written; not committed',
    reach: { by: 'statement', text: moveRefund, at: 'commit' },
    victims: inDatabase,
    left: 'As `refund-made`.',
    healedBy: 'As `refund-made`.',
  },
  {
    id: 'refund-recorded',
    situation: 'refund',
    where: 'The refund is committed, and the shop does not hear of it',
    reach: { by: 'statement', text: moveRefund, at: 'committed' },
    victims: inDatabase,
    left: 'Nothing but a job that is not ticked off.',
    healedBy: 'The job runs again and finds the refund done.',
  },
  {
    id: 'evidence-not-placed',
    situation: 'account',
    where: 'The sequencer has given entries their positions and signed the head; not committed',
    reach: { by: 'statement', text: checkpoint, at: 'commit' },
    victims: inDatabase,
    left: 'Entries without a position. The signed head was seen by nobody.',
    healedBy:
      'The next pass, at the latest the first one of the next start, places them; the log has no gap and no fork.',
  },
  {
    id: 'evidence-placed',
    situation: 'account',
    where: 'The pass is committed; the checkpoint file still has the head before it',
    reach: { by: 'statement', text: checkpoint, at: 'committed' },
    victims: inDatabase,
    left: 'A file that is older than the log.',
    healedBy: 'The next pass writes it. At a start the log must contain the checkpoint on file, and it does.',
  },
  {
    id: 'keys-made',
    situation: 'start',
    where: 'A batch of person keys is in the key store; the main database has not marked it',
    reach: { by: 'key-store' },
    victims: ['shop', 'everything'],
    left: 'A key store that is newer than the database, and keys that nobody has.',
    healedBy: 'Newer is allowed, older is refused. The unused keys of a killed process stay, about 130 bytes each.',
  },
  {
    id: 'starting',
    situation: 'start',
    where: 'Any moment of a start: recovery, migrations, the log’s first pass, listeners',
    reach: { by: 'moment' },
    victims: ['shop', 'everything'],
    left: 'Whatever the crash before left, and perhaps a database server without a master.',
    healedBy: 'The next start: it ends the orphaned server, and each of its steps can be done again.',
  },
];

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
