// Wishes: somebody wants to be told, once, when goods that are sold out can be bought again. Owns the address until then,
// sealed under a person of its own who is nobody's customer. Never sends a mail and never counts stock.
import type { Brand } from '../kernel/ids.ts';

export {
  confirmWish,
  endUnder,
  expiredWishes,
  forgetAsked,
  forgetPerson,
  insertWish,
  openWishes,
  readWish,
  type Wish,
  waitedFor,
  wishesFor,
} from './wishes/wishes-store.ts';

export type WishId = Brand<string, 'WishId'>;
