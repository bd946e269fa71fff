// Letters to somebody who waits for goods that are sold out, and the one that an operator sends to himself. Nothing of
// them says who reads them.
import type { WishMail } from '../../flows/mail-wishes.ts';
import type { Locale } from '../../modules/settings.ts';
import type { Letter, Letterhead } from './letter.ts';
import { oneLine } from './mail-address.ts';
import { mailTexts } from './texts.ts';

type WishContent = Pick<WishMail, 'product' | 'confirmUrl' | 'productUrl' | 'endUrl' | 'locale'>;

/** Asks whether it was really the owner of the address who asked: anybody can type anybody's. */
export function confirmWishLetter({ locale, product, confirmUrl }: WishContent, head: Letterhead): Letter {
  const texts = mailTexts(locale);
  const said = texts.askBack;
  const name = oneLine(product);
  return {
    locale,
    subject: oneLine(said.subject(name)),
    preheader: said.text(name, oneLine(head.shopName)),
    heading: said.heading,
    blocks: [
      { kind: 'text', text: said.text(name, oneLine(head.shopName)) },
      { kind: 'button', label: said.button, href: confirmUrl },
      { kind: 'text', text: said.ignore },
    ],
    footer: [said.why, texts.questions(head.contactAddress)],
  };
}

export function backInStockLetter({ locale, product, productUrl, endUrl }: WishContent, head: Letterhead): Letter {
  const texts = mailTexts(locale);
  const said = texts.back;
  const name = oneLine(product);
  return {
    locale,
    subject: oneLine(said.subject(name)),
    preheader: said.text(oneLine(head.shopName)),
    heading: said.heading(name),
    blocks: [
      { kind: 'text', text: said.text(oneLine(head.shopName)) },
      { kind: 'button', label: said.button, href: productUrl },
      { kind: 'text', text: said.hurry },
    ],
    footer: [said.why, said.end(endUrl), texts.questions(head.contactAddress)],
  };
}

export function testLetter(locale: Locale, head: Letterhead): Letter {
  const texts = mailTexts(locale);
  return {
    locale,
    subject: oneLine(texts.test.subject(oneLine(head.shopName))),
    preheader: texts.test.text,
    heading: texts.test.heading,
    blocks: [{ kind: 'text', text: texts.test.text }],
    footer: [texts.questions(head.contactAddress)],
  };
}
