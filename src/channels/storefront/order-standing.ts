// How an order stands, in plain words: one heading and one sentence, from its state and what was sent of it. Pure.
import { invoiceDueOn } from '../../flows/deadlines.ts';
import type { ShownOrder } from '../../flows/show-order.ts';
import type { Market } from '../shop.ts';

export interface Standing {
  heading: string;
  text: string;
  tone: 'good' | 'neutral' | 'bad';
  /** It may change by itself soon: the page looks again. */
  watched: boolean;
  payable: boolean;
}

/** `isWaiting`: the payment waits for its customer; else we wait for its outcome. */
export function standingOf(
  { order, fulfilment }: Pick<ShownOrder, 'order' | 'fulfilment'>,
  { market, isWaiting }: { market: Market; isWaiting: boolean },
): Standing {
  const words = market.texts.till.order;
  const say = (heading: string, text: string, more: Partial<Standing> = {}): Standing => ({
    heading,
    text,
    tone: 'neutral',
    watched: false,
    payable: false,
    ...more,
  });
  switch (order.state) {
    case 'awaiting-payment':
      return isWaiting
        ? say(words.toBePaid, words.toBePaidText, { payable: true, watched: true })
        : say(words.beingPaid, words.beingPaidText, { watched: true });
    case 'held':
      return say(words.held, words.heldText, { watched: true });
    case 'cancelled':
      return say(words.cancelled, words.cancelledText, { tone: 'bad' });
    case 'partially-refunded':
      return say(words.partlyRefunded, words.partlyRefundedText);
    case 'refunded':
      return say(words.refunded, words.refundedText);
    case 'fulfilled':
      return say(words.sent, words.sentText, { tone: 'good' });
    case 'open-on-account': {
      const due = words.onAccountText(market.date(new Date(invoiceDueOn(order.placedAt))));
      if (fulfilment === 'fulfilled') return say(words.sent, due, { tone: 'good' });
      return say(words.onAccount, due, { tone: 'good' });
    }
    case 'paid':
      if (fulfilment === 'partly') return say(words.partlySent, words.partlySentText, { tone: 'good' });
      return order.total.amountMinor === 0
        ? say(words.free, words.freeText, { tone: 'good' })
        : say(words.paid, words.paidText, { tone: 'good' });
  }
}
