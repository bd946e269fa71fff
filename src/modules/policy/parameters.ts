// What vague words mean. Each parameter binds words ("promptly") in sentences that make certain promises (S3.1) to a value
// with a unit. The defaults are ours and say so: until an owner approves one, the words that it binds stay unbound.

export type ParameterValue = number | readonly string[];

export interface Parameter {
  readonly id: string;
  /** The vague words that it binds, as the reader of policies names them. */
  readonly terms: readonly string[];
  /** In sentences that make one of these promises. */
  readonly requirements: readonly string[];
  readonly value: ParameterValue;
  /** `list`: the value is one. */
  readonly unit: 'hours' | 'days' | 'months' | 'years' | 'bits' | 'level' | 'list';
  /** What a customer is told. `{}` stands for value and unit. */
  readonly words: string;
}

export interface Approval {
  value: ParameterValue;
  words: string;
  by: string;
  at: Date;
  /** Null: without a second proof of who approved; nobody was enrolled yet. */
  steppedUpAt: Date | null;
  evidenceId: string;
}

/** A parameter as it stands: ours, or as somebody approved it. */
export interface StandingParameter extends Parameter {
  /** Undefined: the value is our default, and nobody has approved it. */
  approval: Approval | undefined;
}

const soon = ['promptly', 'prompt', 'swiftly', 'swift', 'quickly', 'quick', 'rapidly', 'immediately', 'at once'];
const soonOrDue = [
  ...soon,
  'without delay',
  'without undue delay',
  'timely',
  'in a timely manner',
  'as soon as possible',
];
const repeated = [
  'regular',
  'regularly',
  'periodic',
  'periodically',
  'routinely',
  'ongoing',
  'frequently',
  'at a regularly scheduled interval',
  'at regular intervals',
];
const needed = ['as necessary', 'as needed', 'where necessary', 'when necessary', 'if necessary', 'as required'];

