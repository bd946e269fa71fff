// The blind index of e-mail addresses: equal addresses give equal bytes, and without the index secret the bytes say
// nothing, not even by trying every address (S2.1). Never keeps an address.
import { domainToASCII } from 'node:url';
import { derive, mac } from './aead.ts';

const version = 1;
// RFC 5321 allows 254; what people paste has spaces around it.
const maxLength = 1_000;

/**
 * Makes the index function from the index secret. An index value is one version byte and 32 bytes of HMAC-SHA-256.
 * The secret is not the key-encryption key: rotating that leaves the indexes valid. Throws RangeError beyond 1,000
 * characters.
 */
export function emailIndexer(indexSecret: Buffer): (email: string) => Buffer {
  const key = derive(indexSecret, `watchword/email-index/${version}`);
  return (email) => {
    if (email.length > maxLength) throw new RangeError(`an e-mail address has at most ${maxLength} characters`);
    return Buffer.concat([Buffer.of(version), mac(key, normaliseEmail(email))]);
  };
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
  return `${folded.slice(0, at)}@${asciiDomain(folded.slice(at + 1).replace(/\.+$/, ''))}`;
}

// `domainToASCII` reads a URL's host: it would stop at a slash or a number sign, and take "1" for 0.0.0.1. So only
// international names go through it, and none with a character that means something in a URL.
function asciiDomain(domain: string): string {
  if (!/[\u0080-\u{10ffff}]/u.test(domain) || /[\s/?#\\:@%[\]]/.test(domain)) return domain;
  return domainToASCII(domain) || domain;
}

// Lower case can leave a text that NFKC would change again, and the other way round.
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}
