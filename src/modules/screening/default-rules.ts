// The rules that a shop starts with. A merchant's own document (settings, kind `screening`) takes their place as a whole.
// Amounts are minor units of the base currency. Reasons are for the person who decides and never for the buyer.
import type { Condition, Rule, RulesDocument } from './rules.ts';

const stranger: Condition = { fact: 'knownCustomer', is: false };
/** Nothing that this mailbox bought has gone through so far. */
const firstPurchase: Condition = { fact: 'mailboxSales', atMost: 0 };

type Shared = 'id' | 'when' | 'score' | 'reason';
const first = (one: Pick<Rule, Shared> & Partial<Rule>): Rule => ({ stage: 'first', enforced: true, ...one });
const second = (one: Pick<Rule, Shared> & Partial<Rule>): Rule => ({ stage: 'second', enforced: true, ...one });
const often = (one: Rule): Rule => ({ ...one, velocity: true });

const velocity: Rule[] = [
  first({
    id: 'same-mailbox-often',
    when: [{ fact: 'mailboxLastHour', atLeast: 5 }, stranger],
    score: 50,
    action: 'hold',
    reason: 'The same e-mail address tried to order five times or more within an hour.',
  }),
  first({
    id: 'same-mailbox-very-often',
    when: [{ fact: 'mailboxLastDay', atLeast: 20 }, stranger],
    score: 50,
    action: 'stop',
    reason: 'The same e-mail address tried to order twenty times or more within a day.',
  }),
  first({
    id: 'same-network-often',
    when: [{ fact: 'networkLastHour', atLeast: 20 }, stranger],
    score: 50,
    action: 'hold',
    reason: 'Twenty orders or more were tried from the same network within an hour.',
  }),
  first({
    id: 'same-network-very-often',
    when: [{ fact: 'networkLastHour', atLeast: 60 }, stranger],
    score: 50,
    action: 'stop',
    reason:
      'Sixty orders or more were tried from the same network within an hour, as programs that test stolen cards do.',
  }),
  first({
    id: 'network-of-many-mailboxes',
    when: [{ fact: 'networkMailboxesHour', atLeast: 12 }, stranger],
    score: 25,
    reason: 'Twelve e-mail addresses or more tried to order from the same network within an hour.',
  }),
  first({
    id: 'known-customer-very-often',
    when: [
      { fact: 'mailboxLastHour', atLeast: 60 },
      { fact: 'knownCustomer', is: true },
    ],
    score: 50,
    action: 'hold',
    reason: 'A known customer ordered sixty times or more within an hour: somebody else may have the token.',
  }),
  second({
    id: 'same-card-often',
    when: [{ fact: 'cardLastHour', atLeast: 5 }],
    score: 50,
    action: 'hold',
    reason: 'The same card paid five times or more within an hour.',
  }),
  second({
    id: 'same-card-very-often',
    when: [{ fact: 'cardLastDay', atLeast: 20 }],
    score: 50,
    action: 'stop',
    reason: 'The same card paid twenty times or more within a day.',
  }),
].map(often);

