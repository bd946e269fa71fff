// Sealing what a buyer says of himself, under the key of his person, with the order as row (S2.1).
import type { OrderId, SealedContact } from '../modules/orders.ts';
import type { PersonId, Vault } from '../modules/vault.ts';
import type { CheckoutRequest } from './checkout-request.ts';

export type SealContact = (
  person: PersonId,
  orderId: OrderId,
  sent: Pick<CheckoutRequest, 'contact' | 'giftNote'>,
) => SealedContact;

export function contactSealer(vault: Vault): SealContact {
  const email = vault.writer('orders.contact.email');
  const name = vault.writer('orders.contact.name');
  const phone = vault.writer('orders.contact.phone');
  const address = vault.writer('orders.contact.address');
  const note = vault.writer('orders.gift-note');
  return (person, orderId, { contact, giftNote }) => ({
    email: email.seal(person, orderId, contact.email),
    name: name.seal(person, orderId, contact.name),
    phone: contact.phone === undefined ? undefined : phone.seal(person, orderId, contact.phone),
    address: contact.address === undefined ? undefined : address.seal(person, orderId, JSON.stringify(contact.address)),
    giftNote: giftNote === undefined ? undefined : note.seal(person, orderId, giftNote),
  });
}
