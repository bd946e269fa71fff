// What a person does with an order: fulfil, cancel, refund, return, release or refuse, open the contact. A destructive act
// shows first what it will do, in numbers, and is done only if the order is still as that page showed it.
// long: one act after another
import { createHash } from 'node:crypto';
import { planCancellation } from '../../flows/cancel-order.ts';
import type { SentForm } from '../../flows/once.ts';
import type { ContactPurpose } from '../../flows/open-contact.ts';
import { parcelDetails } from '../../flows/parcel-details.ts';
import { isReturnReason, returnReasons } from '../../flows/request-return.ts';
import { type HtmlValue, html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import type { Money } from '../../kernel/money.ts';
import {
  check,
  choice,
  confirmation,
  field,
  hidden,
  quantitiesAsFields,
  quantityTable,
  readQuantities,
  readReason,
  reasonFault,
  reasonField,
  type Typed,
  typedForm,
  typedQuery,
} from './forms.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { FoundOrder } from './parts.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying } from './said.ts';
import { actOnce, formKey, type Said, type Sending } from './sent-forms.ts';
import { actorOf, type Permission } from './staff.ts';
import { stepUpReply } from './step-up.ts';
import { amountOf, count, plainAmount, readAmount, stateText } from './words.ts';

/** One way to act: its form, its last page before it is done, and the doing. */
interface Act {
  path: string;
  permission: Permission;
  title: (found: FoundOrder) => string;
  form: (found: FoundOrder, typed: Typed) => HtmlValue;
  /** The last page, or what is wrong. Absent: nothing is destroyed, the form acts at once. */
  confirm?: (found: FoundOrder, typed: Typed) => { page: HtmlValue } | { faults: string[] };
  /** What it moves, for the rules; undefined when what was typed cannot be read, or nothing is moved. */
  moves?: (found: FoundOrder, typed: Typed) => { amount: Money; raisedRisk: boolean } | undefined;
  /** The word to say on the order's page, by the kind of an outcome that did something; for a form sent again, too. */
  said: Said;
  /** The word to say, or what is wrong. */
  run: (found: FoundOrder, typed: Typed, by: By) => Promise<{ said: string } | { faults: string[] }>;
}

interface By {
  actor: string;
  form: SentForm;
}

export function orderActRoutes(desk: Desk): StaffRoute[] {
  const alone = oneAtATime();
  const acts = [
    ship(desk),
    cancel(desk),
    refund(desk),
    takeBack(desk),
    decide(desk, 'release'),
    decide(desk, 'refuse'),
  ];
  return [
    ...acts.flatMap((act): StaffRoute[] => [
      get(`/orders/:number/${act.path}`, act.permission, (exchange) => showAct(desk, act, exchange)),
      post(`/orders/:number/${act.path}`, act.permission, (exchange) =>
        alone(exchange.param('number'), () => runAct(desk, act, exchange)),
      ),
    ]),
    get('/orders/:number/contact', 'customers.open', (exchange) => askPurpose(desk, exchange)),
    post('/orders/:number/contact', 'customers.open', (exchange) => openContact(desk, exchange)),
  ];
}

/** What an order looked like: an act that was decided on another sight of it is not done. */
export function sightOf({ shown, payment }: FoundOrder): string {
  const { order, lines, parcels, credits, returns } = shown;
  const facts = [
    order.state,
    payment?.state,
    lines.map(({ shipped, cancelled, returned }) => [shipped, cancelled, returned]),
    [...parcels, ...credits, ...returns].map(({ state }) => state),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 22);
}

async function showAct(desk: Desk, act: Act, exchange: StaffExchange): Promise<Reply> {
  const found = await desk.orders.find(exchange.param('number'));
  if (found === undefined) return exchange.refuse(404, 'There is no order of this number.');
  const typed = typedQuery(exchange);
  if (typed('check') === 'yes' && act.confirm !== undefined) {
    const stopped = await judged(desk, act, { found, typed, exchange });
    if (stopped !== undefined) return stopped;
    const checked = act.confirm(found, typed);
    if ('page' in checked) return showPage(desk, exchange, { act, found, body: checked.page });
    return showPage(desk, exchange, { act, found, body: act.form(found, typed), faults: checked.faults });
  }
  return showPage(desk, exchange, { act, found, body: act.form(found, typed) });
}