/** Card testing: stolen numbers are tried by the dozen, and most are declined. */
const cardTesting: Rule[] = [
  first({
    id: 'mailbox-declined-often',
    when: [{ fact: 'mailboxDeclinesHour', atLeast: 6 }],
    score: 50,
    action: 'hold',
    despiteTrust: true,
    reason: 'Six cards or more were declined under the same e-mail address within an hour.',
  }),
  first({
    id: 'mailbox-of-many-cards',
    when: [{ fact: 'mailboxCardsDay', atLeast: 5 }],
    score: 50,
    action: 'hold',
    despiteTrust: true,
    reason: 'Five different cards or more were tried under the same e-mail address within a day.',
  }),
  first({
    id: 'network-declined-often',
    when: [{ fact: 'networkDeclinesHour', atLeast: 10 }, stranger],
    score: 50,
    action: 'hold',
    despiteTrust: true,
    reason: 'Ten cards or more were declined from the same network within an hour.',
  }),
  first({
    id: 'network-declined-very-often',
    when: [{ fact: 'networkDeclinesHour', atLeast: 25 }, stranger],
    score: 50,
    action: 'stop',
    despiteTrust: true,
    reason:
      'Twenty-five cards or more were declined from the same network within an hour, as programs that test stolen cards do.',
  }),
  first({
    id: 'network-of-many-cards',
    when: [{ fact: 'networkCardsDay', atLeast: 12 }, { fact: 'networkDeclinesDay', atLeast: 6 }, stranger],
    score: 50,
    action: 'hold',
    despiteTrust: true,
    reason: 'Twelve cards or more were tried from the same network within a day, and many of them were declined.',
  }),
  second({
    id: 'order-of-some-cards',
    when: [{ fact: 'orderCards', atLeast: 3 }],
    score: 25,
    reason: 'Three different cards or more were tried for this order.',
  }),
  second({
    id: 'order-of-many-cards',
    when: [{ fact: 'orderCards', atLeast: 4 }],
    score: 50,
    action: 'hold',
    despiteTrust: true,
    reason: 'Four different cards or more were tried for this order.',
  }),
  second({
    id: 'network-declined-before',
    when: [{ fact: 'networkDeclinesHour', atLeast: 10 }],
    score: 50,
    action: 'hold',
    despiteTrust: true,
    reason: 'Ten cards or more were declined from this network within an hour before this one was taken.',
  }),
  second({
    id: 'card-declined-before',
    when: [{ fact: 'cardDeclinesDay', atLeast: 3 }],
    score: 25,
    reason: 'This card was declined three times or more within a day.',
  }),
  second({
    id: 'card-declined-very-often',
    when: [{ fact: 'cardDeclinesDay', atLeast: 10 }],
    score: 50,
    action: 'stop',
    despiteTrust: true,
    reason: 'This card was declined ten times or more within a day.',
  }),
  second({
    id: 'card-of-many-mailboxes',
    when: [{ fact: 'cardMailboxesDay', atLeast: 4 }],
    score: 50,
    action: 'hold',
    despiteTrust: true,
    reason: 'This card was used under four e-mail addresses or more within a day.',
  }),
  second({
    id: 'card-of-many-networks',
    when: [{ fact: 'cardNetworksDay', atLeast: 5 }],
    score: 50,
    action: 'hold',
    despiteTrust: true,
    reason: 'This card was used from five networks or more within a day.',
  }),
].map(often);

const contact: Rule[] = [
  first({
    id: 'throw-away-mailbox',
    when: [{ fact: 'emailDomainDisposable', is: true }],
    score: 50,
    action: 'hold',
    reason: 'The e-mail address belongs to a throw-away mail service.',
  }),
  first({
    id: 'forwarder-street',
    when: [{ fact: 'reshipper', is: 'street' }, stranger],
    score: 30,
    reason: 'The delivery address is one that a parcel forwarder publishes: goods go on abroad, out of reach.',
  }),
  first({
    id: 'forwarder-name',
    when: [{ fact: 'reshipper', is: 'name' }, stranger],
    score: 30,
    reason: 'The delivery address names a parcel forwarder: goods go on abroad, out of reach.',
  }),
  first({
    id: 'rented-mailbox',
    when: [{ fact: 'reshipper', is: 'mailbox' }, stranger],
    score: 15,
    reason: 'The delivery address looks like a rented mailbox or a forwarder’s customer number.',
  }),
];

const amounts: Rule[] = [
  first({
    id: 'very-large-amount',
    when: [{ fact: 'amountMinor', atLeast: 2_500_000 }, stranger],
    score: 50,
    action: 'hold',
    reason: 'A very large amount (2,500,000 minor units or more) from somebody who is not a known customer.',
  }),
  first({
    id: 'far-above-own-habit',
    when: [
      { fact: 'mailboxSales', atLeast: 2 },
      { fact: 'amountMinor', atLeastTimes: 5, of: 'mailboxMedianMinor' },
      { fact: 'amountMinor', atLeastTimes: 2, of: 'mailboxMaxMinor' },
      { fact: 'amountMinor', atLeastTimes: 1, of: 'shopHighMinor' },
      stranger,
    ],
    score: 30,
    reason: 'Five times what this e-mail address usually spends, twice the most it ever spent, and much for this shop.',
  }),
  first({
    id: 'first-order-far-above-usual',
    when: [firstPurchase, stranger, { fact: 'amountMinor', atLeastTimes: 3, of: 'shopHighMinor' }],
    score: 40,
    reason: 'A first order of three times what nineteen of twenty orders of this shop come to.',
  }),
  first({
    id: 'first-order-beyond-all-usual',
    when: [firstPurchase, stranger, { fact: 'amountMinor', atLeastTimes: 10, of: 'shopHighMinor' }],
    score: 50,
    action: 'hold',
    reason: 'A first order of ten times what nineteen of twenty orders of this shop come to.',
  }),
  first({
    id: 'first-order-large-and-express',
    when: [
      firstPurchase,
      stranger,
      { fact: 'express', is: true },
      { fact: 'amountMinor', atLeastTimes: 2, of: 'shopHighMinor' },
    ],
    score: 30,
    reason: 'A first order, large for this shop, by the quickest way to ship.',
  }),
  first({
    id: 'very-many-items',
    when: [{ fact: 'itemCount', atLeast: 500 }, stranger],
    score: 50,
    action: 'hold',
    reason: 'Five hundred items or more for somebody who is not a known customer.',
  }),
  first({
    id: 'unusual-quantity',
    when: [
      { fact: 'topQuantity', atLeast: 10 },
      { fact: 'topQuantity', atLeastTimes: 3, of: 'shopHighQuantity' },
      stranger,
    ],
    score: 30,
    reason: 'Ten pieces or more of one item, three times what even large orders of this shop have.',
  }),
];

