// The queues of the flows. The migrator makes them; main.ts gives each its worker.

/** `{ paymentId }`: take the next step of a payment (capture, void, ask). */
export const advancePaymentQueue = 'advance-payment';
/** `{ eventId, intentId }`: act on a stored event of Stripe's. */
export const stripeEventQueue = 'stripe-event';
/** `OrderMailData`: one mail about an order. */
export const sendOrderMailQueue = 'send-order-mail';
/** `{ orderId }`: mail the confirmation, as the shop asked for it before it had other mails. */
export const sendConfirmationQueue = 'send-confirmation';
/** `WishMailData`: one mail to somebody who waits for goods. */
export const sendWishMailQueue = 'send-wish-mail';
/** `{}`: try mails again that wait, remind buyers who have not paid, look after wishes. */
export const sweepMailQueue = 'sweep-mail';
/** `{ refundId }`: take the next step of a refund. */
export const advanceRefundQueue = 'advance-refund';
/** `{}`: look for payments and refunds that nobody has asked about. */
export const sweepQueue = 'sweep-payments';

/** `{}`: delete what is not needed any more. */
export const sweepOldQueue = 'sweep-old';

/** `{}`: look which pictures the catalogue names that nobody has asked for yet. */
export const findPicturesQueue = 'find-pictures';
/** `{}`: fetch the pictures that are due. */
export const fetchPicturesQueue = 'fetch-pictures';

/** `{}`: look for cases that nobody decided in time. */
export const sweepCasesQueue = 'sweep-cases';

/** `{}`: show witnesses the newest checkpoint of the log. */
export const collectCosignaturesQueue = 'collect-cosignatures';

export const jobQueues = [
  advancePaymentQueue,
  stripeEventQueue,
  sendOrderMailQueue,
  sendConfirmationQueue,
  sendWishMailQueue,
  sweepMailQueue,
  advanceRefundQueue,
  sweepQueue,
  sweepOldQueue,
  sweepCasesQueue,
  findPicturesQueue,
  fetchPicturesQueue,
  collectCosignaturesQueue,
] as const;