async function runAct(desk: Desk, act: Act, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const found = await desk.orders.find(exchange.param('number'));
  if (found === undefined) return exchange.refuse(404, 'There is no order of this number.');
  const { typed, raw } = input;
  const { orderId } = found.shown.order;
  const sending: Sending = { exchange, path: addressOf(found, act.path), raw };
  const outcome = await actOnce(desk.orders, { orderId, act: act.path, said: act.said, sending }, async (form) => {
    if (typed('seen') !== sightOf(found)) {
      return { faults: ['The order has changed since you opened this page. Look at it again; nothing was done.'] };
    }
    const reply = await judged(desk, act, { found, typed, exchange });
    return reply === undefined ? act.run(found, typed, { actor: actorOf(exchange.actor), form }) : { reply };
  });
  if ('reply' in outcome) return outcome.reply;
  if ('said' in outcome) return redirectReply(saying(`/orders/${found.shown.order.number}`, outcome.said));
  return showPage(desk, exchange, { act, found, body: act.form(found, typed), faults: outcome.faults });
}

/** The rules' word once more, now that the amount is known (L6.5); undefined: go on. */
async function judged(
  desk: Desk,
  act: Act,
  { found, typed, exchange }: { found: FoundOrder; typed: Typed; exchange: StaffExchange },
): Promise<Reply | undefined> {
  const about = act.moves?.(found, typed);
  if (about === undefined) return undefined;
  const decision = await desk.judge(exchange.actor, act.permission, about);
  if (decision.kind === 'allowed') return undefined;
  if (decision.kind === 'refused') return exchange.refuse(403, decision.reason);
  return stepUpReply(exchange, decision.withinMs);
}

function showPage(
  desk: Desk,
  exchange: StaffExchange,
  shown: { act: Act; found: FoundOrder; body: HtmlValue; faults?: string[] },
): Promise<Reply> {
  const { number } = shown.found.shown.order;
  const { faults = [] } = shown;
  return desk.frame.show(exchange.actor, {
    title: shown.act.title(shown.found),
    current: '/orders',
    trail: [
      { title: 'Orders', href: '/orders' },
      { title: number, href: `/orders/${number}` },
    ],
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: shown.body,
  });
}

const addressOf = ({ shown }: FoundOrder, path: string) => `/orders/${shown.order.number}/${path}`;

/** A form that leads to the last page: it changes nothing, so that it can be gone back to. */
function asking(found: FoundOrder, path: string, body: HtmlValue): HtmlValue {
  return html`<form class="card" method="get" action="${addressOf(found, path)}"><input type="hidden" name="check" value="yes">${body}
<div class="buttons"><button>Continue</button> <a href="/orders/${found.shown.order.number}">Back</a></div></form>`;
}

function ship({ orders }: Desk): Act {
  const left = ({ shown }: FoundOrder) =>
    shown.lines.flatMap((line) => (line.toShip > 0 ? [{ line, most: line.toShip }] : []));
  return {
    path: 'ship',
    permission: 'orders.ship',
    said: { shipped: 'shipped' },
    title: ({ shown }) => `Fulfil ${shown.order.number}`,
    form: (found, typed) => html`<form class="card" method="post" action="${addressOf(found, 'ship')}">
${hidden({ seen: sightOf(found), ...formKey() })}
<p>What goes into this parcel. The buyer is told by mail.</p>
${quantityTable('What is still to be sent', left(found), typed)}
${field({ name: 'carrier', label: 'Carrier', value: typed('carrier'), max: 60, required: true, list: ['DHL', 'UPS', 'FedEx', 'USPS', 'DPD'] })}
${field({ name: 'tracking', label: 'Tracking number', value: typed('tracking'), max: 80, hint: 'Empty when the carrier gives none.' })}
${field({ name: 'url', label: 'Tracking address', value: typed('url'), max: 500, type: 'url', hint: 'https; stands in the buyer’s mail.' })}
<div class="buttons"><button>It is sent</button> <a href="/orders/${found.shown.order.number}">Back</a></div></form>`,
    async run(found, typed, { actor, form }) {
      const lines = readQuantities(left(found), typed);
      if (lines === undefined || lines.length === 0)
        return { faults: ['Say how many pieces go, at most what is left.'] };
      const details = parcelDetails({ carrier: typed('carrier'), tracking: typed('tracking'), url: typed('url') });
      if (details.kind !== 'details') return { faults: [parcelFaults[details.field]] };
      const { orderId } = found.shown.order;
      const outcome = await orders.fulfil({ orderId, lines, parcel: details.details, actor, form });
      if (outcome.kind === 'shipped') return { said: 'shipped' };
      if (outcome.kind === 'not-sold') return { faults: [`The order is ${outcome.state}: nothing of it may leave.`] };
      return { faults: ['More than is left to send: somebody else was faster.'] };
    },
  };
}

