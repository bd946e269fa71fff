// Whether a request that changes something came from our own page (DESIGN: exact Origin, or Sec-Fetch-Site).
// "same-site" is refused: other ports of this host count as same-site to a browser.

/**
 * Who may call a route that changes something.
 * - `browser`: our own pages only; the route may read cookies.
 * - `token`: programs; the caller shows a secret in a header or knows one in the path. No cookie can be read, and the
 *   body must be JSON, which another site's page cannot send without asking first.
 * - `signed`: a machine that signs its body; the handler checks the signature. No cookie can be read.
 */
export type Csrf = 'browser' | 'token' | 'signed';

/** `ownOrigin` is what our pages send: scheme, host and port. Undefined headers are undefined, not ''. */
export function isOwnPage(ownOrigin: string, origin: string | undefined, fetchSite: string | undefined): boolean {
  if (origin !== undefined && origin !== ownOrigin) return false;
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
  // "none" alone is an address typed in; a form's own page always sends its Origin.
  return origin !== undefined || fetchSite === 'same-origin';
}
