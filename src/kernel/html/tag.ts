// The `html` tag: every value put into it is escaped unless it is Html already. Synchronous; knows no page.
import { html as escape, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** Text that is HTML already: made by `html` or `trustedHtml` only. */
export type Html = HtmlEscapedString;

/** What may stand in a `${}`: text is escaped; `false`, `null` and `undefined` are nothing; lists are joined. */
export type HtmlValue = string | number | boolean | null | undefined | Html | readonly HtmlValue[];

/** html`<p>${anything}</p>`: every value is escaped unless it is Html. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const made = escape(strings, ...values);
  if (made instanceof Promise) throw new TypeError('a page is built of values, not of promises');
  return made;
}

/** Marks a text as HTML. Only for what our own sanitiser or our own files made. */
export function trustedHtml(text: string): Html {
  return raw(text);
}