const parcelFaults = {
  carrier: 'The carrier is a name of at most 60 letters.',
  tracking: 'The tracking number has letters and digits, at most 80.',
  url: 'The tracking address begins with https:// and has no user name.',
};

function cancel({ orders }: Desk): Act {
  const left = ({ shown }: FoundOrder) =>
    shown.lines.flatMap((line) => (line.toShip > 0 ? [{ line, most: line.toShip }] : []));
  const isSold = ({ shown }: FoundOrder) => !['awaiting-payment', 'held', 'cancelled'].includes(shown.order.state);
  const read = (found: FoundOrder, typed: Typed) => {
    const reason = readReason(typed);
    const lines = isSold(found) ? readQuantities(left(found), typed) : [];
    const { currency } = found.shown.order.total;
    const amountMinor = typed('amount') === '' ? ('due' as const) : readAmount(typed('amount'), currency);
    const faults = [
      ...(reason === undefined ? [reasonFault] : []),
      ...(lines === undefined || (isSold(found) && lines.length === 0)
        ? ['Say how many pieces are cancelled, at most what is left.']
        : []),
      ...(amountMinor === undefined ? [`Write the amount in ${currency}, like 12.50.`] : []),
    ];
    if (reason === undefined || lines === undefined || amountMinor === undefined || faults.length > 0)
      return { faults };
    const shipping = typed('shipping') === 'yes' ? ('give-back' as const) : ('keep' as const);
    return { reason, wish: { lines: isSold(found) ? lines : ('all' as const), shipping, amountMinor } };
  };
  return {
    path: 'cancel',
    permission: 'orders.cancel',
    said: { cancelled: 'cancelled', cancelling: 'cancelling' },
    title: ({ shown }) => `Cancel ${shown.order.number}`,
    moves(found, typed) {
      const wanted = read(found, typed);
      if ('faults' in wanted || !isSold(found)) return undefined;
      const plan = planCancellation(found.shown, wanted.wish);
      if (plan.kind !== 'plan') return undefined;
      const { currency } = found.shown.order.total;
      return { amount: { amountMinor: plan.amountMinor, currency }, raisedRisk: wasDoubted(found) };
    },
    form: (found, typed) =>
      asking(
        found,
        'cancel',
        html`${
          isSold(found)
            ? html`<p>What has not left yet can be cancelled.</p>${quantityTable('What is not sent', left(found), typed)}
${check('shipping', 'Give back what was paid for shipping, too', typed('shipping') === 'yes')}
${field({ name: 'amount', label: `Amount in ${found.shown.order.total.currency}`, value: typed('amount'), hint: 'Empty: what these pieces come to.', max: 20 })}`
            : html`<p>Nothing was paid for it. The payment is cancelled at Stripe, then the goods can be sold again.</p>`
        }${reasonField(typed('reason'))}`,
      ),
    confirm(found, typed) {
      const wanted = read(found, typed);
      if ('faults' in wanted) return { faults: wanted.faults ?? [] };
      const { order } = found.shown;
      const { currency } = order.total;
      const values = {
        seen: sightOf(found),
        ...formKey(),
        reason: wanted.reason,
        shipping: wanted.wish.shipping === 'give-back' ? 'yes' : '',
        amount: typed('amount'),
        ...(wanted.wish.lines === 'all' ? {} : quantitiesAsFields(wanted.wish.lines)),
      };
      const common = { action: addressOf(found, 'cancel'), values, back: `/orders/${order.number}` };
      if (!isSold(found)) {
        return {
          page: confirmation({
            ...common,
            button: `Cancel ${order.number}`,
            effect: [
              ['Order', `${order.number}, ${stateText(order.state).toLowerCase()}`],
              ['Pieces that can be sold again', piecesOf(found.shown.lines)],
              ['Money that goes back', 'none: nothing was taken'],
            ],
          }),
        };
      }
      const plan = planCancellation(found.shown, wanted.wish);
      if (plan.kind !== 'plan') return { faults: [cancelFault(plan.kind)] };
      return {
        page: confirmation({
          ...common,
          button: `Cancel ${count(piecesOf(plan.lines), 'piece')}`,
          effect: [
            ['Pieces that can be sold again', piecesOf(plan.lines)],
            ['Money that goes back', amountOf(plan.amountMinor, currency)],
            ['Of it shipping', amountOf(plan.credit.parts.shippingMinor, currency)],
            ['Of it tax', amountOf(plan.credit.parts.taxMinor, currency)],
            ['Where it goes', order.state === 'open-on-account' ? 'off what the customer owes' : 'where it came from'],
          ],
        }),
      };
    },
    async run(found, typed, { actor, form }) {
      const wanted = read(found, typed);
      if ('faults' in wanted) return { faults: wanted.faults ?? [] };
      const { orderId } = found.shown.order;
      const outcome = await orders.cancel({ ...wanted.wish, orderId, reason: wanted.reason, actor, form });
      if (outcome.kind === 'cancelled' || outcome.kind === 'cancelling' || outcome.kind === 'refused') {
        return { said: outcome.kind };
      }
      return { faults: [cancelFault(outcome.kind)] };
    },
  };
}

