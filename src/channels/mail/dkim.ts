// The key that signs outgoing mail (DKIM, RFC 6376), and the DNS record that lets others check it. RSA with SHA-256: the
// one algorithm that every receiver knows. Never prints the private half.
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';

export interface DkimKey {
  /** The part of the sender's address behind the @. */
  readonly domain: string;
  readonly selector: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}

/** 2,048 bits: RFC 8301 asks for at least that, and more does not fit into one DNS answer everywhere. */
export function makeDkimKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

/** What the domain's DNS must say: a TXT record of this name, its text in strings of at most 255 characters. */
export function dkimRecord({ domain, selector, privateKey }: DkimKey): { name: string; strings: string[] } {
  const spki = createPublicKey(createPrivateKey(privateKey)).export({ type: 'spki', format: 'der' });
  const record = `v=DKIM1; k=rsa; p=${spki.toString('base64')}`;
  return { name: `${selector}._domainkey.${domain}`, strings: record.match(/.{1,255}/g) ?? [] };
}