export const defaultParameters: readonly Parameter[] = [
  {
    id: 'investigation-time',
    terms: soonOrDue,
    requirements: ['S3.1'],
    value: 6,
    unit: 'days',
    words: 'a flagged order is decided within {}, before the card’s authorization lapses',
  },
  {
    id: 'vulnerability-time',
    terms: soonOrDue,
    requirements: ['S2.3'],
    value: 30,
    unit: 'days',
    words: 'a weakness that was found is mended within {}',
  },
  {
    id: 'containment-time',
    terms: soonOrDue,
    requirements: ['S5.1', 'L15'],
    value: 4,
    unit: 'hours',
    words: 'the first act that contains an incident follows within {} of noticing it',
  },
  {
    id: 'notification-time',
    terms: soonOrDue,
    requirements: ['S5.2'],
    value: 72,
    unit: 'hours',
    words: 'whoever is affected is told within {} of our knowing it',
  },
  {
    id: 'internal-audit-interval',
    terms: repeated,
    requirements: ['S2.3', 'S2.6'],
    value: 3,
    unit: 'months',
    words: 'an internal audit every {}',
  },
  {
    id: 'outside-audit-interval',
    terms: repeated,
    requirements: ['L13.2'],
    value: 12,
    unit: 'months',
    words: 'an outside firm looks every {}',
  },
  {
    id: 'firewall-review-interval',
    terms: repeated,
    requirements: ['L8.1', 'L8.3'],
    value: 6,
    unit: 'months',
    words: 'rules are reviewed every {}',
  },
  {
    id: 'signature-age',
    terms: [...repeated, 'as they are available'],
    requirements: ['L9.2'],
    value: 24,
    unit: 'hours',
    words: 'what an anti-virus knows is at most {} old',
  },
  {
    id: 'patch-time',
    terms: [...repeated, ...soonOrDue],
    requirements: ['L13.1'],
    value: 30,
    unit: 'days',
    words: 'a vendor’s security update is applied within {}',
  },
  {
    id: 'training-interval',
    terms: repeated,
    requirements: ['L11', 'L18'],
    value: 12,
    unit: 'months',
    words: 'each member of staff is trained every {}',
  },
  {
    id: 'policy-review-interval',
    terms: [...repeated, ...needed],
    requirements: ['L20'],
    value: 12,
    unit: 'months',
    words: 'this policy is reviewed every {}, and whenever what it describes changes',
  },
  {
    id: 'watching-rhythm',
    terms: ['actively', 'continuously', ...repeated],
    requirements: ['S3.1', 'S3.3'],
    value: ['each order before it is placed and again before money is taken', 'each sign-in and each opening of data'],
    unit: 'list',
    words: 'watched are: {}',
  },
  {
    id: 'answer-time',
    terms: ['quick', 'quicker', 'quickly', 'prompt', 'promptly', 'faster'],
    requirements: ['L1', 'L3.8', 'S7'],
    value: 24,
    unit: 'hours',
    words: 'a customer has an answer within {} on working days',
  },
  {
    id: 'retention-time',
    terms: [
      'as long as necessary',
      'as long as needed',
      'no longer needed',
      'than we need',
      'no longer need it',
      'long as required',
      ...needed,
    ],
    requirements: ['S4.1'],
    value: 10,
    unit: 'years',
    words: 'orders and invoices are kept for {}, because laws on taxes ask for it; everything else shorter',
  },
  {
    id: 'encryption-strength',
    terms: ['strong', 'stronger', 'robust', 'bank grade', 'high grade', 'strongest'],
    requirements: ['S1.2', 'S1.3', 'S2.1', 'L5.1', 'L5.2'],
    value: 128,
    unit: 'bits',
    words: 'keys of at least {} of strength, and encryption that notices alteration',
  },
  {
    id: 'processor-level',
    terms: ['highest level', 'stringent', 'most stringent', 'highest', 'maximum'],
    requirements: ['S1.1'],
    value: 1,
    unit: 'level',
    words: 'the processor is certified to PCI DSS at {}',
  },
  {
    id: 'named-standards',
    terms: ['industry standard', 'industry standards', 'latest', 'up to date', 'state of the art'],
    requirements: ['S2.3', 'S2.6', 'L13.1', 'L18', 'L11', 'L19', 'L20'],
    value: ['PCI DSS 4.0.1 (SAQ A)', 'OWASP ASVS 5.0', 'NIST SP 800-63B-4', 'NIST SP 800-61 r3', 'RFC 9325 (TLS)'],
    unit: 'list',
    words: 'the standards meant are: {}',
  },
  {
    id: 'named-practices',
    terms: ['best practice', 'best practices', 'best security practices', 'good practice'],
    requirements: ['S2.5', 'S2.6', 'L11', 'L18', 'L19'],
    value: ['each use of personal data has a declared purpose', 'sealed unless declared harmless', 'least privilege'],
    unit: 'list',
    words: 'the practices meant are: {}',
  },
  {
    id: 'stronger-proof',
    terms: ['stringent', 'more stringent', 'stronger', 'additional'],
    requirements: ['L6.5', 'L7'],
    value: ['a second factor', 'the card issuer’s own check (3-D Secure)', 'a code sent by mail'],
    unit: 'list',
    words: 'by act, amount and risk, one of: {}',
  },
  {
    id: 'usual-credentials',
    terms: ['typically', 'generally', 'usually', 'normally'],
    requirements: ['L6.1', 'L6.4'],
    value: ['account number and password', 'a passkey', 'by telephone, account number and PIN'],
    unit: 'list',
    words: 'in all cases one of: {}',
  },
  {
    id: 'where-firewalls-stand',
    terms: [...needed, 'where appropriate', 'appropriate'],
    requirements: ['L8.1', 'L8.2', 'L8.4'],
    value: [
      'between the Internet and each listener',
      'between the shop and each vendor',
      'between staff and the Internet',
    ],
    unit: 'list',
    words: 'needed at: {}',
  },
  {
    id: 'firewall-protection',
    terms: ['maximum protection', 'highest', 'maximum'],
    requirements: ['L8.1'],
    value: ['what the reviewed rules allow, and nothing else'],
    unit: 'list',
    words: 'meant is: {}',
  },
  {
    id: 'unsuitable-sites',
    terms: ['inappropriate', 'unsuitable'],
    requirements: ['L8.2'],
    value: ['known to spread malware', 'phishing', 'gambling', 'pornography', 'anonymous file exchange'],
    unit: 'list',
    words: 'sites of these kinds: {}',
  },
  {
    id: 'major-change',
    terms: ['major', 'significant'],
    requirements: ['L11', 'L13.3'],
    value: [
      'a new way to pay',
      'a new place where personal data is kept',
      'a new outside party',
      'a new way to sign in',
    ],
    unit: 'list',
    words: 'a change is major when it brings: {}',
  },
  {
    id: 'strictness',
    terms: ['strict'],
    requirements: ['L12.2', 'L16'],
    value: ['without exception', 'signed before access is given', 'access ends on breach'],
    unit: 'list',
    words: 'meant is: {}',
  },
  {
    id: 'key-components',
    terms: ['key components'],
    requirements: ['L13.2'],
    value: ['listeners', 'sign-in', 'sealing and keys', 'payments', 'the evidence log', 'backups'],
    unit: 'list',
    words: 'these parts: {}',
  },
  {
    id: 'lines-to-protect',
    terms: needed,
    requirements: ['L14'],
    value: ['each line on which data of customers or staff travels'],
    unit: 'list',
    words: 'needed on: {}',
  },
  {
    id: 'appropriate-acts',
    terms: ['appropriate'],
    requirements: ['L15', 'S5.1'],
    value: ['end the sessions concerned', 'lock the accounts', 'change the keys', 'cut the connection'],
    unit: 'list',
    words: 'as the case asks: {}',
  },
  {
    id: 'kinds-of-activity',
    terms: ['activities include'],
    requirements: [],
    value: [
      'website',
      'e-mail',
      'telephone access system',
      'payments from bank accounts (ACH)',
      'online bill payment',
      'banking services',
      'business with partners',
    ],
    unit: 'list',
    words: 'a list that the text lost; in its place stands ours: {}',
  },
  {
    id: 'response-steps',
    terms: ['following steps'],
    requirements: [],
    value: [
      'prepare',
      'detect and analyse',
      'contain',
      'remove the cause',
      'recover',
      'tell those affected and the authorities',
      'learn from it',
    ],
    unit: 'list',
    words: 'a list that the text lost; in its place stands ours, after NIST SP 800-61: {}',
  },
];

