// Cookies of one listener. Browsers send a host's cookies to all its ports, so each listener's names differ; another
// listener's are never looked at. `__Host-` forbids Domain and demands Secure and Path=/ (RFC 6265bis).

/** "shop" + "session" → "__Host-shop-session". */
export function cookieName(listener: string, name: string): string {
  return `__Host-${listener}-${name}`;
}

const valuePattern = /^[\w.~-]{1,1024}$/;

/** A `Set-Cookie` value. `value` is unreserved URL characters only; `maxAgeSeconds` undefined lasts for the session. */
export function makeCookie(fullName: string, value: string, maxAgeSeconds: number | undefined): string {
  if (!valuePattern.test(value)) throw new Error(`not a cookie value: ${fullName}`);
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${fullName}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax${age}`;
}

export function makeDroppedCookie(fullName: string): string {
  return `${fullName}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;
}

/**
 * The value of one cookie in a `Cookie` header. Undefined when it is absent, malformed, or there twice: two of one
 * name means that somebody planted one, and nothing says which.
 */
export function readCookie(header: string | undefined, fullName: string): string | undefined {
  if (header === undefined) return undefined;
  let found: string | undefined;
  for (const part of header.split(';')) {
    const pair = part.trimStart();
    if (!pair.startsWith(fullName) || pair.charCodeAt(fullName.length) !== 61) continue;
    if (found !== undefined) return undefined;
    found = pair.slice(fullName.length + 1).trimEnd();
  }
  return found !== undefined && valuePattern.test(found) ? found : undefined;
}
