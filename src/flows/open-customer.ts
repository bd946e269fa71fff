// Opens what a customer on account said of himself, for a person who has declared why. The opening stays on record, with
// the purpose (S2.2, S2.5).
import type { Database } from '../kernel/database.ts';
import { isUuid } from '../kernel/ids.ts';
import * as customers from '../modules/customers.ts';
import { PersonErased, type Vault } from '../modules/vault.ts';
import type { Address } from './checkout-request.ts';

/** `support`: an answer to him. `invoice`: what a bill needs. `subject-request`: he asks what we hold of him. */
export const customerPurposes = ['support', 'invoice', 'subject-request'] as const;
export type CustomerPurpose = (typeof customerPurposes)[number];

export interface OpenedCustomer {
  name: string;
  email: string;
  phone?: string;
  address?: Address;
}

export type OpenCustomerOutcome =
  | { kind: 'opened'; contact: OpenedCustomer }
  /** Nobody can read it any more. */
  | { kind: 'erased' }
  | { kind: 'no-customer' };

export type OpenCustomer = (request: {
  customerId: string;
  purpose: CustomerPurpose;
  actor: string;
}) => Promise<OpenCustomerOutcome>;

const fieldNames = ['email', 'name', 'phone', 'address'] as const;
const labelOf = (field: (typeof fieldNames)[number]) => `customers.contact.${field}`;

export function openCustomer({ database, vault }: { database: Database; vault: Vault }): OpenCustomer {
  const reader = (purpose: CustomerPurpose) => vault.reader(purpose, fieldNames.map(labelOf));
  const readers = {
    support: reader('support'),
    invoice: reader('invoice'),
    'subject-request': reader('subject-request'),
  };

  return async ({ customerId, purpose, actor }) => {
    if (!isUuid(customerId)) return { kind: 'no-customer' };
    const found = await customers.sealedContact(database, customerId as customers.CustomerId);
    if (found === undefined) return { kind: 'no-customer' };
    const fields: Record<string, Buffer> = {};
    for (const field of fieldNames) {
      const sealed = found.contact[field];
      if (sealed !== undefined) fields[labelOf(field)] = sealed;
    }
    await vault.ready([found.personId]);
    try {
      const opened = await database.transaction((tx) =>
        readers[purpose].open(tx, { person: found.personId, rowId: customerId, actor, fields }),
      );
      const text = (field: (typeof fieldNames)[number]) => opened[labelOf(field)];
      const [phone, address] = [text('phone'), text('address')];
      return {
        kind: 'opened',
        contact: {
          name: text('name') ?? '',
          email: text('email') ?? '',
          ...(phone === undefined ? {} : { phone }),
          // Sealed by the flow that made the customer, which had parsed it.
          ...(address === undefined ? {} : { address: JSON.parse(address) as Address }),
        },
      };
    } catch (error) {
      if (error instanceof PersonErased) return { kind: 'erased' };
      throw error;
    }
  };
}
