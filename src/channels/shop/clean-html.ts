// What of a merchant's own HTML and drawings may stand in our pages. He is trusted to write his texts, and not to know
// what a text copied from elsewhere brings along: no scripts, styles, frames, handlers or foreign files.
import sanitizeHtml from 'sanitize-html';
import { type Html, trustedHtml } from '../../kernel/html.ts';

const textTags = [
  'p br hr div span h2 h3 h4 blockquote',
  'ul ol li dl dt dd strong b em i u s small sub sup a abbr address',
  'table caption thead tbody tfoot tr th td',
].flatMap((tags) => tags.split(' '));

const textOptions: sanitizeHtml.IOptions = {
  allowedTags: textTags,
  allowedAttributes: {
    a: ['href', 'rel'],
    abbr: ['title'],
    th: ['colspan', 'rowspan', 'scope'],
    td: ['colspan', 'rowspan'],
    h2: ['id'],
    h3: ['id'],
  },
  allowedSchemes: ['https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  nestingLimit: 50,
  // The page has its own first heading.
  transformTags: { h1: 'h2' },
};

export function cleanText(text: string): Html {
  return trustedHtml(sanitizeHtml(text, textOptions).trim());
}

const shapes = ['svg', 'g', 'path', 'circle', 'ellipse', 'rect', 'line', 'polyline', 'polygon', 'title', 'desc'];
const drawingOptions: sanitizeHtml.IOptions = {
  allowedTags: shapes,
  allowedAttributes: {
    '*': [
      'viewBox d cx cy r rx ry x y x1 y1 x2 y2 width height points transform fill stroke stroke-width stroke-linecap',
      'stroke-linejoin fill-rule clip-rule opacity fill-opacity stroke-opacity preserveAspectRatio',
    ].flatMap((names) => names.split(' ')),
  },
  nestingLimit: 20,
  parser: { lowerCaseTags: false, lowerCaseAttributeNames: false },
};

/** An SVG drawing without anything that runs, loads or names another thing; hidden from readers, who get words. */
export function cleanDrawing(svg: string): Html {
  const clean = sanitizeHtml(svg, drawingOptions).trim();
  return trustedHtml(clean.replace(/^<svg/, '<svg aria-hidden="true" focusable="false"'));
}
