// Makes the local certificate authority and the one server certificate that all listeners share: ECDSA P-256 with
// SHA-256 (128-bit strength, L5.2). Writes nothing: the store does. Loads the X.509 library only when it issues.
import { createPrivateKey, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { encodeNameConstraints, nameConstraintsOid } from './name-constraints.ts';

/** A certificate and its private key, both PEM. */
export interface CertifiedKey {
  certificate: string;
  key: string;
}

export const authorityDays = 3_650;
export const serverDays = 90;
const dayMs = 86_400_000;
/** Clients' clocks may run behind ours by so much. */
const clockSkewMs = 3_600_000;

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const pemFormat = { type: 'pkcs8', format: 'pem' } as const;

/** A root that may only vouch for `names`; it signs server certificates directly (path length 0). */
export async function issueAuthority(names: readonly string[], now: Date): Promise<CertifiedKey> {
  const x509 = await loadX509();
  const pair = await newKeyPair();
  // The name is different at each installation: trust stores find an issuer by its name.
  const subject = `CN=Watchword local CA ${randomBytes(4).toString('hex')}`;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject,
    issuer: subject,
    ...validity(now, authorityDays),
    publicKey: pair.publicKey,
    signingKey: pair.privateKey,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension(nameConstraintsOid, true, new Uint8Array(encodeNameConstraints(names))),
      await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
    ],
  });
  return { certificate: pem(certificate.toString('pem')), key: pair.pem };
}

/** A certificate for `names` (DNS names and IP addresses), signed by `authority`. */
export async function issueServer(authority: CertifiedKey, names: readonly string[], now: Date): Promise<CertifiedKey> {
  const x509 = await loadX509();
  const pair = await newKeyPair();
  const issuer = new x509.X509Certificate(authority.certificate);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: `CN=${names[0] ?? 'localhost'}`,
    issuer: issuer.subjectName,
    ...validity(now, serverDays),
    publicKey: pair.publicKey,
    signingKey: await signingKeyOf(authority),
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
    ],
  });
  return { certificate: pem(certificate.toString('pem')), key: pair.pem };
}

async function newKeyPair() {
  const pair = await crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  return { ...pair, pem: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export(pemFormat) };
}

async function signingKeyOf(authority: CertifiedKey): Promise<CryptoKey> {
  const der = createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' });
  return crypto.subtle.importKey('pkcs8', new Uint8Array(der), ecdsa, false, ['sign']);
}

function validity(now: Date, days: number) {
  return {
    notBefore: new Date(now.getTime() - clockSkewMs),
    notAfter: new Date(now.getTime() + days * dayMs),
  };
}

// 127 random bits, never zero and never negative (RFC 5280 §4.1.2.2).
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

const pem = (text: string) => (text.endsWith('\n') ? text : `${text}\n`);

// 60 ms and 10 MB that a start with existing certificates does not pay.
async function loadX509() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}
