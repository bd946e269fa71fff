// Mail to those who wait for goods: the question whether they meant it, and the one mail that says that the goods are
// back. With it, or when its time is over, the wish and its person are erased.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Log } from '../kernel/log.ts';
import type { Catalog, VariantForSale } from '../modules/catalog.ts';
import * as mailing from '../modules/mailing.ts';
import { type Locale, locales } from '../modules/settings.ts';
import type { Stock } from '../modules/stock.ts';
import type { Vault } from '../modules/vault.ts';
import * as wishes from '../modules/wishes.ts';
import { askedMs, type WishLinks, wishLabel } from './ask-back-in-stock.ts';
import { sendWishMailQueue } from './job-queues.ts';
import type { AttemptMail, AttemptOutcome, DeliveryOutcome, Envelope } from './mail-attempt.ts';

export interface WishMailData {
  wishId: string;
  kind: 'confirm' | 'back';
}

export interface WishMail extends Envelope {
  kind: WishMailData['kind'];
  locale: Locale;
  /** Its title, with the variant's where it has several. */
  product: string;
  productUrl: string;
  confirmUrl: string;
  endUrl: string;
  /** For the mail program: it asks without showing anything (RFC 8058). */
  oneClickUrl: string;
}

export type DeliverWishMail = (mail: WishMail) => Promise<DeliveryOutcome>;

export interface WishMailParts {
  database: Database;
  clock: Clock;
  log: Log;
  jobs: Jobs;
  vault: Vault;
  catalog: Pick<Catalog, 'variants'>;
  stock: Pick<Stock, 'available'>;
  wishLinks: WishLinks;
  /** `https://localhost:8443` */
  shopOrigin: string;
  attempt: AttemptMail;
  deliver: DeliverWishMail;
}

/** The job. */
export function sendWishMail(parts: WishMailParts) {
  const { database, catalog, vault, shopOrigin, wishLinks } = parts;
  return async ({ wishId: given, kind }: WishMailData, job: string): Promise<AttemptOutcome> => {
    const wishId = given as wishes.WishId;
    const wish = await wishes.readWish(database, wishId);
    // Once it is confirmed the question is answered; before that nothing else is sent.
    if (
      wish === undefined ||
      wish.expiresAt <= parts.clock.now() ||
      (kind === 'back') !== (wish.confirmedAt !== undefined)
    )
      return 'nothing-to-do';
    const variant = (await catalog.variants([wish.variantId])).get(wish.variantId);
    if (variant === undefined) return 'nothing-to-do';
    const { personId: person, email: sealed, emailIndex } = wish;
    const outcome = await parts.attempt(
      { about: 'wish', aboutId: wishId, kind, detail: '' },
      {
        job,
        addressee: { person, rowId: wishId, label: wishLabel, sealed, emailIndex },
        deliver: (envelope) =>
          parts.deliver({
            ...envelope,
            kind,
            locale: locales.find((known) => known === wish.locale) ?? 'en',
            product: nameOf(variant),
            productUrl: `${shopOrigin}/products/${encodeURIComponent(variant.productHandle)}`,
            confirmUrl: `${shopOrigin}/wishes/${wishId}/confirm/${wishLinks.token(wishId, 'confirm')}`,
            endUrl: `${shopOrigin}/wishes/${wishId}/end/${wishLinks.token(wishId, 'end')}`,
            oneClickUrl: `${shopOrigin}/wishes/${wishId}/one-click/${wishLinks.token(wishId, 'end')}`,
          }),
      },
    );
    if (await isOver(database, wishId, kind)) await vault.erase(person, { actor: 'shop', reason: 'wish-fulfilled' });
    return outcome;
  };
}

function nameOf({ productTitle, variantTitle }: VariantForSale): string {
  return variantTitle === 'Standard' ? productTitle : `${productTitle}, ${variantTitle}`;
}

/** Its last mail has gone, or the first one reached nobody; also when we were killed before we could erase it. */
async function isOver(database: Database, wishId: string, kind: WishMailData['kind']): Promise<boolean> {
  const mails = await mailing.mailsAbout(database, { about: 'wish', aboutId: wishId });
  const own = mails.find((mail) => mail.kind === kind);
  if (own === undefined || own.state === 'waiting') return false;
  return kind === 'back' || own.state !== 'sent';
}

export function resendWishMail(send: ReturnType<typeof sendWishMail>) {
  return (record: mailing.MailRecord, job: string): Promise<AttemptOutcome> =>
    send({ wishId: record.aboutId, kind: record.kind === 'back' ? 'back' : 'confirm' }, job);
}

const batch = 200;

/** Asks for the mails to those whose goods are back, and forgets those whose time is over. */
export function sweepWishes(parts: WishMailParts): () => Promise<{ told: number; forgotten: number }> {
  const { database, clock, vault, stock, catalog, jobs } = parts;

  async function backInStock() {
    const wanted = await wishes.waitedFor(database);
    if (wanted.length === 0) return [];
    const [available, variants] = await Promise.all([stock.available(wanted), catalog.variants(wanted)]);
    return wanted.filter((id) => (available.get(id) ?? 0) > 0 && variants.get(id)?.sellable === true);
  }

  return async () => {
    const variantIds = await backInStock();
    let told = 0;
    for (let after: wishes.WishId | undefined; variantIds.length > 0; ) {
      const found = await wishes.wishesFor(database, { variantIds, after, limit: batch });
      const known = await mailing.knownMails(database, { about: 'wish', kind: 'back', aboutIds: found });
      await database.transaction(async (tx) => {
        for (const wishId of found.filter((id) => !known.has(id)))
          await jobs.enqueue(tx, {
            queue: sendWishMailQueue,
            data: { wishId, kind: 'back' },
            singletonKey: `back:${wishId}`,
          });
      });
      told += found.length - known.size;
      after = found.at(-1);
      if (found.length < batch) break;
    }
    await wishes.forgetAsked(database, new Date(clock.now().getTime() - askedMs));
    let forgotten = 0;
    for (const { personId } of await wishes.expiredWishes(database, clock.now(), batch)) {
      await vault.erase(personId, { actor: 'shop', reason: 'wish-expired' });
      forgotten++;
    }
    return { told, forgotten };
  };
}
