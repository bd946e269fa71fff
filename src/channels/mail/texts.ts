// The words of mails, by language. English is complete and gives the type: a language that lacks a text does not compile.
import type { Locale } from '../../modules/settings.ts';
import { germanMail } from './german-texts.ts';

/** `order` is a number as people say it, `shop` a name; both are one line. */
const englishMail = {
  demonstration: 'A demonstration: nothing was bought and nothing will be sent.',
  questions: (contact: string) => `Questions? Write to ${contact}.`,
  secretLink: 'The link to your order is yours alone: whoever has it can see the order.',

  viewOrder: 'View your order',
  ordered: 'What you ordered',
  next: 'What happens next',
  subtotal: 'Goods',
  discount: 'Discount',
  shipping: 'Shipping',
  free: 'Free',
  tax: 'Tax',
  taxIncluded: 'Includes tax of',
  rounding: 'Rounding',
  delivery: 'Expected',
  days: (earliest: string, latest: string) => (earliest === latest ? earliest : `${earliest} to ${latest}`),
  shippingBy: 'Shipping by',
  pickup: 'To be picked up at',
  total: 'Total',

  confirmation: {
    subject: (order: string, shop: string) => `Your order ${order} at ${shop}`,
    heading: (order: string) => `Thank you for your order ${order}`,
    paid: 'Your payment has arrived, and we are getting your order ready.',
    nothingToPay: 'There is nothing to pay for it, and we are getting it ready.',
    onAccount: (due: string) => `It is charged to your account, payable by ${due}. We are getting it ready.`,
    beingChecked: 'We are checking it, and you will hear from us. You need not do anything.',
    next: [
      'We pack your order and write to you when it leaves, with a link to follow it.',
      'Something wrong with it? Tell us soon, and we can still change it.',
    ],
    nextChecked: ['A person looks at your order. That takes a day at most.', 'Then we write to you again.'],
  },
  toBePaid: {
    subject: (order: string, shop: string) => `Your order ${order} at ${shop} is ready to be paid`,
    heading: (order: string) => `Your order ${order} is ready to be paid`,
    text: 'We have looked at your order, and it is yours once you have paid. We keep the goods for you for a day.',
  },
  payNow: 'Pay now',
  trouble: {
    declinedSubject: (order: string, shop: string) =>
      `The payment for your order ${order} at ${shop} did not go through`,
    declinedHeading: 'Your payment did not go through',
    declined: (order: string) =>
      `The payment for your order ${order} was declined, and nothing was charged. Often it is a typing error or a limit of the card: try again, or use another card.`,
    openSubject: (order: string, shop: string) => `Your order ${order} at ${shop} is not paid yet`,
    openHeading: 'Your order waits for your payment',
    open: (order: string) => `You placed the order ${order}, but the payment was not finished. Nothing was charged.`,
    until: (time: string) =>
      `We keep the goods for you until ${time}. After that the order is cancelled by itself; you need not do anything.`,
  },
  shipped: {
    subject: (order: string, shop: string) => `Your order ${order} from ${shop} is on its way`,
    partSubject: (order: string, shop: string) => `A part of your order ${order} from ${shop} is on its way`,
    heading: 'Your order is on its way',
    partHeading: 'A part of your order is on its way',
    text: (order: string) => `We have handed a parcel of your order ${order} over to be delivered.`,
    textPlain: (order: string) => `Your order ${order} has left us.`,
    rest: 'The rest follows, and we write to you again then.',
    inParcel: 'In this parcel',
    carrier: 'Carrier',
    tracking: 'Tracking number',
    follow: 'Follow the parcel',
    next: ['Nothing there after the expected day? Write to us, and we look for it.'],
  },
  refunded: {
    subject: (amount: string, order: string) => `We have refunded ${amount} of your order ${order}`,
    heading: (amount: string) => `We have refunded ${amount}`,
    text: (order: string) =>
      `The money for your order ${order} goes back the way you paid. Your bank may take 5 to 10 days to show it.`,
    title: 'What you get back',
    refund: 'This refund',
    before: 'Refunded before',
    order: 'Order total',
  },
  cancelled: {
    subject: (order: string, shop: string) => `Your order ${order} at ${shop} is cancelled`,
    heading: (order: string) => `Your order ${order} is cancelled`,
    partSubject: (order: string, shop: string) => `A part of your order ${order} at ${shop} is cancelled`,
    partHeading: 'A part of your order is cancelled',
    part: (order: string) => `We will not send what stands below of your order ${order}. The rest goes on as planned.`,
    goods: 'Cancelled',
    nothingCharged:
      'Nothing is charged. If your bank shows a reserved amount, it disappears by itself within a few days.',
    refunded: (amount: string) => `${amount} goes back the way you paid, and we write to you when it is on its way.`,
    onAccount: (amount: string) => `${amount} is taken off what you owe.`,
    again: 'If that was not what you wanted, you can order again at any time.',
  },
  returnApproved: {
    subject: (order: string) => `You can send back goods of your order ${order}`,
    heading: 'You can send it back',
    text: (order: string) => `We have approved your return of goods from order ${order}.`,
    goods: 'To send back',
    how: 'How to send it back',
    steps: [
      'Pack the goods well, in their own box if you still have it.',
      'Put a note with the number of your order into the parcel.',
      'Once they are here, we look at them and refund you.',
    ],
    sendTo: 'Send it to',
    askWhere: (contact: string) => `Write to ${contact}, and we tell you where to send it.`,
  },
  returnReceived: {
    subject: (order: string) => `What you sent back of your order ${order} has arrived`,
    heading: 'Your return has arrived',
    text: (order: string) => `What you sent back of order ${order} is here.`,
    refundFollows: 'We refund you now, and write to you about it.',
    goods: 'What has arrived',
  },
  returnDeclined: {
    subject: (order: string) => `About your return of goods from order ${order}`,
    heading: 'We cannot take it back',
    text: (order: string) =>
      `We have looked at your request to send back goods of order ${order}, and we cannot take them back. Write to us if you think that we are wrong.`,
    goods: 'What it is about',
  },
  askBack: {
    subject: (product: string) => `Tell you when ${product} is back? Please confirm`,
    heading: 'Shall we tell you?',
    text: (product: string, shop: string) =>
      `Somebody, we hope it was you, asked us to write to this address when ${product} is back at ${shop}.`,
    button: 'Yes, write to me',
    ignore: 'If it was not you, do nothing: in two days we forget this address.',
    why: 'We write to you once more only if you confirm.',
  },
  back: {
    subject: (product: string) => `${product} is back`,
    heading: (product: string) => `${product} is back`,
    text: (shop: string) => `You asked us to tell you: it can be bought at ${shop} again.`,
    button: 'Have a look',
    hurry: 'We cannot put one aside for you, and others were told as well.',
    why: 'You asked for this one mail. It is the only one: your address is forgotten with it.',
    end: (link: string) => `No mail like this again: ${link}`,
  },
  test: {
    subject: (shop: string) => `A test mail from ${shop}`,
    heading: 'This mail has arrived',
    text: 'It was sent by an operator of the shop, to see whether its mail reaches you.',
  },
};

export type MailTexts = typeof englishMail;

const catalogues: Record<Locale, MailTexts> = { en: englishMail, de: germanMail };

export function mailTexts(locale: Locale): MailTexts {
  return catalogues[locale];
}
