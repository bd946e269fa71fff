// How long an order waits for whom. The stock that it reserves waits as long.
const minute = 60_000;
const day = 86_400_000;

/** For a buyer at the till to pay. */
export function paymentDeadline(at: Date): Date {
  return new Date(at.getTime() + 60 * minute);
}

/** For a buyer who is called back by mail to pay: under a day, the longest that an open payment may wait. */
export function returningDeadline(at: Date): Date {
  return new Date(at.getTime() + day - 60 * minute);
}

/** For a person to decide about a held order: card authorizations lapse after seven days. */
export function decisionDeadline(at: Date): Date {
  return new Date(at.getTime() + 6 * day);
}

/** The last day on which an order on account is to be paid, ISO 8601 in UTC. */
export function invoiceDueOn(placedAt: Date): string {
  return new Date(placedAt.getTime() + 30 * day).toISOString().slice(0, 10);
}

/** How long after it was shipped a customer may send something back. */
export const returnWindowDays = 30;
