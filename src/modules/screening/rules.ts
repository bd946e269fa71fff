// The rules of screening, as data: what makes a transaction doubtful, and why, in words for the person who decides.
// A version that has decided anything stays as it is, so that its decisions can be replayed: a change is a new version.

/** What a look knows: counts, flags and the processor's words. Nothing that says who the buyer is. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export type Condition =
  | { readonly fact: string; readonly is: string | boolean }
  | { readonly fact: string; readonly atLeast: number };

export interface Rule {
  readonly id: string;
  /** All must hold. A fact that is not known fulfils no condition. */
  readonly when: readonly Condition[];
  /** `stop` refuses an order, or voids an authorization; `hold` waits for a person. */
  readonly verdict: 'hold' | 'stop';
  readonly reason: string;
  /** A limit on how often: counted always, but not enforced in a demonstration (simulators wired, loopback only). */
  readonly velocity?: true;
}

export interface RuleSet {
  readonly version: number;
  readonly first: readonly Rule[];
  readonly second: readonly Rule[];
}

/** Velocity is counted up to here; a higher threshold could never be reached. */
export const countedUpTo = 100;

const version1: RuleSet = {
  version: 1,
  first: [
    {
      id: 'throw-away-mailbox',
      when: [{ fact: 'emailDomainDisposable', is: true }],
      verdict: 'hold',
      reason: 'The e-mail address belongs to a throw-away mail service.',
    },
    {
      id: 'same-mailbox-often',
      when: [
        { fact: 'mailboxLastHour', atLeast: 5 },
        { fact: 'knownCustomer', is: false },
      ],
      verdict: 'hold',
      reason: 'The same e-mail address tried to order five times or more within an hour.',
      velocity: true,
    },
    {
      id: 'same-mailbox-very-often',
      when: [
        { fact: 'mailboxLastDay', atLeast: 20 },
        { fact: 'knownCustomer', is: false },
      ],
      verdict: 'stop',
      reason: 'The same e-mail address tried to order twenty times or more within a day.',
      velocity: true,
    },
    {
      id: 'same-network-often',
      when: [
        { fact: 'networkLastHour', atLeast: 20 },
        { fact: 'knownCustomer', is: false },
      ],
      verdict: 'hold',
      reason: 'Twenty orders or more were tried from the same network within an hour.',
      velocity: true,
    },
    {
      id: 'same-network-very-often',
      when: [
        { fact: 'networkLastHour', atLeast: 60 },
        { fact: 'knownCustomer', is: false },
      ],
      verdict: 'stop',
      reason:
        'Sixty orders or more were tried from the same network within an hour, as programs that test stolen cards do.',
      velocity: true,
    },
    {
      id: 'known-customer-very-often',
      when: [
        { fact: 'mailboxLastHour', atLeast: 60 },
        { fact: 'knownCustomer', is: true },
      ],
      verdict: 'hold',
      reason: 'A known customer ordered sixty times or more within an hour: somebody else may have the token.',
      velocity: true,
    },
    {
      id: 'very-large-amount',
      when: [
        { fact: 'amountMinor', atLeast: 2_500_000 },
        { fact: 'knownCustomer', is: false },
      ],
      verdict: 'hold',
      reason: 'A very large amount (2,500,000 minor units or more) from somebody who is not a known customer.',
    },
    {
      id: 'very-many-items',
      when: [
        { fact: 'itemCount', atLeast: 500 },
        { fact: 'knownCustomer', is: false },
      ],
      verdict: 'hold',
      reason: 'Five hundred items or more for somebody who is not a known customer.',
    },
  ],
  second: [
    {
      id: 'security-code-wrong',
      when: [{ fact: 'cvcCheck', is: 'fail' }],
      verdict: 'stop',
      reason: "The card's security code was wrong.",
    },
    {
      id: 'highest-risk',
      when: [{ fact: 'riskLevel', is: 'highest' }],
      verdict: 'stop',
      reason: 'The payment processor rates the risk as highest.',
    },
    {
      id: 'elevated-risk',
      when: [{ fact: 'riskLevel', is: 'elevated' }],
      verdict: 'hold',
      reason: 'The payment processor rates the risk as elevated.',
    },
    {
      id: 'high-risk-score',
      when: [{ fact: 'riskScore', atLeast: 65 }],
      verdict: 'hold',
      reason: "The payment processor's risk score is 65 or more of 99.",
    },
    {
      id: 'street-differs',
      when: [{ fact: 'addressLine1Check', is: 'fail' }],
      verdict: 'hold',
      reason: "The street is not the one that the card's bank knows.",
    },
    {
      id: 'postal-code-differs',
      when: [{ fact: 'postalCodeCheck', is: 'fail' }],
      verdict: 'hold',
      reason: "The postal code is not the one that the card's bank knows.",
    },
    {
      id: 'same-card-often',
      when: [{ fact: 'cardLastHour', atLeast: 5 }],
      verdict: 'hold',
      reason: 'The same card paid five times or more within an hour.',
      velocity: true,
    },
    {
      id: 'same-card-very-often',
      when: [{ fact: 'cardLastDay', atLeast: 20 }],
      verdict: 'stop',
      reason: 'The same card paid twenty times or more within a day.',
      velocity: true,
    },
  ],
};

/** Every version that has ever decided, by number. */
export const ruleSets: ReadonlyMap<number, RuleSet> = new Map([[version1.version, version1]]);

/** The rules by which a look decides now. */
export const currentRules: RuleSet = version1;

export interface Judgement {
  verdict: 'pass' | 'hold' | 'stop';
  /** Ids of all rules that apply, also of those that are only counted. */
  findings: string[];
  /** The reasons for the verdict, in plain words. */
  reasons: string[];
}

/** Applies rules to facts. With `enforced` false, velocity rules are found but do not decide. */
export function judge(rules: readonly Rule[], facts: Facts, enforced: boolean): Judgement {
  const found = rules.filter((rule) => rule.when.every((condition) => holds(condition, facts)));
  const deciding = found.filter((rule) => enforced || rule.velocity !== true);
  const hardest = deciding.some((rule) => rule.verdict === 'stop') ? 'stop' : 'hold';
  return {
    verdict: deciding.length === 0 ? 'pass' : hardest,
    findings: found.map((rule) => rule.id),
    reasons: deciding.map((rule) => rule.reason),
  };
}

function holds(condition: Condition, facts: Facts): boolean {
  const value = facts[condition.fact];
  return 'is' in condition ? value === condition.is : typeof value === 'number' && value >= condition.atLeast;
}
