// The way to the step-up page and back: where somebody wanted to go stands in the address, and only a path of ours counts.
import { type Exchange, type Reply, redirectReply } from '../../kernel/http.ts';

/** A path of our own, or the first page. */
export function ownPath(given: string | undefined): string {
  return given !== undefined && /^\/(?![/\\])[!-[\]-~]{0,1000}$/.test(given) ? given : '/';
}

/** This page, to come back to: of an act its form, which stands at the same path. */
export function hereOf(exchange: Exchange): string {
  const query = exchange.method === 'GET' ? exchange.queries().toString() : '';
  const path = encodeURI(exchange.path);
  return ownPath(query === '' ? path : `${path}?${query}`);
}

/** `withinMs`: how old a proof may be for what is wanted. */
export function stepUpReply(exchange: Exchange, withinMs: number): Reply {
  const query = new URLSearchParams({ next: hereOf(exchange), within: String(Math.round(withinMs / 60_000)) });
  return redirectReply(`/step-up?${query.toString()}`);
}

export function signInReply(exchange: Exchange): Reply {
  const here = hereOf(exchange);
  return redirectReply(here === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next: here }).toString()}`);
}
