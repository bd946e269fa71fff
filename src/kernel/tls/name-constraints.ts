// The X.509 name constraints extension (RFC 5280 §4.2.1.10), in DER: which names a certificate authority may vouch
// for. Only what we issue: permitted DNS names and single IP addresses. Never parses.
import { isIP, isIPv6 } from 'node:net';

const sequence = 0x30;
const permittedSubtrees = 0xa0;
const dnsName = 0x82;
const ipAddress = 0x87;

/** OID of the extension. It is marked critical, so a client that does not understand it refuses the authority. */
export const nameConstraintsOid = '2.5.29.30';

/** The extension's value for an authority that may sign exactly these names (subdomains of a DNS name included). */
export function encodeNameConstraints(names: readonly string[]): Buffer {
  const subtrees = names.map(encodeSubtree);
  return element(sequence, element(permittedSubtrees, Buffer.concat(subtrees)));
}

/** True when an authority's certificate (DER) has `name` itself among its permitted names. */
export function permitsName(authority: Buffer, name: string): boolean {
  return authority.includes(encodeSubtree(name));
}

function encodeSubtree(name: string): Buffer {
  return element(sequence, generalName(name));
}

function generalName(name: string): Buffer {
  if (isIP(name) === 0) return element(dnsName, Buffer.from(name, 'ascii'));
  const address = addressBytes(name);
  return element(ipAddress, Buffer.concat([address, Buffer.alloc(address.length, 0xff)]));
}

/** The bytes of an IP address: 4 or 16. */
export function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  // The URL parser writes an embedded IPv4 address as two groups, so only hexadecimal groups are left.
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function element(tag: number, content: Buffer): Buffer {
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
