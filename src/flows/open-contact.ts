// Opens what a buyer said of himself for a person who has work to do with it: a label to write, a question to answer. Each
// opening has a declared purpose, takes no more than that needs, and stays on record (S2.2, S2.5).
import type { Database } from '../kernel/database.ts';
import * as orders from '../modules/orders.ts';
import { PersonErased, type Vault } from '../modules/vault.ts';
import type { Address } from './checkout-request.ts';

/** `delivery`: what goes onto the parcel and into it. `support`: how to reach the buyer. */
export type ContactPurpose = 'delivery' | 'support';

export interface OpenedContact {
  name: string;
  email?: string;
  phone?: string;
  /** Absent: the goods are picked up. */
  address?: Address;
  giftNote?: string;
}

export type OpenContactOutcome =
  | { kind: 'opened'; purpose: ContactPurpose; contact: OpenedContact }
  /** The person was erased: nobody can read it any more. */
  | { kind: 'erased' }
  | { kind: 'no-order' };

export type OpenContact = (request: {
  orderId: orders.OrderId;
  purpose: ContactPurpose;
  actor: string;
}) => Promise<OpenContactOutcome>;

const wanted = {
  delivery: ['name', 'phone', 'address', 'giftNote'],
  support: ['name', 'email', 'phone'],
} as const;

const labels = {
  name: 'orders.contact.name',
  email: 'orders.contact.email',
  phone: 'orders.contact.phone',
  address: 'orders.contact.address',
  giftNote: 'orders.gift-note',
} as const;

export function openContact({ database, vault }: { database: Database; vault: Vault }): OpenContact {
  const reader = (purpose: ContactPurpose) =>
    vault.reader(
      purpose,
      wanted[purpose].map((field) => labels[field]),
    );
  const readers = { delivery: reader('delivery'), support: reader('support') };

  return async ({ orderId, purpose, actor }) => {
    const found = await orders.sealedContact(database, orderId);
    if (found === undefined) return { kind: 'no-order' };
    const fields: Record<string, Buffer> = {};
    for (const field of wanted[purpose]) {
      const sealed = found.contact[field];
      if (sealed !== undefined) fields[labels[field]] = sealed;
    }
    await vault.ready([found.personId]);
    try {
      const opened = await database.transaction((tx) =>
        readers[purpose].open(tx, { person: found.personId, rowId: orderId, actor, fields }),
      );
      return { kind: 'opened', purpose, contact: contactOf(opened) };
    } catch (error) {
      if (error instanceof PersonErased) return { kind: 'erased' };
      throw error;
    }
  };
}

function contactOf(opened: Readonly<Record<string, string>>): OpenedContact {
  const text = (field: keyof typeof labels) => opened[labels[field]];
  const [email, phone, address, giftNote] = [text('email'), text('phone'), text('address'), text('giftNote')];
  return {
    name: text('name') ?? '',
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    // Sealed by the checkout, which had parsed it.
    ...(address === undefined ? {} : { address: JSON.parse(address) as Address }),
    ...(giftNote === undefined ? {} : { giftNote }),
  };
}
