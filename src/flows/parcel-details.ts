// Carrier, tracking number and tracking address as somebody typed them. The address goes onto the customer's page and into
// his mail, so it is https and leads to no account.
import type { ParcelDetails } from '../modules/orders.ts';

export type ParcelDetailsOutcome =
  | { kind: 'details'; details: ParcelDetails }
  | { kind: 'unusable'; field: 'carrier' | 'tracking' | 'url' };

const maxUrlLength = 500;

/** `tracking` may be empty: not every carrier gives a number. */
export function parcelDetails(typed: {
  carrier: string;
  tracking: string;
  url?: string | undefined;
}): ParcelDetailsOutcome {
  const carrier = typed.carrier.trim();
  const tracking = typed.tracking.trim();
  if (!/^[\p{L}\p{N}][\p{L}\p{N} .,&'+/-]{0,59}$/u.test(carrier)) return { kind: 'unusable', field: 'carrier' };
  if (!/^([A-Za-z0-9][A-Za-z0-9 ./_-]{0,79})?$/.test(tracking)) return { kind: 'unusable', field: 'tracking' };
  const given = typed.url?.trim() ?? '';
  if (given === '') return { kind: 'details', details: { carrier, tracking, trackingUrl: undefined } };
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isUsable =
    url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hostname.includes('.');
  if (url === undefined || !isUsable || url.href.length > maxUrlLength) return { kind: 'unusable', field: 'url' };
  return { kind: 'details', details: { carrier, tracking, trackingUrl: url.href } };
}
