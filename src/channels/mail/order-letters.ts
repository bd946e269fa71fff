// Letters about an order, one for each kind: what happened, what follows from it, the order's link, whom to ask. Never
// sends, and knows no more of the buyer than his order.
import type { OrderMail } from '../../flows/send-order-mail.ts';
import { formatMoney, type Money } from '../../kernel/money.ts';
import type { Locale } from '../../modules/settings.ts';
import type { Block, Fact, Letter, Letterhead, Sum } from './letter.ts';
import { oneLine } from './mail-address.ts';
import { type MailTexts, mailTexts } from './texts.ts';

/** What a letter about an order is made of. */
export type OrderLetterContent = Pick<OrderMail, 'order' | 'facts' | 'statusUrl'> & { locale: Locale };

type Facts = OrderMail['facts'];
type FactsOf<Kind extends Facts['kind']> = Extract<Facts, { kind: Kind }>;

/** What makes one kind of letter differ from the others. */
type Body = Pick<Letter, 'subject' | 'heading' | 'blocks'> & { preheader?: string };

interface Writing {
  order: OrderMail['order'];
  number: string;
  shop: string;
  texts: MailTexts;
  statusUrl: string;
  money: (value: Money) => string;
  date: (iso: string) => string;
  time: (at: Date) => string;
  head: Letterhead;
}

/** Throws when the order's link is not https: it carries the order's secret. */
export function orderLetter(content: OrderLetterContent, head: Letterhead): Letter {
  const { locale, order, facts, statusUrl } = content;
  if (new URL(statusUrl).protocol !== 'https:') throw new Error('an order link is https');
  const texts = mailTexts(locale);
  const tag = localeTags[locale];
  const writing: Writing = {
    order,
    number: oneLine(order.number),
    shop: oneLine(head.shopName),
    texts,
    statusUrl,
    head,
    money: (value) => formatMoney(value, tag.money),
    date: (iso) => tag.date.format(new Date(iso)),
    time: (at) => `${tag.time.format(at)} UTC`,
  };
  const body = bodyOf(writing, facts);
  const first = body.blocks.find((block) => block.kind === 'text');
  return {
    locale,
    ...body,
    subject: oneLine(body.subject),
    preheader: body.preheader ?? first?.text ?? '',
    footer: [texts.questions(head.contactAddress), texts.secretLink],
  };
}

// British dates: the day before the month, with no comma to stumble over. Made once: making one costs more than a letter.
const localeTags = { en: formatsOf('en-US', 'en-GB'), de: formatsOf('de-DE', 'de-DE') } satisfies Record<
  Locale,
  object
>;

