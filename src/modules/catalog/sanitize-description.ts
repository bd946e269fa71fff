// What of a description's HTML may stand in our pages: text, headings, lists, tables and links. No scripts, styles,
// frames, pictures or event handlers, whoever wrote the file.
import sanitizeHtml from 'sanitize-html';

const allowedTags = [
  'p br hr div span h2 h3 h4 h5 h6 blockquote pre code',
  'ul ol li dl dt dd strong b em i u s small sub sup a',
  'table caption thead tbody tfoot tr th td',
].flatMap((tags) => tags.split(' '));

const options: sanitizeHtml.IOptions = {
  allowedTags,
  allowedAttributes: { a: ['href', 'rel'], th: ['colspan', 'rowspan'], td: ['colspan', 'rowspan'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  nestingLimit: 50,
  transformTags: {
    // The page has its own first heading.
    h1: 'h2',
    a: (tagName, { href }) => ({
      tagName,
      // A relative address would point into our shop, where the page it meant is not.
      attribs: href !== undefined && /^(?:https?|mailto):/i.test(href.trim()) ? { href, rel: 'noopener nofollow' } : {},
    }),
  },
};

export function sanitizeDescription(html: string): string {
  return sanitizeHtml(html, options).trim();
}

/** True when something was in it that a merchant would miss. */
export function losesContent(html: string): boolean {
  return /<(?:script|style|iframe|object|embed|form|img|picture|video|audio|svg)\b/i.test(html);
}
