// Somebody wants to be told when goods that are sold out are back. Anybody can type anybody's address: one question is
// mailed to it, and nothing else before its owner has said yes there. What the asker sees is the same in every case.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Catalog, VariantId } from '../modules/catalog.ts';
import type { Locale } from '../modules/settings.ts';
import type { Stock } from '../modules/stock.ts';
import type { Vault } from '../modules/vault.ts';
import type { WishId } from '../modules/wishes.ts';
import * as wishes from '../modules/wishes.ts';
import { sendWishMailQueue } from './job-queues.ts';

const day = 86_400_000;
/** So long the question in the mailbox can be answered. */
const unconfirmedMs = 2 * day;
/** So long somebody waits; then he has forgotten it, and so do we. */
const confirmedMs = 90 * day;
/** Nobody's mailbox is filled through our form. */
/** So long it counts that an address was asked, also when its owner has ended the wish. */
export const askedMs = day;
const perAddress = { aDay: 3, inAll: 20 };

export const wishLabel = 'wishes.wish.email';

export type AskBackInStockOutcome =
  /** Also when nothing was mailed, because the address had asked before or too often: it does not tell who asked. */
  | { kind: 'asked' }
  /** It can be bought now. */
  | { kind: 'in-stock' }
  | { kind: 'no-such-variant' };

export interface AskBackInStock {
  /** `email`: one plain address; the form checks that it is one. */
  ask(request: { variantId: string; email: string; locale: Locale }): Promise<AskBackInStockOutcome>;
  /** The link in the question, pressed. The variant, so that a page can name it; undefined: unknown, or too late. */
  confirm(wishId: string, token: string): Promise<VariantId | undefined>;
  /** "No longer interested": the wish and its address are forgotten at once, that it was asked after a day. False for a link that is none. */
  end(wishId: string, token: string): Promise<boolean>;
}

export interface WishLinks {
  /** 256 bits, base64url; another one for each use. */
  token(wishId: WishId, use: 'confirm' | 'end'): string;
  /** In constant time. */
  isToken(wishId: string, use: 'confirm' | 'end', given: string): boolean;
}

export function askBackInStock(parts: {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  vault: Vault;
  catalog: Pick<Catalog, 'variants'>;
  stock: Pick<Stock, 'available'>;
  wishLinks: WishLinks;
}): AskBackInStock {
  const { database, clock, jobs, vault, catalog, stock, wishLinks } = parts;
  const sealer = vault.writer(wishLabel);

  return {
    async ask({ variantId: given, email, locale }) {
      const variantId = given as VariantId;
      const variant = (await catalog.variants([variantId])).get(variantId);
      if (variant === undefined || !variant.sellable) return { kind: 'no-such-variant' };
      if (((await stock.available([variantId])).get(variantId) ?? 0) > 0) return { kind: 'in-stock' };
      const askedAt = clock.now();
      const emailIndex = vault.emailIndex(email);
      await database.transaction(async (tx) => {
        const since = new Date(askedAt.getTime() - askedMs);
        const open = await wishes.openWishes(tx, { emailIndex, variantId, since });
        if (open.same || open.recent >= perAddress.aDay || open.all >= perAddress.inAll) return;
        const wishId = newId<WishId>();
        const personId = await vault.createPerson(tx);
        const sealed = sealer.seal(personId, wishId, email);
        const expiresAt = new Date(askedAt.getTime() + unconfirmedMs);
        await wishes.insertWish(tx, {
          wishId,
          variantId,
          personId,
          emailIndex,
          email: sealed,
          locale,
          askedAt,
          expiresAt,
        });
        await jobs.enqueue(tx, { queue: sendWishMailQueue, data: { wishId, kind: 'confirm' } });
      });
      return { kind: 'asked' };
    },

    async confirm(wishId, token) {
      if (!wishLinks.isToken(wishId, 'confirm', token)) return undefined;
      const at = clock.now();
      const expiresAt = new Date(at.getTime() + confirmedMs);
      const isConfirmed = await database.transaction((tx) =>
        wishes.confirmWish(tx, { wishId: wishId as WishId, at, expiresAt }),
      );
      return isConfirmed ? (await wishes.readWish(database, wishId as WishId))?.variantId : undefined;
    },

    async end(wishId, token) {
      if (!wishLinks.isToken(wishId, 'end', token)) return false;
      const wish = await wishes.readWish(database, wishId as WishId);
      // Ended before, or by itself: what its owner wanted is so.
      if (wish !== undefined) await vault.erase(wish.personId, { actor: 'customer', reason: 'no-longer-interested' });
      return true;
    },
  };
}