/** The defaults, each replaced by what somebody approved. An approval of a parameter that is no longer there is left out. */
export function standingParameters(approvals: ReadonlyMap<string, Approval>): StandingParameter[] {
  return defaultParameters.map((parameter) => {
    const approval = approvals.get(parameter.id);
    if (approval === undefined) return { ...parameter, approval: undefined };
    return { ...parameter, value: approval.value, words: approval.words, approval };
  });
}

/** The parameter that binds a vague word in a sentence of these promises. */
export function parameterFor(
  parameters: readonly StandingParameter[],
  term: string,
  requirements: readonly string[],
): StandingParameter | undefined {
  return parameters.find(
    (parameter) =>
      parameter.terms.includes(term) &&
      (parameter.requirements.length === 0 || parameter.requirements.some((id) => requirements.includes(id))),
  );
}

/** "a flagged order is decided within 6 days". */
export function parameterWords({ words, value, unit }: Pick<Parameter, 'words' | 'value' | 'unit'>): string {
  return words.replace('{}', () => valueWords(value, unit));
}

export function valueWords(value: ParameterValue, unit: Parameter['unit']): string {
  if (typeof value !== 'number') return value.join('; ');
  if (unit === 'level') return `level ${value}`;
  return value === 1 ? `one ${unit.replace(/s$/, '')}` : `${value} ${unit}`;
}

const unitHours: Partial<Record<Parameter['unit'], number>> = { hours: 1, days: 24, months: 730, years: 8_760 };

/** A span of time in hours; undefined when it is none. */
export function hoursOf({ value, unit }: Pick<Parameter, 'value' | 'unit'>): number | undefined {
  const scale = unitHours[unit];
  return typeof value === 'number' && scale !== undefined ? value * scale : undefined;
}

/** What is wrong with a value for a parameter; undefined when nothing is. */
export function valueFault({ value: own }: Parameter, value: unknown): string | undefined {
  if (typeof own === 'number')
    return typeof value === 'number' && value > 0 && value < 1e6 ? undefined : 'a number above 0 is wanted';
  const isList =
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= 50 &&
    value.every((item) => typeof item === 'string' && item.trim() !== '' && item.length <= 200);
  return isList ? undefined : 'a list of at most 50 short lines is wanted';
}
