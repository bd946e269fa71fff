// What needs the shop's order key: the secret link to an order, and the keyed hash of what a buyer submitted.
// Nothing of either can be computed from the database alone.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Reader } from '../../kernel/database.ts';
import type { OrderId, OrderWithLines } from './order.ts';
import { readOrder } from './orders-store.ts';

export interface OrderKeys {
  /** The token of the secret link (256 bits, base64url): always the same, so that a repeated submit gets it again. */
  tokenFor(orderId: OrderId): string;
  /** The order with its lines, if the token is its own. A wrong token never reaches the database. */
  byToken(reader: Reader, orderId: string, token: string): Promise<OrderWithLines | undefined>;
  /** 32 bytes that stand for a submitted request: any JSON value; the order of an object's members does not matter. */
  contentHash(content: unknown): Buffer;
}

/** `tokenKey`: at least 32 random bytes. A new key makes every link that was mailed invalid. */
export function openOrderKeys({ tokenKey }: { tokenKey: Buffer }): OrderKeys {
  if (tokenKey.length < 32) throw new RangeError('the order token key has fewer than 32 bytes');
  const keyed = (use: 'link' | 'content', text: string) =>
    createHmac('sha256', tokenKey).update(`order-${use}\0`).update(text).digest();

  return {
    tokenFor: (orderId) => keyed('link', orderId).toString('base64url'),
    async byToken(reader, orderId, token) {
      // Compared as text: base64url decoding would accept several spellings of one token.
      const expected = Buffer.from(keyed('link', orderId).toString('base64url'));
      const given = Buffer.from(token);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      return readOrder(reader, orderId as OrderId);
    },
    contentHash: (content) => keyed('content', canonical(content)),
  };
}

// JSON with sorted members; a member that is undefined counts as absent, as JSON.stringify has it.
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  );
}
