// A person's name and address: what they may look like, and how they are sealed.

import type { PersonId } from '../vault.ts';
import type { StaffId } from './identity.ts';
import type { Parts } from './parts.ts';
import type { Contact } from './staff-store.ts';

export interface ContactFault {
  field: 'name' | 'email';
  text: string;
}

export type ReadContact = { kind: 'good'; name: string; email: string } | { kind: 'invalid'; faults: ContactFault[] };

export function readContact(given: { name?: string | undefined; email?: string | undefined }): ReadContact {
  const [name, email] = [given.name?.trim() ?? '', given.email?.trim() ?? ''];
  const faults: ContactFault[] = [];
  const isText = (text: string) => text.isWellFormed() && !/\p{Cc}/u.test(text);
  if (name === '' || name.length > 100 || !isText(name))
    faults.push({ field: 'name', text: 'Give a name of 1 to 100 characters.' });
  // Mail is what proves an address; here it must only look like one.
  if (email.length > 254 || !isText(email) || !/^[^\s@<>()",;:\\]+@[^\s@<>()",;:\\]+$/u.test(email))
    faults.push({ field: 'email', text: 'Give an e-mail address, such as name@example.com.' });
  return faults.length > 0 ? { kind: 'invalid', faults } : { kind: 'good', name, email };
}

/** The person's key must be in memory. */
export function sealContact(
  { vault, writers }: Parts,
  { name, email }: { name: string; email: string },
  owner: { personId: PersonId; staffId: StaffId },
): Contact {
  return {
    emailIndex: vault.emailIndex(email),
    email: writers.email.seal(owner.personId, owner.staffId, email),
    name: writers.name.seal(owner.personId, owner.staffId, name),
  };
}
