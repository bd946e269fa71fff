// What a page makes a browser load or send to, and where it leads: the addresses in its HTML. Reads tags and attributes
// only, as a browser would before it runs anything.

export interface PageReferences {
  /** Loaded or sent to by the page itself: pictures, scripts, styles, frames, form targets, refreshes. */
  loads: string[];
  /** Links that a visitor may follow. */
  links: string[];
  /** Names, ids and autocomplete words of fields. */
  fields: { name: string; autocomplete: string }[];
}

const tagShape = /<([a-z][a-z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi;
const attributeShape = /([a-z][a-z0-9:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
const loading = new Set([
  'src',
  'srcset',
  'data',
  'poster',
  'action',
  'formaction',
  'background',
  'ping',
  'xlink:href',
]);
const leading = new Set(['a', 'area']);

export function referencesOf(page: string): PageReferences {
  const found: PageReferences = { loads: [], links: [], fields: [] };
  for (const [, tag = '', rest = ''] of page.matchAll(tagShape)) {
    const attributes = new Map<string, string>();
    for (const [, name = '', double, single, bare] of rest.matchAll(attributeShape)) {
      attributes.set(name.toLowerCase(), unescape(double ?? single ?? bare ?? ''));
    }
    readTag(tag.toLowerCase(), attributes, found);
  }
  for (const [, address = ''] of page.matchAll(/url\(\s*["']?([^"')\s]+)/gi)) found.loads.push(unescape(address));
  return found;
}

function readTag(tag: string, attributes: ReadonlyMap<string, string>, found: PageReferences): void {
  for (const [name, value] of attributes) {
    if (name === 'srcset') found.loads.push(...value.split(',').map((part) => part.trim().split(/\s+/)[0] ?? ''));
    else if (loading.has(name)) found.loads.push(value);
    else if (name === 'href') (leading.has(tag) ? found.links : found.loads).push(value);
  }
  const refresh = /url\s*=\s*["']?([^"']+)/i.exec(attributes.get('content') ?? '')?.[1];
  if (tag === 'meta' && refresh !== undefined && attributes.has('http-equiv')) found.loads.push(refresh.trim());
  if (['input', 'textarea', 'select'].includes(tag)) {
    const name = attributes.get('name') ?? attributes.get('id') ?? '';
    found.fields.push({ name, autocomplete: attributes.get('autocomplete') ?? '' });
  }
}

function unescape(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"').trim();
}
