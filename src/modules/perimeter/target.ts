// What an outside probe is pointed at: addresses, and whom to believe. Nothing else of the shop is known to it.

export interface Target {
  /** `https://shop.example`, `https://localhost:8443`. */
  shop: string;
  /** Addresses of plain HTTP to try: `http://shop.example`. Whether anything must answer there, nobody promises. */
  plain: readonly string[];
  /** Other HTTPS listeners of the same house: `https://localhost:8444`. */
  listeners: readonly string[];
  /** PEM of an authority that this machine does not know by itself. */
  ca: string | undefined;
}

/** Browsers keep HSTS for names only, and a name that every machine has means another machine each time (RFC 6797 §8.1.1). */
export function isPublicName(hostname: string): boolean {
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost') || !hostname.includes('.');
  return !isLocal && !/^[\d.]+$/.test(hostname) && !hostname.startsWith('[');
}
