import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { createTestVault, type TestVault } from '../../../test/support/test-vault.ts';
import { newId } from '../../kernel/ids.ts';
import { money } from '../../kernel/money.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import { addToCart, createCart, readCart } from './carts-store.ts';
import type { OrderId, SealedContact } from './order.ts';
import { placeOrder, sealedContact } from './orders-store.ts';

const labels = ['orders.contact.email', 'orders.contact.name', 'orders.contact.phone', 'orders.contact.address'];
const at = new Date('2026-03-01T12:00:00Z');

let db: TestDatabase;
let own: TestVault;
before(async () => {
  db = await createTestDatabase({ areas: ['orders', 'vault'] });
  own = await createTestVault(db.app, { labels, purposes: { support: labels } });
});
after(async () => {
  await own.close();
  await db.drop();
});

type Contact = { email: string; name: string; phone: string; address: string };

async function place(contact: Contact): Promise<OrderId> {
  const { vault } = own;
  const orderId = newId<OrderId>();
  const variantId = newId<VariantId>();
  const { cartId } = createCart(at);
  await addToCart(db.app, { cartId, variantId, quantity: 1, at });
  const cart = (await readCart(db.app, cartId, at)) ?? assert.fail();
  const zero = money(0, 'USD');
  const outcome = await db.app.transaction(async (tx) => {
    const personId = await vault.createPerson(tx);
    const seal = (field: keyof Contact) =>
      vault.writer(`orders.contact.${field}`).seal(personId, orderId, contact[field]);
    const sealed = { email: seal('email'), name: seal('name'), phone: seal('phone'), address: seal('address') };
    return placeOrder(tx, {
      orderId,
      checkoutId: randomUUID(),
      requestHash: randomBytes(32),
      cart,
      personId,
      state: 'held',
      paymentMethod: 'card',
      subtotal: zero,
      discount: zero,
      shipping: zero,
      tax: zero,
      total: zero,
      contact: sealed,
      emailIndex: vault.emailIndex(contact.email),
      at,
      lines: [{ variantId, sku: '', title: 'Winder', quantity: 1, unitPrice: zero, total: zero }],
    });
  });
  assert.equal(outcome.kind, 'placed');
  return orderId;
}

async function opened(orderId: OrderId, contact?: SealedContact): Promise<Record<string, string>> {
  const found = (await sealedContact(db.app, orderId)) ?? assert.fail();
  const { email, name, phone, address } = contact ?? found.contact;
  return db.app.transaction((tx) =>
    own.vault.reader('support', labels).open(tx, {
      person: found.personId,
      rowId: orderId,
      actor: 'operator:test',
      fields: {
        'orders.contact.email': email,
        'orders.contact.name': name,
        'orders.contact.phone': phone ?? assert.fail(),
        'orders.contact.address': address ?? assert.fail(),
      },
    }),
  );
}

test('naughty contacts are sealed in the row and open as they were typed', async () => {
  const file = new URL('../../../test/data/strings/blns.json', import.meta.url);
  const naughty = (JSON.parse(readFileSync(file, 'utf8')) as string[]).filter((text) => text.isWellFormed());
  for (let start = 0; start < naughty.length; start += 40) {
    const some = naughty.slice(start, start + 40).join('\n');
    const contact = {
      email: `${start}@buyer.example`,
      name: some,
      phone: `+1 ${start}`,
      address: JSON.stringify([some]),
    };
    const orderId = await place(contact);
    assert.deepEqual(await opened(orderId), {
      'orders.contact.email': contact.email,
      'orders.contact.name': contact.name,
      'orders.contact.phone': contact.phone,
      'orders.contact.address': contact.address,
    });
  }
});

test('nothing of the contact is readable in any table of orders', async () => {
  const marker = `Canary-${randomUUID()}`;
  const orderId = await place({
    email: `${marker}@buyer.example`,
    name: marker,
    phone: marker,
    address: JSON.stringify({ line1: marker }),
  });
  const { row } = await db.app.one(sql<{ row: string }>`
    select placed::text || coalesce((select string_agg(event::text, '') from orders.event), '') as row
    from orders.order as placed where id = ${orderId}`);
  for (const spelling of [marker, marker.toLowerCase(), Buffer.from(marker).toString('hex'), btoa(marker)]) {
    assert.ok(!row.includes(spelling));
  }
});

test('a contact that was moved between columns or orders does not open', async () => {
  const contact = { email: 'a@buyer.example', name: 'A', phone: '1', address: '{}' };
  const [mine, other] = [await place(contact), await place(contact)];
  const [here, there] = [await sealedContact(db.app, mine), await sealedContact(db.app, other)];
  assert.ok(here && there);
  await assert.rejects(opened(mine, there.contact));
  await assert.rejects(opened(mine, { ...here.contact, email: here.contact.name, name: here.contact.email }));
  assert.equal((await opened(mine))['orders.contact.name'], 'A');
});
