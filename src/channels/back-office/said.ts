// What a page says after an act: the address carries a word of ours, and only such a word becomes a sentence, so that no
// link can put sentences into our mouth.
const sentences: Readonly<Record<string, string>> = {
  shipped: 'The parcel is on its way; the buyer is told by mail.',
  cancelled: 'Cancelled. The goods are on the shelf again, and the money goes back where it came from.',
  cancelling: 'Stripe is asked to cancel the payment; then the order is cancelled.',
  refused: 'The order is refused.',
  released: 'The order is released.',
  refunded: 'The money is on its way back.',
  credited: 'The amount is set against what the customer owes.',
  'to-pay-out': 'The books have it as paid out of the bank: now make that payment.',
  'return-noted': 'The return is noted. Approve or decline it next.',
  approved: 'The return is approved; the buyer is told by mail.',
  declined: 'The return is declined; the buyer is told by mail.',
  closed: 'The return is closed.',
  received: 'The goods are taken in. Give the money back next.',
  noted: 'Your note stands in the history.',
  assigned: 'It is yours now.',
  counted: 'The count is changed.',
  priced: 'The price is changed; the shop shows it within a second.',
  added: 'The discount is added.',
  ended: 'The discount has ended: nobody can use it any more.',
  looked: 'The control was looked at just now.',
  'not-looked': 'Nobody looked within the time. See whether the shop runs, then try again.',
  'factor-added': 'The new factor can be used from now on.',
  'session-ended': 'Ended: that browser is out with its next click.',
  proposed: 'Proposed. It counts once a second person approves it.',
  granted: 'Approved: the access counts from now on.',
  withdrawn: 'The proposal is withdrawn.',
  'person-ended': 'Ended: sessions and access are gone.',
  'command-approved': 'Approved: the command goes on within a second.',
  'command-refused': 'Refused: the command does not run.',
  'command-reviewed': 'Your finding stands in the log.',
  published: 'Published. It stays for ever, and its entry is in the log.',
  'binding-confirmed': 'Confirmed. The trust page says so.',
  'binding-refused': 'Refused: the sentence is unproven until somebody confirms it.',
  'parameter-approved': 'Approved. Its sentences are bound by it from now on.',
  'levels-drafted': 'Drafted. It counts once an owner approves it.',
  'levels-approved': 'Approved: it counts from now on.',
  alone: 'Declared. The trust page says so.',
  saved: 'Saved, and in the shop within a second.',
};

export function sayOf(query: URLSearchParams): string | undefined {
  const word = query.get('said') ?? '';
  return Object.hasOwn(sentences, word) ? sentences[word] : undefined;
}

/** The address to go on at, with what to say there. */
export function saying(path: string, word: string): string {
  if (!Object.hasOwn(sentences, word)) throw new Error(`no sentence for "${word}"`);
  return `${path}${path.includes('?') ? '&' : '?'}said=${word}`;
}
