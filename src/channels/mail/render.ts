// From a letter to what is sent: subject, plain text and HTML.
import type { Letter, Letterhead, RenderedMail } from './letter.ts';
import { letterHtml } from './letter-html.ts';
import { letterText } from './letter-text.ts';

export function renderLetter(letter: Letter, head: Letterhead): RenderedMail {
  return { subject: letter.subject, text: letterText(letter, head), html: letterHtml(letter, head) };
}
