// The names under which a listener answers, each with its port: exactly these, and nothing that a client makes up.
// Everything that needs "our own address" (links, redirects, Origin checks) takes it from here, never from a request.
import { isIPv6 } from 'node:net';

export interface HostName {
  /** As a browser writes it in `Origin`: `https://localhost:8443`, or `https://shop.example` on port 443. */
  origin: string;
  /** A public name under HTTPS: HSTS is for these only (a browser keeps it for every port of the host). */
  isPublic: boolean;
}

/** Host header (lower case) → name. */
export type HostNames = ReadonlyMap<string, HostName>;

const local = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The names of a listener on `port`: the local ones, the address it is bound to, and `publicHosts`. A public host may
 * bear a port ("shop.example:9443"); without one it answers on the port itself and on the default port, since a router
 * or proxy in front usually maps 443 to ours.
 */
export function hostNames(
  scheme: 'http' | 'https',
  bindAddress: string,
  port: number,
  publicHosts: readonly string[],
): HostNames {
  const names = new Map<string, HostName>();
  const defaultPort = scheme === 'https' ? 443 : 80;
  const add = (host: string, at: number, isPublic: boolean) => {
    const origin = at === defaultPort ? `${scheme}://${host}` : `${scheme}://${host}:${at}`;
    const name = { origin, isPublic: isPublic && scheme === 'https' };
    names.set(`${host}:${at}`, name);
    if (at === defaultPort) names.set(host, name);
  };
  const bound = isIPv6(bindAddress) ? `[${bindAddress}]` : bindAddress;
  const isWildcard = bindAddress === '0.0.0.0' || bindAddress === '::';
  for (const host of isWildcard ? local : [...local, bound.toLowerCase()]) add(host, port, false);
  for (const publicHost of publicHosts) {
    const lower = publicHost.toLowerCase();
    const explicit = /^(.+):(\d+)$/.exec(lower);
    if (explicit?.[1] !== undefined && !isIPv6(lower)) {
      add(explicit[1], Number(explicit[2]), true);
      continue;
    }
    const host = isIPv6(lower) ? `[${lower}]` : lower;
    add(host, port, true);
    add(host, defaultPort, true);
  }
  return names;
}
