// Whether a certificate is as strong as the rest: keys of 128 bits of strength (P-256, RSA 3,072 or better: L5.2, NIST
// SP 800-57 part 1 table 2), no broken hash, valid now and for this name.
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

export function certificateFindings(chain: readonly X509Certificate[], hostname: string, now: Date): string[] {
  const [leaf] = chain;
  if (leaf === undefined) return ['the server shows no certificate'];
  const findings: string[] = [];
  const host = hostname.replace(/^\[|\]$/g, '');
  if ((isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host)) === undefined) {
    findings.push('the certificate is not for this name');
  }
  for (const [index, certificate] of chain.entries()) {
    const which = index === 0 ? 'the certificate' : `certificate ${index + 1} of the chain`;
    if (now < certificate.validFromDate || now > certificate.validToDate) findings.push(`${which} is not valid today`);
    const weakness = keyWeakness(certificate);
    if (weakness !== undefined) findings.push(`${which} has ${weakness}`);
    const isRoot = certificate.checkIssued(certificate);
    // Nobody checks a root's signature on itself.
    if (!isRoot && /sha1|md5/i.test(certificate.signatureAlgorithm ?? '')) {
      findings.push(`${which} is signed with ${certificate.signatureAlgorithm}`);
    }
  }
  return findings;
}

function keyWeakness({ publicKey }: X509Certificate): string | undefined {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details = {} } = publicKey;
  if (type === 'ec') {
    const curve = details.namedCurve ?? 'an unknown curve';
    return ['prime256v1', 'secp384r1', 'secp521r1'].includes(curve) ? undefined : `a key on ${curve}`;
  }
  if (type === 'ed25519' || type === 'ed448' || type.startsWith('ml-dsa')) return undefined;
  const bits = details.modulusLength ?? 0;
  return type.startsWith('rsa') && bits >= 3_072 ? undefined : `a key of ${bits} bits ${type.toUpperCase()}`;
}