const card: Rule[] = [
  second({
    id: 'security-code-wrong',
    when: [{ fact: 'cvcCheck', is: 'fail' }],
    score: 50,
    action: 'stop',
    despiteTrust: true,
    reason: "The card's security code was wrong.",
  }),
  second({
    id: 'highest-risk',
    when: [{ fact: 'riskLevel', is: 'highest' }],
    score: 50,
    action: 'stop',
    despiteTrust: true,
    reason: 'The payment processor rates the risk as highest.',
  }),
  second({
    id: 'elevated-risk',
    when: [{ fact: 'riskLevel', is: 'elevated' }],
    score: 50,
    action: 'hold',
    reason: 'The payment processor rates the risk as elevated.',
  }),
  second({
    id: 'high-risk-score',
    when: [{ fact: 'riskScore', atLeast: 65 }],
    score: 50,
    action: 'hold',
    reason: "The payment processor's risk score is 65 or more of 99.",
  }),
  // People move, and mistype: one of the two alone holds nobody who gives no other cause.
  second({
    id: 'street-differs',
    when: [{ fact: 'addressLine1Check', is: 'fail' }],
    score: 20,
    reason: "The street is not the one that the card's bank knows.",
  }),
  second({
    id: 'postal-code-differs',
    when: [{ fact: 'postalCodeCheck', is: 'fail' }],
    score: 30,
    reason: "The postal code is not the one that the card's bank knows.",
  }),
  second({
    id: 'card-of-another-country',
    when: [{ fact: 'cardCountry', differsFrom: 'deliveryCountry' }],
    score: 15,
    reason: 'The card is of another country than the delivery address. Gifts and travellers do that too.',
  }),
  second({
    id: 'large-first-order-with-card-of-another-country',
    when: [
      { fact: 'cardCountry', differsFrom: 'deliveryCountry' },
      firstPurchase,
      stranger,
      { fact: 'amountMinor', atLeastTimes: 2, of: 'shopHighMinor' },
    ],
    score: 35,
    reason: 'A first order, large for this shop, with a card of another country than the delivery address.',
  }),
  second({
    id: 'large-first-order-with-prepaid-card',
    when: [
      { fact: 'cardFunding', is: 'prepaid' },
      firstPurchase,
      stranger,
      { fact: 'amountMinor', atLeastTimes: 2, of: 'shopHighMinor' },
    ],
    score: 25,
    reason: 'A first order, large for this shop, with a prepaid card.',
  }),
];

const listedTraits = [
  ['mailbox', 'The e-mail address'],
  ['network', 'The network'],
  ['address', 'The delivery address'],
  ['domain', 'The domain of the e-mail address'],
  ['country', 'The country of the delivery address'],
  ['card', 'The card'],
] as const;

const lists: Rule[] = listedTraits.flatMap(([trait, name]) => {
  const at = trait === 'card' ? second : first;
  const on = (list: string): Condition[] => [{ fact: `${trait}Listed`, is: list }];
  const because = (list: string) => `${name} is on this shop's ${list} list.`;
  return [
    at({
      id: `${trait}-blocked`,
      when: on('block'),
      score: 50,
      action: 'stop',
      despiteTrust: true,
      reason: because('block'),
    }),
    at({
      id: `${trait}-to-review`,
      when: on('review'),
      score: 50,
      action: 'hold',
      despiteTrust: true,
      reason: because('review'),
    }),
    at({ id: `${trait}-allowed`, when: on('allow'), score: 0, action: 'trust', reason: because('allow') }),
  ];
});

export const defaultRules: RulesDocument = {
  thresholds: { hold: 50, stop: 200 },
  caseHours: 48,
  reshipperWords: [],
  rules: [...lists, ...velocity, ...cardTesting, ...contact, ...amounts, ...card],
};
