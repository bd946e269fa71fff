// A letter: what a mail says, before it is dressed as HTML or as plain text. Both are made of the same blocks, so neither
// says what the other does not. Holds no name, no address and nothing of a payment: mail is not a secret channel (L5.1).
import type { Locale } from '../../modules/settings.ts';

export interface Letter {
  readonly locale: Locale;
  readonly subject: string;
  /** What a mailbox shows beside the subject: the news in one line. */
  readonly preheader: string;
  readonly heading: string;
  readonly blocks: readonly Block[];
  /** The small print: why this came, whom to ask. */
  readonly footer: readonly string[];
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  /** The one thing to do. */
  | { readonly kind: 'button'; readonly label: string; readonly href: string }
  | {
      readonly kind: 'lines';
      readonly title: string;
      readonly lines: readonly Line[];
      readonly sums: readonly Sum[];
    }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'list'; readonly title: string; readonly items: readonly string[] };

export interface Line {
  readonly quantity: number;
  readonly title: string;
  /** As money is written in the letter's language; absent where a line has no price. */
  readonly amount?: string | undefined;
}

export interface Sum {
  readonly label: string;
  readonly amount: string;
  /** `total` is the one that counts; `note` is quiet, as a tax that is part of the total. */
  readonly weight?: 'total' | 'note' | undefined;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly href?: string | undefined;
}

/** Who writes, and how that looks. */
export interface Letterhead {
  readonly shopName: string;
  /** The shop's own page; https. */
  readonly shopUrl: string;
  /** Where a customer can ask (S7). */
  readonly contactAddress: string;
  /** Where goods come back to, a line each; empty when the merchant has not said. */
  readonly postalAddress: readonly string[];
  readonly light: Palette;
  readonly dark: Palette;
  /** Lists of fonts that machines have. */
  readonly textFont: string;
  readonly headingFont: string;
  readonly headingWeight: string;
  /** In px. */
  readonly corner: string;
  readonly buttonCorner: string;
  /** Says first that nothing was bought. */
  readonly isDemonstration: boolean;
}

/** Colours as #rrggbb. */
export interface Palette {
  readonly page: string;
  readonly card: string;
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly accent: string;
  readonly onAccent: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