function formatsOf(money: string, dates: string) {
  return {
    money,
    date: new Intl.DateTimeFormat(dates, { dateStyle: 'long', timeZone: 'UTC' }),
    time: new Intl.DateTimeFormat(dates, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
  };
}

function bodyOf(writing: Writing, facts: Facts): Body {
  switch (facts.kind) {
    case 'confirmation':
      return confirmation(writing, facts);
    case 'payment-trouble':
      return trouble(writing, facts);
    case 'shipped':
      return shipped(writing, facts);
    case 'refunded':
      return refunded(writing, facts);
    case 'cancelled':
      return cancelled(writing, facts);
    case 'return-approved':
    case 'return-received':
    case 'return-declined':
      return returned(writing, facts);
  }
}

function confirmation(writing: Writing, { payment }: FactsOf<'confirmation'>): Body {
  const { texts, number, shop } = writing;
  if (payment.kind === 'to-be-paid') {
    return {
      subject: texts.toBePaid.subject(number, shop),
      heading: texts.toBePaid.heading(number),
      blocks: [text(texts.toBePaid.text), payButton(writing), orderLines(writing)],
    };
  }
  const said = texts.confirmation;
  const sentences = { paid: said.paid, 'nothing-to-pay': said.nothingToPay, 'being-checked': said.beingChecked };
  const sentence =
    payment.kind === 'on-account' ? said.onAccount(writing.date(payment.dueOn)) : sentences[payment.kind];
  const items = payment.kind === 'being-checked' ? said.nextChecked : said.next;
  return {
    subject: said.subject(number, shop),
    heading: said.heading(number),
    blocks: [
      text(sentence),
      viewButton(writing),
      orderLines(writing),
      ...arrival(writing),
      { kind: 'list', title: texts.next, items },
    ],
  };
}

function trouble(writing: Writing, facts: FactsOf<'payment-trouble'>): Body {
  const { texts, number, shop } = writing;
  const said = texts.trouble;
  const isDeclined = facts.trouble === 'declined';
  return {
    subject: isDeclined ? said.declinedSubject(number, shop) : said.openSubject(number, shop),
    heading: isDeclined ? said.declinedHeading : said.openHeading,
    blocks: [
      text(isDeclined ? said.declined(number) : said.open(number)),
      payButton(writing),
      text(said.until(writing.time(facts.payUntil))),
      orderLines(writing),
    ],
  };
}

function shipped(writing: Writing, { lines, parcel, isAll }: FactsOf<'shipped'>): Body {
  const { texts, number, shop } = writing;
  const said = texts.shipped;
  const tracking = oneLine(parcel.tracking);
  const carrier = oneLine(parcel.carrier);
  const href = parcel.trackingUrl;
  const facts = [
    ...(carrier === '' ? [] : [{ label: said.carrier, value: carrier }]),
    ...(tracking === '' ? [] : [{ label: said.tracking, value: tracking, href }]),
  ];
  return {
    subject: isAll ? said.subject(number, shop) : said.partSubject(number, shop),
    heading: isAll ? said.heading : said.partHeading,
    blocks: [
      text(carrier === '' && tracking === '' ? said.textPlain(number) : said.text(number)),
      href === undefined ? viewButton(writing) : { kind: 'button', label: said.follow, href: httpsOnly(href) },
      ...(facts.length > 0 ? [{ kind: 'facts', facts } as const] : []),
      { kind: 'lines', title: said.inParcel, lines: titled(lines), sums: [] },
      ...(isAll ? [] : [text(said.rest)]),
      { kind: 'list', title: texts.next, items: said.next },
      ...(href === undefined ? [] : [orderLink(writing)]),
    ],
  };
}

function refunded(writing: Writing, facts: FactsOf<'refunded'>): Body {
  const { texts, number, money } = writing;
  const said = texts.refunded;
  const amount = money(facts.amount);
  const sums: Sum[] = [
    { label: said.order, amount: money(facts.orderTotal), weight: 'note' },
    ...(facts.before.amountMinor > 0
      ? [{ label: said.before, amount: money(facts.before), weight: 'note' } satisfies Sum]
      : []),
    { label: said.refund, amount, weight: 'total' },
  ];
  return {
    subject: said.subject(amount, number),
    heading: said.heading(amount),
    blocks: [text(said.text(number)), { kind: 'lines', title: said.title, lines: [], sums }, viewButton(writing)],
  };
}

function cancelled(writing: Writing, { money, lines }: FactsOf<'cancelled'>): Body {
  const { texts, number, shop } = writing;
  const said = texts.cancelled;
  if (lines !== undefined) {
    return {
      subject: said.partSubject(number, shop),
      heading: said.partHeading,
      blocks: [
        text(said.part(number)),
        { kind: 'lines', title: said.goods, lines: titled(lines), sums: [] },
        text(moneySentence(writing, money)),
        viewButton(writing),
      ],
    };
  }
  return {
    subject: said.subject(number, shop),
    heading: said.heading(number),
    blocks: [text(moneySentence(writing, money)), viewButton(writing), orderLines(writing), text(said.again)],
  };
}

function moneySentence({ texts, money }: Writing, fate: FactsOf<'cancelled'>['money']): string {
  const said = texts.cancelled;
  switch (fate.kind) {
    case 'nothing-charged':
      return said.nothingCharged;
    case 'refunded':
      return said.refunded(money(fate.amount));
    case 'off-account':
      return said.onAccount(money(fate.amount));
  }
}

function returned(writing: Writing, facts: FactsOf<'return-approved' | 'return-received' | 'return-declined'>): Body {
  const { texts, number } = writing;
  const said = {
    'return-approved': texts.returnApproved,
    'return-received': texts.returnReceived,
    'return-declined': texts.returnDeclined,
  }[facts.kind];
  const follows: Block[] =
    facts.kind === 'return-approved'
      ? [{ kind: 'list', title: texts.returnApproved.how, items: texts.returnApproved.steps }, whereTo(writing)]
      : facts.kind === 'return-received'
        ? [text(texts.returnReceived.refundFollows)]
        : [];
  return {
    subject: said.subject(number),
    heading: said.heading,
    blocks: [
      text(said.text(number)),
      viewButton(writing),
      { kind: 'lines', title: said.goods, lines: titled(facts.lines), sums: [] },
      ...follows,
    ],
  };
}

/** The merchant's address, where he has said it. */
function whereTo({ texts, head }: Writing): Block {
  const { sendTo, askWhere } = texts.returnApproved;
  if (head.postalAddress.length === 0) return text(askWhere(head.contactAddress));
  return { kind: 'facts', facts: [{ label: sendTo, value: head.postalAddress.map(oneLine).join(', ') }] };
}

/** When it comes and by whom, or where it is picked up: as the buyer was told when he ordered. */
function arrival({ order, texts, date }: Writing): Block[] {
  const { deliveryEstimate: days, pickup, shippingTitle } = order;
  const facts: Fact[] = [];
  if (pickup !== undefined)
    facts.push({
      label: texts.pickup,
      value: [pickup.name, ...pickup.address, pickup.hours].filter(Boolean).map(oneLine).join(', '),
    });
  else if (shippingTitle !== undefined) facts.push({ label: texts.shippingBy, value: oneLine(shippingTitle) });
  if (days !== undefined)
    facts.push({ label: texts.delivery, value: texts.days(date(days.earliest), date(days.latest)) });
  return facts.length === 0 ? [] : [{ kind: 'facts', facts }];
}

function text(words: string): Block {
  return { kind: 'text', text: words };
}

function viewButton({ texts, statusUrl }: Writing): Block {
  return { kind: 'button', label: texts.viewOrder, href: statusUrl };
}

function payButton({ texts, statusUrl }: Writing): Block {
  return { kind: 'button', label: texts.payNow, href: statusUrl };
}

function orderLink({ texts, number, statusUrl }: Writing): Block {
  return { kind: 'facts', facts: [{ label: number, value: texts.viewOrder, href: statusUrl }] };
}

function titled(lines: readonly { title: string; quantity: number }[]) {
  return lines.map(({ title, quantity }) => ({ title: oneLine(title), quantity }));
}

/** Lines and sums as the order has them: tax as a part of the prices, or added to them. */
function orderLines(writing: Writing): Block {
  const { order, texts, money } = writing;
  const { subtotal, shipping, total, rounding } = order;
  const isIncluded = order.taxIncluded === true;
  const taxes = taxRows(writing);
  const sums: Sum[] = [
    { label: texts.subtotal, amount: money(subtotal) },
    ...discountRows(writing),
    { label: texts.shipping, amount: shipping.amountMinor === 0 ? texts.free : money(shipping) },
    ...(isIncluded ? [] : taxes),
    ...(rounding === undefined || rounding.amountMinor === 0
      ? []
      : [{ label: texts.rounding, amount: money(rounding) }]),
    { label: texts.total, amount: money(total), weight: 'total' },
    ...(isIncluded ? taxes : []),
  ];
  const lines = order.lines.map(({ title, quantity, total: amount }) => ({
    title: oneLine(title),
    quantity,
    amount: money(amount),
  }));
  return { kind: 'lines', title: texts.ordered, lines, sums };
}

/** Each by its name, as far as they take off the goods: what is off the shipping is in its price already. */
function discountRows({ order, texts, money }: Writing): Sum[] {
  const { discount } = order;
  if (discount.amountMinor === 0) return [];
  const named = (order.discounts ?? []).filter((each) => each.class !== 'shipping');
  const sum = named.reduce((all, { amount }) => all + amount.amountMinor, 0);
  if (sum !== discount.amountMinor) return [{ label: texts.discount, amount: `−${money(discount)}` }];
  return named.map(({ title, code, amount }) => ({
    label: `${texts.discount}: ${oneLine(code ?? title)}`,
    amount: `−${money(amount)}`,
  }));
}

function taxRows({ order, texts, money }: Writing): Sum[] {
  const { tax } = order;
  const isIncluded = order.taxIncluded === true;
  const named = order.taxes ?? [];
  const row = (label: string, amount: Money): Sum =>
    isIncluded
      ? { label: `${texts.taxIncluded}${label === '' ? '' : ` (${label})`}`, amount: money(amount), weight: 'note' }
      : { label: label === '' ? texts.tax : label, amount: money(amount) };
  if (named.reduce((all, { amount }) => all + amount.amountMinor, 0) === tax.amountMinor && named.length > 0)
    return named.map(({ label, amount }) => row(oneLine(label), amount));
  return isIncluded && tax.amountMinor === 0 ? [] : [row('', tax)];
}

function httpsOnly(href: string): string {
  if (new URL(href).protocol !== 'https:') throw new Error('a link in a mail is https');
  return href;
}