const cancelFaults: Readonly<Record<string, string>> = {
  'being-paid': 'It is being paid at this moment. Try again in a minute.',
  unknown: 'Stripe did not answer. Try again; nothing was changed.',
  'not-sold': 'Only the whole of it can be cancelled now.',
  'already-cancelled': 'It is cancelled already.',
  'nothing-left': 'All of it has left: enter a return instead.',
  'too-many': 'More pieces than are left.',
  'too-much': 'More than these pieces come to.',
};

function cancelFault(kind: string): string {
  return cancelFaults[kind] ?? 'That is not possible now. Nothing was changed.';
}

/** What may still be given back. */
function refundableMinor({ shown }: FoundOrder): number {
  const standing = shown.credits.filter(({ state }) => state !== 'void');
  return shown.order.total.amountMinor - standing.reduce((sum, { amount }) => sum + amount.amountMinor, 0);
}

function refund({ orders }: Desk): Act {
  const read = (found: FoundOrder, typed: Typed) => {
    const { currency } = found.shown.order.total;
    const most = refundableMinor(found);
    const reason = readReason(typed);
    const amountMinor = typed('amount') === '' ? most : readAmount(typed('amount'), currency);
    const isPossible = amountMinor !== undefined && amountMinor > 0 && amountMinor <= most;
    const faults = [
      ...(reason === undefined ? [reasonFault] : []),
      ...(isPossible ? [] : [`Write an amount up to ${amountOf(most, currency)}.`]),
    ];
    if (reason === undefined || amountMinor === undefined || !isPossible) return { faults };
    return { reason, amountMinor };
  };
  return {
    path: 'refund',
    permission: 'orders.refund',
    said: { requested: 'refunded', credited: 'credited', 'to-pay-out': 'to-pay-out' },
    title: ({ shown }) => `Refund ${shown.order.number}`,
    moves(found, typed) {
      const wanted = read(found, typed);
      if ('faults' in wanted) return undefined;
      const { currency } = found.shown.order.total;
      return { amount: { amountMinor: wanted.amountMinor, currency }, raisedRisk: wasDoubted(found) };
    },
    form: (found, typed) => {
      const { currency } = found.shown.order.total;
      const most = refundableMinor(found);
      return asking(
        found,
        'refund',
        html`<p>Gives money back without goods coming back. For what is not sent yet, cancel instead; for what comes back, enter a return.</p>
${field({ name: 'amount', label: `Amount in ${currency}`, value: typed('amount'), max: 20, hint: `Up to ${plainAmount({ amountMinor: most, currency })}; empty: all of it.` })}
${reasonField(typed('reason'))}`,
      );
    },
    confirm(found, typed) {
      const wanted = read(found, typed);
      if ('faults' in wanted) return { faults: wanted.faults ?? [] };
      const { order } = found.shown;
      const { currency } = order.total;
      const most = refundableMinor(found);
      return {
        page: confirmation({
          action: addressOf(found, 'refund'),
          back: `/orders/${order.number}`,
          values: {
            seen: sightOf(found),
            ...formKey(),
            reason: wanted.reason,
            amount: plainAmount({ amountMinor: wanted.amountMinor, currency }),
          },
          button: `Give back ${amountOf(wanted.amountMinor, currency)}`,
          effect: [
            ['Order', `${order.number}, ${amountOf(order.total.amountMinor, currency)}`],
            ['Given back so far', amountOf(order.total.amountMinor - most, currency)],
            ['This gives back', html`<strong>${amountOf(wanted.amountMinor, currency)}</strong>`],
            ['Left after it', amountOf(most - wanted.amountMinor, currency)],
            ['Where it goes', order.state === 'open-on-account' ? 'off what the customer owes' : 'where it came from'],
          ],
        }),
      };
    },
    async run(found, typed, { actor, form }) {
      const wanted = read(found, typed);
      if ('faults' in wanted) return { faults: wanted.faults ?? [] };
      const { orderId, total } = found.shown.order;
      const { reason, amountMinor } = wanted;
      const outcome = await orders.refund({ orderId, amountMinor, reason, requestedBy: actor, form });
      switch (outcome.kind) {
        case 'requested':
          return { said: 'refunded' };
        case 'credited':
        case 'to-pay-out':
          return { said: outcome.kind };
        case 'nothing-paid':
          return { faults: ['Nothing was paid for it.'] };
        case 'too-much':
          return { faults: [`At most ${amountOf(outcome.refundableMinor, total.currency)} can be given back.`] };
      }
    },
  };
}

