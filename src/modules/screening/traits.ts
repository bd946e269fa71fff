// What lists and velocity know a buyer by: keyed hashes of mailbox, network, card, address, domain and country. The only
// place where screening sees a readable value, and it keeps none.
import { domainToASCII } from 'node:url';
import { type PostalAddress, type SpeltAddress, spellAddress } from './postal-address.ts';

export const traitNames = ['mailbox', 'network', 'card', 'address', 'building', 'domain', 'country'] as const;

export type TraitName = (typeof traitNames)[number];

const nothing = Buffer.alloc(0);
const nowhere = { address: nothing, building: nothing };

/** Of one contact. Each is a keyed hash, or empty for what there is not. */
export interface Traits {
  /** The vault's blind index of the address under which one mailbox's spellings are equal. */
  mailbox: Buffer;
  /** The vault's blind index of the address as it was typed: by this one an erasure finds the mailbox. */
  typedMailbox: Buffer;
  domain: Buffer;
  network: Buffer;
  address: Buffer;
  building: Buffer;
  country: Buffer;
}

export interface TraitHasher {
  /** Without an address (the goods are picked up) no list of addresses or countries can match. */
  of(contact: { email: string; address?: PostalAddress | undefined }, network: Buffer): Traits;
  mailbox(email: string): Buffer;
  /** Of an address or of a bare domain. */
  domain(emailOrDomain: string): Buffer;
  address(address: PostalAddress): Buffer;
  building(address: PostalAddress): Buffer;
  country(code: string): Buffer;
}

export function openTraits(parts: {
  /** A keyed hash by purpose. */
  hash: (purpose: string, text: string) => Buffer;
  /** The vault's blind index. */
  emailIndex: (email: string) => Buffer;
}): TraitHasher {
  const { emailIndex } = parts;
  const hashOf = (trait: TraitName, text: string) => parts.hash(`screening-${trait}`, text);
  const ofAddress = ({ address, building }: SpeltAddress) => ({
    address: hashOf('address', address),
    building: hashOf('building', building),
  });
  // Of these there are few, and each is asked for again and again.
  const hashes = new Map<string, Buffer>();
  const remembered = (trait: 'domain' | 'country', text: string) => {
    const key = `${trait} ${text}`;
    const hash = hashes.get(key) ?? hashOf(trait, text);
    if (hashes.size < 1_000) hashes.set(key, hash);
    return hash;
  };
  const hasher = {
    mailbox: (email: string) => emailIndex(oneMailbox(email)),
    domain: (text: string) => remembered('domain', domainOf(text)),
    address: (address: PostalAddress) => ofAddress(spellAddress(address)).address,
    building: (address: PostalAddress) => ofAddress(spellAddress(address)).building,
    country: (code: string) => remembered('country', code.trim().toUpperCase().slice(0, 60)),
  };
  return {
    ...hasher,
    of({ email, address }, network) {
      const one = oneMailbox(email);
      const mailbox = emailIndex(one);
      return {
        mailbox,
        typedMailbox: one === email ? mailbox : emailIndex(email),
        domain: remembered('domain', one.slice(one.lastIndexOf('@') + 1)),
        network,
        ...(address === undefined ? nowhere : ofAddress(spellAddress(address))),
        country: address === undefined ? nothing : hasher.country(address.country),
      };
    },
  };
}

// Dots in the local part mean nothing there, and the two names are one service.
const dotless = new Set(['gmail.com', 'googlemail.com']);

/**
 * The spelling under which variants of one mailbox are equal: without what follows a plus sign (nearly every service
 * delivers such mail to the same mailbox), and for Gmail without dots. Used for counting and for lists only: were a
 * service to tell such addresses apart, two of its people would share a count, and nothing worse.
 */
export function oneMailbox(email: string): string {
  const folded = plain(email);
  const at = folded.lastIndexOf('@');
  if (at < 1) return folded;
  const domain = domainOf(folded);
  const local = folded.slice(0, at).replace(/(?<=.)\+.*$/s, '');
  return dotless.has(domain) ? `${local.replaceAll('.', '') || local}@gmail.com` : `${local}@${domain}`;
}

function domainOf(text: string): string {
  const folded = plain(text);
  const domain = folded.slice(folded.lastIndexOf('@') + 1).replace(/\.+$/, '');
  return /[\u0080-\u{10ffff}]/u.test(domain) && !/[\s/?#\\:@%[\]]/.test(domain)
    ? domainToASCII(domain) || domain
    : domain;
}

/** Wide letters and signs as ordinary ones, lower case, nothing invisible. */
function plain(text: string): string {
  if (/^[\x21-\x7e]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\s]/gu, '')
    .toLowerCase()
    .normalize('NFKC');
}
