// Sentences of one policy that cannot both hold, and sentences that stand against a standard. Each is a place for a recorded
// decision by a person; nothing is decided here. Linear: sentences meet by subject, never each with each.
import type { Quantity } from './quantities.ts';

export interface Conflict {
  /** Numbers of the clauses, from 0; one alone stands against a standard. */
  readonly clauses: readonly number[];
  readonly about: string;
  /** Of a kind that is known, and for which a decision may be on file: `password-expiry`. */
  readonly topic?: string;
}

export interface Stand {
  readonly clause: number;
  readonly requirements: readonly string[];
  /** Seemed to be promised and is denied. */
  readonly denied: readonly string[];
  readonly quantities: readonly Quantity[];
  readonly claims: ReadonlySet<string>;
}

export function conflictsOf(stands: readonly Stand[]): Conflict[] {
  return [...deniedElsewhere(stands), ...differentNumbers(stands), ...known(stands)];
}

function deniedElsewhere(stands: readonly Stand[]): Conflict[] {
  const promised = new Map<string, number>();
  for (const { clause, requirements } of stands)
    for (const id of requirements) if (!promised.has(id)) promised.set(id, clause);
  const found: Conflict[] = [];
  for (const { clause, denied } of stands) {
    for (const id of denied) {
      const other = promised.get(id);
      if (other !== undefined && other !== clause)
        found.push({ clauses: [other, clause], about: `one sentence promises ${id}, the other takes it back` });
    }
  }
  return found;
}

/** Two sentences give one promise two numbers of the same unit. */
function differentNumbers(stands: readonly Stand[]): Conflict[] {
  const seen = new Map<string, { clause: number; quantity: Quantity }>();
  const found: Conflict[] = [];
  for (const { clause, requirements, quantities } of stands) {
    for (const id of requirements) {
      for (const quantity of quantities) {
        const key = `${id} ${quantity.unit} ${quantity.sense === 'interval' ? 'interval' : 'limit'}`;
        const first = seen.get(key);
        if (first === undefined) seen.set(key, { clause, quantity });
        else if (first.clause !== clause && Math.abs(first.quantity.value - quantity.value) > 1e-9) {
          found.push({
            clauses: [first.clause, clause],
            about: `${id}: “${first.quantity.text}” here, “${quantity.text}” there`,
          });
        }
      }
    }
  }
  return found;
}

/** Pairs, and single sentences, that are known to stand against each other or against a standard. */
function known(stands: readonly Stand[]): Conflict[] {
  const first = (claim: string) => stands.find(({ claims }) => claims.has(claim))?.clause;
  const found: Conflict[] = [];
  for (const { claims, about, topic } of pairs) {
    const clauses = claims.map(first);
    if (clauses.every((clause) => clause !== undefined) && (clauses.length === 1 || clauses[0] !== clauses[1])) {
      found.push({ clauses, about, topic });
    }
  }
  return found;
}

const pairs: readonly { topic: string; claims: readonly string[]; about: string }[] = [
  {
    topic: 'password-expiry',
    claims: ['L12.1'],
    about:
      'passwords that expire stand against NIST SP 800-63B and OWASP ASVS V6.2.10, which ask for a change on suspicion only',
  },
  {
    topic: 'payment-information-stored',
    claims: ['payment-stored', 'S1.4'],
    about:
      'payment information stored encrypted, and cards kept as tokens only: say that card numbers are not stored at all, and the rest encrypted',
  },
  {
    topic: 'assets-elsewhere',
    claims: ['all-assets-away', 'S2.1'],
    about: 'all assets kept by others, and data stored by the shop: say that a copy of each is kept elsewhere',
  },
  {
    topic: 'never-shared',
    claims: ['never-shared', 'S1.1'],
    about: 'data never shared with anybody, and payments taken by an outside processor',
  },
  { topic: 'kept-for-ever', claims: ['kept-for-ever', 'S4.1'], about: 'data kept for ever, and no longer than needed' },
];
