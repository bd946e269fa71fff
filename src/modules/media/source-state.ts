// What becomes of the address of a picture: one table, with the cause on each edge.
//
//   from     cause                                         to
//   –        a product shows it                            wanted
//   –        a product shows it, and it is not to be asked failed
//   –        added by hand, or prepared                    fetched
//   wanted   fetched and encoded                           fetched
//   wanted   the server was not reached, or said "later"   wanted, at a later moment
//   wanted   the same for the sixth time                   failed
//   wanted   it is no picture, or may not be fetched       failed
//   failed   an operator wants it tried again              wanted
//   fetched  the demonstration brings another drawing      fetched

/** `again`: later may be better. `host`: it was the server as a whole, so its other pictures need not be asked for now. */
export interface FetchFailure {
  kind: 'again' | 'host' | 'for-good';
  /** In plain words, for the merchant. */
  reason: string;
  /** The server's own wish, in seconds. */
  retryAfterSeconds?: number | undefined;
}

const minutes = [1, 10, 60, 360, 1_440];

/** So many tries, over about a day and a half; then an operator decides. */
export const maxTries = minutes.length + 1;

/** When the next try is, after this many; undefined: no more. A server may ask for more patience, up to a day. */
export function nextTry(failure: FetchFailure, tries: number, now: Date): Date | undefined {
  const delay = failure.kind === 'for-good' ? undefined : minutes[tries - 1];
  if (delay === undefined) return undefined;
  const wished = Math.min(failure.retryAfterSeconds ?? 0, 86_400);
  return new Date(now.getTime() + Math.max(delay * 60, wished) * 1_000);
}
