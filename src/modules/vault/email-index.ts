// The blind index of e-mail addresses: equal addresses give equal bytes, and without the index secret the bytes say
// nothing, not even by trying every address (S2.1). Never keeps an address.
import { domainToASCII } from 'node:url';
import { derive, mac } from './aead.ts';

const version = 1;

/**
 * Makes the index function from the index secret. An index value is one version byte and 32 bytes of HMAC-SHA-256.
 * The secret is not the key-encryption key: rotating that leaves the indexes valid.
 */
export function emailIndexer(indexSecret: Buffer): (email: string) => Buffer {
  const key = derive(indexSecret, `watchword/email-index/${version}`);
  return (email) => Buffer.concat([Buffer.of(version), mac(key, normaliseEmail(email))]);
}

/**
 * The spelling under which addresses are equal: trimmed, NFKC, lower case, the domain in its ASCII form (punycode).
 * Dots and plus signs of the local part are kept: only the receiving host knows whether they matter, and a wrong
 * guess would join two persons. The local part's case is dropped: no host of note tells such addresses apart, and
 * people type them either way.
 */
export function normaliseEmail(email: string): string {
  const folded = fold(email.trim()).trim();
  const at = folded.lastIndexOf('@');
  if (at < 0) return folded;
  const domain = folded.slice(at + 1).replace(/\.$/, '');
  return `${folded.slice(0, at)}@${domainToASCII(domain) || domain}`;
}

// Lower case can leave a text that NFKC would change again, and the other way round.
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}