function takeBack({ orders }: Desk): Act {
  const sent = ({ shown }: FoundOrder) =>
    shown.lines.flatMap((line) => (line.shipped > line.returned ? [{ line, most: line.shipped - line.returned }] : []));
  return {
    path: 'return',
    permission: 'returns.decide',
    said: { requested: 'return-noted' },
    title: ({ shown }) => `Return of ${shown.order.number}`,
    form: (found, typed) => html`<form class="card" method="post" action="${addressOf(found, 'return')}">
${hidden({ seen: sightOf(found), ...formKey() })}
<p>What the buyer announced to send back. It is approved or declined next.</p>
${quantityTable('What was sent', sent(found), typed)}
${choice({ name: 'why', label: 'Why', value: typed('why'), options: Object.fromEntries(returnReasons.map((why) => [why, stateText(why)])) })}
${check('late', 'Also after the buyer’s own time is over', typed('late') === 'yes')}
<div class="buttons"><button>Note the return</button> <a href="/orders/${found.shown.order.number}">Back</a></div></form>`,
    async run(found, typed, { actor, form }) {
      const lines = readQuantities(sent(found), typed);
      const why = typed('why');
      if (lines === undefined || lines.length === 0) return { faults: ['Say which pieces, at most what was sent.'] };
      if (!isReturnReason(why)) return { faults: ['Choose why.'] };
      const outcome = await orders.requestReturn({
        orderId: found.shown.order.orderId,
        lines,
        reason: why,
        actor,
        form,
        // Ten years: kinder than the buyer's own time.
        ...(typed('late') === 'yes' ? { windowDays: 3_650 } : {}),
      });
      if (outcome.kind === 'requested') return { said: 'return-noted' };
      return { faults: ['The time for sending these back is over. Tick the box to take them all the same.'] };
    },
  };
}

function decide({ orders }: Desk, decision: 'release' | 'refuse'): Act {
  const verb = decision === 'release' ? 'Release' : 'Refuse';
  return {
    path: decision,
    permission: 'orders.decide',
    // Not kept: an order is decided once by its state.
    said: {},
    title: ({ shown }) => `${verb} ${shown.order.number}`,
    moves: ({ shown }) => ({ amount: shown.order.total, raisedRisk: decision === 'release' }),
    form: (found, typed) => asking(found, decision, html`${doubts(found)}${reasonField(typed('reason'))}`),
    confirm(found, typed) {
      const reason = readReason(typed);
      if (reason === undefined) return { faults: [reasonFault] };
      const { order } = found.shown;
      const sum = amountOf(order.total.amountMinor, order.total.currency);
      return {
        page: confirmation({
          action: addressOf(found, decision),
          back: `/orders/${order.number}`,
          values: { seen: sightOf(found), ...formKey(), reason },
          button: `${verb} ${order.number}`,
          note: doubts(found),
          effect:
            decision === 'release'
              ? [
                  ['Money', `${sum} is taken, asked for or charged to the account`],
                  ['Pieces that go out', piecesOf(found.shown.lines)],
                ]
              : [
                  ['Money', found.payment === undefined ? 'none was taken' : `an authorization of ${sum} is given up`],
                  ['Pieces that can be sold again', piecesOf(found.shown.lines)],
                ],
        }),
      };
    },
    async run(found, typed, { actor }) {
      const reason = readReason(typed);
      if (reason === undefined) return { faults: [reasonFault] };
      const outcome = await orders.decide({ number: found.shown.order.number, decision, actor, reason });
      switch (outcome.kind) {
        case 'released':
        case 'refused':
          return { said: outcome.kind };
        case 'over-limit':
          return { faults: ['The customer’s credit does not cover the order.'] };
        default:
          return { faults: ['It is decided already. Nothing was changed.'] };
      }
    },
  };
}

