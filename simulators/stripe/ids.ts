// Identifiers in Stripe's manner: a prefix that tells the kind, then letters and digits from the system's randomness.
import { randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `pi_3Qa…`: 24 characters of 62, 142 bits. */
export function newStripeId(prefix: string): string {
  return `${prefix}_${randomText(24)}`;
}

/** `pi_…_secret_…`: what a browser needs to confirm this payment intent and no other. */
export function newClientSecret(intentId: string): string {
  return `${intentId}_secret_${randomText(25)}`;
}

export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      // 248 = 4 × 62: above it a byte would favour the first letters.
      if (byte < 248 && text.length < length) text += alphabet[byte % 62] ?? '';
    }
  }
  return text;
}
