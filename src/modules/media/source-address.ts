// Which addresses are fetched at all: https, port 443, a host with a name, no credentials. What the address leads to is
// looked at later, when it is connected to (guarded-fetch.ts).
import { isIP } from 'node:net';

export type SourceAddress = { kind: 'usable'; url: URL } | { kind: 'unusable'; reason: string };

/** The column is a key: what is longer is no address of a picture. */
export const maxAddressBytes = 2_048;

/** Older product files name pictures by http: the same picture is asked for by https, and by nothing else. */
export function readSourceAddress(text: string): SourceAddress {
  const upgraded = /^http:\/\//i.test(text) ? text.replace(/^http:/i, 'https:') : text;
  return readAddress(upgraded);
}

/** Strict: for where a redirect leads. */
export function readAddress(text: string, base?: URL): SourceAddress {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    return unusable('it is not an address');
  }
  if (url.protocol !== 'https:') return unusable('only https addresses are fetched');
  if (url.username !== '' || url.password !== '') return unusable('it holds a name or a password');
  if (url.port !== '') return unusable('only the usual port, 443, is asked');
  // The URL parser has already written 127.1, 0x7f000001 and the like as four numbers.
  const host = url.hostname.replace(/\.$/, '');
  if (isIP(host) !== 0 || host.startsWith('[')) return unusable('it names a machine by number and not by name');
  if (!host.includes('.')) return unusable('its host is no public name');
  url.hash = '';
  return { kind: 'usable', url };
}

function unusable(reason: string): SourceAddress {
  return { kind: 'unusable', reason };
}

/** `media:<hash>`: the catalogue's address for a picture that was added by hand. */
export function ownAddress(hash: string): string {
  return `media:${hash}`;
}

const ownPattern = /^media:([0-9a-f]{32})$/;

export function hashOfOwnAddress(url: string): string | undefined {
  return ownPattern.exec(url)?.[1];
}
