// Why a person did something, as a word and not as prose: it stays in the evidence and in the books' neighbourhood for
// ever, where no personal data may be (S2.1). A longer story belongs where it can be sealed.
import type { Brand } from '../kernel/ids.ts';

/** "damaged", "known-customer": lower-case words joined by hyphens, at most 40 characters. */
export type Reason = Brand<string, 'Reason'>;

/** The reason, or undefined for text that is not such a word. */
export function reasonFrom(text: string): Reason | undefined {
  return /^(?=.{1,40}$)[a-z]+(-[a-z]+)*$/.test(text) ? (text as Reason) : undefined;
}

/** For reasons of our own; throws for what is not one. */
export function reason(text: string): Reason {
  const made = reasonFrom(text);
  if (made === undefined) throw new RangeError('a reason is lower-case words joined by hyphens');
  return made;
}
