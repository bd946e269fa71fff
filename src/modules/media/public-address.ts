// Whether an IP address belongs to the public internet: what the registries of special addresses (RFC 6890 and its
// successors at IANA) keep for other uses is refused, and so is every form that hides one address in another. Unknown
// forms are refused: of IPv6 only 2000::/3 is given out at all.
import { BlockList, isIP } from 'node:net';

// As of the IANA registries of special-purpose addresses.
const ipv4Special: readonly [network: string, bits: number][] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by carriers (CGNAT)
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, and the clouds' metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

const ipv6Special: readonly [network: string, bits: number][] = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: holds an IPv4 address
  ['2620:4f:8000::', 48], // AS112
  ['3ffe::', 16], // the old test network
  ['3fff::', 20], // documentation
];

const special = new BlockList();
for (const [network, bits] of ipv4Special) special.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of ipv6Special) special.addSubnet(network, bits, 'ipv6');

// All that is given out to networks. Outside of it lie ::1, mapped and translated IPv4 (::ffff:0:0/96, 64:ff9b::/96),
// local addresses (fc00::/7, fe80::/10, fec0::/10), multicast and what nobody uses.
const given = new BlockList();
given.addSubnet('2000::', 3, 'ipv6');

/** True for an address that a stranger on the internet could have. Takes the text that the resolver gives. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  // With a zone ("fe80::1%eth0") it is of this machine's networks.
  if (family !== 6 || address.includes('%')) return false;
  return given.check(address, 'ipv6') && !special.check(address, 'ipv6');
}
