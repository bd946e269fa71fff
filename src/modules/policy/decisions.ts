// Decisions that were taken where two promises, or a promise and a standard, cannot both be meant literally. They are part
// of the product, are shown beside the sentences that they concern, and are replaced by nothing but a new release.

export interface Decision {
  /** A conflict of this topic (module promises) is answered by it. */
  readonly topic: string;
  /** Sentences that make one of these promises are read in its light … */
  readonly requirements: readonly string[];
  /** … when they also say one of these words; undefined: always. */
  readonly words?: RegExp;
  readonly about: string;
  readonly decided: string;
  /** The day, as written. */
  readonly on: string;
}

export const decisions: readonly Decision[] = [
  {
    topic: 'lost-lists',
    requirements: [],
    words: /\b(?:activities include|following steps)\b.{0,3}:$/i,
    about: 'A sentence announces a list, and the list is not there.',
    decided:
      'The list is a parameter. Its default is ours and says so; until the shop’s owner approves it, the sentence promises nothing.',
    on: '2026-11-22',
  },
  {
    topic: 'password-expiry',
    requirements: ['L12.1'],
    about:
      'Passwords that expire by the calendar stand against NIST SP 800-63B and OWASP ASVS 6.2.10, which ask for a change on suspicion only.',
    decided:
      'A published promise goes first: where the policy promises expiry, it is kept, for each access level. The default policy promises it because the promise was given; a shop that does not promise it does not get it.',
    on: '2026-11-22',
  },
  {
    topic: 'payment-information-stored',
    requirements: ['S2.1'],
    words: /payment/i,
    about: 'Payment information is “stored encrypted”, and cards are kept as tokens only.',
    decided:
      'Card numbers are not stored at all, encrypted or not: they never reach the shop. What remains of a payment (last four digits, bank names, mandates) is sealed like other personal data.',
    on: '2026-11-22',
  },
  {
    topic: 'assets-elsewhere',
    requirements: ['L10'],
    about: 'All digital assets are “stored at third parties”, and the shop itself stores data.',
    decided: 'It is read as: a copy of each asset lies encrypted off site, and bringing it back has been tried.',
    on: '2026-11-22',
  },
  {
    topic: 'absolutes',
    requirements: [],
    words:
      /\b(?:every precaution|highest level|maximum protection|most up-to-date|safe hands|completely secure|100 ?%|always safe)\b/i,
    about: 'An absolute (“every precaution”, “highest level”, “maximum protection”) cannot be proven by anybody.',
    decided:
      'It is shown as goodwill. Where it stands in a sentence that promises something else as well, a parameter says what is meant by it.',
    on: '2026-11-22',
  },
  {
    topic: 'open-channels',
    requirements: ['L5.1'],
    about: 'Nothing may be readable on the way, and mail and telephone can be overheard.',
    decided: 'Mail and telephone are no secret channels here: nothing secret is sent or asked for by them.',
    on: '2026-11-22',
  },
  {
    topic: 'mail-signature-keys',
    requirements: ['L5.2'],
    about:
      'Encryption has 128 bits of strength at least, and most mail hosts know signatures of RSA with 2,048 bits only.',
    decided:
      'RSA with 2,048 bits (112 bits of strength) is allowed for signatures of outgoing mail alone, which hide nothing; everywhere else the minimum holds.',
    on: '2026-11-22',
  },
];

/** The decisions in whose light a sentence is read. */
export function decisionsOn(text: string, requirements: readonly string[]): readonly Decision[] {
  return decisions.filter((decision) => {
    const isAbout = decision.requirements.length === 0 || decision.requirements.some((id) => requirements.includes(id));
    return isAbout && (decision.words?.test(text) ?? true);
  });
}
