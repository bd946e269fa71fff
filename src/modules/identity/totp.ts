// Codes of authenticator apps: RFC 6238 with what every app knows (SHA-1, six digits, thirty seconds).
import { timingSafeEqual } from 'node:crypto';
import { HOTP, Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';
import type { TotpOffer } from './identity.ts';

export const stepMs = 30_000;
/** Steps that a phone's clock may be off, either way. */
const window = 1;

/** 160 random bits in base32, as RFC 4226 wants them. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The step whose code this is, around the given time; undefined when it is none of them. */
export function matchingStep(secret: string, code: string, at: Date): number | undefined {
  const given = Buffer.from(code.replace(/\s/g, ''));
  if (!/^\d{6}$/.test(given.toString())) return undefined;
  const present = Math.floor(at.getTime() / stepMs);
  let found: number | undefined;
  // All of them, whatever the first says: the time tells nothing.
  for (let step = present - window; step <= present + window; step++) {
    if (timingSafeEqual(Buffer.from(codeOf(secret, step)), given)) found ??= step;
  }
  return found;
}

/** The code of a step. */
export function codeOf(secret: string, step: number, digits = 6): string {
  return HOTP.generate({ secret: Secret.fromBase32(secret), counter: step, digits, algorithm: 'SHA1' });
}

/** What an app is set up with. Issuer and account are what it shows. */
export function offerOf(secret: string, { issuer, account }: { issuer: string; account: string }): TotpOffer {
  // A colon separates the two in the address.
  const label = { issuer: issuer.replaceAll(':', ' '), label: account.replaceAll(':', ' ') };
  const uri = new TOTP({ ...label, secret: Secret.fromBase32(secret), digits: 6, period: 30 }).toString();
  return { secret, uri, qrSvg: renderSVG(uri, { ecc: 'M', border: 4, pixelSize: 4 }) };
}
