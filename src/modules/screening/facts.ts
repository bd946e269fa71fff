// What a look knows, by name: what a rule may ask about, of which type, and at which look. Counts, flags and words only;
// nothing in it says who the buyer is.

/** Facts as they are stored with a look. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export type Stage = 'first' | 'second';

export interface FactKind {
  type: 'number' | 'flag' | 'word';
  stages: readonly Stage[];
  /** For people who write rules. */
  about: string;
  /** A count stops here: a higher threshold could never be reached. */
  atMost?: number;
}

/** Counting stops here, so that a flood does not make looks slow. */
export const countedUpTo = 100;

const first: readonly Stage[] = ['first'];
const second: readonly Stage[] = ['second'];
const both: readonly Stage[] = ['first', 'second'];

const number = (about: string, stages = both): FactKind => ({ type: 'number', stages, about });
const count = (about: string, stages = both): FactKind => ({ type: 'number', stages, about, atMost: countedUpTo });
const flag = (about: string, stages = both): FactKind => ({ type: 'flag', stages, about });
const word = (about: string, stages = both): FactKind => ({ type: 'word', stages, about });
const listed = (what: string, stages = first) => word(`On which list ${what} is: allow, review or block`, stages);

export const factKinds: Readonly<Record<string, FactKind>> = {
  amountMinor: number('Total of the order, in minor units of the shop’s base currency'),
  currency: word('Currency of the order'),
  itemCount: number('Pieces in the order', first),
  topQuantity: number('Pieces of the one item that most are bought of', first),
  knownCustomer: flag('Bought with an account that a person approved'),
  emailDomainDisposable: flag('The e-mail address is of a throw-away mail service', first),
  express: flag('The quicker of several ways to ship was chosen'),
  deliveryCountry: word('Country of the delivery address'),
  reshipper: word('The delivery address is a forwarder’s: street, name or mailbox'),

  mailboxLastHour: count('Orders tried under this mailbox within an hour', first),
  mailboxLastDay: count('Orders tried under this mailbox within a day', first),
  networkLastHour: count('Orders tried from this network within an hour', first),
  networkLastDay: count('Orders tried from this network within a day', first),
  networkMailboxesHour: count('Different mailboxes that tried from this network within an hour', first),
  mailboxDeclinesHour: count('Cards declined under this mailbox within an hour'),
  mailboxDeclinesDay: count('Cards declined under this mailbox within a day'),
  mailboxCardsDay: count('Different cards tried under this mailbox within a day'),
  networkDeclinesHour: count('Cards declined from this network within an hour'),
  networkDeclinesDay: count('Cards declined from this network within a day'),
  networkCardsDay: count('Different cards tried from this network within a day'),

  mailboxSales: count('Earlier purchases of this mailbox that went through'),
  mailboxMedianMinor: number('Median of those purchases', first),
  mailboxMaxMinor: number('The largest of those purchases', first),
  shopMedianMinor: number('Median of this shop’s sales of ninety days; unknown while there are fewer than fifty'),
  shopHighMinor: number('Nineteen of twenty sales of this shop are at or under it'),
  shopHighQuantity: number('In ninety-nine of a hundred sales no item was bought in a larger number', first),

  mailboxListed: listed('the mailbox'),
  networkListed: listed('the network'),
  addressListed: listed('the delivery address, or its building,'),
  domainListed: listed('the domain of the mailbox'),
  countryListed: listed('the country of the delivery'),
  cardListed: listed('the card', second),

  firstLookScore: number('Score of the first look, if that let the order pass', second),
  addressLine1Check: word('Does the bank know the street: pass, fail, unavailable, unchecked', second),
  postalCodeCheck: word('Does the bank know the postal code: pass, fail, unavailable, unchecked', second),
  cvcCheck: word('Was the security code right: pass, fail, unavailable, unchecked', second),
  riskLevel: word('The processor’s rating: normal, elevated, highest, not_assessed, unknown', second),
  riskScore: number('The processor’s score, 0 to 99', second),
  cardCountry: word('Country of the card', second),
  cardFunding: word('credit, debit, prepaid or unknown', second),
  cardLastHour: count('Payments with this card within an hour', second),
  cardLastDay: count('Payments with this card within a day', second),
  cardDeclinesHour: count('How often this card was declined within an hour', second),
  cardDeclinesDay: count('How often this card was declined within a day', second),
  cardMailboxesDay: count('Different mailboxes that used this card within a day, this one with them', second),
  cardNetworksDay: count('Different networks that used this card within a day, this one with them', second),
  orderCards: count('Different cards tried for this order, this one with them', second),
};
