// The mail that confirms an order, as text and as HTML. Repeats neither name nor address nor anything of the payment:
// mail is not a secret channel (L5.1); what is private waits behind the link. Never sends.
import { html } from 'hono/html';
import { formatMoney, type Money } from '../../kernel/money.ts';
import { oneLine } from './mail-address.ts';

export interface ConfirmationContent {
  readonly shopName: string;
  /** As people say it: "1042". */
  readonly number: string;
  readonly lines: readonly {
    readonly title: string;
    /** Absent when the product comes in one form only. */
    readonly variant?: string | undefined;
    readonly quantity: number;
    readonly total: Money;
  }[];
  readonly totals: {
    readonly subtotal: Money;
    /** What is taken off, as a positive amount; left out when zero. */
    readonly discount: Money;
    readonly shipping: Money;
    readonly tax: Money;
    readonly total: Money;
  };
  readonly payment:
    | { readonly kind: 'paid' }
    | { readonly kind: 'on-account'; readonly dueOn: string | undefined }
    | { readonly kind: 'being-checked' }
    | { readonly kind: 'to-be-paid' };
  /** The secret link to the order's page; https. */
  readonly statusUrl: URL;
  /** Where a customer can ask (S7). */
  readonly contactAddress: string;
  /** Says in the mail that nothing was bought. */
  readonly isDemonstration: boolean;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Throws when the link is not https: it carries the order's secret. */
export function renderOrderConfirmation(content: ConfirmationContent): RenderedMail {
  if (content.statusUrl.protocol !== 'https:') throw new Error('an order link is https');
  const shopName = oneLine(content.shopName);
  return {
    subject: `Your order ${oneLine(content.number)} at ${shopName}`,
    text: renderText(content, shopName),
    html: renderHtml(content, shopName),
  };
}

function renderText(content: ConfirmationContent, shopName: string): string {
  const lines = content.lines.map((line) => `${line.quantity} × ${lineName(line)}   ${formatMoney(line.total)}`);
  const sums = sumsOf(content.totals).map(([label, amount]) => `${label}: ${amount}`);
  return [
    ...(content.isDemonstration ? [demonstration, ''] : []),
    `Thank you for your order ${oneLine(content.number)} at ${shopName}.`,
    paymentSentence(content.payment),
    '',
    ...lines,
    '',
    ...sums,
    '',
    'See how your order is doing:',
    content.statusUrl.href,
    '',
    linkAdvice,
    `Questions? Write to ${content.contactAddress}.`,
    '',
    shopName,
    '',
  ].join('\n');
}

// Styles stand in the elements: mail programs drop style sheets. Colours follow the reader's own.
const cell = 'padding:6px 0;border-top:1px solid #8886;vertical-align:top';
const amountCell = `${cell};text-align:right;white-space:nowrap;padding-left:16px`;

function renderHtml(content: ConfirmationContent, shopName: string): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Your order ${oneLine(content.number)}</title>
</head>
<body style="margin:0 auto;max-width:36rem;padding:16px;font:16px/1.5 system-ui,sans-serif">
${content.isDemonstration ? html`<p style="background:#ffd54d;color:#1a1a1a;padding:8px 12px"><strong>${demonstration}</strong></p>` : ''}
<h1 style="font-size:20px">Thank you for your order ${oneLine(content.number)}</h1>
<p>${paymentSentence(content.payment)}</p>
<table style="border-collapse:collapse;width:100%">
<thead><tr><th scope="col" style="text-align:left">Item</th><th scope="col" style="text-align:right">Price</th></tr></thead>
<tbody>
${content.lines.map(
  (
    line,
  ) => html`<tr><td style="${cell}">${line.quantity} × ${lineName(line)}</td><td style="${amountCell}">${formatMoney(line.total)}</td></tr>
`,
)}</tbody>
<tfoot>
${sumsOf(content.totals).map(
  ([label, amount]) =>
    html`<tr><th scope="row" style="${cell};text-align:left;font-weight:${label === 'Total' ? 700 : 400}">${label}</th><td style="${amountCell}">${amount}</td></tr>
`,
)}</tfoot>
</table>
<p><a href="${content.statusUrl.href}">See how your order is doing</a></p>
<p>${linkAdvice}</p>
<p>Questions? Write to <a href="mailto:${content.contactAddress}">${content.contactAddress}</a>.</p>
<p>${shopName}</p>
</body>
</html>
`;
  // A template is a promise only when a promise was put into it.
  if (page instanceof Promise) throw new Error('the template waits for something');
  // hono/html makes a String object; mail wants the primitive.
  return page.toString();
}

const demonstration = 'A demonstration: nothing was bought and nothing will be sent.';
const linkAdvice = 'The link is yours alone: whoever has it can see this order.';

function paymentSentence(payment: ConfirmationContent['payment']): string {
  switch (payment.kind) {
    case 'paid':
      return 'Your payment has arrived.';
    case 'on-account':
      return payment.dueOn === undefined
        ? 'It is charged to your account.'
        : `It is charged to your account, payable by ${oneLine(payment.dueOn)}.`;
    case 'being-checked':
      return 'We are checking it, and you will hear from us. You need not do anything.';
    case 'to-be-paid':
      return 'It is yours once you have paid: open the link below within a day.';
  }
}

function lineName({ title, variant }: ConfirmationContent['lines'][number]): string {
  return variant === undefined ? oneLine(title) : `${oneLine(title)}, ${oneLine(variant)}`;
}

function sumsOf(totals: ConfirmationContent['totals']): [label: string, amount: string][] {
  const { discount } = totals;
  return [
    ['Subtotal', formatMoney(totals.subtotal)],
    ...(discount.amountMinor === 0
      ? []
      : [['Discount', formatMoney({ ...discount, amountMinor: -discount.amountMinor })] satisfies [string, string]]),
    ['Shipping', formatMoney(totals.shipping)],
    ['Tax', formatMoney(totals.tax)],
    ['Total', formatMoney(totals.total)],
  ];
}
