// A customer on account: a person whose credit limit somebody approved. His contact is sealed under his own key, and
// an order of his is sealed under the same one (S2.1, L6.4).
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import * as customers from '../modules/customers.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import type { Vault } from '../modules/vault.ts';
import type { Contact } from './checkout.ts';

export type CreateCustomer = (request: {
  contact: Omit<Contact, 'address'> & { address?: Contact['address'] };
  creditLimit: Money;
  /** An opaque word for who approved the limit. */
  approvedBy: string;
}) => Promise<{ customerId: customers.CustomerId /** Shown once. */; token: string }>;

export function createCustomer(parts: {
  database: Database;
  clock: Clock;
  vault: Vault;
  evidence: EvidenceWriter;
}): CreateCustomer {
  const { vault } = parts;
  const email = vault.writer('customers.contact.email');
  const name = vault.writer('customers.contact.name');
  const phone = vault.writer('customers.contact.phone');
  const address = vault.writer('customers.contact.address');

  return ({ contact, creditLimit, approvedBy }) =>
    parts.database.transaction(async (tx) => {
      const personId = await vault.createPerson(tx);
      const customerId = newId<customers.CustomerId>();
      const made = await customers.create(tx, {
        customerId,
        personId,
        creditLimitMinor: creditLimit.amountMinor,
        currency: creditLimit.currency,
        contact: {
          email: email.seal(personId, customerId, contact.email),
          name: name.seal(personId, customerId, contact.name),
          phone: contact.phone === undefined ? undefined : phone.seal(personId, customerId, contact.phone),
          address:
            contact.address === undefined
              ? undefined
              : address.seal(personId, customerId, JSON.stringify(contact.address)),
        },
        emailIndex: vault.emailIndex(contact.email),
        approvedBy,
        at: parts.clock.now(),
      });
      await parts.evidence.append(tx, {
        act: 'customer.created',
        actor: approvedBy,
        object: `customer:${customerId}`,
        detail: { creditLimitMinor: creditLimit.amountMinor, currency: creditLimit.currency },
        person: vault.reference(personId),
      });
      return made;
    });
}
