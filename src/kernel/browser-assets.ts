// What a browser loads from us: small modules and style sheets, made ready at start. TypeScript loses its types, every
// file gets an address with its content's hash, an integrity value and compressed forms. No bundler; never a foreign file.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { type Html, html } from './html.ts';
import { type Exchange, immutable, type Reply, type StoredReply, sendStored, storeReply } from './http.ts';

export interface BrowserAsset {
  /** `/assets/checkout-3f2a….js`: a change of content is a change of address. */
  readonly url: string;
  /** Subresource integrity: `sha384-…`. */
  readonly integrity: string;
  /** The tag for a page's head: a module script, or a style sheet. */
  readonly tag: Html;
}

export interface BrowserAssets<Name extends string> {
  asset(name: Name): BrowserAsset;
  /** For the route `/assets/:file`: the file, or 404. */
  send(exchange: Exchange): Reply;
}

/** The route's path under which `send` serves. */
export const assetsPath = '/assets/:file';

/**
 * Reads and prepares files: name → path of a `.ts`, `.js` or `.css` file, or of several style sheets that become one in
 * the order given. Throws when one does not parse, or would load another file: integrity covers the file that the page
 * names and nothing that this one loads.
 */
export function openBrowserAssets<Name extends string>(
  files: Readonly<Record<Name, string | readonly string[]>>,
): BrowserAssets<Name> {
  const assets = new Map<string, BrowserAsset>();
  const stored = new Map<string, StoredReply>();
  for (const [name, file] of Object.entries<string | readonly string[]>(files)) {
    const { text, kind } = typeof file === 'string' ? readAsset(file) : joinStyles(file);
    const hash = createHash('sha384').update(text).digest();
    const fileName = `${name}-${hash.toString('hex').slice(0, 16)}.${kind}`;
    const url = `/assets/${fileName}`;
    const integrity = `sha384-${hash.toString('base64')}`;
    const tag =
      kind === 'js'
        ? html`<script type="module" src="${url}" integrity="${integrity}"></script>`
        : html`<link rel="stylesheet" href="${url}" integrity="${integrity}">`;
    assets.set(name, { url, integrity, tag });
    const contentType = kind === 'js' ? 'text/javascript; charset=utf-8' : 'text/css; charset=utf-8';
    stored.set(fileName, storeReply(text, { contentType, cacheControl: immutable, quality: 9 }));
  }
  return {
    asset(name) {
      const asset = assets.get(name);
      if (asset === undefined) throw new Error(`no browser asset ${name}`);
      return asset;
    },
    send(exchange) {
      const reply = stored.get(exchange.param('file'));
      return reply === undefined ? exchange.refuse(404) : sendStored(exchange, reply);
    },
  };
}

function joinStyles(files: readonly string[]): { text: string; kind: 'css' } {
  const parts = files.map((file) => readAsset(file));
  if (parts.some(({ kind }) => kind !== 'css')) throw new Error('only style sheets can be joined');
  return { text: parts.map(({ text }) => text).join('\n'), kind: 'css' };
}

function readAsset(file: string): { text: string; kind: 'js' | 'css' } {
  const source = readFileSync(file, 'utf8');
  const extension = path.extname(file);
  if (extension === '.css') {
    if (/@import|url\(\s*["']?\s*(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(withoutComments(source))) {
      throw new Error(`${file} loads another style sheet or a foreign file`);
    }
    // What stands there for us is not sent to every visitor.
    return { text: withoutComments(source).replaceAll(/^\s*\n/gm, ''), kind: 'css' };
  }
  if (extension !== '.ts' && extension !== '.js') throw new Error(`${file} is neither a script nor a style sheet`);
  const text = extension === '.ts' ? stripTypes(source, file) : source;
  // The word itself, in a text too: telling the two apart would take a parser, and no page needs the word.
  const found = /\bimport\b|\bfrom\s*["'`]/.exec(withoutComments(text))?.[0];
  if (found !== undefined) throw new Error(`${file} has "${found}": a browser module stands alone`);
  return { text, kind: 'js' };
}

function stripTypes(source: string, file: string): string {
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' });
  } catch (error) {
    throw new Error(`${file} cannot be made into JavaScript`, { cause: error });
  }
}

// Comments that fill whole lines, as ours do. One behind code stays, and so does whatever it hides.
function withoutComments(text: string): string {
  return text.replaceAll(/^[ \t]*\/\*(?:(?!\*\/)[^])*\*\/[ \t]*$/gm, '').replaceAll(/^[ \t]*\/\/.*$/gm, '');
}
