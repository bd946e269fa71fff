// Puts the module together: one list of what it is given, one object of what it does.
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import type { DerivedKeys } from '../../kernel/derived-keys.ts';
import type { AppendEvidence, Purpose, Vault } from '../vault.ts';
import { openChangeFactors } from './change-factors.ts';
import { openEnrol } from './enrol.ts';
import { deleteOld, passwordAges, readFacts } from './facts-store.ts';
import { figures } from './guess-store.ts';
import type { Identity, IdentityFacts, Site, StaffId } from './identity.ts';
import { isExpired } from './own-password.ts';
import { labels, liveAt, type Parts, spans } from './parts.ts';
import { openHasher, type PasswordCost } from './password-hash.ts';
import { minPasswordLength } from './password-rules.ts';
import { openRegister } from './register.ts';
import { openSessions } from './sessions.ts';
import { openSignIn } from './sign-in.ts';
import { ownerEnrolled } from './staff-store.ts';

export interface IdentityOptions {
  database: Database;
  /** Opened with `identityLabels`. */
  vault: Pick<Vault, 'createPerson' | 'ready' | 'emailIndex' | 'writer' | 'reader'>;
  /** Under which names, addresses and app secrets are opened; it must cover `identityLabels`. */
  purpose: Purpose;
  clock: Clock;
  keys: Pick<DerivedKeys, 'hash'>;
  /** Where people sign in. */
  site: Site;
  shopName: () => Promise<string>;
  appendEvidence: AppendEvidence;
  /** How many days a person's password may live (L12.1). Default 90 for everybody. */
  passwordDays?: (staffId: StaffId) => Promise<number | undefined>;
  /** Tests ask for less. */
  passwordCost?: PasswordCost;
}

/** What the vault must be told of this module's sealed columns. */
export const identityLabels: readonly string[] = Object.values(labels);

const defaultPasswordDays = 90;

export function openIdentity(options: IdentityOptions): Identity {
  const { vault, database, clock } = options;
  const parts: Parts = {
    ...options,
    hasher: openHasher(options.passwordCost),
    passwordDays: options.passwordDays ?? (async () => defaultPasswordDays),
    writers: {
      name: vault.writer(labels.name),
      email: vault.writer(labels.email),
      secret: vault.writer(labels.secret),
      offer: vault.writer(labels.offer),
    },
    reader: vault.reader(options.purpose, identityLabels),
    effects: { enrolled: [], ended: [] },
  };
  return {
    ...openSignIn(parts),
    ...openSessions(parts),
    ...openEnrol(parts),
    ...openRegister(parts),
    ...openChangeFactors(parts),
    onEnrolled: (effect) => void parts.effects.enrolled.push(effect),
    onEnded: (effect) => void parts.effects.ended.push(effect),
    facts: () => facts(parts),
    figures: (between) => figures(database, between),
    sweep: () => deleteOld(database, clock.now()),
  };
}

async function facts(parts: Parts): Promise<IdentityFacts> {
  const { database, clock, hasher } = parts;
  const { weakestMemoryKib, weakestPasses, ...row } = await readFacts(database, liveAt(clock.now()));
  const ages = await passwordAges(database);
  const expired = await Promise.all(ages.map(({ staffId, setAt }) => isExpired(parts, staffId, setAt)));
  return {
    ...row,
    weakestPassword:
      weakestMemoryKib === null || weakestPasses === null
        ? undefined
        : { memoryKib: weakestMemoryKib, passes: weakestPasses },
    passwordParameters: hasher.cost,
    minimumPasswordLength: minPasswordLength,
    expiredPasswords: expired.filter(Boolean).length,
    ownerEnrolled: await ownerEnrolled(database),
    idleMs: spans.idleMs,
    absoluteMs: spans.absoluteMs,
  };
}
