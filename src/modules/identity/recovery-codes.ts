// Codes for whoever lost a second factor: ten, of 80 bits, in an alphabet without look-alikes (Crockford's base32).
import { createHash, randomBytes } from 'node:crypto';
import type { StaffId } from './identity.ts';

export const recoveryCodeCount = 10;
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** `k3vq-8m2d-…`: sixteen characters in four groups. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () => {
    const text = Array.from(randomBytes(16), (byte) => alphabet[byte % 32]).join('');
    return text.replace(/(.{4})(?=.)/g, '$1-');
  });
}

/** What the database keeps. Bound to the person, so that equal codes of two persons are not equal. */
export function hashRecoveryCode(staffId: StaffId, code: string): Buffer {
  const read = code.slice(0, 100).toLowerCase().replace(/[\s-]/g, '').replace(/o/g, '0').replace(/[il]/g, '1');
  return createHash('sha256').update(`watchword/recovery-code/${staffId}/${read}`).digest();
}