/** An order that screening doubted is one of raised risk. */
function wasDoubted({ looks }: FoundOrder): boolean {
  return looks.some(({ verdict }) => verdict !== 'pass');
}

function doubts({ looks }: FoundOrder): HtmlValue {
  const findings = looks.flatMap((look) => (look.verdict === 'pass' ? [] : look.findings));
  if (findings.length === 0) return '';
  return html`<p>What screening found:</p><ul>${findings.map((finding) => html`<li>${finding.reason}</li>`)}</ul>`;
}

function piecesOf(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

const purposes: Readonly<Record<ContactPurpose, string>> = {
  delivery: 'Delivery: name, address, telephone, gift note, for the parcel',
  support: 'Support: name, e-mail address, telephone, to answer the buyer',
};

async function askPurpose(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const found = await desk.orders.find(exchange.param('number'));
  if (found === undefined) return exchange.refuse(404, 'There is no order of this number.');
  const { number } = found.shown.order;
  return showContact(
    desk,
    exchange,
    number,
    html`<form class="card" method="post" action="${addressOf(found, 'contact')}">
<p>What the buyer said of himself is sealed. It is opened for one purpose, and who opened what when stays on record.</p>
${choice({ name: 'purpose', label: 'What you need it for', value: 'delivery', options: purposes })}
<div class="buttons"><button>Open</button> <a href="/orders/${number}">Back</a></div></form>`,
  );
}

function showContact(desk: Desk, exchange: StaffExchange, number: string, body: HtmlValue): Promise<Reply> {
  return desk.frame.show(exchange.actor, {
    title: `Contact of ${number}`,
    current: '/orders',
    trail: [
      { title: 'Orders', href: '/orders' },
      { title: number, href: `/orders/${number}` },
    ],
    body,
  });
}

/** Shown once, by the answer to the form: what was opened stands in no address and in no cache. */
async function openContact(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const purpose = input.typed('purpose');
  const found = await desk.orders.find(exchange.param('number'));
  if (found === undefined) return exchange.refuse(404, 'There is no order of this number.');
  if (purpose !== 'delivery' && purpose !== 'support') return exchange.refuse(422, 'Say what you need it for.');
  const { orderId, number } = found.shown.order;
  const decision = await desk.judge(exchange.actor, 'customers.open', { purpose });
  if (decision.kind === 'refused') return exchange.refuse(403, decision.reason);
  if (decision.kind === 'step-up-wanted') return stepUpReply(exchange, decision.withinMs);
  const outcome = await desk.orders.openContact({ orderId, purpose, actor: actorOf(exchange.actor) });
  if (outcome.kind === 'no-order') return exchange.refuse(404, 'There is no order of this number.');
  return showContact(
    desk,
    exchange,
    number,
    outcome.kind === 'erased'
      ? html`<div class="empty"><p>The buyer was erased: nobody can read this any more.</p></div>`
      : html`<section class="card"><dl class="facts">${contactRows(outcome.contact).map(([what, value]) => html`<dt>${what}</dt><dd>${value}</dd>`)}</dl></section>
<p class="soft">Opened for ${purpose}. This stands in the log.</p>`,
  );
}

type Contact = Extract<Awaited<ReturnType<Desk['orders']['openContact']>>, { kind: 'opened' }>['contact'];

function contactRows({ name, email, phone, address, giftNote }: Contact): [string, HtmlValue][] {
  const rows: [string, HtmlValue | undefined][] = [
    ['Name', name],
    ['E-mail', email],
    ['Telephone', phone],
    ['Address', address === undefined ? undefined : addressLines(address)],
    ['Gift note', giftNote],
  ];
  return rows.flatMap(([what, value]) => (value === undefined ? [] : [[what, value] as [string, HtmlValue]]));
}

export function addressLines(address: NonNullable<Contact['address']>): HtmlValue {
  const { line1, line2, city, region, postalCode, country } = address;
  const lines = [line1, line2, `${postalCode} ${city}`, region, country].filter(
    (part) => part !== undefined && part !== '',
  );
  return lines.map((text, index) => html`${index === 0 ? '' : html`<br>`}${text}`);
}
